/* read/sniff_name.h: whether records are CSV or JSON, by a file's name and its first bytes of text. */
#ifndef RB_READ_SNIFF_NAME_H
#define RB_READ_SNIFF_NAME_H

#include "read/reader.h"

enum rb_read_format rb_sniff_format(rb_str path, rb_str head);

#endif
