/* engine/part_read.c: opens the file of a part and checks it before anything in it is believed.
 *
 * Path      a file -> its blocks -> the sum over them -> who made it, of what -> its totals
 * Promises  Only what was written by this version of the program, whole and unchanged, goes on: by these rules, or by others that judged nothing of it.
 */
#include "engine/part.h"

#include "base/unicode.h"
#include "base/version.h"
#include "engine/summary.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 256 * 1024, SUM_LETTERS = 64 };

static bool damaged(const rb_part *p, const char *why, rb_diags *ds)
{
    rb_diag_add(ds, RB_E0530, RB_SPAN_NONE, "the part '%.*s' is damaged: %s", RB_STR_ARGS(p->path), why);
    rb_diag_help(ds, "copy it again, or make it again: rubric run RULES --data FILE --partial %.*s", RB_STR_ARGS(p->path));
    return false;
}

static bool read_at(const rb_part *p, uint64_t at, char *to, uint64_t len)
{
    while (len > 0) {
        ssize_t n = pread(p->fd, to, len < PIECE ? (size_t)len : PIECE, (off_t)at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        to += n;
        at += (uint64_t)n;
        len -= (uint64_t)n;
    }
    return true;
}

static bool is_same(const rb_part *p, const struct stat *s)
{
    int64_t changed = s->st_mtim.tv_sec * INT64_C(1000000000) + s->st_mtim.tv_nsec;
    return p->device == s->st_dev && p->inode == s->st_ino && p->size == (uint64_t)s->st_size && p->changed == changed;
}

static bool read_again(const rb_part *p, const rb_part_place *place, rb_buf *room)
{
    struct stat s;
    rb_part     open_one = *p;
    open_one.fd = open(rb_str_chars(p->path), O_RDONLY | O_CLOEXEC);
    if (open_one.fd < 0) return false;
    bool ok = fstat(open_one.fd, &s) == 0 && is_same(p, &s) && read_at(&open_one, place->at, room->ptr, place->len);
    (void)close(open_one.fd);
    return ok;
}

bool rb_part_read(const rb_part *p, const rb_part_place *place, rb_buf *room)
{
    rb_buf_reset(room);
    rb_buf_reserve(room, place->len + 1);
    room->len = place->len;
    return p->fd < 0 ? read_again(p, place, room) : read_at(p, place->at, room->ptr, place->len);
}

/* ---- blocks ---- */

static uint64_t take_fixed(const unsigned char *bytes, unsigned count)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < count; i++) n |= (uint64_t)bytes[i] << 8 * i;
    return n;
}

/* Up to the END; what stands after it is no part of a part. */
static bool find_blocks(rb_part *p, uint64_t size)
{
    unsigned char head[RB_PART_BLOCK_HEAD];
    for (uint64_t at = RB_PART_MAGIC_BYTES; size - at >= sizeof head;) {
        if (!read_at(p, at, (char *)head, sizeof head)) return false;
        rb_part_place place = {{(enum rb_part_tag)take_fixed(head, 4), (uint32_t)take_fixed(head + 4, 4), (uint32_t)take_fixed(head + 8, 4)}, at + sizeof head, take_fixed(head + 12, 8)};
        if (place.len > size - place.at) return false;
        rb_vec_push(&p->blocks, place);
        at = place.at + place.len;
        if (place.block.tag == RB_PART_END) return at == size;
    }
    return false;
}

static bool check_sum(const rb_part *p)
{
    const rb_part_place *end = &p->blocks.items[p->blocks.len - 1];
    char     *room = RB_NEW_PLAIN(char, PIECE);
    rb_sha256 sum;
    rb_sha256_init(&sum);
    for (uint64_t at = 0, until = end->at - RB_PART_BLOCK_HEAD; at < until;) {
        uint64_t len = until - at < PIECE ? until - at : PIECE;
        if (!read_at(p, at, room, len)) return false;
        rb_sha256_add(&sum, room, (size_t)len);
        at += len;
    }
    if (end->len != SUM_LETTERS || !read_at(p, end->at, room, SUM_LETTERS)) return false;
    return rb_str_equal((rb_str){room, SUM_LETTERS}, rb_sha256_end(&sum));
}

/* The only block with that tag. */
static const rb_part_place *only(const rb_part *p, enum rb_part_tag tag)
{
    const rb_part_place *found = NULL;
    for (uint32_t i = 0; i < p->blocks.len; i++) {
        if (p->blocks.items[i].block.tag != tag) continue;
        if (found) return NULL;
        found = &p->blocks.items[i];
    }
    return found;
}

/* ---- who made it, of what ---- */

static bool check_maker(const rb_part *p, rb_str version, rb_diags *ds)
{
    if (rb_str_equal(version, RB_STR(RB_VERSION))) return true;
    rb_buf name = {0};
    rb_text_add_safe(&name, rb_str_slice(version, 0, 40));
    rb_diag_add(ds, RB_E0531, RB_SPAN_NONE, "the part '%.*s' was made by version %.*s, and this is %s", RB_STR_ARGS(p->path), RB_STR_ARGS(rb_buf_str(&name)), RB_VERSION);
    rb_diag_help(ds, "make all parts, and put them together, with one version");
    return false;
}

static bool load_head(rb_part *p, rb_wire *w)
{
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) {
        int64_t day = rb_wire_i64(w);
        if (!rb_part_is_moment(day)) (void)rb_wire_fail(w);
        rb_vec_push(&p->head.days, day);
    }
    p->head.all = rb_wire_yes(w);
    p->head.all_values = rb_wire_yes(w);
    p->head.columns = rb_wire_yes(w);
    p->head.strict = rb_wire_yes(w);
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) {
        rb_particular source = {.path = rb_wire_text(w)};
        source.sha256 = rb_wire_text(w);
        rb_vec_push(&p->head.sources, source);
    }
    rb_part_shapes_load(&p->head, w);
    return rb_wire_is_done(w) && p->head.days.len > 0;
}

/* The first of the sources that is not the same in both; UINT32_MAX: all are. */
static uint32_t differing(const rb_part_head *a, const rb_part_head *b)
{
    for (uint32_t i = 0; i < a->sources.len && i < b->sources.len; i++)
        if (!rb_str_equal(a->sources.items[i].sha256, b->sources.items[i].sha256)) return i;
    return a->sources.len == b->sources.len ? UINT32_MAX : a->sources.len < b->sources.len ? a->sources.len : b->sources.len;
}

static rb_part_head own_head(const rb_compiled *c)
{
    static const rb_run_options nothing = {.part = NULL};
    return rb_part_head_of(c, &nothing, 0);
}

static bool refuse_rules(const rb_part *p, const rb_part_head *own, rb_str why, rb_diags *ds)
{
    uint32_t at = differing(own, &p->head);
    rb_str   which = at < own->sources.len ? own->sources.items[at].path : RB_STR("a file that the rules used then");
    rb_diag_add(ds, RB_E0531, RB_SPAN_NONE, "the part '%.*s' was made by other rules: %.*s is not what it was then, and %.*s", RB_STR_ARGS(p->path), RB_STR_ARGS(which), RB_STR_ARGS(why));
    rb_diag_help(ds, "make it again by these rules, from the files that it was made from, or use the rules that it was made by");
    return false;
}

static bool refuse_export(const rb_part *p, rb_str record, rb_diags *ds)
{
    rb_diag_add(ds, RB_E0531, RB_SPAN_NONE, "the part '%.*s' was made with another --export, by which the %.*s record is declared in another way", RB_STR_ARGS(p->path), RB_STR_ARGS(record));
    rb_diag_help(ds, "give the --export that it was made with, or make it again");
    return false;
}

/* Other rules may go on with what nobody judged. */
static bool check_rules(rb_part *p, const rb_part_head *own, rb_diags *ds)
{
    rb_str record = {0};
    p->of_other_rules = differing(own, &p->head) != UINT32_MAX;
    if (rb_part_shapes_fit(p, own, &record)) return true;
    if (!p->of_other_rules) return record.len > 0 ? refuse_export(p, record, ds) : damaged(p, "it does not say what its records are", ds);
    if (record.len == 0) return refuse_rules(p, own, RB_STR("there are more records, or fewer, or other look-ups"), ds);
    return refuse_rules(p, own, rb_str_print("the %.*s record is declared, or looked up, in another way", RB_STR_ARGS(record)), ds);
}

static bool check_unjudged(rb_part *p, const rb_part_head *own, const rb_compiled *c, rb_diags *ds)
{
    uint32_t stream, lacking = 0;
    if (!p->of_other_rules) return true;
    if (!rb_part_is_unjudged(p, c, &stream)) return refuse_rules(p, own, rb_str_print("its %.*s records were judged by those", RB_STR_ARGS(c->plan->streams.items[stream]->schema->name)), ds);
    if (rb_part_take_shape(p, own, c, &stream, &lacking)) return true;
    const rb_schema *schema = c->plan->streams.items[stream]->schema;
    return refuse_rules(p, own, rb_str_print("'%.*s' of %.*s, which the rules read now, is not in the part", RB_STR_ARGS(schema->fields.items[lacking].name), RB_STR_ARGS(schema->name)), ds);
}

static bool read_head(rb_part *p, const rb_part_head *own, rb_diags *ds)
{
    const rb_part_place *place = p->blocks.len > 0 ? &p->blocks.items[0] : NULL;
    rb_buf room = {0};
    if (!place || place->block.tag != RB_PART_HEAD || only(p, RB_PART_HEAD) != place || !rb_part_read(p, place, &room)) return damaged(p, "it does not say what it is of", ds);
    rb_wire w = rb_wire_of(rb_buf_str(&room));
    rb_str  version = rb_wire_text(&w);
    if (!check_maker(p, version, ds)) return false;
    return (load_head(p, &w) || damaged(p, "it does not say what it is of", ds)) && check_rules(p, own, ds);
}

static bool read_totals(rb_part *p, const rb_compiled *c, rb_diags *ds)
{
    const rb_part_place *place = only(p, RB_PART_TOTALS);
    rb_buf room = {0};
    rb_summary_init(&p->summary, c->plan, p->head.days.items[p->head.days.len - 1]);
    if (!place || !rb_part_read(p, place, &room)) return damaged(p, "its totals are missing", ds);
    rb_wire w = rb_wire_of(rb_buf_str(&room));
    return rb_part_totals_load(&p->summary, &p->sources, p->of_other_rules, &w) || damaged(p, "its totals do not fit the rules", ds);
}

/* Of other rules the rows alone say something to these, and what could not be read. */
static void forget_verdicts(rb_part *p)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < p->blocks.len; i++) {
        enum rb_part_tag tag = p->blocks.items[i].block.tag;
        if (tag == RB_PART_ROWS || tag == RB_PART_LOOKUP || tag == RB_PART_REJECTS) p->blocks.items[kept++] = p->blocks.items[i];
    }
    p->blocks.len = kept;
}

/* Blocks of streams and sources that there are. */
static bool check_blocks(const rb_part *p, const rb_compiled *c)
{
    for (uint32_t i = 0; i < p->blocks.len; i++) {
        const rb_part_block *b = &p->blocks.items[i].block;
        bool of_stream = b->tag == RB_PART_RECORDS || b->tag == RB_PART_REJECTS || b->tag == RB_PART_STATE;
        if (of_stream && (b->stream >= c->plan->streams.len || !p->summary.streams[b->stream].ran)) return false;
        if (of_stream && b->tag != RB_PART_STATE && b->source >= p->sources.items.len) return false;
        bool of_rows = b->tag == RB_PART_ROWS || b->tag == RB_PART_LOOKUP;
        if (of_rows && (b->stream >= (b->tag == RB_PART_ROWS ? c->plan->streams.len : c->plan->lookups.len) || b->source >= p->sources.items.len)) return false;
        if (b->tag == RB_PART_MATCHING && (b->stream >= c->plan->reconciles.len || b->source >= p->sources.items.len)) return false;
    }
    return true;
}

static bool size_of(rb_part *p, uint64_t *size, rb_diags *ds)
{
    struct stat s;
    if (fstat(p->fd, &s) != 0 || !S_ISREG(s.st_mode)) return rb_diag_add(ds, RB_E0530, RB_SPAN_NONE, "the part '%.*s' is not a file", RB_STR_ARGS(p->path));
    p->device = s.st_dev;
    p->inode = s.st_ino;
    p->size = *size = (uint64_t)s.st_size;
    p->changed = s.st_mtim.tv_sec * INT64_C(1000000000) + s.st_mtim.tv_nsec;
    return true;
}

static bool check_magic(const rb_part *p, uint64_t size, rb_diags *ds)
{
    char own[RB_PART_MAGIC_BYTES], found[RB_PART_MAGIC_BYTES];
    rb_part_magic(own);
    bool there = size >= sizeof found && read_at(p, 0, found, sizeof found);
    if (there && memcmp(own, found, sizeof own) == 0) return true;
    if (there && memcmp(own, found, 12) == 0) return check_maker(p, RB_STR("of another kind"), ds);
    rb_diag_add(ds, RB_E0530, RB_SPAN_NONE, "'%.*s' is no part of a run", RB_STR_ARGS(p->path));
    rb_diag_help(ds, "parts are written by: rubric run RULES --data FILE --partial PART");
    return false;
}

bool rb_part_is(rb_str path)
{
    struct stat s;
    char        own[RB_PART_MAGIC_BYTES], found[RB_PART_MAGIC_BYTES];
    rb_part     p = {.fd = stat(rb_str_chars(path), &s) == 0 && S_ISREG(s.st_mode) ? open(rb_str_chars(path), O_RDONLY | O_CLOEXEC) : -1};
    if (p.fd < 0) return false;
    rb_part_magic(own);
    bool is = read_at(&p, 0, found, sizeof found) && memcmp(own, found, 12) == 0;
    (void)close(p.fd);
    return is;
}

bool rb_part_open(rb_part *p, rb_str path, const rb_compiled *c, rb_diags *ds)
{
    int fd = open(rb_str_chars(path), O_RDONLY | O_CLOEXEC);
    p->fd = -1;
    if (fd < 0) return rb_diag_add(ds, RB_E0530, RB_SPAN_NONE, "the part '%.*s' could not be read: %s", RB_STR_ARGS(path), strerror(errno));
    return rb_part_open_file(p, fd, path, c, ds);
}

bool rb_part_open_file(rb_part *p, int fd, rb_str path, const rb_compiled *c, rb_diags *ds)
{
    uint64_t     size = 0;
    rb_part_head own = own_head(c);
    *p = (rb_part){.path = path, .fd = fd};
    bool ok = size_of(p, &size, ds) && check_magic(p, size, ds);
    ok = ok && (find_blocks(p, size) || damaged(p, "it does not end where it should", ds)) && (check_sum(p) || damaged(p, "it is not as it was written", ds));
    ok = ok && read_head(p, &own, ds) && read_totals(p, c, ds) && check_unjudged(p, &own, c, ds);
    if (ok && p->of_other_rules) forget_verdicts(p);
    ok = ok && (check_blocks(p, c) || damaged(p, "it has records of no file", ds));
    if (!ok) rb_part_close(p);
    return ok;
}

void rb_part_rest(rb_part *p) { rb_part_close(p); }

void rb_part_close(rb_part *p)
{
    if (p->fd >= 0) (void)close(p->fd);
    p->fd = -1;
}
