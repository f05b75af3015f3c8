/* engine/inputs.c: see inputs.h.
 *
 * Why patterns are for us and not for the shell: it leaves a pattern alone when Case= stands before it, a schedule or a build server has no shell, and its order follows the language of the computer.
 */
#include "engine/inputs.h"

#include "read/unpack.h"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LISTED = 200, SHOWN = 5 };

static int by_bytes(const void *a, const void *b) { return rb_str_compare(*(const rb_str *)a, *(const rb_str *)b); }

static bool is_there(rb_str path, bool *folder)
{
    struct stat info;
    if (stat(rb_str_chars(path), &info) != 0) return false;
    *folder = S_ISDIR(info.st_mode);
    return true;
}

static size_t name_at(rb_str path)
{
    size_t at = path.len;
    while (at > 0 && path.ptr[at - 1] != '/') at--;
    return at;
}

/* The names of files in a folder, those that begin with a dot left out; at most LISTED. */
static uint32_t list_folder(rb_str folder, rb_str *names)
{
    uint32_t count = 0;
    DIR     *d = opendir(folder.len > 0 ? rb_str_chars(folder) : ".");
    if (!d) return 0;
    for (struct dirent *e; count < LISTED && (e = readdir(d)) != NULL;) {
        bool folder_too = false;
        rb_str name = rb_str_dup(rb_str_of(e->d_name));
        if (name.ptr[0] == '.' || !is_there(folder.len > 0 ? rb_str_print("%.*s/%.*s", RB_STR_ARGS(folder), RB_STR_ARGS(name)) : name, &folder_too) || folder_too) continue;
        names[count++] = name;
    }
    (void)closedir(d);
    qsort(names, count, sizeof *names, by_bytes);
    return count;
}

static bool refuse_folder(const rb_data_file *file, rb_diags *ds)
{
    rb_str  *names = RB_NEW_ARRAY(rb_str, LISTED);
    rb_str   path = file->path, ending = RB_STR("");
    uint32_t count = list_folder(path, names);
    rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "'%.*s' is a folder, not a file", RB_STR_ARGS(path));
    if (rb_str_ends(path, RB_STR("/"))) path.len--;
    for (size_t at = count > 0 ? names[0].len : 0; at > 0 && ending.len == 0; at--)
        if (names[0].ptr[at - 1] == '.') ending = rb_str_slice(names[0], at - 1, names[0].len);
    rb_diag_help(ds, "for all files in it, write --data '%.*s%s%.*s/*%.*s'", RB_STR_ARGS(file->record), file->record.len > 0 ? "=" : "", RB_STR_ARGS(path), RB_STR_ARGS(ending));
    return false;
}

/* The nearest name, else some of what the folder has. */
static bool refuse_pattern(rb_str path, rb_diags *ds)
{
    rb_str  *names = RB_NEW_ARRAY(rb_str, LISTED);
    size_t   at = name_at(path);
    rb_str   folder = rb_str_slice(path, 0, at > 1 ? at - 1 : at);
    uint32_t count = list_folder(folder, names);
    bool     is_folder = true;
    rb_buf   shown = {0};
    rb_diag_add(ds, RB_E0523, RB_SPAN_NONE, "no file fits '%.*s'", RB_STR_ARGS(path));
    if (folder.len > 0 && !is_there(folder, &is_folder)) {
        if (rb_str_find(folder, RB_STR("*"), 0) == SIZE_MAX) rb_diag_help(ds, "there is no folder '%.*s'", RB_STR_ARGS(folder));
        return false;
    }
    if (rb_diag_suggest(ds, rb_str_slice(path, at, path.len), names, count)) return false;
    for (uint32_t i = 0; i < count && i < SHOWN; i++) rb_buf_print(&shown, "%s'%.*s'", i > 0 ? ", " : "", RB_STR_ARGS(names[i]));
    if (count > 0) rb_diag_help(ds, "the folder has %.*s%s", RB_STR_ARGS(rb_buf_str(&shown)), count > SHOWN ? ", …" : "");
    else rb_diag_help(ds, "the folder is empty");
    return false;
}

/* The members of an archive, or a workbook; false: the file is none. Nothing of it is kept open. */
static bool open_archive(rb_str path, rb_zip *zip, bool *is_workbook)
{
    char        head[4];
    struct stat info;
    if (stat(rb_str_chars(path), &info) != 0 || !S_ISREG(info.st_mode)) return false; /* whoever writes to a pipe must meet one reader only */
    int fd = open(rb_str_chars(path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    bool is_zip = pread(fd, head, 4, 0) == 4 && memcmp(head, "PK\3\4", 4) == 0 && rb_zip_open(zip, fd) == NULL;
    (void)close(fd);
    *is_workbook = is_zip && rb_zip_is_workbook(zip);
    return is_zip;
}

/* The members of an archive of tables as inputs of their own: "x.zip:a.csv". True when it is one, and not a workbook. */
static bool add_members(const rb_data_file *file, rb_data_files *out)
{
    rb_zip   zip;
    uint32_t before = out->len;
    bool     is_workbook;
    if (!open_archive(file->path, &zip, &is_workbook) || is_workbook) return false;
    for (uint32_t i = 0; i < zip.members.len; i++) {
        rb_data_file one = {file->record, rb_str_print("%.*s:%.*s", RB_STR_ARGS(file->path), RB_STR_ARGS(zip.members.items[i].name))};
        if (rb_zip_is_data(&zip.members.items[i])) rb_vec_push(out, one);
    }
    return out->len > before;
}

static void add_file(const rb_data_file *file, rb_data_files *out)
{
    if (!add_members(file, out)) rb_vec_push(out, *file);
}

static bool is_pattern(rb_str path)
{
    for (size_t i = 0; i < path.len; i++)
        if (memchr("*?[", path.ptr[i], 3) != NULL) return true;
    return false;
}

/* The files that fit, by the bytes of their names. */
static uint32_t list_matches(rb_str pattern, rb_str **paths)
{
    glob_t   found;
    uint32_t count = 0;
    *paths = NULL;
    if (glob(rb_str_chars(pattern), GLOB_NOSORT, NULL, &found) != 0) return 0;
    *paths = RB_NEW_ARRAY(rb_str, found.gl_pathc + 1);
    for (size_t i = 0; i < found.gl_pathc; i++) (*paths)[count++] = rb_str_dup(rb_str_of(found.gl_pathv[i]));
    qsort(*paths, count, sizeof **paths, by_bytes);
    globfree(&found);
    return count;
}

static bool add_matches(const rb_data_file *file, rb_data_files *out, rb_diags *ds)
{
    rb_str  *paths;
    uint32_t before = out->len, count = list_matches(file->path, &paths);
    bool     folder = false;
    for (uint32_t i = 0; i < count; i++) {
        rb_data_file one = {file->record, paths[i]};
        if (is_there(paths[i], &folder) && !folder) add_file(&one, out);
    }
    return out->len > before || refuse_pattern(file->path, ds);
}

/* ---- patterns of members: "cases.zip:*.csv", "exports/2025-*.zip:*.csv" */

/* The members that fit, by the bytes of their names; a '*' goes across folders, as everywhere with archives. */
static void add_fitting(const rb_data_file *archive, const rb_zip *zip, rb_str pattern, rb_data_files *out)
{
    rb_str  *names = RB_NEW_ARRAY(rb_str, zip->members.len + 1u);
    uint32_t count = 0;
    for (uint32_t i = 0; i < zip->members.len; i++)
        if (rb_zip_is_data(&zip->members.items[i]) && fnmatch(rb_str_chars(pattern), rb_str_chars(zip->members.items[i].name), 0) == 0) names[count++] = zip->members.items[i].name;
    qsort(names, count, sizeof *names, by_bytes);
    for (uint32_t i = 0; i < count; i++) {
        rb_data_file one = {archive->record, rb_str_print("%.*s:%.*s", RB_STR_ARGS(archive->path), RB_STR_ARGS(names[i]))};
        rb_vec_push(out, one);
    }
}

static bool refuse_members(rb_str path, const rb_zip *zip, rb_str pattern, rb_diags *ds)
{
    rb_str  *names = RB_NEW_ARRAY(rb_str, zip->members.len + 1u);
    uint32_t count = 0;
    rb_buf   shown = {0};
    for (uint32_t i = 0; i < zip->members.len; i++)
        if (rb_zip_is_data(&zip->members.items[i])) names[count++] = zip->members.items[i].name;
    rb_diag_add(ds, RB_E0523, RB_SPAN_NONE, "no member of '%.*s' fits '%.*s'", RB_STR_ARGS(path), RB_STR_ARGS(pattern));
    if (rb_diag_suggest(ds, pattern, names, count)) return false;
    for (uint32_t i = 0; i < count && i < SHOWN; i++) rb_buf_print(&shown, "%s'%.*s'", i > 0 ? ", " : "", RB_STR_ARGS(names[i]));
    if (count > 0) rb_diag_help(ds, "the archive has %.*s%s", RB_STR_ARGS(rb_buf_str(&shown)), count > SHOWN ? ", …" : "");
    return false;
}

/* What stands before the last ':' is an archive, or a pattern of some, and what follows a pattern of members: *ok says how it went. False: it is
 * nothing of that kind. */
static bool add_member_matches(const rb_data_file *file, rb_data_files *out, bool *ok, rb_diags *ds)
{
    rb_str   pattern = RB_STR(""), *paths = NULL;
    uint32_t before = out->len, count = 0;
    rb_zip   zip, last = {.file = -1};
    bool     is_workbook, any = false;
    for (size_t at = file->path.len; at-- > 1 && count == 0;) {
        if (file->path.ptr[at] != ':') continue;
        pattern = rb_str_slice(file->path, at + 1, file->path.len);
        count = list_matches(rb_str_slice(file->path, 0, at), &paths);
    }
    for (uint32_t i = 0; i < count; i++) {
        rb_data_file archive = {file->record, paths[i]};
        if (!open_archive(paths[i], &zip, &is_workbook) || is_workbook) continue;
        any = true;
        last = zip;
        add_fitting(&archive, &zip, pattern, out);
    }
    if (any) *ok = out->len > before || refuse_members(count == 1 ? paths[0] : rb_str_slice(file->path, 0, file->path.len - pattern.len - 1), &last, pattern, ds);
    return any;
}

static bool add_files(const rb_data_file *file, rb_data_files *out, rb_diags *ds)
{
    bool ok = true, folder = false, there = !rb_str_equal(file->path, RB_STR("-")) && is_there(file->path, &folder);
    if (folder) return refuse_folder(file, ds);
    if (!there && is_pattern(file->path) && add_member_matches(file, out, &ok, ds)) return ok;
    if (!there && is_pattern(file->path)) return add_matches(file, out, ds);
    if (there) add_file(file, out);
    else rb_vec_push(out, *file);
    return true;
}

/* What follows ":$" says where in each file the records are, and its brackets are none of a pattern. */
bool rb_inputs_add(const rb_data_file *file, rb_data_files *out, rb_diags *ds)
{
    size_t       at = rb_str_find(file->path, RB_STR(":$"), 0);
    uint32_t     first = out->len;
    rb_data_file base = {file->record, rb_str_slice(file->path, 0, at)};
    bool         folder = false;
    if (at == SIZE_MAX || at == 0 || is_there(file->path, &folder)) return add_files(file, out, ds);
    if (!add_files(&base, out, ds)) return false;
    for (uint32_t i = first; i < out->len; i++)
        out->items[i].path = rb_str_print("%.*s%.*s", RB_STR_ARGS(out->items[i].path), RB_STR_ARGS(rb_str_slice(file->path, at, file->path.len)));
    return true;
}
