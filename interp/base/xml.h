/* base/xml.h: writing XML 1.0 that every reader takes. What XML cannot hold (control characters, invalid UTF-8)
 * becomes U+FFFD. */
#ifndef RB_BASE_XML_H
#define RB_BASE_XML_H

#include "base/buf.h"

#define RB_XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

void rb_xml_add_text(rb_buf *b, rb_str s);                         /* between two tags */
void rb_xml_add_attribute(rb_buf *b, const char *name, rb_str s);  /* ' name="s"'; line ends and tabs survive */

#endif
