/* tests/conformance/corpora.c FOLDER: files that others collected to break readers of CSV and JSON.
 *
 * Two cases a file. `steady`: it comes to its end in time; what is read is what is taken and what is rejected, byte for byte
 * the input; and nothing of that depends on how much is read at once or on the processor. `agrees`: what is taken is what Python's
 * csv module takes, in its strict mode, and what is not is what it refuses, what is no text, what has another number of fields than the
 * header (more that are all empty do no harm) or is the header again. Each file is judged in a process of its own, so that one that brings it down or holds it up is one failure.
 */
#include "base/unicode.h"
#include "tests/conformance/common/records.h"
#include "tests/conformance/common/second.h"
#include "tests/conformance/common/suite.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS_MAX = 20 }; /* for all fourteen readings */

static const char *const folders[] = {"commons-csv", "csv-spectrum", "csvkit", "csvlint", "duckdb-csv", "frictionless", "miller-input", "naughty-strings",
                                      "papaparse", "real-538", "unlicensed-csv-test-data", "utf8tests", "w3c-csvw", "zsv"};

/* ---- steady */

static const size_t windows[] = {1, 2, 3, 7, 64, 4096, 0};
enum { WINDOWS = sizeof windows / sizeof windows[0] };

static bool is_same(const records *a, const records *b) { return rb_str_equal(rb_buf_str(&a->all), rb_buf_str(&b->all)); }

static rb_str differs(const records_of *of, const records *first)
{
    records_of other = *of;
    for (int i = 0; i < 2 * WINDOWS; i++) {
        other.window = windows[i / 2];
        other.plain = i % 2;
        if (!is_same(first, records_read(&other))) return rb_str_print("a window of %zu bytes%s changes what is read", other.window, other.plain ? ", scanned plainly," : "");
    }
    return RB_STR_NONE;
}

/* Takes the record's bytes off the input: they must be there, and no record's yet. */
static bool cover(char *left, rb_str input, const record *r)
{
    if (!rb_str_equal(rb_str_slice(input, r->offset, r->offset + r->raw.len), r->raw)) return false;
    for (size_t i = r->offset; i < r->offset + r->raw.len; i++) {
        if (left[i]) return false;
        left[i] = 1;
    }
    return true;
}

static uint64_t first_offset(const records *r, size_t none)
{
    uint64_t first = none;
    if (r->rows.len > 0) first = r->rows.items[0].offset;
    if (r->rejects.len > 0 && r->rejects.items[0].offset < first) first = r->rejects.items[0].offset;
    return first;
}

/* From the first record on there are only records, line ends, and in JSON the blanks between them. */
static bool is_covered(const records *r, rb_str input)
{
    char       *left = RB_NEW_ARRAY(char, input.len + 1);
    const char *between = r->delimiter ? "\r\n" : "\r\n\t ,[]";
    for (uint32_t i = 0; i < r->rows.len; i++)
        if (!cover(left, input, &r->rows.items[i])) return false;
    for (uint32_t i = 0; i < r->rejects.len; i++)
        if (!cover(left, input, &r->rejects.items[i])) return false;
    for (size_t i = first_offset(r, input.len); i < input.len; i++)
        if (!left[i] && (input.ptr[i] == '\0' || !strchr(between, input.ptr[i]))) return false;
    return true;
}

static bool is_balanced(const records *r) { return r->read == r->rows.len + r->rejects.len && r->rejected == r->rejects.len; }

/* In a strict run nothing is passed over: a header line that stands again is rejected. */
static bool makes_up(const records_of *of, rb_str input)
{
    records_of strictly = *of;
    strictly.strict = true;
    const records *r = records_read(&strictly);
    return is_balanced(r) && (!r->ended || r->bytes != input.len || r->converted || is_covered(r, input));
}

static rb_str unsteady(const records_of *of, const records *r, rb_str input)
{
    bool refused = !r->opened || !r->ended;
    if (refused && r->said.len == 0) return RB_STR("it stopped without a word");
    if (!is_balanced(r)) return RB_STR("the account does not balance");
    if (!makes_up(of, input)) return RB_STR("records and rejects do not make up the input");
    return differs(of, r);
}

/* ---- agrees */

struct place { uint32_t row, reject; }; /* the next of each that is not compared yet */

/* In the cells that the header has a column for. */
static rb_str different(const second_row *wanted, const records *r, const record *got)
{
    for (uint32_t i = 0; i < r->columns.len; i++) {
        rb_str cell = wanted->cells[i];
        if (!rb_str_equal(cell, got->cells[i]))
            return rb_str_print("line %lu, field %u: '%.*s' here, '%.*s' there", (unsigned long)got->line, i + 1, RB_STR_ARGS(got->cells[i]), RB_STR_ARGS(cell));
    }
    return RB_STR_NONE;
}

/* As many cells as the header, or more that are all empty; texts, and texts have no NUL. */
static bool is_record(const second_row *row, uint32_t columns)
{
    if (!row->is_text || row->count < columns) return false;
    for (uint32_t i = 0; i < row->count; i++) {
        rb_str cell = row->cells[i];
        if (i < columns ? memchr(cell.ptr, '\0', cell.len) != NULL : rb_text_trim(cell).len > 0) return false;
    }
    return true;
}

static bool is_header(const second_row *row, const second_row *header)
{
    bool same = row->is_text && header->is_text && row->count == header->count;
    for (uint32_t i = 0; same && i < row->count; i++) same = rb_str_equal(row->cells[i], header->cells[i]);
    return same;
}

static rb_str compare_row(const second *there, uint32_t index, const records *r, struct place *at)
{
    const second_row *wanted = &there->rows.items[index];
    const record *row = at->row < r->rows.len ? &r->rows.items[at->row] : NULL, *reject = at->reject < r->rejects.len ? &r->rejects.items[at->reject] : NULL;
    bool fits = is_record(wanted, r->columns.len);
    if (reject && reject->line == wanted->line && !fits) {
        at->reject++;
        return RB_STR_NONE;
    }
    if (!row || row->line != wanted->line) {
        if (is_header(wanted, &there->rows.items[0])) return RB_STR_NONE; /* passed over */
        return rb_str_print("line %lu is a record of %u fields there, not here", (unsigned long)wanted->line, wanted->count);
    }
    at->row++;
    return fits ? different(wanted, r, row) : rb_str_print("line %lu should have been rejected", (unsigned long)wanted->line);
}

/* Where the other reader stops, a reject must be next; where it came to the end, nothing. */
static rb_str compare_end(const second *there, const records *r, const struct place *at)
{
    bool rows = at->row < r->rows.len, rejects = at->reject < r->rejects.len;
    if (there->wrong == 0) return rows || rejects ? RB_STR("has records that are not there") : RB_STR_NONE;
    if (!rejects || r->rejects.items[at->reject].line != there->wrong) return rb_str_print("line %lu should have been rejected", (unsigned long)there->wrong);
    return RB_STR_NONE;
}

static rb_str disagrees(const second *there, const records *r)
{
    struct place at = {0, 0};
    for (uint32_t i = 1; i < there->rows.len; i++) {
        rb_str why = compare_row(there, i, r, &at);
        if (why.len > 0) return why;
    }
    return compare_end(there, r, &at);
}

/* ---- a file in a process of its own */

enum { TAKEN, REFUSED, OTHER_FORM, ALONE, PLACES };

struct verdict { char steady[256], agrees[256]; int kind; };

static void put(char *to, rb_str why)
{
    size_t len = why.len < 255 ? why.len : 255;
    if (len > 0) memcpy(to, why.ptr, len);
    to[len] = '\0';
}

static struct verdict judge(const char *path, rb_str input)
{
    struct verdict v = {.kind = TAKEN};
    records_of     of = {.path = rb_str_of(path)};
    records       *r = records_read(&of);
    second         there;
    put(v.steady, unsteady(&of, r, input));
    if (!r->opened || !r->ended) v.kind = REFUSED;
    else if (r->delimiter == '\0') v.kind = OTHER_FORM;
    else if (!second_read(path, r->delimiter, &there)) v.kind = ALONE;
    else if (there.rows.len == 0) v.kind = OTHER_FORM;
    else put(v.agrees, disagrees(&there, r));
    return v;
}

static bool judge_apart(const char *path, rb_str input, struct verdict *v, int *status)
{
    int pipes[2];
    if (pipe(pipes) != 0) return false;
    pid_t child = fork();
    if (child == 0) {
        alarm(SECONDS_MAX);
        struct verdict found = judge(path, input);
        _exit(write(pipes[1], &found, sizeof found) != (ssize_t)sizeof found);
    }
    close(pipes[1]);
    bool whole = read(pipes[0], v, sizeof *v) == (ssize_t)sizeof *v;
    close(pipes[0]);
    return child > 0 && waitpid(child, status, 0) == child && whole;
}

static void note(suite *s, const char *id, const struct verdict *v)
{
    static const enum reason why[PLACES] = {[REFUSED] = REASON_refused_whole, [OTHER_FORM] = REASON_other_form, [ALONE] = REASON_no_second_reader};
    rb_str steady = rb_str_print("%s steady", id), agrees = rb_str_print("%s agrees", id);
    if (v->steady[0]) suite_fail(s, steady, "%s", v->steady);
    else suite_pass(s, steady);
    if (v->agrees[0]) suite_fail(s, agrees, "%s", v->agrees);
    else if (v->kind != TAKEN) suite_skip(s, agrees, why[v->kind]);
    else suite_pass(s, agrees);
}

static suite run;
static const char *root;

static int visit(const char *path, const struct stat *stat, int kind, struct FTW *at)
{
    struct verdict v = {.kind = TAKEN};
    const char    *id = path + strlen(root) + 1;
    rb_str         input;
    int            status = 0;
    (void)stat;
    if (kind != FTW_F || strcmp(path + at->base, "README.md") == 0 || !suite_read(&run, root, id, &input)) return 0;
    if (judge_apart(path, input, &v, &status)) {
        note(&run, id, &v);
        return 0;
    }
    second_stop(); /* it may be in the middle of an answer */
    second_start();
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) suite_fail(&run, rb_str_of(id), "not done within %d seconds", SECONDS_MAX);
    else suite_fail(&run, rb_str_of(id), "it brought the reader down");
    return 0;
}

int main(int argc, char **argv)
{
    run = suite_new("corpora");
    if (argc != 2) return 2;
    second_start();
    root = argv[1];
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        uint64_t passed = run.passed, failed = run.failed;
        if (nftw(rb_str_chars(rb_str_print("%s/%s", argv[1], folders[i])), visit, 16, FTW_PHYS) != 0) suite_fail(&run, rb_str_of(folders[i]), "cannot be read");
        printf("corpora: %s: %lu passed, %lu failed\n", folders[i], (unsigned long)(run.passed - passed), (unsigned long)(run.failed - failed));
    }
    second_stop();
    return suite_end(&run);
}
