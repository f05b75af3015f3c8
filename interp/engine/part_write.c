/* engine/part_write.c: a part is written as its run goes on: blocks of records first, the totals when all was read.
 *
 * Path      views, rejects, rb_exec, rb_summary -> [part_write] -> blocks -> a file that appears when it is complete
 * Promises  Memory does not grow with the records: what a block holds is written when it is full.
 */
#include "engine/part.h"

#include "base/version.h"
#include "data/value_wire.h"
#include "exec/save.h"

enum { FORMAT_VERSION = 7 };

/* ---- blocks ---- */

static void write_bytes(rb_part_writer *p, const char *bytes, size_t len)
{
    if (p->failed || len == 0) return;
    rb_sha256_add(&p->sum, bytes, len);
    p->failed = !p->to->write(p->to->user, bytes, len);
}

static void add_fixed(rb_buf *b, uint64_t n, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) rb_buf_add_char(b, (char)(n >> 8 * i & 255));
}

static void write_head(rb_part_writer *p, rb_part_block block, uint64_t len)
{
    rb_buf b = {0};
    add_fixed(&b, block.tag, 4);
    add_fixed(&b, block.stream, 4);
    add_fixed(&b, block.source, 4);
    add_fixed(&b, len, 8);
    write_bytes(p, b.ptr, b.len);
}

void rb_part_add_block(rb_part_writer *p, rb_part_block block, rb_str bytes)
{
    write_head(p, block, bytes.len);
    write_bytes(p, bytes.ptr, bytes.len);
}

/* ---- who made it, of what ---- */

/* The last two bytes say in which order this machine has those of a number: keys of groups are written as they are. */
void rb_part_magic(char bytes[RB_PART_MAGIC_BYTES])
{
    const uint16_t order = 0x0102;
    memcpy(bytes, "RUBRIC PART\n", 12);
    bytes[12] = FORMAT_VERSION;
    bytes[13] = 0;
    memcpy(bytes + 14, &order, sizeof order);
}

static rb_particular source_of(rb_str name, rb_str text)
{
    rb_sha256 h;
    rb_sha256_init(&h);
    rb_sha256_add(&h, text.ptr, text.len);
    return (rb_particular){name, text.len, rb_sha256_end(&h)};
}

/* A calendar as it was settled: the holidays in it may come from files. */
static rb_str calendar_text(const rb_worktime *w)
{
    rb_buf b = {0};
    for (uint32_t i = 0; i < w->openings.len; i++) rb_buf_print(&b, "%lld %lld,", (long long)w->openings.items[i].from, (long long)w->openings.items[i].until);
    for (uint32_t i = 0; i < 7; i++) rb_buf_print(&b, "%u %u,", w->week[i].first, w->week[i].count);
    for (uint32_t i = 0; i < w->specials.len; i++) {
        const rb_special *s = &w->specials.items[i];
        rb_buf_print(&b, "%lld %u %u %u,", (long long)s->day, (unsigned)s->rank, s->hours.first, s->hours.count);
    }
    return rb_buf_take(&b);
}

rb_part_head rb_part_head_of(const rb_compiled *c, const rb_run_options *o, int64_t as_of)
{
    rb_part_head head = {.all = o->part && o->part->all, .all_values = o->part && o->part->all_values, .columns = o->part && o->part->columns, .strict = o->input.strict};
    rb_vec_push(&head.days, as_of);
    for (uint32_t i = 0; i < c->sources->items.len; i++) {
        if (c->sources->items.items[i]->is_option) continue; /* parts hold what cells mean, however they were written */
        rb_particular source = source_of(c->sources->items.items[i]->name, c->sources->items.items[i]->text);
        rb_vec_push(&head.sources, source);
    }
    for (uint32_t i = 0; i < c->plan->calendars.len; i++) {
        const rb_calendar_plan *calendar = &c->plan->calendars.items[i];
        rb_particular source = source_of(rb_str_print("the calendar %.*s", RB_STR_ARGS(calendar->name)), calendar_text(calendar->time));
        rb_vec_push(&head.sources, source);
    }
    rb_part_shapes_add(&head, c);
    return head;
}

static void add_head(rb_part_writer *p, const rb_part_head *head)
{
    rb_buf b = {0};
    rb_wire_add_text(&b, RB_STR(RB_VERSION));
    rb_wire_add_count(&b, head->days.len);
    for (uint32_t i = 0; i < head->days.len; i++) rb_wire_add_number(&b, head->days.items[i]);
    rb_wire_add_count(&b, head->all);
    rb_wire_add_count(&b, head->all_values);
    rb_wire_add_count(&b, head->columns);
    rb_wire_add_count(&b, head->strict);
    rb_wire_add_count(&b, head->sources.len);
    for (uint32_t i = 0; i < head->sources.len; i++) {
        rb_wire_add_text(&b, head->sources.items[i].path);
        rb_wire_add_text(&b, head->sources.items[i].sha256);
    }
    rb_part_shapes_save(head, &b);
    rb_part_add_block(p, (rb_part_block){.tag = RB_PART_HEAD}, rb_buf_str(&b));
}

/* Rules of the catalog by their place in their stream. */
static void number_rules(rb_part_writer *p)
{
    const rb_catalog *catalog = p->c->plan->catalog;
    p->rule_at = RB_NEW_ARRAY(uint32_t *, catalog->checklists.len + 1u);
    for (uint32_t i = 0; i < catalog->checklists.len; i++) p->rule_at[i] = RB_NEW_ARRAY(uint32_t, catalog->checklists.items[i]->rules.len + 1u);
    for (uint32_t s = 0; s < p->c->plan->streams.len; s++) {
        const rb_stream_plan *plan = p->c->plan->streams.items[s];
        for (uint32_t r = 0; r < plan->rules.len; r++) p->rule_at[plan->rules.items[r].checklist][plan->rules.items[r].rule] = r;
    }
}

rb_part_writer *rb_part_new(const rb_part_to *to, const rb_compiled *c, rb_summary *summary, const rb_part_head *head)
{
    rb_part_writer *p = RB_NEW(rb_part_writer);
    *p = (rb_part_writer){.to = to, .c = c, .summary = summary};
    p->records = (rb_tape){.part = p, .block = {.tag = RB_PART_RECORDS}};
    p->rejects = (rb_tape){.part = p, .block = {.tag = RB_PART_REJECTS}};
    number_rules(p);
    rb_sha256_init(&p->sum);
    char magic[RB_PART_MAGIC_BYTES];
    rb_part_magic(magic);
    write_bytes(p, magic, sizeof magic);
    add_head(p, head);
    return p;
}

/* ---- tapes ---- */

static void flush(rb_tape *t)
{
    if (t->bytes.len > 0) rb_part_add_block(t->part, t->block, rb_buf_str(&t->bytes));
    rb_buf_reset(&t->bytes);
    t->numbers = (rb_map){0};
    t->texts = 0;
}

/* Before one more record of that stream. */
static void turn_to(rb_tape *t, uint32_t stream)
{
    if (t->bytes.len >= RB_PART_BLOCK_BYTES || t->block.stream != stream) flush(t);
    t->block.stream = stream;
}

/* 0 and the text; or the number of an equal text before it in this block. */
static void add_text(rb_tape *t, rb_str text)
{
    uint32_t number = t->texts + 1;
    bool     keeps = text.len > 0 && text.len <= RB_PART_TEXT_BYTES && t->texts < RB_PART_TEXTS;
    if (text.len > 0 && rb_map_find(&t->numbers, text, &number)) {
        rb_wire_add_count(&t->bytes, number);
        return;
    }
    rb_wire_add_count(&t->bytes, 0);
    rb_wire_add_text(&t->bytes, text);
    if (keeps) (void)rb_map_add(&t->numbers, rb_str_dup(text), &number);
    t->texts += keeps;
}

/* The file's number: most often that of the one before. */
static uint32_t file_of(const rb_part_writer *p, uint32_t stream, rb_str path)
{
    const rb_stream_total *total = &p->summary->streams[stream];
    for (uint32_t i = total->files.len; i-- > 0;)
        if (total->files.items[i].ptr == path.ptr || rb_str_equal(total->files.items[i], path)) return i;
    return 0;
}

static void add_cause(rb_tape *t, const rb_cause *cause)
{
    rb_wire_add_count(&t->bytes, cause->kind);
    rb_wire_add_count(&t->bytes, cause->field == UINT32_MAX ? 0 : cause->field + 1u);
    add_text(t, cause->text);
}

static uint32_t number_of_waiver(const rb_catalog *catalog, const rb_waiver_info *w)
{
    uint32_t i = 0;
    while (i < catalog->waivers.len && catalog->waivers.items[i] != w) i++;
    return i;
}

static void add_finding(rb_part_writer *p, const rb_finding *f)
{
    rb_tape *t = &p->records;
    bool     tells = f->verdict == RB_FAIL, has_cause = f->verdict == RB_UNKNOWN;
    rb_wire_add_count(&t->bytes, p->rule_at[f->checklist][f->rule]);
    rb_wire_add_count(&t->bytes, (uint32_t)f->verdict << 2 | (f->of_checklist ? 2u : 0) | (f->waiver ? 1u : 0));
    if (tells) add_text(t, f->message);
    if (tells) add_text(t, f->fix);
    if (has_cause) add_cause(t, &f->cause);
    add_text(t, f->exception);
    if (f->waiver) rb_wire_add_count(&t->bytes, number_of_waiver(p->c->plan->catalog, f->waiver));
    rb_wire_add_count(&t->bytes, f->blocking.len);
    for (uint32_t i = 0; i < f->blocking.len; i++) rb_wire_add_count(&t->bytes, f->blocking.items[i]);
    for (uint32_t i = 0; i < f->values->len; i++) {
        rb_wire_add_count(&t->bytes, f->values->items[i]->used);
        rb_value_add_wire(&t->bytes, &f->values->items[i]->value);
    }
}

static void add_routing(rb_tape *t, const rb_routing *r)
{
    rb_wire_add_count(&t->bytes, r->state);
    if (r->state != RB_ROUTED) {
        add_cause(t, &r->cause);
        return;
    }
    rb_wire_add_count(&t->bytes, r->row);
    rb_wire_add_count(&t->bytes, r->rows.len);
    for (uint32_t i = 0; i < r->rows.len; i++) rb_wire_add_count(&t->bytes, r->rows.items[i]);
    for (uint32_t i = 0; i < r->outputs.len; i++) rb_value_add_wire(&t->bytes, &r->outputs.items[i]);
}

void rb_part_add_record(rb_part_writer *p, const rb_record_view *v)
{
    rb_tape *t = &p->records;
    turn_to(t, v->stream);
    rb_wire_add_count(&t->bytes, file_of(p, v->stream, v->file));
    rb_wire_add_count(&t->bytes, v->record);
    rb_wire_add_count(&t->bytes, v->line);
    rb_wire_add_text(&t->bytes, v->key);
    rb_wire_add_count(&t->bytes, v->originals.len);
    for (uint32_t i = 0; i < v->originals.len; i++) rb_wire_add_text(&t->bytes, v->originals.items[i]);
    for (uint32_t i = 0; i < v->outcomes.len; i++) rb_wire_add_count(&t->bytes, v->outcomes.items[i]);
    rb_wire_add_text(&t->bytes, p->to->all && v->verdicts ? (rb_str){(const char *)v->verdicts, v->rule_count} : RB_STR(""));
    rb_wire_add_count(&t->bytes, v->findings.len);
    for (uint32_t i = 0; i < v->findings.len; i++) add_finding(p, &v->findings.items[i]);
    for (uint32_t i = 0; i < v->routings.len; i++) add_routing(t, &v->routings.items[i]);
}

void rb_part_add_reject(rb_part_writer *p, uint32_t stream, const rb_reject *r)
{
    rb_tape *t = &p->rejects;
    turn_to(t, stream);
    add_text(t, r->file);
    rb_wire_add_count(&t->bytes, r->record);
    rb_wire_add_count(&t->bytes, r->line);
    rb_wire_add_count(&t->bytes, r->offset);
    rb_wire_add_count(&t->bytes, r->column);
    add_text(t, r->reason);
    rb_wire_add_text(&t->bytes, r->raw);
}

/* ---- totals ---- */

struct groups { rb_part_writer *p; uint32_t stream; };

static void add_groups(void *user, rb_str bytes)
{
    const struct groups *g = user;
    rb_part_add_block(g->p, (rb_part_block){.tag = RB_PART_GROUPS, .stream = g->stream}, bytes);
}

void rb_part_add_state(rb_part_writer *p, uint32_t stream, rb_exec *x)
{
    struct groups g = {p, stream};
    rb_buf_reset(&p->scratch);
    rb_exec_save(x, &p->scratch);
    rb_part_add_block(p, (rb_part_block){.tag = RB_PART_STATE, .stream = stream}, rb_buf_str(&p->scratch));
    rb_exec_save_groups(x, add_groups, &g);
}

bool rb_part_end(rb_part_writer *p, const rb_part_sources *sources)
{
    rb_buf b = {0};
    flush(&p->rejects);
    flush(&p->records);
    rb_part_flush_rows(p);
    rb_part_totals_save(p->summary, sources, &b);
    rb_part_add_block(p, (rb_part_block){.tag = RB_PART_TOTALS}, rb_buf_str(&b));
    rb_sha256 sum = p->sum; /* of all that stands before the last block */
    rb_str    hex = rb_sha256_end(&sum);
    rb_part_add_block(p, (rb_part_block){.tag = RB_PART_END}, hex);
    return !p->failed;
}
