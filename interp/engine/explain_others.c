/* engine/explain_others.c: see explain_others.h.
 *
 * A file that is damaged behind the record that was asked for does not keep that record from being explained: the line
 * then says that others may stand there.
 */
#include "engine/explain_others.h"

#include "base/unicode.h"
#include "data/cell.h"
#include "data/id.h"

enum { PLACES_SHOWN = 10 };

bool rb_others_has_key(const rb_others *o, const rb_batch *batch, uint32_t row)
{
    uint32_t key = batch->schema->key;
    if (o->key.len == 0 || key == UINT32_MAX) return false;
    rb_str text = rb_cell_str(rb_batch_cell(batch, key, row));
    return batch->schema->fields.items[key].type.kind == RB_TYPE_id ? rb_id_equal(text, o->key) : rb_text_equal(rb_text_trim(text), o->key);
}

static void add(rb_others *o, const rb_batch *batch, uint32_t row, rb_str file)
{
    bool same = o->count > 0 && rb_str_equal(o->file, file);
    if (o->count++ == 0) {
        o->first_file = file;
        o->first = batch->record[row];
    }
    o->file = file;
    if (o->count > PLACES_SHOWN) return;
    if (o->count > 1) rb_buf_add_chars(&o->places, ", ");
    if (!same) rb_buf_print(&o->places, "%.*s:", RB_STR_ARGS(file));
    rb_buf_print(&o->places, "%llu", (unsigned long long)batch->line[row]);
}

void rb_others_read(rb_others *o, rb_reader *reader, rb_batch *batch, uint32_t row, rb_str file)
{
    rb_diags       unseen = {0};
    enum rb_read got = RB_READ_ROWS;
    while (got == RB_READ_ROWS) {
        for (; row < batch->rows; row++)
            if (rb_others_has_key(o, batch, row)) add(o, batch, row, file);
        row = 0;
        got = rb_reader_next(reader, batch, &unseen);
    }
    if (got != RB_READ_END && o->unread.len == 0) o->unread = file;
}

void rb_others_print(const rb_others *o, rb_buf *b)
{
    if (o->count > 0) {
        rb_buf_print(b, "%llu other record%s this key: ", (unsigned long long)o->count, o->count == 1 ? " has" : "s have");
        rb_buf_add_str(b, rb_buf_str(&o->places));
        if (o->count > PLACES_SHOWN) rb_buf_print(b, " and %llu more", (unsigned long long)(o->count - PLACES_SHOWN));
        rb_buf_print(b, " (--record %.*s:%llu explains %s)\n", RB_STR_ARGS(o->first_file), (unsigned long long)o->first, o->count == 1 ? "it" : "the first of them");
    }
    if (o->unread.len > 0) rb_buf_print(b, "%.*s could not be read to its end: other records with this key may stand there\n", RB_STR_ARGS(o->unread));
}
