/* read/json_select.h: columns inside the lists of a record, as data/path.h names them. Only for read/. */
#ifndef RB_READ_JSON_SELECT_H
#define RB_READ_JSON_SELECT_H

#include "read/json.h"

/* Binds the field if its column chooses an element of a list: false, and nothing is done, if it does not. The list's text comes
 * into a column of its own, whose number is after those of the schema's fields. */
bool rb_json_select_bind(struct rb_json *j, const rb_schema *schema, uint32_t field);
/* Whether the field is such a one. */
bool rb_json_select_has(const struct rb_json *j, uint32_t field);
/* Makes the cells of such fields, when all else of the batch is there. */
void rb_json_select_batch(rb_reader *r, rb_batch *batch);
/* Some record had the list of that number: all that choose from it need no key of their own. */
void rb_json_select_had(struct rb_json *j, uint32_t column);
/* Whether any was met, be it in a record that came to nothing, that the field's column begins with. False for other fields. */
bool rb_json_select_met(const struct rb_json *j, uint32_t field);

#endif
