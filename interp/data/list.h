/* data/list.h: lists of values, each a run of bytes in an rb_str, so that whatever holds texts holds lists.
 *
 * A list is a set that remembers its order: a part stands in it once, and two lists with the same parts are equal. Numbers take
 * 16 bytes each, dates, moments and picklist codes 8, texts 4 for their length and then themselves; no alignment is asked for.
 * A part is named by the offset at which it begins.
 */
#ifndef RB_DATA_LIST_H
#define RB_DATA_LIST_H

#include "data/cell.h"

enum { RB_LIST_MOST = 1000 }; /* parts */

rb_type  rb_list_of(rb_type part);
rb_type  rb_list_part(rb_type list);
bool     rb_type_is_list(rb_type t);
bool     rb_type_lists(rb_type part);           /* whether there are lists of it */

rb_value rb_list_at(rb_type list, rb_str parts, size_t at); /* a slice of the list's own bytes */
/* The same of a list of texts. */
static inline rb_str rb_list_text_at(rb_str parts, size_t at)
{
    uint32_t len;
    memcpy(&len, parts.ptr + at, sizeof len);
    return (rb_str){parts.ptr + at + sizeof len, len};
}
size_t   rb_list_next(rb_type list, rb_str parts, size_t at); /* where the next part begins, parts.len after the last */
uint32_t rb_list_count(rb_type list, rb_str parts);
bool     rb_list_has(rb_type list, rb_str parts, const rb_value *part);
bool     rb_list_equal(rb_type list, rb_str a, rb_str b); /* the same parts, in any order */
void     rb_list_add(rb_buf *b, rb_type list, const rb_value *part); /* unless it is there; b holds this list and nothing else */

/* A cell as its field's list, added to `out`, which is empty. An array in JSON is one, in whatever kind of cell it stands; any other
 * text is cut at the field's separator. Parts are trimmed, blank ones left out. UNREADABLE: *bad is the part that could
 * not be read, or of kind RB_CELL_MISSING when it is the whole cell; the list is as far as it came. */
enum rb_cell_state rb_list_read(const rb_field *f, rb_cell c, rb_buf *out, rb_cell *bad);

#endif
