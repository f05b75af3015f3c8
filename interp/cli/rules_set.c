/* cli/rules_set.c: from arguments to compiled rules files, and which of them are parts of others.
 *
 * Promises  Folders are walked in the order of their bytes, so that two machines agree. No link to a folder is followed,
 *           so there is no way round in a circle; nothing that begins with a dot is looked at.
 */
#include "cli/rules_set.h"

#include "base/clock.h"
#include "base/map.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { DEPTH_MOST = 64, FILES_MOST = 10000 };

static rb_str real_path(rb_str path)
{
    char  room[PATH_MAX];
    char *real = realpath(rb_str_chars(path), room);
    return real != NULL ? rb_str_dup(rb_str_of(real)) : RB_STR("");
}

/* ---- finding ---- */

static void add_file(rb_rules_set *set, rb_str path)
{
    rb_rules_file file = {.path = path, .real = real_path(path), .part_of = RB_RULES_WHOLE};
    for (uint32_t i = 0; i < set->files.len; i++)
        if (file.real.len > 0 && rb_str_equal(set->files.items[i].real, file.real)) return;
    rb_vec_push(&set->files, file);
}

/* In place, by bytes. qsort keeps pointers where the collector may not look, so: insertion by halves is enough here. */
static void insert_sorted(rb_str *names, uint32_t count, rb_str name)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (rb_str_compare(names[middle], name) < 0) low = middle + 1;
        else high = middle;
    }
    memmove(&names[low + 1], &names[low], (count - low) * sizeof *names);
    names[low] = name;
}

static bool unreadable(rb_str folder, rb_diags *ds)
{
    return rb_diag_add(ds, RB_E0108, RB_SPAN_NONE, "the folder '%.*s' could not be read: %s", RB_STR_ARGS(folder), strerror(errno));
}

typedef RB_VEC(rb_str) name_list;

static bool list_folder(rb_str folder, name_list *names, rb_diags *ds)
{
    DIR *dir = opendir(rb_str_chars(folder));
    if (dir == NULL) return unreadable(folder, ds);
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        rb_vec_push(names, RB_STR(""));
        insert_sorted(names->items, names->len - 1, rb_str_dup(rb_str_of(entry->d_name)));
    }
    (void)closedir(dir);
    return true;
}

static bool find_below(rb_rules_set *set, rb_str folder, uint32_t depth, rb_diags *ds)
{
    name_list   names = {0};
    struct stat info;
    bool        ok = true;
    if (depth > DEPTH_MOST) return rb_diag_add(ds, RB_E0108, RB_SPAN_NONE, "'%.*s' lies more than %d folders deep", RB_STR_ARGS(folder), DEPTH_MOST);
    if (!list_folder(folder, &names, ds)) return false;
    for (uint32_t i = 0; i < names.len; i++) {
        rb_str path = rb_str_print("%.*s%s%.*s", RB_STR_ARGS(folder), rb_str_ends(folder, RB_STR("/")) ? "" : "/", RB_STR_ARGS(names.items[i]));
        if (lstat(rb_str_chars(path), &info) != 0) continue;
        if (S_ISDIR(info.st_mode)) ok = find_below(set, path, depth + 1, ds) && ok;
        else if (rb_str_ends(path, RB_STR(".rules")) && set->files.len < FILES_MOST) add_file(set, path);
    }
    return ok;
}

static bool find_folder(rb_rules_set *set, rb_str folder, rb_diags *ds)
{
    uint32_t before = set->files.len;
    if (!find_below(set, folder, 0, ds)) return false;
    if (set->files.len >= FILES_MOST) return rb_diag_add(ds, RB_E0108, RB_SPAN_NONE, "'%.*s' holds more than %d rules files", RB_STR_ARGS(folder), FILES_MOST);
    return set->files.len > before || before > 0 || rb_diag_add(ds, RB_E0108, RB_SPAN_NONE, "there is no .rules file below '%.*s'", RB_STR_ARGS(folder));
}

bool rb_rules_set_find(rb_rules_set *set, const rb_options *o, rb_diags *ds)
{
    bool ok = true;
    for (uint32_t i = 0; i < o->arguments.len; i++) {
        rb_str      path = o->arguments.items[i];
        struct stat info;
        if (stat(rb_str_chars(path), &info) == 0 && S_ISDIR(info.st_mode)) ok = find_folder(set, path, ds) && ok;
        else add_file(set, path);
    }
    return ok;
}

/* ---- compiling ---- */

static void compile(rb_rules_file *file, bool (*with)(rb_str path, rb_diags *ds, rb_compiled *out))
{
    int64_t start = rb_clock_now();
    file->ds = RB_NEW(rb_diags);
    file->ds->sources = RB_NEW(rb_sources);
    file->ok = with(file->path, file->ds, &file->compiled);
    int64_t us = rb_clock_now() - start;
    file->us = us > 0 ? us : 0;
}

static rb_str text_of(const rb_rules_file *file)
{
    const rb_sources *sources = file->ds->sources;
    return sources->items.len > 0 ? sources->items.items[0]->text : RB_STR("");
}

/* Whether compiling `whole` read that very file. The standard library's texts have names that look like paths, so the
 * text counts as well. */
static bool uses(const rb_rules_set *set, const rb_map *parts, uint32_t whole, uint32_t part)
{
    const rb_sources *sources = set->files.items[whole].ds->sources;
    uint32_t found;
    for (uint32_t i = 1; i < sources->items.len; i++) {
        rb_str real = real_path(sources->items.items[i]->name);
        if (real.len > 0 && rb_map_find(parts, real, &found) && found == part &&
            rb_str_equal(sources->items.items[i]->text, text_of(&set->files.items[part])))
            return true;
    }
    return false;
}

/* Of files that use one another in a circle the first is the whole. */
static void find_parts(rb_rules_set *set, const rb_map *parts, uint32_t whole)
{
    const rb_sources *sources = set->files.items[whole].ds->sources;
    for (uint32_t i = 1; i < sources->items.len; i++) {
        uint32_t part;
        rb_str   real = real_path(sources->items.items[i]->name);
        if (real.len == 0 || !rb_map_find(parts, real, &part) || part == whole) continue;
        rb_rules_file *file = &set->files.items[part];
        if (file->part_of != RB_RULES_WHOLE || !rb_str_equal(text_of(file), sources->items.items[i]->text)) continue;
        if (whole < part || !uses(set, parts, part, whole)) file->part_of = whole;
    }
}

/* A part of a part is told of with the whole. */
static uint32_t whole_of(const rb_rules_set *set, uint32_t file)
{
    for (uint32_t steps = 0; steps < set->files.len && set->files.items[file].part_of != RB_RULES_WHOLE; steps++) file = set->files.items[file].part_of;
    return file;
}

void rb_rules_set_compile(rb_rules_set *set, bool (*with)(rb_str path, rb_diags *ds, rb_compiled *out))
{
    rb_map parts = {0};
    for (uint32_t i = 0; i < set->files.len; i++) {
        uint32_t index = i;
        compile(&set->files.items[i], with);
        if (set->files.items[i].real.len > 0) (void)rb_map_add(&parts, set->files.items[i].real, &index);
    }
    if (set->files.len < 2) return;
    for (uint32_t i = 0; i < set->files.len; i++) find_parts(set, &parts, i);
    for (uint32_t i = 0; i < set->files.len; i++)
        if (set->files.items[i].part_of != RB_RULES_WHOLE) set->files.items[i].part_of = whole_of(set, i);
}

/* ---- paths for others ---- */

/* What is left of `path` below `root`; empty when it is not below. */
static rb_str below(rb_str root, rb_str path)
{
    if (root.len == 0 || !rb_str_starts(path, root)) return RB_STR("");
    if (rb_str_equal(root, RB_STR("/"))) return rb_str_slice(path, 1, path.len);
    return path.len > root.len && path.ptr[root.len] == '/' ? rb_str_slice(path, root.len + 1, path.len) : RB_STR("");
}

rb_str rb_rules_path(rb_str path)
{
    static const char *const roots[] = {"GITHUB_WORKSPACE", "CI_PROJECT_DIR", NULL};
    rb_str real = real_path(path);
    for (size_t i = 0; real.len > 0 && i < sizeof roots / sizeof *roots; i++) {
        const char *root = roots[i] ? getenv(roots[i]) : ".";
        rb_str      inside = root && root[0] ? below(real_path(rb_str_of(root)), real) : RB_STR("");
        if (inside.len > 0) return inside;
    }
    while (rb_str_starts(path, RB_STR("./"))) path = rb_str_slice(path, 2, path.len);
    return path;
}
