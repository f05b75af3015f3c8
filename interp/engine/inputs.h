/* engine/inputs.h: the files that one --data means. */
#ifndef RB_ENGINE_INPUTS_H
#define RB_ENGINE_INPUTS_H

#include "engine/engine.h"

/* Adds the file, or the files that its path is a pattern of (*, ?, [a-z]), by name in the order of their bytes. A path that is
 * there as it stands is no pattern. A zip archive, unless it is a workbook, is all of its members; after its name and a ':' a pattern chooses from them. False and diagnostics: no file fits (E0523), a folder (E0501). */
bool rb_inputs_add(const rb_data_file *file, rb_data_files *out, rb_diags *ds);

#endif
