/* tests/unit/read_json_random.c: JSON records against a parser of the plainest kind.
 *
 * The naive parser below is the grammar of RFC 8259 written down as recursive functions over a line; it shares nothing
 * with read/. Generated lines are read with windows of many sizes, with and without vector instructions.
 */
#include "check.h"
#include "sharing.h"

#include "base/unicode.h"
#include "read/json_scalar.h"

#include <stdlib.h>

static const char *const abc[] = {"a", "b", "c", NULL};

/* ---- the naive parser: positions in a text, 0 for "not JSON" */

struct naive {
    rb_str s;
    size_t depth;
};
static size_t naive_value(struct naive *n, size_t at);

static int at_of(const struct naive *n, size_t at) { return at < n->s.len ? (uint8_t)n->s.ptr[at] : -1; }
static size_t naive_white(const struct naive *n, size_t at)
{
    while (at_of(n, at) == ' ' || at_of(n, at) == '\t' || at_of(n, at) == '\r') at++;
    return at;
}

static int naive_hex(const struct naive *n, size_t at)
{
    char digits[5] = {0};
    for (size_t i = 0; i < 4; i++) {
        int c = at_of(n, at + i);
        if (c < 0 || !strchr("0123456789abcdefABCDEF", c) || c == 0) return -1;
        digits[i] = (char)c;
    }
    return (int)strtol(digits, NULL, 16);
}

/* Decodes into `out` when it is not NULL. */
static size_t naive_string(const struct naive *n, size_t at, rb_buf *out)
{
    static const char short_escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    rb_buf dropped = {0};
    if (!out) out = &dropped;
    if (at_of(n, at) != '"') return 0;
    for (at++; at_of(n, at) != '"'; at++) {
        int c = at_of(n, at);
        if (c < 0x20) return 0;
        if (c != '\\') {
            rb_buf_add_char(out, (char)c);
            continue;
        }
        c = at_of(n, ++at);
        if (c <= 0) return 0;
        const char *found = strchr(short_escapes, c);
        if (found) {
            rb_buf_add_char(out, meanings[found - short_escapes]);
            continue;
        }
        int unit = c == 'u' ? naive_hex(n, at + 1) : -1;
        if (unit < 0 || (unit >= 0xdc00 && unit < 0xe000)) return 0;
        at += 4;
        if (unit >= 0xd800 && unit < 0xdc00) {
            if (at_of(n, at + 1) != '\\' || at_of(n, at + 2) != 'u') return 0;
            int low = naive_hex(n, at + 3);
            if (low < 0xdc00 || low >= 0xe000) return 0;
            unit = 0x10000 + (unit - 0xd800) * 0x400 + low - 0xdc00;
            at += 6;
        }
        if (unit < 0x80)
            rb_buf_add_char(out, (char)unit);
        else if (unit < 0x800)
            rb_buf_add(out, (char[]){(char)(0xc0 | unit >> 6), (char)(0x80 | (unit & 63))}, 2);
        else if (unit < 0x10000)
            rb_buf_add(
                out, (char[]){(char)(0xe0 | unit >> 12), (char)(0x80 | (unit >> 6 & 63)), (char)(0x80 | (unit & 63))},
                3);
        else
            rb_buf_add(out,
                       (char[]){(char)(0xf0 | unit >> 18), (char)(0x80 | (unit >> 12 & 63)),
                                (char)(0x80 | (unit >> 6 & 63)), (char)(0x80 | (unit & 63))},
                       4);
    }
    return at + 1;
}

static size_t naive_digits(const struct naive *n, size_t at)
{
    size_t from = at;
    while (at_of(n, at) >= '0' && at_of(n, at) <= '9') at++;
    return at > from ? at : 0;
}

static size_t naive_number(const struct naive *n, size_t at)
{
    if (at_of(n, at) == '-') at++;
    at = at_of(n, at) == '0' ? at + 1 : naive_digits(n, at);
    if (at > 0 && at_of(n, at) == '.') at = naive_digits(n, at + 1);
    if (at > 0 && (at_of(n, at) == 'e' || at_of(n, at) == 'E')) {
        at++;
        if (at_of(n, at) == '+' || at_of(n, at) == '-') at++;
        at = naive_digits(n, at);
    }
    return at;
}

static size_t naive_word(const struct naive *n, size_t at, const char *word)
{
    rb_str w = rb_str_of(word);
    return rb_str_equal(rb_str_slice(n->s, at, at + w.len), w) ? at + w.len : 0;
}

/* Cells of the columns a, b, c of the outermost object, as note_cell writes them; `twice` when one comes again. */
struct naive_cells {
    rb_str text[3];
    bool twice;
};

static void naive_cell(const struct naive *n, size_t at, size_t end, rb_str *out)
{
    rb_buf b = {0}, text = {0};
    rb_cell c = {.ptr = n->s.ptr + at, .len = (uint32_t)(end - at), .kind = RB_CELL_LITERAL};
    int first = at_of(n, at);
    if (first == '{' || first == '[') c.kind = RB_CELL_NESTED;
    if (first == 'n') c = (rb_cell){.kind = RB_CELL_NULL};
    if (first == '"') {
        naive_string(n, at, &text);
        c = (rb_cell){.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_TEXT};
    }
    note_cell(&b, c);
    *out = rb_buf_str(&b);
}

static size_t naive_object(struct naive *n, size_t at, struct naive_cells *cells)
{
    if (++n->depth > 200) return 0;
    at = naive_white(n, at + 1);
    for (bool first = true; at_of(n, at) != '}' || !first; first = false) {
        rb_buf key = {0};
        at = naive_string(n, at, &key);
        if (at == 0) return 0;
        at = naive_white(n, at);
        if (at_of(n, at) != ':') return 0;
        size_t from = naive_white(n, at + 1);
        at = naive_value(n, from);
        if (at == 0) return 0;
        if (cells && key.len == 1 && key.ptr[0] >= 'a' && key.ptr[0] <= 'c') {
            rb_str *cell = &cells->text[key.ptr[0] - 'a'];
            cells->twice |= cell->ptr != NULL;
            naive_cell(n, from, at, cell);
        }
        at = naive_white(n, at);
        if (at_of(n, at) == '}') break;
        if (at_of(n, at) != ',') return 0;
        at = naive_white(n, at + 1);
    }
    n->depth--;
    return at + 1;
}

static size_t naive_list(struct naive *n, size_t at)
{
    if (++n->depth > 200) return 0;
    at = naive_white(n, at + 1);
    for (bool first = true; at_of(n, at) != ']' || !first; first = false) {
        at = naive_value(n, at);
        if (at == 0) return 0;
        at = naive_white(n, at);
        if (at_of(n, at) == ']') break;
        if (at_of(n, at) != ',') return 0;
        at = naive_white(n, at + 1);
    }
    n->depth--;
    return at + 1;
}

static size_t naive_value(struct naive *n, size_t at)
{
    switch (at_of(n, at)) {
    case '{': return naive_object(n, at, NULL);
    case '[': return naive_list(n, at);
    case '"': return naive_string(n, at, NULL);
    case 't': return naive_word(n, at, "true");
    case 'f': return naive_word(n, at, "false");
    case 'n': return naive_word(n, at, "null");
    default: return naive_number(n, at);
    }
}

static bool naive_utf8(rb_str s)
{
    for (size_t i = 0; i < s.len;) {
        uint8_t c = (uint8_t)s.ptr[i++];
        uint32_t low = 0x80, high = 0xbf, more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
        if (c >= 0x80 && (c < 0xc2 || c > 0xf4)) return false;
        if (c == 0xe0) low = 0xa0;
        if (c == 0xed) high = 0x9f;
        if (c == 0xf0) low = 0x90;
        if (c == 0xf4) high = 0x8f;
        for (; more > 0; more--, i++, low = 0x80, high = 0xbf)
            if (i == s.len || (uint8_t)s.ptr[i] < low || (uint8_t)s.ptr[i] > high) return false;
    }
    return true;
}

static bool naive_record(rb_str line, struct naive_cells *cells)
{
    struct naive n = {.s = line};
    size_t at = naive_white(&n, 0);
    if (at_of(&n, at) != '{') return false;
    at = naive_object(&n, at, cells);
    return at > 0 && naive_white(&n, at) == line.len && !cells->twice && naive_utf8(line);
}

static void naive_note(struct reading *into, rb_str line, size_t offset, uint64_t number)
{
    struct naive_cells cells = {0};
    bool is_right = naive_record(line, &cells);
    rb_buf *b = is_right ? &into->rows : &into->places;
    rb_buf_print(b, "%llu line %llu offset %zu ", (unsigned long long)++into->read, (unsigned long long)number,
                 offset);
    into->rejected += !is_right;
    add_bytes(b, line);
    for (int i = 0; i < 3 && is_right; i++) {
        if (cells.text[i].ptr)
            rb_buf_add_str(b, cells.text[i]);
        else
            rb_buf_add_chars(b, " | M0:");
    }
    rb_buf_add_char(b, '\n');
}

static struct reading naive_lines(rb_str text)
{
    struct reading r = {0};
    uint64_t number = 1;
    for (size_t from = 0; from < text.len; number++) {
        size_t lf = rb_str_find(text, RB_STR("\n"), from), to = lf == SIZE_MAX ? text.len : lf;
        struct naive n = {.s = rb_str_slice(text, from, to)};
        if (to < text.len && to > from && text.ptr[to - 1] == '\r') n.s.len--;
        if (naive_white(&n, 0) < n.s.len) naive_note(&r, n.s, from, number);
        from = to + 1;
    }
    return r;
}

/* ---- generated inputs */

static void add_value(rb_buf *b, uint64_t *chance, uint32_t depth);

static void add_string(rb_buf *b, uint64_t *chance)
{
    static const rb_str parts[] = {{"x", 1},
                                   {"word ", 5},
                                   {"\\\"", 2},
                                   {"\\\\", 2},
                                   {"\\n", 2},
                                   {"\\u00e9", 6},
                                   {"\\ud83d\\ude00", 12},
                                   {"\xC3\xA9", 2},
                                   {"\xF0\x9F\x98\x80", 4},
                                   {",", 1},
                                   {"}", 1},
                                   {"some longer text that fills blocks ", 35}};
    rb_buf_add_char(b, '"');
    for (uint32_t i = below(chance, 5); i > 0; i--) add_one_of(b, chance, parts, sizeof parts / sizeof *parts);
    rb_buf_add_char(b, '"');
}

static void add_space(rb_buf *b, uint64_t *chance) { rb_buf_add_repeat(b, ' ', below(chance, 8) == 0); }

static void add_object(rb_buf *b, uint64_t *chance, uint32_t depth)
{
    static const rb_str keys[] = {{"\"a\"", 3},
                                  {"\"b\"", 3},
                                  {"\"c\"", 3},
                                  {"\"other\"", 7},
                                  {"\"a key of more than thirty-two bytes\"", 37},
                                  {"\"\\u0061\"", 8},
                                  {"\"x\"", 3}};
    uint32_t first = below(chance, 3), count = below(chance, 6);
    rb_buf_add_char(b, '{');
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) rb_buf_add_char(b, ',');
        add_space(b, chance);
        rb_buf_add_str(b, keys[depth > 0 || below(chance, 12) == 0 ? below(chance, 7) : (first + i) % 5]);
        rb_buf_add_char(b, ':');
        add_space(b, chance);
        add_value(b, chance, depth + 1);
    }
    rb_buf_add_char(b, '}');
}

/* As exports are: always the same keys, mostly in the same order, some of them left out. */
static void add_usual(rb_buf *b, uint64_t *chance, bool spaced, bool shuffled)
{
    static const char *const keys[] = {"\"id\"", "\"a\"", "\"other\"", "\"a key of more than thirty-two bytes\"", "\"b\"", "\"x\"", "\"c\"", "\"last\""};
    uint32_t first = shuffled ? below(chance, 8) : 0, step = shuffled ? 1 + 2 * below(chance, 4) : 1;
    rb_buf_add_char(b, '{');
    for (uint32_t i = 0; i < 8; i++) {
        if (i > 0 && below(chance, 12) == 0) continue;
        if (i > 0) rb_buf_add_chars(b, spaced ? ", " : ",");
        rb_buf_add_chars(b, keys[below(chance, 200) == 0 ? 1 : (first + i * step) % 8]);
        rb_buf_add_chars(b, spaced ? ": " : ":");
        add_value(b, chance, below(chance, 3) ? 4 : 2);
    }
    rb_buf_add_char(b, '}');
}

static void add_value(rb_buf *b, uint64_t *chance, uint32_t depth)
{
    static const rb_str plain[] = {{"null", 4},   {"true", 4},  {"false", 5}, {"0", 1},
                                   {"-12.50", 6}, {"1E+05", 5}, {"[]", 2},    {"{}", 2}};
    uint32_t which = below(chance, depth > 3 ? 6 : 8);
    if (which < 3)
        add_string(b, chance);
    else if (which < 6)
        add_one_of(b, chance, plain, 8);
    else if (which == 6)
        add_object(b, chance, depth);
    else {
        rb_buf_add_char(b, '[');
        for (uint32_t i = below(chance, 3); i > 0; i--) {
            add_value(b, chance, depth + 1);
            if (i > 1) rb_buf_add_char(b, ',');
        }
        rb_buf_add_char(b, ']');
    }
}

/* One byte changed, left out or added, anywhere: most of the lines that are nearly right. */
static void spoil(rb_buf *b, uint64_t *chance, size_t from)
{
    static const char bytes[] = "\"\\{}[],:0-.eutn \t\r\x01\x80\xC3\xE9xA";
    if (b->len == from) return;
    size_t at = from + below(chance, (uint32_t)(b->len - from));
    char c = bytes[below(chance, sizeof bytes)];
    if (below(chance, 3) == 0) {
        memmove(b->ptr + at, b->ptr + at + 1, b->len - at - 1);
        b->len--;
    } else {
        b->ptr[at] = c;
    }
}

static rb_str generate(uint64_t *chance)
{
    rb_buf b = {0};
    uint32_t wrong = below(chance, 4), form = below(chance, 5), lines = below(chance, form > 2 ? 90 : 30);
    for (uint32_t i = 0; i < lines; i++) {
        size_t from = b.len;
        if (form > 0)
            add_usual(&b, chance, form % 2 == 0, form > 2);
        else if (below(chance, 15) > 0)
            add_object(&b, chance, 0);
        else
            rb_buf_add_repeat(&b, ' ', below(chance, 3));
        if (wrong > 0 && below(chance, 3) == 0) spoil(&b, chance, from);
        rb_buf_add_chars(&b, below(chance, 9) == 0 ? "\r\n" : "\n");
    }
    if (below(chance, 3) == 0) add_object(&b, chance, 0);
    return rb_buf_take(&b);
}

static struct reading_of way_of(rb_str text, uint32_t how, size_t limit)
{
    return (struct reading_of){.input = text,
                            .columns = abc,
                            .format = RB_FORMAT_NDJSON,
                            .window_bytes = window_sizes[how % WINDOW_SIZES],
                            .limit_bytes = limit,
                            .plain_scan = how >= WINDOW_SIZES};
}

static struct reading read_generated(rb_str text, uint32_t how, size_t limit)
{
    struct reading_of of = way_of(text, how, limit);
    return read_input(&of);
}

/* By several threads, in pieces of one byte and more; the diagnostics too are the same. */
static bool is_shared_alike(rb_str text, uint32_t how, size_t limit)
{
    struct reading_of of = way_of(text, how, limit);
    struct reading whole = read_input(&of), shared = share_input(&of, 2 + how % 2);
    return same_reading(&whole, &shared) && same_text(&whole.diags, &shared.diags);
}

/* Places without their columns: the naive parser does not say where a line goes wrong. */
static rb_str without_columns(const rb_buf *places)
{
    rb_buf b = {0};
    rb_str s = rb_buf_str(places);
    for (size_t from = 0; from < s.len;) {
        size_t at = rb_str_find(s, RB_STR("column "), from), line = rb_str_find(s, RB_STR("\n"), from) + 1;
        rb_buf_add_str(&b, rb_str_slice(s, from, at));
        rb_buf_add_str(&b, rb_str_slice(s, rb_str_find(s, RB_STR(" "), at + 7) + 1, line));
        from = line;
    }
    return rb_buf_str(&b);
}

static void reads_generated_lines_alike(void)
{
    uint64_t chance = 11;
    for (int round = 0; round < 700 && !check_this_failed; round++) {
        rb_str text = generate(&chance);
        if (rb_str_starts(rb_text_trim(text), RB_STR("["))) continue; /* spoilt into a list */
        struct reading want = naive_lines(text), whole = read_generated(text, WINDOW_SIZES - 1, 0);
        CHECK(same_text(&whole.rows, &want.rows));
        CHECK(rb_str_equal(without_columns(&whole.places), rb_buf_str(&want.places)));
        CHECK(whole.read == want.read && whole.rejected == want.rejected && nothing_lost(&whole, 0, true));
        for (uint32_t how = 0; how < 2 * WINDOW_SIZES; how++) {
            struct reading other = read_generated(text, how, 0);
            CHECK(same_reading(&whole, &other));
        }
        size_t limit = 10 + below(&chance, 80);
        struct reading limited = read_generated(text, WINDOW_SIZES - 1, limit);
        CHECK(limited.read == want.read && limited.read == limited.accepted + limited.rejected);
        for (uint32_t how = 0; how < 2 * WINDOW_SIZES; how += 3) {
            struct reading other = read_generated(text, how, limit);
            CHECK(same_reading(&limited, &other));
        }
        CHECK(is_shared_alike(text, (uint32_t)round % (2 * WINDOW_SIZES), 0));
        CHECK(is_shared_alike(text, (uint32_t)round % (2 * WINDOW_SIZES), limit));
        if (check_this_failed) printf("round %d:\n%.*s\n", round, RB_STR_ARGS(text));
    }
}

/* A list of the same records gives the same cells, with windows of all sizes, sound or spoilt. */
static void reads_generated_lists_alike(void)
{
    uint64_t chance = 5;
    for (int round = 0; round < 300 && !check_this_failed; round++) {
        rb_buf lines = {0}, list = {0};
        uint32_t count = below(&chance, round % 8 > 4 ? 60 : 20);
        rb_buf_add_chars(&list, "[");
        for (uint32_t i = 0; i < count; i++) {
            size_t from = lines.len;
            if (round % 2) add_usual(&lines, &chance, round % 4 == 1, round % 8 > 4);
            else add_object(&lines, &chance, 0);
            if (i > 0) rb_buf_add_chars(&list, below(&chance, 2) ? ",\n" : ",");
            rb_buf_add(&list, lines.ptr + from, lines.len - from);
            rb_buf_add_char(&lines, '\n');
            if (round % 3 == 0) rb_buf_add_chars(&list, ", -1234567.5");
        }
        rb_buf_add_chars(&list, "\n]\n");
        struct reading want = read_generated(rb_buf_str(&lines), WINDOW_SIZES - 1, 0);
        struct reading whole = read_generated(rb_buf_str(&list), WINDOW_SIZES - 1, 0);
        if (want.rejected == 0) CHECK(whole.accepted == want.accepted && !whole.failed);
        if (round / 2 % 2) spoil(&list, &chance, 1);
        size_t limit = round % 5 ? 0 : 20 + below(&chance, 60);
        whole = read_generated(rb_buf_str(&list), WINDOW_SIZES - 1, limit);
        for (uint32_t how = 0; how < 2 * WINDOW_SIZES; how++) {
            struct reading other = read_generated(rb_buf_str(&list), how, limit);
            CHECK(same_reading(&whole, &other));
            CHECK(same_text(&whole.diags, &other.diags) || whole.opened);
        }
        CHECK(is_shared_alike(rb_buf_str(&list), (uint32_t)round % (2 * WINDOW_SIZES), limit));
        if (check_this_failed) printf("round %d limit %zu:\n%.*s\n", round, limit, RB_STR_ARGS(rb_buf_str(&list)));
    }
}

/* Every marking that this processor can do, of any bytes. The plain one may be more careful about UTF-8, and only that. */
static void markings_agree(void)
{
    enum { MOST = 1024, AROUND = 64 };
    static const char few[] = "\"\\\0\x01\x1f\n \x1e!#[]\x7f\x80\xC3\xA9\xE9\xFF";
    uint64_t chance = 3;
    uint32_t strange[RB_VECTORS_AVX512 + 1][MOST / 64 + 3], lines[RB_VECTORS_AVX512 + 1][4 * (MOST / 64 + 3)];
    char bytes[AROUND + MOST + 2 * AROUND] = {0};
    for (int round = 0; round < 3000 && !check_this_failed; round++) {
        uint32_t often = 1 + below(&chance, 100), to = below(&chance, MOST + 1);
        for (uint32_t i = 0; i < MOST; i++)
            bytes[AROUND + i] = i >= to ? '\0' : below(&chance, often) ? (char)('a' + i % 26) : few[below(&chance, sizeof few)];
        for (rb_vectors with = RB_VECTORS_NONE; with <= rb_vectors_here(); with++) {
            struct rb_json j = {.bytes = bytes + AROUND, .to = to, .one_line = true, .strange = strange[with], .lines = lines[with], .lines_more = below(&chance, 3) ? 3 * MOST / 64 : 0};
            rb_json_mark_with(with)(&j);
            uint32_t many = 0;
            for (uint32_t i = 0, k = 0; i <= to; i++) {
                if (bytes[AROUND + i] != '\n') continue;
                many += i > 0 && lines[with][k] != i;
                k += lines[with][k] == i;
                CHECK(lines[with][k] > i || (i == to && lines[with][k] >= i));
            }
            CHECK(j.lines_more == 0 || many == 0 || to > 3 * 64);
            for (uint32_t i = 0, k = 0; strange[with][i] != UINT32_MAX; i++) {
                while (strange[0][k] < strange[with][i]) k++;
                CHECK(strange[0][k] == strange[with][i]);
            }
        }
        size_t stop = rb_json_stop_after(bytes + AROUND, 0);
        for (uint32_t i = 0; i <= to && i <= stop; i++)
            CHECK((i == stop) == ((uint8_t)bytes[AROUND + i] < 0x20 || bytes[AROUND + i] == '"' || bytes[AROUND + i] == '\\'));
    }
}

int main(void)
{
    rb_gc_init();
    RUN(markings_agree);
    RUN(reads_generated_lines_alike);
    RUN(reads_generated_lists_alike);
    return check_report();
}
