/* tests/conformance/common/xml.c: a reader of well-formed documents; depth is bounded. */
#include "tests/conformance/common/xml.h"

#include "base/buf.h"
#include "base/unicode.h"

#include <stdlib.h>

enum { DEEPEST = 100 };

typedef struct reader { rb_str s; size_t at; bool failed; } reader;

static bool here(const reader *r, const char *what) { return rb_str_starts(rb_str_slice(r->s, r->at, r->s.len), rb_str_of(what)); }
static char now(const reader *r) { return r->at < r->s.len ? r->s.ptr[r->at] : '\0'; }
static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static void skip_past(reader *r, const char *what)
{
    size_t end = rb_str_find(r->s, rb_str_of(what), r->at);
    r->failed |= end == SIZE_MAX;
    r->at = end == SIZE_MAX ? r->s.len : end + strlen(what);
}

static rb_str decode(rb_str s)
{
    static const struct { const char *entity; char c; } known[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    rb_buf b = {0};
    for (size_t at = 0; at < s.len;) {
        size_t   length = 1;
        unsigned code = 0;
        char     c = s.ptr[at];
        for (size_t i = 0; c == '&' && i < sizeof known / sizeof *known; i++)
            if (rb_str_starts(rb_str_slice(s, at, s.len), rb_str_of(known[i].entity))) c = known[i].c, length = strlen(known[i].entity);
        if (length == 1 && c == '&' && at + 2 < s.len && s.ptr[at + 1] == '#') {
            bool hex = s.ptr[at + 2] == 'x';
            code = (unsigned)strtoul(rb_str_chars(rb_str_slice(s, at + 2 + hex, s.len)), NULL, hex ? 16 : 10);
            length = rb_str_find(s, RB_STR(";"), at) + 1 - at;
        }
        if (code) rb_utf8_add(&b, code);
        else rb_buf_add_char(&b, c);
        at += length;
    }
    return b.len ? rb_buf_take(&b) : RB_STR("");
}

static rb_str word(reader *r)
{
    size_t from = r->at;
    while (r->at < r->s.len && !is_blank(now(r)) && !strchr("=/>", now(r))) r->at++;
    rb_str name = rb_str_slice(r->s, from, r->at);
    size_t colon = rb_str_find(name, RB_STR(":"), 0);
    return colon == SIZE_MAX ? name : rb_str_slice(name, colon + 1, name.len);
}

static void attributes(reader *r, xml *x)
{
    for (;;) {
        while (is_blank(now(r))) r->at++;
        if (r->at >= r->s.len || strchr("/>", now(r))) return;
        rb_str name = word(r);
        skip_past(r, "=");
        while (is_blank(now(r))) r->at++;
        char   quote[2] = {now(r)};
        size_t from = ++r->at;
        skip_past(r, quote);
        if (r->failed) return;
        rb_vec_push(&x->attributes, name);
        rb_vec_push(&x->attributes, decode(rb_str_slice(r->s, from, r->at - 1)));
    }
}

static xml *element(reader *r, int depth);

static void content(reader *r, xml *x, int depth)
{
    rb_buf text = {0};
    while (!r->failed && !here(r, "</")) {
        size_t from = r->at;
        if (here(r, "<!--")) skip_past(r, "-->");
        else if (here(r, "<![CDATA[")) {
            skip_past(r, "]]>");
            rb_buf_add_str(&text, rb_str_slice(r->s, from + 9, r->at - 3));
        } else if (here(r, "<")) {
            xml *item = element(r, depth + 1);
            if (item) rb_vec_push(&x->items, item);
        } else {
            while (r->at < r->s.len && now(r) != '<') r->at++;
            rb_buf_add_str(&text, decode(rb_str_slice(r->s, from, r->at)));
            r->failed |= r->at >= r->s.len;
        }
    }
    x->text = text.len ? rb_text_trim(rb_buf_take(&text)) : RB_STR("");
    skip_past(r, ">");
}

static xml *element(reader *r, int depth)
{
    xml *x = RB_NEW(xml);
    if (depth > DEEPEST) r->failed = true;
    r->at++;
    x->name = word(r);
    x->text = RB_STR("");
    attributes(r, x);
    bool empty = now(r) == '/';
    skip_past(r, ">");
    if (!r->failed && !empty) content(r, x, depth);
    return r->failed ? NULL : x;
}

xml *xml_parse(rb_str text)
{
    reader r = {.s = text};
    while (!r.failed && r.at < text.len) {
        if (here(&r, "<?")) skip_past(&r, "?>");
        else if (here(&r, "<!--")) skip_past(&r, "-->");
        else if (here(&r, "<")) return element(&r, 0);
        else r.at++;
    }
    return NULL;
}

xml *xml_item(const xml *of, const char *name)
{
    for (uint32_t i = 0; of && i < of->items.len; i++)
        if (rb_str_equal(of->items.items[i]->name, rb_str_of(name))) return of->items.items[i];
    return NULL;
}

rb_str xml_attribute(const xml *of, const char *name)
{
    for (uint32_t i = 0; of && i + 1 < of->attributes.len; i += 2)
        if (rb_str_equal(of->attributes.items[i], rb_str_of(name))) return of->attributes.items[i + 1];
    return RB_STR_NONE;
}

rb_str xml_text(const xml *of, const char *path)
{
    const char *slash = strchr(path, '/');
    if (!slash) {
        const xml *item = xml_item(of, path);
        return item ? item->text : RB_STR("");
    }
    return xml_text(xml_item(of, rb_str_chars((rb_str){path, (size_t)(slash - path)})), slash + 1);
}
