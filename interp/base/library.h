/* base/library.h: libraries that are loaded only when something needs them, so that the rest costs no start-up.
 *
 * The header of the library gives the types; a struct of function pointers is filled by name:
 *
 *   struct { typeof(&sqlite3_open_v2) open; } lib;
 *   static const char *const names[] = {"sqlite3_open_v2"};
 */
#ifndef RB_BASE_LIBRARY_H
#define RB_BASE_LIBRARY_H

#include "base/str.h"

/* Fills table[0 .. count) with the functions of those names. False when the library, or one of them, is not there. It
 * stays loaded. */
bool rb_library_load(const char *file, const char *const *names, size_t count, void *table);

#endif
