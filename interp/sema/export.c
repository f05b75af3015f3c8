/* sema/export.c: how a record's file is written: its `export` block, what is given for a run, and the same words at a field.
 *
 * Path      AST -> [export] -> rb_schema.export, rb_field.written -> read/
 * Promises  What a field says goes before what the run says, and that before the block, one way of writing at a time: the run
 *           tells what its files are like, and only a field knows of its one column. What cannot be told
 *           apart (a thousands sign that is the decimal sign) or has nothing to say to a type is refused here.
 */
#include "sema/check.h"

#include "base/unicode.h"
#include "data/list.h"

enum { TITLE_LINES_MAX = 1000 };

static rb_str text_at(const rb_ast_shape *shape, uint32_t i)
{
    const rb_ast *node = shape->values.items[i];
    return node->kind == RB_AST_name ? rb_ast_as(name, node)->name.text : rb_ast_as(text, node)->value.text;
}

static rb_ast_words words_of(const rb_ast_shape *shape) { return rb_ast_as(text, shape->values.items[0])->value; }

static bool wrong(rb_sema *s, const rb_ast *at, const char *what, const char *help)
{
    rb_diag_add(s->ds, RB_E0331, at->span, "%s", what);
    rb_diag_help(s->ds, "%s", help);
    return false;
}

/* ---- how cells are written ---- */

/* Texts that mean something; none may be empty. */
static void take_texts(rb_sema *s, rb_texts *to, const rb_ast_shape *shape)
{
    *to = (rb_texts){0};
    for (uint32_t i = 0; i < shape->values.len; i++) {
        rb_str text = rb_text_trim(text_at(shape, i));
        if (text.len == 0) wrong(s, shape->values.items[i], "nothing stands between the quotes", "an empty cell, or one of blanks, is blank without being declared; leave this out");
        else rb_vec_push(to, text);
    }
}

static bool is_blank_sign(rb_str s)
{
    return rb_str_equal(s, RB_STR(" ")) || rb_str_equal(s, RB_STR("\xC2\xA0")) || rb_str_equal(s, RB_STR("\xE2\x80\xAF"));
}

static void take_thousands(rb_sema *s, rb_texts *to, const rb_ast_shape *shape)
{
    static const rb_str known[] = {{",", 1}, {".", 1}, {"'", 1}, {"\xE2\x80\x99", 3}, {"_", 1}};
    *to = (rb_texts){0};
    for (uint32_t i = 0; i < shape->values.len; i++) {
        rb_str text = text_at(shape, i);
        bool   is_known = is_blank_sign(text);
        for (size_t k = 0; k < sizeof known / sizeof *known; k++) is_known |= rb_str_equal(text, known[k]);
        if (is_known) rb_vec_push(to, is_blank_sign(text) ? RB_STR(" ") : text);
        else wrong(s, shape->values.items[i], rb_str_chars(rb_str_print("'%.*s' does not stand between thousands", RB_STR_ARGS(text))), "write one of \",\" \".\" \" \" \"'\" \"_\"; a blank may be of any width");
    }
}

/* One word of a field or a block. */
static void take_written(rb_sema *s, rb_written *w, const rb_ast_shape *shape)
{
    switch (shape->what) {
    case RB_SHAPE_DECIMAL_COMMA: w->decimal_comma = true; break;
    case RB_SHAPE_DECIMAL_POINT: w->decimal_comma = false; break;
    case RB_SHAPE_THOUSANDS: take_thousands(s, &w->thousands, shape); break;
    case RB_SHAPE_NEGATIVE_PARENTHESES: w->negative_parentheses = true; break;
    case RB_SHAPE_TRAILING_MINUS: w->trailing_minus = true; break;
    case RB_SHAPE_CURRENCY_SIGN: take_texts(s, &w->signs, shape); break;
    case RB_SHAPE_PERCENT_WITHOUT_SIGN: w->percent_without_sign = true; break;
    case RB_SHAPE_BLANK: take_texts(s, &w->blank, shape); break;
    case RB_SHAPE_YES: take_texts(s, &w->yes, shape); break;
    case RB_SHAPE_NO: take_texts(s, &w->no, shape); break;
    case RB_SHAPE_TRIM_SPACES: w->trim_spaces = true; break;
    case RB_SHAPE_FORMULA_GUARD: w->formula_guard = true; break;
    default: break;
    }
}

/* The decimal sign cannot stand between thousands as well. */
static void check_signs(rb_sema *s, const rb_written *w, rb_span at)
{
    rb_str decimal = w->decimal_comma ? RB_STR(",") : RB_STR(".");
    for (uint32_t i = 0; i < w->thousands.len; i++) {
        if (!rb_str_equal(w->thousands.items[i], decimal)) continue;
        rb_diag_add(s->ds, RB_E0331, at, "the %s is declared both before decimals and between thousands", w->decimal_comma ? "comma" : "point");
        rb_diag_help(s->ds, "for 1.234,56 write: decimal comma thousands \".\"; for 1,234.56: decimal point thousands \",\"");
        return;
    }
    for (uint32_t y = 0; y < w->yes.len; y++)
        for (uint32_t n = 0; n < w->no.len; n++)
            if (rb_text_equal_fold(w->yes.items[y], w->no.items[n])) rb_diag_add(s->ds, RB_E0331, at, "'%.*s' is declared as yes and as no", RB_STR_ARGS(w->yes.items[y]));
}

static bool is_number(rb_type t) { return t.kind == RB_TYPE_number || t.kind == RB_TYPE_integer || t.kind == RB_TYPE_money || t.kind == RB_TYPE_percent; }

/* Whether cells of the type can be written so. */
static bool fits(int what, rb_type type)
{
    switch (what) {
    case RB_SHAPE_DECIMAL_COMMA: case RB_SHAPE_DECIMAL_POINT: case RB_SHAPE_THOUSANDS: case RB_SHAPE_NEGATIVE_PARENTHESES:
    case RB_SHAPE_TRAILING_MINUS: return is_number(type);
    case RB_SHAPE_CURRENCY_SIGN: return type.kind == RB_TYPE_money || type.kind == RB_TYPE_number;
    case RB_SHAPE_PERCENT_WITHOUT_SIGN: return type.kind == RB_TYPE_percent;
    case RB_SHAPE_YES: case RB_SHAPE_NO: return type.kind == RB_TYPE_yes_no;
    default: return true;
    }
}

/* What the block says, as far as it has to do with the type. */
static rb_written of_block(const rb_written *block, const rb_field *f)
{
    rb_written w = *block;
    bool       number = is_number(f->type) && f->example == NULL;
    if (!number) {
        w.decimal_comma = w.negative_parentheses = w.trailing_minus = w.percent_without_sign = false;
        w.thousands = w.signs = (rb_texts){0};
    }
    if (f->type.kind != RB_TYPE_percent) w.percent_without_sign = false;
    if (f->type.kind == RB_TYPE_integer) w.decimal_comma = false;
    if (!fits(RB_SHAPE_CURRENCY_SIGN, f->type)) w.signs = (rb_texts){0};
    if (f->type.kind != RB_TYPE_yes_no) w.yes = w.no = (rb_texts){0};
    if (f->type.kind != RB_TYPE_text) w.trim_spaces = false;
    return w;
}

static bool says_anything(const rb_written *w)
{
    return w->decimal_comma || w->negative_parentheses || w->trailing_minus || w->percent_without_sign || w->trim_spaces || w->formula_guard || w->thousands.len > 0 ||
           w->signs.len > 0 || w->blank.len > 0 || w->yes.len > 0 || w->no.len > 0;
}

/* The same word twice; `decimal comma` and `decimal point` are one. */
static bool is_said_twice(rb_sema *s, const rb_ast_items *items, uint32_t i)
{
    const rb_ast_shape *shape = rb_ast_as(shape, items->items[i]);
    for (uint32_t k = 0; k < i; k++) {
        if (items->items[k]->kind != RB_AST_shape) continue;
        int  before = rb_ast_as(shape, items->items[k])->what, what = shape->what;
        bool decimals = (before == RB_SHAPE_DECIMAL_COMMA || before == RB_SHAPE_DECIMAL_POINT) && (what == RB_SHAPE_DECIMAL_COMMA || what == RB_SHAPE_DECIMAL_POINT);
        if (before != what && !decimals) continue;
        rb_diag_add(s->ds, RB_E0110, shape->base.span, "'%s' is said twice", decimals ? "decimal" : rb_shape_text(what));
        rb_diag_note(s->ds, items->items[k]->span, "the first is here");
        return true;
    }
    return false;
}

static bool may_say(rb_sema *s, const rb_field *f, const rb_ast_shape *shape)
{
    const char *word = rb_shape_text(shape->what);
    if (f->type.kind == RB_TYPE_none) return false;
    if (!fits(shape->what, f->type)) {
        rb_diag_add(s->ds, RB_E0332, shape->base.span, "'%s' says nothing of '%.*s', which is %.*s", word, RB_STR_ARGS(f->name), RB_STR_ARGS(rb_type_title(f->type)));
        return false;
    }
    if (f->example == NULL || shape->what == RB_SHAPE_BLANK || shape->what == RB_SHAPE_FORMULA_GUARD || shape->what == RB_SHAPE_TRIM_SPACES) return true;
    rb_diag_add(s->ds, RB_E0332, shape->base.span, "the format of '%.*s' shows how its numbers are written: '%s' is not needed beside it", RB_STR_ARGS(f->name), word);
    rb_diag_help(s->ds, "leave one of the two out");
    return false;
}

void rb_export_field(rb_sema *s, rb_field *f, const rb_ast_field *node, const rb_written *block)
{
    rb_written w = of_block(block, f);
    for (uint32_t i = 0; i < node->shapes.len; i++) {
        const rb_ast_shape *shape = rb_ast_as(shape, node->shapes.items[i]);
        if (!is_said_twice(s, &node->shapes, i) && may_say(s, f, shape)) take_written(s, &w, shape);
    }
    if (node->shapes.len > 0) check_signs(s, &w, node->shapes.items[0]->span);
    if (!says_anything(&w)) return;
    rb_written *kept = RB_NEW(rb_written);
    *kept = w;
    f->written = kept;
}

/* ---- the shape of the file ---- */

static void take_delimiter(rb_sema *s, rb_export *e, const rb_ast_shape *shape)
{
    static const struct { const char *word; char byte; } named[] = {{"tab", '\t'}, {"space", ' '}, {"comma", ','}, {"semicolon", ';'}, {"pipe", '|'}};
    rb_str text = text_at(shape, 0);
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (rb_str_equal(text, rb_str_of(named[i].word))) e->delimiter = named[i].byte;
    if (text.len == 1 && memchr(",;\t|^` ~", text.ptr[0], 8)) e->delimiter = text.ptr[0];
    if (e->delimiter == 0) wrong(s, shape->values.items[0], rb_str_chars(rb_str_print("'%.*s' does not separate columns", RB_STR_ARGS(text))), "write one of \",\" \";\" tab \"|\" \"^\" \"`\" \"~\" space");
}

static void take_encoding(rb_sema *s, rb_export *e, const rb_ast_shape *shape)
{
    static const char *const names[] = {"utf-8", "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be", "windows-1252", "iso-8859-1"};
    static const struct { const char *other, *name; } others[] = {{"utf8", "utf-8"}, {"utf16", "utf-16"}, {"utf-16-le", "utf-16le"}, {"utf-16-be", "utf-16be"}, {"utf32", "utf-32"}, {"cp1252", "windows-1252"}, {"ansi", "windows-1252"}, {"latin-1", "iso-8859-1"}, {"latin1", "iso-8859-1"}};
    rb_str text = text_at(shape, 0), known[sizeof names / sizeof *names];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        known[i] = rb_str_of(names[i]);
        if (rb_text_equal_fold(text, known[i])) e->encoding = known[i];
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (rb_text_equal_fold(text, rb_str_of(others[i].other))) e->encoding = rb_str_of(others[i].name);
    if (e->encoding.ptr) return;
    rb_diag_add(s->ds, RB_E0331, shape->values.items[0]->span, "'%.*s' is not an encoding that is read", RB_STR_ARGS(text));
    if (!rb_diag_suggest(s->ds, text, known, sizeof names / sizeof *names)) rb_diag_help(s->ds, "write \"utf-8\", \"utf-16\", \"utf-32\", \"windows-1252\" or \"iso-8859-1\"");
}

static void take_title_lines(rb_sema *s, rb_export *e, const rb_ast_shape *shape)
{
    rb_dec  n;
    int64_t lines = 0;
    rb_str  text = rb_ast_as(number, shape->values.items[0])->value.text;
    bool    for_run = rb_sources_place(s->ds->sources, shape->base.span.start).source->is_option; /* whose file may have none */
    bool    ok = rb_dec_parse(text, &n) == RB_DEC_OK && rb_dec_is_whole(n) && rb_dec_to_i64(n, &lines) && lines >= !for_run && lines <= TITLE_LINES_MAX;
    if (ok) e->title_lines = (uint32_t)lines;
    else wrong(s, shape->values.items[0], rb_str_chars(rb_str_print("there cannot be %.*s title lines", RB_STR_ARGS(text))), "write how many lines stand before the header: a whole number up to 1000");
}

static void take_records_at(rb_sema *s, rb_export *e, const rb_ast_shape *shape)
{
    rb_str text = text_at(shape, 0);
    if (rb_str_starts(text, RB_STR("$"))) e->records_at = text;
    else wrong(s, shape->values.items[0], rb_str_chars(rb_str_print("'%.*s' is not a path of records", RB_STR_ARGS(text))), "a path begins with $, which is the whole file: \"$.tickets[*]\"");
}

static void take_shape(rb_sema *s, rb_export *e, const rb_ast_shape *shape, rb_record_options *options)
{
    switch (shape->what) {
    case RB_SHAPE_DELIMITER: take_delimiter(s, e, shape); break;
    case RB_SHAPE_ENCODING: take_encoding(s, e, shape); break;
    case RB_SHAPE_TITLE_LINES: take_title_lines(s, e, shape); break;
    case RB_SHAPE_HEADER: take_texts(s, &e->header, shape); break;
    case RB_SHAPE_ENDS_AT: take_texts(s, &e->ends_at, shape); break;
    case RB_SHAPE_SHORT_ROWS: e->short_rows = true; break;
    case RB_SHAPE_RECORDS_AT: take_records_at(s, e, shape); break;
    case RB_SHAPE_DATES: options->dates = words_of(shape); break;
    case RB_SHAPE_TIMES: options->datetimes = words_of(shape); break;
    case RB_SHAPE_ZONE: options->zone = words_of(shape); break;
    case RB_SHAPE_SEPARATOR: options->separator = words_of(shape); break;
    default: take_written(s, &options->written, shape); break;
    }
}

/* The same thing said by a line of the record, outside the block. */
static void check_option(rb_sema *s, const rb_ast_shape *shape, const rb_record_options *before)
{
    const rb_ast_words *other = shape->what == RB_SHAPE_DATES ? &before->dates : shape->what == RB_SHAPE_TIMES ? &before->datetimes : shape->what == RB_SHAPE_ZONE ? &before->zone : NULL;
    if (!other || !other->text.ptr) return;
    rb_diag_add(s->ds, RB_E0110, shape->base.span, "'%s' is said twice", rb_shape_text(shape->what));
    rb_diag_note(s->ds, other->span, "the first is here");
}

static void declare_block(rb_sema *s, rb_schema *schema, const rb_ast_export *node, rb_record_options *options)
{
    const rb_record_options before = *options;
    schema->export.span = node->base.span;
    for (uint32_t i = 0; i < node->lines.len; i++) {
        if (node->lines.items[i]->kind != RB_AST_shape || is_said_twice(s, &node->lines, i)) continue;
        const rb_ast_shape *shape = rb_ast_as(shape, node->lines.items[i]);
        check_option(s, shape, &before);
        take_shape(s, &schema->export, shape, options);
    }
    check_signs(s, &options->written, node->base.span);
}

static const rb_ast_export *block_of(rb_sema *s, const rb_ast_record *node)
{
    const rb_ast *found = NULL;
    for (uint32_t i = 0; i < node->members.len; i++) {
        const rb_ast *member = node->members.items[i];
        if (member->kind != RB_AST_export) continue;
        if (!found) found = member;
        else if (s) {
            rb_diag_add(s->ds, RB_E0110, member->span, "the record '%.*s' has two export blocks", RB_STR_ARGS(node->name.text));
            rb_diag_note(s->ds, found->span, "the first is here");
        }
    }
    return found ? rb_ast_as(export, found) : NULL;
}

/* ---- what is given for a run ---- */

static const rb_source *source_of(const rb_sema *s, rb_span at) { return rb_sources_place(s->ds->sources, at.start).source; }

/* `decimal comma` and `decimal point` are one thing to say, and so are the two ways to say where the header is. */
static int subject_of(int what)
{
    return what == RB_SHAPE_DECIMAL_POINT ? RB_SHAPE_DECIMAL_COMMA : what == RB_SHAPE_HEADER ? RB_SHAPE_TITLE_LINES : what;
}

static bool is_said_in(const rb_ast_items *lines, int subject)
{
    for (uint32_t i = 0; i < lines->len; i++)
        if (lines->items[i]->kind == RB_AST_shape && subject_of(rb_ast_as(shape, lines->items[i])->what) == subject) return true;
    return false;
}

static bool is_about(const rb_ast_export *given, const rb_ast_record *node, bool by_name)
{
    if (given->title.text.ptr) return by_name && rb_str_equal(given->title.text, node->name.text);
    return !by_name && node->file.text.ptr == NULL;
}

/* What the command line says of this record goes before what it says of all. A table's file is the rules' own and is written as they say, unless
 * the run names it. */
static rb_ast_items given_lines(const rb_sema *s, const rb_ast_record *node)
{
    const rb_ast_items none = {0}, *given = s->file_count > 0 ? &s->files[0].given : &none;
    rb_ast_items own = {0}, lines = {0};
    for (uint32_t i = 0; i < given->len; i++) {
        const rb_ast_export *one = rb_ast_as(export, given->items[i]);
        for (uint32_t k = 0; k < one->lines.len && is_about(one, node, true); k++) rb_vec_push(&own, one->lines.items[k]);
    }
    for (uint32_t i = 0; i < given->len; i++) {
        const rb_ast_export *one = rb_ast_as(export, given->items[i]);
        for (uint32_t k = 0; k < one->lines.len && is_about(one, node, false); k++) {
            rb_ast *line = one->lines.items[k];
            if (line->kind == RB_AST_shape && !is_said_in(&own, subject_of(rb_ast_as(shape, line)->what))) rb_vec_push(&lines, line);
        }
    }
    for (uint32_t i = 0; i < own.len; i++) rb_vec_push(&lines, own.items[i]);
    return lines;
}

static bool is_of_signs(int what)
{
    return subject_of(what) == RB_SHAPE_DECIMAL_COMMA || what == RB_SHAPE_THOUSANDS || what == RB_SHAPE_YES || what == RB_SHAPE_NO;
}

/* Lines of the file rather than of its cells: they have to fit what the file is. */
static bool is_of_file(int what) { return what <= RB_SHAPE_RECORDS_AT && what != RB_SHAPE_ENCODING; }

/* "decimal comma dates \"DD.MM.YYYY\"": as it could be written again. */
static rb_str said_of(const rb_sema *s, const rb_ast_items *lines)
{
    rb_buf b = {0};
    for (uint32_t i = 0; i < lines->len; i++) {
        if (b.len > 0) rb_buf_add_char(&b, ' ');
        rb_buf_add_str(&b, rb_sources_text(s->ds->sources, lines->items[i]->span));
    }
    return rb_buf_take(&b);
}

/* In place of what the block says of the same. */
static void declare_given(rb_sema *s, rb_schema *schema, const rb_ast_items *lines, rb_record_options *options)
{
    rb_export *e = &schema->export;
    rb_span    signs = RB_SPAN_NONE;
    if (is_said_in(lines, RB_SHAPE_TITLE_LINES)) {
        e->title_lines = 0;
        e->header = (rb_texts){0};
    }
    for (uint32_t i = 0; i < lines->len; i++) {
        if (lines->items[i]->kind != RB_AST_shape || is_said_twice(s, lines, i)) continue;
        const rb_ast_shape *shape = rb_ast_as(shape, lines->items[i]);
        rb_span             at = shape->base.span;
        take_shape(s, e, shape, options);
        if (is_of_signs(shape->what)) signs = at;
        if (is_of_file(shape->what)) e->given_span = e->given_span.start != UINT32_MAX && source_of(s, e->given_span) == source_of(s, at) ? rb_span_join(e->given_span, at) : at;
    }
    if (signs.start != UINT32_MAX) check_signs(s, &options->written, signs);
    e->given = said_of(s, lines);
}

void rb_export_check_given(rb_sema *s)
{
    RB_VEC(rb_str) names = {0};
    const rb_ast_items *given = s->file_count > 0 ? &s->files[0].given : &(rb_ast_items){0};
    for (uint32_t i = 0; i < s->program->records.len; i++) rb_vec_push(&names, s->program->records.items[i]->schema->name);
    for (uint32_t i = 0; i < given->len; i++) {
        rb_ast_words record = rb_ast_as(export, given->items[i])->title;
        bool         is_known = record.text.ptr == NULL;
        for (uint32_t k = 0; k < names.len; k++) is_known |= rb_str_equal(names.items[k], record.text);
        if (is_known) continue;
        rb_diag_add(s->ds, RB_E0201, record.span, "the rules have no record '%.*s'", RB_STR_ARGS(record.text));
        rb_diag_suggest(s->ds, record.text, names.items, names.len);
    }
}

void rb_export_declare(rb_sema *s, rb_schema *schema, const rb_ast_record *node, rb_record_options *options)
{
    schema->export.span = schema->export.given_span = RB_SPAN_NONE;
    const rb_ast_export *block = block_of(s, node);
    if (block) declare_block(s, schema, block, options);
    rb_ast_items given = given_lines(s, node);
    declare_given(s, schema, &given, options);
}

/* ---- latest by ---- */

/* What is given for a run without a record's name is about each of them. */
static void help_one_record(rb_sema *s, const rb_schema *schema, const rb_ast_shape *shape)
{
    const rb_source *source = source_of(s, shape->base.span);
    uint32_t         records = 0;
    for (uint32_t f = 0; f < s->file_count; f++)
        for (uint32_t i = 0; i < s->files[f].file->decls.len; i++) records += s->files[f].file->decls.items[i]->kind == RB_AST_record;
    if (records < 2 || !source->is_option || rb_str_starts(source->text, rb_str_print("%.*s=", RB_STR_ARGS(schema->name)))) return;
    rb_diag_help(s->ds, "if it is about one record only, name that: --export 'RECORD=%.*s'", RB_STR_ARGS(rb_sources_text(s->ds->sources, shape->base.span)));
}

static void bind_latest(rb_sema *s, rb_schema *schema, const rb_ast_shape *shape, bool is_table)
{
    rb_ast_words name = rb_ast_as(name, shape->values.items[0])->name;
    uint32_t     field;
    if (is_table || schema->key == UINT32_MAX) {
        wrong(s, &shape->base, "'latest by' is said of records with the same key, and this has no key of a record", "write 'key' before the field that tells records apart");
        help_one_record(s, schema, shape);
        return;
    }
    if (!rb_schema_find(schema, name.text, &field)) {
        RB_VEC(rb_str) names = {0};
        for (uint32_t i = 0; i < schema->fields.len; i++) rb_vec_push(&names, schema->fields.items[i].name);
        rb_diag_add(s->ds, RB_E0201, name.span, "the record '%.*s' has no field '%.*s'", RB_STR_ARGS(schema->name), RB_STR_ARGS(name.text));
        rb_diag_suggest(s->ds, name.text, names.items, names.len);
        help_one_record(s, schema, shape);
        return;
    }
    rb_type type = schema->fields.items[field].type;
    bool    has_order = !rb_type_is_list(type) && (type.kind == RB_TYPE_date || type.kind == RB_TYPE_datetime || type.kind == RB_TYPE_number || type.kind == RB_TYPE_integer);
    if (has_order) {
        schema->export.latest_by = field + 1;
        schema->export.latest_span = shape->base.span;
    }
    else wrong(s, shape->values.items[0], rb_str_chars(rb_str_print("'%.*s' is %.*s, which has no latest", RB_STR_ARGS(name.text), RB_STR_ARGS(rb_type_title(type)))), "name a date, a datetime or a number that grows");
}

static void bind_lines(rb_sema *s, rb_schema *schema, const rb_ast_record *node, const rb_ast_items *lines)
{
    for (uint32_t i = 0; i < lines->len; i++) {
        const rb_ast *line = lines->items[i];
        if (line->kind == RB_AST_shape && rb_ast_as(shape, line)->what == RB_SHAPE_LATEST_BY) bind_latest(s, schema, rb_ast_as(shape, line), node->file.text.ptr != NULL);
    }
}

void rb_export_bind(rb_sema *s, rb_schema *schema, const rb_ast_record *node)
{
    const rb_ast_export *block = block_of(NULL, node);
    rb_ast_items         given = given_lines(s, node);
    if (block) bind_lines(s, schema, node, &block->lines);
    bind_lines(s, schema, node, &given);
    rb_export_warn_vain(s, schema, node, &given);
}
