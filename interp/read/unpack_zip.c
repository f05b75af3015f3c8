/* read/unpack_zip.c: one member of a zip archive, found by its name in the archive's directory (zip.c).
 *
 * Why a pipe is refused: the directory is at the end, and what is before it does not say which members still count.
 */
#include "base/gc.h"
#include "read/unpack.h"
#include "read/zip.h"

struct unzip {
    rb_stage        base;
    rb_zip          zip;
    rb_zip_stream  *stream;
    rb_unpack_limit limit;
    rb_tap          packed; /* what the limit is measured by */
};

static ssize_t read_member(rb_stage *s, char *to, size_t room)
{
    struct unzip *u = (struct unzip *)s;
    const char   *why = NULL;
    long          got = rb_zip_read(u->stream, to, room, &why);
    if (got < 0) return rb_fault_say(s->fault, RB_E0520, "%s", why);
    return rb_unpack_count(&u->limit, (size_t)got, s->fault) ? (ssize_t)got : -1;
}

static void close_member(rb_stage *s)
{
    struct unzip *u = (struct unzip *)s;
    if (u->stream) rb_zip_end(u->stream);
    u->stream = NULL;
}

bool rb_zip_is_workbook(const rb_zip *z) { return rb_zip_find(z, RB_STR("xl/workbook.xml")) || rb_zip_find(z, RB_STR("[Content_Types].xml")); }

bool rb_zip_is_data(const rb_zip_member *m)
{
    size_t at = m->name.len;
    while (at > 0 && m->name.ptr[at - 1] != '/') at--;
    return m->name.len > at && m->name.ptr[at] != '.' && !rb_str_starts(m->name, RB_STR("__MACOSX/"));
}

/* The only one, when none is named. */
static const rb_zip_member *choose(const rb_zip *z, rb_str name, rb_fault *fault)
{
    const rb_zip_member *only = NULL;
    uint32_t count = 0;
    if (name.len > 0) only = rb_zip_find(z, name);
    for (uint32_t i = 0; name.len == 0 && i < z->members.len; i++) {
        if (!rb_zip_is_data(&z->members.items[i])) continue;
        only = &z->members.items[i];
        count++;
    }
    if (only && count <= 1) return only;
    if (name.len > 0) (void)rb_fault_say(fault, RB_E0524, "could not be read: the archive has no member of that name");
    else (void)rb_fault_say(fault, RB_E0524, "could not be read: the archive has %u members, and none is named", count);
    for (uint32_t i = 0; i < z->members.len && fault->help.len == 0; i++)
        if (rb_zip_is_data(&z->members.items[i])) fault->help = rb_str_print("write the archive, a ':' and the member: %.*s", RB_STR_ARGS(z->members.items[i].name));
    return NULL;
}

bool rb_unpack_zip(int file, rb_str name, rb_unpack_limit limit, rb_fault *fault, rb_stage **stage)
{
    struct unzip *u = RB_NEW(struct unzip);
    const char   *why = rb_zip_open(&u->zip, file);
    *stage = NULL;
    if (why) return rb_fault_say(fault, RB_E0524, "is a zip archive or a workbook, and %s", why) >= 0;
    if (rb_zip_is_workbook(&u->zip)) return true;
    const rb_zip_member *m = choose(&u->zip, name, fault);
    if (!m) return false;
    u->base = (rb_stage){.read = read_member, .close = close_member, .fault = fault};
    u->packed.taken = m->packed;
    u->limit = limit;
    u->limit.origin = &u->packed;
    u->zip.most = UINT64_MAX;
    u->stream = rb_zip_begin(&u->zip, m, &why);
    if (!u->stream) return rb_fault_say(fault, RB_E0524, "%s", why) >= 0;
    *stage = &u->base;
    return true;
}
