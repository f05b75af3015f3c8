/* tests/unit/parse.c: the parser's promises: what is a name, what binds how, one message for one mistake,
 * limits of depth, and that nothing is lost when the collector runs in the middle of a parse. */
#include "check.h"

#include "syntax/parse.h"
#include "syntax/token.h"

struct parse {
    rb_sources sources;
    rb_diags   ds;
    rb_parsed  parsed;
    bool       ok;
};

static const struct parse *parse(rb_str text)
{
    struct parse *p = RB_NEW(struct parse);
    p->ds.sources = &p->sources;
    p->ok = rb_parse_file(rb_sources_add(&p->sources, RB_STR("t.rules"), text), &p->ds, &p->parsed);
    rb_diags_sort(&p->ds);
    return p;
}

/* "LINE CODE; LINE CODE": what was said, in order. */
static rb_str said(const struct parse *p)
{
    rb_buf b = {0};
    for (uint32_t i = 0; i < p->ds.items.len; i++)
        rb_buf_print(&b, "%s%u %s", i > 0 ? "; " : "", rb_sources_place(&p->sources, p->ds.items.items[i].span.start).line, rb_code_id(p->ds.items.items[i].code));
    return rb_buf_take(&b);
}

static rb_str said_of(const char *text) { return said(parse(rb_str_of(text))); }

/* An expression with every operation in brackets, so that its shape shows. */
static void show(rb_buf *b, const rb_ast *e)
{
    if (e->kind == RB_AST_binary) {
        const rb_ast_binary *n = rb_ast_as(binary, e);
        rb_buf_add_char(b, '(');
        show(b, n->left);
        rb_buf_print(b, " %s%s ", rb_ast_op_text(n->op), n->ignores_case ? "~" : "");
        show(b, n->right);
        rb_buf_add_char(b, ')');
    } else if (e->kind == RB_AST_not || e->kind == RB_AST_negate) {
        rb_buf_add_chars(b, e->kind == RB_AST_not ? "not[" : "-[");
        show(b, e->kind == RB_AST_not ? rb_ast_as(not, e)->operand : rb_ast_as(negate, e)->operand);
        rb_buf_add_char(b, ']');
    } else if (e->kind == RB_AST_blank_test) {
        rb_buf_add_chars(b, rb_ast_as(blank_test, e)->negated ? "present[" : "blank[");
        show(b, rb_ast_as(blank_test, e)->operand);
        rb_buf_add_char(b, ']');
    } else if (e->kind == RB_AST_in) {
        rb_buf_print(b, "%s[", rb_ast_as(in, e)->negated ? "not in" : "in");
        show(b, rb_ast_as(in, e)->value);
        rb_buf_add_chars(b, ", ");
        show(b, rb_ast_as(in, e)->set);
        rb_buf_add_char(b, ']');
    } else if (e->kind == RB_AST_between) {
        const rb_ast_between *n = rb_ast_as(between, e);
        rb_buf_print(b, "%s[", n->negated ? "not between" : "between");
        show(b, n->value);
        rb_buf_add_chars(b, ", ");
        show(b, n->low);
        rb_buf_add_chars(b, ", ");
        show(b, n->high);
        rb_buf_add_char(b, ']');
    } else if (e->kind == RB_AST_name) rb_buf_add_str(b, rb_ast_as(name, e)->name.text);
    else if (e->kind == RB_AST_number) rb_buf_add_str(b, rb_ast_as(number, e)->value.text);
    else if (e->kind == RB_AST_text) rb_buf_print(b, "\"%.*s\"", RB_STR_ARGS(rb_ast_as(text, e)->value.text));
    else rb_buf_print(b, "<%d>", (int)e->kind);
}

static rb_str shape(const char *text)
{
    rb_sources sources = {0};
    rb_diags   ds = {.sources = &sources};
    rb_buf     b = {0};
    rb_source *s = rb_sources_add(&sources, RB_STR("t"), rb_str_of(text));
    const rb_ast *e = rb_parse_expression(s, (rb_span){s->base, s->base + (uint32_t)s->text.len}, &ds);
    if (e) show(&b, e);
    else rb_buf_add_str(&b, ds.items.items[0].message);
    return rb_buf_take(&b);
}

static void operators_bind_as_they_read(void)
{
    CHECK_TEXT(shape("a or b and not c is d"), "(a or (b and not[(c is d)]))");
    CHECK_TEXT(shape("amount or else 0 > 5"), "((amount or else 0) > 5)");
    CHECK_TEXT(shape("a or else b + c * d"), "(a or else (b + (c * d)))");
    CHECK_TEXT(shape("a - b - c"), "((a - b) - c)");
    CHECK_TEXT(shape("-a * b"), "(-[a] * b)");
    CHECK_TEXT(shape("a between 1 and 2 and b"), "(between[a, 1, 2] and b)");
    CHECK_TEXT(shape("a is not between 1 and 2"), "not between[a, 1, 2]");
    CHECK_TEXT(shape("not a is blank or b is present"), "(not[blank[a]] or present[b])");
    CHECK_TEXT(shape("a is not present"), "blank[a]");
    CHECK_TEXT(shape("a not in b and c is in d"), "(not in[a, b] and in[c, d])");
    CHECK_TEXT(shape("a contains \"x\" ignoring case"), "(a contains~ \"x\")");
    CHECK_TEXT(shape("a does not contain \"x\" or b not starts with \"y\""), "(not[(a contains \"x\")] or not[(b starts with \"y\")])");
    CHECK_TEXT(shape("a \xE2\x89\xA0 b"), "(a is not b)");
    CHECK_TEXT(shape("(a or b) and c"), "((a or b) and c)");
    CHECK_TEXT(shape("1_000.50"), "1000.50");
}

static void a_chain_of_comparisons_is_refused(void)
{
    CHECK_TEXT(shape("a < b < c"), "'<' follows a comparison that is already complete");
    CHECK_TEXT(shape("a is"), "found the end where the value to compare with was expected");
}

/* Every word of keywords.def that is not reserved. */
struct word { const char *text; enum rb_word_use use; };
static const struct word words[] = {
#define KEYWORD(id, text, use, group, follows) {text, RB_WORD_##use},
#define PHRASE(id, text, group, follows)
#define SIGN(id, text, group, follows)
#define TOKEN(id, text, group, follows)
#include "grammar/keywords.def"
#undef KEYWORD
#undef PHRASE
#undef SIGN
#undef TOKEN
};

static bool works_as_name(const char *word)
{
    static const char form[] = "record R {\n  %s text column \"X\"\n  a number\n  %s number\n}\n"
                               "checklist %s \"t\" for R when %s is \"x\" {\n  rule %s \"t\"\n    must %s is \"Web\" and not %s is blank\n    must not a > %s\n"
                               "    severity error\n    cite %s \"c\"\n}\n"
                               "test \"t\" {\n  given R { %s: \"x\", a: 1 }\n  expect c.%s passes because %s\n}\n";
    const struct parse *p = parse(rb_str_print(form, word, word, word, word, word, word, word, word, word, word, word, word));
    if (!p->ok) printf("'%s': %.*s\n", word, RB_STR_ARGS(said(p)));
    return p->ok;
}

static void words_that_are_not_reserved_are_names(void)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].use != RB_WORD_RESERVED) CHECK(works_as_name(words[i].text));
}

static void a_reserved_word_as_a_field_is_one_mistake(void)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (words[i].use != RB_WORD_RESERVED) continue;
        const struct parse *p = parse(rb_str_print("record R {\n  a text\n  %s text column \"X\"\n  b text\n}\n", words[i].text));
        CHECK_TEXT(said(p), "3 E0103");
        CHECK(p->ds.items.items[0].helps.len == 1);
    }
}

static void five_mistakes_are_five_messages(void)
{
    CHECK_TEXT(said_of("record R {\n  id text colum \"Id\"\n  when text\n}\n"
                       "checklist c for R {\n  rule a\n    must id == \"x\"\n  rule b\n    must id \"x\"\n  rule d\n    must\n}\n"),
               "2 E0103; 3 E0103; 7 E0103; 9 E0103; 12 E0103");
    CHECK_TEXT(said_of("enum E { A }\nparameter p = 1/2/2025\nrecrod R {\n}\nroute r for R gives text {\n  | a | => b |\n  | 1 |\n  | 2 | => \"x\" |\n}\n"
                       "kpi k over R {\n  measure avg of a\n  target 5\n}\n"),
               "1 E0103; 2 E0105; 3 E0103; 7 E0111; 11 E0103; 12 E0103");
}

static void what_follows_a_mistake_is_still_read(void)
{
    const struct parse *p = parse(RB_STR("checklist c fro R {\n  rule a\n    must x is\n    fix \"f\"\n  rule b\n    must y\n}\nkpi k over R { measure count }\n"));
    CHECK_TEXT(said(p), "1 E0103; 4 E0103");
    CHECK(p->parsed.file->decls.len == 2 && p->parsed.file->decls.items[1]->kind == RB_AST_kpi);
    p = parse(RB_STR("checklist c for R {\n  rule a\n    must x is is y\n    fix \"f\"\n  rule b\n    must y\n}\n"));
    const rb_ast_checklist *c = rb_ast_as(checklist, p->parsed.file->decls.items[0]);
    CHECK_TEXT(said(p), "3 E0103");
    CHECK(c->rules.len == 2 && rb_ast_as(rule, c->rules.items[0])->clauses.len == 2 && rb_ast_as(rule, c->rules.items[1])->clauses.len == 1);
}

static void a_missing_brace_is_one_message(void)
{
    CHECK_TEXT(said_of("record R {\n  a text\nparameter p = 1\nkpi k over R { measure count }\n"), "3 E0103");
    CHECK_TEXT(said_of("record R\n  a text\n}\nparameter p = 1\n"), "2 E0103");
    CHECK_TEXT(said_of("test \"t\" {\n  given R { a: 1\n  expect c passes\n}\n"), "3 E0103");
    CHECK_TEXT(said_of("checklist c for R {\n  rule a must x\n}\n}\nparameter p = 1\n"), "4 E0103");
    CHECK_TEXT(said_of("checklist c for R {\n  rule a must x\n"), "2 E0103");
}

static void rows_are_told_apart_by_their_header(void)
{
    CHECK_TEXT(said_of("route r for R gives text {\n | a | b | => c |\n | 1 |   | => 2 |\n | 1 | - | 2 |\n}\n"), "3 E0111");
    CHECK_TEXT(said_of("route r for R gives text {\n | a | b | => c |\n | 1 | 2 | 3\n | 1 | - | 2 |\n | 5 | - | 2 |\n}\n"), "3 E0103");
    CHECK_TEXT(said_of("route r for R gives text {\n | a | b | c |\n | 1 | 2 | 3 |\n | 1 | - | 2 |\n}\n"), "2 E0103");
    CHECK_TEXT(said_of("route r for R gives text { | a | => c | | 1 .. | \"x\" | | .. 0 | => \"y\" | }"), "");
}

static void bytes_that_are_no_text_are_said_once(void)
{
    CHECK_TEXT(said(parse((rb_str){"zone \"x\"\na\0b", 12})), "2 E0104");
    CHECK_TEXT(said(parse(RB_STR("zone \"x\"\n\xC3("))), "2 E0104");
    CHECK(parse(RB_STR("\xEF\xBB\xBFzone \"x\"\r\n"))->ok);
    CHECK(parse(RB_STR(""))->ok);
}

static rb_str repeated(const char *what, unsigned times, const char *between)
{
    rb_buf b = {0};
    for (unsigned i = 0; i < times; i++) {
        if (i > 0) rb_buf_add_chars(&b, between);
        rb_buf_add_chars(&b, what);
    }
    return rb_buf_take(&b);
}

static rb_str nested(const char *open, unsigned times, const char *close)
{
    rb_str before = repeated(open, times, ""), after = repeated(close, times, "");
    return rb_str_print("parameter p = %.*sa%.*s\nparameter q =\n", RB_STR_ARGS(before), RB_STR_ARGS(after));
}

/* What stands in an export block, as a command line gives it: the lines that were read, and whether something was said. */
static uint32_t shapes_of(rb_str text, bool *is_clean)
{
    rb_sources       sources = {0};
    rb_diags         ds = {.sources = &sources};
    const rb_source *source = rb_sources_add(&sources, RB_STR("--export"), text);
    rb_ast_items     lines = rb_parse_shapes(source, (rb_span){source->base, source->base + (uint32_t)text.len}, &ds);
    uint32_t         shapes = 0;
    for (uint32_t i = 0; i < lines.len; i++) shapes += lines.items[i]->kind == RB_AST_shape;
    *is_clean = ds.errors == 0;
    return shapes;
}

/* On one line, in any order; a mistake costs its own line, and at most the one before it, which was not seen to end. */
static void lines_of_an_export_are_read_apart(void)
{
    static const char *const good[] = {"dates \"DD/MM\"", "decimal comma", "thousands \".\", \" \"", "title lines 3", "latest by updated", "delimiter tab", "blank \"-\"", "no \"n\"",
                                       "zone \"UTC\"", "short rows", "percent without sign", "ends at \"Total\"", "formula guard", "encoding \"utf-8\""};
    static const char *const bad[] = {"dats \"x\"", "colour \"x\" ", "titles lines 3", "currency \"x\"", "yes no \"x\"", "{ \"x\"", "= \"x\"", "rule r must \"x\"", "record Case { \"x\""};
    enum { GOOD = sizeof good / sizeof *good, BAD = sizeof bad / sizeof *bad };
    for (uint32_t seed = 0; seed < 3000; seed++) {
        rb_buf   b = {0};
        uint32_t state = seed * 2654435761u + 1, count = 1 + seed % 6, mistake = seed % 3 == 0 ? count : state % count, before = GOOD;
        bool     is_clean;
        for (uint32_t i = 0; i < count; i++) {
            state = state * 1664525u + 1013904223u;
            uint32_t one = (state >> 16) % GOOD;
            if (one == before) one = (one + 1) % GOOD; /* nobody says the same twice in a row */
            before = one;
            rb_buf_print(&b, "%s%s", i > 0 ? " " : "", i == mistake ? bad[(state >> 16) % BAD] : good[one]);
        }
        uint32_t read = shapes_of(rb_buf_str(&b), &is_clean);
        if (mistake == count) CHECK(is_clean && read == count);
        else CHECK(!is_clean && read + 2 >= count);
        for (size_t cut = 0; cut < b.len; cut += 7) (void)shapes_of(rb_str_slice(rb_buf_str(&b), 0, cut), &is_clean);
    }
}

static void depth_is_limited(void)
{
    CHECK_TEXT(said(parse(nested("(", 190, ")"))), "2 E0103");
    CHECK_TEXT(said(parse(nested("(", 300, ")"))), "1 E0106; 2 E0103");
    CHECK_TEXT(said(parse(nested("f([", 150, "])"))), "1 E0106; 2 E0103");
    CHECK_TEXT(said(parse(nested("not ", 5000, ""))), "1 E0106; 2 E0103");
    CHECK_TEXT(said(parse(nested("(", 100000, ")"))), "1 E0106");
    CHECK_TEXT(said(parse(nested("a + ", 390, ""))), "2 E0103");
    CHECK_TEXT(said(parse(nested("a + ", 3000, ""))), "1 E0106; 2 E0103");
}

static void reading_ends_after_many_mistakes(void)
{
    const struct parse *p = parse(rb_str_print("checklist c for R {\n%.*s}\n", RB_STR_ARGS(repeated("  rule a must\n", 2000, ""))));
    CHECK(p->ds.items.len == RB_MISTAKES_MAX + 1 && p->ds.errors == RB_MISTAKES_MAX + 1);
    CHECK(p->parsed.file->decls.len == 1 && p->parsed.file->decls.items[0]->kind == RB_AST_bad);
    p = parse(repeated("@\n", 2000, ""));
    CHECK(p->ds.items.len == RB_MISTAKES_MAX + 1 && p->ds.errors == RB_MISTAKES_MAX + 1);
}

static void places_are_among_all_sources(void)
{
    rb_sources sources = {0};
    rb_diags   ds = {.sources = &sources};
    rb_sources_add(&sources, RB_STR("one"), RB_STR("first text"));
    rb_source *s = rb_sources_add(&sources, RB_STR("two"), RB_STR("see {amount + 1} here"));
    const rb_ast *e = rb_parse_expression(s, (rb_span){s->base + 5, s->base + 15}, &ds);
    CHECK(e && e->kind == RB_AST_binary && e->span.start == s->base + 5 && e->span.end == s->base + 15);
    CHECK(!rb_parse_expression(s, (rb_span){s->base + 5, s->base + 13}, &ds));
    CHECK(ds.items.items[0].span.start == s->base + 12);
}

/* One expression, so deep that the parser's stack has left the machine's, and so long that the collector runs
 * while the innermost list is read: what waits on the stack must still be there afterwards. */
enum { LEVELS = 150, ELEMENTS = 400000 };

static rb_str deep_and_long(void)
{
    rb_buf b = {0};
    rb_buf_add_chars(&b, "parameter p = ");
    for (unsigned i = 0; i < LEVELS; i++) rb_buf_print(&b, "f(\"a%u\", ", i);
    rb_buf_add_char(&b, '[');
    for (unsigned i = 0; i < ELEMENTS; i++) rb_buf_print(&b, "\"e\\t%u\",", i);
    rb_buf_add_char(&b, ']');
    rb_buf_add_repeat(&b, ')', LEVELS);
    return rb_buf_take(&b);
}

static bool is_text(const rb_ast *node, rb_str want)
{
    return node->kind == RB_AST_text && rb_str_equal(rb_ast_as(text, node)->value.text, want);
}

static void nothing_is_lost_to_the_collector(void)
{
    const struct parse *p = parse(deep_and_long());
    CHECK_TEXT(said(p), "");
    const rb_ast_parameter *parameter = rb_ast_as(parameter, p->parsed.file->decls.items[0]);
    const rb_ast *node = rb_ast_as(dated, parameter->values.items[0])->value;
    bool all = true;
    for (unsigned i = 0; i < LEVELS; i++) {
        const rb_ast_call *call = rb_ast_as(call, node);
        all &= call->arguments.len == 2 && is_text(call->arguments.items[0], rb_str_print("a%u", i));
        node = call->arguments.items[1];
    }
    CHECK(all);
    const rb_ast_list *list = rb_ast_as(list, node);
    CHECK(list->items.len == ELEMENTS);
    for (unsigned i = 0; i < list->items.len; i++) all &= is_text(list->items.items[i], rb_str_print("e\t%u", i));
    CHECK(all);
}

int main(void)
{
    rb_gc_init();
    RUN(operators_bind_as_they_read);
    RUN(a_chain_of_comparisons_is_refused);
    RUN(words_that_are_not_reserved_are_names);
    RUN(a_reserved_word_as_a_field_is_one_mistake);
    RUN(five_mistakes_are_five_messages);
    RUN(what_follows_a_mistake_is_still_read);
    RUN(a_missing_brace_is_one_message);
    RUN(rows_are_told_apart_by_their_header);
    RUN(bytes_that_are_no_text_are_said_once);
    RUN(lines_of_an_export_are_read_apart);
    RUN(depth_is_limited);
    RUN(reading_ends_after_many_mistakes);
    RUN(places_are_among_all_sources);
    RUN(nothing_is_lost_to_the_collector);
    return check_report();
}
