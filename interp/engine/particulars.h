/* engine/particulars.h: which bytes a run was about: the rules and the data, with their sizes and hashes. */
#ifndef RB_ENGINE_PARTICULARS_H
#define RB_ENGINE_PARTICULARS_H

#include "data/verdict.h"
#include "diag/source.h"

/* Files that are hashed while a run reads them, by a thread of its own. */
typedef struct rb_hashing rb_hashing;
rb_hashing *rb_hashing_begin(const rb_texts *paths); /* NULL: the system gives no thread */

/* After the run, when a report says so. Hashing reads the data once more, which takes longer than the run: `hashes` asks for it, the
 * rules always have theirs. What can be read only once, such as standard input, has none. begun: has some of them, or is NULL. */
void rb_particulars_add(rb_summary *summary, const rb_sources *sources, bool hashes, rb_hashing *begun);
/* The rules alone. */
void rb_particulars_add_rules(rb_summary *summary, const rb_sources *sources);

#endif
