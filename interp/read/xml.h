/* read/xml.h: elements of XML as they come, through expat, which is loaded when the first document needs it.
 *
 * Names come without their namespace's prefix. A document type is refused: no table has one, and it is the way to make
 * much out of little. Nothing here may be kept: names and texts die when the callback returns.
 */
#ifndef RB_READ_XML_H
#define RB_READ_XML_H

#include "read/zip.h"

typedef struct rb_xml_reader {
    void (*start)(void *user, const char *name, const char **attributes);
    void (*end)(void *user, const char *name);
    void (*text)(void *user, const char *bytes, int len); /* may be NULL */
    void *user;
} rb_xml_reader;

typedef struct rb_xml rb_xml;
/* NULL when expat is not there. */
rb_xml *rb_xml_new(const rb_xml_reader *reader);
/* False with *why: "is not well-formed at line 3: mismatched tag". */
bool rb_xml_feed(rb_xml *x, const char *bytes, size_t len, bool is_last, rb_str *why);
uint64_t rb_xml_offset(const rb_xml *x); /* of what the callback is about */
void rb_xml_free(rb_xml *x);

/* The attribute of that name, with or without a prefix, or NULL. */
const char *rb_xml_attribute(const char **attributes, const char *name);
/* A whole member of an archive; a member that is not there is no document and no error. False with *why. */
bool rb_xml_read_member(const rb_zip *z, rb_str name, const rb_xml_reader *reader, rb_str *why);

extern const char rb_xml_missing[]; /* why there can be none: the package to install */

#endif
