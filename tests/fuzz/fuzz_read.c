/* tests/fuzz/fuzz_read.c: any bytes through the readers, for libFuzzer.
 *
 * The first byte of the input chooses the form, the window, the limit and the scanner; the rest is the file. What must
 * hold: no crash, no sanitizer's complaint, records read = accepted + rejected, each record's raw bytes are those that
 * stand where it says, and another window and the other scanner give the same to the byte.
 */
#include "../unit/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static struct reading read_as(rb_str input, uint8_t choice, bool is_other)
{
    static const char *const columns[] = {"a", "b", "-c", "a.b", NULL};
    struct reading_of of = {.input = input,
                            .columns = columns,
                            .format = choice & 2   ? RB_FORMAT_CSV
                                      : choice & 4 ? RB_FORMAT_NDJSON
                                                   : RB_FORMAT_AUTO,
                            .short_rows = (choice & 3) == 3,
                            .limit_bytes = choice & 8 ? 24 : 0,
                            .window_bytes = is_other ? 0 : window_sizes[choice >> 5],
                            .plain_scan = is_other != ((choice & 16) != 0)};
    if (choice & 2) of.columns = (const char *const[]){"a", "-b", NULL};
    struct reading r = read_input(&of);
    r.failed |= !r.opened; /* of what is packed and damaged, a small window shows it later */
    return r;
}

/* What is packed or in another encoding has its records elsewhere than in the file's own bytes. */
static bool is_plain(rb_str input)
{
    static const rb_str heads[] = {{"\xFF\xFE", 2}, {"\xFE\xFF", 2}, {"\0\0\xFE\xFF", 4}, {"\x1F\x8B", 2}, {"\x28\xB5\x2F\xFD", 4}, {"PK\3\4", 4}};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (rb_str_starts(input, heads[i])) return false;
    bool is_skipped = input.len >= 4 && (input.ptr[0] & 0xF0) == 0x50 && memcmp(input.ptr + 1, "\x2A\x4D\x18", 3) == 0;
    return !is_skipped; /* a frame of zstd without data */
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    rb_gc_init();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    rb_str input = {(const char *)data + 1, size - 1};
    struct reading one = read_as(input, data[0], false), other = read_as(input, data[0], true);
    if (one.read != one.accepted + one.rejected || (one.misplaced && is_plain(input))) RB_BUG("a record was lost");
    if (!is_plain(input) && one.failed && other.failed) return 0; /* how far it was read until then depends on the window */
    if (one.opened != other.opened || !same_reading(&one, &other)) RB_BUG("two readings differ");
    return 0;
}
