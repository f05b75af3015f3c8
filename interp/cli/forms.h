/* cli/forms.h: the forms that a result is wanted in: --format and --output as pairs.
 *
 * A --output belongs to the --format before it, or to the one after it when none is open: so both orders of one
 * pair mean the same, and `--format html --output r.html --format csv` writes the CSV to standard output.
 */
#ifndef RB_CLI_FORMS_H
#define RB_CLI_FORMS_H

#include "cli/options.h"

void rb_forms_add_format(rb_options *o, uint64_t format);
void rb_forms_add_output(rb_options *o, rb_str path);
/* After the last word: at least one form; false when two would go to one place. */
bool rb_forms_settle(rb_options *o, rb_diags *ds);
/* Whether it goes to standard output. */
bool rb_form_is_stdout(const rb_form *form);

#endif
