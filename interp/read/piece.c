/* read/piece.c: one of the pieces into which the bytes of a file are divided: the records that begin in it.
 *
 * Promises  Every record is in one piece, with its number and its line in the file, whatever the bytes: the pieces together give what one reading gives.
 *
 * All before the piece is looked at as well: where a record begins, what its number is, whether the data have ended, depends on that. Its records are
 * counted, by their line ends, as far as there is nothing else to say of them; the others are read, and let go of.
 */
#include "read/csv.h"
#include "read/csv_shape.h"
#include "read/json.h"

#include "base/unicode.h"

#include <sys/stat.h>

static uint64_t share_of(uint64_t size, uint32_t number, uint32_t of) { return (uint64_t)((rb_u128)size * number / of); }

static bool is_as_it_lies_there(const rb_window *w)
{
    const rb_stage *top = w->tap->stage;
    return !w->is_spooled && (w->encoding == RB_ENCODING_UTF8 ? top == NULL : top != NULL && top->below->stage == NULL);
}

bool rb_input_plan_piece(rb_reader *r, rb_diags *ds)
{
    const rb_piece_of *p = &r->options.piece;
    struct stat        s;
    r->piece_to = UINT64_MAX;
    if (p->of == 0) return true;
    if (!(r->csv || r->json) || r->window.follow || !is_as_it_lies_there(&r->window) || fstat(r->window.file, &s) != 0 || !S_ISREG(s.st_mode)) {
        rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "%.*s cannot be read in pieces: that is for CSV and JSON in a file as it is, not packed or through a pipe", RB_STR_ARGS(r->name));
        rb_diag_help(ds, "save or unpack it first, or leave --part out");
        return false;
    }
    r->piece_from = share_of((uint64_t)s.st_size, p->number - 1, p->of);
    if (p->number < p->of) r->piece_to = share_of((uint64_t)s.st_size, p->number, p->of);
    if (p->number > 1) r->repairs.title_lines = 0;
    return true;
}

static bool is_mine(const rb_reader *r, uint64_t offset) { return offset >= r->piece_from && offset < r->piece_to; }
bool rb_input_is_mine(rb_reader *r, size_t at) { return r->options.piece.of == 0 || is_mine(r, rb_window_offset(&r->window, at)); }

bool rb_input_count_piece(rb_reader *r, uint64_t offset)
{
    r->before += offset < r->piece_from;
    r->within += is_mine(r, offset);
    r->is_past = r->is_past || offset >= r->piece_to;
    return is_mine(r, offset);
}

void rb_input_keep_piece(rb_reader *r, rb_batch *batch)
{
    uint32_t kept = 0;
    if (batch->offset[batch->rows - 1] < r->piece_from) r->before += batch->rows;
    else
        for (uint32_t row = 0; row < batch->rows; row++) {
            if (!rb_input_count_piece(r, batch->offset[row])) continue;
            if (kept < row) rb_batch_move(batch, kept, row);
            kept++;
        }
    rb_batch_cut(batch, kept);
}

/* ---- records before the piece */

/* They are passed up to there in the window: `records` of them, on `lines` lines. */
struct passed { uint32_t start; uint64_t records, lines; };

static void pass(rb_reader *r, const struct passed *p)
{
    r->window.from = p->start;
    r->records += p->records;
    r->before += p->records;
    r->line += p->lines;
}

/* Where in the window the piece begins, or the window ends. */
static uint32_t piece_in(rb_reader *r)
{
    uint64_t from = rb_window_offset(&r->window, r->window.from), left = r->window.to - r->window.from;
    return (uint32_t)(r->window.from + (r->piece_from - from < left ? r->piece_from - from : left));
}

/* The header again, or the line with which the data end; or too long. */
static bool is_special(rb_reader *r, rb_str raw)
{
    const struct rb_csv *c = r->csv;
    return raw.len > r->options.record_limit_bytes || rb_csv_is_header_again(c, raw) || (c->has_footer && rb_csv_is_footer(r, raw));
}

/* Of a block that may hold what is not UTF-8, which is told of. */
static bool is_strange(struct rb_csv *c, rb_str raw, uint32_t start)
{
    while ((*c->strange | 63) < start) c->strange++;
    return *c->strange <= start + raw.len && (rb_utf8_check(raw) != SIZE_MAX || memchr(raw.ptr, '\0', raw.len));
}

/* One record that the index has. False: it is to be read. */
static bool pass_record(rb_reader *r, struct passed *p, uint32_t stop)
{
    struct rb_csv *c = r->csv;
    const char    *base = r->window.bytes;
    uint32_t       origin = c->index.origin, end = stop - (stop > p->start && base[stop] == '\n' && base[stop - 1] == '\r');
    rb_str         raw = {base + p->start, end - p->start};
    if (is_special(r, raw) || is_strange(c, raw, p->start - origin)) return false;
    p->records += end > p->start;
    p->lines++;
    if (stop - origin >= (*c->lined & ~UINT32_C(63))) p->lines += rb_csv_lines_within(c, p->start - origin, stop - origin);
    p->start = stop + 1;
    return true;
}

/* True: the index has no more. */
static bool pass_indexed(rb_reader *r, struct passed *p)
{
    struct rb_csv *c = r->csv;
    uint32_t       origin = c->index.origin, from = p->start - origin, until = piece_in(r);
    uint64_t       mask = UINT64_MAX << from % 64;
    for (uint32_t i = from / 64; i < c->index.blocks; i++, mask = UINT64_MAX)
        for (uint64_t lines = c->index.bits[i].lines & mask; lines != 0; lines &= lines - 1)
            if (p->start >= until || !pass_record(r, p, origin + i * 64 + (uint32_t)__builtin_ctzll(lines))) return false;
    return true;
}

static bool pass_csv(rb_reader *r)
{
    struct rb_csv *c = r->csv;
    if (c->ended || r->skipping || rb_csv_is_suspect(r)) return false;
    if (!c->is_indexed && (c->index.irregular || !rb_csv_build_index(r))) return false;
    struct passed p = {.start = c->next_start};
    c->is_indexed = !pass_indexed(r, &p);
    bool moved = p.start > c->next_start;
    c->next_start = p.start;
    if (moved) pass(r, &p);
    return moved;
}

/* Whether the records so far had every key that is wanted: else those before the piece are looked through for it. */
static bool has_all_keys(const rb_reader *r)
{
    bool all = r->columns.len > 0;
    for (uint32_t i = 0; all && i < r->options.schema->fields.len; i++) all = !rb_json_keys_lack(r, i);
    return all;
}

static bool is_blank_line(const char *at)
{
    while (*at == ' ' || *at == '\t' || *at == '\r') at++;
    return *at == '\n';
}

/* The first line with what is not UTF-8, which the last piece has to tell of. */
static const char *strange_line(const rb_window *w, const char *from)
{
    size_t      strange = rb_utf8_check((rb_str){from, (size_t)(w->bytes + w->to - from)});
    const char *lf = strange == SIZE_MAX ? NULL : memrchr(from, '\n', strange);
    return strange == SIZE_MAX ? w->bytes + w->to : lf ? lf + 1 : from;
}

/* A line is a record, whatever is in it, unless it is blank. */
static bool pass_lines(rb_reader *r)
{
    const rb_window *w = &r->window;
    const char      *at = w->bytes + w->from, *until = w->bytes + piece_in(r), *lf;
    struct passed    p = {.start = (uint32_t)w->from};
    if (r->json->place != RB_JSON_LINES || r->skipping || !has_all_keys(r)) return false;
    const char *strange = r->options.piece.number == r->options.piece.of ? strange_line(w, at) : until;
    if (strange < until) until = strange;
    while (at < until && (lf = memchr(at, '\n', (size_t)(w->bytes + w->to - at))) != NULL && (size_t)(lf - at) <= r->options.record_limit_bytes) {
        p.records += !is_blank_line(at);
        p.lines++;
        at = lf + 1;
    }
    p.start = (uint32_t)(at - w->bytes);
    pass(r, &p);
    return p.lines > 0;
}

static bool fill(rb_reader *r, rb_diags *ds)
{
    if (r->csv) rb_csv_drop_index(r->csv);
    return rb_input_fill(r, ds);
}

bool rb_input_pass_others(rb_reader *r, rb_diags *ds)
{
    bool passed = false, ok = true;
    if (r->window.encoding != RB_ENCODING_UTF8) return true;
    while (ok && r->window.offset + r->window.from < r->piece_from && (r->csv ? pass_csv(r) : pass_lines(r))) {
        passed = true;
        if (rb_input_is_low(r)) ok = fill(r, ds);
    }
    if (passed && r->json) rb_json_mark(r);
    return ok;
}
