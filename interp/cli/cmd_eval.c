/* cli/cmd_eval.c: `rubric eval`: one expression over one JSON object. */
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/setup.h"

/* The object's text: as given, or from standard input. */
static bool read_object(const rb_options *o, rb_str *json, rb_diags *ds)
{
    *json = rb_options_has(o, RB_OPTION_json) ? rb_options_text(o, RB_OPTION_json) : RB_STR("{}");
    return !rb_str_equal(*json, RB_STR("-")) || rb_setup_read(*json, json, ds);
}

int rb_command_eval(const rb_options *o)
{
    rb_diags *ds = rb_setup_diags();
    rb_buf    b = {0};
    rb_str    json;
    bool      has_as_of;
    int64_t   as_of = 0;
    if (!rb_setup_as_of(o, rb_zone_load(RB_STR("UTC")), &has_as_of, &as_of, ds)) return rb_console_fail(o, ds);
    if (!has_as_of) as_of = rb_clock_now();
    bool ok = read_object(o, &json, ds) && rb_eval(o->arguments.items[0], json, as_of, &b, ds);
    int  code = rb_console_done(rb_buf_str(&b), RB_EXIT_DONE);
    if (ds->items.len > 0) (void)rb_console_fail(o, ds);
    return ok ? code : RB_EXIT_FAILED;
}
