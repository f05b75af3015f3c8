/* cli/forms.c: pairs each --format with its --output, as the command line gives them. */
#include "cli/forms.h"

/* The form that still waits for that half, or a new one. */
static rb_form *open_form(rb_options *o, bool for_format)
{
    if (o->forms.len > 0) {
        rb_form *last = &o->forms.items[o->forms.len - 1];
        if (for_format ? !last->has_format : last->output.len == 0) return last;
    }
    rb_form form = {.output = RB_STR("")};
    rb_vec_push(&o->forms, form);
    return &o->forms.items[o->forms.len - 1];
}

void rb_forms_add_format(rb_options *o, uint64_t format)
{
    rb_form *form = open_form(o, true);
    form->format = (uint32_t)format;
    form->has_format = true;
}

void rb_forms_add_output(rb_options *o, rb_str path) { open_form(o, false)->output = path; }

bool rb_form_is_stdout(const rb_form *form) { return form->output.len == 0 || rb_str_equal(form->output, RB_STR("-")); }

static bool same_place(const rb_form *a, const rb_form *b, rb_diags *ds)
{
    if (rb_form_is_stdout(a) && rb_form_is_stdout(b)) {
        rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "two results would go to standard output");
        rb_diag_help(ds, "write --output FILE after each --format but one");
        return true;
    }
    if (!rb_str_equal(a->output, b->output)) return false;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "two results would go to '%.*s'", RB_STR_ARGS(a->output));
    rb_diag_help(ds, "give each a file of its own");
    return true;
}

bool rb_forms_settle(rb_options *o, rb_diags *ds)
{
    if (o->forms.len == 0) rb_forms_add_format(o, 0);
    for (uint32_t a = 0; a < o->forms.len; a++)
        for (uint32_t b = a + 1; b < o->forms.len; b++)
            if (same_place(&o->forms.items[a], &o->forms.items[b], ds)) return false;
    return true;
}
