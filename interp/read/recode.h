/* read/recode.h: text in other encodings than UTF-8, made UTF-8 under the window.
 *
 * Rule      What is no character of the encoding becomes the byte RB_RECODE_WRONG, which is in no UTF-8 text: the readers then
 *           find it as they find any byte that is not UTF-8, in its row and column, and reject that row.
 * Why not iconv: what it refuses and what it replaces differs from system to system, and the width of every character in the
 *           file must be known to say at which of the file's bytes a record begins.
 * Source    Unicode 15 section 3.9 and 23.8; Microsoft's table of code page 1252; ISO/IEC 8859-1.
 */
#ifndef RB_READ_RECODE_H
#define RB_READ_RECODE_H

#include "read/tap.h"

#define RB_RECODE_WRONG '\xFE'

enum rb_encoding {
    RB_ENCODING_UTF8, RB_ENCODING_UTF16LE, RB_ENCODING_UTF16BE, RB_ENCODING_UTF32LE, RB_ENCODING_UTF32BE,
    RB_ENCODING_WINDOWS1252, RB_ENCODING_LATIN1,
    RB_ENCODING_COUNT
};

/* By one of its names in any case: "utf-16", "UTF-16LE", "windows-1252", "cp1252", "latin-1". */
bool rb_encoding_find(rb_str name, enum rb_encoding *encoding);
const char *rb_encoding_name(enum rb_encoding e);
/* The names that a person would write, "utf-8, utf-16, …". */
rb_str rb_encoding_names(void);
/* Of a byte order mark at the beginning, and its length; 0: there is none. */
size_t rb_encoding_mark(rb_str head, enum rb_encoding *encoding);

/* The bytes of the file that this UTF-8 text was made of. */
uint64_t rb_encoding_width(enum rb_encoding e, rb_str text);

/* A stage that reads what is in the encoding, not UTF-8, and gives UTF-8; the first `mark` bytes are left out. */
rb_stage *rb_recode(rb_tap *below, enum rb_encoding encoding, size_t mark, rb_fault *fault);

/* What bytes become that are read in an encoding of single bytes. */
rb_str rb_recode_bytes(enum rb_encoding encoding, rb_str bytes);
/* Of such a stage that reads single bytes, when all was read: letters of more than one byte, if it all is valid UTF-8; else 0. */
uint64_t rb_recode_letters(const rb_stage *s);

#endif
