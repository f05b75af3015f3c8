/* read/zip.c: the directory at the end of a zip archive, and its members as streams of bytes. See zip.h.
 *
 * Why the directory and not member after member from the front: a writer that streams leaves the sizes in the heads
 * open, and what stands between members may be anything.
 */
#include "read/zip.h"

#include "base/gc.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum {
    END_BYTES = 22, COMMENT_MOST = 65535, LOCATOR_BYTES = 20, END64_BYTES = 56, ENTRY_BYTES = 46, HEAD_BYTES = 30,
    MEMBERS_MOST = 100000, DIRECTORY_MOST = 64 << 20,
    INPUT_BYTES = 64 << 10,
    FREE_BYTES = 64 << 20, /* a member may become so large whatever it was … */
    RATIO_MOST = 500,      /* … and beyond that, so many times as large */
};

/* ---- numbers and bytes */

static uint16_t get16(const char *p) { return (uint16_t)((unsigned char)p[0] | (unsigned char)p[1] << 8); }
static uint32_t get32(const char *p) { return get16(p) | (uint32_t)get16(p + 2) << 16; }
static uint64_t get64(const char *p) { return get32(p) | (uint64_t)get32(p + 4) << 32; }

/* All of it, or false. */
static bool read_at(const rb_zip *z, uint64_t offset, char *to, size_t len)
{
    if (offset > z->bytes || len > z->bytes - offset) return false;
    for (size_t done = 0; done < len;) {
        ssize_t got = pread(z->file, to + done, len - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        done += (size_t)got;
    }
    return true;
}

/* ---- the directory */

struct directory { uint64_t count, bytes, offset; };

/* Where the last record of the archive stands: after it comes nothing but its comment. */
static bool find_end(const rb_zip *z, char *end, uint64_t *at)
{
    size_t len = z->bytes < END_BYTES + COMMENT_MOST ? (size_t)z->bytes : END_BYTES + COMMENT_MOST;
    char  *tail = RB_NEW_PLAIN(char, len + 1);
    if (len < END_BYTES || !read_at(z, z->bytes - len, tail, len)) return false;
    for (size_t i = len - END_BYTES + 1; i-- > 0;) {
        if (memcmp(tail + i, "PK\5\6", 4) != 0 || i + END_BYTES + get16(tail + i + 20) != len) continue;
        memcpy(end, tail + i, END_BYTES);
        *at = z->bytes - len + i;
        return true;
    }
    return false;
}

/* The larger form, where the numbers of the smaller one are full. */
static bool read_end64(const rb_zip *z, uint64_t end_at, struct directory *d)
{
    char locator[LOCATOR_BYTES], end[END64_BYTES];
    if (end_at < LOCATOR_BYTES || !read_at(z, end_at - LOCATOR_BYTES, locator, LOCATOR_BYTES)) return false;
    if (memcmp(locator, "PK\6\7", 4) != 0 || !read_at(z, get64(locator + 8), end, END64_BYTES) || memcmp(end, "PK\6\6", 4) != 0) return false;
    *d = (struct directory){.count = get64(end + 32), .bytes = get64(end + 40), .offset = get64(end + 48)};
    return true;
}

static const char *find_directory(const rb_zip *z, struct directory *d)
{
    char     end[END_BYTES];
    uint64_t at = 0;
    if (!find_end(z, end, &at)) return "has no directory of members: it is cut off, or no archive";
    *d = (struct directory){.count = get16(end + 10), .bytes = get32(end + 12), .offset = get32(end + 16)};
    bool is_full = d->count == UINT16_MAX || d->bytes == UINT32_MAX || d->offset == UINT32_MAX;
    if (is_full && !read_end64(z, at, d)) return "has a directory of members that cannot be read";
    if (get16(end + 4) != 0 && get16(end + 4) != UINT16_MAX) return "is one part of an archive in several files";
    if (d->count > MEMBERS_MOST || d->bytes > DIRECTORY_MOST) return "has more members than an archive of tables";
    return NULL;
}

/* The numbers that did not fit, in the order in which they stand in the entry. */
static void read_extra64(rb_zip_member *m, const char *extra, size_t len)
{
    for (size_t at = 0; at + 4 <= len;) {
        size_t size = get16(extra + at + 2), from = at + 4, end = from + size;
        if (end > len) return;
        at = end;
        if (get16(extra + from - 4) != 1) continue;
        uint64_t *numbers[] = {&m->size, &m->packed, &m->offset};
        for (size_t i = 0; i < 3; i++) {
            if (*numbers[i] != UINT32_MAX || from + 8 > end) continue;
            *numbers[i] = get64(extra + from);
            from += 8;
        }
        return;
    }
}

static const char *read_entries(rb_zip *z, const struct directory *d)
{
    static const char wrong[] = "has a directory of members that cannot be read";
    char *bytes = RB_NEW_PLAIN(char, (size_t)d->bytes + 1);
    if (!read_at(z, d->offset, bytes, (size_t)d->bytes)) return wrong;
    size_t at = 0, len = (size_t)d->bytes;
    for (uint64_t i = 0; i < d->count; i++) {
        if (len - at < ENTRY_BYTES || memcmp(bytes + at, "PK\1\2", 4) != 0) return wrong;
        const char *e = bytes + at;
        size_t name = get16(e + 28), extra = get16(e + 30), comment = get16(e + 32);
        if (len - at - ENTRY_BYTES < name + extra + comment) return wrong;
        rb_zip_member m = {.name = {e + ENTRY_BYTES, name}, .packed = get32(e + 20), .size = get32(e + 24), .offset = get32(e + 42),
                           .checksum = get32(e + 16), .method = get16(e + 10), .is_encrypted = get16(e + 8) & 1};
        read_extra64(&m, e + ENTRY_BYTES + name, extra);
        at += ENTRY_BYTES + name + extra + comment;
        if (name > 0 && m.name.ptr[name - 1] != '/') rb_vec_push(&z->members, m);
    }
    return NULL;
}

const char *rb_zip_open(rb_zip *z, int file)
{
    struct stat      info;
    struct directory d;
    *z = (rb_zip){.file = file};
    if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) return "is not a file that can be read from any place, as a pipe";
    z->bytes = (uint64_t)info.st_size;
    const char *why = find_directory(z, &d);
    return why ? why : read_entries(z, &d);
}

const rb_zip_member *rb_zip_find(const rb_zip *z, rb_str name)
{
    for (uint32_t i = 0; i < z->members.len; i++)
        if (rb_str_equal(z->members.items[i].name, name)) return &z->members.items[i];
    return NULL;
}

/* ---- members */

struct rb_zip_stream {
    const rb_zip        *zip;
    const rb_zip_member *member;
    z_stream inflate;     /* its memory is zlib's: rb_zip_end gives it back */
    bool     is_open, is_done;
    uint64_t next, end;   /* of the bytes in the archive that are not read yet */
    uint64_t made;
    uLong    checksum;
    char     input[INPUT_BYTES];
};

rb_zip_stream *rb_zip_begin(const rb_zip *z, const rb_zip_member *m, const char **why)
{
    char head[HEAD_BYTES];
    *why = NULL;
    if (m->is_encrypted) *why = "is protected by a password";
    else if (m->method != 0 && m->method != 8) *why = "is packed by a method other than deflate";
    else if (!read_at(z, m->offset, head, HEAD_BYTES) || memcmp(head, "PK\3\4", 4) != 0) *why = "is damaged: its head is not where the directory says";
    if (*why) return NULL;
    rb_zip_stream *s = RB_NEW(rb_zip_stream);
    *s = (rb_zip_stream){.zip = z, .member = m, .checksum = crc32(0, NULL, 0)};
    s->next = m->offset + HEAD_BYTES + get16(head + 26) + get16(head + 28);
    if (s->next > z->bytes || m->packed > z->bytes - s->next) *why = "is damaged: it goes beyond the end of the file";
    else if (m->method == 8 && inflateInit2(&s->inflate, -MAX_WBITS) != Z_OK) *why = "could not be unpacked: memory is out";
    if (*why) return NULL;
    s->is_open = m->method == 8;
    s->end = s->next + m->packed;
    return s;
}

static bool take_input(rb_zip_stream *s, size_t room)
{
    uint64_t left = s->end - s->next;
    size_t   len = left < room ? (size_t)left : room;
    if (!read_at(s->zip, s->next, s->input, len)) return false;
    s->next += len;
    s->inflate.next_in = (Bytef *)s->input;
    s->inflate.avail_in = (uInt)len;
    return true;
}

static long read_stored(rb_zip_stream *s, char *to, size_t room)
{
    uint64_t left = s->end - s->next;
    size_t   len = left < room ? (size_t)left : room;
    if (!read_at(s->zip, s->next, to, len)) return -1;
    s->next += len;
    s->is_done = s->next == s->end;
    return (long)len;
}

static long read_deflated(rb_zip_stream *s, char *to, size_t room)
{
    s->inflate.next_out = (Bytef *)to;
    s->inflate.avail_out = (uInt)room;
    while (s->inflate.avail_out == room && !s->is_done) {
        if (s->inflate.avail_in == 0 && (s->next == s->end || !take_input(s, INPUT_BYTES))) return -1;
        int got = inflate(&s->inflate, Z_NO_FLUSH);
        if (got == Z_STREAM_END) s->is_done = true;
        else if (got != Z_OK && got != Z_BUF_ERROR) return -1;
    }
    return (long)(room - s->inflate.avail_out);
}

static bool is_out_of_proportion(const rb_zip_stream *s)
{
    return s->made > FREE_BYTES && s->made / (s->zip->most > 0 ? s->zip->most : RATIO_MOST) > s->member->packed;
}

long rb_zip_read(rb_zip_stream *s, char *to, size_t room, const char **why)
{
    long got = 0;
    *why = NULL;
    if (room > INT32_MAX) room = INT32_MAX;
    if (!s->is_done) got = s->member->method == 0 ? read_stored(s, to, room) : read_deflated(s, to, room);
    if (got < 0) *why = "is damaged: it cannot be unpacked to its end";
    if (got > 0) s->checksum = crc32(s->checksum, (const Bytef *)to, (uInt)got);
    if (got > 0) s->made += (uint64_t)got;
    if (is_out_of_proportion(s)) *why = "grows to more than 500 times its size when it is unpacked, as no table does";
    else if (s->made > s->member->size) *why = "is damaged: it holds more than its directory says";
    else if (got == 0 && (s->made != s->member->size || s->checksum != s->member->checksum)) *why = "is damaged: its checksum is wrong";
    return *why ? -1 : got;
}

void rb_zip_end(rb_zip_stream *s)
{
    if (s->is_open) (void)inflateEnd(&s->inflate);
    s->is_open = false;
}
