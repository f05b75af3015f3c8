/* engine/account.h: what a reader brought, added to the totals of its record and of its file. */
#ifndef RB_ENGINE_ACCOUNT_H
#define RB_ENGINE_ACCOUNT_H

#include "data/verdict.h"
#include "read/reader.h"

/* When the file was read to its end, before its reader is closed. file: its number in total->files. */
void rb_account_add(rb_stream_total *total, uint32_t file, rb_reader *reader, const rb_schema *schema);

#endif
