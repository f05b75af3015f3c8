/* read/csv_likely.c: see csv_likely.h.
 *
 * Path      window -> [csv_likely] -> a piece of the input; whoever reads that piece sees whether the guess was right
 * Method    From a place not far before the end: at the first quotes that can be read in one way only it is known whether that place is
 *           inside, and from there on the quotes are counted. Quotes after text that is no end of a field stand inside; so do two
 *           before text. One after the end of a field and before text opens.
 */
#include "read/csv_likely.h"

#include <string.h>

enum { NEAR = 64, FAR = 16 }; /* parts of the run: where the first try begins, and how much without a quote is no quoted text */
enum sure { OPEN, INSIDE, OUTSIDE };

static bool is_end(char c, char delimiter) { return c == delimiter || c == '\n' || c == '\r'; }

/* What is certain of the place before the quotes [from, to), which have a byte before them and one after. */
static enum sure judge(const char *from, const char *to, char delimiter)
{
    if (!is_end(from[-1], delimiter)) return INSIDE;
    if (is_end(*to, delimiter)) return OPEN;
    return (to - from) % 2 == 1 ? OUTSIDE : INSIDE;
}

/* The last line end in bytes[from .. to) outside quotes, or `from` when there is none or nobody knows. */
static const char *last_end(const char *from, const char *to, char delimiter, bool may_be_plain)
{
    const char *ends[2] = {from, from}; /* the last line end before which so many quotes are, even or odd */
    unsigned    odd = 0, inside = 2;    /* inside: 1 when `from` is, 2 as long as it is not known */
    bool        has_quotes = false;
    for (const char *at = from, *quote; at < to; at = quote) {
        quote = memchr(at, '"', (size_t)(to - at));
        const char *lf = memrchr(at, '\n', (size_t)((quote ? quote : to) - at));
        if (lf) ends[odd] = lf + 1;
        if (!quote) break;
        const char *first = quote;
        while (quote < to && *quote == '"') quote++;
        enum sure sure = inside == 2 && first > from && quote < to ? judge(first, quote, delimiter) : OPEN;
        if (sure != OPEN) inside = odd ^ (sure == INSIDE);
        odd ^= (unsigned)(quote - first) & 1;
        has_quotes = true;
    }
    if (inside == 2) return has_quotes || !may_be_plain ? from : ends[0];
    return ends[inside];
}

size_t rb_csv_likely_cut(const char *bytes, size_t len, char delimiter)
{
    for (size_t reach = len / NEAR; reach > 0 && reach < len; reach *= 4) {
        const char *from = bytes + (len - reach), *end;
        while (from < bytes + len && *from == '"') from++; /* the quotes before it are not seen */
        end = last_end(from, bytes + len, delimiter, reach >= len / FAR);
        if (end > from) return (size_t)(end - bytes);
    }
    return 0;
}
