/* base/unicode.c: comparing, folding and measuring text.
 *
 * Promises  Comparing allocates nothing, whatever the text. Invalid UTF-8 never
 *           crashes and is never repaired: each such byte stands for itself.
 * Source    Unicode 15: UAX 15 (normalization), D145 (caseless match), UAX 29.
 *
 * Text is normalized in segments: one code point that joins nothing before it, and what
 * follows up to the next such. Of more than 30 marks on one letter, those beyond are
 * normalized apart, as UAX 15's stream-safe form does; so a segment has a fixed size.
 */
#include "base/unicode.h"

#include "base/ascii.h"
#include "base/gc.h"
#include "base/word.h"

#include <utf8proc.h>

#define HIGH_BITS RB_WORD_EACH(0x80)
#define RAW_BYTE  0x110000 /* added to a byte that is not part of valid UTF-8 */

static size_t ascii_run(rb_str s, size_t at)
{
    for (; s.len - at >= 8; at += 8) {
        uint64_t high = rb_word_load(s.ptr + at) & HIGH_BITS;
        if (high != 0) return at + (size_t)__builtin_ctzll(high) / 8;
    }
    while (at < s.len && (signed char)s.ptr[at] >= 0) at++;
    return at;
}

/* ---- UTF-8 ---- */

static bool is_tail(unsigned char c) { return (c & 0xC0) == 0x80; }

/* The code point at s[at], with at < s.len, and its length in bytes; a wrong byte is RAW_BYTE + itself. */
static int32_t decode(rb_str s, size_t at, size_t *len)
{
    const unsigned char *p = (const unsigned char *)s.ptr + at;
    size_t left = s.len - at;
    *len = 1;
    if (p[0] < 0x80) return p[0];
    if (p[0] >= 0xC2 && p[0] < 0xE0 && left >= 2 && is_tail(p[1])) {
        *len = 2;
        return (p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if (p[0] >= 0xE0 && p[0] < 0xF0 && left >= 3 && is_tail(p[1]) && is_tail(p[2])) {
        int32_t c = (p[0] & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
        if (c >= 0x800 && (c < 0xD800 || c > 0xDFFF)) return *len = 3, c;
    }
    if (p[0] >= 0xF0 && p[0] < 0xF5 && left >= 4 && is_tail(p[1]) && is_tail(p[2]) && is_tail(p[3])) {
        int32_t c = (p[0] & 0x07) << 18 | (p[1] & 0x3F) << 12 | (p[2] & 0x3F) << 6 | (p[3] & 0x3F);
        if (c >= 0x10000 && c <= 0x10FFFF) return *len = 4, c;
    }
    return RAW_BYTE + p[0];
}

void rb_utf8_add(rb_buf *b, uint32_t code_point)
{
    utf8proc_uint8_t bytes[4];
    rb_buf_add(b, bytes, (size_t)utf8proc_encode_char((int32_t)code_point, bytes));
}

static void add_code_point(rb_buf *b, int32_t c)
{
    if (c >= RAW_BYTE)
        rb_buf_add_char(b, (char)(c - RAW_BYTE));
    else
        rb_utf8_add(b, (uint32_t)c);
}

/* How many bytes the code point takes that begins in `w` (its first four bytes, the first lowest), 0 when
 * wrong. The first mask checks the marks of lead and tails; the second those bits that tell overlong forms,
 * surrogates and what is above U+10FFFF. */
static size_t length_in(uint32_t w)
{
    if ((w & 0xC0E0) == 0x80C0) return (w & 0x1E) != 0 ? 2 : 0;
    if ((w & 0xC0C0F0) == 0x8080E0) return (w & 0x200F) != 0 && (w & 0x200F) != 0x200D ? 3 : 0;
    if ((w & 0xC0C0C0F8) != 0x808080F0) return 0;
    return (w & 0x3007) != 0 && ((w & 7) < 4 || (w & 0x3007) == 4) ? 4 : 0;
}

static uint32_t load32(const char *p)
{
    uint32_t n;
    memcpy(&n, p, sizeof n);
    return le32toh(n);
}

size_t rb_utf8_check(rb_str s)
{
    size_t len;
    for (size_t at = ascii_run(s, 0); at < s.len; at = ascii_run(s, at)) {
        for (; s.len - at >= 4 && (signed char)s.ptr[at] < 0; at += len)
            if ((len = length_in(load32(s.ptr + at))) == 0) return at;
        for (; at < s.len && (signed char)s.ptr[at] < 0; at += len)
            if (decode(s, at, &len) >= RAW_BYTE) return at;
    }
    return SIZE_MAX;
}

size_t rb_text_length(rb_str s)
{
    size_t count = 0, at = 0;
    for (; s.len - at >= 8; at += 8) { /* bytes that are not 10xxxxxx */
        uint64_t word = rb_word_load(s.ptr + at), tails = word & ~(word << 1) & HIGH_BITS;
        count += 8 - (size_t)(((tails >> 7) * UINT64_C(0x0101010101010101)) >> 56); /* one bit a byte, summed */
    }
    for (; at < s.len; at++) count += !is_tail((unsigned char)s.ptr[at]);
    return count;
}

/* ---- white space ---- */

static bool is_space(int32_t c) /* Unicode White_Space */
{
    if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

static size_t skip_space(rb_str s)
{
    size_t at = 0, len;
    for (; at < s.len; at += len) {
        bool is_wide = (signed char)s.ptr[at] < 0;
        len = 1;
        if (!is_space(is_wide ? decode(s, at, &len) : s.ptr[at])) break;
    }
    return at;
}

bool rb_text_is_blank(rb_str s) { return skip_space(s) == s.len; }

static size_t last_start(rb_str s)
{
    size_t at = s.len - 1;
    while (at > 0 && s.len - at < 3 && is_tail((unsigned char)s.ptr[at]))
        at--; /* white space is at most three bytes */
    return at;
}

rb_str rb_text_trim(rb_str s)
{
    s = rb_str_slice(s, skip_space(s), s.len);
    while (s.len > 0) {
        size_t len, at = last_start(s);
        if (s.ptr[s.len - 1] > ' ' || !is_space(decode(s, at, &len)) || at + len != s.len) break;
        s.len = at;
    }
    return s;
}

rb_str rb_text_one_line(rb_str s)
{
    rb_buf b = {0};
    bool   gap = false;
    for (size_t i = 0; i < s.len; i++) {
        bool white = s.ptr[i] == ' ' || s.ptr[i] == '\n' || s.ptr[i] == '\r' || s.ptr[i] == '\t';
        if (!white && gap && b.len > 0) rb_buf_add_char(&b, ' ');
        if (!white) rb_buf_add_char(&b, s.ptr[i]);
        gap = white;
    }
    return rb_buf_take(&b);
}

/* ---- normalizing ---- */

/* Code points that are their own NFC and start a segment. Leaving one out costs time and nothing else. */
static bool is_safe(int32_t c)
{
    static const int32_t ranges[][2] = {
        {0x0388, 0x0482}, {0x0531, 0x058A}, {0x05D0, 0x05EA}, {0x0621, 0x064A},   {0x0E01, 0x0E30},
        {0x2010, 0x2027}, {0x2030, 0x205E}, {0x20A0, 0x20BF}, {0x3000, 0x3029},   {0x3041, 0x3096},
        {0x30A0, 0x30FF}, {0xAC00, 0xD7A3}, {0xFF01, 0xFFEF}, {0x1F300, 0x1FAFF},
    };
    if (c < 0x300 || (c >= 0x4E00 && c <= 0x9FFF) || c >= RAW_BYTE) return true;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges && c >= ranges[i][0]; i++)
        if (c <= ranges[i][1]) return true;
    return false;
}

static bool starts_segment(int32_t c)
{
    if (is_safe(c)) return true;
    if ((c >= 0x1161 && c <= 0x1175) || (c >= 0x11A8 && c <= 0x11C2))
        return false;                                         /* the later parts of a Hangul syllable */
    if (c == 0xF73 || c == 0xF75 || c == 0xF81) return false; /* Tibetan: made of marks */
    const utf8proc_property_t *p = utf8proc_get_property(c);
    bool joins =
        p->comb_index != UINT16_MAX && p->comb_index >= 0x8000; /* second of a pair that is composed */
    return p->combining_class == 0 && !joins;
}

static bool is_nfc_at_sight(rb_str s)
{
    size_t len;
    for (size_t at = ascii_run(s, 0); at < s.len; at = ascii_run(s, at + len))
        if (!is_safe(decode(s, at, &len))) return false;
    return true;
}

#define SEGMENT_MAX 34  /* code points when decomposed: a letter of up to four and 30 marks */
#define SEGMENT_OUT 256 /* folding makes at most three of one, and those decompose no further than twice */

/* The code points of a text after NFC (and folding), one at a time. */
typedef struct walk {
    rb_str text;
    size_t at;
    bool fold;
    int ready, next; /* of out */
    int32_t out[SEGMENT_OUT];
} walk;

static void walk_init(walk *w, rb_str text, bool fold)
{
    w->text = text;
    w->at = 0;
    w->fold = fold;
    w->ready = w->next = 0;
}

static bool is_folded(int32_t c)
{
    if (c < 0x80) return c < 'A' || c > 'Z';
    return c >= RAW_BYTE || utf8proc_get_property(c)->casefold_seqindex == UINT16_MAX;
}

static int decomposed_length(int32_t c)
{
    int32_t out[8];
    return (int)utf8proc_decompose_char(c, out, 8, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE, NULL);
}

/* Where the segment that begins at `at` ends. The limit counts what decomposing gives, which is
 * the same before and after composing, so that normalizing twice changes nothing. */
static size_t segment_end(rb_str s, size_t at)
{
    size_t len;
    int count = decomposed_length(decode(s, at, &len));
    int32_t c;
    for (at += len; at < s.len && !starts_segment(c = decode(s, at, &len)); at += len) {
        count += decomposed_length(c);
        if (count > SEGMENT_MAX) break;
    }
    return at;
}

static int decompose(rb_str s, utf8proc_option_t options, int32_t out[SEGMENT_OUT])
{
    utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)s.ptr, (utf8proc_ssize_t)s.len, out,
                                                SEGMENT_OUT, options);
    if (count < 0 || count > SEGMENT_OUT) RB_BUG("a text segment could not be normalized");
    return (int)count;
}

/* The iota below of Greek folds to a letter, so it must be put behind the other marks first (D145). */
static bool has_iota_below(const int32_t *c, int count)
{
    for (int i = 0; i < count; i++)
        if (c[i] == 0x345) return true;
    return false;
}

static int fold_segment(rb_str s, int32_t out[SEGMENT_OUT])
{
    int count = decompose(s, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE, out);
    if (!has_iota_below(out, count))
        return decompose(s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD, out);
    char bytes[SEGMENT_OUT * 4];
    size_t len = 0;
    for (int i = 0; i < count; i++)
        len += (size_t)utf8proc_encode_char(out[i], (utf8proc_uint8_t *)bytes + len);
    return decompose((rb_str){bytes, len}, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD, out);
}

static void walk_segment(walk *w)
{
    size_t end = segment_end(w->text, w->at);
    rb_str part = rb_str_slice(w->text, w->at, end);
    int count =
        w->fold ? fold_segment(part, w->out) : decompose(part, UTF8PROC_STABLE | UTF8PROC_COMPOSE, w->out);
    w->ready = (int)utf8proc_normalize_utf32(w->out, count, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    w->next = 0;
    w->at = end;
}

/* A letter with no mark behind it, whose folding needs no composing. */
static bool fold_alone(walk *w, int32_t c, size_t len)
{
    int count = (int)utf8proc_decompose_char(c, w->out, SEGMENT_OUT, UTF8PROC_CASEFOLD, NULL);
    for (int i = 0; i < count; i++)
        if (!is_safe(w->out[i])) return false;
    w->ready = count;
    w->next = 0;
    w->at += len;
    return true;
}

/* The next code point, or -1 at the end. */
static int32_t walk_next(walk *w)
{
    size_t len, after;
    if (w->next < w->ready) return w->out[w->next++];
    if (w->at >= w->text.len) return -1;
    int32_t c = decode(w->text, w->at, &len);
    bool alone = w->at + len >= w->text.len || starts_segment(decode(w->text, w->at + len, &after));
    if ((alone && is_safe(c) && (!w->fold || is_folded(c))) || c >= RAW_BYTE) {
        w->at += len;
        return c;
    }
    if (alone && c < 0x80) { /* a capital letter to fold: nothing else of ASCII comes here */
        w->at += len;
        return c | 0x20;
    }
    if (!alone || !w->fold || !is_safe(c) || !fold_alone(w, c, len)) walk_segment(w);
    return w->out[w->next++];
}

static rb_str normalized(rb_str s, bool fold)
{
    walk w;
    rb_buf b = {0};
    rb_buf_reserve(&b, s.len + s.len / 2);
    walk_init(&w, s, fold);
    for (int32_t c = walk_next(&w); c >= 0; c = walk_next(&w)) add_code_point(&b, c);
    return rb_str_equal(rb_buf_str(&b), s) ? s : rb_buf_take(&b);
}

rb_str rb_text_nfc(rb_str s) { return is_nfc_at_sight(s) ? s : normalized(s, false); }

/* ---- comparing ---- */

static int compare_walks(rb_str a, rb_str b, bool fold)
{
    walk x, y;
    int32_t c, d;
    walk_init(&x, a, fold);
    walk_init(&y, b, fold);
    do {
        c = walk_next(&x);
        d = walk_next(&y);
    } while (c == d && c >= 0);
    return (c > d) - (c < d);
}

bool rb_text_equal(rb_str a, rb_str b)
{
    if (rb_str_equal(a, b)) return true;
    if (rb_is_ascii(a) && rb_is_ascii(b)) return false;
    if (is_nfc_at_sight(a) && is_nfc_at_sight(b)) return false;
    return compare_walks(a, b, false) == 0;
}

int rb_text_compare(rb_str a, rb_str b)
{
    if (is_nfc_at_sight(a) && is_nfc_at_sight(b))
        return rb_str_compare(a, b); /* UTF-8 sorts as its code points do */
    return compare_walks(a, b, false);
}

/* Eight ASCII bytes at once: adding lifts into the top bit what is at least 'A', and what is beyond 'Z'. */
static uint64_t ascii_lower8(uint64_t w)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t capital = (w + (0x80 - 'A') * each) & ~(w + (0x80 - 'Z' - 1) * each) & HIGH_BITS;
    return w | capital >> 2;
}

/* Up to where both are ASCII and the same but for case. */
static size_t same_ascii_fold(rb_str a, rb_str b)
{
    size_t at = 0, shared = a.len < b.len ? a.len : b.len;
    for (; shared - at >= 8; at += 8) {
        uint64_t x = rb_word_load(a.ptr + at), y = rb_word_load(b.ptr + at);
        if (((x | y) & HIGH_BITS) != 0 || ascii_lower8(x) != ascii_lower8(y)) break;
    }
    while (at < shared && (signed char)(a.ptr[at] | b.ptr[at]) >= 0 &&
           rb_ascii_lower(a.ptr[at]) == rb_ascii_lower(b.ptr[at]))
        at++;
    return at;
}

bool rb_text_equal_fold(rb_str a, rb_str b)
{
    if (a.len == b.len && same_ascii_fold(a, b) == a.len) return true;
    if (rb_is_ascii(a) && rb_is_ascii(b)) return false;
    return compare_walks(a, b, true) == 0;
}

/* ---- changing case ---- */

static rb_str map_ascii(rb_str s, char (*map)(char))
{
    size_t same = 0;
    while (same < s.len && map(s.ptr[same]) == s.ptr[same]) same++;
    if (same == s.len) return s;
    char *text = RB_NEW_PLAIN(char, s.len + 1);
    for (size_t i = 0; i < s.len; i++) text[i] = map(s.ptr[i]);
    text[s.len] = '\0';
    return (rb_str){text, s.len};
}

rb_str rb_text_fold(rb_str s) { return rb_is_ascii(s) ? map_ascii(s, rb_ascii_lower) : normalized(s, true); }

static bool is_letter(int32_t c)
{
    utf8proc_category_t kind = c >= RAW_BYTE ? UTF8PROC_CATEGORY_CN : utf8proc_category(c);
    return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
}

/* A sigma after a letter and before none is written in its other form. */
static int32_t lower_sigma(rb_str s, size_t at, bool after_letter)
{
    size_t len = 2;
    bool before_letter = at + len < s.len && is_letter(decode(s, at + len, &len));
    return after_letter && !before_letter ? 0x3C2 : 0x3C3;
}

rb_str rb_text_lower(rb_str s)
{
    if (rb_is_ascii(s)) return map_ascii(s, rb_ascii_lower);
    rb_buf b = {0};
    bool after_letter = false;
    size_t len;
    for (size_t at = 0; at < s.len; at += len) {
        int32_t c = decode(s, at, &len);
        add_code_point(&b, c == 0x3A3      ? lower_sigma(s, at, after_letter)
                           : c == 0x130    ? 'i'
                           : c >= RAW_BYTE ? c
                                           : utf8proc_tolower(c));
        if (c == 0x130) add_code_point(&b, 0x307);
        after_letter = is_letter(c);
    }
    return rb_text_nfc(rb_buf_take(&b));
}

/* A small letter that folds to several (sharp s, ligatures) has as capital the capitals of those. */
static void add_upper(rb_buf *b, int32_t c)
{
    int32_t out[SEGMENT_OUT];
    int last = 0;
    if (c >= RAW_BYTE || c < 0x80 || utf8proc_category(c) == UTF8PROC_CATEGORY_LU || is_folded(c)) {
        add_code_point(b, c >= RAW_BYTE ? c : utf8proc_toupper(c));
        return;
    }
    utf8proc_ssize_t count = utf8proc_decompose_char(c, out, SEGMENT_OUT, UTF8PROC_CASEFOLD, &last);
    if (count <= 1) add_code_point(b, utf8proc_toupper(c));
    for (utf8proc_ssize_t i = 0; count > 1 && i < count; i++) add_code_point(b, utf8proc_toupper(out[i]));
}

rb_str rb_text_upper(rb_str s)
{
    if (rb_is_ascii(s)) return map_ascii(s, rb_ascii_upper);
    rb_buf b = {0};
    size_t len;
    for (size_t at = 0; at < s.len; at += len) add_upper(&b, decode(s, at, &len));
    return rb_text_nfc(rb_buf_take(&b));
}

/* ---- the terminal ---- */

struct cluster {
    int width;
    int32_t last;
    int state; /* of utf8proc's break rules */
    int flags; /* regional letters seen */
};

static void cluster_add(struct cluster *g, int32_t c)
{
    int width = utf8proc_charwidth(c);
    if (g->width == 0) g->width = width > 2 ? 2 : width;
    if (c >= 0x1F1E6 && c <= 0x1F1FF && ++g->flags == 2) g->width = 2;
    if (c == 0xFE0F) g->width = 2;
    g->last = c;
}

static size_t ascii_width(rb_str s)
{
    size_t width = 0;
    for (size_t i = 0; i < s.len; i++) width += s.ptr[i] >= ' ' && s.ptr[i] < 0x7F;
    return width;
}

size_t rb_text_width(rb_str s)
{
    if (rb_is_ascii(s)) return ascii_width(s);
    struct cluster g = {.last = -1};
    size_t total = 0, len;
    for (size_t at = 0; at < s.len; at += len) {
        int32_t c = decode(s, at, &len);
        if (c >= RAW_BYTE) c = 0xFFFD;
        if (g.last >= 0 && utf8proc_grapheme_break_stateful(g.last, c, &g.state)) {
            total += (size_t)g.width;
            g = (struct cluster){.last = -1, .state = g.state};
        }
        cluster_add(&g, c);
    }
    return total + (size_t)g.width;
}

/* Moves the cursor, changes the reading order, or cannot be seen at all. */
static bool is_hidden(int32_t c)
{
    if (c < 0x300) return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD;
    return c == 0x61C || c == 0x200B || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB);
}

static void add_hidden(rb_buf *b, int32_t c)
{
    if (c == '\n')
        rb_buf_add_chars(b, "\\n");
    else if (c == '\r')
        rb_buf_add_chars(b, "\\r");
    else if (c == '\t')
        rb_buf_add_chars(b, "\\t");
    else if (c >= RAW_BYTE)
        rb_buf_print(b, "\\x%02x", (unsigned)(c - RAW_BYTE));
    else
        rb_buf_print(b, "\\u%04x", (unsigned)c);
}

void rb_text_add_safe(rb_buf *b, rb_str s)
{
    size_t plain = 0, len; /* since where there was nothing to hide */
    if (rb_word_none(s.ptr, s.len, rb_word_is_odd)) {
        rb_buf_add_str(b, s);
        return;
    }
    for (size_t at = 0; at < s.len; at += len) {
        len = 1;
        if (s.ptr[at] >= 0x20 && s.ptr[at] < 0x7F) continue;
        int32_t c = decode(s, at, &len);
        if (c < RAW_BYTE && !is_hidden(c)) continue;
        rb_buf_add(b, s.ptr + plain, at - plain);
        add_hidden(b, c);
        plain = at + len;
    }
    if (plain < s.len) rb_buf_add(b, s.ptr + plain, s.len - plain);
}
