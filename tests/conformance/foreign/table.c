/* tests/conformance/foreign/table.c: writing the route, running it, reading the report. */
#include "tests/conformance/foreign/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *type_name(char type)
{
    switch (type) {
    case 'n': return "number";
    case 'b': return "yes/no";
    case 'd': return "date";
    case 'm': return "datetime";
    case 's': return "time";
    case 'u': return "duration";
    default: return "text";
    }
}

static const term *parsed(saying *x, const table *t, rb_str text, bool tests)
{
    parsing p = {.dialect = x->dialect, .text = text};
    for (uint32_t i = 0; i < t->names.len; i++) rb_vec_push(&p.names, t->names.items[i]);
    const term *made = tests ? term_parse_tests(&p) : term_parse(&p);
    if (!made && !p.why && !x->is_part) x->unknown = text;
    if (!made) (void)say_nothing(x, p.why ? p.why : REASON_unknown_name);
    return made;
}

/* ---- tests ---- */

/* A value that a cell may hold as it is: a literal or a name. */
static bool is_plain(const term *t) { return t->kind <= TERM_NAME || t->kind == TERM_MEMBER || (t->kind == TERM_NEGATE && t->args.items[0]->kind == TERM_NUMBER) || t->kind == TERM_CALL; }

static bool is_plain_said(said s) { return s.text.len > 0 && s.text.ptr[0] != '(' && s.type != '0' && s.type != '*'; }

static bool add_plain(saying *x, rb_buf *b, const term *t)
{
    if (!is_plain(t)) return false;
    said s = say(x, t);
    rb_buf_add_str(b, s.text);
    return is_plain_said(s);
}

/* One test of a cell; false: a cell has no such test. */
static bool add_test(saying *x, rb_buf *b, const term *t)
{
    static const char *const signs[] = {[OP_LT] = "< ", [OP_LE] = "<= ", [OP_GT] = "> ", [OP_GE] = ">= "};
    if (t->kind == TERM_TEST && t->op >= OP_LT && t->op <= OP_GE) {
        rb_buf_add_chars(b, signs[t->op]);
        return add_plain(x, b, t->args.items[0]);
    }
    if (t->kind == TERM_RANGE && !t->open_low) {
        if (!add_plain(x, b, t->args.items[0])) return false;
        rb_buf_add_chars(b, t->open_high ? " ..< " : " .. ");
        return add_plain(x, b, t->args.items[1]);
    }
    return t->kind != TERM_CALL && add_plain(x, b, t);
}

static bool add_cell(saying *x, rb_buf *b, const term *t)
{
    if (t->kind == TERM_YES && t->text.len == 0) rb_buf_add_char(b, '-');
    bool negated = t->kind == TERM_NOT;
    if (negated) t = t->args.items[0];
    if (t->kind == TERM_YES) rb_buf_add_chars(b, "-");
    if (t->kind != TERM_EITHER) return t->kind == TERM_YES;
    if (negated && (t->args.len > 1 || t->args.items[0]->kind == TERM_RANGE || t->args.items[0]->kind == TERM_TEST)) return false;
    if (negated) rb_buf_add_chars(b, "not ");
    for (uint32_t i = 0; i < t->args.len; i++) {
        if (i > 0) rb_buf_add_chars(b, ", ");
        if (!add_test(x, b, t->args.items[i])) return false;
    }
    return true;
}

/* The condition that a cell is; empty: it takes anything. */
static rb_str condition(saying *x, const table *t, uint32_t input, rb_str cell)
{
    if (cell.len == 0 || rb_str_equal(cell, RB_STR("-"))) return RB_STR("");
    bool        own = t->inputs.items[input].len == 0;
    const term *test = parsed(x, t, cell, !own);
    if (!test) return RB_STR("");
    if (own) return say(x, test).text;
    const term *value = parsed(x, t, t->inputs.items[input], false);
    if (!value) return RB_STR("");
    x->self = say(x, value);
    said r = say_test(x, test);
    x->self = (said){0};
    return r.text;
}

/* Whether each cell of the table has a form that a cell of Rubric has. */
static bool add_cells(saying *x, const table *t, const table_row *row, rb_buf *b)
{
    for (uint32_t i = 0; i < t->inputs.len; i++) {
        rb_str cell = i < row->tests.len ? row->tests.items[i] : RB_STR("");
        rb_buf_add_chars(b, "| ");
        if (cell.len == 0 || rb_str_equal(cell, RB_STR("-"))) rb_buf_add_char(b, '-');
        else {
            const term *test = parsed(x, t, cell, true);
            if (!test || !add_cell(x, b, test)) return false;
        }
        rb_buf_add_char(b, ' ');
    }
    return true;
}

/* ---- results ---- */

/* In an output braces hold values: those of a text are doubled. */
static void add_result_text(rb_buf *b, said s)
{
    for (size_t i = 0; i < s.text.len; i++) {
        if (s.type == 't' && s.text.ptr[0] == '"' && (s.text.ptr[i] == '{' || s.text.ptr[i] == '}')) rb_buf_add_char(b, s.text.ptr[i]);
        rb_buf_add_char(b, s.text.ptr[i]);
    }
}

static void add_result(saying *x, const table *t, rb_str text, char *type, rb_buf *b)
{
    const term *result = text.len ? parsed(x, t, text, false) : NULL;
    said        s = result ? say(x, result) : (said){.text = RB_STR("blank"), .type = '0'};
    if (s.type == 'l') (void)say_nothing(x, REASON_list_values);
    if (s.type == '0' || s.type == '*') s.text = RB_STR("blank");
    else if (*type && *type != s.type) x->is_mixed = true;
    else *type = s.type;
    add_result_text(b, s);
}

static void add_results(saying *x, const table *t, const table_row *row, outcome *out, rb_buf *b, const char *before)
{
    for (uint32_t i = 0; i < t->outputs; i++) {
        rb_buf_add_chars(b, i ? (before[0] == '|' ? " | => " : ", ") : before[0] == '|' ? "| => " : " => ");
        add_result(x, t, i < row->results.len ? row->results.items[i] : RB_STR(""), &out->types.items[i], b);
    }
    rb_buf_add_chars(b, before[0] == '|' ? " |\n" : "\n");
}

/* ---- the file ---- */

static bool add_table(saying *x, const table *t, outcome *out, rb_buf *b)
{
    for (uint32_t i = 0; i < t->inputs.len; i++) {
        const term *value = t->inputs.items[i].len ? parsed(x, t, t->inputs.items[i], false) : NULL;
        if (!value) return false;
        said s = say(x, value);
        if (!is_plain_said(s)) return false;
        rb_buf_print(b, "| %.*s ", RB_STR_ARGS(s.text));
    }
    for (uint32_t i = 0; i < t->outputs; i++) rb_buf_print(b, "| => out_%u ", i + 1);
    rb_buf_add_chars(b, "|\n");
    for (uint32_t r = 0; r < t->rows.len; r++) {
        if (!add_cells(x, t, &t->rows.items[r], b)) return false;
        add_results(x, t, &t->rows.items[r], out, b, "|");
    }
    return t->inputs.len > 0;
}

static void add_when_rows(saying *x, const table *t, outcome *out, rb_buf *b)
{
    for (uint32_t r = 0; r < t->rows.len; r++) {
        const table_row *row = &t->rows.items[r];
        rb_buf all = {0};
        for (uint32_t i = 0; i < t->inputs.len; i++) {
            rb_str one = condition(x, t, i, i < row->tests.len ? row->tests.items[i] : RB_STR(""));
            if (one.len > 0) rb_buf_print(&all, "%s%.*s", all.len ? " and " : "", RB_STR_ARGS(one));
        }
        rb_buf_print(b, "when %.*s", RB_STR_ARGS(all.len ? rb_buf_str(&all) : RB_STR("1 = 1")));
        add_results(x, t, row, out, b, "=");
    }
}

/* The record's fields: what the scope and the constants of the rows became. */
static void add_record(const saying *x, rb_buf *b)
{
    rb_buf_add_chars(b, "record Input {\nkey id text\n");
    for (uint32_t i = 0; i < x->members; i++) rb_buf_print(b, "value_%u %s\n", i + 1, type_name(x->types.items[i]));
    rb_buf_add_chars(b, "}\n");
}

static rb_str rules_of(const table *t, saying *x, outcome *out)
{
    rb_buf rows = {0}, b = {0};
    rb_buf checked = {0};
    add_when_rows(x, t, out, &checked); /* says what cannot be, and the types */
    if (!add_table(x, t, out, &rows)) rows = checked;
    add_record(x, &b);
    rb_buf_add_chars(&b, "route decision for Input gives ");
    for (uint32_t i = 0; i < t->outputs; i++) rb_buf_print(&b, "%sout_%u %s", i ? ", " : "", i + 1, type_name(out->types.items[i]));
    rb_buf_print(&b, " %s {\n%.*s}\n", t->hit, RB_STR_ARGS(rb_buf_str(&rows)));
    return rb_buf_take(&b);
}

/* ---- the run ---- */

static bool write_file(const char *path, rb_str text)
{
    FILE *file = fopen(path, "wb");
    if (!file) return false;
    bool ok = fwrite(text.ptr, 1, text.len, file) == text.len;
    return fclose(file) == 0 && ok;
}

static rb_str run(rb_str rules, rb_str data)
{
    char   folder[] = "/tmp/table.XXXXXX", part[4096];
    rb_buf b = {0};
    size_t got;
    if (!mkdtemp(folder)) return RB_STR("no folder for files");
    const char *r = rb_str_chars(rb_str_print("%s/table.rules", folder)), *d = rb_str_chars(rb_str_print("%s/input.ndjson", folder));
    FILE *pipe = write_file(r, rules) && write_file(d, data) ? popen(rb_str_chars(rb_str_print("rubric run %s --data %s --format ndjson --all --as-of 2025-01-01 2>&1", r, d)), "r") : NULL;
    while (pipe && (got = fread(part, 1, sizeof part, pipe)) > 0) rb_buf_add(&b, part, got);
    if (pipe) (void)pclose(pipe);
    (void)unlink(r), (void)unlink(d), (void)rmdir(folder);
    return b.len ? rb_buf_take(&b) : RB_STR("");
}

static enum outcome_state state_of(rb_str name)
{
    static const char *const names[] = {[OUTCOME_ROUTED] = "routed", [OUTCOME_NO_MATCH] = "no_match", [OUTCOME_UNKNOWN] = "unknown", [OUTCOME_CONFLICT] = "conflict"};
    for (int i = 0; i <= OUTCOME_CONFLICT; i++)
        if (rb_str_equal(name, rb_str_of(names[i]))) return (enum outcome_state)i;
    return OUTCOME_FAILED;
}

static void read_outcome(rb_str report, const table *t, outcome *out)
{
    size_t      at;
    const char *why;
    rb_json    *line = rb_json_parse(rb_str_slice(report, 0, rb_str_find(report, RB_STR("\n"), 0)), &at, &why);
    const rb_json *routes = line && line->kind == RB_JSON_OBJECT ? rb_json_member(line, RB_STR("routes")) : NULL, *route = routes ? rb_json_member(routes, RB_STR("decision")) : NULL;
    out->state = route ? state_of(suite_member(route, "state")) : OUTCOME_FAILED;
    out->said = route ? suite_member(route, "because") : report;
    const rb_json *outputs = route ? rb_json_member(route, RB_STR("outputs")) : NULL;
    if (strcmp(t->hit, "collect") == 0) out->all = outputs;
    for (uint32_t i = 0; i < t->outputs; i++) {
        const rb_json *v = outputs && !out->all ? rb_json_member(outputs, rb_str_print("out_%u", i + 1)) : NULL;
        rb_vec_push(&out->values, v && v->kind != RB_JSON_NULL ? v : NULL);
    }
}

bool table_run(const table *t, saying *x, outcome *out)
{
    rb_buf data = {0};
    char   none = 0;
    *out = (outcome){.state = OUTCOME_FAILED};
    for (uint32_t i = 0; i < t->outputs; i++) rb_vec_push(&out->types, none);
    rb_str rules = rules_of(t, x, out);
    if (x->is_mixed && !x->why) x->why = REASON_mixed_types;
    if (x->why) return false;
    rb_buf_print(&data, "%.*s%s\"id\":\"1\"}\n", RB_STR_ARGS(rb_buf_str(&x->data)), x->data.len ? "," : "{");
    if (getenv("RUBRIC_CONFORMANCE_SHOW")) printf("%.*s%.*s", RB_STR_ARGS(rules), RB_STR_ARGS(rb_buf_str(&data)));
    read_outcome(run(rules, rb_buf_str(&data)), t, out);
    return true;
}
