/* tests/conformance/unicode.c FOLDER: Unicode's own files: NFC, case folding, the width of characters.
 *
 * Texts are equal after NFC, and after full folding where case is ignored; width places the carets below an excerpt.
 * Graphemes: Rubric counts code points (`length`), so GraphemeBreakTest has no counterpart.
 */
#include "base/unicode.h"
#include "tests/conformance/common/suite.h"

#include <stdlib.h>

enum { MOST_FIELDS = 6, COMMENT = MOST_FIELDS };

/* The fields of a line, cut at `;`, without blanks around them; what follows a # is fields[COMMENT]. */
static int cut(rb_str line, rb_str fields[MOST_FIELDS + 1])
{
    int    count = 0;
    size_t comment = rb_str_find(line, RB_STR("#"), 0);
    fields[COMMENT] = rb_str_slice(line, comment, line.len);
    line = rb_str_slice(line, 0, comment);
    for (size_t at = 0; at < line.len && count < MOST_FIELDS; count++) {
        size_t end = rb_str_find(line, RB_STR(";"), at);
        if (end == SIZE_MAX) end = line.len;
        fields[count] = rb_text_trim(rb_str_slice(line, at, end));
        at = end + 1;
    }
    return count;
}

/* "0044 030C" */
static rb_str text_of(rb_str codes)
{
    rb_buf      b = {0};
    const char *at = rb_str_chars(codes);
    char       *end;
    for (;; at = end) {
        unsigned long code = strtoul(at, &end, 16);
        if (end == at) return rb_buf_take(&b);
        rb_utf8_add(&b, (uint32_t)code);
    }
}

/* c2 = NFC(c1) = NFC(c2) = NFC(c3); c4 = NFC(c4) = NFC(c5); and so each two of a group are equal texts. */
static void run_normal(suite *s, rb_str id, const rb_str *codes)
{
    rb_str c[5];
    for (int i = 0; i < 5; i++) c[i] = text_of(codes[i]);
    for (int i = 0; i < 5; i++)
        if (!rb_str_equal(rb_text_nfc(c[i]), c[i < 3 ? 1 : 3])) {
            suite_fail(s, id, "column %d is not brought to NFC", i + 1);
            return;
        }
    if (rb_text_equal(c[0], c[2]) && rb_text_compare(c[0], c[1]) == 0 && rb_text_equal_fold(c[0], c[2])) suite_pass(s, id);
    else suite_fail(s, id, "the composed and the decomposed text are not equal");
}

static void run_fold(suite *s, rb_str id, const rb_str *fields)
{
    rb_str from = text_of(fields[0]), to = text_of(fields[2]);
    char   kind = fields[1].len ? fields[1].ptr[0] : 0;
    if (kind == 'T' || kind == 'S') suite_skip(s, id, kind == 'T' ? REASON_turkish : REASON_simple_folding);
    else if (rb_str_equal(rb_text_fold(from), rb_text_nfc(to)) && rb_text_equal_fold(from, to)) suite_pass(s, id);
    else suite_fail(s, id, "is not folded as the table says");
}

static bool of_category(const rb_str *fields, const char *name) { return rb_str_starts(rb_text_trim(rb_str_slice(fields[COMMENT], 1, SIZE_MAX)), rb_str_of(name)); }

/* "3250..32FE;W": the width of the first and of the last. Marks that stand on another character have none, whatever their class. */
static void run_width(suite *s, rb_str id, const rb_str *fields)
{
    size_t dots = rb_str_find(fields[0], RB_STR(".."), 0);
    rb_str ends[2] = {rb_str_slice(fields[0], 0, dots), dots == SIZE_MAX ? fields[0] : rb_str_slice(fields[0], dots + 2, SIZE_MAX)};
    bool   wide = fields[1].ptr[0] == 'W' || fields[1].ptr[0] == 'F';
    if (of_category(fields, "Cs") || of_category(fields, "Cn") || rb_str_find(fields[COMMENT], RB_STR("VARIATION SELECTOR"), 0) != SIZE_MAX) {
        suite_skip(s, id, of_category(fields, "Cs") ? REASON_surrogate : of_category(fields, "Cn") ? REASON_unassigned : REASON_variation);
        return;
    }
    for (int i = 0; i < 2; i++) {
        size_t width = rb_text_width(text_of(ends[i]));
        if (width > (wide ? 2u : 1u) || (wide && width == 1)) {
            suite_fail(s, id, "U+%.*s is %zu columns wide", RB_STR_ARGS(ends[i]), width);
            return;
        }
    }
    suite_pass(s, id);
}

static void run_file(suite *s, const char *folder, const char *name, int least, void (*run)(suite *s, rb_str id, const rb_str *fields))
{
    rb_str text, line, fields[MOST_FIELDS + 1];
    size_t at = 0;
    if (!suite_read(s, folder, rb_str_chars(rb_str_print("unicode/%s", name)), &text)) return;
    for (unsigned number = 1; suite_line(text, &at, &line); number++) {
        if (rb_str_starts(line, RB_STR("@")) || cut(line, fields) < least) continue;
        run(s, rb_str_print("%s:%u", name, number), fields);
    }
}

static void run_grapheme(suite *s, rb_str id, const rb_str *fields)
{
    (void)fields;
    suite_skip(s, id, REASON_graphemes);
}

static void run_special(suite *s, rb_str id, const rb_str *fields)
{
    rb_str from = text_of(fields[0]), small = text_of(fields[1]), large = text_of(fields[3]);
    if (fields[4].len > 0) suite_skip(s, id, REASON_turkish);
    else if (rb_text_equal_fold(small, large) && rb_text_equal_fold(from, large)) suite_pass(s, id);
    else suite_fail(s, id, "its capitals are not equal to it when case is ignored");
}

int main(int argc, char **argv)
{
    suite s = suite_new("unicode");
    if (argc != 2) return 2;
    run_file(&s, argv[1], "NormalizationTest.txt", 5, run_normal);
    run_file(&s, argv[1], "CaseFolding.txt", 3, run_fold);
    run_file(&s, argv[1], "SpecialCasing.txt", 4, run_special);
    run_file(&s, argv[1], "EastAsianWidth.txt", 2, run_width);
    run_file(&s, argv[1], "GraphemeBreakTest.txt", 1, run_grapheme);
    return suite_end(&s);
}
