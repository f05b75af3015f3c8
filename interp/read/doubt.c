/* read/doubt.c: what makes a file, when all of it was read, look otherwise than it is declared.
 *
 * Promises  Nothing is read otherwise for a doubt, and it is the same however many threads there were: it is told by counts over the
 *           whole file. A file that is what it is declared to be costs nothing.
 * Why these bounds: "Spa\xDF\x85" may stand in a text of windows-1252, and is a letter of UTF-8; two such and no other byte beyond ASCII
 *           hardly do. And a file in UTF-8 with a few spoilt cells has more letters in those rows than bytes that are none.
 */
#include "base/unicode.h"
#include "read/csv.h"
#include "read/sheet.h"

enum { LETTERS_LEAST = 2, RECORDS_LEAST = 2 };

void rb_input_count_strange(rb_reader *r, rb_str raw)
{
    rb_repairs *n = &r->repairs;
    if (r->window.encoding != RB_ENCODING_UTF8) return;
    n->strange_records++;
    for (size_t at = 0; at < raw.len;) {
        rb_str rest = rb_str_slice(raw, at, raw.len);
        size_t bad = rb_utf8_check(rest), good = bad == SIZE_MAX ? rest.len : bad;
        for (size_t i = 0; i < good; i++) n->strange_letters += ((unsigned char)rest.ptr[i] & 0xC0) == 0xC0;
        if (bad == SIZE_MAX) return;
        n->strange_bytes++;
        n->strange_nowhere += memchr("\x81\x8D\x8F\x90\x9D", rest.ptr[bad], 5) != NULL;
        at += bad + 1;
    }
}

static void doubt(rb_repairs *to, enum rb_doubt_kind kind, rb_str text)
{
    if (to->doubts[kind].files++ == 0) to->doubts[kind].first = text;
}

/* How another encoding is said. */
static rb_str how(const rb_reader *r, const char *name)
{
    if (rb_input_is_of_rules(r)) return rb_str_print("declare encoding \"%s\" in its export block", name);
    return rb_str_print("--encoding %s reads it so, or encoding \"%s\" in the export block", name, name);
}

static void doubt_encoding(const rb_reader *r, rb_repairs *to)
{
    const rb_repairs *n = &r->repairs;
    enum rb_encoding  e = r->window.encoding;
    if ((e == RB_ENCODING_WINDOWS1252 || e == RB_ENCODING_LATIN1) && rb_recode_letters(r->window.tap->stage) >= LETTERS_LEAST)
        doubt(to, RB_DOUBT_IS_UTF8, rb_str_print("%.*s is read as %s, but is valid UTF-8 throughout: %.*s", RB_STR_ARGS(r->name), rb_encoding_name(e), RB_STR_ARGS(how(r, "utf-8"))));
    if (n->strange_records >= RECORDS_LEAST && n->strange_nowhere == 0 && n->strange_bytes > n->strange_letters)
        doubt(to, RB_DOUBT_NOT_UTF8, rb_str_print("%.*s is read as UTF-8, but %llu of its records are not, and seem to be windows-1252: %.*s", RB_STR_ARGS(r->name),
                                                  (unsigned long long)n->strange_records, RB_STR_ARGS(how(r, "windows-1252"))));
}

static void doubt_end(const rb_reader *r, rb_repairs *to)
{
    const rb_texts *ends_at = &r->options.schema->export.ends_at;
    bool has_footer = r->sheet ? r->sheet->has_footer : r->repairs.footer_lines > 0 || (r->csv && r->csv->ended);
    rb_buf texts = {0};
    if (ends_at->len == 0 || has_footer) return;
    for (uint32_t i = 0; i < ends_at->len; i++) rb_buf_print(&texts, "%s\"%.*s\"", i > 0 ? " or " : "", RB_STR_ARGS(ends_at->items[i]));
    doubt(to, RB_DOUBT_NO_FOOTER, rb_str_print("no line of %.*s begins with %.*s, where its data are to end: the export may be cut off", RB_STR_ARGS(r->name), RB_STR_ARGS(rb_buf_str(&texts))));
}

void rb_reader_doubt(const rb_reader *r, rb_repairs *repairs)
{
    doubt_encoding(r, repairs);
    doubt_end(r, repairs);
}
