/* cli/overwrite.c: refuses to write a result over an input: an export or a rules file lost to a mistyped option
 * is lost for good.
 *
 * Files are compared as the system knows them, so that another spelling of the path, or a link, is no way round it.
 */
#include "base/path.h"
#include "cli/setup.h"

#include <sys/stat.h>

static bool same_file(rb_str a, rb_str b)
{
    struct stat x, y;
    if (a.len == 0 || b.len == 0 || rb_str_equal(a, RB_STR("-")) || rb_str_equal(b, RB_STR("-"))) return false;
    if (stat(rb_str_chars(a), &x) != 0 || stat(rb_str_chars(b), &y) != 0) return rb_str_equal(a, b);
    return S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static rb_str name_in(rb_str path) { return rb_str_slice(path, rb_path_folder(path).len, path.len); }

static const char *folder_of(rb_str path)
{
    rb_str folder = rb_path_folder(path);
    return folder.len > 0 ? rb_str_chars(folder) : ".";
}

/* Of files that are not there yet: one name in one folder. */
static bool same_place(rb_str a, rb_str b)
{
    struct stat x, y;
    if (same_file(a, b)) return true;
    if (a.len == 0 || b.len == 0 || !rb_str_equal(name_in(a), name_in(b))) return false;
    if (stat(folder_of(a), &x) != 0 || stat(folder_of(b), &y) != 0) return false;
    return x.st_dev == y.st_dev && x.st_ino == y.st_ino && !rb_str_equal(a, RB_STR("-")) && !rb_str_equal(b, RB_STR("-"));
}

static bool refuse(rb_diags *ds, const char *option, rb_str path, const char *what)
{
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "%s '%.*s' would overwrite %s", option, RB_STR_ARGS(path), what);
    rb_diag_help(ds, "give it another name");
    return false;
}

bool rb_setup_spares_file(rb_str output, rb_str path, const char *what, rb_diags *ds)
{
    return !same_file(output, path) || refuse(ds, "--output", output, what);
}

bool rb_setup_spares_written(rb_str output, rb_diags *ds)
{
    struct stat st;
    if (output.len == 0 || rb_str_equal(output, RB_STR("-")) || stat(rb_str_chars(output), &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0) return true;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--output '%.*s' is there already, and what was written in it would be lost", RB_STR_ARGS(output));
    rb_diag_help(ds, "write the declaration under another name, and copy over what is new");
    return false;
}

static bool spares_inputs(const char *option, rb_str path, const rb_compiled *c, const rb_run_options *run, rb_diags *ds)
{
    for (uint32_t i = 0; i < run->data.len; i++)
        if (same_file(path, rb_reader_file(run->data.items[i].path))) return refuse(ds, option, path, "the data that is read");
    for (uint32_t i = 0; i < run->parts.len; i++)
        if (same_file(path, run->parts.items[i])) return refuse(ds, option, path, "a part that is read");
    for (uint32_t i = 0; i < c->sources->items.len; i++)
        if (!c->sources->items.items[i]->is_option && same_file(path, c->sources->items.items[i]->name)) return refuse(ds, option, path, "the rules");
    return true;
}

bool rb_setup_spares_inputs(const rb_compiled *c, const rb_run_options *run, rb_str output, rb_diags *ds)
{
    rb_str rejects = run->rejects_path.len > 0 ? run->rejects_path : RB_STR("rejects.ndjson");
    if (!spares_inputs("--output", output, c, run, ds) || !spares_inputs("--rejects", rejects, c, run, ds) || !spares_inputs("--state", run->state_path, c, run, ds)) return false;
    if (same_file(run->state_path, output) || same_file(run->state_path, rejects)) return refuse(ds, "--state", run->state_path, "another result");
    return !same_file(output, rejects) || refuse(ds, "--rejects", rejects, "the report");
}

bool rb_setup_spares_outputs(const rb_options *o, rb_diags *ds)
{
    for (uint32_t a = 0; a < o->forms.len; a++)
        for (uint32_t b = a + 1; b < o->forms.len; b++)
            if (same_place(o->forms.items[a].output, o->forms.items[b].output)) return refuse(ds, "--output", o->forms.items[b].output, "another report");
    return true;
}

bool rb_setup_spares_part(const rb_compiled *c, const rb_run_options *run, const rb_options *o, rb_diags *ds)
{
    rb_str path = rb_options_text(o, RB_OPTION_partial);
    if (!spares_inputs("--partial", path, c, run, ds)) return false;
    for (uint32_t i = 0; i < o->forms.len; i++)
        if (same_place(path, o->forms.items[i].output)) return refuse(ds, "--partial", path, "the report");
    return (!same_place(path, run->rejects_path) && !same_place(path, run->state_path)) || refuse(ds, "--partial", path, "another result");
}
