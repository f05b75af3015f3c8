/* tests/fuzz/fuzz_sheet.c: any bytes through the reader of workbooks and databases, for libFuzzer.
 *
 * The first byte of the input chooses what the rest is: one of the XML parts of a workbook that is sound otherwise, changes to the
 * bytes of a sound workbook, or the whole file. What must hold: no crash, no sanitizer's complaint, and records read =
 * accepted + rejected.
 */
#include "../unit/archive.h"
#include "../unit/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

enum { PARTS = 5, CHANGED = 0, WHOLE = 6, DATABASE = 7 };

static const struct { const char *name, *sound; } parts[PARTS] = {
    {"xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c t='s'><v>0</v></c><c t='str'><v>b</v></c></row>"
                                 "<row r='2'><c s='1'><v>45853</v></c><c t='inlineStr'><is><t>x</t></is></c></row></sheetData></worksheet>"},
    {"xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>"},
    {"xl/sharedStrings.xml", "<sst><si><t>a</t></si></sst>"},
    {"xl/workbook.xml", "<workbook xmlns:r='x'><sheets><sheet name='One' r:id='rId1'/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id='rId1' Type='x/worksheet' Target='worksheets/sheet1.xml'/></Relationships>"},
};

/* With one part replaced; PARTS: none. */
static rb_str workbook(uint32_t replaced, rb_str by, bool deflate)
{
    struct archive a = {.deflate = deflate};
    for (uint32_t i = 0; i < PARTS; i++) add_member(&a, parts[i].name, i == replaced ? by : rb_str_of(parts[i].sound));
    return finished(&a);
}

/* Each three bytes say where another byte is to stand. */
static rb_str changed(rb_str bytes, rb_str changes)
{
    char *to = RB_NEW_PLAIN(char, bytes.len);
    memcpy(to, bytes.ptr, bytes.len);
    for (size_t i = 0; i + 2 < changes.len; i += 3) to[((uint8_t)changes.ptr[i] * 256U + (uint8_t)changes.ptr[i + 1]) % bytes.len] = changes.ptr[i + 2];
    return (rb_str){to, bytes.len};
}

static rb_str file_of(uint8_t choice, rb_str rest)
{
    unsigned kind = choice & 7;
    if (kind == CHANGED) return changed(workbook(PARTS, RB_STR(""), (choice & 8) != 0), rest);
    if (kind == WHOLE) return rest;
    if (kind == DATABASE) return rb_str_print("SQLite format 3%c%.*s", 0, RB_STR_ARGS(rest));
    return workbook(kind - 1, rest, (choice & 8) != 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    rb_gc_init();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const columns[] = {"a", "-b", NULL};
    if (size == 0) return 0;
    rb_str input = file_of(data[0], (rb_str){(const char *)data + 1, size - 1});
    struct reading one = read_input(&(struct reading_of){.input = input, .columns = columns, .limit_bytes = data[0] & 16 ? 24 : 0});
    if (one.read != one.accepted + one.rejected) RB_BUG("a record was lost");
    return 0;
}
