/* exec/kernels_load.c: columns that come from outside: cells, constants, the run's moment, parameters.
 *
 * Promises  Values of rows that are not known are zero (empty texts), so that what is computed from them is defined.
 *           Unreadable cells are counted once a field, by the first warm step that reads it.
 */
#include "exec/kernels.h"

#include "data/cell_plain.h"
#include "exec/formed.h"
#include "exec/plain.h"

static void fetch_word(const rb_exec *x, const rb_step *s, uint32_t w, rb_fetched *c)
{
    if (!x->batch->cells[s->operand]) RB_BUG("a step reads a field that has no cells");
    c->first = w * RB_WORD_ROWS;
    c->rows = rb_exec_rows(x, w);
    rb_fetch(x->batch, s->operand, c);
}

/* Between two examples the one on the lower line is kept, and on one line, as a list of JSON may be, the one of the earlier record, so that
 * the order of batches and workers, and where they end, never show. */
static void keep_example(rb_problem *p, const rb_problem *found)
{
    int64_t line = (int64_t)found->line - (int64_t)p->line, record = (int64_t)found->record - (int64_t)p->record;
    bool    is_later = line != 0 ? line > 0 : record != 0 ? record > 0 : rb_str_compare(found->example, p->example) >= 0;
    if (p->example.ptr && is_later) return;
    p->line = found->line;
    p->record = found->record;
    p->example = rb_str_dup(found->example.ptr ? found->example : RB_STR(""));
    p->why = found->why;
}

static void count_bad(rb_exec *x, uint32_t field, uint32_t w, uint64_t bad)
{
    if (bad == 0) return;
    rb_problem *p = &x->problems[field];
    rb_blanks  *found_bad = &x->bad[field];
    if (found_bad->round != x->round) *found_bad = (rb_blanks){.round = x->round};
    found_bad->rows[w] = bad;
    p->unreadable += rb_count_bits(bad);
    uint32_t row = w * RB_WORD_ROWS + rb_first_bit(bad);
    rb_problem found = {.line = x->batch->line[row], .record = x->batch->record[row], .example = rb_cell_str(rb_batch_cell(x->batch, field, row))};
    keep_example(p, &found);
}

static bool is_counting(const rb_exec *x, const rb_step *s) { return x->counting[s->operand] == (rb_step_id)(s - x->stream->steps.items); }

void rb_exec_count_unreadable(rb_exec *x, const rb_step *s, uint32_t w, uint64_t bad)
{
    if (is_counting(x, s)) count_bad(x, s->operand, w, bad);
}

/* What is known to be empty need not be looked at again by a test for blank; see rb_exec_blank_cell. */
void rb_exec_note_cells(rb_exec *x, uint32_t field, uint32_t w, rb_cells_found found)
{
    x->blanks[field].rows[w] = rb_exec_mask(x, w) & ~(found.known | found.bad);
    x->blanks[field].round = x->round;
    count_bad(x, field, w, found.bad);
}

uint64_t rb_exec_unreadable(const rb_exec *x, uint32_t field, uint32_t w) { return x->bad[field].round == x->round ? x->bad[field].rows[w] : 0; }

void rb_exec_problems_merge(rb_exec *x, const rb_exec *other)
{
    for (uint32_t f = 0; f < x->stream->schema->fields.len; f++) {
        const rb_problem *p = &other->problems[f];
        if (p->unreadable == 0) continue;
        x->problems[f].unreadable += p->unreadable;
        keep_example(&x->problems[f], p);
    }
}

void rb_exec_problems_finish(const rb_exec *x, rb_summary *summary)
{
    rb_stream_total *total = &summary->streams[x->stream_index];
    for (uint32_t f = 0; f < x->stream->schema->fields.len; f++) {
        const rb_problem *p = &x->problems[f];
        if (total->unordered.unreadable > 0 && total->unordered.field == f) {
            rb_vec_push(&total->problems, total->unordered);
            continue;
        }
        if (p->unreadable == 0) continue;
        rb_field_problem problem = {.field = f, .unreadable = p->unreadable, .example = p->example, .line = p->line, .why = p->why};
        rb_vec_push(&total->problems, problem);
    }
}

static uint64_t plain_i64(const rb_field *f, const rb_fetched *c, int64_t *out)
{
    if (rb_field_is_plain(f) && f->type.kind == RB_TYPE_date) return rb_formed_days(c, rb_plain_best()->days(c, out), out);
    if (rb_field_is_plain(f) && f->type.kind == RB_TYPE_datetime) return rb_formed_moments(f, c, rb_plain_best()->instants(c, out), out);
    if (f->format && (f->type.kind == RB_TYPE_date || f->type.kind == RB_TYPE_datetime)) return rb_formed_read(f, c, out);
    memset(out, 0, RB_WORD_ROWS * sizeof *out);
    return 0;
}

/* Percentages without their sign: what is above 1 cell.c decides. */
static uint64_t plain_fractions(const rb_fetched *c, rb_dec *out)
{
    uint64_t known = rb_plain_best()->numbers(c, out);
    for (uint64_t left = known; left; left &= left - 1) {
        rb_dec *n = &out[rb_first_bit(left)];
        if (-RB_DEC_ONE <= *n && *n <= RB_DEC_ONE) continue;
        known &= ~(left & -left);
        *n = 0;
    }
    return known;
}

static uint64_t plain_dec(const rb_field *f, const rb_fetched *c, rb_dec *out)
{
    if (f->type.kind == RB_TYPE_percent && !f->example) return plain_fractions(c, out);
    if (rb_field_is_plain(f)) return (f->type.kind == RB_TYPE_integer ? rb_plain_best()->wholes : rb_plain_best()->numbers)(c, out);
    memset(out, 0, RB_WORD_ROWS * sizeof *out);
    return 0;
}

static uint64_t plain_text(const rb_field *f, const rb_fetched *c, rb_str *out)
{
    uint64_t known = f->type.kind != RB_TYPE_id ? c->visible : 0;
    for (uint32_t i = 0; i < c->rows; i++) out[i] = known >> i & 1 ? rb_fetched_text(c, i) : RB_STR("");
    return known;
}

static void finish_word(rb_exec *x, const rb_step *s, uint32_t w, uint64_t known, uint64_t bad)
{
    if (is_counting(x, s)) rb_exec_note_cells(x, s->operand, w, (rb_cells_found){known, bad});
}

/* What is neither plain nor empty, cell.c has to look at. */
#define KERNEL_LOAD(name, member, plain, read)                                        \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                 \
    {                                                                                 \
        const rb_field *f = &x->stream->schema->fields.items[s->operand];             \
        for (uint32_t w = x->from; w < x->to; w++) {                                  \
            rb_fetched c;                                                             \
            fetch_word(x, s, w, &c);                                                  \
            uint64_t known = plain(f, &c, out->v.member + c.first), bad = 0;          \
            for (uint64_t left = c.full & ~known; left; left &= left - 1) {           \
                uint32_t           row = c.first + rb_first_bit(left);                \
                enum rb_cell_state state = read(f, rb_batch_cell(x->batch, s->operand, row), &out->v.member[row]); \
                known |= state == RB_CELL_KNOWN ? left & -left : 0;                   \
                bad |= state == RB_CELL_UNREADABLE ? left & -left : 0;                \
            }                                                                         \
            out->known[w] = known;                                                    \
            finish_word(x, s, w, known, bad);                                         \
        }                                                                             \
    }

KERNEL_LOAD(load_i64, i64, plain_i64, rb_cell_read_i64)
KERNEL_LOAD(load_dec, dec, plain_dec, rb_cell_read_dec)
KERNEL_LOAD(load_text, text, plain_text, rb_cell_read_text)

void rb_exec_load_bit(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_field *f = &x->stream->schema->fields.items[s->operand];
    for (uint32_t w = x->from; w < x->to; w++) {
        rb_fetched c;
        fetch_word(x, s, w, &c);
        uint64_t yes, known = rb_plain_best()->answers(&c, &yes), bad = 0;
        for (uint64_t left = c.full & ~known; left; left &= left - 1) {
            bool               value = false;
            enum rb_cell_state state = rb_cell_read_bit(f, rb_batch_cell(x->batch, s->operand, c.first + rb_first_bit(left)), &value);
            known |= state == RB_CELL_KNOWN ? left & -left : 0;
            bad |= state == RB_CELL_UNREADABLE ? left & -left : 0;
            yes |= state == RB_CELL_KNOWN && value ? left & -left : 0;
        }
        out->v.bits[w] = yes & known;
        out->known[w] = known;
        finish_word(x, s, w, known, bad);
    }
}

static uint64_t blank_rows(const rb_exec *x, const rb_step *s, uint32_t w)
{
    rb_fetched c;
    fetch_word(x, s, w, &c);
    uint64_t there = c.visible;
    for (uint64_t left = c.full & ~there; left; left &= left - 1)
        if (!rb_cell_is_blank(rb_batch_cell(x->batch, s->operand, c.first + rb_first_bit(left)))) there |= left & -left;
    return ~there;
}

void rb_exec_blank_cell(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_blanks *blanks = &x->blanks[s->operand];
    for (uint32_t w = x->from; w < x->to; w++) {
        out->v.bits[w] = blanks->round == x->round ? blanks->rows[w] : blank_rows(x, s, w);
        out->known[w] = RB_ALL_ROWS;
    }
}

static const rb_value *constant_of(const rb_exec *x, const rb_step *s) { return &x->plan->constants.items[s->operand]; }

/* Constants are fixed steps: these loops run once a run. */
static void set_known(const rb_exec *x, rb_column *out, bool known)
{
    for (uint32_t w = x->from; w < x->to; w++) out->known[w] = known ? RB_ALL_ROWS : 0;
}

static void fill_i64(const rb_exec *x, rb_column *out, int64_t value)
{
    for (uint32_t r = x->from * RB_WORD_ROWS; r < x->to * RB_WORD_ROWS; r++) out->v.i64[r] = value;
}

void rb_exec_const_bit(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_value *v = constant_of(x, s);
    set_known(x, out, v->known);
    for (uint32_t w = x->from; w < x->to; w++) out->v.bits[w] = v->known && v->yes ? RB_ALL_ROWS : 0;
}

void rb_exec_const_i64(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_value *v = constant_of(x, s);
    set_known(x, out, v->known);
    fill_i64(x, out, v->known ? v->i64 : 0);
}

void rb_exec_const_dec(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_value *v = constant_of(x, s);
    set_known(x, out, v->known);
    for (uint32_t r = x->from * RB_WORD_ROWS; r < x->to * RB_WORD_ROWS; r++) out->v.dec[r] = v->known ? v->dec : 0;
}

void rb_exec_const_text(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_value *v = constant_of(x, s);
    rb_str          text = v->known && v->text.ptr ? v->text : RB_STR("");
    set_known(x, out, v->known);
    for (uint32_t r = x->from * RB_WORD_ROWS; r < x->to * RB_WORD_ROWS; r++) out->v.text[r] = text;
}

void rb_exec_now(rb_exec *x, const rb_step *s, rb_column *out)
{
    (void)s;
    set_known(x, out, true);
    fill_i64(x, out, x->now);
}

void rb_exec_today(rb_exec *x, const rb_step *s, rb_column *out)
{
    (void)s;
    set_known(x, out, true);
    fill_i64(x, out, x->today);
}

/* The value in force on that date, or NULL. The one found last is tried first: dates of neighbours are alike. */
static const rb_value *in_force(const rb_history *h, int64_t date, uint32_t *last)
{
    if (*last < h->len && h->from[*last] <= date && date < h->until[*last]) return &h->values[*last];
    uint32_t low = 0, high = h->len; /* values from `high` on begin later */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (h->from[middle] <= date) low = middle + 1;
        else high = middle;
    }
    if (low == 0 || date >= h->until[low - 1]) return NULL;
    *last = low - 1;
    return &h->values[low - 1];
}

/* As in_force; what is not known reads as zero. */
static const rb_value *value_then(const rb_history *h, int64_t date, uint32_t *last)
{
    static const rb_value none = {.text = {"", 0}};
    const rb_value       *v = in_force(h, date, last);
    return v && v->known ? v : &none;
}

#define KERNEL_HISTORY(name, member, value_member)                                    \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                 \
    {                                                                                 \
        const rb_history *h = &x->plan->histories.items[s->operand];                  \
        const rb_column  *dates = rb_exec_in(x, s, 0);                                \
        uint32_t          last = 0;                                                   \
        for (uint32_t w = x->from; w < x->to; w++) {                                  \
            uint64_t known = 0;                                                       \
            for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {                             \
                int64_t         date = dates->v.i64[rb_exec_base(x, s, 0, w) + i];    \
                const rb_value *v = value_then(h, date, &last);                       \
                known |= (uint64_t)v->known << i;                                     \
                out->v.member[w * RB_WORD_ROWS + i] = v->value_member;                \
            }                                                                         \
            out->known[w] = known & dates->known[w];                                  \
        }                                                                             \
    }

KERNEL_HISTORY(history_i64, i64, i64)
KERNEL_HISTORY(history_dec, dec, dec)
KERNEL_HISTORY(history_text, text, text)

void rb_exec_history_bit(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_history *h = &x->plan->histories.items[s->operand];
    const rb_column  *dates = rb_exec_in(x, s, 0);
    uint32_t          last = 0;
    for (uint32_t w = x->from; w < x->to; w++) {
        uint64_t known = 0, yes = 0;
        for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {
            const rb_value *v = value_then(h, dates->v.i64[rb_exec_base(x, s, 0, w) + i], &last);
            known |= (uint64_t)v->known << i;
            yes |= (uint64_t)(v->known && v->yes) << i;
        }
        out->known[w] = known & dates->known[w];
        out->v.bits[w] = yes & out->known[w];
    }
}
