/* cli/rules_set.h: the rules files that a command line names, each compiled, none judged twice.
 *
 * A folder stands for every .rules file below it. A file that another of the set uses is a part of that one: on its own
 * it may lack what the other declares, and its mistakes would be told once more.
 */
#ifndef RB_CLI_RULES_SET_H
#define RB_CLI_RULES_SET_H

#include "cli/options.h"
#include "engine/engine.h"

typedef struct rb_rules_file {
    rb_str      path;     /* as given, or as found below a given folder */
    rb_str      real;     /* as the system knows it; empty: it cannot be opened */
    uint32_t    part_of;  /* index of the file that uses it, or RB_RULES_WHOLE */
    bool        ok;       /* compiled without errors */
    rb_diags   *ds;       /* of it and what it uses, with sources of their own */
    rb_compiled compiled;
    int64_t     us;       /* how long compiling took */
} rb_rules_file;

#define RB_RULES_WHOLE UINT32_MAX

typedef struct rb_rules_set { RB_VEC(rb_rules_file) files; } rb_rules_set;

/* The files of the arguments, in their order, those of a folder sorted. False: a folder holds none, or cannot be read. */
bool rb_rules_set_find(rb_rules_set *set, const rb_options *o, rb_diags *ds);

/* with: rb_compile_file or rb_check_file. */
void rb_rules_set_compile(rb_rules_set *set, bool (*with)(rb_str path, rb_diags *ds, rb_compiled *out));

/* The path as a platform knows the file: from the root of its checkout (GITHUB_WORKSPACE, CI_PROJECT_DIR), else from the
 * current folder, links resolved; the path itself when it is not below. */
rb_str rb_rules_path(rb_str path);

#endif
