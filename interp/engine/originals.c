/* engine/originals.c: the schema that a file is read by, when reports want more of it than the rules do.
 *
 * The rules' fields keep their places and the columns they do not know follow them, so that evaluation notices nothing:
 * a missing or broken cell that only a report wants costs no record.
 */
#include "engine/originals.h"

#include "base/map.h"
#include "base/unicode.h"
#include "engine/stakes.h"

/* Columns that a field of the rules has as they stand in the file; one that is written otherwise stands beside its field. */
static rb_map names_of(const rb_schema *schema)
{
    rb_map names = {0};
    for (uint32_t i = 0; i < schema->fields.len; i++)
        if (!schema->fields.items[i].written) rb_map_add(&names, rb_text_nfc(rb_text_trim(schema->fields.items[i].column)), &(uint32_t){i});
    return names;
}

/* The rules' fields, then the other columns of the file. */
static const rb_schema *with_columns(const rb_schema *schema, const rb_str *columns, uint32_t count)
{
    rb_schema *all = RB_NEW(rb_schema);
    rb_map     names = names_of(schema);
    *all = (rb_schema){.name = schema->name, .span = schema->span, .key = schema->key, .file = schema->file, .export = schema->export};
    for (uint32_t i = 0; i < schema->fields.len; i++) rb_vec_push(&all->fields, schema->fields.items[i]);
    for (uint32_t i = 0; i < count; i++) {
        if (!rb_map_add(&names, rb_text_nfc(rb_str_dup(columns[i])), &(uint32_t){i})) continue;
        rb_field f = {.name = rb_str_dup(columns[i]), .column = rb_str_dup(columns[i]), .type = RB_TYPE(text), .span = RB_SPAN_NONE};
        rb_vec_push(&all->fields, f);
    }
    return all;
}

/* The file's header; without one, as in JSON, what the record declares. */
static bool see_columns(rb_reading *out, const rb_reader_options *file, rb_diags *ds)
{
    uint32_t count = 0;
    if (rb_str_equal(rb_reader_file(file->path), RB_STR("-"))) return true;
    rb_reader *reader = rb_reader_open(file, ds);
    if (!reader) return false;
    const rb_str *columns = rb_reader_columns(reader, &count);
    out->schema = with_columns(out->schema, columns, count);
    rb_reader_close(reader);
    return true;
}

static void join(rb_stream_total *total, const rb_schema *schema)
{
    rb_map there = {0};
    for (uint32_t i = 0; i < total->columns.len; i++) rb_map_add(&there, rb_text_nfc(total->columns.items[i]), &(uint32_t){i});
    for (uint32_t i = 0; i < schema->fields.len; i++) {
        rb_str column = schema->fields.items[i].column;
        if (rb_map_add(&there, rb_text_nfc(column), &(uint32_t){i})) rb_vec_push(&total->columns, column);
    }
}

/* The last field of a column is the one that has it as it stands. */
static void map_columns(rb_reading *out, const rb_stream_total *total)
{
    rb_map fields = {0};
    for (uint32_t f = out->schema->fields.len; f-- > 0;) rb_map_add(&fields, rb_text_nfc(out->schema->fields.items[f].column), &(uint32_t){f});
    out->original_count = total->columns.len;
    out->originals = RB_NEW_ARRAY(uint32_t, total->columns.len + 1u);
    for (uint32_t i = 0; i < total->columns.len; i++)
        if (!rb_map_find(&fields, rb_text_nfc(total->columns.items[i]), &out->originals[i])) out->originals[i] = UINT32_MAX;
}

bool rb_reading_plan(rb_reading *out, const rb_stream_plan *plan, const rb_reader_options *file, rb_summary *summary, bool columns, rb_diags *ds)
{
    uint32_t money = rb_stakes_field(plan->schema), currency = money == UINT32_MAX ? 0 : plan->schema->fields.items[money].currency_field;
    *out = (rb_reading){.schema = plan->schema, .wanted = file->wanted};
    if (!columns && !(summary->wants_stakes && money != UINT32_MAX)) return true;
    if (columns && !see_columns(out, file, ds)) return false;
    bool *wanted = RB_NEW_ARRAY(bool, out->schema->fields.len + 1u), *optional = RB_NEW_ARRAY(bool, out->schema->fields.len + 1u);
    for (uint32_t i = 0; i < out->schema->fields.len; i++) {
        bool needed = i < plan->schema->fields.len && file->wanted[i];
        wanted[i] = needed || columns || i == money || i + 1 == currency;
        optional[i] = wanted[i] && !needed;
    }
    out->wanted = wanted;
    out->optional = optional;
    if (!columns) return true;
    join(&summary->streams[plan->stream], out->schema);
    map_columns(out, &summary->streams[plan->stream]);
    return true;
}
