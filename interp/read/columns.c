/* read/columns.c: what to say of a column that the rules read and the file does not have.
 *
 * The usual reasons are a misspelt name, a renamed column in the export, or a file separated by something else
 * than commas: the help says which of them it looks like.
 */
#include "read/columns.h"

#include "base/unicode.h"

enum { SHOWN_MAX = 40 };

static void list_columns(const rb_reader *r, rb_diags *ds)
{
    rb_buf list = {0};
    uint32_t shown = r->columns.len < SHOWN_MAX ? r->columns.len : SHOWN_MAX;
    for (uint32_t i = 0; i < shown; i++) {
        rb_buf_add_chars(&list, i == 0 ? "'" : ", '");
        rb_text_add_safe(&list, r->columns.items[i]);
        rb_buf_add_char(&list, '\'');
    }
    if (r->columns.len > shown) rb_buf_print(&list, ", and %u more", r->columns.len - shown);
    rb_diag_help(ds, "its columns are %.*s", RB_STR_ARGS(rb_buf_str(&list)));
}

/* A header of one column that is full of semicolons is no header of one column. */
static void suggest_delimiter(const rb_reader *r, char delimiter, rb_diags *ds)
{
    static const struct {
        char byte;
        const char *name, *declared;
    } others[] = {{';', "semicolons", "\";\""}, {'\t', "tabs", "tab"}, {'|', "bars", "\"|\""}};
    if (r->columns.len != 1) return;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].byte != delimiter && memchr(r->columns.items[0].ptr, others[i].byte, r->columns.items[0].len))
            rb_diag_help(ds, "the header line has %s and no commas: say so in the record, export { delimiter %s }",
                         others[i].name, others[i].declared);
}

static void point_at_bytes(const rb_reader *r, rb_diags *ds)
{
    for (uint32_t i = 0; i < r->columns.len; i++) {
        size_t at = rb_utf8_check(r->columns.items[i]);
        if (at == SIZE_MAX) continue;
        rb_diag_help(ds, "the name of column %u has the byte 0x%02X, which is not UTF-8: --encoding windows-1252 is likely to read it; or save the file as UTF-8",
                     i + 1, (unsigned)(uint8_t)r->columns.items[i].ptr[at]);
        return;
    }
}

/* Whether the column is there, in UTF-8, and the file is read in another encoding. */
static bool point_at_utf8(const rb_reader *r, rb_str wanted, rb_diags *ds)
{
    enum rb_encoding e = r->window.encoding;
    if (e != RB_ENCODING_WINDOWS1252 && e != RB_ENCODING_LATIN1) return false;
    rb_str misread = rb_text_trim(rb_recode_bytes(e, rb_text_nfc(wanted)));
    for (uint32_t i = 0; i < r->columns.len; i++) {
        if (rb_str_equal(misread, wanted) || !rb_text_equal(r->columns.items[i], misread)) continue;
        rb_diag_help(ds, "the header line is in UTF-8, and is read as %s: --encoding utf-8 reads it so, or encoding \"utf-8\" in the export block", rb_encoding_name(e));
        return true;
    }
    return false;
}

bool rb_columns_refuse(const rb_reader *r, const rb_field *f, rb_missing *missing, rb_diags *ds)
{
    rb_diag_add(ds, RB_E0502, f->span, "%.*s has no column '%.*s'", RB_STR_ARGS(r->name), RB_STR_ARGS(f->column));
    if (point_at_utf8(r, f->column, ds)) return false;
    rb_diag_suggest(ds, f->column, r->columns.items, r->columns.len);
    if (missing->was_listed) return false;
    missing->was_listed = true;
    list_columns(r, ds);
    suggest_delimiter(r, missing->delimiter, ds);
    point_at_bytes(r, ds);
    return false;
}
