/* exec/kernels_find.c: a text inside another: contains, starts with, ends with, and patterns.
 *
 * Both are compared after NFC, and after full case folding where case is ignored. ASCII is compared as it stands, without making
 * a folded copy; a text that is not ASCII is normalized first, and allocates only where that changes it.
 */
#include "exec/kernels.h"
#include "exec/sieve.h"

#include "base/ascii.h"
#include "base/pattern.h"
#include "base/unicode.h"
#include "base/words.h"

enum { SHORT_TEXT = 256 };
enum where { ANYWHERE, AT_START, AT_END, AS_WORD };
typedef struct manner { enum where where; bool fold; } manner;

static bool same_folded(const char *p, rb_str needle)
{
    for (size_t i = 0; i < needle.len; i++)
        if (rb_ascii_lower(p[i]) != needle.ptr[i]) return false;
    return true;
}

static bool contains_folded(rb_str s, rb_str needle)
{
    for (size_t at = 0; at + needle.len <= s.len; at++)
        if (same_folded(s.ptr + at, needle)) return true;
    return false;
}

/* s is ASCII of any case, needle is folded. */
static bool found_folding(rb_str s, rb_str needle, enum where where)
{
    if (needle.len > s.len) return false;
    if (where == AT_START) return same_folded(s.ptr, needle);
    if (where == AT_END) return same_folded(s.ptr + s.len - needle.len, needle);
    return contains_folded(s, needle);
}

/* From one first byte to the next: quicker than a search that must prepare itself, while the text is short. */
static bool contains_short(rb_str s, rb_str needle)
{
    const char *at = s.ptr, *end = s.ptr + s.len - needle.len + 1; /* no hit begins at the end or beyond */
    while (at < end && (at = memchr(at, needle.ptr[0], (size_t)(end - at)))) {
        if (memcmp(at, needle.ptr, needle.len) == 0) return true;
        at++;
    }
    return false;
}

static bool contains(rb_str s, rb_str needle)
{
    if (needle.len > s.len) return false;
    if (needle.len == 0) return true;
    return s.len <= SHORT_TEXT ? contains_short(s, needle) : rb_str_find(s, needle, 0) != SIZE_MAX;
}

static bool found_as_is(rb_str s, rb_str needle, enum where where)
{
    if (where == AT_START) return rb_str_starts(s, needle);
    if (where == AT_END) return rb_str_ends(s, needle);
    return where == AS_WORD ? rb_words_have(s, needle) : contains(s, needle);
}

/* A word in ASCII of any case: only where it is found at all is it worth a folded copy to see whether it is whole. */
static bool word_folding(rb_str s, rb_str needle)
{
    return needle.len <= s.len && contains_folded(s, needle) && rb_words_have(rb_text_fold(s), needle);
}

/* The needle is prepared: NFC, or folded. */
static bool found(rb_str s, rb_str needle, manner how)
{
    if (!rb_is_ascii(s)) return found_as_is(how.fold ? rb_text_fold(s) : rb_text_nfc(s), needle, how.where);
    if (how.fold && how.where == AS_WORD) return word_folding(s, needle);
    return how.fold ? found_folding(s, needle, how.where) : found_as_is(s, needle, how.where);
}

static rb_str prepared(rb_str needle, manner how) { return how.fold ? rb_text_fold(needle) : rb_text_nfc(needle); }

static void find_in(rb_exec *x, const rb_step *s, rb_column *out, manner how)
{
    const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);
    bool             constant = rb_exec_is_fixed(x, s->in[1]);
    rb_str           needle = constant ? prepared(b->v.text[0], how) : RB_STR("");
    for (uint32_t w = x->from; w < x->to; w++) {
        const rb_str *p = a->v.text + rb_exec_base(x, s, 0, w), *q = b->v.text + rb_exec_base(x, s, 1, w);
        uint64_t      known = a->known[w] & b->known[w], word = 0, left = known & rb_exec_mask(x, w);
        if (constant) left &= rb_sieve_rows(x, s->in[0], needle, w);
        for (; left; left &= left - 1) {
            uint32_t i = rb_first_bit(left);
            word |= (uint64_t)found(p[i], constant ? needle : prepared(q[i], how), how) << i;
        }
        out->known[w] = known;
        out->v.bits[w] = word;
    }
}

#define KERNEL_FIND(name, where, fold) \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out) { find_in(x, s, out, (manner){where, fold}); }

KERNEL_FIND(contains, ANYWHERE, false)
KERNEL_FIND(starts_with, AT_START, false)
KERNEL_FIND(ends_with, AT_END, false)
KERNEL_FIND(has_word, AS_WORD, false)
KERNEL_FIND(word_fold, AS_WORD, true)
KERNEL_FIND(contains_fold, ANYWHERE, true)
KERNEL_FIND(starts_fold, AT_START, true)
KERNEL_FIND(ends_fold, AT_END, true)

/* Patterns are the dearest leaf, so rows that are not known are left out; and a text that a large pattern could take minutes
 * for is not tried, but unknown. */
void rb_exec_matches(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column  *a = rb_exec_in(x, s, 0);
    const rb_pattern *pattern = x->plan->patterns.items[s->operand];
    size_t            reach = rb_pattern_reach(pattern, false);
    for (uint32_t w = x->from; w < x->to; w++) {
        uint64_t known = a->known[w], word = 0;
        for (uint64_t left = known & rb_exec_mask(x, w); left; left &= left - 1) {
            rb_str text = a->v.text[rb_exec_base(x, s, 0, w) + rb_first_bit(left)];
            if (text.len > reach) {
                known &= ~(left & -left);
                continue;
            }
            bool yes = rb_pattern_matches(pattern, rb_is_ascii(text) ? text : rb_text_nfc(text));
            word |= (uint64_t)yes << rb_first_bit(left);
        }
        out->known[w] = known;
        out->v.bits[w] = word;
    }
}
