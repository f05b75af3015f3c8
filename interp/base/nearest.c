/* base/nearest.c: the name that a misspelt one was meant to be.
 *
 * Counts the edits between two names (a letter more, less, other, or two swapped)
 * as a person sees them: a difference in case, or of blank, '_' and '-', is nearly
 * none, and a whole word more at an end counts as one edit. A name is offered when it is
 * within one edit for each three letters; a word of one or two letters is too short for
 * an edit to leave anything of it, so there only two letters swapped will do.
 */
#include "base/unicode.h"

#include <utf8proc.h>

#define LEN_MAX 96 /* code points; longer names are offered only when they differ by nothing but case */

enum { COST_CASE = 1, COST_SEPARATOR = 1, COST_SWAP = 3, COST_EDIT = 4, COST_TOO_MUCH = 1 << 20 };

struct name {
    int len;
    int32_t c[LEN_MAX]; /* as written */
    int32_t lower[LEN_MAX];
};

static bool read_name(rb_str s, struct name *n)
{
    n->len = 0;
    for (size_t at = 0; at < s.len;) {
        utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)s.ptr + at,
                                                (utf8proc_ssize_t)(s.len - at), &n->c[n->len]);
        if (len <= 0) return false;
        n->lower[n->len] = utf8proc_tolower(n->c[n->len]);
        at += (size_t)len;
        if (++n->len == LEN_MAX) return at >= s.len;
    }
    return n->len > 0;
}

static bool is_separator(int32_t c) { return c == '_' || c == ' ' || c == '-' || c == 0xA0; }

static int cost_of_one(int32_t c) { return is_separator(c) ? COST_SEPARATOR : COST_EDIT; }

static int cost_of_change(const struct name *a, int i, const struct name *b, int k)
{
    if (a->c[i] == b->c[k]) return 0;
    if (a->lower[i] == b->lower[k]) return COST_CASE;
    return is_separator(a->c[i]) && is_separator(b->c[k]) ? COST_SEPARATOR : COST_EDIT;
}

static int least(int a, int b) { return a < b ? a : b; }

static bool is_swap(const struct name *a, int i, const struct name *b, int k)
{
    return i > 0 && k > 0 && a->lower[i] == b->lower[k - 1] && a->lower[i - 1] == b->lower[k] &&
           a->lower[i] != a->lower[i - 1];
}

/* Damerau and Levenshtein's distance with the costs above; only the last three rows are kept. */
static int edits(const struct name *a, const struct name *b)
{
    int rows[3][LEN_MAX + 1];
    int *before = rows[0], *above = rows[1], *row = rows[2];
    above[0] = 0;
    for (int k = 0; k < b->len; k++) above[k + 1] = above[k] + cost_of_one(b->c[k]);
    for (int i = 0; i < a->len; i++) {
        row[0] = above[0] + cost_of_one(a->c[i]);
        for (int k = 0; k < b->len; k++) {
            row[k + 1] = least(above[k] + cost_of_change(a, i, b, k),
                               least(above[k + 1] + cost_of_one(a->c[i]), row[k] + cost_of_one(b->c[k])));
            if (is_swap(a, i, b, k)) row[k + 1] = least(row[k + 1], before[k - 1] + COST_SWAP);
        }
        int *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b->len];
}

/* Whether `part` is the first or the last words of `whole`, as in "status" and "Case Status". */
static bool is_end_of(const struct name *part, const struct name *whole)
{
    int extra = whole->len - part->len;
    if (extra < 2) return false;
    bool first = is_separator(whole->c[part->len]), last = is_separator(whole->c[extra - 1]);
    for (int i = 0; i < part->len; i++) {
        bool both = is_separator(part->c[i]);
        first = first && (part->lower[i] == whole->lower[i] || (both && is_separator(whole->c[i])));
        last = last &&
               (part->lower[i] == whole->lower[extra + i] || (both && is_separator(whole->c[extra + i])));
    }
    return first || last;
}

static int distance(const struct name *a, const struct name *b)
{
    int cost = edits(a, b);
    return is_end_of(a, b) || is_end_of(b, a) ? least(cost, COST_EDIT + 1) : cost; /* a real slip of one letter is nearer */
}

/* How much may differ, by the shorter of the two: what is left must still be most of both. */
static int limit_of(const struct name *a, const struct name *b)
{
    int len = least(a->len, b->len);
    return len == 1 ? COST_CASE : len == 2 ? COST_SWAP : len / 3 * COST_EDIT;
}

rb_str rb_text_nearest(rb_str wanted, const rb_str *names, size_t count)
{
    struct name from, to;
    rb_str best = RB_STR_NONE;
    int best_cost = COST_TOO_MUCH;
    bool readable = read_name(wanted, &from);
    for (size_t i = 0; i < count; i++) {
        int cost = COST_TOO_MUCH;
        if (readable && read_name(names[i], &to)) cost = distance(&from, &to);
        if (cost > (readable ? limit_of(&from, &to) : 0)) cost = COST_TOO_MUCH;
        if (cost == COST_TOO_MUCH && wanted.len > 0 && rb_text_equal_fold(wanted, names[i])) cost = COST_CASE;
        if (cost >= best_cost) continue;
        best = names[i];
        best_cost = cost;
    }
    return best;
}
