/* syntax/quotes.c: texts whose quotes are wrong: one is missing, they are curly or single, or others stand inside of them. */
#include "syntax/token.h"

static rb_str  matched(const rb_lexing *lx, uint32_t len) { return (rb_str){lx->source->text.ptr + lx->at, len}; }
static rb_span place(const rb_lexing *lx, uint32_t from, uint32_t to) { return (rb_span){lx->source->base + lx->at + from, lx->source->base + lx->at + to}; }

/* ---- one is missing */

static uint32_t trimmed(const rb_lexing *lx, uint32_t len)
{
    rb_str s = matched(lx, len);
    while (len > 1 && (s.ptr[len - 1] == '\r' || s.ptr[len - 1] == ' ' || s.ptr[len - 1] == '\t')) len--;
    return len;
}

static bool is_among(rb_str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rb_str_equal(word, rb_str_of(words[i]))) return true;
    return false;
}

/* Behind the words of the line that stand before a text; where the quote is: no such words. */
static uint32_t after_words(const rb_lexing *lx, uint32_t from)
{
    static const char *const with_name[] = {"rule", "checklist", "record", "kpi", "route", "reconcile", "calendar", "source", "define", "assign"};
    static const char *const alone[] = {"message", "fix", "reason", "approver", "suspended", "test", "zone"};
    uint32_t first = lx->len, at = lx->at;
    while (first > 0 && lx->items[first - 1].start >= from) first--;
    rb_str head = first < lx->len ? rb_token_text(lx, &lx->items[first]) : RB_STR("");
    if (first + 1 < lx->len && is_among(head, with_name, sizeof with_name / sizeof *with_name)) at = lx->items[first + 1].end;
    if (is_among(head, alone, sizeof alone / sizeof *alone)) at = lx->items[first].end;
    for (uint32_t i = first; i < lx->len; i++)
        if (rb_str_equal(rb_token_text(lx, &lx->items[i]), RB_STR("column"))) at = lx->items[i].end;
    return at;
}

/* Where the text begins that ends at the quote here: behind such words, or behind the last sign that may stand before a text. */
static uint32_t lost_opening(const rb_lexing *lx)
{
    const char *text = lx->source->text.ptr;
    uint32_t    from = lx->at, at = lx->at;
    while (from > lx->start && text[from - 1] != '\n') from--;
    while (at > from && !strchr("\"[(|={", text[at - 1]) && !(text[at - 1] == ',' && text[at] == ' ')) at--;
    uint32_t words = after_words(lx, from);
    bool is_title = words < lx->at;
    for (uint32_t i = words; i < lx->at; i++) is_title &= strchr("\"[(|={", text[i]) == NULL;
    if (is_title || at == from) at = words;
    while (at < lx->at && text[at] == ' ') at++;
    return at;
}

/* What was said of the words of a text that was not known to be one. */
static void take_back(rb_lexing *lx, rb_span within)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < lx->ds->items.len; i++) {
        const rb_diag *d = &lx->ds->items.items[i];
        if (d->severity == RB_SEVERITY_ERROR && d->span.start >= within.start && d->span.end <= within.end) lx->ds->errors--;
        else lx->ds->items.items[kept++] = *d;
    }
    lx->ds->items.len = kept;
}

/* Behind the quote stands nothing that a text could hold: it is the one at the end. */
static bool is_closing(rb_str s)
{
    for (size_t i = 1; i < s.len && s.ptr[i] != '#'; i++)
        if (!strchr(" ]),}{|", s.ptr[i])) return false;
    return s.ptr[0] == '"';
}

void rb_lexing_add_open_text(rb_lexing *lx, uint32_t len)
{
    len = trimmed(lx, len);
    rb_vec_push(&lx->faults, lx->at);
    uint32_t opening = is_closing(matched(lx, len)) ? lost_opening(lx) : lx->at;
    if (opening < lx->at) {
        rb_span at = {lx->source->base + opening, lx->source->base + lx->at + 1};
        take_back(lx, at);
        rb_diag_add(lx->ds, RB_E0102, at, "this text has no opening quote");
        rb_diag_help(lx->ds, "write \"%.*s\"", (int)(lx->at - opening), lx->source->text.ptr + opening);
    } else {
        rb_diag_add(lx->ds, RB_E0102, place(lx, 0, matched(lx, len).ptr[0] == '"' ? 1 : 3), "this text has no closing quote");
        rb_diag_help(lx->ds, "a text begins and ends with \" on the same line; a quote inside it is written \\\"");
    }
    rb_lexing_add(lx, RB_TOKEN_text_value, len);
}

/* ---- they are others */

void rb_lexing_add_odd_text(rb_lexing *lx, uint32_t len)
{
    bool is_single = (matched(lx, len).ptr[0] == '\'' || matched(lx, len).ptr[2] == '\x98');
    rb_diag_add(lx->ds, RB_E0101, place(lx, 0, len), "a text stands between straight double quotes, not %s ones", is_single ? "single" : "curly");
    uint32_t open = matched(lx, len).ptr[0] == '\'' ? 1 : 3, close = matched(lx, len).ptr[len - 1] == '"' || matched(lx, len).ptr[len - 1] == '\'' ? 1 : 3;
    rb_diag_help(lx->ds, "write \"%.*s\"", (int)(len - open - close), matched(lx, len).ptr + open);
    rb_lexing_add(lx, RB_TOKEN_text_value, len);
}

/* How long the double quote of any kind is that stands there; 0: none. */
static uint32_t quote_at(rb_str s, size_t i)
{
    if (s.ptr[i] == '"') return 1;
    bool is_curly = i + 2 < s.len && s.ptr[i] == '\xE2' && s.ptr[i + 1] == '\x80' && (unsigned char)s.ptr[i + 2] >= 0x9C && (unsigned char)s.ptr[i + 2] <= 0x9E;
    return is_curly ? 3 : 0;
}

void rb_lexing_add_nested_text(rb_lexing *lx, uint32_t len)
{
    rb_str s = matched(lx, len);
    rb_buf b = {0};
    for (size_t i = 0; i < s.len;) {
        uint32_t quote = quote_at(s, i);
        if (quote) rb_buf_add_chars(&b, i == 0 || i + quote == s.len ? "\"" : "\\\"");
        else rb_buf_add_char(&b, s.ptr[i]);
        i += quote ? quote : 1;
    }
    rb_diag_add(lx->ds, RB_E0101, place(lx, 0, len), "a text stands between straight double quotes, not curly ones");
    rb_diag_help(lx->ds, "a quote inside it has a backslash before it: write %.*s", RB_STR_ARGS(rb_buf_str(&b)));
    rb_lexing_add(lx, RB_TOKEN_text_value, len);
}
