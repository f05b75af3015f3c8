/* base/library.c: dlopen and dlsym, with their one cast that C has no word for. */
#include "base/library.h"

#include <dlfcn.h>

bool rb_library_load(const char *file, const char *const *names, size_t count, void *table)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return false;
    for (size_t i = 0; i < count; i++) {
        void *symbol = dlsym(library, names[i]);
        if (symbol == NULL) return false;
        memcpy((char *)table + i * sizeof symbol, &symbol, sizeof symbol); /* a function pointer is as wide, says POSIX */
    }
    return true;
}
