/* engine/telling.h: how far a run is, over all that it reads: what is read for the latest of each key, for look-ups, for rules. */
#ifndef RB_ENGINE_TELLING_H
#define RB_ENGINE_TELLING_H

#include "engine/engine.h"

typedef struct rb_teller {
    void   (*progress)(void *user, const rb_progress *p); /* NULL: nobody asks */
    void    *user;
    uint64_t records, bytes; /* of the inputs that were read to their end */
    uint64_t size;           /* of all that will be read; 0: not known */
} rb_teller;

/* An input will be read so many times over. Its size is known of a file, or of a copy of what came through a pipe. */
void rb_teller_expect(rb_teller *t, const rb_data_file *file, const rb_spools *spools, uint32_t times);
/* Of the present input so far. t may be NULL. */
void rb_teller_tell(const rb_teller *t, rb_str what, uint64_t records, uint64_t bytes);
void rb_teller_tell_reader(const rb_teller *t, rb_str what, rb_reader *reader);
/* It was read to its end. Records count once, however often they are read. */
void rb_teller_end(rb_teller *t, rb_reader *reader, bool counts);

#endif
