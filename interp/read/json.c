/* read/json.c: JSON records to the text cells of a batch: one on each line (NDJSON), or the objects of one list.
 *
 * Path      window -> json_mark.c -> [json] -> json_record.c -> batch
 * Promises  Every line that is not blank is in a batch or was given to reject. A list is streamed like lines: it is
 *           never in memory as a whole. Memory and time do not depend on what a record nests.
 * Source    RFC 8259; one record a line as in ndjson.org. Line ends are LF and CRLF.
 *
 * Why a list can be refused in the middle: nothing but its commas and brackets says where the next record begins. After
 * a record that is not JSON we go on only where the layout of the file shows the next one (json_list.c).
 */
#include "read/json_select.h"
#include "read/json_usual.h"

#include "base/unicode.h"

/* ---- for both forms */

size_t rb_json_begin(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    if (j->has_puts) rb_batch_put_row(j->batch, j->batch->rows, false); /* of an attempt that came to nothing */
    j->has_puts = false;
    j->key = RB_STR_NONE;
    j->is_unlearnt = j->is_filled = false;
    j->guess_next = j->depth = 0;
    j->reading++;
    if (r->columns.len == 0) rb_json_guesses_forget(j); /* they are to be the first record's own */
    else rb_json_guesses_begin(j);
    return j->bytes[at] == '{' ? rb_json_record(r, at) : RB_JSON_WRONG;
}

static void fill_missing(struct rb_json *j)
{
    for (uint32_t field = 0; field < j->field_count; field++)
        if (j->targets[field] && j->seen[field] < 2 * j->reading)
            j->targets[field][j->batch->rows] = (rb_cell){.kind = RB_CELL_MISSING};
}

/* The record was read in the general way, into cells. */
static void put_row(struct rb_json *j)
{
    uint32_t row = j->batch->rows;
    fill_missing(j);
    rb_batch_put_row(j->batch, row, true);
    j->in_cells[row / 64] |= UINT64_C(1) << row % 64;
    j->in_cells_count++;
}

static void note_columns(rb_reader *r)
{
    const struct rb_json *j = r->json;
    for (uint32_t i = 0; i < j->guess_count; i++) rb_vec_push(&r->columns, rb_str_dup(j->guesses[i].key));
}

/* Position of a byte in [from, to) that is not UTF-8, or SIZE_MAX. */
static size_t find_strange(struct rb_json *j, size_t from, size_t to)
{
    while ((*j->next_strange | 63) < from) j->next_strange++;
    if (*j->next_strange >= to) return SIZE_MAX;
    size_t at = rb_utf8_check((rb_str){j->bytes + from, to - from});
    return at == SIZE_MAX ? at : from + at;
}

bool rb_json_accept(rb_reader *r, size_t from, size_t to)
{
    struct rb_json *j = r->json;
    size_t strange = find_strange(j, from, to);
    if (strange != SIZE_MAX) {
        rb_buf_reset(&r->reason);
        rb_input_say_strange(r, j->bytes[strange], RB_STR(""));
        rb_input_count_strange(r, (rb_str){j->bytes + from, to - from});
        j->wrong = strange;
        return false;
    }
    if (!j->is_filled) put_row(j);
    j->has_puts = false;
    if (r->columns.len == 0) note_columns(r);
    rb_input_accept(r, j->batch, (rb_str){j->bytes + from, to - from});
    return true;
}

void rb_json_reject(rb_reader *r, size_t from, size_t to)
{
    struct rb_json *j = r->json;
    size_t wrong = j->wrong < to ? j->wrong : to;
    j->batch->text.len = j->text_before;
    rb_input_reject(r, (rb_str){j->bytes + from, to - from}, (uint32_t)(wrong - from) + 1);
}

size_t rb_json_refuse_start(rb_reader *r, size_t at)
{
    char c = r->json->bytes[at];
    if (c == '[') return rb_json_wrong(r, at, "is a list, not an object");
    if (c == '"') return rb_json_wrong(r, at, "is a text, not an object");
    if (c == '-' || (c >= '0' && c <= '9')) return rb_json_wrong(r, at, "is a number, not an object");
    return rb_json_wrong(r, at, "does not begin with '{' as a record in JSON does");
}

/* ---- lines */

static enum rb_step reject_long(rb_reader *r)
{
    rb_buf_reset(&r->reason);
    r->json->batch->text.len = r->json->text_before;
    rb_input_reject_long(r);
    return RB_STEP_ON;
}

/* White space alone, from window.from to `start`, is more than a record may have: that is said whether or not the window shows what follows. */
static bool is_long_white(const rb_reader *r, size_t start)
{
    return start - r->window.from >= r->options.record_limit_bytes + 2;
}

/* What goes wrong at the end of the window may go right with the bytes that follow. */
static enum rb_step ask_for_more(rb_reader *r)
{
    const rb_window *w = &r->window;
    return w->to - w->from < r->options.record_limit_bytes + 2 ? RB_STEP_MORE : reject_long(r);
}

/* The line [window.from, end) is over, at a line end or the end of the input. */
static enum rb_step finish_line(rb_reader *r, size_t end, bool is_right)
{
    struct rb_json *j = r->json;
    size_t from = r->window.from, to = end;
    if (end < j->to && end > from && j->bytes[end - 1] == '\r') to--;
    if (to - from > r->options.record_limit_bytes) return reject_long(r);
    if (!is_right || !rb_json_accept(r, from, to)) rb_json_reject(r, from, to);
    r->window.from = end + (end < j->to);
    r->line++;
    return RB_STEP_ON;
}

/* A line of nothing but white space, which ends at `end`. */
static enum rb_step pass_blank(rb_reader *r, size_t end)
{
    r->window.from = end + (end < r->window.to);
    r->line++;
    return RB_STEP_ON;
}

static enum rb_step read_line(rb_reader *r)
{
    struct rb_json *j = r->json;
    rb_window *w = &r->window;
    if (rb_json_lanes_take(r)) return RB_STEP_ON;
    size_t start = rb_json_white(j, w->from);
    j->text_before = j->batch->text.len;
    if (is_long_white(r, start)) return reject_long(r);
    if (start == w->to && !w->at_end) return RB_STEP_MORE;
    if (start == w->to || j->bytes[start] == '\n') return pass_blank(r, start);
    size_t after = rb_json_begin(r, start);
    if (after != RB_JSON_WRONG) {
        size_t end = rb_json_white(j, after);
        if (end == w->to ? w->at_end : j->bytes[end] == '\n') return finish_line(r, end, true);
        rb_json_wrong(r, end, "text follows the end of the object");
    } else if (j->bytes[start] != '{') {
        rb_json_refuse_start(r, start);
    }
    const char *lf = memchr(j->bytes + w->from, '\n', w->to - w->from);
    if (!lf && !w->at_end) return ask_for_more(r);
    return finish_line(r, lf ? (size_t)(lf - j->bytes) : w->to, false);
}

/* ---- the loop */

/* One record a line, or a list: the first byte that is not white space says it. */
static enum rb_step decide(rb_reader *r, rb_diags *ds)
{
    struct rb_json *j = r->json;
    size_t start = rb_json_white(j, r->window.from);
    if (is_long_white(r, start)) return reject_long(r);
    if (start == r->window.to && !r->window.at_end) return RB_STEP_MORE;
    if (j->bytes[start] == '\n') return pass_blank(r, start);
    enum rb_step step = j->bytes[start] == '{' ? rb_json_look_at_document(r, start, ds) : RB_STEP_ON;
    if (step != RB_STEP_ON) return step;
    j->place = RB_JSON_LINES;
    if (j->bytes[start] == '[') rb_json_begin_list(r, start);
    return RB_STEP_ON;
}

/* Kernels work on 64 rows at a time, whether they are there or not: a batch that is a multiple of it, and will not become the next one in
 * this window, is best handed over. What is left in the window is read with the next. */
static bool is_even(const rb_reader *r, size_t begin)
{
    enum { EVEN = 64 };
    const rb_window *w = &r->window;
    uint32_t rows = r->json->batch->rows;
    if (rows == 0 || rows % EVEN != 0 || w->at_end || w->follow || w->from < begin) return false;
    return (w->to - w->from) * rows < (w->from - begin) * EVEN;
}

static enum rb_step look_on(rb_reader *r, rb_diags *ds)
{
    if (r->json->place == RB_JSON_BROKEN) return RB_STEP_FAILED;
    if (r->skipping) return rb_input_skip(r, false);
    if (r->json->place == RB_JSON_ENVELOPE) return rb_json_read_envelope(r, ds);
    if (r->json->place > RB_JSON_LINES) return rb_json_read_list(r, ds);
    if (r->window.from == r->window.to) return r->window.at_end ? RB_STEP_END : RB_STEP_MORE;
    return r->json->place == RB_JSON_START ? decide(r, ds) : read_line(r);
}

static bool refill(rb_reader *r, rb_diags *ds)
{
    if (!rb_input_fill(r, ds)) return false;
    rb_json_mark(r);
    r->json->batch->indexed.base = r->json->bytes;
    return true;
}

/* The batch's values are to be looked for in its index. */
static void point(struct rb_json *j, rb_batch *batch)
{
    rb_indexed *x = &batch->indexed;
    rb_batch_reset(batch);
    j->batch = batch;
    j->in_cells_count = 0;
    j->has_puts = false;
    memset(j->in_cells, 0, sizeof j->in_cells);
    rb_json_usual_point(j);
    x->is_json = true;
    for (uint32_t i = 0; i < batch->schema->fields.len; i++) {
        j->targets[i] = batch->cells[i];
        x->columns[i] = j->columns[i];
    }
}

/* A list that fields choose from: it is looked at in cells. One that is inside an object is in cells whenever it is there. */
static void lay_out_list(struct rb_json *j, uint32_t field)
{
    const rb_batch *b = j->batch;
    for (uint32_t row = 0; row < b->rows; row++) {
        if (j->in_cells[row / 64] >> row % 64 & 1) continue;
        rb_cell missing = {.kind = RB_CELL_MISSING};
        j->targets[field][row] = j->columns[field] == RB_NO_COLUMN ? missing : rb_indexed_value(&b->indexed, j->columns[field], row);
    }
}

/* Where many records are in cells, all may be. So is whatever is chosen from lists. */
static void lay_out(struct rb_json *j)
{
    rb_batch *b = j->batch;
    uint32_t fields = b->schema->fields.len;
    bool are_many = j->in_cells_count > b->rows / 4;
    for (uint32_t field = 0; field < fields && (are_many || j->select); field++)
        if (j->targets[field] && (are_many || rb_json_select_has(j, field))) rb_batch_lay_out(b, field);
    for (uint32_t field = fields; field < j->field_count; field++) lay_out_list(j, field);
}

static enum rb_read hand_over(rb_reader *r)
{
    rb_json_keys_note(r);
    lay_out(r->json);
    return RB_READ_ROWS;
}

enum rb_read rb_json_next(rb_reader *r, rb_batch *batch, rb_diags *ds)
{
    struct rb_json *j = r->json;
    point(j, batch);
    batch->indexed.base = j->bytes;
    if (rb_input_is_low(r) && !refill(r, ds)) return RB_READ_FAILED;
    size_t begin = r->window.from;
    while (batch->rows < RB_BATCH_ROWS && !is_even(r, begin)) {
        enum rb_step step = look_on(r, ds);
        if (step == RB_STEP_ON) continue;
        if (batch->rows > 0) return hand_over(r);
        if (step == RB_STEP_FAILED) return RB_READ_FAILED;
        if (step == RB_STEP_END) {
            if (rb_json_was_document(r, ds)) return RB_READ_FAILED;
            rb_json_keys_warn(r, ds);
            return RB_READ_END;
        }
        if (!refill(r, ds)) return RB_READ_FAILED;
    }
    return hand_over(r);
}
