/* data/dressed.c: see dressed.h.
 *
 * Path      cell -> [dressed] -> cell.c, convert.c
 */
#include "data/dressed.h"

#include "base/gc.h"
#include "base/word.h"
#include "data/cell_plain.h"
#include "data/convert.h"

enum { WORD_MOST = 8, GROUPING_MOST = 3, CELL_MOST = 40, GROUP = 3, CHUNKS = 5, DIGITS_MOST = GROUP * CHUNKS };

const rb_dress rb_dress_percent = {.decimal = '.', .may_percent = true, .needs_percent = true};

/* ---- how a field's numbers are dressed ---- */

/* Bytes that stand in a number or around one for something else. */
static bool is_taken(char c) { return (c >= '0' && c <= '9') || memchr("-+()", c, 4) != NULL; }

bool rb_dress_add(rb_dress_word *words, uint8_t *count, rb_str word)
{
    if (*count == RB_DRESS_WORDS || word.len == 0 || word.len > WORD_MOST) return false;
    char bytes[WORD_MOST] = {0};
    memcpy(bytes, word.ptr, word.len);
    for (size_t i = 0; i < word.len; i++)
        if (is_taken(word.ptr[i])) return false;
    words[(*count)++] = (rb_dress_word){.bytes = rb_word_load(bytes), .mask = ~rb_plain_from((unsigned)word.len), .len = (uint32_t)word.len};
    return true;
}

/* An amount in the field's own currency, which may be said before or behind it. */
static bool dress_money(const rb_field *f, rb_dress *d)
{
    rb_str code = rb_str_of(f->type.currency);
    *d = (rb_dress){.decimal = '.'};
    return rb_dress_add(d->before, &d->befores, code) && rb_dress_add(d->after, &d->afters, code);
}

static bool dress(const rb_field *f, rb_dress *d)
{
    if (f->example) return rb_example_dress(f->example, d);
    if (f->written) return rb_convert_dress(f, d);
    return f->type.kind == RB_TYPE_money && dress_money(f, d);
}

const rb_dress *rb_dress_of(const rb_field *f)
{
    rb_dress d = {.decimal = 0};
    if (rb_type_rep(f->type) != RB_REP_DEC || !dress(f, &d)) return NULL;
    rb_dress *kept = RB_NEW(rb_dress);
    *kept = d;
    return kept;
}

/* ---- a cell ---- */

/* What is left of a cell. Up to room's bytes before it may be looked at. */
typedef struct rest { const char *from, *to; } rest;

static inline bool take_char(rest *r, char c)
{
    bool is = *r->from == c;
    r->from += is;
    return is;
}

static inline bool take_last(rest *r, char c)
{
    bool is = r->to[-1] == c;
    r->to -= is;
    return is;
}

static inline const rb_dress_word *take_before(rest *r, const rb_dress *d)
{
    uint64_t bytes = rb_word_load(r->from);
    for (uint32_t i = 0; i < d->befores; i++) {
        if ((bytes & d->before[i].mask) != d->before[i].bytes) continue;
        r->from += d->before[i].len;
        return &d->before[i];
    }
    return NULL;
}

static inline const rb_dress_word *take_after(rest *r, const rb_dress *d)
{
    for (uint32_t i = 0; i < d->afters; i++) {
        if ((rb_word_load(r->to - d->after[i].len) & d->after[i].mask) != d->after[i].bytes) continue;
        r->to -= d->after[i].len;
        return &d->after[i];
    }
    return NULL;
}

/* A blank, or a no-break one, before what stands behind a number. */
static inline void take_last_blank(rest *r)
{
    bool is_wide = r->to[-1] == '\xA0' && r->to[-2] == '\xC2';
    r->to -= is_wide ? 2 : r->to[-1] == ' ';
}

/* Signs and words around the number. */
static inline bool peel(const rb_dress *d, rest *r, rb_bare *b)
{
    b->in_parentheses = d->parentheses && take_char(r, '(');
    b->negative = b->in_parentheses || (d->is_loose && take_char(r, '-'));
    if (d->is_loose) (void)take_char(r, ' ');
    const rb_dress_word *word = take_before(r, d), *behind = NULL;
    if (word) (void)take_char(r, ' ');
    if (!b->negative && take_char(r, '-')) {
        b->negative = true;
        if (d->is_loose) (void)take_char(r, ' ');
    }
    if (b->in_parentheses && !take_last(r, ')')) return false;
    if (d->afters && (!word || d->needs_after)) behind = take_after(r, d);
    if (behind) take_last_blank(r);
    b->has_percent = d->may_percent && take_last(r, '%');
    if (b->has_percent) take_last_blank(r);
    b->minus_behind = d->minus_behind && !b->negative && take_last(r, '-');
    b->negative |= b->minus_behind;
    b->has_sign = (word && word->is_sign) || (behind && behind->is_sign);
    return (word || !d->needs_before) && (behind || !d->needs_after) && (b->has_percent || !d->needs_percent);
}

/* The point is looked for among the last eight bytes. */
static inline bool take_fraction(const rb_dress *d, rest *r, rb_bare *b)
{
    const uint64_t low = ~RB_PLAIN_TOPS;
    size_t   len = (size_t)(r->to - r->from), kept = len < 8 ? len : 8;
    uint64_t last = rb_word_load(r->to - 8), other = last ^ RB_WORD_EACH(d->decimal);
    uint64_t points = ~(((other & low) + low) | other) & RB_PLAIN_TOPS & rb_plain_from((unsigned)(8 - kept)) & rb_plain_all(d->decimal != 0);
    uint64_t has = rb_plain_all(points != 0);
    unsigned at = (unsigned)__builtin_ctzll(points | UINT64_C(1) << 63) / 8;
    b->places = (7 - at) & (unsigned)has;
    b->fraction = ((last ^ RB_WORD_EACH('0')) >> 8 * at >> 8) & has;
    r->to -= (8 - at) & (unsigned)has;
    return !has || b->places > 0;
}

/* How many bytes stand between groups: as before the last of them. */
static inline const rb_dress_word *grouping_of(const rb_dress *d, const rest *r)
{
    static const rb_dress_word none = {.len = 0};
    size_t len = (size_t)(r->to - r->from);
    for (uint32_t i = 0; i < d->groupings; i++) {
        const rb_dress_word *w = &d->thousands[i];
        if (len > GROUP + w->len && (rb_word_load_half(r->to - GROUP - w->len) & w->mask) == w->bytes) return w;
    }
    return &none;
}

/* Three digits at a time, from the last; with each of them what separates it from those before, where there are some. */
static inline bool take_whole(const rb_dress *d, rest *r, rb_bare *b)
{
    const rb_dress_word *w = grouping_of(d, r);
    uint32_t stride = GROUP + w->len, len = (uint32_t)(r->to - r->from), separators = w->len ? (len - 1) / stride : 0;
    uint64_t chunk[CHUNKS], wrong = 0;
    const char *at = r->to - GROUP;
    for (uint32_t i = 0; i < CHUNKS; i++, at -= stride) {
        chunk[i] = rb_word_load_half(at - 1) >> 8;
        wrong |= ((rb_word_load_half(at - w->len) & w->mask) ^ w->bytes) & rb_plain_all(i < separators);
    }
    b->grouped = separators > 0;
    b->digits = len - separators * w->len;
    bool begins_with_one = w->len > 0 && len - separators * stride > GROUP;
    if (b->digits == 0 || b->digits > DIGITS_MOST || begins_with_one || wrong) return false;
    b->tail = (chunk[0] << 40 | chunk[1] << 16 | chunk[2] >> 8) ^ RB_WORD_EACH('0');
    b->head = (chunk[2] << 56 | chunk[3] << 32 | chunk[4] << 8) ^ RB_WORD_EACH('0');
    b->tail &= rb_plain_from(b->digits < 8 ? 8 - b->digits : 0);
    b->head &= rb_plain_from(b->digits > 8 ? 16 - b->digits : 8);
    return true;
}

bool rb_dress_take(const rb_dress *d, rb_str cell, rb_bare *out)
{
    const uint64_t most = RB_WORD_EACH(0x80 - 10);
    rest r = {cell.ptr, cell.ptr + cell.len};
    if (cell.len == 0 || cell.len > CELL_MOST || !peel(d, &r, out) || r.from >= r.to) return false;
    if (!take_fraction(d, &r, out) || r.from >= r.to || !take_whole(d, &r, out)) return false;
    uint64_t wrong = (out->head + most) | out->head | (out->tail + most) | out->tail | (out->fraction + most) | out->fraction;
    return (wrong & RB_PLAIN_TOPS) == 0;
}

/* There are at most seven places, so that of a percentage nothing is lost. */
rb_dec rb_bare_value(const rb_bare *b, bool is_percent)
{
    uint64_t whole = rb_plain_eight(b->head) * 100000000 + rb_plain_eight(b->tail), fraction = rb_plain_eight(b->fraction);
    rb_dec   value = (rb_dec)((rb_u128)whole * (is_percent ? 10000000 : 1000000000)) + (rb_dec)(is_percent ? fraction / 10 : fraction * 10);
    return b->negative ? -value : value;
}

size_t rb_bare_print(const rb_bare *b, char to[RB_BARE_ROOM])
{
    char  digits[32], *end = to;
    rb_word_store(digits, b->head ^ RB_WORD_EACH('0'));
    rb_word_store(digits + 8, b->tail ^ RB_WORD_EACH('0'));
    memset(digits + 16, 0, 16);
    *end = '-';
    end += b->negative;
    memcpy(end, digits + 16 - b->digits, 16);
    end += b->digits;
    *end = '.';
    rb_word_store(end + 1, b->fraction ^ RB_WORD_EACH('0'));
    end += b->places > 0 ? b->places + 1 : 0;
    *end = '%';
    return (size_t)(end + b->has_percent - to);
}
