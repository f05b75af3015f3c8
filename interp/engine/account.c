/* engine/account.c: see account.h. */
#include "engine/account.h"

void rb_account_add(rb_stream_total *total, uint32_t file, rb_reader *reader, const rb_schema *schema)
{
    const rb_file_total none = {0};
    rb_file_total one = {.superseded = rb_reader_superseded(reader), .given = schema->export.given};
    rb_piece_of   piece = rb_reader_piece(reader);
    one.piece = one.last_piece = piece.number;
    one.of = piece.of;
    one.before = rb_reader_before(reader);
    rb_reader_counts(reader, &one.read, &one.rejected, &one.bytes);
    while (total->file_totals.len <= file) rb_vec_push(&total->file_totals, none);
    total->file_totals.items[file] = one;
    total->read += one.read;
    total->superseded += one.superseded;
    total->rejected += one.rejected;
    total->bytes += one.bytes;
    rb_repairs_add(&total->repairs, rb_reader_repairs(reader), schema->fields.len);
    if (piece.number == piece.of) rb_reader_doubt(reader, &total->repairs);
}
