/* read/unpack_gzip.c: gzip, all members of a file, through zlib.
 *
 * Source    RFC 1952: members follow each other without anything between. Zero bytes after the last one are padding, as
 *           of a tape; other bytes are a fault, because they may be a member whose head is damaged.
 */
#include "read/unpack.h"

#include "base/gc.h"

#include <zlib.h>

struct gunzip {
    rb_stage        base;
    z_stream        z;      /* its memory is zlib's */
    rb_unpack_limit limit;
    uint64_t        taken;  /* compressed bytes read from below */
    bool            is_open, in_member, padded;
    char            input[RB_UNPACK_PIECE];
};

static unsigned long long place(const struct gunzip *g) { return g->taken - g->z.avail_in; }

/* False at the end of the packed bytes, and on a fault, which is then in base.fault. */
static ssize_t refill(struct gunzip *g)
{
    ssize_t got = rb_tap_read(g->base.below, g->input, sizeof g->input);
    if (got <= 0) return got;
    g->taken += (uint64_t)got;
    g->z.next_in = (Bytef *)g->input;
    g->z.avail_in = (uInt)got;
    return got;
}

static void pass_padding(struct gunzip *g)
{
    for (; g->z.avail_in > 0 && *g->z.next_in == 0; g->z.next_in++, g->z.avail_in--) g->padded = true;
}

/* Between members: whether another one begins. */
static ssize_t begin_member(struct gunzip *g)
{
    for (;;) {
        if (g->z.avail_in == 0) {
            ssize_t got = refill(g);
            if (got <= 0) return got;
        }
        if (g->taken > g->z.avail_in) pass_padding(g);
        if (g->z.avail_in > 0) break;
    }
    if (g->padded || *g->z.next_in != 0x1F)
        return rb_fault_say(g->base.fault, RB_E0520, "is damaged: at byte %llu something follows that is not gzip", place(g));
    g->in_member = inflateReset(&g->z) == Z_OK;
    return 1;
}

static ssize_t refuse(struct gunzip *g, int result)
{
    if (result == Z_MEM_ERROR) return rb_fault_say(g->base.fault, RB_E0520, "could not be unpacked: memory is out");
    return rb_fault_say(g->base.fault, RB_E0520, "is damaged: the gzip data go wrong at byte %llu (%s)", place(g), g->z.msg ? g->z.msg : "unexpected data");
}

/* One turn of the decoder; 0 when it went well. */
static ssize_t unpack_more(struct gunzip *g)
{
    if (g->z.avail_in == 0) {
        ssize_t got = refill(g);
        if (got < 0) return got;
        if (got == 0) return rb_fault_say(g->base.fault, RB_E0520, "is cut off: the gzip data stop at byte %llu, before their end", place(g));
    }
    int result = inflate(&g->z, Z_NO_FLUSH);
    if (result == Z_STREAM_END) g->in_member = false;
    else if (result != Z_OK && result != Z_BUF_ERROR) return refuse(g, result);
    return 0;
}

static ssize_t read_gzip(rb_stage *s, char *to, size_t room)
{
    struct gunzip *g = (struct gunzip *)s;
    uInt asked = room > INT32_MAX ? INT32_MAX : (uInt)room;
    g->z.next_out = (Bytef *)to;
    g->z.avail_out = asked;
    while (g->z.avail_out == asked) {
        ssize_t begun = g->in_member ? 1 : begin_member(g);
        if (begun <= 0) return begun;
        if (unpack_more(g) < 0) return -1;
    }
    size_t made = asked - g->z.avail_out;
    return rb_unpack_count(&g->limit, made, s->fault) ? (ssize_t)made : -1;
}

static void close_gzip(rb_stage *s)
{
    struct gunzip *g = (struct gunzip *)s;
    if (g->is_open) (void)inflateEnd(&g->z);
    g->is_open = false;
}

rb_stage *rb_unpack_gzip(rb_tap *below, rb_unpack_limit limit, rb_fault *fault)
{
    struct gunzip *g = RB_NEW(struct gunzip);
    g->base = (rb_stage){.read = read_gzip, .close = close_gzip, .below = below, .fault = fault};
    g->limit = limit;
    g->is_open = inflateInit2(&g->z, MAX_WBITS + 16) == Z_OK;
    if (g->is_open) return &g->base;
    (void)rb_fault_say(fault, RB_E0520, "could not be unpacked: memory is out");
    return NULL;
}
