/* exec/recall.h: the groups of records met lately, found by the values of their keys without making the key.
 *
 * A group's own key is bytes after NFC that outlive the batch; what is compared here are the few words that the values are. What is
 * too long, or not here, is looked up as ever.
 */
#ifndef RB_EXEC_RECALL_H
#define RB_EXEC_RECALL_H

#include "plan/plan.h"

struct rb_exec;
typedef struct rb_recall rb_recall;

enum { RB_RECALL_WORDS = 6 };

/* NULL: keys of this kind are not kept. */
rb_recall *rb_recall_new(const struct rb_exec *x, const rb_step_id *keys, uint32_t count);
/* The number kept for the row's values, or the place to keep one: UINT32_MAX in it. NULL: not for such values. Until the next call. */
uint32_t *rb_recall_find(const struct rb_exec *x, rb_recall *r, uint32_t row);

#endif
