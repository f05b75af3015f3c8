/* engine/particulars.c: sizes and hashes of what a run read.
 *
 * A file that was replaced since would have the hash of the new one: it is read again, because a reader may see an
 * input through a decompressor, and the hash is to be that of the file as it lies there.
 */
#include "engine/particulars.h"

#include "base/sha256.h"
#include "base/thread.h"
#include "read/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 256 * 1024 };

static bool read_all(int fd, rb_sha256 *h, char *room)
{
    for (;;) {
        ssize_t n = read(fd, room, PIECE);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return n == 0;
        rb_sha256_add(h, room, (size_t)n);
    }
}

static rb_particular of_file(rb_str path, bool hashes)
{
    rb_particular p = {.path = path, .sha256 = RB_STR("")};
    struct stat   s;
    rb_sha256     h;
    const char   *file = rb_str_chars(rb_reader_file(path));
    if (rb_str_equal(path, RB_STR("-")) || stat(file, &s) != 0 || !S_ISREG(s.st_mode)) return p; /* a pipe is read once */
    p.bytes = (uint64_t)s.st_size;
    if (!hashes) return p;
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return p;
    rb_sha256_init(&h);
    if (read_all(fd, &h, RB_NEW_PLAIN(char, PIECE))) {
        p.bytes = h.len;
        p.sha256 = rb_sha256_end(&h);
    }
    (void)close(fd);
    return p;
}

static rb_particular of_source(const rb_source *source)
{
    rb_sha256 h;
    rb_sha256_init(&h);
    rb_sha256_add(&h, source->text.ptr, source->text.len);
    return (rb_particular){source->name, source->text.len, rb_sha256_end(&h)};
}

void rb_particulars_add_rules(rb_summary *summary, const rb_sources *sources)
{
    for (uint32_t i = 0; i < sources->items.len; i++) {
        if (sources->items.items[i]->is_option) continue;
        rb_particular file = of_file(sources->items.items[i]->name, true);
        rb_vec_push(&summary->rule_files, file.sha256.len > 0 ? file : of_source(sources->items.items[i]));
    }
}

/* ---- while the run reads */

struct rb_hashing { rb_thread *thread; RB_VEC(rb_particular) files; };

static void hash_files(void *user)
{
    struct rb_hashing *h = user;
    for (uint32_t i = 0; i < h->files.len; i++) h->files.items[i] = of_file(h->files.items[i].path, true);
}

rb_hashing *rb_hashing_begin(const rb_texts *paths)
{
    struct rb_hashing *h = RB_NEW(struct rb_hashing);
    for (uint32_t i = 0; i < paths->len; i++) rb_vec_push(&h->files, (rb_particular){.path = paths->items[i]});
    h->thread = rb_thread_start(hash_files, h, UINT32_MAX); /* wherever there is time */
    return h->thread ? h : NULL;
}

static rb_particular take(const rb_hashing *begun, rb_str path, bool hashes)
{
    for (uint32_t i = 0; hashes && begun && i < begun->files.len; i++)
        if (rb_str_equal(begun->files.items[i].path, path)) return begun->files.items[i];
    return of_file(path, hashes);
}

void rb_particulars_add(rb_summary *summary, const rb_sources *sources, bool hashes, rb_hashing *begun)
{
    rb_particulars_add_rules(summary, sources);
    if (begun) rb_thread_join(begun->thread);
    for (uint32_t i = 0; i < summary->catalog->schemas.len; i++) {
        rb_stream_total *t = &summary->streams[i];
        for (uint32_t f = 0; f < t->files.len; f++) {
            rb_particular one = take(begun, t->files.items[f], hashes && t->file_totals.items[f].piece <= 1); /* of pieces the first says it */
            rb_vec_push(&t->particulars, one);
        }
    }
}
