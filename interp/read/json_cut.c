/* read/json_cut.c: see json_cut.h.
 *
 * Path      window -> [json_cut] -> a piece of the input; whoever reads that piece sees whether the cut was right
 */
#include "read/json_cut.h"

#include "read/block.h"

static bool is_white(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/* After the '}' that stands, with a comma, before the '{' at `at`; 0 when none does. */
static size_t end_before(const char *bytes, size_t at)
{
    while (at > 0 && is_white(bytes[at - 1])) at--;
    if (at == 0 || bytes[at - 1] != ',') return 0;
    for (at--; at > 0 && is_white(bytes[at - 1]);) at--;
    return at > 0 && bytes[at - 1] == '}' ? at : 0;
}

size_t rb_json_likely_cut(const char *bytes, size_t len, rb_str begin)
{
    const char *open = bytes + len;
    while ((open = memrchr(bytes, '{', (size_t)(open - bytes))) != NULL) {
        size_t at = (size_t)(open - bytes);
        bool   fits = begin.len < len - at && memcmp(open + 1, begin.ptr, begin.len) == 0;
        size_t end = fits ? end_before(bytes, at) : 0;
        if (end > 0) return end;
    }
    return 0;
}

/* Of 64 bytes those after an odd number of backslashes. *carry: whether the first one is; then of the next 64. */
static uint64_t escaped(uint64_t slashes, uint64_t *carry)
{
    uint64_t odd = 0;
    if (slashes == 0) {
        odd = *carry;
        *carry = 0;
        return odd;
    }
    bool is_next = *carry != 0;
    for (unsigned i = 0; i < RB_BLOCK; i++) {
        odd |= (uint64_t)is_next << i;
        is_next = !is_next && (slashes >> i & 1);
    }
    *carry = is_next;
    return odd;
}

static bool has_comma(const char *bytes, size_t at, size_t len)
{
    while (at < len && is_white(bytes[at])) at++;
    return at < len && bytes[at] == ',';
}

size_t rb_json_cut(const char *bytes, size_t len)
{
    uint64_t in_text = 0, carry = 0;
    int64_t  depth = 0;
    size_t   found = 0;
    for (size_t base = 0; base < len; base += RB_BLOCK) {
        rb_plain b = rb_plain_load(bytes + base), folded = b; /* '[' and '{', ']' and '}' differ in one bit */
        for (unsigned i = 0; i < 4; i++) folded.part[i] |= 0x20;
        uint64_t quotes = rb_plain_equals(b, '"') & ~escaped(rb_plain_equals(b, '\\'), &carry);
        uint64_t text = rb_plain_running_xor(quotes) ^ in_text, opens = rb_plain_equals(folded, '{') & ~text, closes = rb_plain_equals(folded, '}') & ~text;
        in_text = 0 - (text >> 63);
        int64_t after = depth + __builtin_popcountll(opens) - __builtin_popcountll(closes);
        if (__builtin_popcountll(closes) >= depth) {
            for (uint64_t left = opens | closes; left != 0; left &= left - 1) {
                bool   is_open = opens & left & -left;
                size_t at = base + (size_t)__builtin_ctzll(left);
                depth += is_open ? 1 : -1;
                if (depth == 0 && !is_open && bytes[at] == '}' && has_comma(bytes, at + 1, len)) found = at + 1;
            }
        }
        depth = after;
    }
    return found;
}
