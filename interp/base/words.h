/* base/words.h: words and other parts of a text. Texts come in NFC (or folded), so that a character is one code point
 * wherever Unicode has one for it.
 *
 * A word is made of letters, marks, digits and `_`. A `#` or `@` right before one belongs to it: "#advocate" is another
 * word than "advocate".
 */
#ifndef RB_BASE_WORDS_H
#define RB_BASE_WORDS_H

#include "base/buf.h"

bool   rb_words_have(rb_str s, rb_str word);           /* word is somewhere in s, and no letter goes on before or after it */
rb_str rb_text_first(rb_str s, size_t characters);     /* slices; all of s when it is shorter */
rb_str rb_text_last(rb_str s, size_t characters);
void   rb_text_add_single_spaced(rb_buf *b, rb_str s); /* trimmed, and one space for every run of white space */
void   rb_text_add_initials(rb_buf *b, rb_str name);   /* of the parts between white space: the first letter of each, in capitals */

#endif
