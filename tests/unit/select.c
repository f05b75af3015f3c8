/* tests/unit/select.c: columns that choose from lists: their form, what they find in whatever layout, and that neither depends
 * on how much of the input is in memory. */
#include "data/path.h"

#include "check.h"
#include "reading.h"

static rb_str shown(const char *column)
{
    rb_path path = {0};
    rb_buf  b = {0};
    if (!rb_path_parse(rb_str_of(column), &path)) return RB_STR("no");
    for (uint32_t i = 0; i < path.steps.len; i++) {
        const rb_path_step *s = &path.steps.items[i];
        if (s->kind == RB_PATH_KEY) rb_buf_print(&b, " %.*s", RB_STR_ARGS(s->name));
        if (s->kind == RB_PATH_WHERE) rb_buf_print(&b, " <%.*s|%.*s>", RB_STR_ARGS(s->name), RB_STR_ARGS(s->value));
        if (s->kind == RB_PATH_AT) rb_buf_print(&b, " %llu", (unsigned long long)s->at);
    }
    return rb_buf_take(&b);
}

static void reads_paths(void)
{
    CHECK_TEXT(shown("custom_fields[id=360].value"), " custom_fields <id|360> value");
    CHECK_TEXT(shown("a.b[name=\"x.]y\"][0].c"), " a b <name|x.]y> 0 c");
    CHECK_TEXT(shown("a[n='it \"is\"']"), " a <n|it \"is\">");
    CHECK_TEXT(shown("a[url=http://x/?q=1]"), " a <url|http://x/?q=1>");
}

static void leaves_other_names_alone(void)
{
    static const char *const names[] = {"a.b", "Amount [USD]", "a[]", "a[=1]", "a[id=]", "a[id='x]", "a[0", "a]0[", "[0].a", "a[0].", "a[0]b", "a..b[0]", "a[1234567]", "a[b[0]=1]", "", "a[-1]", "a[id=''']"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!rb_str_equal(shown(names[i]), RB_STR("no"))) printf("%s\n", names[i]);
        CHECK_TEXT(shown(names[i]), "no");
    }
}

static const char *const columns[] = {"id", "f[id=1].v", "f[id=2].v", "f[id=2].w.x", "f[1].v", "f[name='a]\"b'].v", "o.f[k=true].l[1]", NULL};

static const char records[] =
    "{\"id\":1,\"f\":[{\"id\":1,\"v\":\"one\"},{\"id\":\"2\",\"v\":2.50,\"w\":{\"x\":\"[{]}\"}}],\"o\":{\"f\":[{\"k\":true,\"l\":[1,\"b\"]}]}}\n"
    "{ \"f\" : [ { \"v\" : \"o\\u006ee\\\\\" , \"id\" : 1 } , { \"name\" : \"a]\\\"b\" , \"v\" : [ ] , \"id\" : null } ] , \"id\" : 2 , \"o\" : 5 }\n"
    "{\"id\":3,\"f\":[{\"id\":2,\"v\":1},{\"id\":1,\"v\":9},{\"id\":2,\"v\":1}]}\n"
    "{\"id\":4,\"f\":[[],{},5,\"x\",{\"id\":{\"id\":1}},{\"id\":1}]}\n"
    "{\"id\":5,\"f\":null}\n"
    "{\"id\":6,\"f\":{\"id\":1,\"v\":7},\"f[id=1].v\":8}\n"
    "{\"id\":7,\"f\":[{\"id\":2,\"v\":1,\"v\":2,\"w\":{\"x\":null}}]}\n"
    "{\"id\":8,\"f\":[]\n"
    "{\"id\":9,\"f\":[{\"id\":1,\"v\":\"n\303\244chst\"},{\"v\":false}]}\n";

static void finds_the_element(void)
{
    struct reading_of of = {.input = {records, sizeof records - 1}, .columns = columns, .format = RB_FORMAT_NDJSON};
    struct reading    got = read_input(&of);
    static const char *const wanted[] = {
        " | L1:1 | T3:one | L4:2.50 | T4:[{]} | L4:2.50 | M0: | T1:b\n",
        " | L1:2 | T4:one\\x5c | M0: | M0: | J3:[ ] | J3:[ ] | M0:\n",
    };
    CHECK(got.accepted == 8 && got.rejected == 1 && nothing_lost(&got, 0, false));
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        bool there = rb_str_find(rb_buf_str(&got.rows), rb_str_of(wanted[i]), 0) != SIZE_MAX;
        if (!there) printf("not there: %s in %.*s\n", wanted[i], RB_STR_ARGS(rb_buf_str(&got.rows)));
        CHECK(there);
    }
}

static void is_the_same_in_any_window(void)
{
    struct reading_of of = {.input = {records, sizeof records - 1}, .columns = columns, .format = RB_FORMAT_NDJSON};
    struct reading    whole = read_input(&of);
    for (size_t i = 0; i < WINDOW_SIZES; i++)
        for (int plain = 0; plain < 2; plain++) {
            of.window_bytes = window_sizes[i];
            of.plain_scan = plain != 0;
            struct reading other = read_input(&of);
            CHECK(same_reading(&whole, &other));
        }
}

/* '#' in the form is the number, '@' the value. */
static void add_form(rb_buf *b, const char *form, int number, const char *value)
{
    for (; *form; form++) {
        if (*form == '#') rb_buf_print(b, "%d", number);
        else if (*form == '@') rb_buf_add_chars(b, value);
        else rb_buf_add_char(b, *form);
    }
}

/* Elements that stand as they did in the list before, and some that do not; what they say is known from how they were made. */
static void finds_it_in_lists_of_one_layout(void)
{
    static const struct { const char *json, *shown; } values[] = {
        {"\"x\"", "T1:x"}, {"\"\"", "T0:"}, {"null", "N0:"}, {"-1.5e3", "L6:-1.5e3"}, {"12", "L2:12"}, {"true", "L4:true"}, {"\"a}],\\\"\"", "T5:a}],\""}, {"[{\"id\":2}]", "J10:[{\"id\":2}]"},
    };
    static const char *const names[] = {"id", "f[id=1].v", "f[id=2].v", NULL};
    static const char *const forms[] = {"{\"id\":#,\"v\":@}", "{\"v\":@,\"id\":#}", "{\"id\":#,\"v\":@,\"n\":0}", "{\"id\":#,\"v\":@ }", "{\"id\":\"#\",\"v\":@}"};
    uint64_t state = 11;
    rb_buf   text = {0}, wanted = {0};
    for (int row = 0; row < 600; row++) {
        uint32_t one = below(&state, 8), two = below(&state, 8), form = row % 50 < 40 ? 0 : below(&state, 5);
        bool     swapped = row % 70 > 60;
        rb_buf_print(&text, "{\"id\":%d,\"f\":[", row);
        for (int i = 0; i < 2; i++) {
            bool is_two = (i == 1) != swapped;
            if (i == 1) rb_buf_add_char(&text, ',');
            add_form(&text, forms[form], is_two ? 2 : 1, values[is_two ? two : one].json);
        }
        rb_buf_add_chars(&text, "]}\n");
        rb_buf_print(&wanted, " | %s | %s\n", values[one].shown, values[two].shown);
    }
    struct reading_of of = {.input = rb_buf_str(&text), .columns = names, .format = RB_FORMAT_NDJSON};
    struct reading    got = read_input(&of);
    size_t            at = 0, line = 0;
    for (size_t end; (end = rb_str_find(rb_buf_str(&got.rows), RB_STR("\n"), at)) != SIZE_MAX; at = end + 1) {
        size_t to = rb_str_find(rb_buf_str(&wanted), RB_STR("\n"), line);
        rb_str row = rb_str_slice(rb_buf_str(&got.rows), at, end), want = rb_str_slice(rb_buf_str(&wanted), line, to);
        CHECK(rb_str_ends(row, want));
        if (check_this_failed) printf("%.*s instead of %.*s\n", RB_STR_ARGS(row), RB_STR_ARGS(want));
        if (check_this_failed) return;
        line = to + 1;
    }
    CHECK(got.accepted == 600 && line == wanted.len);
}

static void stays_inside_the_text(void)
{
    uint64_t state = 7;
    static const rb_str pieces[] = {{"{\"id\":1", 7}, {",\"v\":", 5}, {"[", 1}, {"]", 1}, {"}", 1}, {"\"\\\"\"", 4}, {",", 1}, {"\"f\":[", 5}, {"{\"id\":2,\"v\":\"x\"}", 16}, {"\n", 1}, {"]}\n{\"f\":[", 9}, {" ", 1}};
    for (int round = 0; round < 3000; round++) {
        rb_buf b = {0};
        rb_buf_add_chars(&b, "{\"id\":0,\"f\":[");
        for (uint32_t i = below(&state, 14); i-- > 0;) add_one_of(&b, &state, pieces, sizeof pieces / sizeof *pieces);
        struct reading_of of = {.input = rb_buf_take(&b), .columns = columns, .format = RB_FORMAT_NDJSON};
        struct reading    whole = read_input(&of);
        of.window_bytes = window_sizes[round % WINDOW_SIZES];
        struct reading other = read_input(&of);
        CHECK(same_reading(&whole, &other));
        CHECK(whole.failed || nothing_lost(&whole, 0, true)); /* failed: taken for one document, and said to be */
        if (check_this_failed) return;
    }
}

int main(void)
{
    rb_gc_init();
    RUN(reads_paths);
    RUN(leaves_other_names_alone);
    RUN(finds_the_element);
    RUN(is_the_same_in_any_window);
    RUN(finds_it_in_lists_of_one_layout);
    RUN(stays_inside_the_text);
    return check_report();
}
