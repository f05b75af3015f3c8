/* infer/outline_rows.c: which rows of a file are titles, which one is the header, and where the footer begins.
 *
 * Rule      A header is only sought behind the first row when that one is sparse: rows before it have at most half of the cells
 *           that most rows have. A footer is a run of sparse rows at the end which stand behind an empty line or begin as
 *           totals and notices do: a single short row at the end may as well be a record that was cut off, and then it is
 *           a reject and not a footer.
 */
#include "infer/outline.h"

#include "base/ascii.h"
#include "base/decimal.h"
#include "base/map.h"
#include "base/unicode.h"

enum { LEAST_CELLS = 3, NAMES = 3, NAME_BYTES = 60, TEXT_BYTES = 48, SHOWN = 40, ENDS = 5, NAMELESS = 3 };

/* ---- rows */

static bool is_sparse(const rb_outline_rows *rows, const rb_outline_row *row)
{
    uint32_t usual = rows->usual;
    return row->filled > 0 && usual >= LEAST_CELLS && row->filled * 2 <= usual;
}

/* The width that most cells are in: titles and footers are rows, too, but short ones. One row alone shows little. */
static void settle_usual(rb_outline_rows *rows)
{
    uint32_t most = 0;
    for (uint32_t i = 1; i <= RB_OUTLINE_CELLS; i++) {
        uint32_t weight = rows->widths[i] == 1 ? i / 2 : rows->widths[i] * i;
        if (weight < most || rows->widths[i] == 0) continue;
        most = weight;
        rows->usual = i;
    }
}

/* Words that begin rows of notices. */
static const char *const notices[] = {"confidential", "copyright", "generated", "exported", "report",
                                      "filtered by", "as of", "end of", "source:", "note:", "notes:", "vertraulich", "printed", "created by", "---", "***", "==="};

/* "totals" as well, but not "summit". */
static bool begins_with_word(rb_str text, rb_str word)
{
    if (!rb_str_starts(text, word)) return false;
    rb_str rest = rb_str_slice(text, word.len, text.len);
    if (rb_str_starts(rest, RB_STR("s"))) rest = rb_str_slice(rest, 1, rest.len);
    return rest.len == 0 || rest.ptr[0] < 'a' || rest.ptr[0] > 'z';
}

/* Totals, also with a word before them that is none alone: Zwischensumme, sous-total, eindtotaal. */
static const char *const totals[] = {"total", "totale", "totalen", "totalt", "totaux", "totaal", "sum", "summe", "summen", "summa", "suma", "somma", "somme", "soma"};
static const char *const before_total[] = {"", "gesamt", "end", "zwischen", "teil", "netto", "brutto", "eind", "tussen", "sub", "sub-", "sub ", "sous-", "sous ", "grand ", "gran ", "montant ", "importe "};
/* Of a column as well, and so a total only with such a word: Gesamtbetrag, Endbetrag. */
static const char *const amounts[] = {"ergebnis", "betrag", "umsatz", "kosten", "wert", "preis", "saldo", "menge", "anzahl", "zahl"};
static const char *const whole_words[] = {"gesamt", "insgesamt", "razem", "celkem", "i alt"};

static bool begins_as(rb_str low, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (begins_with_word(low, rb_str_of(words[i]))) return true;
    return false;
}

static bool is_total(rb_str low)
{
    for (size_t i = 0; i < sizeof before_total / sizeof *before_total; i++) {
        rb_str before = rb_str_of(before_total[i]);
        if (!rb_str_starts(low, before)) continue;
        rb_str rest = rb_str_slice(low, before.len, low.len);
        if (begins_as(rest, totals, sizeof totals / sizeof *totals)) return true;
        if (i > 0 && begins_as(rest, amounts, sizeof amounts / sizeof *amounts)) return true;
    }
    return begins_as(low, whole_words, sizeof whole_words / sizeof *whole_words);
}

bool rb_outline_is_notice(rb_str first)
{
    rb_str low = rb_text_fold(rb_text_trim(first));
    if (is_total(low)) return true;
    if (begins_as(low, notices, sizeof notices / sizeof *notices)) return true;
    return rb_str_find(low, RB_STR(" rows"), 0) != SIZE_MAX || rb_str_find(low, RB_STR(" records"), 0) != SIZE_MAX;
}

static void add_tail(rb_outline_rows *rows, rb_outline_row row)
{
    bool is_notice = row.filled < rows->usual && row.filled > 0 && rb_outline_is_notice(row.first);
    if (!is_notice && !is_sparse(rows, &row)) {
        rows->tail.len = 0;
        rows->is_long_tail = false;
        return;
    }
    rows->is_long_tail = rows->is_long_tail || rows->tail.len == RB_OUTLINE_FOOTER;
    if (rows->is_long_tail) return;
    row.first = rb_str_dup(rb_str_slice(row.first, 0, 200));
    rb_vec_push(&rows->tail, row);
}

/* Rows at the end that have nothing in the first column: sums without a word. */
static void add_nameless(rb_outline_rows *rows, const rb_outline_row *row)
{
    rows->nameless += row->is_nameless;
    if (row->is_nameless && rows->nameless_end++ == 0) rows->nameless_line = row->line;
    if (!row->is_nameless && !(row->filled < rows->usual && rb_outline_is_notice(row->first))) rows->nameless_end = 0;
}

void rb_outline_row_add(rb_outline_rows *rows, rb_outline_row row)
{
    if (rows->count++ == 0 || row.width < rows->least_width) rows->least_width = row.width;
    if (rows->head.len < RB_OUTLINE_HEAD) {
        rows->widths[row.cells < RB_OUTLINE_CELLS ? row.cells : RB_OUTLINE_CELLS]++;
        row.first = rb_str_dup(row.first);
        rb_vec_push(&rows->head, row);
        settle_usual(rows);
    }
    add_tail(rows, row);
    add_nameless(rows, &row);
}

/* ---- the header */

static rb_str shown(rb_str text)
{
    rb_buf b = {0};
    rb_str line = rb_text_one_line(rb_text_trim(text)), head = rb_str_slice(line, 0, SHOWN);
    size_t bad = rb_utf8_check(head);
    if (bad != SIZE_MAX) head.len = bad;
    rb_text_add_safe(&b, head);
    if (head.len < line.len) rb_buf_add_chars(&b, "...");
    return rb_buf_take(&b);
}

static bool is_number(rb_str text)
{
    rb_dec ignored;
    return rb_dec_parse(text, &ignored) == RB_DEC_OK;
}

static bool has_twins(const rb_texts *texts)
{
    rb_map known = {0};
    for (uint32_t i = 0; i < texts->len; i++) {
        uint32_t index = i;
        if (texts->items[i].len > 0 && !rb_map_add(&known, rb_text_fold(texts->items[i]), &index)) return true;
    }
    return false;
}

/* Names are texts, all different, and nearly every column has one. */
static bool may_be_header(const rb_outline_rows *rows, const rb_outline_row *row)
{
    if (row->filled * 4 < rows->usual * 3 || row->filled < 2) return false;
    for (uint32_t i = 0; i < row->texts.len; i++)
        if (row->texts.items[i].len > 0 && (is_number(row->texts.items[i]) || row->texts.items[i].ptr[0] == '=')) return false;
    return !has_twins(&row->texts);
}

static uint32_t header_row(const rb_outline_rows *rows)
{
    uint32_t at = 0;
    while (at < rows->head.len && !may_be_header(rows, &rows->head.items[at]) && is_sparse(rows, &rows->head.items[at])) at++;
    bool found = at < rows->head.len && may_be_header(rows, &rows->head.items[at]);
    bool is_apart = found && (rows->usual > LEAST_CELLS || rows->head.items[at].after_gap || rows->head.items[0].width == rows->usual);
    return is_apart ? at : 0; /* of few columns, more must say it */
}

static bool can_be_written(rb_str name)
{
    if (name.len == 0 || name.len > NAME_BYTES || rb_utf8_check(name) != SIZE_MAX) return false;
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.ptr[i] < ' ') return false;
    return true;
}

static void declare_header(rb_outline *o, const rb_outline_rows *rows, uint32_t at)
{
    const rb_outline_row *header = &rows->head.items[at], *title = &rows->head.items[0];
    uint64_t lines = header->line - rows->first_line;
    for (uint32_t i = 0; i < header->texts.len && o->export.header.len < NAMES; i++)
        if (can_be_written(header->texts.items[i])) rb_vec_push(&o->export.header, header->texts.items[i]);
    if (o->export.header.len < 2) {
        o->export.header.len = 0;
        o->export.title_lines = (uint32_t)lines;
    }
    o->header_doubt = rb_str_print("%llu line%s before the header %s no data? The first is '%.*s' (line %llu)", (unsigned long long)lines, lines == 1 ? "" : "s", lines == 1 ? "is" : "are",
                                   RB_STR_ARGS(shown(title->first)), (unsigned long long)title->line);
}

/* ---- the footer */

/* Where in the sparse rows at the end the footer begins; their number: there is none. */
static uint32_t footer_row(const rb_outline_rows *rows)
{
    uint32_t at = 0;
    while (at < rows->tail.len && !rows->tail.items[at].after_gap && !rb_outline_is_notice(rows->tail.items[at].first)) at++;
    return rows->is_long_tail || rows->count <= rows->tail.len + 1 ? rows->tail.len : at;
}

/* "Grand Totals (12 records)" will have another number next time. */
static rb_str steady_part(rb_str text)
{
    size_t len = 0;
    text = rb_text_trim(text);
    while (len < text.len && len < TEXT_BYTES && !rb_is_digit(text.ptr[len]) && text.ptr[len] != '(' && text.ptr[len] != '\n' && text.ptr[len] != '\r') len++;
    rb_str part = rb_text_trim(rb_str_slice(text, 0, len));
    size_t bad = rb_utf8_check(part);
    if (bad != SIZE_MAX) part.len = bad;
    return part;
}

static bool is_known(const rb_texts *texts, rb_str text)
{
    for (uint32_t i = 0; i < texts->len; i++)
        if (rb_str_equal(texts->items[i], text)) return true;
    return false;
}

static void declare_footer(rb_outline *o, const rb_outline_rows *rows, uint32_t at)
{
    const rb_outline_row *first = &rows->tail.items[at];
    uint32_t count = rows->tail.len - at;
    for (uint32_t i = at; i < rows->tail.len && o->export.ends_at.len < ENDS; i++) {
        rb_str text = steady_part(rows->tail.items[i].first);
        if (i > at && !rb_outline_is_notice(text)) continue;
        if (text.len >= 3 && can_be_written(text) && !is_known(&o->export.ends_at, text)) rb_vec_push(&o->export.ends_at, rb_str_dup(text));
        else if (i == at) return;
    }
    o->footer_line = first->line;
    o->footer_doubt = rb_str_print("%s '%.*s' (line %llu)", count == 1 ? "the last row is no record? It begins" : rb_str_chars(rb_str_print("the last %u rows are no records? The first begins", count)),
                                   RB_STR_ARGS(shown(first->first)), (unsigned long long)first->line);
}

/* Every record has something in the first column, and the last rows have nothing there. */
static void doubt_nameless(rb_outline *o, const rb_outline_rows *rows, uint32_t header)
{
    uint64_t before = 0;
    for (uint32_t i = 0; i <= header; i++) before += rows->head.items[i].is_nameless;
    if (rows->nameless_end == 0 || rows->nameless_end > NAMELESS || rows->nameless - before != rows->nameless_end || rows->count < header + 1 + rows->nameless_end * 4) return;
    if (o->footer_line > 0 && o->footer_line <= rows->nameless_line) return;
    bool one = rows->nameless_end == 1;
    rb_str rows_there = one ? rb_str_print("only the row on line %llu has", (unsigned long long)rows->nameless_line) : rb_str_print("only the %u rows from line %llu on have", rows->nameless_end, (unsigned long long)rows->nameless_line);
    o->footer_doubt = rb_str_print("%.*s%s%.*s nothing in the first column: %s", RB_STR_ARGS(o->footer_doubt), o->footer_doubt.len ? "; " : "", RB_STR_ARGS(rows_there),
                                   one ? "is it a sum? Then leave it out of the export" : "are they sums? Then leave them out of the export");
}

/* ---- all rows again */

bool rb_outline_wants_check(const rb_outline *o, const rb_outline_rows *rows)
{
    return o->export.ends_at.len > 0 || rows->least_width < o->width;
}

static void check_width(const rb_outline *o, rb_outline_check *check, const rb_outline_row *row)
{
    bool is_short = row->width < o->width;
    if (is_short && check->short_count == 0) {
        check->short_line = row->line;
        check->short_width = row->width;
    }
    check->records++;
    check->short_count += is_short;
    check->broken += is_short && check->width_before + row->width == o->width + 1; /* a line end in a text without quotes */
    check->width_before = is_short ? row->width : 0;
}

/* No record may begin as the footer does: nothing tells them apart then, and a record that is lost is worse. */
void rb_outline_row_check(rb_outline *o, rb_outline_check *check, const rb_outline_row *row)
{
    if (row->line <= o->header_line || (o->footer_line > 0 && row->line >= o->footer_line)) return;
    if (row->filled > 0) check_width(o, check, row);
    for (uint32_t i = 0; i < o->export.ends_at.len; i++)
        if (rb_str_starts(rb_text_trim(row->first), o->export.ends_at.items[i])) o->export.ends_at.items[i].len = 0;
}

/* One short row may have been cut off; several are how the file was written. */
static void declare_short_rows(rb_outline *o, const rb_outline_check *check)
{
    if (check->short_count < 2 || check->broken * 2 >= check->short_count) return;
    o->export.short_rows = true;
    o->short_doubt = rb_str_print("%llu of %llu rows end before the last column, the first on line %llu with %u of %u cells: are the others blank, as spreadsheets leave them out, or was something lost?",
                                  (unsigned long long)check->short_count, (unsigned long long)check->records, (unsigned long long)check->short_line, check->short_width, o->width);
}

void rb_outline_checked(rb_outline *o, const rb_outline_check *check)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < o->export.ends_at.len; i++)
        if (o->export.ends_at.items[i].len > 0) o->export.ends_at.items[kept++] = o->export.ends_at.items[i];
        else if (i == 0) break;
    if (o->export.ends_at.len > 0 && kept == 0) o->footer_doubt = rb_str_print("%.*s; records begin so, too: leave those rows out of the export", RB_STR_ARGS(o->footer_doubt));
    o->export.ends_at.len = kept;
    declare_short_rows(o, check);
}

/* ---- the encoding */

static void show_encoding(rb_outline *o, const rb_outline_rows *rows)
{
    if (rows->foreign.len == 0 || !rb_str_starts(o->encoding_note, RB_STR("?"))) return;
    o->encoding_note = rb_str_print("%.*s: does '%.*s' (line %llu) read right?", RB_STR_ARGS(o->encoding_note), RB_STR_ARGS(shown(rows->foreign)), (unsigned long long)rows->foreign_line);
}

void rb_outline_rows_end(rb_outline *o, rb_outline_rows *rows)
{
    if (rows->head.len == 0) return;
    uint32_t header = header_row(rows), footer = footer_row(rows);
    o->columns = rows->head.items[header].texts;
    o->header_line = rows->head.items[header].line;
    o->width = rows->head.items[header].width;
    if (header > 0) declare_header(o, rows, header);
    if (footer < rows->tail.len) declare_footer(o, rows, footer);
    doubt_nameless(o, rows, header);
    show_encoding(o, rows);
}
