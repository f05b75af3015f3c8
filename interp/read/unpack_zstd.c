/* read/unpack_zstd.c: zstd, all frames of a file, through libzstd, which is loaded when the first such file is opened.
 *
 * Why its four functions are declared here: they are of its stable interface, as old as version 1.0, and so nothing is needed
 * to build the program that only a reader of such files needs.
 */
#include "base/gc.h"
#include "base/library.h"
#include "read/unpack.h"

struct in_buffer { const void *src; size_t size, pos; };
struct out_buffer { void *dst; size_t size, pos; };

/* In the order of the names. */
struct library {
    void *(*create)(void);
    size_t (*free_it)(void *);
    size_t (*decompress)(void *, struct out_buffer *, struct in_buffer *);
    unsigned (*is_error)(size_t);
    const char *(*error_name)(size_t);
};

static const char *const names[] = {"ZSTD_createDStream", "ZSTD_freeDStream", "ZSTD_decompressStream", "ZSTD_isError", "ZSTD_getErrorName"};

struct unzstd {
    rb_stage         base;
    struct library   lib;
    void            *stream; /* libzstd's */
    struct in_buffer in;
    rb_unpack_limit  limit;
    uint64_t         taken;    /* compressed bytes read from below */
    bool             in_frame;
    char             input[RB_UNPACK_PIECE];
};

static unsigned long long place(const struct unzstd *z) { return z->taken - (z->in.size - z->in.pos); }

/* 1, 0 at the end of all frames, -1 on a fault. */
static ssize_t refill(struct unzstd *z)
{
    ssize_t got = rb_tap_read(z->base.below, z->input, sizeof z->input);
    if (got < 0) return got;
    if (got == 0 && z->in_frame) return rb_fault_say(z->base.fault, RB_E0520, "is cut off: the zstd data stop at byte %llu, before their end", place(z));
    z->taken += (uint64_t)got;
    z->in = (struct in_buffer){z->input, (size_t)got, 0};
    return got > 0;
}

static ssize_t read_zstd(rb_stage *s, char *to, size_t room)
{
    struct unzstd    *z = (struct unzstd *)s;
    struct out_buffer out = {to, room, 0};
    bool              stuck = false; /* the last turn used and made nothing: only more input helps */
    while (out.pos == 0) {
        if (z->in.pos == z->in.size && (stuck || !z->in_frame)) {
            ssize_t got = refill(z);
            if (got <= 0) return got;
        }
        size_t before = z->in.pos, result = z->lib.decompress(z->stream, &out, &z->in);
        if (z->lib.is_error(result)) return rb_fault_say(s->fault, RB_E0520, "is damaged: the zstd data go wrong at byte %llu (%s)", place(z), z->lib.error_name(result));
        z->in_frame = result != 0;
        stuck = out.pos == 0 && (z->in.pos == before || z->in.pos == z->in.size);
    }
    return rb_unpack_count(&z->limit, out.pos, s->fault) ? (ssize_t)out.pos : -1;
}

static void close_zstd(rb_stage *s)
{
    struct unzstd *z = (struct unzstd *)s;
    if (z->stream) (void)z->lib.free_it(z->stream);
    z->stream = NULL;
}

rb_stage *rb_unpack_zstd(rb_tap *below, rb_unpack_limit limit, rb_fault *fault)
{
    struct unzstd *z = RB_NEW(struct unzstd);
    z->base = (rb_stage){.read = read_zstd, .close = close_zstd, .below = below, .fault = fault};
    z->limit = limit;
    if (!rb_library_load("libzstd.so.1", names, sizeof names / sizeof *names, &z->lib)) {
        (void)rb_fault_say(fault, RB_E0522, "is compressed with zstd, and the library libzstd.so.1 is not on this computer");
        fault->help = RB_STR("install the package libzstd1, or unpack the file first");
        return NULL;
    }
    z->stream = z->lib.create();
    if (z->stream) return &z->base;
    (void)rb_fault_say(fault, RB_E0520, "could not be unpacked: memory is out");
    return NULL;
}
