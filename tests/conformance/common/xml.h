/* tests/conformance/common/xml.h: as much of XML as a decision model needs: elements, attributes, texts. */
#ifndef CONFORMANCE_XML_H
#define CONFORMANCE_XML_H

#include "base/str.h"
#include "base/vec.h"

typedef struct xml {
    rb_str name, text;          /* without its prefix; the text between its tags, joined and trimmed */
    RB_VEC(rb_str) attributes;  /* name, value, name, value */
    RB_VEC(struct xml *) items;
} xml;

xml   *xml_parse(rb_str text);  /* the root element, or NULL */
xml   *xml_item(const xml *of, const char *name); /* the first of that name, or NULL */
rb_str xml_attribute(const xml *of, const char *name);
rb_str xml_text(const xml *of, const char *path); /* "inputExpression/text": the text of items within items, or empty */

#endif
