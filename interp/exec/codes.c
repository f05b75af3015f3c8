/* exec/codes.c: which of many constants each text of a column is, by a perfect hash.
 *
 * A text's print is its length and two words made of its bytes; up to 16 bytes that is the whole text, so that comparing
 * prints is comparing texts; beyond, a print that fits is confirmed byte by byte. Prints are hashed with a multiplier that was tried until no two constants met, so
 * a look-up is one probe without a branch on the data. Each row then has the number of its constant, a byte, and a comparison is one of eight bytes at a time.
 *
 * As in kernels_text.c, only a constant that other characters can spell needs the text normalized.
 */
#include "exec/codes.h"

#include "base/ascii.h"
#include "base/unicode.h"
#include "base/vectors.h"
#include "data/cell_plain.h"
#include "exec/fetch.h"
#include "exec/state.h"
#include "exec/picker.h"

enum {
    FEW_CONSTANTS = 1,   /* up to this many are compared directly, where the texts are there all the same */
    MOST_IN_A_SET = 64,  /* a larger set is looked up in its map */
    MOST_CONSTANTS = 255,
    WHOLE_PRINT = 16,    /* a text of this length is all in its print */
    TRIES = 200,
    MOST_SLOT_BITS = 16,
};

typedef struct print { uint64_t head, tail, len; } print;

struct rb_codes {
    uint32_t  count;        /* constants 1 .. count; 0 is "none of them" */
    rb_str   *texts;
    print    *prints;
    rb_map    numbers;
    uint8_t  *slots;
    uint64_t  multiplier;
    unsigned  shift;
    rb_picker *picker;      /* of cells, 64 at once; NULL: they are looked up one by one */
    bool      has_other_spellings;
    rb_step_id load;        /* the texts are the cells that it reads; RB_STEP_NONE: they are those of a column */
    bool      counts;       /* the step itself does not run, so what it has to say of its field is said here */
    bool      has_else;     /* where a cell is not known … */
    rb_str    fallback;     /* … it is this text … */
    uint32_t  fallback_number; /* … a constant or not */
    uint64_t  round;        /* of x, for which what follows is filled */
    uint64_t *rows;         /* [constant * RB_BATCH_WORDS + word] */
    uint64_t  known[RB_BATCH_WORDS]; /* where the texts are cells */
};

static inline print long_print(const char *p, size_t n)
{
    const uint64_t odd = UINT64_C(0xc2b2ae3d27d4eb4f);
    return (print){rb_word_load(p) ^ rb_word_load(p + 8) * odd, rb_word_load(p + n - 8) ^ rb_word_load(p + n - 16) * odd, n};
}

static print print_of(rb_str s)
{
    char room[WHOLE_PRINT] = {0};
    if (s.len > WHOLE_PRINT) return long_print(s.ptr, s.len);
    memcpy(room, s.ptr, s.len);
    return (print){rb_word_load(room), rb_word_load(room + 8), s.len};
}

/* The same, of a text whose surroundings may be looked at. */
static inline print print_of_cell(const char *p, uint32_t len)
{
    static const uint8_t kept[32] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    if (__builtin_expect(len > WHOLE_PRINT, 0)) return long_print(p, len);
    const char *keep = (const char *)kept + WHOLE_PRINT - len;
    return (print){rb_word_load(p) & rb_word_load(keep), rb_word_load(p + 8) & rb_word_load(keep + 8), len};
}

static inline bool same_print(print a, print b)
{
    return ((a.head ^ b.head) | (a.tail ^ b.tail) | (a.len ^ b.len)) == 0;
}

static inline uint32_t slot_of(const rb_codes *c, print p)
{
    uint64_t mixed = p.head + p.tail * UINT64_C(0x9fb21c651e98df25) + (p.len << 32);
    return (uint32_t)(mixed * c->multiplier >> c->shift);
}

/* ---- making a table ---- */

static bool fits(rb_codes *c, uint32_t slots)
{
    memset(c->slots, 0, slots);
    for (uint32_t k = 1; k <= c->count; k++) {
        uint32_t slot = slot_of(c, c->prints[k]);
        if (c->slots[slot] != 0) return false;
        c->slots[slot] = (uint8_t)k;
    }
    return true;
}

/* Two long constants may differ only between the pieces: no multiplier parts them. */
static bool prints_differ(const rb_codes *c)
{
    for (uint32_t k = 2; k <= c->count; k++)
        for (uint32_t other = 1; other < k; other++)
            if (same_print(c->prints[k], c->prints[other])) return false;
    return true;
}

/* Doubles the table until a multiplier is found. */
static bool find_multiplier(rb_codes *c)
{
    for (unsigned bits = 4; bits <= MOST_SLOT_BITS; bits++) {
        if ((1u << bits) < c->count * c->count / 4) continue;
        c->slots = RB_NEW_PLAIN(uint8_t, 1u << bits);
        c->shift = 64 - bits;
        c->multiplier = UINT64_C(0x9e3779b97f4a7c15);
        for (int t = 0; t < TRIES; t++) {
            if (fits(c, 1u << bits)) return true;
            c->multiplier = (c->multiplier * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407)) | 1;
        }
    }
    return false;
}

static bool make_table(rb_codes *c)
{
    c->prints = RB_NEW_PLAIN(print, c->count + 1);
    c->prints[0] = (print){0, 0, UINT64_MAX}; /* no text is that long */
    for (uint32_t k = 1; k <= c->count; k++) {
        c->prints[k] = print_of(c->texts[k]);
        c->has_other_spellings |= rb_text_has_spellings(c->texts[k]);
    }
    c->rows = RB_NEW_PLAIN(uint64_t, (c->count + 1) * (size_t)RB_BATCH_WORDS);
    c->round = UINT64_MAX;
    if (c->load != RB_STEP_NONE) c->picker = rb_picker_new(c->texts, c->count);
    return prints_differ(c) && find_multiplier(c);
}

/* ---- collecting the constants ---- */

/* Whether a step reads cells that are texts as they stand. */
static bool loads_texts(const rb_exec *x, rb_step_id id)
{
    const rb_step *s = rb_exec_step(x, id);
    return s->op == RB_OP_load_text && x->stream->schema->fields.items[s->operand].type.kind != RB_TYPE_id;
}

/* A column of cells, or of cells with another text for those that are not known, is read where they stand. */
static void find_cells(rb_exec *x, rb_codes *c, rb_step_id column)
{
    const rb_step *s = rb_exec_step(x, column);
    c->load = loads_texts(x, column) ? column : RB_STEP_NONE;
    if (s->op != RB_OP_else_text || !loads_texts(x, s->in[0]) || x->life[s->in[0]] != RB_LIFE_WARM || !rb_exec_is_fixed(x, s->in[1])) return;
    rb_value v = rb_exec_value(x, s->in[1], 0);
    if (!v.known) return;
    c->load = s->in[0];
    c->has_else = true;
    c->fallback = rb_text_nfc(v.text);
}

static rb_codes *codes_of(rb_exec *x, rb_codes **by_step, rb_step_id column)
{
    if (!by_step[column]) {
        by_step[column] = RB_NEW(rb_codes);
        find_cells(x, by_step[column], column);
        by_step[column]->texts = RB_NEW_ARRAY(rb_str, MOST_CONSTANTS + 1);
    }
    return by_step[column];
}

/* The number of the constant; 0 when there are too many. */
static uint32_t add_constant(rb_codes *c, rb_str text)
{
    uint32_t number = c->count + 1;
    if (number > MOST_CONSTANTS) return 0;
    if (rb_map_add(&c->numbers, text, &number)) c->texts[++c->count] = text;
    return number;
}

static void add_choice(rb_exec *x, rb_step_id id, rb_codes *c, const rb_str *texts, uint32_t count)
{
    rb_choice *choice = &x->choices[id];
    choice->constants = RB_NEW_PLAIN(uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        choice->constants[i] = add_constant(c, texts[i]);
        if (choice->constants[i] == 0) return; /* this step is then computed without the table */
    }
    choice->count = count;
    choice->codes = c;
}

static void add_equal(rb_exec *x, rb_step_id id, rb_codes **by_step)
{
    const rb_step *s = rb_exec_step(x, id);
    bool           swap = rb_exec_is_fixed(x, s->in[0]);
    rb_step_id     column = s->in[swap], constant = s->in[!swap];
    if (x->life[column] != RB_LIFE_WARM || !rb_exec_is_fixed(x, constant)) return;
    rb_value v = rb_exec_value(x, constant, 0);
    rb_str   text = v.known ? rb_text_nfc(v.text) : RB_STR("");
    if (v.known) add_choice(x, id, codes_of(x, by_step, column), &text, 1);
}

static void add_set(rb_exec *x, rb_step_id id, rb_codes **by_step)
{
    const rb_step *s = rb_exec_step(x, id);
    const rb_set  *set = &x->plan->sets.items[s->operand];
    if (x->life[s->in[0]] != RB_LIFE_WARM || set->len > MOST_IN_A_SET) return;
    add_choice(x, id, codes_of(x, by_step, s->in[0]), set->text, set->len);
}

static void finish_table(rb_codes *c)
{
    if (!c->has_else) return;
    if (!rb_map_find(&c->numbers, c->fallback, &c->fallback_number)) c->fallback_number = 0;
}

void rb_codes_init(rb_exec *x)
{
    uint32_t   steps = x->stream->steps.len;
    rb_codes **by_step = RB_NEW_ARRAY(rb_codes *, steps);
    for (uint32_t i = 0; i < x->warm.len; i++) {
        rb_step_id id = x->warm.items[i];
        if (rb_exec_step(x, id)->op == RB_OP_eq_text) add_equal(x, id, by_step);
        if (rb_exec_step(x, id)->op == RB_OP_in_text) add_set(x, id, by_step);
    }
    for (rb_step_id column = 0; column < steps; column++) {
        rb_codes *c = by_step[column];
        if (!c) continue;
        finish_table(c);
        if ((c->count > FEW_CONSTANTS || c->load != RB_STEP_NONE) && make_table(c)) continue;
        for (rb_step_id id = 0; id < steps; id++)
            if (x->choices[id].codes == c) x->choices[id].codes = NULL;
    }
}

static void let_go(rb_exec *x, rb_step_id column)
{
    const rb_step *s = rb_exec_step(x, column);
    if (--x->uses[column] > 0 || x->life[column] != RB_LIFE_WARM || (s->op != RB_OP_load_text && s->op != RB_OP_else_text)) return;
    rb_exec_cool(x, column);
    if (s->op == RB_OP_else_text) let_go(x, s->in[0]);
}

void rb_codes_settle(rb_exec *x)
{
    for (rb_step_id id = 0; id < x->stream->steps.len; id++) {
        const rb_codes *c = x->choices[id].codes;
        const rb_step  *s = rb_exec_step(x, id);
        if (c && c->load != RB_STEP_NONE) let_go(x, s->in[s->op == RB_OP_eq_text && rb_exec_is_fixed(x, s->in[0])]);
    }
    for (rb_step_id id = 0; id < x->stream->steps.len; id++) {
        rb_codes *c = x->choices[id].codes;
        if (!c || c->load == RB_STEP_NONE || x->life[c->load] == RB_LIFE_WARM) continue;
        uint32_t field = rb_exec_step(x, c->load)->operand;
        c->counts = x->counting[field] == c->load;
        if (c->counts) x->counting[field] = RB_STEP_NONE;
    }
}

/* ---- a batch ---- */

static inline uint8_t number_of(const rb_codes *c, print p, const char *text)
{
    uint32_t k = c->slots[slot_of(c, p)];
    bool     same = same_print(p, c->prints[k]);
    if (p.len > WHOLE_PRINT && same) same = memcmp(text, c->texts[k].ptr, p.len) == 0;
    return (uint8_t)(k & (uint32_t)rb_plain_all(same));
}

/* The number of a text that is no constant as it stands, but may be after NFC. */
static uint32_t number_spelled(const rb_codes *c, rb_str text)
{
    uint32_t number = 0;
    if (!c->has_other_spellings || rb_is_ascii(text) || !rb_map_find(&c->numbers, rb_text_nfc(text), &number)) return 0;
    return number;
}

static uint8_t number_of_text(const rb_codes *c, rb_str text)
{
    uint8_t number = number_of(c, print_of(text), text.ptr);
    return number ? number : (uint8_t)number_spelled(c, text);
}

/* Of 64 rows and each number from 1 to `count` the bits of those that have it: rows[number * RB_BATCH_WORDS]. */
static void part_plain(const uint8_t numbers[RB_WORD_ROWS], uint32_t count, uint64_t *rows)
{
    for (uint32_t k = 1; k <= count; k++) {
        uint64_t word = 0;
        for (uint32_t i = 0; i < RB_WORD_ROWS; i += 8) {
            uint64_t differs = rb_word_load((const char *)numbers + i) ^ k * UINT64_C(0x0101010101010101);
            uint64_t same = ~(((differs & ~RB_PLAIN_TOPS) + ~RB_PLAIN_TOPS) | differs) & RB_PLAIN_TOPS;
            word |= ((same >> 7) * UINT64_C(0x0102040810204080) >> 56) << i;
        }
        rows[k * (size_t)RB_BATCH_WORDS] = word;
    }
}

#if defined(__x86_64__)

RB_AVX2 static void part_avx2(const uint8_t numbers[RB_WORD_ROWS], uint32_t count, uint64_t *rows)
{
    __m256i low = _mm256_loadu_si256((const void *)numbers), high = _mm256_loadu_si256((const void *)(numbers + 32));
    for (uint32_t k = 1; k <= count; k++) {
        __m256i number = _mm256_set1_epi8((char)k);
        uint32_t a = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, number)), b = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, number));
        rows[k * (size_t)RB_BATCH_WORDS] = a | (uint64_t)b << 32;
    }
}

static void part(const uint8_t numbers[RB_WORD_ROWS], uint32_t count, uint64_t *rows)
{
    if (rb_has_avx2()) part_avx2(numbers, count, rows);
    else part_plain(numbers, count, rows);
}

#else

#define part part_plain

#endif

/* A word of what the load step would read. */
typedef struct numbered { uint64_t known, bad; uint8_t numbers[RB_WORD_ROWS]; } numbered;

/* What cell.c has to look at. */
static void number_odd(const rb_exec *x, const rb_codes *c, const rb_fetched *cells, numbered *out)
{
    uint32_t        operand = rb_exec_step(x, c->load)->operand;
    const rb_field *f = &x->stream->schema->fields.items[operand];
    for (uint64_t left = cells->full & ~cells->visible; left; left &= left - 1) {
        uint32_t           i = rb_first_bit(left);
        rb_str             text;
        enum rb_cell_state state = rb_cell_read_text(f, rb_batch_cell(x->batch, operand, cells->first + i), &text);
        out->numbers[i] = state == RB_CELL_KNOWN ? number_of_text(c, text) : 0;
        out->known |= state == RB_CELL_KNOWN ? left & -left : 0;
        out->bad |= state == RB_CELL_UNREADABLE ? left & -left : 0;
    }
}

static uint64_t wide_cells(const rb_codes *c, const rb_fetched *cells)
{
    uint8_t wide[RB_WORD_ROWS];
    if (c->picker) return rb_picker_wide(cells);
    for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {
        print p = print_of_cell(cells->ptr[i], cells->len[i]);
        wide[i] = (((p.head | p.tail) & RB_PLAIN_TOPS) != 0) | (p.len > WHOLE_PRINT);
    }
    return rb_fetch_bits(wide);
}

/* Those that may not be ASCII and are no constant as they stand. */
static void number_wide(const rb_codes *c, const rb_fetched *cells, numbered *out)
{
    for (uint64_t left = wide_cells(c, cells); left; left &= left - 1) {
        uint32_t i = rb_first_bit(left);
        if (out->numbers[i] == 0) out->numbers[i] = (uint8_t)number_spelled(c, rb_fetched_text(cells, i));
    }
}

static void number_cells(const rb_exec *x, const rb_codes *c, uint32_t w, numbered *out)
{
    rb_fetched cells; /* not made all zeros, which would take longer than to fill it */
    cells.first = w * RB_WORD_ROWS;
    cells.rows = rb_exec_rows(x, w);
    rb_fetch(x->batch, rb_exec_step(x, c->load)->operand, &cells);
    out->known = cells.visible;
    out->bad = 0;
    if (c->picker) rb_picker_pick(c->picker, &cells, out->numbers);
    else for (uint32_t i = 0; i < RB_WORD_ROWS; i++) out->numbers[i] = number_of(c, print_of_cell(cells.ptr[i], cells.len[i]), cells.ptr[i]);
    if (c->has_other_spellings) number_wide(c, &cells, out);
    number_odd(x, c, &cells, out);
}

static void number_texts(const rb_exec *x, const rb_codes *c, const rb_str *texts, uint32_t w, numbered *out)
{
    *out = (numbered){0};
    for (uint32_t i = 0; i < rb_exec_rows(x, w); i++) out->numbers[i] = number_of_text(c, texts[i]);
}

static void fill_word(rb_exec *x, rb_codes *c, const rb_column *a, uint32_t w)
{
    numbered found;
    if (c->load == RB_STEP_NONE) number_texts(x, c, a->v.text + (size_t)w * RB_WORD_ROWS, w, &found);
    else number_cells(x, c, w, &found);
    part(found.numbers, c->count, c->rows + w);
    if (c->load == RB_STEP_NONE) return;
    if (c->counts) rb_exec_note_cells(x, rb_exec_step(x, c->load)->operand, w, (rb_cells_found){found.known, found.bad});
    for (uint32_t k = 1; k <= c->count; k++) c->rows[k * (size_t)RB_BATCH_WORDS + w] &= found.known;
    if (c->has_else && c->fallback_number > 0) c->rows[c->fallback_number * (size_t)RB_BATCH_WORDS + w] |= ~found.known;
    c->known[w] = c->has_else ? RB_ALL_ROWS : found.known;
}

bool rb_codes_answer(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_choice *choice = &x->choices[s - x->stream->steps.items];
    rb_codes        *c = choice->codes;
    if (!c) return false;
    bool             swap = s->op == RB_OP_eq_text && rb_exec_is_fixed(x, s->in[0]);
    const rb_column *a = rb_exec_in(x, s, swap);
    if (c->round != x->round)
        for (uint32_t w = 0; w < rb_exec_words(x); w++) fill_word(x, c, a, w);
    c->round = x->round;
    for (uint32_t w = x->from; w < x->to; w++) {
        uint64_t word = 0, known = c->load == RB_STEP_NONE ? a->known[w] : c->known[w];
        for (uint32_t i = 0; i < choice->count; i++) word |= c->rows[choice->constants[i] * (size_t)RB_BATCH_WORDS + w];
        out->known[w] = known;
        out->v.bits[w] = word & known;
    }
    return true;
}
