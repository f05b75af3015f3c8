/* diag/pages.h: the page of each diagnostic, compiled into the program (made from grammar/codes/ by the Makefile).
 *
 * A page is Markdown of one form: a title, what it means, an example that gives the diagnostic and one that does not.
 */
#ifndef RB_DIAG_PAGES_H
#define RB_DIAG_PAGES_H

#include "base/buf.h"

typedef struct rb_code_page { const char *code, *text; } rb_code_page;
extern const rb_code_page rb_code_pages[]; /* ended by a NULL code */

const char *rb_page_find(rb_str code);            /* in any capitals; NULL: there is none */
bool        rb_page_is_code(rb_str word);         /* a letter and four digits */
void        rb_page_print(rb_buf *b, const char *text); /* for a terminal: examples are set in */
void        rb_page_list(rb_buf *b);              /* a line each: the code and what it says */

#endif
