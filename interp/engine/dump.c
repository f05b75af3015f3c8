/* engine/dump.c: `rubric dump types` and `dump batch`: what a stage made, one object or line a thing. */
#include "engine/engine.h"

#include "base/json.h"
#include "base/map.h"
#include "data/cell.h"
#include "engine/latest.h"
#include "engine/streams.h"
#include "sema/program.h"

bool rb_dump_types(const rb_compiled *c, rb_buf *b)
{
    rb_program_print(b, c->program);
    return true;
}

struct reason { rb_str text; uint64_t count; };
struct tally { RB_VEC(struct reason) reasons; };

static void count_reject(void *user, const rb_reject *r)
{
    struct tally *t = user;
    for (uint32_t i = 0; i < t->reasons.len; i++)
        if (rb_str_equal(t->reasons.items[i].text, r->reason)) {
            t->reasons.items[i].count++;
            return;
        }
    struct reason fresh = {rb_str_dup(r->reason), 1};
    rb_vec_push(&t->reasons, fresh);
}

static void print_cell(rb_buf *b, rb_cell c)
{
    if (c.kind == RB_CELL_NULL || c.kind == RB_CELL_MISSING) rb_buf_add_chars(b, "null");
    else rb_json_add_string(b, rb_cell_str(c));
}

static void print_row(rb_buf *b, const rb_batch *batch, uint32_t row)
{
    bool first = true;
    rb_buf_add_char(b, '{');
    for (uint32_t f = 0; f < batch->schema->fields.len; f++) {
        if (!batch->cells[f]) continue;
        if (!first) rb_buf_add_chars(b, ", ");
        first = false;
        rb_json_add_string(b, batch->schema->fields.items[f].column);
        rb_buf_add_chars(b, ": ");
        print_cell(b, rb_batch_cell(batch, f, row));
    }
    rb_buf_add_chars(b, "}\n");
}

static void print_accounting(rb_buf *b, rb_reader *reader, const rb_schema *schema, const struct tally *t)
{
    uint64_t read, rejected, bytes;
    rb_reader_counts(reader, &read, &rejected, &bytes);
    uint64_t superseded = rb_reader_superseded(reader);
    rb_buf_print(b, "{\"read\": %llu, \"evaluated\": %llu, ", (unsigned long long)read, (unsigned long long)(read - superseded - rejected));
    if (superseded > 0) rb_buf_print(b, "\"superseded\": %llu, ", (unsigned long long)superseded);
    rb_buf_print(b, "\"rejected\": %llu, \"reasons\": {", (unsigned long long)rejected);
    for (uint32_t i = 0; i < t->reasons.len; i++) {
        if (i) rb_buf_add_chars(b, ", ");
        rb_json_add_string(b, t->reasons.items[i].text);
        rb_buf_print(b, ": %llu", (unsigned long long)t->reasons.items[i].count);
    }
    rb_buf_add_char(b, '}');
    if (rb_repairs_any(rb_reader_repairs(reader), schema->fields.len)) {
        rb_buf_add_chars(b, ", ");
        rb_repairs_print_json(b, schema, rb_reader_repairs(reader));
    }
    rb_buf_add_chars(b, "}\n");
}

/* The second column of one name is "name (column 7)", so that no object has a key twice. */
static rb_str key_of(rb_map *seen, rb_str column, uint32_t number)
{
    rb_str key = column;
    while (!rb_map_add(seen, key, &(uint32_t){0})) key = rb_str_print("%.*s (column %u)", RB_STR_ARGS(key), number);
    return key;
}

/* Every column of the file as a text field: opened once only to see them. NULL when that fails. */
static const rb_schema *schema_of_file(const rb_run_options *o, rb_str path, rb_diags *ds)
{
    rb_schema *schema = RB_NEW(rb_schema);
    schema->name = RB_STR("row");
    schema->span = RB_SPAN_NONE;
    schema->key = UINT32_MAX;
    if (o->written) schema->export = o->written->export;
    rb_reader_options options = {.path = path, .format = o->input_format, .input = &o->input, .schema = schema, .wanted = RB_NEW_ARRAY(bool, 1), .reject = count_reject, .user = RB_NEW(struct tally)};
    rb_reader *reader = rb_reader_open(&options, ds);
    if (!reader) return NULL;
    rb_batch *first = rb_batch_new(schema, options.wanted); /* NDJSON has no header: its keys are those of its first record */
    if (rb_reader_next(reader, first, ds) == RB_READ_FAILED) return NULL;
    uint32_t count;
    const rb_str *columns = rb_reader_columns(reader, &count);
    rb_map seen = {0};
    for (uint32_t i = 0; i < count; i++) {
        rb_str key = key_of(&seen, rb_str_dup(columns[i]), i + 1);
        rb_field f = {.name = key, .column = key, .type = RB_TYPE(text), .span = RB_SPAN_NONE, .written = o->written ? o->written->fields.items[0].written : NULL};
        rb_vec_push(&schema->fields, f);
    }
    rb_reader_close(reader);
    return schema;
}

static const rb_schema *schema_of_rules(const rb_compiled *c, rb_str record, rb_diags *ds)
{
    uint32_t stream;
    return rb_stream_find(c->plan, record, ds, &stream) ? c->plan->streams.items[stream]->schema : NULL;
}

/* Made of the file's columns, not declared. */
static bool is_own(const rb_schema *schema) { return schema->span.start == RB_SPAN_NONE.start; }

/* latest: NULL without rules. */
static bool dump_file(const rb_run_options *o, const rb_schema *schema, uint32_t item, const rb_latest *latest, rb_buf *b, rb_diags *ds)
{
    bool *wanted = RB_NEW_ARRAY(bool, schema->fields.len + 1);
    struct tally tally = {0};
    for (uint32_t i = 0; i < schema->fields.len; i++) wanted[i] = true;
    rb_reader_options options = {.path = o->data.items[item].path, .format = o->input_format, .input = latest ? &latest->input : &o->input, .schema = schema, .wanted = wanted, .by_place = is_own(schema), .reject = count_reject, .user = &tally};
    if (latest) options.superseded = rb_latest_marks(latest, item);
    rb_reader *reader = rb_reader_open(&options, ds);
    if (!reader) return false;
    rb_batch *batch = rb_batch_new(schema, wanted);
    enum rb_read got;
    while ((got = rb_reader_next(reader, batch, ds)) == RB_READ_ROWS)
        for (uint32_t row = 0; row < batch->rows; row++) print_row(b, batch, row);
    if (o->accounting) print_accounting(b, reader, schema, &tally);
    rb_reader_close(reader);
    return got == RB_READ_END;
}

static bool dump_files(const rb_run_options *o, const rb_compiled *c_or_null, const rb_latest *latest, rb_buf *b, rb_diags *ds)
{
    for (uint32_t i = 0; i < o->data.len; i++) {
        const rb_data_file *file = &o->data.items[i];
        if (!c_or_null && rb_str_equal(rb_reader_file(file->path), RB_STR("-"))) {
            rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "standard input can only be read once: its columns are not known without rules");
            rb_diag_help(ds, "give the file by its name");
            return false;
        }
        const rb_schema *schema = c_or_null ? schema_of_rules(c_or_null, file->record, ds) : schema_of_file(o, file->path, ds);
        if (!schema || !dump_file(o, schema, i, latest, b, ds)) return false;
    }
    return true;
}

bool rb_dump_batch(const rb_run_options *o, const rb_compiled *c_or_null, rb_buf *b, rb_diags *ds)
{
    rb_latest latest = {.c = c_or_null, .ds = ds, .format = o->input_format, .data = &o->data, .every = true};
    uint32_t  stream;
    if (!c_or_null) return dump_files(o, NULL, NULL, b, ds);
    for (uint32_t i = 0; i < o->data.len; i++)
        if (!rb_stream_find(c_or_null->plan, o->data.items[i].record, ds, &stream)) return false;
    bool ok = rb_latest_begin(&latest, &o->input) && rb_latest_read(&latest) && dump_files(o, c_or_null, &latest, b, ds);
    rb_latest_end(&latest);
    return ok;
}
