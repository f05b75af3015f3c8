/* report/csv.c: cells of a CSV file that people open in a spreadsheet.
 *
 * Source    RFC 4180, but lines end in LF: every spreadsheet takes it, and so do the tools of a command line.
 * Promises  A cell of the data is never run as a formula: what a spreadsheet would take for one gets an apostrophe
 *           before it; a number is no formula and stays as it is. No control byte but tab and line ends goes through.
 *           With options->exact cells are byte for byte what they were, for programs.
 */
#include "report/internal.h"

#include "base/decimal.h"
#include "base/unicode.h"
#include "base/word.h"

/* Also in full width, which some spreadsheets take for the same. */
static bool begins_formula(rb_str s)
{
    static const char *const wide[] = {"\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
    if (s.len < 2) return false; /* a lone sign is no formula */
    if (memchr("=+-@\t\r\n", s.ptr[0], 7) != NULL) return true;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (rb_str_starts(s, rb_str_of(wide[i]))) return true;
    return false;
}

/* -12.50, +7, -8% */
static bool is_number(rb_str s)
{
    rb_dec n;
    if (s.len > 0 && s.ptr[s.len - 1] == '%') s.len--;
    return rb_dec_parse(s, &n) == RB_DEC_OK;
}

/* No printable ASCII, or what stands between cells somewhere. */
static inline bool is_special(uint64_t w) { return rb_word_is_odd(w) || (rb_word_zeros(w ^ RB_WORD_EACH('"')) | rb_word_zeros(w ^ RB_WORD_EACH(',')) | rb_word_zeros(w ^ RB_WORD_EACH(';'))) != 0; }

/* Tabs and line ends are part of a cell; other control bytes are made visible. */
static void add_safe(rb_buf *b, rb_str s)
{
    size_t from = 0;
    if (s.len == 0 || rb_word_none(s.ptr, s.len, rb_word_is_odd)) {
        rb_buf_add_str(b, s);
        return;
    }
    for (size_t i = 0; i <= s.len; i++) {
        if (i < s.len && s.ptr[i] != '\n' && s.ptr[i] != '\t' && s.ptr[i] != '\r') continue;
        rb_text_add_safe(b, rb_str_slice(s, from, i));
        if (i < s.len) rb_buf_add_char(b, s.ptr[i]);
        from = i + 1;
    }
}

/* Most cells are what they are, whatever is asked for: no formula, nothing to quote, nothing to hide. */
static bool is_plain(rb_str s)
{
    if (s.len == 0) return true;
    char first = s.ptr[0];
    if (first == '=' || first == '+' || first == '-' || first == '@' || first == ' ' || s.ptr[s.len - 1] == ' ') return false;
    return rb_word_none(s.ptr, s.len, is_special);
}

static bool needs_quotes(rb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == ',' || s.ptr[i] == '"' || s.ptr[i] == '\n' || s.ptr[i] == '\r' || s.ptr[i] == '\t' || s.ptr[i] == ';') return true;
    return s.len > 0 && (s.ptr[0] == ' ' || s.ptr[s.len - 1] == ' ');
}

static void add_doubled(rb_buf *b, rb_str s)
{
    const char *quote;
    for (; s.len > 0 && (quote = memchr(s.ptr, '"', s.len)) != NULL; s = rb_str_slice(s, (size_t)(quote - s.ptr) + 1, s.len)) {
        rb_buf_add(b, s.ptr, (size_t)(quote - s.ptr) + 1);
        rb_buf_add_char(b, '"');
    }
    rb_buf_add_str(b, s);
}

static void add_cell(rb_buf *b, rb_str s)
{
    if (!needs_quotes(s)) {
        rb_buf_add_str(b, s);
        return;
    }
    rb_buf_add_char(b, '"');
    add_doubled(b, s);
    rb_buf_add_char(b, '"');
}

/* A part of a cell that is quoted and begins with one of our own words. */
void rb_csv_add_inside(rb_report *r, rb_buf *b, rb_str text)
{
    if (r->options->raw || rb_word_none(text.ptr, text.len, rb_word_is_odd)) {
        add_doubled(b, text);
        return;
    }
    rb_buf_reset(&r->cell);
    add_safe(&r->cell, text);
    add_doubled(b, rb_buf_str(&r->cell));
}

void rb_csv_add(rb_report *r, rb_str text)
{
    rb_buf *safe = &r->cell;
    if (r->in_line) rb_buf_add_char(&r->out, ',');
    r->in_line = true;
    if (is_plain(text)) {
        rb_buf_add_str(&r->out, text);
        return;
    }
    rb_buf_reset(safe);
    if (r->options->raw) {
        add_cell(&r->out, text);
        return;
    }
    if (!r->options->exact && begins_formula(text) && !is_number(text)) rb_buf_add_char(safe, '\'');
    add_safe(safe, text);
    add_cell(&r->out, rb_buf_str(safe));
}

void rb_csv_add_number(rb_report *r, uint64_t n)
{
    if (r->in_line) rb_buf_add_char(&r->out, ',');
    r->in_line = true;
    rb_buf_add_u64(&r->out, n);
}

void rb_csv_end_line(rb_report *r)
{
    rb_buf_add_char(&r->out, '\n');
    r->in_line = false;
}

void rb_csv_print_value(rb_buf *b, const rb_value *v, const rb_zone *zone)
{
    size_t from = b->len;
    if (!v->known) return;
    rb_value_print(b, v, zone);
    if (v->type.kind != RB_TYPE_money || v->type.currency[0] == '\0') return;
    if (b->len > from + 4 && b->ptr[b->len - 4] == ' ') b->len -= 4; /* " USD", which the header says */
}

/* False, and the column's place, when the header has the name already. */
static bool add_name(rb_report *r, rb_str name, uint32_t *at)
{
    *at = r->header.len;
    if (!rb_map_add(&r->names, rb_text_fold(name), at)) return false;
    rb_vec_push(&r->header, name);
    return true;
}

/* All record types of the run share the header: a column that two of them have stands once. Which of a record's columns
 * stands where is settled here, for a file may have thousands of them and each record shows them all. */
void rb_csv_add_original_headers(rb_report *r)
{
    uint32_t streams = r->summary->catalog->schemas.len;
    r->places = RB_NEW_ARRAY(uint32_t *, streams + 1u);
    for (uint32_t i = 0; r->options->columns && i < streams; i++) {
        const rb_stream_total *t = &r->summary->streams[i];
        r->places[i] = RB_NEW_ARRAY(uint32_t, t->columns.len + 1u);
        for (uint32_t k = 0; k < t->columns.len; k++) (void)add_name(r, t->columns.items[k], &r->places[i][k]);
    }
    r->original_count = r->header.len;
    r->cells = RB_NEW_ARRAY(rb_str, r->original_count + 1u);
}

void rb_csv_add_originals(rb_report *r, const rb_record_view *view)
{
    if (r->original_count == 0) return;
    for (uint32_t i = 0; i < r->original_count; i++) r->cells[i] = RB_STR("");
    for (uint32_t i = view ? view->originals.len : 0; i-- > 0;) r->cells[r->places[view->stream][i]] = view->originals.items[i]; /* of two of one name, the first */
    for (uint32_t i = 0; i < r->original_count; i++) rb_csv_add(r, r->cells[i]);
}

void rb_csv_add_word(rb_report *r, rb_str word)
{
    if (r->in_line) rb_buf_add_char(&r->out, ',');
    r->in_line = true;
    rb_buf_add_str(&r->out, word);
}

/* The cell as it stands in a line, made once. */
static rb_str cell_text(rb_report *r, rb_str text)
{
    size_t at = r->out.len;
    bool   in_line = r->in_line;
    r->in_line = false;
    rb_csv_add(r, text);
    rb_str made = rb_str_dup(rb_str_slice(rb_buf_str(&r->out), at, r->out.len));
    r->out.len = at;
    r->in_line = in_line;
    return made;
}

/* The files of a run are few, and long are the stretches of one. */
static rb_str file_text(rb_report *r, rb_str file)
{
    if (file.ptr == r->file.ptr && file.len == r->file.len) return r->file_text;
    r->file = file;
    return r->file_text = cell_text(r, file);
}

void rb_csv_add_place(rb_report *r, const rb_record_view *view)
{
    rb_str *name = &r->record_heads[view->stream];
    if (!name->ptr) *name = cell_text(r, view->schema->name);
    rb_csv_add_originals(r, view);
    rb_csv_add_word(r, *name);
    rb_csv_add(r, view->key);
    rb_csv_add_word(r, file_text(r, view->file));
    rb_csv_add_number(r, view->record);
    rb_csv_add_number(r, view->line);
}

void rb_csv_add_header(rb_report *r, rb_str name)
{
    uint32_t at;
    while (!add_name(r, name, &at)) name = rb_str_print("rubric.%.*s", RB_STR_ARGS(name));
}

void rb_csv_end_header(rb_report *r)
{
    if (r->options->byte_order_mark) rb_buf_add_chars(&r->out, "\xEF\xBB\xBF");
    for (uint32_t i = 0; i < r->header.len; i++) rb_csv_add(r, r->header.items[i]);
    rb_csv_end_line(r);
}

void rb_csv_join(rb_buf *b, const char *between, rb_str text)
{
    if (text.len == 0) return;
    if (b->len > 0) rb_buf_add_chars(b, between);
    rb_buf_add_str(b, text);
}

static bool has_word(rb_str list, rb_str word)
{
    for (size_t at = rb_str_find(list, word, 0); at != SIZE_MAX; at = rb_str_find(list, word, at + 1)) {
        size_t end = at + word.len;
        if ((at == 0 || list.ptr[at - 1] == ' ') && (end == list.len || list.ptr[end] == ';')) return true;
    }
    return false;
}

void rb_csv_join_fields(rb_buf *b, const rb_schema *schema, const rb_finding *f)
{
    for (uint32_t i = 0; i < f->blocking.len; i++) {
        rb_str name = schema->fields.items[f->blocking.items[i]].name;
        if (!has_word(rb_buf_str(b), name)) rb_csv_join(b, "; ", name);
    }
}

rb_str rb_finding_rule_name(const rb_report *r, const rb_finding *f)
{
    const rb_checklist_info *list = r->summary->catalog->checklists.items[f->checklist];
    return rb_str_print("%.*s.%.*s", RB_STR_ARGS(list->name), RB_STR_ARGS(list->rules.items[f->rule].name));
}
