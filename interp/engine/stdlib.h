/* engine/stdlib.h: the standard library's modules, compiled into the program (made from stdlib/ by the Makefile). */
#ifndef RB_ENGINE_STDLIB_H
#define RB_ENGINE_STDLIB_H

typedef struct rb_stdlib_module { const char *name, *text; } rb_stdlib_module;
extern const rb_stdlib_module rb_stdlib_modules[]; /* ended by a NULL name */

#endif
