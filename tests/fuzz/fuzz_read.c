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
                            .limit_bytes = choice & 8 ? 24 : 0,
                            .window_bytes = is_other ? 0 : window_sizes[choice >> 5],
                            .plain_scan = is_other != ((choice & 16) != 0)};
    if (choice & 2) of.columns = (const char *const[]){"a", "-b", NULL};
    return read_input(&of);
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
    if (one.read != one.accepted + one.rejected || one.misplaced) RB_BUG("a record was lost");
    if (one.opened != other.opened || !same_reading(&one, &other)) RB_BUG("two readings differ");
    return 0;
}
