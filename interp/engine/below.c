/* engine/below.c: where files that rules name lie. */
#include "engine/below.h"

#include "base/path.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static rb_str folder_of(const rb_sources *sources, rb_span span)
{
    const rb_source *source = rb_sources_place(sources, span.start).source;
    return source ? rb_path_folder(source->name) : RB_STR("");
}

rb_str rb_below_path(const rb_sources *sources, rb_span span, rb_str name)
{
    return rb_str_print("%.*s%.*s", RB_STR_ARGS(folder_of(sources, span)), RB_STR_ARGS(name));
}

static bool refuse(const rb_named_file *f, rb_diags *ds, const char *what, const char *help)
{
    rb_diag_add(ds, f->code, f->span, "'%.*s' is %s", RB_STR_ARGS(f->name), what);
    if (help) rb_diag_help(ds, "%s", help);
    return false;
}

bool rb_below_allows(const rb_named_file *f, rb_diags *ds)
{
    if (!rb_path_stays_below(f->name)) return refuse(f, ds, "outside the folder of the rules", "put it in that folder or below, and write its path from there");
    rb_str path = rb_below_path(ds->sources, f->span, f->name);
    return !rb_path_leads_out(folder_of(ds->sources, f->span), path) || refuse(f, ds, "a link that leads out of the folder of the rules", "put the file itself there");
}

bool rb_below_find(const rb_named_file *f, rb_diags *ds, rb_str *path)
{
    struct stat info;
    if (!rb_below_allows(f, ds)) return false;
    *path = rb_below_path(ds->sources, f->span, f->name);
    if (stat(rb_str_chars(*path), &info) != 0)
        return rb_diag_add(ds, f->code, f->span, "'%.*s' could not be read: %s", RB_STR_ARGS(*path), errno == ENOENT ? "it is not there" : strerror(errno));
    return S_ISREG(info.st_mode) || refuse(f, ds, S_ISDIR(info.st_mode) ? "a folder" : "not a file", NULL);
}
