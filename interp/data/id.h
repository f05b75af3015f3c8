/* data/id.h: ids of records, above all Salesforce's.
 *
 * Salesforce writes one id in two ways: 15 letters and digits in which capitals count, or those and three more that say which of
 * them are capitals, for programs that ignore case. The first 15 are the id: texts are brought to them when they are read, so that
 * whatever compares, groups, looks up or joins ids needs to know nothing of this. Every other text is an id as it stands.
 */
#ifndef RB_DATA_ID_H
#define RB_DATA_ID_H

#include "base/str.h"

/* The id that the trimmed text is, a slice of it. False: 18 letters and digits whose last three do not fit the others. */
bool   rb_id_read(rb_str text, rb_str *id);
/* The three characters that belong after 15; collected. */
rb_str rb_id_check_characters(rb_str fifteen);
bool   rb_id_equal(rb_str a, rb_str b); /* of cells: white space around them does not count */

#endif
