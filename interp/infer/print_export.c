/* infer/print_export.c: the export block: how the files are written, with what is doubtful about it. */
#include "infer/profile.h"

static void add_doubt(rb_buf *out, rb_str doubt)
{
    if (doubt.len > 0) rb_infer_add_comment(out, "    # ?", "    #  ", doubt);
}

void rb_infer_add_texts(rb_buf *out, const char *words, const rb_texts *texts)
{
    rb_buf_print(out, "%s ", words);
    for (uint32_t i = 0; i < texts->len; i++) {
        if (i > 0) rb_buf_add_chars(out, ", ");
        rb_infer_add_quoted(out, texts->items[i]);
    }
}

static void add_texts(rb_buf *out, const char *words, const rb_texts *texts)
{
    rb_buf_add_chars(out, "    ");
    rb_infer_add_texts(out, words, texts);
    rb_buf_add_char(out, '\n');
}

static void add_form(rb_buf *out, const char *word, rb_str form)
{
    if (form.len == 0) return;
    rb_buf_print(out, "    %s ", word);
    rb_infer_add_quoted(out, form);
    rb_buf_add_char(out, '\n');
}

static bool has_common(const rb_infer_common *c) { return c->has_numbers || c->dates.len > 0 || c->times.len > 0 || c->written.yes.len > 0; }

static void add_common(rb_buf *out, const rb_infer_common *c)
{
    const rb_written *w = &c->written;
    add_form(out, "dates", c->dates);
    add_form(out, "times", c->times);
    if (c->has_numbers) {
        rb_buf_print(out, "    decimal %s  ", w->decimal_comma ? "comma" : "point");
        rb_infer_add_texts(out, "thousands", &w->thousands);
        rb_buf_add_char(out, '\n');
        if (w->negative_parentheses) rb_buf_add_chars(out, "    negative parentheses\n");
        if (w->trailing_minus) rb_buf_add_chars(out, "    trailing minus\n");
        if (w->signs.len > 0) add_texts(out, "currency sign", &w->signs);
    }
    if (w->yes.len == 0) return;
    rb_buf_add_chars(out, "    ");
    rb_infer_add_texts(out, "yes", &w->yes);
    rb_buf_add_chars(out, "  ");
    rb_infer_add_texts(out, "no", &w->no);
    rb_buf_add_char(out, '\n');
}

static void add_delimiter(rb_buf *out, char delimiter)
{
    if (delimiter == '\t') rb_buf_add_chars(out, "    delimiter tab\n");
    else if (delimiter == ' ') rb_buf_add_chars(out, "    delimiter space\n");
    else rb_buf_print(out, "    delimiter \"%c\"\n", delimiter);
}

static void add_encoding(rb_buf *out, rb_str name, rb_str note)
{
    bool is_doubt = rb_str_starts(note, RB_STR("? "));
    if (is_doubt) add_doubt(out, rb_str_slice(note, 2, note.len));
    rb_buf_print(out, "    encoding \"%.*s\"", RB_STR_ARGS(name));
    if (note.len > 0 && !is_doubt) rb_buf_print(out, "  # %.*s", RB_STR_ARGS(note));
    rb_buf_add_char(out, '\n');
}

/* What the first file says that has anything to say. */
static const rb_outline *outline_with(const rb_infer_state *s, bool footer)
{
    for (uint32_t i = 0; i < s->options->files.len; i++) {
        const rb_outline *o = s->options->files.items[i].outline;
        if (footer ? o->footer_doubt.len > 0 : o->header_doubt.len > 0) return o;
    }
    return s->options->files.items[0].outline;
}

static rb_str short_doubt(const rb_infer_state *s)
{
    for (uint32_t i = 0; i < s->options->files.len; i++)
        if (s->options->files.items[i].outline->short_doubt.len > 0) return s->options->files.items[i].outline->short_doubt;
    return RB_STR("");
}

/* One line without a comment stands beside its word. */
static void print_block(rb_buf *out, rb_str lines)
{
    bool is_one = memchr(lines.ptr, '\n', lines.len) == lines.ptr + lines.len - 1 && !memchr(lines.ptr, '#', lines.len);
    if (is_one) rb_buf_print(out, "  export { %.*s }\n\n", (int)(lines.len - 5), lines.ptr + 4);
    else rb_buf_print(out, "  export {\n%.*s  }\n\n", RB_STR_ARGS(lines));
}

void rb_infer_print_export(const rb_infer_state *s, rb_buf *out)
{
    const rb_export *e = &s->export;
    const rb_outline *first = s->options->files.items[0].outline, *titled = outline_with(s, false), *footed = outline_with(s, true);
    bool declares = (e->delimiter && e->delimiter != ',') || e->encoding.len > 0 || e->header.len > 0 || e->title_lines > 0 || e->ends_at.len > 0 || e->records_at.len > 0 || e->short_rows || has_common(&s->common);
    rb_str history = rb_infer_history_say(s);
    if (!declares && footed->footer_doubt.len == 0 && history.len == 0) return;
    rb_buf whole = {0}, *to = out;
    out = &whole;
    if (e->encoding.len > 0) add_encoding(out, e->encoding, first->encoding_note);
    if (e->delimiter && e->delimiter != ',') add_delimiter(out, e->delimiter);
    if (e->header.len > 0 || e->title_lines > 0) add_doubt(out, titled->header_doubt);
    if (e->header.len > 0) add_texts(out, "header", &e->header);
    else if (e->title_lines > 0) rb_buf_print(out, "    title lines %u\n", e->title_lines);
    add_doubt(out, footed->footer_doubt);
    if (e->ends_at.len > 0) add_texts(out, "ends at", &e->ends_at);
    add_doubt(out, short_doubt(s));
    if (e->short_rows) rb_buf_add_chars(out, "    short rows\n");
    if (e->records_at.len > 0) {
        rb_buf_add_chars(out, "    records at ");
        rb_infer_add_quoted(out, e->records_at);
        rb_buf_add_char(out, '\n');
    }
    add_common(out, &s->common);
    add_doubt(out, history);
    if (history.len > 0) rb_buf_print(out, "    # latest by %.*s\n", RB_STR_ARGS(s->profiles.items[s->history.by - 1]->name));
    print_block(to, rb_buf_str(&whole));
}
