/* tests/fuzz/fuzz_part.c: parts of a run that somebody changed, with a sum that is right again.
 *
 * Two real parts are made once, of tests/parts/all.rules as they are and with `latest by`: an input of even length is about the first, of odd
 * length about the second. It is a list of changes to it, four bytes each: which
 * block, what to do (set, insert or take away a byte, or end the block there), where, and the byte. What must hold: the part is refused,
 * or every form of report and a part again can be made of it, and no sanitizer complains.
 */
#include "base/gc.h"
#include "base/thread.h"
#include "engine/part.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { BYTES = 2000, CHANGES = 6 }; /* of the data; and so many changes at once, as more are refused for the first of them */
struct block { rb_part_block head; rb_str bytes; };
static struct real { rb_compiled compiled; RB_VEC(struct block) blocks; rb_part_head head; } *real, *reals[2];

static int memory_file(const char *bytes, size_t len)
{
    int fd = memfd_create("part", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, len) != (ssize_t)len) RB_BUG("no memory file");
    return fd;
}

static bool keep(void *user, const char *bytes, size_t len)
{
    rb_buf_add(user, bytes, len);
    return true;
}

static bool forget(void *user, const char *bytes, size_t len)
{
    (void)user, (void)bytes, (void)len;
    return true;
}

/* The first records: enough for something of everything. */
static int some_of(const char *path)
{
    static char bytes[BYTES];
    FILE  *f = fopen(path, "rb");
    size_t len = f ? fread(bytes, 1, sizeof bytes, f) : 0;
    if (!f || fclose(f) != 0 || len < sizeof bytes) RB_BUG("no data");
    while (bytes[len - 1] != '\n') len--;
    return memory_file(bytes, len);
}

static rb_str path_of(int fd) { return rb_str_print("/proc/self/fd/%d", fd); }

static uint64_t fixed(const char *bytes, unsigned count)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < count; i++) n |= (uint64_t)(unsigned char)bytes[i] << 8 * i;
    return n;
}

static void take_blocks(rb_str part)
{
    for (size_t at = RB_PART_MAGIC_BYTES; at < part.len;) {
        const char  *b = part.ptr + at;
        struct block block = {{(enum rb_part_tag)fixed(b, 4), (uint32_t)fixed(b + 4, 4), (uint32_t)fixed(b + 8, 4)}, {b + RB_PART_BLOCK_HEAD, fixed(b + 12, 8)}};
        at += RB_PART_BLOCK_HEAD + block.bytes.len;
        if (block.head.tag != RB_PART_HEAD && block.head.tag != RB_PART_END) rb_vec_push(&real->blocks, block);
    }
}

static void fail(rb_diags *ds)
{
    rb_buf out = {0};
    rb_diags_render(&out, ds, RB_DIAG_FULL, false);
    RB_BUG(rb_str_chars(rb_buf_str(&out)));
}

/* The collector does not look at static data, so the stack of a thread holds what is to stay. */
static void hold(void *user)
{
    void *volatile held = user;
    while (held) (void)pause();
}

/* The deals are then in the part as they were read. */
static rb_str rules(bool latest)
{
    static char bytes[1 << 14];
    const char *line = "ends at \"Total\"\n";
    FILE  *f = fopen("tests/parts/all.rules", "rb");
    size_t len = f ? fread(bytes, 1, sizeof bytes, f) : 0;
    size_t at = rb_str_find((rb_str){bytes, len}, rb_str_of(line), 0);
    if (!f || fclose(f) != 0 || len == sizeof bytes || at == SIZE_MAX) RB_BUG("no rules");
    at += strlen(line);
    return latest ? rb_str_print("%.*slatest by at\n%.*s", (int)at, bytes, (int)(len - at), bytes + at) : rb_str_dup((rb_str){bytes, len});
}

static void make_real(bool latest)
{
    rb_diags       ds = {.sources = RB_NEW(rb_sources)};
    rb_buf         part = {0};
    rb_part_to     to = {.write = keep, .user = &part, .all = true};
    rb_run_options o = {.has_as_of = true, .as_of = 1752537600000000, .part = &to};
    rb_summary     summary;
    if (!rb_compile_text(RB_STR("tests/parts/all.rules"), rules(latest), &ds, &real->compiled)) fail(&ds);
    rb_data_file deal = {RB_STR("Deal"), path_of(some_of("tests/parts/deals.csv"))}, bill = {RB_STR("Bill"), path_of(some_of("tests/parts/bills.csv"))}, team = {RB_STR("Team"), RB_STR("tests/parts/teams.csv")};
    rb_vec_push(&o.data, deal);
    rb_vec_push(&o.data, team);
    rb_vec_push(&o.data, bill);
    if (!rb_run(&real->compiled, &o, &ds, &summary)) fail(&ds);
    real->head = rb_part_head_of(&real->compiled, &o, o.as_of);
    take_blocks(rb_buf_str(&part));
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    rb_gc_init();
    for (unsigned i = 0; i < 2; i++) {
        real = reals[i] = RB_NEW(struct real);
        (void)rb_thread_start(hold, real, 2);
        make_real(i == 1);
    }
    return 0;
}

static rb_str sum_of(const rb_part_writer *p)
{
    rb_sha256 sum = p->sum;
    return rb_sha256_end(&sum);
}

static void change(rb_buf *b, unsigned what, size_t where, char byte)
{
    if (where >= b->len) return;
    switch (what) {
    case 0: b->ptr[where] = byte; break;
    case 1:
        rb_buf_add_char(b, 0);
        memmove(b->ptr + where + 1, b->ptr + where, b->len - where - 1);
        b->ptr[where] = byte;
        break;
    case 2:
        memmove(b->ptr + where, b->ptr + where + 1, b->len - where - 1);
        b->len--;
        break;
    default: b->len = where;
    }
}

static rb_str changed(const uint8_t *bytes, size_t len, uint32_t index)
{
    rb_buf b = {0};
    rb_buf_add_str(&b, real->blocks.items[index].bytes);
    for (size_t i = 0; i + 4 <= len && i < CHANGES * 4; i += 4)
        if ((bytes[i] & 63u) % real->blocks.len == index) change(&b, bytes[i] >> 6, b.len > 0 ? ((size_t)bytes[i + 1] << 8 | bytes[i + 2]) % b.len : 0, (char)bytes[i + 3]);
    return rb_buf_take(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    real = reals[len & 1];
    rb_diags          ds = {.sources = RB_NEW(rb_sources)};
    rb_buf            file = {0};
    rb_summary        summary;
    rb_part_to        to = {.write = keep, .user = &file}, again = {.write = forget, .all = true};
    rb_report_options reports[RB_REPORT_FORMAT_COUNT];
    rb_run_options    o = {.part = &again, .reports = reports, .report_count = RB_REPORT_FORMAT_COUNT, .rejects_path = RB_STR("/dev/null")};
    for (uint32_t i = 0; i < RB_REPORT_FORMAT_COUNT; i++)
        reports[i] = (rb_report_options){.format = (enum rb_report_format)i, .all = true, .list_limit = 5, .sources = real->compiled.sources, .write = forget};
    rb_summary nothing = {0};
    rb_part_writer *p = rb_part_new(&to, &real->compiled, &nothing, &real->head);
    for (uint32_t i = 0; i < real->blocks.len; i++) rb_part_add_block(p, real->blocks.items[i].head, changed(bytes, len, i));
    rb_part_add_block(p, (rb_part_block){.tag = RB_PART_END}, sum_of(p));
    int    fd = memory_file(file.ptr, file.len);
    rb_str path = path_of(fd);
    rb_vec_push(&o.parts, path);
    bool ok = rb_merge(&real->compiled, &o, &ds, &summary);
    (void)close(fd);
    if (ok != (ds.errors == 0)) RB_BUG("a part refused without a reason, or taken in spite of one");
    if (len < 4 && !ok) fail(&ds);
    return 0;
}
