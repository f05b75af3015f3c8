/* tests/conformance/common/json5.h: JSON with bare names and single quotes, brought to JSON. */
#ifndef CONFORMANCE_JSON5_H
#define CONFORMANCE_JSON5_H

#include "base/json.h"

const rb_json *json5_parse(rb_str text); /* NULL when it is not such a text */

#endif
