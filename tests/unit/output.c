/* tests/unit/output.c: a file of results appears whole or not at all; devices and pipes are written to. */
#include "cli/output.h"
#include "cli/setup.h"

#include "check.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/rubric-output-XXXXXX";

static rb_str in_folder(const char *name) { return rb_str_print("%s/%s", folder, name); }

static int files_in_folder(void)
{
    int  count = 0;
    DIR *d = opendir(folder);
    for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) count += e->d_name[0] != '.' || e->d_name[1] == 'o';
    if (d != NULL) closedir(d);
    return count;
}

static rb_str content(rb_str path)
{
    rb_diags ds = {0};
    rb_str   text = RB_STR_NONE;
    return rb_setup_read(path, &text, &ds) ? text : RB_STR("(no file)");
}

static bool put(rb_str path, const char *text, rb_diags *ds)
{
    rb_output out;
    if (!rb_output_open(&out, path, ds)) return false;
    (void)rb_output_write(&out, text, strlen(text));
    return rb_output_commit(&out, ds);
}

static void a_file_appears_at_the_end(void)
{
    rb_diags  ds = {0};
    rb_output out;
    rb_str    path = in_folder("out.json");
    CHECK(rb_output_open(&out, path, &ds));
    CHECK(rb_output_write(&out, "half", 4));
    CHECK_TEXT(content(path), "(no file)");
    CHECK(rb_output_write(&out, " and half", 9));
    CHECK(rb_output_commit(&out, &ds));
    CHECK_TEXT(content(path), "half and half");
    CHECK(files_in_folder() == 1);
}

static void giving_up_leaves_what_was_there(void)
{
    rb_diags  ds = {0};
    rb_output out;
    rb_str    path = in_folder("out.json");
    CHECK(put(path, "old", &ds));
    CHECK(rb_output_open(&out, path, &ds));
    CHECK(rb_output_write(&out, "new", 3));
    CHECK(files_in_folder() == 2);
    rb_output_discard(&out);
    CHECK_TEXT(content(path), "old");
    CHECK(files_in_folder() == 1);
}

static void a_failed_write_leaves_what_was_there(void)
{
    rb_diags  ds = {0};
    rb_output out;
    rb_str    path = in_folder("out.json");
    CHECK(put(path, "old", &ds));
    CHECK(rb_output_open(&out, path, &ds));
    int writable = out.fd;
    out.fd = -1; /* the next write fails, as on a full disk */
    CHECK(!rb_output_write(&out, "new", 3));
    close(writable);
    CHECK(!rb_output_commit(&out, &ds));
    CHECK(ds.errors == 1 && ds.items.items[0].code == RB_E0505);
    CHECK_TEXT(content(path), "old");
    CHECK(files_in_folder() == 1);
}

static void a_replaced_file_keeps_its_mode_and_a_link_its_target(void)
{
    rb_diags    ds = {0};
    struct stat st;
    rb_str      path = in_folder("out.json"), link = in_folder("out.link");
    CHECK(put(path, "old", &ds));
    CHECK(chmod(rb_str_chars(path), 0600) == 0);
    CHECK(symlink("out.json", rb_str_chars(link)) == 0);
    CHECK(put(link, "new", &ds));
    CHECK_TEXT(content(path), "new");
    CHECK(lstat(rb_str_chars(link), &st) == 0 && S_ISLNK(st.st_mode));
    CHECK(stat(rb_str_chars(path), &st) == 0 && (st.st_mode & 0777) == 0600);
    CHECK(unlink(rb_str_chars(link)) == 0);
}

static void a_device_is_not_replaced(void)
{
    rb_diags    ds = {0};
    struct stat st;
    CHECK(put(RB_STR("/dev/null"), "gone", &ds));
    CHECK(stat("/dev/null", &st) == 0 && S_ISCHR(st.st_mode));
    CHECK(!put(RB_STR("/dev/full"), "lost", &ds) || access("/dev/full", F_OK) != 0);
}

static void what_cannot_be_opened_is_said(void)
{
    rb_diags ds = {0};
    CHECK(!put(in_folder("missing/out.json"), "x", &ds));
    CHECK(!put(rb_str_of(folder), "x", &ds));
    CHECK(ds.errors == 2);
    CHECK_TEXT(ds.items.items[0].message,
               rb_str_chars(rb_str_print("could not write '%.*s': No such file or directory",
                                         RB_STR_ARGS(in_folder("missing/out.json")))));
    CHECK_TEXT(ds.items.items[1].message,
               rb_str_chars(rb_str_print("could not write '%s': Is a directory", folder)));
}

int main(void)
{
    rb_gc_init();
    if (mkdtemp(folder) == NULL) return 1;
    RUN(a_file_appears_at_the_end);
    RUN(giving_up_leaves_what_was_there);
    RUN(a_failed_write_leaves_what_was_there);
    RUN(a_replaced_file_keeps_its_mode_and_a_link_its_target);
    RUN(a_device_is_not_replaced);
    RUN(what_cannot_be_opened_is_said);
    (void)unlink(rb_str_chars(in_folder("out.json")));
    (void)rmdir(folder);
    return check_report();
}
