/* data/list.c: lists of values in one run of bytes, and from a cell to such a list.
 *
 * Path      batch cells -> [list] -> text columns of exec/, values of reports and tests
 * Promises  No allocation but in `out`, except for JSON texts with escapes. Work is bounded by RB_LIST_MOST parts squared.
 *
 * Why one run of bytes and not a column of offsets beside a column of parts: a list so is a value like any other, which can be
 * chosen, kept with a related record, named as a constant and compared, and what is asked of its parts is asked of
 * pairs (record, part), as of related records.
 */
#include "data/list.h"

#include "base/ascii.h"
#include "base/json.h"
#include "base/unicode.h"
#include "data/cell_text.h"

bool rb_type_is_list(rb_type t) { return t.kind == RB_TYPE_list; }

bool rb_type_lists(rb_type part) { return rb_type_rep(part) != RB_REP_BIT && part.kind != RB_TYPE_list && part.kind != RB_TYPE_related && part.kind != RB_TYPE_months; }

rb_type rb_list_of(rb_type part)
{
    part.part = part.kind;
    part.kind = RB_TYPE_list;
    return part;
}

rb_type rb_list_part(rb_type list)
{
    list.kind = list.part;
    list.part = RB_TYPE_none;
    return list;
}

static uint32_t text_length(rb_str parts, size_t at)
{
    uint32_t len;
    memcpy(&len, parts.ptr + at, sizeof len);
    return len;
}

size_t rb_list_next(rb_type list, rb_str parts, size_t at)
{
    switch (rb_type_rep(rb_list_part(list))) {
    case RB_REP_I64: return at + sizeof(int64_t);
    case RB_REP_DEC: return at + sizeof(rb_dec);
    default: return at + sizeof(uint32_t) + text_length(parts, at);
    }
}

rb_value rb_list_at(rb_type list, rb_str parts, size_t at)
{
    rb_value v = {.type = rb_list_part(list), .known = true};
    switch (rb_type_rep(v.type)) {
    case RB_REP_I64: memcpy(&v.i64, parts.ptr + at, sizeof v.i64); break;
    case RB_REP_DEC: memcpy(&v.dec, parts.ptr + at, sizeof v.dec); break;
    default: v.text = rb_str_slice(parts, at + sizeof(uint32_t), at + sizeof(uint32_t) + text_length(parts, at));
    }
    return v;
}

uint32_t rb_list_count(rb_type list, rb_str parts)
{
    uint32_t count = 0;
    for (size_t at = 0; at < parts.len; at = rb_list_next(list, parts, at)) count++;
    return count;
}

bool rb_list_has(rb_type list, rb_str parts, const rb_value *part)
{
    enum rb_rep rep = rb_type_rep(part->type);
    for (size_t at = 0; at < parts.len; at = rb_list_next(list, parts, at)) {
        rb_value v = rb_list_at(list, parts, at);
        if (rep == RB_REP_I64 ? v.i64 == part->i64 : rep == RB_REP_DEC ? v.dec == part->dec : rb_text_equal(v.text, part->text)) return true;
    }
    return false;
}

bool rb_list_equal(rb_type list, rb_str a, rb_str b)
{
    if (rb_str_equal(a, b)) return true;
    for (size_t at = 0; at < a.len; at = rb_list_next(list, a, at)) {
        rb_value v = rb_list_at(list, a, at);
        if (!rb_list_has(list, b, &v)) return false;
    }
    return rb_list_count(list, a) == rb_list_count(list, b);
}

void rb_list_add(rb_buf *b, rb_type list, const rb_value *part)
{
    uint32_t len = (uint32_t)part->text.len;
    if (rb_list_has(list, rb_buf_str(b), part)) return;
    switch (rb_type_rep(part->type)) {
    case RB_REP_I64: rb_buf_add(b, &part->i64, sizeof part->i64); break;
    case RB_REP_DEC: rb_buf_add(b, &part->dec, sizeof part->dec); break;
    default:
        rb_buf_add(b, &len, sizeof len);
        rb_buf_add_str(b, part->text);
    }
}

/* ---- cells ---- */

struct reading { const rb_field *field; rb_field part; rb_buf *out; rb_cell *bad; uint32_t count; };

static enum rb_cell_state read_part(const rb_field *f, rb_cell c, rb_value *v)
{
    switch (rb_type_rep(f->type)) {
    case RB_REP_I64: return rb_cell_read_i64(f, c, &v->i64);
    case RB_REP_DEC: return rb_cell_read_dec(f, c, &v->dec);
    default: {
        enum rb_cell_state state = rb_cell_read_text(f, c, &v->text);
        if (state == RB_CELL_KNOWN) v->text = rb_text_trim(v->text);
        return state;
    }
    }
}

/* False: it could not be read, or is one too many. */
static bool add_part(struct reading *r, rb_cell c)
{
    rb_value v = {.type = r->part.type, .known = true};
    enum rb_cell_state state = read_part(&r->part, c, &v);
    if (state == RB_CELL_BLANK) return true;
    *r->bad = state == RB_CELL_UNREADABLE ? c : (rb_cell){.kind = RB_CELL_MISSING};
    if (state == RB_CELL_UNREADABLE || ++r->count > RB_LIST_MOST) return false;
    rb_list_add(r->out, r->field->type, &v);
    return true;
}

/* ---- texts in ASCII, which are equal when their bytes are */

static rb_str trim_ascii(const char *from, const char *to)
{
    while (from < to && rb_cell_is_white(*from)) from++;
    while (from < to && rb_cell_is_white(to[-1])) to--;
    return (rb_str){from, (size_t)(to - from)};
}

static bool has_bytes(rb_str parts, rb_str part)
{
    for (size_t at = 0; at < parts.len;) {
        uint32_t len = text_length(parts, at);
        if (len == part.len && memcmp(parts.ptr + at + sizeof len, part.ptr, len) == 0) return true;
        at += sizeof len + len;
    }
    return false;
}

/* As add_part for each. False: there are too many. */
static bool read_ascii(struct reading *r, rb_str text, char separator)
{
    const char *end = text.ptr + text.len;
    for (const char *from = text.ptr, *to; from <= end; from = to + 1) {
        to = from < end ? memchr(from, separator, (size_t)(end - from)) : NULL;
        if (!to) to = end;
        rb_str   part = trim_ascii(from, to);
        uint32_t len = (uint32_t)part.len;
        if (len == 0 || rb_str_equal(part, RB_STR("#N/A"))) continue;
        if (++r->count > RB_LIST_MOST) return false;
        if (has_bytes(rb_buf_str(r->out), part)) continue;
        rb_buf_add(r->out, &len, sizeof len);
        rb_buf_add_str(r->out, part);
    }
    return true;
}

/* ---- */

static bool read_separated(struct reading *r, rb_str text)
{
    rb_str separator = r->field->separator;
    *r->bad = (rb_cell){.kind = RB_CELL_MISSING};
    if (separator.len == 0) return false;
    if (separator.len == 1 && r->part.type.kind == RB_TYPE_text && rb_is_ascii(text)) return read_ascii(r, text, *separator.ptr);
    for (size_t from = 0; from <= text.len;) {
        size_t to = rb_str_find(text, separator, from);
        if (to == SIZE_MAX) to = text.len;
        rb_cell part = {.ptr = text.ptr + from, .len = (uint32_t)(to - from), .kind = RB_CELL_TEXT};
        if (!add_part(r, part)) return false;
        from = to + separator.len;
    }
    return true;
}

/* What array a text is in JSON. */
enum array { NO_ARRAY, ARRAY, UNREADABLE_ARRAY };

static size_t pass_white(rb_str s, size_t at)
{
    while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t' || s.ptr[at] == '\n' || s.ptr[at] == '\r')) at++;
    return at;
}

/* After the text in quotes that begins at `at`; SIZE_MAX: it does not end, or is not JSON. */
static size_t take_text(rb_str s, size_t at, rb_cell *item)
{
    size_t from = at++;
    bool   escapes = false;
    const char *why;
    for (; at < s.len && s.ptr[at] != '"'; at++) {
        if ((unsigned char)s.ptr[at] < 0x20) return SIZE_MAX;
        escapes |= s.ptr[at] == '\\';
        at += s.ptr[at] == '\\';
    }
    if (at >= s.len) return SIZE_MAX;
    rb_str text = rb_str_slice(s, from + 1, at);
    if (escapes) {
        size_t   wrong;
        rb_json *decoded = rb_json_parse(rb_str_slice(s, from, at + 1), &wrong, &why);
        if (!decoded) return SIZE_MAX;
        text = decoded->text;
    }
    *item = (rb_cell){.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_TEXT};
    return at + 1;
}

static bool is_of_word(char c) { return rb_is_digit(c) || (c >= 'a' && c <= 'z') || c == 'E' || c == '+' || c == '-' || c == '.'; }

/* A number, true, false, null. */
static size_t take_word(rb_str s, size_t at, rb_cell *item)
{
    size_t from = at;
    while (at < s.len && is_of_word(s.ptr[at])) at++;
    rb_str word = rb_str_slice(s, from, at);
    bool number = word.len > 0 && (word.ptr[0] == '-' || rb_is_digit(word.ptr[0]));
    bool null = rb_str_equal(word, RB_STR("null"));
    if (!number && !null && !rb_str_equal(word, RB_STR("true")) && !rb_str_equal(word, RB_STR("false"))) return SIZE_MAX;
    *item = (rb_cell){.ptr = word.ptr, .len = (uint32_t)word.len, .kind = null ? RB_CELL_NULL : RB_CELL_LITERAL};
    return at;
}

/* What is nested in the array is a part that cannot be read: the rest of the text. */
static size_t take_item(rb_str s, size_t at, rb_cell *item)
{
    if (at >= s.len) return SIZE_MAX;
    if (s.ptr[at] == '"') return take_text(s, at, item);
    if (s.ptr[at] != '{' && s.ptr[at] != '[') return take_word(s, at, item);
    *item = (rb_cell){.ptr = s.ptr + at, .len = (uint32_t)(s.len - at), .kind = RB_CELL_NESTED};
    return at;
}

static enum array read_array(struct reading *r, rb_str s, bool canonical)
{
    size_t at = pass_white(s, 1);
    if (at < s.len && s.ptr[at] == ']') return pass_white(s, at + 1) == s.len ? ARRAY : NO_ARRAY;
    for (bool readable = true;;) {
        rb_cell item;
        at = take_item(s, pass_white(s, at), &item);
        if (at == SIZE_MAX) return NO_ARRAY;
        if (canonical && item.kind != RB_CELL_NULL) item.kind = RB_CELL_CANONICAL;
        readable = readable && add_part(r, item);
        if (item.kind == RB_CELL_NESTED) return UNREADABLE_ARRAY;
        at = pass_white(s, at);
        if (at >= s.len) return NO_ARRAY;
        if (s.ptr[at] == ']') return pass_white(s, at + 1) < s.len ? NO_ARRAY : readable ? ARRAY : UNREADABLE_ARRAY;
        if (s.ptr[at++] != ',') return NO_ARRAY;
    }
}

enum rb_cell_state rb_list_read(const rb_field *f, rb_cell c, rb_buf *out, rb_cell *bad)
{
    struct reading r = {.field = f, .part = *f, .out = out, .bad = bad};
    rb_str text;
    enum rb_cell_state state = rb_cell_text(c, &text);
    *bad = c;
    if (state == RB_CELL_BLANK || c.kind == RB_CELL_MISWRITTEN) return state;
    r.part.type = rb_list_part(f->type);
    if (text.ptr[0] == '[') {
        enum array array = read_array(&r, text, c.kind == RB_CELL_CANONICAL);
        if (array != NO_ARRAY) return array == ARRAY ? RB_CELL_KNOWN : RB_CELL_UNREADABLE;
        out->len = 0;
        r.count = 0;
    }
    *bad = (rb_cell){.kind = RB_CELL_MISSING};
    if (c.kind == RB_CELL_NESTED) return RB_CELL_UNREADABLE;
    return read_separated(&r, text) ? RB_CELL_KNOWN : RB_CELL_UNREADABLE;
}
