/* tests/unit/read_json_shapes.c: JSON records of other shapes than the one before: keys in any order, columns inside objects, broken ones among
 * whole ones. A record that is read alone is read by the grammar (json_record.c); among others it is read by what those were like
 * (json_flow.c, json_lanes.c), and must come out the same. And where lists are cut: read/json_cut.h.
 */
#include "check.h"
#include "sharing.h"

#include "read/json_cut.h"

#include <stdlib.h>

static const char *const columns[] = {"id", "a", "b.c", "b.d.e", "b", "long name of a key that is long", "l[id=2].v", "o.l[0]", "o.l[id=2].v", "b.l", "b.l[0]", "z", NULL};

/* ---- records */

/* White space so often, and a key that hardly a record has. */
struct style { uint32_t white, rare; };

static void add_white(rb_buf *b, uint64_t *state, uint32_t often)
{
    static const rb_str whites[] = {{" ", 1}, {"  ", 2}, {"\t", 1}};
    if (below(state, 100) < often) add_one_of(b, state, whites, 3);
}

static void add_scalar(rb_buf *b, uint64_t *state)
{
    static const rb_str scalars[] = {{"null", 4}, {"true", 4}, {"false", 5}, {"0", 1}, {"-12.50", 6}, {"1e5", 3}, {"\"\"", 2}, {"\"x\"", 3}, {"\"a \\\"b\\\" \\u00e4\"", 16},
                                     {"\"{[,:]}\"", 8}, {"\"a text that is longer than 32 bytes, so to say\"", 48}, {"\"\303\244\"", 4}};
    add_one_of(b, state, scalars, sizeof scalars / sizeof *scalars);
}

static void add_value(rb_buf *b, uint64_t *state, struct style style, int depth);

/* Keys in one order or in any; some are left out. */
static void add_object(rb_buf *b, uint64_t *state, struct style style, int depth)
{
    static const char *const inner[] = {"c", "d", "e", "id", "v", "l", "x y", ""}, *const outer[] = {"id", "a", "b", "b.c", "long name of a key that is long", "l", "o", "z", "unwanted", "b.d.e", "k\\u0061"};
    uint32_t keys = depth == 0 ? 11 : 8, first = below(state, 3) == 0 ? below(state, keys) : 0, leave = below(state, 4), any = 0;
    rb_buf_add_char(b, '{');
    for (uint32_t i = 0; i < keys; i++) {
        if (below(state, 8) < (depth == 0 ? leave : 5)) continue;
        if (depth == 0 && (first + i) % keys == style.rare && below(state, 30) > 0) continue;
        if (any++ > 0) rb_buf_add_char(b, ',');
        add_white(b, state, style.white);
        rb_buf_print(b, "\"%s\"", (depth == 0 ? outer : inner)[(first + i) % keys]);
        add_white(b, state, style.white);
        rb_buf_add_char(b, ':');
        add_white(b, state, style.white);
        add_value(b, state, style, depth + 1);
        add_white(b, state, style.white);
    }
    rb_buf_add_char(b, '}');
}

static void add_value(rb_buf *b, uint64_t *state, struct style style, int depth)
{
    uint32_t kind = depth < 5 ? below(state, 10) : 0;
    if (kind < 7) {
        add_scalar(b, state);
    } else if (kind < 9) {
        add_object(b, state, style, depth);
    } else {
        rb_buf_add_char(b, '[');
        for (uint32_t i = 0, count = below(state, 4); i < count; i++) {
            if (i > 0) rb_buf_add_char(b, ',');
            add_white(b, state, style.white);
            add_value(b, state, style, depth + 1);
        }
        rb_buf_add_char(b, ']');
    }
}

static void damage(rb_buf *b, size_t from, uint64_t *state)
{
    static const char bytes[] = "{}[],:\"\\ 0ex\t\001\377";
    size_t at = from + below(state, (uint32_t)(b->len - from));
    char   c = bytes[below(state, sizeof bytes - 1)];
    if (b->ptr[at] != '\n' && (at > from || c != '[')) b->ptr[at] = c; /* a line that begins with '[', alone, would be a list */
}

static rb_str some_records(uint64_t *state, uint32_t count, const char *between)
{
    rb_buf   b = {0};
    static const uint32_t damages[] = {0, 4, 8, 50};
    struct style style = {.white = below(state, 3) * 10, .rare = below(state, 16)};
    uint32_t damaged = damages[below(state, 4)];
    for (uint32_t i = 0; i < count; i++) {
        size_t from = b.len;
        add_object(&b, state, style, 0);
        if (below(state, 100) < damaged) damage(&b, from, state);
        if (i + 1 < count) rb_buf_add_chars(&b, between);
    }
    return rb_buf_take(&b);
}

/* ---- alone and among others */

/* Without what says where in the input it was. */
static void add_said(rb_buf *into, const rb_buf *rows, const rb_buf *rejects)
{
    rb_str s = rb_buf_str(rows->len > 0 ? rows : rejects);
    size_t at = rb_str_find(s, rb_str_of(rows->len > 0 ? "{" : " "), 0);
    if (at != SIZE_MAX) rb_buf_add_str(into, rb_str_slice(s, at, s.len));
}

/* What each line gives that is the whole input. */
static rb_buf read_alone(rb_str text, bool plain_scan)
{
    rb_buf said = {0};
    for (size_t at = 0, end; at < text.len; at = end + 1) {
        end = rb_str_find(text, RB_STR("\n"), at);
        if (end == SIZE_MAX) end = text.len;
        struct reading_of of = {.input = rb_str_slice(text, at, end < text.len ? end + 1 : end), .columns = columns, .format = RB_FORMAT_NDJSON, .plain_scan = plain_scan};
        struct reading    got = read_input(&of);
        add_said(&said, &got.rows, &got.rejects);
    }
    return said;
}

/* The lines of both, in the order of the records. */
static rb_buf read_together(rb_str text, bool plain_scan)
{
    struct reading_of of = {.input = text, .columns = columns, .format = RB_FORMAT_NDJSON, .plain_scan = plain_scan};
    struct reading    got = read_input(&of);
    rb_buf said = {0};
    rb_str rows = rb_buf_str(&got.rows), rejects = rb_buf_str(&got.rejects);
    for (unsigned long long number = 1; number <= got.read; number++) {
        rb_str *from = strtoull(rows.len > 0 ? rows.ptr : "0", NULL, 10) == number ? &rows : &rejects;
        size_t  end = rb_str_find(*from, RB_STR("\n"), 0) + 1;
        rb_buf  line = {0}, none = {0};
        rb_buf_add_str(&line, rb_str_slice(*from, 0, end));
        add_said(&said, from == &rows ? &line : &none, &line);
        *from = rb_str_slice(*from, end, from->len);
    }
    return said;
}

/* ---- keys that no record has */

/* The warnings of those that are missing from all that are in `rows`, one a line. What is chosen from a list is not looked at: the list may have been there. */
static rb_buf lacking(rb_str rows)
{
    rb_buf said = {0};
    bool   has[sizeof columns / sizeof *columns] = {false};
    for (size_t at = 0, end; at < rows.len; at = end + 1) {
        end = rb_str_find(rows, RB_STR("\n"), at);
        for (uint32_t i = 0; columns[i] && (at = rb_str_find(rows, RB_STR(" | "), at)) < end; i++, at++) has[i] |= rows.ptr[at + 3] != 'M';
    }
    for (uint32_t i = 0; columns[i] && rows.len > 0; i++)
        if (!has[i] && !strchr(columns[i], '[')) rb_buf_print(&said, "'%s'\n", columns[i]);
    return said;
}

static rb_buf told_of(rb_str diags)
{
    rb_buf said = {0};
    for (size_t at = 0, end; (at = rb_str_find(diags, RB_STR(" has the key '"), at)) != SIZE_MAX; at = end) {
        end = rb_str_find(diags, RB_STR("\n"), at);
        rb_str key = rb_str_slice(diags, at + 13, end + 1);
        if (rb_str_find(key, RB_STR("["), 0) == SIZE_MAX) rb_buf_add_str(&said, key);
    }
    return said;
}

/* Of those that are only in broken records it is told, whatever way they are read. */
static void tells_of_keys_that_no_accepted_record_has(void)
{
    uint64_t state = 7;
    uint32_t told = 0;
    for (int round = 0; round < 400; round++) {
        static const char *const before[] = {"", "[", "{\"r\":["}, *const between[] = {"\n", ",\n", "\n,"}, *const after[] = {"\n", "]\n", "]}\n"};
        uint32_t form = below(&state, 3); /* lines, a list, an envelope */
        rb_buf   b = {0};
        rb_buf_add_chars(&b, before[form]);
        rb_buf_add_str(&b, some_records(&state, 1 + below(&state, 60), between[form]));
        rb_buf_add_chars(&b, after[form]);
        struct reading_of of = {.input = rb_buf_str(&b), .columns = columns, .format = RB_FORMAT_NDJSON, .part = form == 2 ? ":$.r[*]" : NULL, .plain_scan = round % 3 == 0, .window_bytes = window_sizes[below(&state, WINDOW_SIZES)]};
        uint32_t threads = 1 + below(&state, 3);
        struct reading got = threads == 1 ? read_input(&of) : share_input(&of, threads);
        rb_buf         is = told_of(rb_buf_str(&got.diags)), should = lacking(rb_buf_str(&got.rows));
        if (got.failed) continue;
        told += is.len > 0;
        CHECK(rb_str_equal(rb_buf_str(&is), rb_buf_str(&should)));
        if (check_this_failed) printf("round %d: told of\n%.*snot of\n%.*sin\n%.*s\n", round, RB_STR_ARGS(rb_buf_str(&is)), RB_STR_ARGS(rb_buf_str(&should)), RB_STR_ARGS(of.input));
        if (check_this_failed) return;
    }
    CHECK(told > 50);
}

/* Its value broke off the only time that the grammar read it; the others have what is plain. */
static void a_key_that_was_broken_when_it_was_new_is_there_later(void)
{
    rb_buf b = {0};
    for (int i = 0; i < 40; i++) rb_buf_print(&b, i == 9 ? "{\"id\":1,\"z\":nul}\n" : i > 20 ? "{\"id\":1,\"z\":2}\n" : "{\"id\":1}\n");
    struct reading_of of = {.input = rb_buf_str(&b), .columns = (const char *const[]){"id", "z", NULL}, .format = RB_FORMAT_NDJSON};
    struct reading    got = read_input(&of);
    CHECK(got.rejected == 1 && got.diags.len == 0);
}

static void is_the_same_alone_as_among_others(void)
{
    uint64_t state = 3;
    for (int round = 0; round < 150; round++) {
        rb_str text = some_records(&state, 20 + below(&state, 60), "\n");
        bool   plain_scan = round % 3 == 0;
        rb_buf alone = read_alone(text, plain_scan), together = read_together(text, plain_scan);
        CHECK(rb_str_equal(rb_buf_str(&alone), rb_buf_str(&together)));
        if (check_this_failed) printf("of\n%.*s\nalone\n%.*s\ntogether\n%.*s\n", RB_STR_ARGS(text), RB_STR_ARGS(rb_buf_str(&alone)), RB_STR_ARGS(rb_buf_str(&together)));
        if (check_this_failed) return;
    }
}

/* ---- lists */

static void is_the_same_in_pieces(void)
{
    uint64_t state = 5;
    for (int round = 0; round < 400; round++) {
        static const char *const betweens[] = {",", ",\n", " , ", "\n,"};
        rb_buf b = {0};
        bool   is_envelope = round % 2 == 1;
        for (uint32_t page = below(&state, 3) * (uint32_t)is_envelope;; page--) {
            rb_buf_add_chars(&b, is_envelope ? "{\"n\":[{\"id\":1},{\"id\":2}],\"o\":{\"r\":[" : "[");
            rb_buf_add_str(&b, some_records(&state, 10 + below(&state, 60), betweens[below(&state, 4)]));
            rb_buf_add_chars(&b, is_envelope ? "],\"m\":[{\"id\":3},{\"id\":4}]}}\n" : "]\n");
            if (page == 0) break;
        }
        struct reading_of of = {.input = rb_buf_str(&b), .columns = columns, .format = RB_FORMAT_NDJSON, .part = is_envelope ? ":$.o.r[*]" : NULL, .window_bytes = window_sizes[3 + below(&state, WINDOW_SIZES - 3)]};
        struct reading    whole = read_input(&of), shared = share_input(&of, 2 + below(&state, 2));
        CHECK(same_reading(&whole, &shared) && same_text(&whole.diags, &shared.diags));
        if (check_this_failed) printf("round %d\n%.*s\n", round, RB_STR_ARGS(of.input));
        if (check_this_failed) return;
    }
}

/* A record that lacks its brackets goes on in the next ones; what is wrong there may be cut off by the window's end. */
static void says_the_same_wherever_the_window_ends(void)
{
    static const char broken[] = "{\"id\":[{\"v\":1},\n{\"id\":2},\n{\"id\":\talsewhere ,\"a\":1},\n{\"id\":3}]\n";
    for (size_t pad = 0; pad < 200; pad++) {
        rb_buf b = {0};
        rb_buf_add_chars(&b, "[{\"id\":\"");
        rb_buf_add_repeat(&b, 'x', pad);
        rb_buf_add_chars(&b, "\"},\n");
        rb_buf_add_chars(&b, broken);
        struct reading_of of = {.input = rb_buf_str(&b), .columns = columns, .format = RB_FORMAT_NDJSON, .window_bytes = 64};
        struct reading    got = read_input(&of);
        CHECK(rb_str_equal(rb_buf_str(&got.rejects), RB_STR("2 'alsewhere' is not a value that JSON has: texts stand in double quotes\n4 'alsewhere' is not a value that JSON has: texts stand in double quotes\n")));
        if (check_this_failed) return;
    }
}

/* One byte after the other. */
static size_t plain_cut(rb_str s)
{
    bool   in_text = false;
    long   depth = 0;
    size_t found = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (in_text && c == '\\') i++;
        else if (c == '"') in_text = !in_text;
        else if (!in_text && (c == '{' || c == '[')) depth++;
        else if (!in_text && (c == '}' || c == ']')) {
            size_t next = i + 1;
            depth--;
            while (next < s.len && strchr(" \t\r\n", s.ptr[next])) next++;
            if (depth == 0 && c == '}' && next < s.len && s.ptr[next] == ',') found = i + 1;
        }
    }
    return found;
}

static size_t cut_of(rb_str s)
{
    char *bytes = RB_NEW_PLAIN(char, s.len + 64);
    memset(bytes + s.len, 0, 64);
    if (s.len > 0) memcpy(bytes, s.ptr, s.len);
    return rb_json_cut(bytes, s.len);
}

static void cuts_between_records(void)
{
    uint64_t state = 9;
    size_t   cuts = 0;
    for (int round = 0; round < 2000; round++) {
        rb_buf b = {0};
        rb_buf_add_str(&b, some_records(&state, 1 + below(&state, 5), round % 2 ? "," : " ,\n"));
        rb_str s = rb_str_slice(rb_buf_str(&b), 0, below(&state, (uint32_t)b.len + 1));
        size_t cut = cut_of(s);
        cuts += cut > 0;
        if (s.len > 0 && !memchr(s.ptr, '\\', s.len)) CHECK(cut == plain_cut(s)); /* outside texts a backslash means nothing to either, but not the same */
        if (check_this_failed) printf("%.*s: %zu\n", RB_STR_ARGS(s), cut);
        if (check_this_failed) return;
    }
    CHECK(cuts > 500);
    CHECK(cut_of(RB_STR("{\"a\":\"\\\"},{\\\\\"}  ,{")) == 15);
    CHECK(cut_of(RB_STR("{\"a\":\"\\\\\\\"},{\"},")) == 15);
    CHECK(rb_json_likely_cut("{\"id\":1} , {\"id\":2},{\"no\":3},", 30, RB_STR("\"id\":")) == 8);
    CHECK(rb_json_likely_cut("{\"id\":1};{\"id\":2}", 17, RB_STR("\"id\":")) == 0);
}

int main(void)
{
    rb_gc_init();
    RUN(is_the_same_alone_as_among_others);
    RUN(tells_of_keys_that_no_accepted_record_has);
    RUN(a_key_that_was_broken_when_it_was_new_is_there_later);
    RUN(is_the_same_in_pieces);
    RUN(says_the_same_wherever_the_window_ends);
    RUN(cuts_between_records);
    return check_report();
}
