/* tests/unit/read_xlsx.c: workbooks that the test itself writes, and what is read of them; damaged ones. */
#include "read/xlsx.h"

#include "archive.h"
#include "check.h"
#include "reading.h"

#include <dlfcn.h>

/* ---- writing workbooks */

#define BOOK(properties)                                                                                                  \
    "<workbook xmlns:r='x'>" properties "<sheets>"                                                                         \
    "<sheet name='Old' state='hidden' r:id='rId1'/><sheet name='Chart' r:id='rId4'/>"                                       \
    "<sheet name='F\xC3\xA4lle' r:id='rId2'/><sheet name='Other' r:id='rId3'/></sheets></workbook>"
#define RELATIONS                                                                                                         \
    "<Relationships><Relationship Id='rId1' Type='x/worksheet' Target='worksheets/sheet1.xml'/>"                           \
    "<Relationship Id='rId2' Type='x/worksheet' Target='/xl/worksheets/sheet2.xml'/>"                                      \
    "<Relationship Id='rId3' Type='x/worksheet' Target='../xl/worksheets/sheet3.xml'/>"                                    \
    "<Relationship Id='rId4' Type='x/chartsheet' Target='chartsheets/sheet1.xml'/></Relationships>"
#define STYLES                                                                                                            \
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='dd/mm/yyyy\\ hh:mm'/><numFmt numFmtId='165' formatCode='[h]:mm'/>" \
    "</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/>"             \
    "<xf numFmtId='164'/><xf numFmtId='165'/><xf numFmtId='21'/><xf numFmtId='9'/></cellXfs></styleSheet>"
#define STRINGS                                                                                                           \
    "<sst><si><t>Id</t></si><si><r><t>Na</t></r><r><rPr/><t>me</t></r><rPh><t>spoken</t></rPh></si>"                       \
    "<si><t xml:space='preserve'> a_x000D_\nb_x005F_x0041_ </t></si><si><t/></si></sst>"

static rb_str book_of(struct archive *a, const char *book, const char *rows)
{
    add_member(a, "xl/workbook.xml", rb_str_of(book));
    add_member(a, "xl/_rels/workbook.xml.rels", RB_STR(RELATIONS));
    add_member(a, "xl/styles.xml", RB_STR(STYLES));
    add_member(a, "xl/sharedStrings.xml", RB_STR(STRINGS));
    add_member(a, "xl/worksheets/sheet1.xml", RB_STR("<worksheet><sheetData><row><c t='inlineStr'><is><t>hidden</t></is></c></row></sheetData></worksheet>"));
    add_member(a, "xl/worksheets/sheet2.xml", rb_str_print("<x:worksheet xmlns:x='y'><x:sheetData>%s</x:sheetData></x:worksheet>", rows));
    add_member(a, "xl/worksheets/sheet3.xml", RB_STR("<worksheet><sheetData><row><c t='str'><v>other</v></c></row></sheetData></worksheet>"));
    return finished(a);
}

static struct reading read_bytes(rb_str bytes, const char *const *columns, size_t limit)
{
    return read_input(&(struct reading_of){.input = bytes, .columns = columns, .limit_bytes = limit});
}

static const char *const id_and_name[] = {"Id", "Name", NULL};

/* The second cell of each row in order, from the rows as reading.h writes them: "kind length:text". */
static rb_str only_cells(const struct reading *got)
{
    rb_buf b = {0};
    rb_str all = rb_buf_str(&got->rows);
    for (size_t at = 0; at < all.len;) {
        size_t end = rb_str_find(all, RB_STR("\n"), at), bar = rb_str_find(all, RB_STR(" | "), at);
        for (size_t next = bar; next != SIZE_MAX && next < end; next = rb_str_find(all, RB_STR(" | "), next + 3)) bar = next;
        rb_buf_add_str(&b, rb_str_slice(all, bar + 3, end));
        rb_buf_add_char(&b, ';');
        at = end + 1;
    }
    return rb_buf_take(&b);
}

#define HEADER "<x:row><x:c t='s'><x:v>0</x:v></x:c><x:c t='s'><x:v>1</x:v></x:c></x:row>"
#define CELL(attributes, inside) "<x:row><x:c><x:v>1</x:v></x:c><x:c " attributes ">" inside "</x:c></x:row>"
#define VALUE(v) "<x:v>" v "</x:v>"

/* What the second cell of a row becomes. */
static rb_str cell_of(const char *book, const char *row)
{
    struct archive a = {.deflate = true};
    struct reading got = read_bytes(book_of(&a, book, rb_str_chars(rb_str_print("%s%s", HEADER, row))), id_and_name, 0);
    if (got.diags.len > 0) return rb_buf_str(&got.diags);
    return only_cells(&got);
}

static void cells_are_what_was_shown(void)
{
    CHECK_TEXT(cell_of(BOOK(""), CELL("t='s'", VALUE("2"))), "T13: a\\x0d\\x0ab_x0041_ ;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("t='s'", VALUE("3"))), "T0:;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("t='str'", "<x:f>A1</x:f>" VALUE("a&lt;b"))), "T3:a<b;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("t='inlineStr'", "<x:is><x:r><x:t>a</x:t></x:r><x:r><x:t>b</x:t></x:r></x:is>")), "T2:ab;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("t='b'", VALUE("1"))), "L4:true;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("t='b'", VALUE("0"))), "L5:false;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("t='e'", VALUE("#N/A"))), "T4:#N/A;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("t='d'", VALUE("2025-07-15"))), "C10:2025-07-15;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("", "<x:f>SUM(A1)</x:f>" VALUE("3.3000000000000003"))), "L3:3.3;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("", "<x:f>SUM(A1)</x:f>")), "T8:=SUM(A1);");
    CHECK_TEXT(cell_of(BOOK(""), CELL("s='5'", VALUE("1.5"))), "C3:1.5;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("s='1'", VALUE("45853"))), "C10:2025-07-15;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("s='2'", VALUE("45853.6875"))), "C19:2025-07-15T16:30:00;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("s='3'", VALUE("1.5"))), "C8:36:00:00;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("s='4'", VALUE("0.5"))), "C8:12:00:00;");
    CHECK_TEXT(cell_of(BOOK("<workbookPr date1904='1'/>"), CELL("s='1'", VALUE("44391"))), "C10:2025-07-15;");
}

static void what_a_style_cannot_mean_stays_a_number(void)
{
    CHECK_TEXT(cell_of(BOOK(""), CELL("s='1'", VALUE("-1"))), "L2:-1;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("s='1'", VALUE("60"))), "L2:60;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("s='1'", VALUE("1E+20"))), "L21:100000000000000000000;");
    CHECK_TEXT(cell_of(BOOK(""), CELL("s='99'", VALUE("45853"))), "L5:45853;");
}

static void rows_and_cells_may_be_left_out(void)
{
    struct archive a = {0};
    struct reading got = read_bytes(book_of(&a, BOOK(""), "<x:row r='3'><x:c r='B3' t='s'><x:v>1</x:v></x:c><x:c r='D3' t='s'><x:v>0</x:v></x:c></x:row>"
                                                          "<x:row r='4'/><x:row r='7'><x:c r='D7'><x:v>7</x:v></x:c><x:c r='F7'><x:v>9</x:v></x:c></x:row>"
                                                          "<x:row><x:c/><x:c><x:v>8</x:v></x:c></x:row>"),
                                    id_and_name, 0);
    CHECK_TEXT(rb_buf_str(&got.columns), ";Name;;Id;");
    CHECK_TEXT(rb_buf_str(&got.diags), "");
    rb_str rows = rb_buf_str(&got.rows);
    CHECK(rb_str_starts(rows, RB_STR("1 line 7 ")));
    CHECK(rb_str_find(rows, RB_STR("7:,,,7,,9 | L1:7 | T0:\n2 line 8 "), 0) != SIZE_MAX);
    CHECK(got.read == 2 && got.accepted == 2 && got.rejected == 0);
}

static rb_str column_of_part(const char *part)
{
    struct archive a = {0};
    rb_str bytes = book_of(&a, BOOK(""), HEADER CELL("", VALUE("1")));
    int    file = memory_file(bytes);
    bool   wanted[1] = {0};
    static const char *const none[] = {NULL};
    struct reading got = {.input = bytes};
    rb_diags ds = {.sources = RB_NEW(rb_sources)};
    rb_reader_options o = {.path = rb_str_print("/proc/self/fd/%d%s", file, part), .schema = schema_of(none, wanted), .wanted = wanted};
    read_all(&got, &o, &ds);
    note_diags(&got, &ds);
    close(file);
    size_t colon = rb_str_find(rb_buf_str(&got.diags), RB_STR("' "), 0);
    return got.opened ? rb_buf_take(&got.columns) : rb_str_slice(rb_buf_str(&got.diags), colon + 1, got.diags.len);
}

static void a_sheet_is_chosen_by_its_name(void)
{
    CHECK_TEXT(column_of_part(""), "Id;Name;");
    CHECK_TEXT(column_of_part(":Other"), "other;");
    CHECK_TEXT(column_of_part(":OLD"), "hidden;");
    CHECK_TEXT(column_of_part(":f\xC3\x84lle"), "Id;Name;");
    CHECK_TEXT(column_of_part(":Othr"), " has no sheet 'Othr'\n  did you mean 'Other'?\n");
    CHECK_TEXT(column_of_part(":zzzzzz"), " has no sheet 'zzzzzz'\n  its sheets are 'Old', 'Chart', 'F\xC3\xA4lle', 'Other'\n");
}

static void a_long_row_is_rejected_and_the_next_is_read(void)
{
    struct archive a = {0};
    struct reading got = read_bytes(book_of(&a, BOOK(""), HEADER CELL("t='str'", VALUE("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"))
                                                              CELL("t='str'", VALUE("b"))),
                                    id_and_name, 90);
    CHECK_TEXT(rb_buf_str(&got.rejects), "1 is longer than the 90 bytes a record may have\n");
    CHECK(rb_str_starts(rb_buf_str(&got.places), RB_STR("1 line 2 ")));
    CHECK(got.read == 2 && got.accepted == 1 && got.rejected == 1);
}

/* A report's heading and footer, as the record declares them. */
static struct reading read_report(rb_export export)
{
    struct archive a = {.deflate = true};
    rb_str bytes = book_of(&a, BOOK(""), CELL("t='str'", VALUE("Cases of June")) "<x:row/>" HEADER CELL("t='str'", VALUE("a")) "<x:row/>" CELL("t='str'", VALUE("b"))
                                         "<x:row><x:c/><x:c t='str'><x:v>Confidential Information</x:v></x:c></x:row>" CELL("t='str'", VALUE("c")));
    struct reading got = {.input = bytes};
    bool wanted[2];
    rb_diags ds = {.sources = RB_NEW(rb_sources)};
    rb_schema *schema = schema_of(id_and_name, wanted);
    int file = memory_file(bytes);
    schema->export = export;
    read_all(&got, &(rb_reader_options){.path = rb_str_print("/proc/self/fd/%d", file), .schema = schema, .wanted = wanted}, &ds);
    note_diags(&got, &ds);
    close(file);
    return got;
}

static void heading_and_footer_are_no_records(void)
{
    struct reading got = read_report((rb_export){.title_lines = 2, .delimiter = ';', .span = RB_SPAN_NONE});
    CHECK_TEXT(rb_buf_str(&got.diags), "");
    CHECK_TEXT(only_cells(&got), "T1:a;T1:b;T24:Confidential Information;T1:c;");
    rb_export declared = {.span = RB_SPAN_NONE};
    rb_vec_push(&declared.header, RB_STR(" Name"));
    rb_vec_push(&declared.ends_at, RB_STR("Grand Totals"));
    rb_vec_push(&declared.ends_at, RB_STR("Confidential"));
    got = read_report(declared);
    CHECK_TEXT(only_cells(&got), "T1:a;T1:b;");
    CHECK(got.read == 2 && got.accepted == 2 && got.bytes == got.input.len && !got.failed);
    declared.header.items[0] = RB_STR("Nme");
    got = read_report(declared);
    CHECK(!got.opened && rb_str_find(rb_buf_str(&got.diags), RB_STR("has no such header row as its record declares"), 0) != SIZE_MAX);
}

/* Rows are cut anywhere by the pieces in which the sheet's bytes come. */
static void many_rows_are_one_after_another(void)
{
    enum { MANY = 20000 };
    struct archive a = {.deflate = true};
    rb_buf rows = {0}, want = {0};
    rb_buf_add_chars(&rows, HEADER);
    for (int i = 0; i < MANY; i++) {
        rb_buf_print(&rows, "<x:row><x:c t='str'><x:v>text %d</x:v></x:c><x:c><x:v>%d.25</x:v></x:c></x:row>", i, i * 7);
        int length = snprintf(NULL, 0, "%d.25", i * 7);
        rb_buf_print(&want, "L%d:%d.25;", length, i * 7);
    }
    struct reading got = read_bytes(book_of(&a, BOOK(""), rb_str_chars(rb_buf_str(&rows))), id_and_name, 0);
    CHECK(got.accepted == MANY && got.rejected == 0);
    CHECK(rb_str_equal(only_cells(&got), rb_buf_str(&want)));
    rb_str last = rb_str_print("\n%d line %d offset ", MANY, MANY + 1);
    CHECK(rb_str_find(rb_buf_str(&got.rows), last, 0) != SIZE_MAX);
    for (int i = 0; i < MANY; i += 97) CHECK(rb_str_find(rb_buf_str(&got.rows), rb_str_print(" | T%d:text %d | ", snprintf(NULL, 0, "text %d", i), i), 0) != SIZE_MAX);
}

/* ---- columns */

static void a_missing_column_is_said(void)
{
    static const char *const columns[] = {"Id", "Nme", NULL};
    struct archive a = {0};
    struct reading got = read_bytes(book_of(&a, BOOK(""), HEADER), columns, 0);
    CHECK(!got.opened && rb_str_find(rb_buf_str(&got.diags), RB_STR("has no column 'Nme'\n  did you mean 'Name'?\n  its columns are 'Id', 'Name'\n"), 0) != SIZE_MAX);
    struct archive empty = {0};
    got = read_bytes(book_of(&empty, BOOK(""), "<x:row r='2'/>"), id_and_name, 0);
    CHECK(!got.opened && rb_str_find(rb_buf_str(&got.diags), RB_STR("is empty: it has no header row"), 0) != SIZE_MAX);
}

/* ---- what is no workbook, and what is no sound one */

static rb_str why_not(rb_str bytes)
{
    struct reading got = read_bytes(bytes, id_and_name, 0);
    size_t at = rb_str_find(rb_buf_str(&got.diags), RB_STR("' "), 0);
    return got.opened && !got.failed ? RB_STR("it was read") : rb_str_slice(rb_buf_str(&got.diags), at + 2, got.diags.len);
}

static void faults_are_named(void)
{
    struct archive locked = {.flags = 1}, other = {0}, cut = {0}, doctype = {0}, wrong = {0};
    CHECK_TEXT(why_not(book_of(&locked, BOOK(""), HEADER)), "is a workbook whose part 'xl/workbook.xml' is protected by a password\n");
    add_member(&other, "cases.csv", RB_STR("Id,Name\n")); /* no workbook, but what is in it can be read */
    CHECK_TEXT(why_not(finished(&other)), "it was read");
    rb_str bytes = book_of(&cut, BOOK(""), HEADER);
    CHECK_TEXT(why_not(rb_str_slice(bytes, 0, bytes.len - 30)), "is a zip archive or a workbook, and has no directory of members: it is cut off, or no archive\n");
    CHECK_TEXT(why_not(book_of(&doctype, "<!DOCTYPE a [<!ENTITY b 'c'>]><workbook/>", HEADER)), "is a workbook whose part 'xl/workbook.xml' has a document type, as no table does\n");
    CHECK_TEXT(why_not(book_of(&wrong, BOOK(""), HEADER CELL("t='s'", VALUE("77")))), "is a workbook whose part 'xl/worksheets/sheet2.xml' names a shared text that is not there\n");
    struct archive broken = {0};
    CHECK_TEXT(why_not(book_of(&broken, BOOK(""), HEADER "<x:row></x:c>")), "is a workbook whose part 'xl/worksheets/sheet2.xml' is not well-formed at line 1: mismatched tag\n");
}

static void what_grows_out_of_proportion_is_refused(void)
{
    enum { MANY = 80 << 20 };
    struct archive bomb = {.deflate = true};
    char *blanks = RB_NEW_PLAIN(char, MANY);
    memset(blanks, ' ', MANY);
    memcpy(blanks, "<sst>", 5);
    add_member(&bomb, "xl/workbook.xml", RB_STR(BOOK("")));
    add_member(&bomb, "xl/_rels/workbook.xml.rels", RB_STR(RELATIONS));
    add_member(&bomb, "xl/sharedStrings.xml", (rb_str){blanks, MANY});
    add_member(&bomb, "xl/worksheets/sheet2.xml", RB_STR("<worksheet/>"));
    CHECK_TEXT(why_not(finished(&bomb)), "is a workbook whose part 'xl/sharedStrings.xml' grows to more than 500 times its size when it is unpacked, as no table does\n");
}

/* Any bytes give rows, rejects or a diagnostic; a stored member's changed byte is told by its checksum. */
static void damaged_archives_are_survived(void)
{
    uint64_t state = 7;
    uint32_t told = 0, tries = 0;
    for (int deflate = 0; deflate < 2; deflate++) {
        struct archive a = {.deflate = deflate == 1};
        rb_str bytes = book_of(&a, BOOK(""), HEADER CELL("t='s'", VALUE("2")) CELL("s='2'", VALUE("45853.5")));
        for (int i = 0; i < 400; i++, tries++) {
            char *copy = RB_NEW_PLAIN(char, bytes.len);
            memcpy(copy, bytes.ptr, bytes.len);
            for (uint32_t k = 0; k <= below(&state, 3); k++) copy[4 + below(&state, (uint32_t)bytes.len - 4)] = (char)next_random(&state);
            size_t len = i % 4 ? bytes.len : 4 + below(&state, (uint32_t)bytes.len - 4);
            struct reading got = read_bytes((rb_str){copy, len}, id_and_name, 0);
            told += got.diags.len > 0;
            CHECK(got.diags.len > 0 || (got.opened && !got.failed && got.read == got.accepted + got.rejected));
        }
    }
    CHECK(told > tries / 3 && told < tries);
}

/* ---- texts of numbers and moments */

static rb_str number(const char *written)
{
    rb_buf b = {0};
    rb_xlsx_add_number(&b, rb_str_of(written));
    return rb_buf_take(&b);
}

static void numbers_have_fifteen_digits_and_no_exponent(void)
{
    static const char *const pairs[][2] = {
        {"0", "0"}, {"-0", "0"}, {"5", "5"}, {"-12.50", "-12.5"}, {"3.3000000000000003", "3.3"}, {"0.1", "0.1"}, {"1234567890.12", "1234567890.12"},
        {"123456789012345678", "123456789012346000"}, {"9.9999999999999995E-2", "0.1"}, {"999999999999999.9", "1000000000000000"}, {"1E+05", "100000"}, {"1.5e-3", "0.0015"},
        {"1E300", "1E300"}, {"007", "7"}, {"abc", "abc"}, {".5", "0.5"}, {"100", "100"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) CHECK_TEXT(number(pairs[i][0]), pairs[i][1]);
}

static rb_str moment(double days, enum rb_xlsx_kind kind, bool from_1904)
{
    rb_buf b = {0};
    return rb_xlsx_add_moment(&b, days, kind, from_1904) ? rb_buf_take(&b) : RB_STR("none");
}

static void days_are_counted_from_two_years(void)
{
    CHECK_TEXT(moment(1, RB_XLSX_DATE, false), "1900-01-01");
    CHECK_TEXT(moment(59, RB_XLSX_DATE, false), "1900-02-28");
    CHECK_TEXT(moment(60, RB_XLSX_DATE, false), "none");
    CHECK_TEXT(moment(61, RB_XLSX_DATE, false), "1900-03-01");
    CHECK_TEXT(moment(0, RB_XLSX_DATE, true), "1904-01-01");
    CHECK_TEXT(moment(60, RB_XLSX_DATE, true), "1904-03-01");
    CHECK_TEXT(moment(45853.75, RB_XLSX_DATE, false), "2025-07-15T18:00:00");
    CHECK_TEXT(moment(45853.999999999, RB_XLSX_DATETIME, false), "2025-07-16T00:00:00");
    CHECK_TEXT(moment(45853.520833333336, RB_XLSX_DATETIME, false), "2025-07-15T12:30:00");
    CHECK_TEXT(moment(0.000011575, RB_XLSX_TIME, false), "00:00:01");
    CHECK_TEXT(moment(45853.5, RB_XLSX_TIME, false), "2025-07-15T12:00:00");
    CHECK_TEXT(moment(100.25, RB_XLSX_ELAPSED, false), "2406:00:00");
    CHECK_TEXT(moment(2958466, RB_XLSX_DATE, false), "none");
}

static void format_codes_say_what_a_number_is(void)
{
    static const struct { const char *code; enum rb_xlsx_kind kind; } codes[] = {
        {"General", RB_XLSX_NUMBER}, {"0.00", RB_XLSX_NUMBER}, {"#,##0.00\\ \"EUR day\"", RB_XLSX_NUMBER}, {"0%", RB_XLSX_PERCENT}, {"yyyy-mm-dd", RB_XLSX_DATE},
        {"[$-409]d-mmm-yy;@", RB_XLSX_DATE}, {"mmmm", RB_XLSX_DATE}, {"h:mm AM/PM", RB_XLSX_TIME}, {"mm:ss", RB_XLSX_TIME}, {"[h]:mm:ss", RB_XLSX_ELAPSED}, {"[mm]:ss", RB_XLSX_ELAPSED},
        {"dd/mm/yyyy hh:mm", RB_XLSX_DATETIME}, {"[Red]0;[Blue]-0", RB_XLSX_NUMBER}, {"_(* #,##0_);_(* (#,##0)", RB_XLSX_NUMBER}, {"@", RB_XLSX_NUMBER}, {"\"", RB_XLSX_NUMBER}, {"[", RB_XLSX_NUMBER}, {"", RB_XLSX_NUMBER}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) CHECK(rb_xlsx_kind_of_code(rb_str_of(codes[i].code)) == codes[i].kind);
}

int main(void)
{
    rb_gc_init();
    RUN(numbers_have_fifteen_digits_and_no_exponent);
    RUN(days_are_counted_from_two_years);
    RUN(format_codes_say_what_a_number_is);
    if (dlopen("libexpat.so.1", RTLD_NOW) == NULL) {
        printf("skipped: workbooks, as there is no libexpat\n");
        return check_report();
    }
    RUN(cells_are_what_was_shown);
    RUN(what_a_style_cannot_mean_stays_a_number);
    RUN(rows_and_cells_may_be_left_out);
    RUN(a_sheet_is_chosen_by_its_name);
    RUN(a_long_row_is_rejected_and_the_next_is_read);
    RUN(heading_and_footer_are_no_records);
    RUN(many_rows_are_one_after_another);
    RUN(a_missing_column_is_said);
    RUN(faults_are_named);
    RUN(what_grows_out_of_proportion_is_refused);
    RUN(damaged_archives_are_survived);
    return check_report();
}
