/* engine/telling.c: see telling.h. */
#include "engine/telling.h"

#include <sys/stat.h>

static const uint64_t unknown = UINT64_MAX;

void rb_teller_expect(rb_teller *t, const rb_data_file *file, const rb_spools *spools, uint32_t times)
{
    struct stat s;
    rb_str path = rb_reader_file(file->path);
    int    copy = rb_spool_find(spools, path);
    bool   known = (copy >= 0 ? fstat(copy, &s) : stat(rb_str_chars(path), &s)) == 0 && S_ISREG(s.st_mode);
    if (!known) t->size = unknown;
    if (t->size != unknown) t->size += (uint64_t)s.st_size * times;
}

void rb_teller_tell(const rb_teller *t, rb_str what, uint64_t records, uint64_t bytes)
{
    if (!t || !t->progress) return;
    rb_progress p = {.record = what, .records = t->records + records, .bytes = t->bytes + bytes, .size = t->size == unknown ? 0 : t->size};
    t->progress(t->user, &p);
}

void rb_teller_tell_reader(const rb_teller *t, rb_str what, rb_reader *reader)
{
    uint64_t read, rejected, bytes;
    if (!t || !t->progress) return;
    rb_reader_counts(reader, &read, &rejected, &bytes);
    rb_teller_tell(t, what, read, bytes);
}

void rb_teller_end(rb_teller *t, rb_reader *reader, bool counts)
{
    uint64_t read, rejected, bytes;
    if (!t) return;
    rb_reader_counts(reader, &read, &rejected, &bytes);
    t->records += counts ? read : 0;
    t->bytes += bytes;
}
