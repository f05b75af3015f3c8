/* exec/recall.c: see recall.h.
 *
 * Path      columns of the keys -> [recall] -> kpi.c
 * Promises  Two rows have one place only if all their values are equal: what is remembered of a value is compared whole.
 *
 * Why codes of each column and not of all together: a column has few values and a table of them stays in the nearest cache, while their
 * combinations may be forty thousand, each of which is then one load.
 */
#include "exec/recall.h"

#include "base/word.h"
#include "data/cell_plain.h"
#include "exec/fetch.h"
#include "exec/state.h"

enum {
    MOST_KEYS = 6,
    MOST_CODES = 1 << 12, /* of a column … */
    MOST_BITS = 18,       /* … and of all together */
    FIRST_SEEN_BITS = 8,
    MOST_SEEN_BITS = 14,
    LONGEST = 15,         /* a text of up to this many bytes is two words */
    NONE = 0,             /* the code of what is not known … */
    NOT_YET = UINT16_MAX, /* … and of a day that has none */
};

/* How a column's values are found. */
enum way { BY_ANSWER, BY_NUMBER, BY_TEXT, BY_CELL, BY_DAY };

/* A value as two words, a text's length in the last byte. */
struct words { uint64_t head, tail; };
struct seen { struct words words; uint64_t code; };

struct coder {
    rb_step_id      step;
    enum way        way;
    bool            counts;    /* the step does not run, so what it has to say of its field is said here */
    const rb_daily *daily;
    uint16_t       *of_day;    /* [slot of the day]: its code, or NOT_YET */
    rb_groups       values;    /* the code of one is its number and 1 */
    unsigned        bits;      /* that codes take so far */
    struct seen    *seen;
    unsigned        seen_bits;
};

struct rb_recall {
    uint32_t     count;
    struct coder coders[MOST_KEYS];
    uint32_t    *groups; /* by place; UINT32_MAX: not met */
    bool         is_off; /* too many values */
    rb_buf       key;
};

/* ---- making one ---- */

static bool is_plain_text(const rb_exec *x, const rb_step *s)
{
    return s->op == RB_OP_load_text && x->stream->schema->fields.items[s->operand].type.kind != RB_TYPE_id;
}

static enum way way_of(const rb_exec *x, struct coder *c)
{
    const rb_step *s = rb_exec_step(x, c->step);
    c->daily = rb_daily_of(x, c->step);
    if (c->daily) return BY_DAY;
    if (is_plain_text(x, s)) return BY_CELL;
    if (rb_exec_rep(s) == RB_REP_BIT) return BY_ANSWER;
    return rb_exec_rep(s) == RB_REP_TEXT ? BY_TEXT : BY_NUMBER;
}

static bool counts(const rb_grouping *g, rb_step_id step)
{
    for (uint32_t i = 0; i < g->counted.len; i++)
        if (g->counted.items[i] == step) return true;
    return false;
}

static void make_seen(struct coder *c, unsigned bits)
{
    c->seen_bits = bits;
    c->seen = RB_NEW_PLAIN(struct seen, (size_t)1 << bits);
    memset(c->seen, 0, sizeof *c->seen << bits); /* codes of nothing */
}

rb_recall *rb_recall_new(const rb_exec *x, const rb_grouping *g)
{
    rb_recall *r = RB_NEW(rb_recall);
    r->count = g->key_count;
    r->is_off = r->count > MOST_KEYS;
    for (uint32_t i = 0; i < r->count && !r->is_off; i++) {
        struct coder *c = &r->coders[i];
        c->step = g->keys[i];
        c->counts = counts(g, c->step);
        c->way = way_of(x, c);
        c->bits = 2;
        make_seen(c, FIRST_SEEN_BITS);
        if (c->way != BY_DAY) continue;
        c->of_day = RB_NEW_PLAIN(uint16_t, RB_DAILY_SLOTS);
        memset(c->of_day, 0xff, RB_DAILY_SLOTS * sizeof *c->of_day);
    }
    return r;
}

static unsigned all_bits(const rb_recall *r)
{
    unsigned bits = 0;
    for (uint32_t i = 0; i < r->count; i++) bits += r->coders[i].bits;
    return bits;
}

/* Places are other ones when a column has more codes: then all groups are met again. */
static void make_groups(rb_recall *r)
{
    if (all_bits(r) > MOST_BITS) {
        r->is_off = true;
        return;
    }
    size_t places = (size_t)1 << all_bits(r);
    r->groups = RB_NEW_PLAIN(uint32_t, places);
    memset(r->groups, 0xff, places * sizeof *r->groups);
}

/* ---- a value as words ---- */

/* Up to 15 bytes and their number, without looking beyond them. */
static inline struct words words_of_text(rb_str s)
{
    const char  *p = s.ptr;
    size_t       n = s.len;
    struct words w = {0, (uint64_t)n << 56};
    if (n >= 8) {
        w.head = rb_word_load(p);
        w.tail |= n > 8 ? rb_word_load(p + n - 8) >> (8 * (16 - n)) : 0;
    } else if (n >= 4) {
        uint32_t first, last;
        memcpy(&first, p, 4);
        memcpy(&last, p + n - 4, 4);
        w.head = first | (uint64_t)last << (8 * (n - 4));
    } else if (n > 0) {
        w.head = (uint64_t)(uint8_t)p[0] | (uint64_t)(uint8_t)p[n / 2] << (8 * (n / 2)) | (uint64_t)(uint8_t)p[n - 1] << (8 * (n - 1));
    }
    return w;
}

/* The same of a cell, around which may be looked; at most 15 bytes. */
static inline struct words words_of_cell(const char *p, uint32_t len)
{
    static const uint8_t kept[32] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    const char          *keep = (const char *)kept + 16 - len;
    return (struct words){rb_word_load(p) & rb_word_load(keep), (rb_word_load(p + 8) & rb_word_load(keep + 8)) | (uint64_t)len << 56};
}

static inline struct words words_of_number(const rb_column *column, enum rb_rep rep, uint32_t at)
{
    if (rep == RB_REP_I64) return (struct words){(uint64_t)column->v.i64[at], 0};
    return (struct words){(uint64_t)column->v.dec[at], (uint64_t)(column->v.dec[at] >> 64)};
}

/* ---- codes ---- */

static inline struct seen *place_of(const struct coder *c, struct words w)
{
    uint64_t mixed = (w.head + w.tail * UINT64_C(0x9fb21c651e98df25)) * UINT64_C(0x9e3779b97f4a7c15);
    return &c->seen[mixed >> (64 - c->seen_bits)];
}

/* The code, or NONE where it is not there. */
static inline uint32_t seen_as(const struct coder *c, struct words w)
{
    const struct seen *s = place_of(c, w);
    uint64_t           differs = (s->words.head ^ w.head) | (s->words.tail ^ w.tail);
    return (uint32_t)(s->code & rb_plain_all(differs == 0));
}

/* Of the rows of a word their codes, NONE for what is not known and for what is not found here: the bits of these. */
static uint64_t find_answers(const rb_column *column, uint32_t w, uint32_t *codes)
{
    for (uint32_t i = 0; i < RB_WORD_ROWS; i++) codes[i] = (uint32_t)((column->known[w] >> i & 1) + (column->v.bits[w] >> i & 1));
    return 0;
}

static uint64_t find_numbers(const rb_exec *x, const struct coder *c, uint32_t w, uint32_t *codes)
{
    const rb_column *column = &x->columns[c->step];
    enum rb_rep      rep = rb_exec_rep(rb_exec_step(x, c->step));
    uint32_t         at = rb_exec_at(x, c->step, w * RB_WORD_ROWS);
    uint64_t         found = 0;
    for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {
        uint32_t code = seen_as(c, words_of_number(column, rep, at + i)) & (uint32_t)rb_plain_all(column->known[w] >> i & 1);
        codes[i] = code;
        found |= (uint64_t)(code != NONE) << i;
    }
    return column->known[w] & ~found;
}

static uint64_t find_texts(const rb_exec *x, const struct coder *c, uint32_t w, uint64_t rows, uint32_t *codes)
{
    const rb_column *column = &x->columns[c->step];
    uint32_t         at = rb_exec_at(x, c->step, w * RB_WORD_ROWS);
    uint64_t         found = 0;
    memset(codes, 0, RB_WORD_ROWS * sizeof *codes);
    for (uint64_t left = rows & column->known[w]; left; left &= left - 1) {
        uint32_t i = rb_first_bit(left);
        rb_str   text = column->v.text[at + i];
        codes[i] = text.len <= LONGEST ? seen_as(c, words_of_text(text)) : NONE;
        found |= (uint64_t)(codes[i] != NONE) << i;
    }
    return column->known[w] & ~found;
}

/* What is full and not certainly visible, cell.c has to look at. */
static rb_cells_found fetch_cells(const rb_exec *x, rb_step_id step, uint32_t w, rb_fetched *cells)
{
    uint32_t        field = rb_exec_step(x, step)->operand;
    const rb_field *f = &x->stream->schema->fields.items[field];
    cells->first = w * RB_WORD_ROWS;
    cells->rows = rb_exec_rows(x, w);
    rb_fetch(x->batch, field, cells);
    rb_cells_found found = {cells->visible, 0};
    for (uint64_t left = cells->full & ~cells->visible; left; left &= left - 1) {
        rb_str             text;
        enum rb_cell_state state = rb_cell_read_text(f, rb_batch_cell(x->batch, field, cells->first + rb_first_bit(left)), &text);
        found.known |= state == RB_CELL_KNOWN ? left & -left : 0;
        found.bad |= state == RB_CELL_UNREADABLE ? left & -left : 0;
    }
    return found;
}

static uint64_t find_cells(rb_exec *x, const struct coder *c, uint32_t w, uint32_t *codes)
{
    rb_fetched     cells;
    rb_cells_found there = fetch_cells(x, c->step, w, &cells);
    uint64_t       found = 0;
    if (c->counts) rb_exec_note_cells(x, rb_exec_step(x, c->step)->operand, w, there);
    for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {
        uint32_t fits = (uint32_t)rb_plain_all(cells.len[i] <= LONGEST), code = seen_as(c, words_of_cell(cells.ptr[i], cells.len[i] & fits)) & fits;
        codes[i] = code & (uint32_t)rb_plain_all(cells.visible >> i & 1);
        found |= (uint64_t)(codes[i] != NONE) << i;
    }
    return there.known & ~found;
}

static uint64_t find_days(const rb_exec *x, const struct coder *c, uint32_t w, uint32_t *codes)
{
    const uint16_t *slots = rb_daily_slots(c->daily, w);
    uint64_t        not_yet = 0;
    for (uint32_t i = 0; i < rb_exec_rows(x, w); i++) {
        uint16_t code = c->of_day[slots[i]];
        codes[i] = code & (uint32_t)rb_plain_all(code != NOT_YET);
        not_yet |= (uint64_t)(code == NOT_YET) << i;
    }
    for (uint32_t i = rb_exec_rows(x, w); i < RB_WORD_ROWS; i++) codes[i] = NONE;
    return not_yet;
}

static uint64_t find_codes(rb_exec *x, const struct coder *c, uint32_t w, uint64_t rows, uint32_t *codes)
{
    switch (c->way) {
    case BY_ANSWER: return find_answers(&x->columns[c->step], w, codes);
    case BY_NUMBER: return find_numbers(x, c, w, codes);
    case BY_TEXT: return find_texts(x, c, w, rows, codes);
    case BY_CELL: return find_cells(x, c, w, codes);
    case BY_DAY: return find_days(x, c, w, codes);
    }
    RB_BUG("a key that is found in no way");
}

/* ---- learning ---- */

static void remember(const rb_exec *x, struct coder *c, uint32_t row, uint32_t code)
{
    const rb_column *column = &x->columns[c->step];
    enum rb_rep      rep = rb_exec_rep(rb_exec_step(x, c->step));
    uint32_t         at = rb_exec_at(x, c->step, row);
    if (c->way == BY_DAY) {
        uint16_t slot = rb_daily_slots(c->daily, row / RB_WORD_ROWS)[row % RB_WORD_ROWS];
        if (slot > 0) c->of_day[slot] = (uint16_t)code;
        return;
    }
    if (code == NONE || (rep == RB_REP_TEXT && column->v.text[at].len > LONGEST)) return;
    if (c->values.len << 2 > 1u << c->seen_bits && c->seen_bits < MOST_SEEN_BITS) make_seen(c, c->seen_bits + 2);
    struct words words = rep == RB_REP_TEXT ? words_of_text(column->v.text[at]) : words_of_number(column, rep, at);
    *place_of(c, words) = (struct seen){words, code};
}

static uint32_t learn(rb_exec *x, rb_recall *r, struct coder *c, uint32_t row)
{
    const rb_column *column = &x->columns[c->step];
    uint32_t         code = NONE;
    rb_exec_demand(x, c->step, row / RB_WORD_ROWS);
    if (rb_bit_get(column->known, row)) {
        rb_buf_reset(&r->key);
        rb_groups_add_key(&r->key, column, rb_exec_rep(rb_exec_step(x, c->step)), rb_exec_at(x, c->step, row));
        code = rb_groups_number(&c->values, rb_buf_str(&r->key)) + 1;
    }
    if (code >= MOST_CODES) r->is_off = true;
    else remember(x, c, row, code);
    return code;
}

/* The codes of a column; whether all of them fit into the bits that they have. */
static bool code_column(rb_exec *x, rb_recall *r, struct coder *c, uint32_t w, uint64_t rows, uint32_t *codes)
{
    uint32_t most = 0;
    for (uint64_t left = rows & find_codes(x, c, w, rows, codes); left && !r->is_off; left &= left - 1) {
        uint32_t i = rb_first_bit(left);
        codes[i] = learn(x, r, c, w * RB_WORD_ROWS + i);
        most = codes[i] > most ? codes[i] : most;
    }
    unsigned before = c->bits;
    while (most >> c->bits > 0) c->bits++;
    return c->bits == before;
}

/* What a step has to say of its field when its cells are not looked up. */
static void note_counted(rb_exec *x, const rb_grouping *g, uint32_t w)
{
    for (uint32_t i = 0; i < g->counted.len; i++) {
        rb_fetched cells;
        rb_exec_note_cells(x, rb_exec_step(x, g->counted.items[i])->operand, w, fetch_cells(x, g->counted.items[i], w, &cells));
    }
}

static bool find_places(rb_exec *x, rb_recall *r, uint32_t w, uint64_t rows, rb_recalled *out)
{
    uint32_t codes[MOST_KEYS][RB_WORD_ROWS];
    bool     fits = r->groups != NULL;
    for (uint32_t k = 0; k < r->count; k++) fits &= code_column(x, r, &r->coders[k], w, rows, codes[k]);
    if (!fits && !r->is_off) make_groups(r);
    if (r->is_off) return false;
    memcpy(out->places, codes[0], sizeof out->places);
    for (uint32_t k = 1; k < r->count; k++)
        for (uint32_t i = 0; i < RB_WORD_ROWS; i++) out->places[i] = out->places[i] << r->coders[k].bits | codes[k][i];
    out->groups = r->groups;
    return true;
}

bool rb_recall_find(rb_exec *x, const rb_grouping *g, uint32_t w, rb_recalled *out)
{
    if (g->recall && g->in[w] && !g->recall->is_off) return find_places(x, g->recall, w, g->in[w], out);
    note_counted(x, g, w);
    return false;
}

/* ---- columns of which nobody else wants the values ---- */

static uint32_t times_a_key(const rb_exec *x, rb_step_id step)
{
    uint32_t times = 0;
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) {
        const rb_kpi_plan *k = &x->stream->kpis.items[i];
        for (uint32_t n = 0; n < k->keys.len; n++) times += k->keys.items[n] == step;
    }
    return times;
}

static void settle_key(rb_exec *x, rb_grouping *g, rb_step_id step)
{
    const rb_step *s = rb_exec_step(x, step);
    bool           is_daily = rb_daily_of(x, step) != NULL;
    if (x->life[step] != RB_LIFE_WARM || x->uses[step] != times_a_key(x, step) || (!is_daily && !is_plain_text(x, s))) return;
    if (is_daily) rb_daily_keep_to_itself(x, step);
    rb_exec_cool(x, step);
    if (is_daily || x->counting[s->operand] != step) return;
    x->counting[s->operand] = RB_STEP_NONE;
    rb_vec_push(&g->counted, step);
}

void rb_recall_settle(rb_exec *x)
{
    for (uint32_t i = 0; i < x->groupings.len; i++)
        for (uint32_t n = 0; n < x->groupings.items[i].key_count && x->groupings.items[i].key_count <= MOST_KEYS; n++)
            settle_key(x, &x->groupings.items[i], x->groupings.items[i].keys[n]);
}
