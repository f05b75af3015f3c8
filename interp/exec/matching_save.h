/* exec/matching_save.h: the records of a reconciliation as blocks of bytes, so that another process can match them with others.
 *
 * Instead of rb_matching_finish; the blocks of several processes are loaded into one state, which is then finished: in any order of the processes
 * the answer is the same. Memory stays within the bound on both sides, for a block is about 64 KB (more where a single record is).
 */
#ifndef RB_EXEC_MATCHING_SAVE_H
#define RB_EXEC_MATCHING_SAVE_H

#include "base/wire.h"
#include "exec/matching.h"

/* False from the sink: no more. */
typedef bool rb_block_sink(void *user, rb_str block);
/* The first block says what the others refer to. False: the sink's, or the temporary file failed. */
bool rb_matching_save(rb_matching *m, rb_block_sink *sink, void *user);

/* What one process saved, block by block in its order. files: by side and by the number that a file had there, the number that it has here;
 * without any: the records of that side are left out. */
typedef struct rb_matching_part rb_matching_part;
typedef struct rb_file_numbers { const uint32_t *items; uint32_t len; } rb_file_numbers;
rb_matching_part *rb_matching_part_new(rb_matching *m, const rb_file_numbers files[2]);
/* False: the bytes are no such block; the state is then of no use. What was loaded may still not add up: then rb_matching_finish is false. */
bool rb_matching_load(rb_matching_part *p, rb_str block);

#endif
