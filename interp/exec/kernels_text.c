/* exec/kernels_text.c: comparing texts, looking them up, changing them.
 *
 * Promises  Nothing is allocated for ASCII text, whatever its case, and nothing for comparing any text.
 *
 * Why comparing with a constant looks at nothing but bytes: normalization turns only three other characters
 * into ASCII (the Kelvin sign to K, the Greek question mark to a semicolon, the Greek varia to a grave accent; a test goes through all
 * of Unicode). So unless the constant has one of these, or is not ASCII itself, equal after NFC means equal bytes. The
 * loops load both ends of the text instead of calling memcmp, and take no branch on the data.
 */
#include "exec/kernels.h"

#include "base/ascii.h"
#include "base/unicode.h"

/* `difference` of p and q, both of length len, is 0 when they are equal. */
#define WORD_EQUAL(name, difference)                                                         \
    static uint64_t name(const rb_str *a, uint32_t rows, rb_str want)                        \
    {                                                                                        \
        const char *q = want.ptr;                                                            \
        size_t      len = want.len;                                                          \
        uint64_t    word = 0;                                                                \
        for (uint32_t i = 0; i < rows; i++) {                                                \
            bool        fits = a[i].len == len;                                              \
            const char *p = fits ? a[i].ptr : q;                                             \
            word |= (uint64_t)(fits & ((difference) == 0)) << i;                             \
        }                                                                                    \
        return word;                                                                         \
    }

WORD_EQUAL(equal_upto_3, (p[0] ^ q[0]) | (p[len / 2] ^ q[len / 2]) | (p[len - 1] ^ q[len - 1]))
WORD_EQUAL(equal_upto_8, (rb_word_load_half(p) ^ rb_word_load_half(q)) | (rb_word_load_half(p + len - 4) ^ rb_word_load_half(q + len - 4)))
WORD_EQUAL(equal_upto_16, (rb_word_load(p) ^ rb_word_load(q)) | (rb_word_load(p + len - 8) ^ rb_word_load(q + len - 8)))
WORD_EQUAL(equal_upto_32, (rb_word_load(p) ^ rb_word_load(q)) | (rb_word_load(p + 8) ^ rb_word_load(q + 8)) |
                              (rb_word_load(p + len - 16) ^ rb_word_load(q + len - 16)) |
                              (rb_word_load(p + len - 8) ^ rb_word_load(q + len - 8)))
WORD_EQUAL(equal_long, memcmp(p, q, len))

static uint64_t equal_bytes(const rb_str *a, uint32_t rows, rb_str want)
{
    uint64_t word = 0;
    if (want.len > 32) return equal_long(a, rows, want);
    if (want.len > 16) return equal_upto_32(a, rows, want);
    if (want.len > 8) return equal_upto_16(a, rows, want);
    if (want.len > 3) return equal_upto_8(a, rows, want);
    if (want.len > 0) return equal_upto_3(a, rows, want);
    for (uint32_t i = 0; i < rows; i++) word |= (uint64_t)(a[i].len == 0) << i;
    return word;
}

bool rb_text_has_spellings(rb_str want)
{
    if (!rb_is_ascii(want)) return true;
    for (size_t i = 0; i < want.len; i++)
        if (want.ptr[i] == 'K' || want.ptr[i] == ';' || want.ptr[i] == '`') return true;
    return false;
}

/* Which of the texts are `want` after NFC; `want` is NFC itself. */
static uint64_t equal_constant(const rb_str *a, uint32_t rows, rb_str want)
{
    uint64_t word = equal_bytes(a, rows, want);
    if (!rb_text_has_spellings(want)) return word;
    for (uint32_t i = 0; i < rows; i++)
        if (!(word >> i & 1) && !rb_is_ascii(a[i])) word |= (uint64_t)rb_text_equal(a[i], want) << i;
    return word;
}

static uint64_t equal_columns(const rb_str *a, const rb_str *b, uint32_t rows)
{
    uint64_t word = 0;
    for (uint32_t i = 0; i < rows; i++) word |= (uint64_t)rb_text_equal(a[i], b[i]) << i;
    return word;
}

void rb_exec_eq_text(rb_exec *x, const rb_step *s, rb_column *out)
{
    if (rb_codes_answer(x, s, out)) return;
    bool             swap = rb_exec_is_fixed(x, s->in[0]);
    const rb_column *a = rb_exec_in(x, s, swap), *b = rb_exec_in(x, s, !swap);
    bool             constant = rb_exec_is_fixed(x, s->in[!swap]);
    rb_str           want = constant ? rb_text_nfc(b->v.text[0]) : RB_STR("");
    for (uint32_t w = x->from; w < x->to; w++) {
        const rb_str *p = a->v.text + rb_exec_base(x, s, swap, w), *q = b->v.text + rb_exec_base(x, s, !swap, w);
        uint32_t      rows = rb_exec_rows(x, w);
        uint64_t      known = a->known[w] & b->known[w];
        uint64_t      word = constant ? equal_constant(p, rows, want) : equal_columns(p, q, rows);
        out->known[w] = known;
        out->v.bits[w] = word & known;
    }
}

/* bits from two texts, row by row. */
#define KERNEL_TEXTS(name, test)                                                             \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                        \
    {                                                                                        \
        const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);                  \
        for (uint32_t w = x->from; w < x->to; w++) {                                         \
            const rb_str *p = a->v.text + rb_exec_base(x, s, 0, w), *q = b->v.text + rb_exec_base(x, s, 1, w); \
            uint64_t      known = a->known[w] & b->known[w], word = 0;                       \
            uint32_t      rows = rb_exec_rows(x, w);                                         \
            for (uint32_t i = 0; i < rows; i++) word |= (uint64_t)(test) << i;               \
            out->known[w] = known;                                                           \
            out->v.bits[w] = word & known;                                                   \
        }                                                                                    \
    }

KERNEL_TEXTS(eq_fold, rb_text_equal_fold(p[i], q[i]))
KERNEL_TEXTS(lt_text, rb_text_compare(p[i], q[i]) < 0)
KERNEL_TEXTS(le_text, rb_text_compare(p[i], q[i]) <= 0)

/* Up to this many members are all compared; above, one look-up is cheaper. */
enum { FEW_MEMBERS = 6, SHORT_TEXT = 128 };

static bool is_member(const rb_set *set, rb_str text)
{
    uint32_t ignored;
    return rb_map_find(&set->texts, text, &ignored);
}

static uint64_t look_up(const rb_set *set, const rb_str *a, uint32_t rows)
{
    uint64_t word = 0;
    for (uint32_t i = 0; i < rows; i++)
        word |= (uint64_t)is_member(set, rb_is_ascii(a[i]) ? a[i] : rb_text_nfc(a[i])) << i;
    return word;
}

static uint64_t compare_all(const rb_set *set, const rb_str *a, uint32_t rows)
{
    uint64_t word = 0;
    for (uint32_t k = 0; k < set->len; k++) word |= equal_constant(a, rows, set->text[k]);
    return word;
}

void rb_exec_in_text(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0);
    const rb_set    *set = &x->plan->sets.items[s->operand];
    if (rb_codes_answer(x, s, out)) return;
    for (uint32_t w = x->from; w < x->to; w++) {
        const rb_str *p = a->v.text + rb_exec_base(x, s, 0, w);
        uint32_t      rows = rb_exec_rows(x, w);
        uint64_t      word = set->len <= FEW_MEMBERS ? compare_all(set, p, rows) : look_up(set, p, rows);
        out->known[w] = a->known[w];
        out->v.bits[w] = word & a->known[w];
    }
}

/* A short ASCII text is folded on the stack. */
static bool is_member_folded(const rb_set *set, rb_str text)
{
    char folded[SHORT_TEXT];
    if (text.len > SHORT_TEXT || !rb_is_ascii(text)) return is_member(set, rb_text_fold(text));
    for (size_t i = 0; i < text.len; i++) folded[i] = rb_ascii_lower(text.ptr[i]);
    return is_member(set, (rb_str){folded, text.len});
}

void rb_exec_in_fold(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0);
    const rb_set    *set = &x->plan->sets.items[s->operand];
    for (uint32_t w = x->from; w < x->to; w++) {
        uint64_t word = 0;
        uint32_t rows = rb_exec_rows(x, w);
        for (uint32_t i = 0; i < rows; i++)
            word |= (uint64_t)is_member_folded(set, a->v.text[rb_exec_base(x, s, 0, w) + i]) << i;
        out->known[w] = a->known[w];
        out->v.bits[w] = word & a->known[w];
    }
}

/* ASCII text with another case, in room of the column's; the text itself when nothing changes. */
static inline rb_str map_ascii(rb_exec *x, const rb_step *s, rb_str text, char (*map)(char))
{
    char *room = rb_exec_room(x, s, text.len), changed = 0;
    for (size_t i = 0; i < text.len; i++) {
        room[i] = map(text.ptr[i]);
        changed |= room[i] ^ text.ptr[i];
    }
    return changed ? (rb_str){room, text.len} : text;
}

static rb_str lower(rb_exec *x, const rb_step *s, rb_str text)
{
    return rb_is_ascii(text) ? map_ascii(x, s, text, rb_ascii_lower) : rb_text_lower(text);
}

static rb_str upper(rb_exec *x, const rb_step *s, rb_str text)
{
    return rb_is_ascii(text) ? map_ascii(x, s, text, rb_ascii_upper) : rb_text_upper(text);
}

/* texts from one text. */
#define KERNEL_TEXT(name, call)                                                              \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                        \
    {                                                                                        \
        const rb_column *a = rb_exec_in(x, s, 0);                                            \
        for (uint32_t w = x->from; w < x->to; w++) {                                         \
            const rb_str *p = a->v.text + rb_exec_base(x, s, 0, w);                          \
            rb_str       *made = out->v.text + w * RB_WORD_ROWS;                             \
            uint32_t      rows = rb_exec_rows(x, w);                                         \
            for (uint32_t i = 0; i < rows; i++) made[i] = (call);                            \
            out->known[w] = a->known[w];                                                     \
        }                                                                                    \
    }

KERNEL_TEXT(lower, lower(x, s, p[i]))
KERNEL_TEXT(upper, upper(x, s, p[i]))
KERNEL_TEXT(trim, rb_text_trim(p[i]))

/* Characters are counted after NFC, so that texts that are equal are equally long. */
static rb_dec length_of(rb_str s)
{
    return rb_dec_of((int64_t)(rb_is_ascii(s) ? s.len : rb_text_length(rb_text_nfc(s))));
}

void rb_exec_length(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0);
    for (uint32_t w = x->from; w < x->to; w++) {
        const rb_str *p = a->v.text + rb_exec_base(x, s, 0, w);
        uint32_t      rows = rb_exec_rows(x, w);
        for (uint32_t i = 0; i < rows; i++) out->v.dec[w * RB_WORD_ROWS + i] = length_of(p[i]);
        out->known[w] = a->known[w];
    }
}

void rb_exec_enum_text(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column   *a = rb_exec_in(x, s, 0);
    const rb_picklist *list = rb_exec_step(x, s->in[0])->type.picklist;
    for (uint32_t w = x->from; w < x->to; w++) {
        uint32_t first = w * RB_WORD_ROWS, rows = rb_exec_rows(x, w);
        uint64_t good = 0;
        for (uint32_t i = 0; i < rows; i++) {
            int64_t code = a->v.i64[rb_exec_base(x, s, 0, w) + i];
            bool    is_code = code >= 0 && code < list->values.len;
            out->v.text[first + i] = is_code ? list->values.items[code] : RB_STR("");
            good |= (uint64_t)is_code << i;
        }
        out->known[w] = a->known[w] & good;
    }
}
