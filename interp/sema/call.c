/* sema/call.c: calls of the language's functions, checked against lang/builtins.def. */
#include "sema/check.h"

#include "base/replacement.h"
#include "base/unicode.h"
#include "lang/builtins.h"

static const rb_expr *refuse_argument(rb_scope *scope, const rb_expr *a, uint32_t builtin)
{
    rb_str signature = rb_builtin_signature(builtin);
    rb_diag_add(scope->s->ds, RB_E0306, a->span, "'%.*s' is %.*s, which is not what %s works on", RB_STR_ARGS(rb_scope_text(scope, a->span)),
                RB_STR_ARGS(rb_type_title(a->type)), rb_builtin_name(builtin));
    rb_diag_help(scope->s->ds, "%.*s: %s", RB_STR_ARGS(signature), rb_builtin_doc(builtin));
    bool moment = a->type.kind == RB_TYPE_date || a->type.kind == RB_TYPE_datetime || a->type.kind == RB_TYPE_time;
    if (moment && (builtin == RB_BUILTIN_smaller || builtin == RB_BUILTIN_larger)) rb_diag_help(scope->s->ds, "for dates and times write %s", builtin == RB_BUILTIN_smaller ? "earlier" : "later");
    return rb_expr_wrong(a->span);
}

static bool fits(char letter, rb_type t)
{
    switch (letter) {
    case 'd': return t.kind == RB_TYPE_date;
    case 'i': return t.kind == RB_TYPE_datetime;
    case 't': return t.kind == RB_TYPE_text;
    case 'n': return rb_type_is_numeric(t) || t.kind == RB_TYPE_money;
    case 'w':
    case 'x': return t.kind == RB_TYPE_integer || t.kind == RB_TYPE_number;
    case 'u': return t.kind == RB_TYPE_duration;
    case 's': return t.kind == RB_TYPE_time;
    case 'o': return t.kind == RB_TYPE_date || t.kind == RB_TYPE_datetime || t.kind == RB_TYPE_time;
    case 'v': return t.kind != RB_TYPE_blank;
    default: return rb_type_is_numeric(t) || t.kind == RB_TYPE_money || t.kind == RB_TYPE_duration;
    }
}

static bool check_places(rb_scope *scope, const rb_expr *a, uint32_t *number)
{
    int64_t n;
    if (a->kind == RB_EXPR_constant && a->type.kind == RB_TYPE_integer && rb_dec_to_i64(a->value.dec, &n) && n >= 0 && n <= 9) {
        *number = (uint32_t)n;
        return true;
    }
    return rb_diag_add(scope->s->ds, RB_E0306, a->span, "the places are a whole number from 0 to 9, written out");
}

/* A place in a text, or a number of its characters, that no text has: known before any text is. */
static bool check_characters(rb_scope *scope, const rb_expr *a, uint32_t builtin, uint32_t i)
{
    rb_diags *ds = scope->s->ds;
    bool counts = builtin == RB_BUILTIN_left || builtin == RB_BUILTIN_right || builtin == RB_BUILTIN_middle;
    if (!counts || i == 0 || a->kind != RB_EXPR_constant || !a->value.known) return true;
    if (rb_dec_is_whole(a->value.dec) && a->value.dec >= RB_DEC_ONE) return true;
    rb_str text = rb_scope_text(scope, a->span);
    bool is_place = builtin == RB_BUILTIN_middle && i == 1;
    if (!rb_dec_is_whole(a->value.dec)) rb_diag_add(ds, RB_E0327, a->span, "characters are counted in whole numbers, and %.*s is none", RB_STR_ARGS(text));
    else if (is_place) rb_diag_add(ds, RB_E0327, a->span, "a text has no character %.*s: the first is 1", RB_STR_ARGS(text));
    else rb_diag_add(ds, RB_E0327, a->span, "%.*s characters of a text are nothing", RB_STR_ARGS(text));
    if (a->value.dec < 0 && !is_place) rb_diag_help(ds, "for characters from the end of a text write right(text, 3); for all but the last of them left(text, length(text) - 3)");
    else rb_diag_help(ds, "%.*s: %s", RB_STR_ARGS(rb_builtin_signature(builtin)), rb_builtin_doc(builtin));
    return false;
}

static bool written_text(rb_scope *scope, const rb_expr *a, const char *what, rb_str *text)
{
    rb_value v;
    if (!rb_expr_constant(scope, a, &v)) return rb_diag_add(scope->s->ds, RB_E0310, a->span, "%s must be written out, so that it is checked once", what);
    if (v.type.kind != RB_TYPE_text || !v.known) return rb_diag_add(scope->s->ds, RB_E0306, a->span, "%s is a text in quotes", what);
    *text = v.text;
    return true;
}

static bool check_pattern(rb_scope *scope, const rb_expr *a, rb_expr *call)
{
    rb_str text, why;
    if (!written_text(scope, a, "the pattern", &text)) return false;
    call->pattern = rb_pattern_new(text, &why);
    return call->pattern || rb_refuse_pattern(scope, a, why);
}

/* The group of the pattern before it. */
static bool check_group(rb_scope *scope, const rb_expr *a, rb_expr *call)
{
    RB_VEC(rb_str) names = {0};
    rb_diags *ds = scope->s->ds;
    if (!call->pattern || !written_text(scope, a, "the name of the part", &call->value.text)) return false;
    if (rb_pattern_group(call->pattern, call->value.text, &call->number)) return true;
    for (uint32_t i = 0; i < rb_pattern_group_count(call->pattern); i++) rb_vec_push(&names, rb_pattern_group_name(call->pattern, i));
    rb_diag_add(ds, RB_E0312, a->span, "the pattern has no part that is named '%.*s'", RB_STR_ARGS(call->value.text));
    if (names.len == 0) rb_diag_help(ds, "name a part of the pattern: (?P<%.*s>…)", RB_STR_ARGS(call->value.text));
    else if (!rb_diag_suggest(ds, call->value.text, names.items, names.len))
        for (uint32_t i = 0; i < names.len && i < 8; i++) rb_diag_help(ds, "it has a part '%.*s'", RB_STR_ARGS(names.items[i]));
    return false;
}

/* What replaces the matches of the pattern before it. */
static bool check_replacement(rb_scope *scope, const rb_expr *a, rb_expr *call)
{
    rb_str why;
    if (!call->pattern || !written_text(scope, a, "what replaces a match", &call->value.text)) return false;
    rb_replacement r = {call->pattern, call->value.text};
    return rb_replacement_check(&r, &why) || rb_diag_add(scope->s->ds, RB_E0328, a->span, "%.*s", RB_STR_ARGS(why));
}

static bool check_format(rb_scope *scope, const rb_expr *a, rb_field *reading)
{
    rb_str text, bad;
    if (!written_text(scope, a, "the format of a date", &text)) return false;
    reading->format = rb_time_format_new(text, &bad);
    if (!reading->format) {
        rb_str meant = rb_time_format_meant(text);
        rb_diag_add(scope->s->ds, RB_E0306, a->span, "'%.*s' is not a part of a date format", RB_STR_ARGS(bad));
        if (meant.len > 0) rb_diag_help(scope->s->ds, "write: \"%.*s\"", RB_STR_ARGS(meant));
        return false;
    }
    if (reading->type.kind == RB_TYPE_date && rb_time_format_has_time(reading->format)) return rb_diag_add(scope->s->ds, RB_E0306, a->span, "a date has no time of day: leave it out of the format");
    return true;
}

/* What is written out is no argument of the step: it goes into the call itself. */
static bool check_written(rb_scope *scope, const rb_expr *a, char letter, rb_expr *call)
{
    if (rb_expr_is_wrong(a)) return false;
    switch (letter) {
    case 'p': return check_pattern(scope, a, call);
    case 'g': return check_group(scope, a, call);
    case 'r': return check_replacement(scope, a, call);
    case 'f': return check_format(scope, a, (rb_field *)call->reading);
    default: return check_places(scope, a, &call->number);
    }
}

/* The functions that read a text as a cell is read do so with a field of their own. */
static const rb_field *reading_for(const rb_scope *scope, uint32_t builtin)
{
    rb_field *f = RB_NEW(rb_field);
    switch (builtin) {
    case RB_BUILTIN_date_from: f->type = RB_TYPE(date); break;
    case RB_BUILTIN_datetime_from: f->type = RB_TYPE(datetime); break;
    case RB_BUILTIN_time_from: f->type = RB_TYPE(time); break;
    case RB_BUILTIN_duration_from: f->type = RB_TYPE(duration); break;
    case RB_BUILTIN_yes_no_from: f->type = RB_TYPE(yes_no); break;
    case RB_BUILTIN_number_from: f->type = RB_TYPE(number); break;
    default: return NULL;
    }
    if (f->type.kind == RB_TYPE_datetime) f->zone = scope->s->program->zone;
    return f;
}

static rb_type result_type(uint32_t builtin, rb_type first)
{
    switch (builtin) {
#define RB_TYPE_same RB_TYPE_none
#define BUILTIN(name, params, result, op, number, doc) case RB_BUILTIN_##name: return RB_TYPE_##result == RB_TYPE_none ? first : RB_TYPE(result);
#include "lang/builtins.def"
#undef BUILTIN
#undef RB_TYPE_same
    default: return first;
    }
}

/* What a null of `rubric eval` is taken for. */
static rb_type type_of_null(char letter)
{
    switch (letter) {
    case 'd': return RB_TYPE(date);
    case 'i': return RB_TYPE(datetime);
    case 't': return RB_TYPE(text);
    case 'u': return RB_TYPE(duration);
    case 's': return RB_TYPE(time);
    case 'v': return RB_TYPE(text);
    case 'm': return RB_TYPE(months);
    case 'w':
    case 'x': return RB_TYPE(integer);
    default: return RB_TYPE(number);
    }
}

/* Two values of one type; a null is of the other's. */
static bool is_pair(const char *params) { return strcmp(params, "qq") == 0 || strcmp(params, "oo") == 0; }

static bool unify_pair(rb_scope *scope, rb_expr *e, char letter)
{
    rb_type none = letter == 'q' ? RB_TYPE(number) : RB_TYPE(date);
    if (rb_expr_is_null(e->args[0])) e->args[0] = rb_expr_of_null(e->args[0], rb_expr_is_null(e->args[1]) ? none : e->args[1]->type);
    return rb_unify(scope, &e->args[0], &e->args[1]);
}

/* A value as text is a text with that one value in it. */
static const rb_expr *as_text(const rb_expr *call)
{
    const rb_expr *a = call->args[0];
    if (a->type.kind == RB_TYPE_text) return a;
    rb_expr     *e = rb_expr_new(RB_EXPR_template, RB_TYPE(text), call->span);
    rb_expr_part part = {RB_STR(""), a};
    rb_vec_push(&e->template.parts, part);
    rb_expr_rest_on(e, a);
    return e;
}

static const rb_expr *time_of(const rb_expr *datetime)
{
    rb_expr *e = rb_expr_new1(RB_EXPR_call, RB_TYPE(time), datetime->span, datetime);
    e->index = RB_BUILTIN_time;
    return e;
}

/* As many characters as there are: no text has more. */
static const rb_expr *all_characters(rb_span at)
{
    rb_expr *e = rb_expr_new(RB_EXPR_constant, RB_TYPE(integer), at);
    e->value = (rb_value){.type = e->type, .known = true, .dec = rb_dec_of(1000000000)};
    return e;
}

static const rb_expr *check_arguments(rb_scope *scope, const rb_ast_call *node, uint32_t builtin)
{
    const char *params = rb_builtin_params(builtin);
    rb_expr *e = rb_expr_new(RB_EXPR_call, RB_TYPE(none), node->base.span);
    e->index = builtin;
    e->reading = reading_for(scope, builtin);
    bool wrong = false;
    for (uint32_t i = 0; i < node->arguments.len; i++) {
        const rb_expr *a = rb_check_expr(scope, node->arguments.items[i]);
        if (strchr("kpgrf", params[i])) wrong |= !check_written(scope, a, params[i], e);
        else {
            if (params[i] == 't' && a->type.kind == RB_TYPE_enumeration) a = rb_expr_new1(RB_EXPR_enum_text, RB_TYPE(text), a->span, a);
            if (params[i] == 't' && a->type.kind == RB_TYPE_id) {
                rb_expr *text = RB_NEW(rb_expr);
                *text = *a;
                text->type = RB_TYPE(text);
                a = text;
            }
            if (params[i] == 'd' && a->type.kind == RB_TYPE_datetime) a = rb_expr_new1(RB_EXPR_date_of, RB_TYPE(date), a->span, a);
            if (params[i] == 's' && a->type.kind == RB_TYPE_datetime) a = time_of(a);
            if (!is_pair(params)) a = rb_expr_of_null(a, type_of_null(params[i]));
            if (!rb_expr_is_wrong(a) && !rb_expr_is_null(a) && !fits(params[i], a->type)) a = refuse_argument(scope, a, builtin);
            wrong |= rb_expr_is_wrong(a) || !check_characters(scope, a, builtin, i);
            rb_expr_add(e, a);
        }
    }
    if (params[node->arguments.len] == 'x') rb_expr_add(e, all_characters(node->base.span));
    if (!wrong && is_pair(params)) wrong = !unify_pair(scope, e, params[0]);
    if (wrong) return rb_expr_wrong(node->base.span);
    if (params[0] == 'v') return as_text(e);
    /* A percentage is rounded as it is written: 92.105% to 92.1%, which is 0.921. */
    if (strcmp(params, "nk") == 0 && e->args[0]->type.kind == RB_TYPE_percent) e->number = e->number < 7 ? e->number + 2 : 9;
    e->type = result_type(builtin, e->args[0]->type);
    return e;
}

/* What spreadsheets and query languages call a function for, and how it is said here. */
static const struct { const char *name, *advice; } habits[] = {
    {"len", "write length(text)"},
    {"mid", "write middle(text, 5, 3): three characters from the fifth on"},
    {"substr", "write middle(text, 5, 3): three characters from the fifth on"},
    {"substring", "write middle(text, 5, 3): three characters from the fifth on"},
    {"first_characters", "write left(text, 3)"},
    {"last_characters", "write right(text, 3)"},
    {"find", "write position(text, \"part\"), or text contains \"part\""},
    {"search", "write position(text, \"part\"), or text contains \"part\""},
    {"substitute", "write replace(text, \"old\", \"new\")"},
    {"regexreplace", "write replace_pattern(text, \"pattern\", \"new\")"},
    {"regexextract", "write capture(text, \"pattern with a (?P<name>…)\", \"name\")"},
    {"regexmatch", "write: TEXT matches \"pattern\""},
    {"value", "write number_from(text)"},
    {"datevalue", "write date_from(text)"},
    {"datetimevalue", "write datetime_from(text)"},
    {"timevalue", "write time_from(text)"},
    {"eomonth", "write month_end(date), of: use stdlib dates"},
    {"weeknum", "write iso_week(date), of: use stdlib dates"},
    {"isoweeknum", "write iso_week(date), of: use stdlib dates"},
    {"startofmonth", "write month_start(date), of: use stdlib dates"},
    {"workday", "write: DATE + 5 business days on CALENDAR"},
    {"ucase", "write upper(text)"},
    {"lcase", "write lower(text)"},
    {"and", "'and' stands between two conditions: A and B"},
    {"or", "'or' stands between two conditions: A or B"},
    {"not", "write: not CONDITION"},
    {"if", "a rule says for what it is and what has to hold: when CONDITION must CONDITION; a value is chosen so: if CONDITION then A else B"},
    {"ifs", "a choice is written: if CONDITION then A else if CONDITION then B else C; a table of them is a route"},
    {"switch", "a choice is written: if CONDITION then A else if CONDITION then B else C; a table of them is a route"},
    {"vlookup", "a small file is declared as a table and asked by its key: table Rate from \"rates.csv\" { key country text … }, then Rate(country).percent"},
    {"xlookup", "a small file is declared as a table and asked by its key: table Rate from \"rates.csv\" { key country text … }, then Rate(country).percent"},
    {"hlookup", "a small file is declared as a table and asked by its key: table Rate from \"rates.csv\" { key country text … }, then Rate(country).percent"},
    {"lookup", "a small file is declared as a table and asked by its key: table Rate from \"rates.csv\" { key country text … }, then Rate(country).percent"},
    {"countif", "records are counted by a kpi: kpi NAME over RECORD { where CONDITION measure count }"},
    {"countifs", "records are counted by a kpi: kpi NAME over RECORD { where CONDITION measure count }"},
    {"sumif", "records are summed up by a kpi: kpi NAME over RECORD { where CONDITION measure sum of FIELD }"},
    {"sumifs", "records are summed up by a kpi: kpi NAME over RECORD { where CONDITION measure sum of FIELD }"},
    {"iserror", "what cannot be read is unknown, and the report says which cells; for a default write: FIELD or else VALUE"},
    {"isna", "what cannot be read is unknown, and the report says which cells; for a default write: FIELD or else VALUE"},
    {"isblank", "write: FIELD is blank"},
    {"isempty", "write: FIELD is blank"},
    {"isnull", "write: FIELD is blank"},
    {"ifblank", "write: FIELD or else VALUE"},
    {"ifnull", "write: FIELD or else VALUE"},
    {"iferror", "write: FIELD or else VALUE"},
    {"coalesce", "write: FIELD or else VALUE"},
    {"blankvalue", "write: FIELD or else VALUE"},
    {"iif", "write: if CONDITION then VALUE else VALUE"},
    {"concat", "put texts together in a let or a define: \"{first} {second}\""},
    {"concatenate", "put texts together in a let or a define: \"{first} {second}\""},
    {"datedif", "write days from EARLIER to LATER; for whole months or years months_between(EARLIER, LATER) or years_between(EARLIER, LATER), of: use stdlib dates"},
    {"datediff", "write days from EARLIER to LATER; for whole months or years months_between(EARLIER, LATER) or years_between(EARLIER, LATER), of: use stdlib dates"},
    {"addmonths", "write: DATE + 6 months clamped"},
    {"add_months", "write: DATE + 6 months clamped"},
    {"add_months_clamped", "write: DATE + 6 months clamped"},
    {"add_months_overflowing", "write: DATE + 6 months overflowing"},
    {"edate", "write: DATE + 6 months clamped"},
    {"networkdays", "write: business days from DATE to DATE on CALENDAR"},
    {"quarter", "write calendar_quarter(DATE), of: use stdlib dates; or fiscal_quarter(DATE), of: use stdlib fiscal; quarter_number(DATE) is 1 to 4 in every year"},
    {"min", "write smaller(a, b)"},
    {"max", "write larger(a, b)"},
    {"int", "write floor(number)"},
    {"ispickval", "write: FIELD is \"VALUE\""},
    {"startswith", "write: TEXT starts with \"…\""},
    {"begins", "write: TEXT starts with \"…\""},
    {"endswith", "write: TEXT ends with \"…\""},
    {"includes", "write: TEXT contains \"…\""},
    {"convert", "write: AMOUNT in USD at RATE, where the rate is what one unit costs in USD"},
    {"convertcurrency", "write: AMOUNT in USD at RATE, where the rate is what one unit costs in USD"},
    {"today", "write it without parentheses: today"},
    {"now", "write it without parentheses: now"},
};

static bool help_habit(rb_sema *s, rb_str name)
{
    rb_str folded = rb_text_fold(name);
    for (size_t i = 0; i < sizeof habits / sizeof *habits; i++) {
        if (!rb_str_equal(folded, rb_str_of(habits[i].name))) continue;
        rb_diag_help(s->ds, "%s", habits[i].advice);
        return true;
    }
    return false;
}

static bool is_called(const rb_ast *node, const char *name)
{
    return node->kind == RB_AST_call && rb_str_equal(rb_text_fold(rb_ast_as(call, node)->name.text), rb_str_of(name));
}

static bool asks_blank(const rb_ast *node) { return (is_called(node, "isblank") || is_called(node, "isempty") || is_called(node, "isnull")) && rb_ast_as(call, node)->arguments.len == 1; }

static bool add_logic(const rb_scope *scope, rb_buf *b, const rb_ast_call *node);

/* A condition as it is written here, as far as one can tell: ISBLANK(x) -> x is blank. */
static void add_condition(const rb_scope *scope, rb_buf *b, const rb_ast *node, bool joined)
{
    bool is_or = is_called(node, "or") || (node->kind == RB_AST_binary && rb_ast_as(binary, node)->op == RB_AST_OP_or);
    if (joined && is_or) rb_buf_add_char(b, '(');
    if (node->kind != RB_AST_call || !add_logic(scope, b, rb_ast_as(call, node))) rb_buf_add_str(b, rb_scope_text(scope, node->span));
    if (joined && is_or) rb_buf_add_char(b, ')');
}

/* AND(…), OR(…), NOT(…), IF(…) and ISBLANK(…), with what stands in them. False, and nothing: it is none of them. */
static bool add_logic(const rb_scope *scope, rb_buf *b, const rb_ast_call *node)
{
    const rb_ast_items *args = &node->arguments;
    bool is_and = is_called(&node->base, "and"), is_or = is_called(&node->base, "or");
    if (asks_blank(&node->base)) rb_buf_print(b, "%.*s is blank", RB_STR_ARGS(rb_scope_text(scope, args->items[0]->span)));
    else if (is_called(&node->base, "not") && args->len == 1 && asks_blank(args->items[0])) rb_buf_print(b, "%.*s is present", RB_STR_ARGS(rb_scope_text(scope, rb_ast_as(call, args->items[0])->arguments.items[0]->span)));
    else if (is_called(&node->base, "not") && args->len == 1) {
        rb_buf_add_chars(b, "not (");
        add_condition(scope, b, args->items[0], false);
        rb_buf_add_char(b, ')');
    } else if ((is_called(&node->base, "if") || is_called(&node->base, "iif")) && args->len == 3) {
        for (uint32_t i = 0; i < 3; i++) {
            rb_buf_add_chars(b, i == 0 ? "if " : i == 1 ? " then " : " else ");
            add_condition(scope, b, args->items[i], false);
        }
    } else if ((is_and || is_or) && args->len > 1) {
        for (uint32_t i = 0; i < args->len; i++) {
            rb_buf_add_chars(b, i == 0 ? "" : is_and ? " and " : " or ");
            add_condition(scope, b, args->items[i], is_and);
        }
    } else return false;
    return true;
}

static bool help_logic(const rb_scope *scope, const rb_ast_call *node)
{
    rb_buf b = {0};
    if (!add_logic(scope, &b, node)) return false;
    rb_diag_help(scope->s->ds, "write: %.*s", RB_STR_ARGS(rb_buf_str(&b)));
    return true;
}

/* `define NAME`, then what could not be read: its mistake was reported, and its calls are none. */
static bool defines(const rb_sema *s, rb_span declaration, rb_str name)
{
    static const char blanks[] = " \t";
    rb_str text = rb_sources_text(s->ds->sources, declaration);
    if (!rb_str_starts(text, RB_STR("define"))) return false;
    text = rb_str_slice(text, strlen("define"), text.len);
    while (text.len > 0 && strchr(blanks, text.ptr[0])) text = rb_str_slice(text, 1, text.len);
    if (!rb_str_starts(text, name)) return false;
    text = rb_text_trim(rb_str_slice(text, name.len, text.len));
    return text.len > 0 && text.ptr[0] == '(';
}

static bool is_unread_define(const rb_sema *s, rb_str name)
{
    for (uint32_t f = 0; f < s->file_count && s->ds->errors > 0; f++)
        for (uint32_t i = 0; i < s->files[f].file->decls.len; i++) {
            const rb_ast *node = s->files[f].file->decls.items[i];
            if (node->kind == RB_AST_bad && defines(s, node->span, name)) return true;
        }
    return false;
}

static const rb_expr *unknown_function(rb_scope *scope, const rb_ast_call *node)
{
    if (is_unread_define(scope->s, node->name.text)) return rb_expr_wrong(node->base.span);
    RB_VEC(rb_str) names = {0};
    rb_sema *s = scope->s;
    for (uint32_t i = 0; i < RB_BUILTIN_COUNT; i++) rb_vec_push(&names, rb_str_of(rb_builtin_name(i)));
    for (uint32_t i = 0; i < s->program->defines.len; i++) rb_vec_push(&names, s->program->defines.items[i]->name);
    rb_diag_add(s->ds, RB_E0205, node->name.span, "there is no function '%.*s'", RB_STR_ARGS(node->name.text));
    uint32_t field;
    if (scope->record && rb_schema_find(scope->record->schema, node->name.text, &field)) rb_diag_help(s->ds, "it is a field: write it without parentheses");
    else if (!help_logic(scope, node) && !help_habit(s, node->name.text) && !rb_diag_suggest(s->ds, node->name.text, names.items, names.len))
        rb_diag_help(s->ds, "one of your own is declared with: define %.*s(…) = …", RB_STR_ARGS(node->name.text));
    return rb_expr_wrong(node->base.span);
}

const rb_expr *rb_check_call(rb_scope *scope, const rb_ast_call *node)
{
    uint32_t builtin;
    rb_define *define = rb_find_define(scope->s, node->name.text, node->name.span);
    if (define) return rb_check_define_call(scope, define, node);
    for (uint32_t i = 0; i < scope->s->program->records.len; i++) {
        rb_record *record = scope->s->program->records.items[i];
        if (rb_str_equal(record->schema->name, node->name.text)) return rb_check_table(scope, node, record);
    }
    if (!rb_builtin_find(node->name.text, &builtin)) return unknown_function(scope, node);
    size_t most = strlen(rb_builtin_params(builtin)), least = strcspn(rb_builtin_params(builtin), "fx");
    if (node->arguments.len < least || node->arguments.len > most) {
        rb_str takes = least < most ? rb_str_print("%zu or %zu", least, most) : rb_str_print("%zu", most);
        rb_diag_add(scope->s->ds, RB_E0306, node->base.span, "%s takes %.*s values, but %u stand here", rb_builtin_name(builtin), RB_STR_ARGS(takes), node->arguments.len);
        rb_diag_help(scope->s->ds, "%.*s: %s", RB_STR_ARGS(rb_builtin_signature(builtin)), rb_builtin_doc(builtin));
        return rb_expr_wrong(node->base.span);
    }
    return check_arguments(scope, node, builtin);
}
