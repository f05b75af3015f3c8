/* syntax/message_shapes.c: a mistake in a line of how a file is written: which line it is, and what follows its first words.
 *
 * The words of these lines are keywords only before what belongs to them, so `dates MM/DD/YYYY` comes here as four names and
 * signs. They are looked up as text, in one table for the block of a record and for what the command line gives.
 */
#include "syntax/parser.h"

#include "base/clock.h"
#include "base/unicode.h"

enum value { NOTHING, QUOTED, NUMBER, FORM, SIGN, ENCODING, PATH, FIELD };

/* said: how it is begun; words: the line that is meant; example: what may follow, as it can be copied. */
static const struct line { const char *said, *words; enum value value; const char *what, *example; } lines[] = {
    {"delimiter", "delimiter", SIGN, "what stands between columns, in quotes", "delimiter \",\""},
    {"encoding", "encoding", ENCODING, "a name in quotes", "encoding \"utf-8\""},
    {"title lines", "title lines", NUMBER, "a number without quotes", "title lines 3"},
    {"title", "title lines", NUMBER, "a number without quotes", "title lines 3"},
    {"header", "header", QUOTED, "the names of columns in quotes", "header \"Number\""},
    {"ends at", "ends at", QUOTED, "a text in quotes", "ends at \"Total\""},
    {"short rows", "short rows", NOTHING, "", ""},
    {"short", "short rows", NOTHING, "", ""},
    {"records at", "records at", PATH, "a path in quotes", "records at \"$.tickets[*]\""},
    {"dates", "dates", FORM, "a form in quotes", "dates \"DD.MM.YYYY\""},
    {"times", "times", FORM, "a form in quotes", "times \"DD.MM.YYYY HH:mm\""},
    {"datetimes", "datetimes", FORM, "a form in quotes", "datetimes \"DD.MM.YYYY HH:mm\""},
    {"date", "dates", FORM, "a form in quotes", "dates \"DD.MM.YYYY\""},
    {"format", "dates", FORM, "a form in quotes", "dates \"DD.MM.YYYY\""},
    {"time", "times", FORM, "a form in quotes", "times \"DD.MM.YYYY HH:mm\""},
    {"datetime", "times", FORM, "a form in quotes", "times \"DD.MM.YYYY HH:mm\""},
    {"zone", "zone", PATH, "a time zone in quotes", "zone \"Europe/Berlin\""},
    {"separator", "separator", QUOTED, "a text in quotes", "separator \";\""},
    {"latest by", "latest by", FIELD, "the name of a field", "latest by updated_at"},
    {"decimal comma", "decimal comma", NOTHING, "", ""},
    {"decimal point", "decimal point", NOTHING, "", ""},
    {"decimal", "decimal point", NOTHING, "'comma' or 'point'", "decimal comma"},
    {"thousands", "thousands", SIGN, "a sign in quotes", "thousands \".\""},
    {"negative", "negative parentheses", NOTHING, "", ""},
    {"negative parentheses", "negative parentheses", NOTHING, "", ""},
    {"trailing", "trailing minus", NOTHING, "", ""},
    {"trailing minus", "trailing minus", NOTHING, "", ""},
    {"currency sign", "currency sign", QUOTED, "a sign in quotes", "currency sign \"EUR\""},
    {"currency", "currency sign", QUOTED, "a sign in quotes", "currency sign \"EUR\""},
    {"percent", "percent without sign", NOTHING, "", ""},
    {"percent without sign", "percent without sign", NOTHING, "", ""},
    {"blank", "blank", QUOTED, "a text in quotes", "blank \"N/A\""},
    {"yes", "yes", QUOTED, "a text in quotes", "yes \"Ja\""},
    {"ja", "yes", QUOTED, "a text in quotes", "yes \"Ja\""},
    {"no", "no", QUOTED, "a text in quotes", "no \"Nein\""},
    {"nein", "no", QUOTED, "a text in quotes", "no \"Nein\""},
    {"trim", "trim spaces", NOTHING, "", ""},
    {"trim spaces", "trim spaces", NOTHING, "", ""},
    {"formula", "formula guard", NOTHING, "", ""},
    {"formula guard", "formula guard", NOTHING, "", ""},
};

/* The line that the text begins with, the longest words of the table that do; they end where no letter follows. */
static const struct line *line_at(rb_str text)
{
    const struct line *best = NULL;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        rb_str said = rb_str_of(lines[i].said);
        if (!rb_str_starts(text, said) || (best && strlen(best->said) >= said.len)) continue;
        char next = text.len > said.len ? text.ptr[said.len] : ' ';
        if (next == ' ' || next == '\t' || next == ':' || next == ',' || next == '=' || next == '"' || next == '}' || next == '\n' || next == '\r') best = &lines[i];
    }
    return best;
}

static rb_str rest_at(const rb_parser *p, uint32_t start) { return rb_str_slice(p->lx->source->text, start, p->lx->end); }

/* Where what the line says ends: at the end of its line, or before the next words of the table or a brace outside quotes. */
static size_t value_length(rb_str text)
{
    bool   in_quotes = false;
    size_t i = 0;
    for (; i < text.len && text.ptr[i] != '\n' && text.ptr[i] != '\r'; i++) {
        if (text.ptr[i] == '"') in_quotes = !in_quotes;
        bool is_word = i > 0 && text.ptr[i - 1] == ' ' && line_at(rb_str_slice(text, i, text.len)) != NULL;
        bool is_comment = i > 0 && text.ptr[i - 1] == ' ' && text.ptr[i] == '#';
        if (!in_quotes && (text.ptr[i] == '}' || is_word || is_comment)) break;
    }
    return i;
}

/* Without the sign before it and the comma after it. */
static rb_str without_signs(rb_str text)
{
    text = rb_text_trim(text);
    if (text.len > 1 && (text.ptr[0] == '=' || text.ptr[0] == ':')) text = rb_text_trim(rb_str_slice(text, 1, text.len));
    if (text.len > 1 && text.ptr[text.len - 1] == ',') text = rb_text_trim(rb_str_slice(text, 0, text.len - 1));
    return text;
}

/* The value without its quotes. */
static rb_str bare_value(rb_str text)
{
    rb_buf b = {0};
    text = without_signs(text);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '"' && text.ptr[i] != '\'') rb_buf_add_char(&b, text.ptr[i]);
    return rb_text_trim(rb_buf_str(&b));
}

static bool is_whole_number(rb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
    return s.len > 0 && s.len < 4;
}

static bool is_encoding(rb_str s)
{
    static const char *const names[] = {"utf-8", "utf8", "utf-16", "utf16", "utf-16le", "utf-16be", "utf-32", "windows-1252", "cp1252", "ansi", "iso-8859-1", "latin1", "latin-1"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (rb_text_equal_fold(s, rb_str_of(names[i]))) return true;
    return false;
}

/* What was meant, where the value is of the kind that follows; else the example. */
static rb_str meant_line(const struct line *l, rb_str value)
{
    rb_str form, bad;
    bool   fits = value.len > 0 && rb_str_find(value, RB_STR("\\"), 0) == SIZE_MAX;
    switch (l->value) {
    case NOTHING:
        if (strcmp(l->said, "decimal") == 0 && !rb_str_equal(value, RB_STR(".")) && !rb_str_starts(value, RB_STR("p")) && !rb_str_starts(value, RB_STR("dot"))) return RB_STR("decimal comma");
        return rb_str_of(l->words);
    case NUMBER: return is_whole_number(value) ? rb_str_print("%s %.*s", l->words, RB_STR_ARGS(value)) : rb_str_of(l->example);
    case FORM:
        form = rb_time_format_new(value, &bad) ? value : rb_time_format_meant(value);
        return form.len > 0 ? rb_str_print("%s \"%.*s\"", l->words, RB_STR_ARGS(form)) : rb_str_of(l->example);
    case SIGN: fits &= value.len == 1 && strchr(strcmp(l->words, "delimiter") == 0 ? ",;|^~" : ",._", value.ptr[0]) != NULL; break;
    case ENCODING:
        if (rb_text_equal_fold(value, RB_STR("utf8"))) value = RB_STR("utf-8");
        fits &= is_encoding(value);
        break;
    case PATH: fits &= rb_str_find(value, RB_STR("/"), 0) != SIZE_MAX || rb_str_starts(value, RB_STR("$")); break;
    case FIELD: return value.len > 0 && rb_str_find(value, RB_STR(" "), 0) == SIZE_MAX ? rb_str_print("%s %.*s", l->words, RB_STR_ARGS(value)) : rb_str_of(l->example);
    case QUOTED: break;
    }
    return fits ? rb_str_print("%s \"%.*s\"", l->words, RB_STR_ARGS(value)) : rb_str_of(l->example);
}

/* The cutter may have stumbled over the value: that is this mistake, not another. */
static void take_back(rb_diags *ds, rb_span within)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < ds->items.len; i++) {
        const rb_diag *d = &ds->items.items[i];
        bool is_inside = d->severity == RB_SEVERITY_ERROR && d->span.start >= within.start && d->span.end <= within.end && (d->code == RB_E0101 || d->code == RB_E0103);
        if (is_inside) ds->errors--;
        else ds->items.items[kept++] = *d;
    }
    ds->items.len = kept;
}

static void say_line(rb_parser *p, const struct line *l, uint32_t start)
{
    size_t   said = strlen(l->said);
    rb_str   rest = rest_at(p, start + (uint32_t)said);
    uint32_t end = start + (uint32_t)said + (uint32_t)value_length(rest), base = p->lx->source->base;
    rb_str   raw = rb_str_slice(p->lx->source->text, start + (uint32_t)said, end), value = bare_value(raw), meant = meant_line(l, value);
    rb_span  at = {base + start, base + start + (uint32_t)(rb_text_trim(raw).len > 0 ? said + (size_t)(rb_text_trim(raw).ptr - raw.ptr) + rb_text_trim(raw).len : said)};
    take_back(p->ds, (rb_span){base + start, base + end});
    bool   begins = rb_str_starts(rb_str_of(l->words), rb_str_of(l->said)) && (l->words[said] == 0 || l->words[said] == ' ');
    if (!begins) rb_diag_add(p->ds, RB_E0103, at, "no line of how a file is written begins with '%s'", l->said);
    else if (value.len == 0) rb_diag_add(p->ds, RB_E0103, at, "nothing follows '%s'", l->said);
    else rb_diag_add(p->ds, RB_E0103, at, "what stands after '%s' does not belong to it", l->said);
    if (l->what[0]) rb_diag_help(p->ds, "'%s' is followed by %s: %.*s", strcmp(l->said, "decimal") == 0 ? l->said : l->words, l->what, RB_STR_ARGS(meant));
    else rb_diag_help(p->ds, "write: %.*s", RB_STR_ARGS(meant));
}

/* The words of a line begin at the mistake or are the last before it, on its own line. */
bool rb_mistake_say_shape(rb_parser *p)
{
    const rb_token *items = p->lx->items, *t = &items[p->given];
    if (rb_recover_body(p) != RB_TOKEN_export || t->kind == RB_TOKEN_rbrace) return false;
    bool is_next = t > items && t->kind == RB_TOKEN_name && (t[1].kind == RB_TOKEN_text_value || t[-1].kind == RB_TOKEN_text_value || t[-1].kind == RB_TOKEN_number_value);
    for (const rb_token *first = t;; first--) {
        const struct line *l = first->kind == RB_TOKEN_text_value || first->kind == RB_TOKEN_end ? NULL : line_at(rest_at(p, first->start));
        if (l && first == t && t > items && t[-1].kind == RB_TOKEN_comma) l = NULL;
        if (l) {
            say_line(p, l, first->start);
            return true;
        }
        if (is_next || first == items || first->kind == RB_TOKEN_lbrace || (first->is_first && first->kind != RB_TOKEN_end) || t - first > 6) return false;
    }
}
