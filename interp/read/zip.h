/* read/zip.h: the members of a zip archive, read from its directory.
 *
 * Promises  Any bytes give members, bytes or one line that says why not; nothing is believed that the archive says of
 *           itself before it is held against the file's size. What comes out of a member is bounded: a member that grows
 *           out of all proportion is refused, and its length and checksum must be those of the directory.
 * Source    PKWARE APPNOTE 6.3.9, sections 4.3 and 4.5.3 (zip64). Stored and deflated members; no other method is in
 *           use where people exchange tables.
 */
#ifndef RB_READ_ZIP_H
#define RB_READ_ZIP_H

#include "base/str.h"
#include "base/vec.h"

typedef struct rb_zip_member {
    rb_str   name;
    uint64_t packed, size; /* bytes in the archive and out of it */
    uint64_t offset;       /* of its own head in the archive */
    uint32_t checksum;
    uint16_t method;
    bool     is_encrypted;
} rb_zip_member;

typedef struct rb_zip {
    int      file; /* the caller's; read by position, so several members can be read side by side */
    uint64_t bytes;
    uint64_t most; /* a member may become so many times as large; 0: 500 */
    RB_VEC(rb_zip_member) members; /* folders left out */
} rb_zip;

/* NULL, or why it cannot be used: "has no directory of members". The file must be seekable. */
const char *rb_zip_open(rb_zip *z, int file);
/* By its exact name; NULL when there is none. */
const rb_zip_member *rb_zip_find(const rb_zip *z, rb_str name);

typedef struct rb_zip_stream rb_zip_stream;
/* NULL with *why set when the member cannot be read. */
rb_zip_stream *rb_zip_begin(const rb_zip *z, const rb_zip_member *member, const char **why);
/* The next bytes, at most `room`; 0 at the end, when all was as the directory says; -1 with *why. */
long rb_zip_read(rb_zip_stream *s, char *to, size_t room, const char **why);
void rb_zip_end(rb_zip_stream *s);

#endif
