/* read/tap.h: where the bytes of an input come from: a file or a pipe, or a stage that makes bytes of other bytes.
 *
 * Path      file -> tap -> unpack_gzip.c, unpack_zstd.c -> tap -> recode.c -> tap -> window.c
 * Rule      A stage reads from the tap below it and is read through the tap above it. A tap can look at the first bytes and
 *           still give them out, so that each stage is chosen by what the bytes are, whatever the file is called.
 */
#ifndef RB_READ_TAP_H
#define RB_READ_TAP_H

#include "base/str.h"
#include "diag/diag.h"

#include <signal.h>
#include <sys/types.h>

/* Why no more bytes come. */
typedef struct rb_fault {
    int          error; /* errno of the read that failed; 0: `code` and `text` say it */
    enum rb_code code;
    rb_str       text;  /* after the input's name: "is cut off at byte 512" */
    rb_str       help;  /* or empty */
} rb_fault;

typedef struct rb_tap rb_tap;

typedef struct rb_stage rb_stage;
struct rb_stage {
    ssize_t (*read)(rb_stage *s, char *to, size_t room); /* as rb_tap_read */
    void    (*close)(rb_stage *s);                       /* NULL: there is nothing to give back */
    rb_tap   *below;
    rb_fault *fault;
};

enum { RB_TAP_HEAD = 16 };

struct rb_tap {
    rb_stage *stage; /* NULL: the bytes of `file` */
    int       file;
    bool      by_place;                   /* the file is read by position, from its start: several may read it */
    bool      follow;                     /* a read gives what is there, and waits only for the first byte */
    const volatile sig_atomic_t *stop;    /* follow: when it is set, waiting ends as the input does; or NULL */
    uint64_t  taken;                      /* bytes that came out of the stage or the file */
    uint64_t  promised;                   /* bytes that the file had to give at first; 0: nobody knows */
    char      head[RB_TAP_HEAD];          /* looked at, not given out yet: [head_from, head_to) */
    unsigned  head_from, head_to;
    bool      head_is_all;                /* nothing follows it */
    rb_fault *fault;
};

/* The next bytes, at most `room`, which is not 0. 0 at the end, -1 with *fault. */
ssize_t rb_tap_read(rb_tap *t, char *to, size_t room);
/* The first bytes: RB_TAP_HEAD of them or all there are, or as soon as `enough` says of what came so far that more would
 * tell no more. Only before the first rb_tap_read. False with *fault. */
bool    rb_tap_look(rb_tap *t, bool (*enough)(rb_str head), rb_str *head);
/* Says in *fault what is wrong; returns -1. */
ssize_t rb_fault_say(rb_fault *f, enum rb_code code, const char *fmt, ...) RB_PRINTF(3, 4);

#endif
