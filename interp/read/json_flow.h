/* read/json_flow.h: records with their keys in any order, and what they nest. Only for read/.
 */
#ifndef RB_READ_JSON_FLOW_H
#define RB_READ_JSON_FLOW_H

#include "read/json.h"

/* A record, from its '{' at `at`, into the batch's index: to after its '}'; 0: nothing was done, json_record.c is to read it.
 * *was_as_before: its keys came as they did the last time. */
size_t rb_json_flow(rb_reader *r, size_t at, bool *was_as_before);
/* An object or a list that nothing is read from: to after it; 0 when it is not plain or not right. */
size_t rb_json_flow_past(rb_reader *r, size_t at);

#endif
