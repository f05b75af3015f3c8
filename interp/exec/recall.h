/* exec/recall.h: the groups of records found by the values of their keys without making the key.
 *
 * A group's own key is bytes after NFC that outlive the batch. Here each value of a key column met so far has a code, found by the few words
 * that the value is, or by the day that it depends on alone; the codes of all key columns together are a place in a table of groups. Where there
 * are too many different values, groups are looked up as ever.
 */
#ifndef RB_EXEC_RECALL_H
#define RB_EXEC_RECALL_H

#include "exec/groups.h"

enum { RB_WORD_BITS = 64 };

struct rb_exec;
struct rb_grouping;
typedef struct rb_recall rb_recall;

/* Once, when all have said what they need with every batch: columns that are keys and nothing else are made only for records that are looked at. */
void rb_recall_settle(struct rb_exec *x);
rb_recall *rb_recall_new(const struct rb_exec *x, const struct rb_grouping *g);
/* Where the groups of the rows of a word are remembered: groups[places[row]], UINT32_MAX where it is to be put. Until the next call. */
typedef struct rb_recalled { uint32_t *groups, places[RB_WORD_BITS]; } rb_recalled;
/* Of the rows of word w that some KPI lets in; of others, any place. False: they are not remembered. For each word of a batch once. */
bool rb_recall_find(struct rb_exec *x, const struct rb_grouping *g, uint32_t w, rb_recalled *out);

#endif
