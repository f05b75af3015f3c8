/* read/json_list.c: the records of one list, `[{...}, {...}]`, on one line or many.
 *
 * Path      json.c -> [json_list] -> json_record.c -> batch
 * Promises  What is not valid as a list (a comma missing or too many, text after it, an end that is cut off) is said as
 *           E0504 and ends the reading: an export that is cut off must not look like a short one.
 *
 * A record that is not JSON is rejected, and the list is read on at the next line that begins, no further indented than
 * that record did, with '{' or ']' (or with a comma and '{'). Where the layout shows no such line there
 * is no telling a record from a part of one, and the reading ends.
 */
#include "read/json.h"
#include "read/json_cut.h"

static enum rb_step refuse(rb_reader *r, rb_diags *ds, enum rb_code code, const char *what)
{
    r->json->place = RB_JSON_BROKEN;
    rb_diag_add(ds, code, RB_SPAN_NONE, "%.*s, a list of records in JSON, cannot be read on: on line %llu, %s",
                RB_STR_ARGS(r->name), (unsigned long long)r->line, what);
    return RB_STEP_FAILED;
}

/* Uses up the bytes to `to`. */
static void pass(rb_reader *r, size_t to)
{
    rb_window *w = &r->window;
    const char *lf;
    for (; (lf = memchr(w->bytes + w->from, '\n', to - w->from)) != NULL; r->line++) {
        w->from = (size_t)(lf + 1 - w->bytes);
        r->json->line_offset = w->offset + w->from;
    }
    w->from = to;
}

void rb_json_begin_list(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    j->line_offset = r->window.offset + r->window.from;
    j->place = RB_JSON_FIRST;
    j->one_line = false;
    pass(r, at + 1);
}

/* ---- records */

/* Where a record or the list's end begins in the line at `at`, no further in than `indent`; 0 when neither does. */
static size_t record_in_line(const struct rb_json *j, size_t at, size_t indent)
{
    size_t begin = at;
    while (j->bytes[begin] == ' ' || j->bytes[begin] == '\t') begin++;
    if (begin - at > indent) return 0;
    if (j->bytes[begin] == '{' || j->bytes[begin] == ']') return begin;
    if (j->bytes[begin] != ',') return 0;
    size_t after = begin + 1;
    while (j->bytes[after] == ' ' || j->bytes[after] == '\t') after++;
    return j->bytes[after] == '{' ? begin : 0;
}

/* Where the list can be read on after the broken record at window.from, before `end`; 0 when nowhere. */
static size_t find_next(const rb_reader *r, size_t end)
{
    const struct rb_json *j = r->json;
    size_t indent = (size_t)(r->window.offset + r->window.from - j->line_offset), found = 0;
    const char *lf = j->bytes + r->window.from;
    while (found == 0 && (lf = memchr(lf, '\n', (size_t)(j->bytes + end - lf))) != NULL)
        found = record_in_line(j, (size_t)(++lf - j->bytes), indent);
    return found;
}

/* Without the white space and the comma that follow it. */
static size_t trimmed(const struct rb_json *j, size_t from, size_t to)
{
    bool has_comma = false;
    while (to > from + 1) {
        char c = j->bytes[to - 1];
        if (c == ',' && !has_comma)
            has_comma = true;
        else if (c != ' ' && (c < '\t' || c > '\r'))
            break;
        to--;
    }
    return to;
}

static enum rb_step reject_broken(rb_reader *r, rb_diags *ds)
{
    struct rb_json *j = r->json;
    const rb_window *w = &r->window;
    size_t limit = r->options.record_limit_bytes, from = w->from;
    bool is_all = w->at_end || w->to - from > limit + RB_WINDOW_PADDING;
    size_t end = w->to - from > limit ? from + limit : w->to;
    size_t next = find_next(r, end);
    if (next == 0 && !is_all) return RB_STEP_MORE;
    rb_json_reject(r, from, trimmed(j, from, next > 0 ? next : end));
    if (next == 0)
        return refuse(r, ds, RB_E0504, "a record is not valid JSON, and nothing shows where the next one begins");
    pass(r, next);
    j->place = j->bytes[next] == '{' ? RB_JSON_NEXT : RB_JSON_AFTER;
    return RB_STEP_ON;
}

static enum rb_step reject_long(rb_reader *r, rb_diags *ds)
{
    size_t from = r->window.from;
    rb_json_wrong(r, from, "is longer than the %zu bytes a record may have", r->options.record_limit_bytes);
    rb_json_reject(r, from, from + r->options.record_limit_bytes);
    return refuse(r, ds, RB_E0507, "a record begins that is longer than the limit");
}

/* The value at window.from, whatever it is. */
static size_t read_value(rb_reader *r)
{
    struct rb_json *j = r->json;
    size_t at = r->window.from;
    size_t after = rb_json_begin(r, at);
    if (j->bytes[at] == '{') return after;
    return j->bytes[at] == '[' ? rb_json_nested(r, at, NULL) : rb_json_scalar(r, at, NULL);
}

/* What ends at `to` is done with, and so is a comma behind it. */
static void pass_on(rb_reader *r, size_t to)
{
    struct rb_json *j = r->json;
    size_t next = rb_json_white(j, to);
    bool   has_comma = j->bytes[next] == ',';
    pass(r, has_comma ? rb_json_white(j, next + 1) : next);
    j->place = has_comma ? RB_JSON_NEXT : RB_JSON_AFTER;
}

/* Accepts the plain records that were read ahead, as far as nothing but a comma stands between them; false: there are none. */
static bool take_plain(rb_reader *r)
{
    struct rb_json *j = r->json;
    size_t to = rb_json_lanes_pass(r);
    if (to == 0) return false;
    do {
        rb_input_accept(r, j->batch, (rb_str){j->bytes + r->window.from, to - r->window.from});
        pass_on(r, to);
    } while (j->place == RB_JSON_NEXT && (to = rb_json_lanes_pass(r)) != 0);
    return true;
}

static enum rb_step read_element(rb_reader *r, rb_diags *ds)
{
    struct rb_json *j = r->json;
    rb_window *w = &r->window;
    size_t from = w->from, limit = r->options.record_limit_bytes;
    if (take_plain(r)) return RB_STEP_ON;
    j->text_before = j->batch->text.len;
    size_t after = read_value(r);
    size_t stop = after == RB_JSON_WRONG ? j->wrong : after; /* how far the record was looked at */
    if (stop - from > limit) return reject_long(r, ds);
    if (stop == w->to && !w->at_end) return RB_STEP_MORE;
    j->is_hurt |= after == RB_JSON_WRONG && (stop == w->to || r->line == 0); /* asked of pieces: it may go on behind it, or its line began before it */
    if (after == RB_JSON_WRONG) return reject_broken(r, ds);
    if (j->bytes[from] != '{') {
        rb_json_refuse_start(r, from);
        rb_json_reject(r, from, after);
    } else if (!rb_json_accept(r, from, after)) {
        rb_json_reject(r, from, after);
    }
    pass_on(r, after);
    return RB_STEP_ON;
}

/* ---- what stands between them */

static enum rb_step move_on(rb_reader *r, enum rb_json_place place)
{
    r->window.from++;
    r->json->place = place;
    return RB_STEP_ON;
}

static enum rb_step end_list(rb_reader *r, rb_diags *ds)
{
    if (!r->window.at_end) return RB_STEP_MORE;
    if (r->json->place == RB_JSON_OVER || r->json->is_piece) return RB_STEP_END;
    return refuse(r, ds, RB_E0504, "it ends without its closing ']': it seems to be cut off");
}

enum rb_step rb_json_read_list(rb_reader *r, rb_diags *ds)
{
    struct rb_json *j = r->json;
    pass(r, rb_json_white(j, r->window.from));
    if (r->window.from == r->window.to) return end_list(r, ds);
    char c = j->bytes[r->window.from];
    if (j->place == RB_JSON_OVER) return refuse(r, ds, RB_E0504, "text follows the closing ']'");
    if (j->place == RB_JSON_NEXT && c == ']') return refuse(r, ds, RB_E0504, "a comma stands before the closing ']'");
    if (c == ']') return move_on(r, j->envelope ? RB_JSON_ENVELOPE : RB_JSON_OVER);
    if (j->place != RB_JSON_AFTER) return read_element(r, ds);
    if (c == ',') return move_on(r, RB_JSON_NEXT);
    return refuse(r, ds, RB_E0504, "a comma is missing between two records");
}

/* ---- pieces, each read by whoever has time: share.c */

bool rb_json_in_list(const struct rb_json *j) { return j->place == RB_JSON_AFTER || j->place == RB_JSON_NEXT; }

size_t rb_json_cut_list(const struct rb_json *j, rb_str bytes, bool by_brackets)
{
    rb_str first = j->guess_count > 0 ? j->guesses[0].text : RB_STR("");
    size_t likely = by_brackets || first.len == 0 ? 0 : rb_json_likely_cut(bytes.ptr, bytes.len, rb_str_slice(first, 1, first.len));
    return likely > 0 ? likely : rb_json_cut(bytes.ptr, bytes.len);
}

void rb_json_begin_piece(rb_reader *r, const struct rb_json *of, enum rb_json_place place)
{
    struct rb_json *j = r->json;
    j->place = place;
    j->is_piece = place != RB_JSON_LINES;
    j->one_line = !j->is_piece;
    j->is_hurt = false;
    j->line_offset = r->window.offset; /* or before it, but nobody asks unless it is hurt */
    if (j->is_piece && of->envelope) rb_json_envelope_copy(j, of);
    rb_json_mark(r);
}

void rb_json_end_piece(struct rb_json *of, const rb_reader *r)
{
    if (r->json->is_piece && r->line > 0) of->line_offset = r->json->line_offset;
}

bool rb_json_piece_is_whole(const struct rb_json *j, const struct rb_json *of)
{
    return j->place == RB_JSON_AFTER && !j->is_hurt && (!of->envelope || rb_json_envelope_equal(j, of));
}
