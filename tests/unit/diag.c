/* tests/unit/diag.c: places in sources, and diagnostics as they are printed, to the byte. */
#include "check.h"
#include "diag/diag.h"

static rb_sources *sources_of(const char *name, const char *text)
{
    rb_sources *all = RB_NEW(rb_sources);
    rb_sources_add(all, rb_str_of(name), rb_str_of(text));
    return all;
}

static rb_diags *diags_on(rb_sources *all)
{
    rb_diags *ds = RB_NEW(rb_diags);
    ds->sources = all;
    return ds;
}

/* The first place of `needle` in the source. */
static rb_span span_in(const rb_source *s, const char *needle)
{
    size_t at = rb_str_find(s->text, rb_str_of(needle), 0);
    return (rb_span){s->base + (uint32_t)at, s->base + (uint32_t)(at + strlen(needle))};
}

static rb_span span_of(const rb_sources *all, const char *needle) { return span_in(all->items.items[0], needle); }

static rb_str rendered(const rb_diags *ds, enum rb_diag_format format)
{
    rb_buf b = {0};
    rb_diags_render(&b, ds, format, false);
    return rb_buf_take(&b);
}

/* One diagnostic with a label about `needle` in a source of its own. */
static rb_str full(const char *text, const char *needle, const char *label)
{
    rb_diags *ds = diags_on(sources_of("a.rules", text));
    rb_diag_add(ds, RB_E0103, span_of(ds->sources, needle), "it is wrong");
    rb_diag_label(ds, "%s", label);
    return rendered(ds, RB_DIAG_FULL);
}

/* ---- places ---- */

static void places_count_lines_and_code_points(void)
{
    rb_sources *all = sources_of("a", "one\ntwo \xE6\x97\xA5\xE6\x9C\xAC x\r\nthree");
    rb_place x = rb_sources_place(all, span_of(all, "x").start);
    CHECK(x.line == 2 && x.column == 8 && x.byte_column == 12);
    rb_place end = rb_sources_place(all, (uint32_t)all->items.items[0]->text.len);
    CHECK(end.line == 3 && end.column == 6);
    CHECK_TEXT(rb_source_line(all->items.items[0], 2), "two \xE6\x97\xA5\xE6\x9C\xAC x");
    CHECK_TEXT(rb_source_line(all->items.items[0], 3), "three");
    CHECK_TEXT(rb_source_line(all->items.items[0], 4), "");
    CHECK_TEXT(rb_source_line(all->items.items[0], 0), "");
}

static void a_position_belongs_to_one_source(void)
{
    rb_sources *all = sources_of("a", "aaa");
    rb_source  *empty = rb_sources_add(all, RB_STR("b"), RB_STR(""));
    rb_source  *last = rb_sources_add(all, RB_STR("c"), RB_STR("c\nc"));
    CHECK(empty->base == 4 && last->base == 5);
    CHECK(rb_sources_place(all, 3).source == all->items.items[0]);
    CHECK(rb_sources_place(all, 4).source == empty && rb_sources_place(all, 4).line == 1);
    CHECK(rb_sources_place(all, 7).source == last && rb_sources_place(all, 7).line == 2);
    CHECK(rb_sources_place(all, 1000).source == last && rb_sources_place(all, 1000).column == 2);
    CHECK(rb_sources_place(all, UINT32_MAX).source == NULL);
    CHECK_TEXT(rb_sources_text(all, (rb_span){5, 8}), "c\nc");
    CHECK_TEXT(rb_sources_text(all, (rb_span){1, 100}), "aa");
    CHECK_TEXT(rb_sources_text(all, RB_SPAN_NONE), "");
}

static void no_source_has_no_places(void)
{
    rb_sources none = {0};
    CHECK(rb_sources_place(&none, 0).source == NULL);
    CHECK_TEXT(rb_sources_text(&none, (rb_span){0, 1}), "");
}

static void a_byte_order_mark_is_no_column(void)
{
    rb_sources *all = sources_of("a", "\xEF\xBB\xBFrubric 1\n");
    rb_place    at = rb_sources_place(all, 3);
    CHECK(at.line == 1 && at.column == 1);
    CHECK(rb_sources_place(all, 0).column == 1);
    CHECK_TEXT(rb_source_line(all->items.items[0], 1), "rubric 1");
}

/* ---- the full form ---- */

static void full_form_shows_span_notes_and_help(void)
{
    rb_sources *all = sources_of("case.rules",
        "record Case {\n  a text\n  b text\n  c text\n  d text\n  e text\n  f text\n  g text\n  h text\n}\n"
        "rule r\n    must next_step_date <= today\n");
    rb_diags   *ds = diags_on(all);
    rb_str      names[] = {RB_STR("opened_at"), RB_STR("next_steps_date")};
    CHECK(!rb_diag_add(ds, RB_E0203, span_of(all, "next_step_date"), "the record '%s' has no field '%s'", "Case",
                       "next_step_date"));
    rb_diag_label(ds, "no such field");
    rb_diag_note(ds, span_of(all, "Case"), "the record is declared here");
    CHECK(rb_diag_suggest(ds, RB_STR("next_step_date"), names, 2));
    CHECK(!rb_diag_suggest(ds, RB_STR("zzzzzzzzzz"), names, 2));
    CHECK(ds->errors == 1);
    CHECK_TEXT(rendered(ds, RB_DIAG_FULL),
        "error[E0203]: the record 'Case' has no field 'next_step_date'\n"
        " --> case.rules:12:10\n"
        "   |\n"
        "12 |     must next_step_date <= today\n"
        "   |          ^^^^^^^^^^^^^^ no such field\n"
        "   |\n"
        " note: case.rules:1:8: the record is declared here\n"
        "   = help: did you mean 'next_steps_date'?\n");
}

static void labels_on_one_line_hang(void)
{
    rb_diags *ds = diags_on(sources_of("t.rules", "#\n#\nrule\n    total > \"0\"\n"));
    rb_diag_add(ds, RB_E0301, span_of(ds->sources, ">"), "operands have different types");
    rb_diag_note(ds, span_of(ds->sources, "total"), "decimal");
    rb_diag_note(ds, span_of(ds->sources, "\"0\""), "text");
    rb_diag_help(ds, "write 0 without quotes");
    CHECK_TEXT(rendered(ds, RB_DIAG_FULL),
        "error[E0301]: operands have different types\n"
        " --> t.rules:4:11\n"
        "  |\n"
        "4 |     total > \"0\"\n"
        "  |     ----- ^ --- text\n"
        "  |     |\n"
        "  |     decimal\n"
        "  |\n"
        "  = help: write 0 without quotes\n");
}

static void three_labels_hang_below_each_other(void)
{
    rb_diags *ds = diags_on(sources_of("t.rules", "a = b + c\n"));
    rb_diag_add(ds, RB_E0301, span_of(ds->sources, "a"), "no");
    rb_diag_label(ds, "first");
    rb_diag_note(ds, span_of(ds->sources, "c"), "third");
    rb_diag_note(ds, span_of(ds->sources, "b"), "second");
    CHECK_TEXT(rendered(ds, RB_DIAG_FULL),
        "error[E0301]: no\n"
        " --> t.rules:1:1\n"
        "  |\n"
        "1 | a = b + c\n"
        "  | ^   -   - third\n"
        "  | |   |\n"
        "  | |   second\n"
        "  | first\n");
}

static void near_notes_share_the_excerpt(void)
{
    rb_diags *ds = diags_on(sources_of("t.rules", "rule one\nx\nrule two\nx\nx\nx\nrule one\n"));
    uint32_t second = (uint32_t)rb_str_find(ds->sources->items.items[0]->text, RB_STR("one"), 10);
    rb_diag_add(ds, RB_E0202, (rb_span){second, second + 3}, "two rules are called 'one'");
    rb_diag_note(ds, span_of(ds->sources, "two"), "not this");
    rb_diag_note(ds, span_of(ds->sources, "x"), "nor this");
    CHECK_TEXT(rendered(ds, RB_DIAG_FULL),
        "error[E0202]: two rules are called 'one'\n"
        " --> t.rules:7:6\n"
        "  |\n"
        "2 | x\n"
        "  | - nor this\n"
        "3 | rule two\n"
        "  |      --- not this\n"
        "...\n"
        "7 | rule one\n"
        "  |      ^^^\n");
}

static void one_line_between_is_shown(void)
{
    rb_diags *ds = diags_on(sources_of("t.rules", "one\ntwo\nthree\n"));
    rb_diag_add(ds, RB_E0202, span_of(ds->sources, "three"), "no");
    rb_diag_note(ds, span_of(ds->sources, "one"), "here");
    CHECK_TEXT(rendered(ds, RB_DIAG_FULL),
        "error[E0202]: no\n"
        " --> t.rules:3:1\n"
        "  |\n"
        "1 | one\n"
        "  | --- here\n"
        "2 | two\n"
        "3 | three\n"
        "  | ^^^^^\n");
}

static void a_note_over_the_span_is_named(void)
{
    rb_diags *ds = diags_on(sources_of("t.rules", "a + b\n"));
    rb_diag_add(ds, RB_E0202, span_of(ds->sources, "+"), "no");
    rb_diag_note(ds, span_of(ds->sources, "a + b"), "in this sum");
    rb_diag_note(ds, RB_SPAN_NONE, "nowhere");
    CHECK_TEXT(rendered(ds, RB_DIAG_FULL),
        "error[E0202]: no\n"
        " --> t.rules:1:3\n"
        "  |\n"
        "1 | a + b\n"
        "  |   ^\n"
        "  |\n"
        " note: t.rules:1:1: in this sum\n"
        "  = note: nowhere\n");
}

static void a_note_in_another_file_is_named(void)
{
    rb_sources *all = sources_of("a.rules", "use b\n");
    rb_source  *other = rb_sources_add(all, RB_STR("b.rules"), RB_STR("\nrule b\n"));
    rb_diags   *ds = diags_on(all);
    rb_diag_add(ds, RB_E0202, span_of(all, "b"), "no");
    rb_diag_note(ds, span_in(other, "b"), "declared there");
    CHECK_TEXT(rendered(ds, RB_DIAG_FULL),
        "error[E0202]: no\n"
        " --> a.rules:1:5\n"
        "  |\n"
        "1 | use b\n"
        "  |     ^\n"
        "  |\n"
        " note: b.rules:2:6: declared there\n");
}

static void wide_text_is_aligned(void)
{
    CHECK_TEXT(full("x is \"\xE6\x97\xA5\xE6\x9C\xAC\" and \xE6\x9D\xB1\xE4\xBA\xAC z\n", "\xE6\x9D\xB1\xE4\xBA\xAC", "city"),
        "error[E0103]: it is wrong\n"
        " --> a.rules:1:15\n"
        "  |\n"
        "1 | x is \"\xE6\x97\xA5\xE6\x9C\xAC\" and \xE6\x9D\xB1\xE4\xBA\xAC z\n"
        "  |                 ^^^^ city\n");
}

static void combining_marks_take_no_column(void)
{
    CHECK_TEXT(full("\"Jose\xCC\x81\" x\n", "x", "here"),
        "error[E0103]: it is wrong\n"
        " --> a.rules:1:9\n"
        "  |\n"
        "1 | \"Jose\xCC\x81\" x\n"
        "  |        ^ here\n");
}

static void tabs_are_four_blanks(void)
{
    CHECK_TEXT(full("\tmust\tx\n", "x", "here"),
        "error[E0103]: it is wrong\n"
        " --> a.rules:1:7\n"
        "  |\n"
        "1 |     must    x\n"
        "  |             ^ here\n");
    CHECK_TEXT(full("a\t\tb\n", "\t\t", "blanks"),
        "error[E0103]: it is wrong\n"
        " --> a.rules:1:2\n"
        "  |\n"
        "1 | a        b\n"
        "  |  ^^^^^^^^ blanks\n");
}

static void control_bytes_are_made_visible(void)
{
    rb_diags *ds = diags_on(sources_of("a\x1b.rules", "x \x1b[31m\xFF z\n"));
    rb_diag_add(ds, RB_E0101, span_of(ds->sources, "z"), "odd '%s'", "\x1b\n");
    rb_diag_label(ds, "\x07");
    CHECK_TEXT(rendered(ds, RB_DIAG_FULL),
        "error[E0101]: odd '\\u001b\\n'\n"
        " --> a\\u001b.rules:1:10\n"
        "  |\n"
        "1 | x \\u001b[31m\\xff z\n"
        "  |                  ^ \\u0007\n");
}

static void spans_of_several_lines_end_with_an_ellipsis(void)
{
    CHECK_TEXT(full("x (a\n  b)\n", "(a\n  b)", "not closed"),
        "error[E0103]: it is wrong\n"
        " --> a.rules:1:3\n"
        "  |\n"
        "1 | x (a\n"
        "  |   ^^\xE2\x80\xA6 not closed\n");
    CHECK_TEXT(full("x (a\r\nb)\r\n", "(a\r\nb", "crlf"),
        "error[E0103]: it is wrong\n"
        " --> a.rules:1:3\n"
        "  |\n"
        "1 | x (a\n"
        "  |   ^^\xE2\x80\xA6 crlf\n");
}

static void a_span_up_to_the_line_end_is_one_line(void)
{
    CHECK_TEXT(full("x \"abc\r\ny\n", "\"abc\r\n", "not closed"),
        "error[E0103]: it is wrong\n"
        " --> a.rules:1:3\n"
        "  |\n"
        "1 | x \"abc\n"
        "  |   ^^^^ not closed\n");
    CHECK_TEXT(full("x \"abc\ny\n", "\"abc\ny", "two lines"),
        "error[E0103]: it is wrong\n"
        " --> a.rules:1:3\n"
        "  |\n"
        "1 | x \"abc\n"
        "  |   ^^^^\xE2\x80\xA6 two lines\n");
}

static rb_str at_end(const char *text)
{
    rb_diags *ds = diags_on(sources_of("a.rules", text));
    uint32_t  end = (uint32_t)strlen(text);
    rb_diag_add(ds, RB_E0103, (rb_span){end, end}, "it ends too early");
    rb_diag_label(ds, "more was expected");
    return rendered(ds, RB_DIAG_FULL);
}

static void the_end_of_a_file_can_be_shown(void)
{
    CHECK_TEXT(at_end("rule"),
        "error[E0103]: it ends too early\n"
        " --> a.rules:1:5\n"
        "  |\n"
        "1 | rule\n"
        "  |     ^ more was expected\n");
    CHECK_TEXT(at_end("rule\n"),
        "error[E0103]: it ends too early\n"
        " --> a.rules:2:1\n"
        "  |\n"
        "2 |\n"
        "  | ^ more was expected\n");
    CHECK_TEXT(at_end(""),
        "error[E0103]: it ends too early\n"
        " --> a.rules:1:1\n"
        "  |\n"
        "1 |\n"
        "  | ^ more was expected\n");
}

static void long_lines_are_cut_around_the_span(void)
{
    rb_buf text = {0};
    rb_buf_add_repeat(&text, 'a', 1000);
    rb_buf_add_chars(&text, " XY ");
    rb_buf_add_repeat(&text, 'b', 1000);
    rb_buf_add_char(&text, '\0');
    rb_buf want = {0};
    rb_buf_add_chars(&want, "error[E0103]: it is wrong\n --> a.rules:1:1002\n  |\n1 | \xE2\x80\xA6");
    rb_buf_add_repeat(&want, 'a', 59);
    rb_buf_add_chars(&want, " XY ");
    rb_buf_add_repeat(&want, 'b', 97);
    rb_buf_add_chars(&want, "\xE2\x80\xA6\n  | ");
    rb_buf_add_repeat(&want, ' ', 61);
    rb_buf_add_chars(&want, "^^ here\n");
    rb_buf_add_char(&want, '\0');
    CHECK_TEXT(full(text.ptr, "XY", "here"), want.ptr);
}

static void a_span_longer_than_the_window_goes_on(void)
{
    rb_buf text = {0}, want = {0};
    rb_buf_add_repeat(&text, 'a', 500);
    rb_buf_add_char(&text, '\0');
    rb_buf_add_chars(&want, "error[E0103]: it is wrong\n --> a.rules:1:1\n  |\n1 | ");
    rb_buf_add_repeat(&want, 'a', 160);
    rb_buf_add_chars(&want, "\xE2\x80\xA6\n  | ");
    rb_buf_add_repeat(&want, '^', 160);
    rb_buf_add_chars(&want, "\xE2\x80\xA6 long\n");
    rb_buf_add_char(&want, '\0');
    CHECK_TEXT(full(text.ptr, text.ptr, "long"), want.ptr);
}

static void colours_are_reset(void)
{
    rb_diags *ds = diags_on(sources_of("a.rules", "x\n"));
    rb_buf    b = {0};
    rb_diag_add(ds, RB_E0103, span_of(ds->sources, "x"), "no");
    rb_diag_label(ds, "here");
    rb_diag_help(ds, "do");
    rb_diags_render(&b, ds, RB_DIAG_FULL, true);
    CHECK_TEXT(rb_buf_str(&b),
        "\x1b[1;31merror[E0103]\x1b[0m: no\n"
        " \x1b[34m-->\x1b[0m a.rules:1:1\n"
        "  \x1b[34m|\x1b[0m\n"
        "\x1b[34m1 |\x1b[0m x\n"
        "  \x1b[34m|\x1b[0m \x1b[1;31m^\x1b[0m \x1b[1;31mhere\x1b[0m\n"
        "  \x1b[34m|\x1b[0m\n"
        "  \x1b[34m=\x1b[0m help: do\n");
}

static void without_a_place_there_is_no_excerpt(void)
{
    rb_diags *ds = diags_on(NULL);
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "no such command 'chek'");
    rb_diag_help(ds, "did you mean 'check'?");
    rb_diag_add(ds, RB_W0506, RB_SPAN_NONE, "a column");
    CHECK(ds->errors == 1);
    CHECK_TEXT(rendered(ds, RB_DIAG_FULL),
        "error[E0601]: no such command 'chek'\n"
        "  = help: did you mean 'check'?\n"
        "\n"
        "warning[W0506]: a column\n");
    CHECK_TEXT(rendered(ds, RB_DIAG_CONCISE),
        "error: no such command 'chek' [E0601]\n"
        "warning: a column [W0506]\n");
}

/* ---- the other forms ---- */

static void concise_form_is_one_line_each(void)
{
    rb_diags *ds = diags_on(sources_of("a.rules", "one\ntwo\n"));
    rb_diag_add(ds, RB_E0103, span_of(ds->sources, "wo"), "no");
    CHECK_TEXT(rendered(ds, RB_DIAG_CONCISE), "a.rules:2:2: error: no [E0103]\n");
}

static void json_form_is_sorted_and_escaped(void)
{
    rb_diags *ds = diags_on(sources_of("a.rules", "\xE6\x97\xA5 one\ntwo\n"));
    rb_diag_add(ds, RB_E0203, span_of(ds->sources, "two"), "no field \"x\"");
    rb_diag_label(ds, "here");
    rb_diag_note(ds, span_of(ds->sources, "one\nt"), "there");
    rb_diag_help(ds, "first");
    rb_diag_help(ds, "second");
    rb_diag_add(ds, RB_E0103, span_of(ds->sources, "one"), "no");
    rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "gone");
    CHECK_TEXT(rendered(ds, RB_DIAG_JSON),
        "{\"format\":\"rubric-diagnostics\",\"version\":1,\"schema\":\"urn:rubric:diagnostics:1\",\"diagnostics\":[\n"
        "  {\"code\":\"E0103\",\"severity\":\"error\",\"message\":\"no\",\"file\":\"a.rules\",\"line\":1,\"column\":3,"
        "\"endLine\":1,\"endColumn\":6,\"label\":\"\",\"notes\":[],\"help\":[],\"replacement\":null},\n"
        "  {\"code\":\"E0203\",\"severity\":\"error\",\"message\":\"no field \\\"x\\\"\",\"file\":\"a.rules\",\"line\":2,"
        "\"column\":1,\"endLine\":2,\"endColumn\":4,\"label\":\"here\",\"notes\":[{\"message\":\"there\",\"file\":\"a.rules\","
        "\"line\":1,\"column\":3,\"endLine\":2,\"endColumn\":2}],\"help\":[\"first\",\"second\"],\"replacement\":null},\n"
        "  {\"code\":\"E0501\",\"severity\":\"error\",\"message\":\"gone\",\"file\":null,\"line\":null,\"column\":null,"
        "\"endLine\":null,\"endColumn\":null,\"label\":\"\",\"notes\":[],\"help\":[],\"replacement\":null}\n"
        "]}\n");
    CHECK_TEXT(rendered(diags_on(NULL), RB_DIAG_JSON), "{\"format\":\"rubric-diagnostics\",\"version\":1,\"schema\":\"urn:rubric:diagnostics:1\",\"diagnostics\":[]}\n");
}

/* ---- order ---- */

static void sorting_is_by_place_and_stable(void)
{
    rb_diags *ds = diags_on(sources_of("a.rules", "one two\n"));
    rb_span   one = span_of(ds->sources, "one"), two = span_of(ds->sources, "two");
    rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "last");
    rb_diag_add(ds, RB_E0203, two, "c");
    rb_diag_add(ds, RB_E0203, one, "b");
    rb_diag_add(ds, RB_E0203, one, "a");
    rb_diag_add(ds, RB_E0203, one, "b");
    rb_diag_add(ds, RB_E0101, one, "first");
    CHECK(ds->errors == 6);
    rb_diags_sort(ds);
    CHECK(ds->errors == 5 && ds->items.len == 5);
    CHECK_TEXT(rendered(ds, RB_DIAG_CONCISE),
        "a.rules:1:1: error: first [E0101]\n"
        "a.rules:1:1: error: b [E0203]\n"
        "a.rules:1:1: error: a [E0203]\n"
        "a.rules:1:5: error: c [E0203]\n"
        "error: last [E0501]\n");
}

static void sorting_many_loses_none(void)
{
    rb_diags *ds = diags_on(NULL);
    uint32_t  at = 7;
    for (int i = 0; i < 1000; i++) {
        at = at * 1103515245u + 12345u;
        rb_diag_add(ds, RB_E0103, (rb_span){at >> 8, (at >> 8) + 1}, "%d", i);
    }
    rb_diags_sort(ds);
    CHECK(ds->items.len == 1000 && ds->errors == 1000);
    for (uint32_t i = 1; i < ds->items.len; i++)
        CHECK(ds->items.items[i - 1].span.start <= ds->items.items[i].span.start);
}

static void long_messages_are_whole(void)
{
    rb_diags *ds = diags_on(NULL);
    for (size_t len = 250; len < 262; len++) {
        rb_buf text = {0};
        rb_buf_add_repeat(&text, 'x', len);
        rb_buf_add_char(&text, '\0');
        rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "%s", text.ptr);
        CHECK_TEXT(ds->items.items[ds->items.len - 1].message, text.ptr);
    }
}

static void codes_have_ids_and_titles(void)
{
    CHECK_TEXT(rb_str_of(rb_code_id(RB_E0203)), "E0203");
    CHECK_TEXT(rb_str_of(rb_code_title(RB_E0203)), "a field that the record does not have");
}

int main(void)
{
    rb_gc_init();
    RUN(places_count_lines_and_code_points);
    RUN(a_position_belongs_to_one_source);
    RUN(no_source_has_no_places);
    RUN(a_byte_order_mark_is_no_column);
    RUN(full_form_shows_span_notes_and_help);
    RUN(labels_on_one_line_hang);
    RUN(three_labels_hang_below_each_other);
    RUN(near_notes_share_the_excerpt);
    RUN(one_line_between_is_shown);
    RUN(a_note_over_the_span_is_named);
    RUN(a_note_in_another_file_is_named);
    RUN(wide_text_is_aligned);
    RUN(combining_marks_take_no_column);
    RUN(tabs_are_four_blanks);
    RUN(control_bytes_are_made_visible);
    RUN(spans_of_several_lines_end_with_an_ellipsis);
    RUN(a_span_up_to_the_line_end_is_one_line);
    RUN(the_end_of_a_file_can_be_shown);
    RUN(long_lines_are_cut_around_the_span);
    RUN(a_span_longer_than_the_window_goes_on);
    RUN(colours_are_reset);
    RUN(without_a_place_there_is_no_excerpt);
    RUN(concise_form_is_one_line_each);
    RUN(json_form_is_sorted_and_escaped);
    RUN(sorting_is_by_place_and_stable);
    RUN(sorting_many_loses_none);
    RUN(long_messages_are_whole);
    RUN(codes_have_ids_and_titles);
    return check_report();
}
