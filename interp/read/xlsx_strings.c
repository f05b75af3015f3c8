/* read/xlsx_strings.c: the texts that cells of a workbook share, each written once.
 *
 * A text in several fonts comes in pieces, which are put together; how it is spoken (Japanese workbooks) is left out.
 */
#include "read/xlsx.h"

#include "base/unicode.h"

enum { BLOCK_BYTES = 1 << 20, STRINGS_MOST = 64 << 20 };
#define TEXT_MOST ((size_t)1 << 30)

struct strings {
    rb_xlsx *x;
    rb_buf   text;              /* of the item in the making */
    bool     in_text;
    unsigned spoken;            /* depth of what is left out */
    size_t   total;
    bool     too_many;
    char    *block;             /* room for texts: one piece of memory for many */
    size_t   left;
};

static int hex(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code unit of "_x000D_" at text[at], or -1. */
static int escape_at(rb_str text, size_t at)
{
    int unit = 0;
    if (text.len - at < 7 || text.ptr[at] != '_' || text.ptr[at + 1] != 'x' || text.ptr[at + 6] != '_') return -1;
    for (size_t i = at + 2; i < at + 6; i++) {
        if (hex(text.ptr[i]) < 0) return -1;
        unit = unit * 16 + hex(text.ptr[i]);
    }
    return unit >= 0xD800 && unit <= 0xDFFF ? -1 : unit;
}

rb_str rb_xlsx_unescape(rb_str text)
{
    rb_buf b = {0};
    if (rb_str_find(text, RB_STR("_x"), 0) == SIZE_MAX) return text;
    for (size_t i = 0; i < text.len; i++) {
        int unit = escape_at(text, i);
        if (unit < 0) {
            rb_buf_add_char(&b, text.ptr[i]);
            continue;
        }
        rb_utf8_add(&b, (uint32_t)unit);
        i += 6;
    }
    return rb_buf_take(&b);
}

static void on_start(void *user, const char *name, const char **attributes)
{
    struct strings *s = user;
    (void)attributes;
    if (strcmp(name, "rPh") == 0) s->spoken++;
    s->in_text = strcmp(name, "t") == 0 && s->spoken == 0;
}

static rb_str keep(struct strings *s, rb_str text)
{
    if (text.len > s->left) {
        s->left = text.len > BLOCK_BYTES ? text.len : BLOCK_BYTES;
        s->block = RB_NEW_PLAIN(char, s->left);
    }
    if (text.len > 0) memcpy(s->block, text.ptr, text.len);
    rb_str own = {s->block, text.len};
    s->block += text.len;
    s->left -= text.len;
    return own;
}

static void on_end(void *user, const char *name)
{
    struct strings *s = user;
    s->in_text = false;
    if (strcmp(name, "rPh") == 0 && s->spoken > 0) s->spoken--;
    if (strcmp(name, "si") != 0) return;
    s->total += s->text.len + sizeof(rb_str);
    s->too_many = s->too_many || s->total > TEXT_MOST || s->x->strings.len >= STRINGS_MOST;
    rb_str own = s->too_many ? RB_STR("") : keep(s, rb_xlsx_unescape(rb_buf_str(&s->text)));
    if (!s->too_many) rb_vec_push(&s->x->strings, own);
    rb_buf_reset(&s->text);
}

static void on_text(void *user, const char *bytes, int len)
{
    struct strings *s = user;
    if (s->in_text && !s->too_many && s->text.len < TEXT_MOST) rb_buf_add(&s->text, bytes, (size_t)len);
}

bool rb_xlsx_read_strings(rb_reader *r, rb_xlsx *x, rb_diags *ds)
{
    struct strings s = {.x = x};
    rb_xml_reader  reader = {on_start, on_end, on_text, &s};
    rb_str why = RB_STR(""), member = rb_str_starts(x->sheet, RB_STR("xl/")) ? RB_STR("xl/sharedStrings.xml") : RB_STR("sharedStrings.xml");
    if (!rb_zip_find(&x->zip, member)) {
        for (uint32_t i = 0; i < x->zip.members.len; i++)
            if (rb_str_ends(x->zip.members.items[i].name, RB_STR("/sharedStrings.xml"))) member = x->zip.members.items[i].name;
    }
    if (!rb_xml_read_member(&x->zip, member, &reader, &why)) return rb_xlsx_refuse(r, member, why, ds);
    if (!s.too_many) return true;
    return rb_diag_add(ds, RB_E0507, RB_SPAN_NONE, "%.*s shares more text between its cells than can be held: 1 GiB", RB_STR_ARGS(r->name));
}
