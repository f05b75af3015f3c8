/* tests/fuzz/fuzz_rules.c: a rules file all the way: compiled, its plan printed, its tests run, its diagnostics shown.
 *
 * Bytes changed at random hardly ever get past the grammar, so half of the changes here are of whole words and
 * whole lines: left out, doubled, exchanged, or taken from elsewhere in the file. What comes out is near to rules that
 * are right, which is where the checker, the planner and the tests have something to do. */
#include "base/gc.h"
#include "plan/plan.h"
#include "ruletest/ruletest.h"

#include <string.h>

int    LLVMFuzzerInitialize(int *argc, char ***argv);
int    LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t len, size_t limit);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t limit, unsigned seed);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    rb_gc_init();
    return 0;
}

static void show(rb_diags *ds)
{
    rb_buf out = {0};
    rb_diags_sort(ds);
    rb_diags_render(&out, ds, RB_DIAG_FULL, true);
    rb_diags_render(&out, ds, RB_DIAG_CONCISE, false);
    rb_diags_render(&out, ds, RB_DIAG_JSON, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    rb_diags       ds = {.sources = RB_NEW(rb_sources)};
    rb_compiled    compiled = {0};
    rb_buf         out = {0};
    rb_test_result tests = {0};
    bool ok = rb_compile_text(RB_STR("fuzz.rules"), rb_str_dup((rb_str){(const char *)bytes, len}), &ds, &compiled);
    if (ok != (ds.errors == 0)) RB_BUG("rules refused without a reason, or taken in spite of one");
    if (ok) {
        rb_plan_print(&out, compiled.plan);
        if (!rb_ruletest_run(&compiled, RB_STR(""), &ds, &tests) && ds.errors == 0)
            RB_BUG("tests that could not be run without a reason");
    }
    show(&ds);
    return 0;
}

/* ---- changes of words and lines ---- */

struct piece { size_t start, len; };

static unsigned next_random(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static bool is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c >= 0x80;
}

/* The word, text or single sign at or after `at`. */
static struct piece word_at(const uint8_t *bytes, size_t len, size_t at)
{
    while (at > 0 && at < len && is_letter(bytes[at]) && is_letter(bytes[at - 1])) at--;
    while (at < len && (bytes[at] == ' ' || bytes[at] == '\n')) at++;
    size_t end = at;
    if (end < len && bytes[end] == '"') {
        end++;
        while (end < len && bytes[end] != '"' && bytes[end] != '\n') end++;
        end += end < len;
    } else if (end < len && is_letter(bytes[end])) {
        while (end < len && is_letter(bytes[end])) end++;
    } else {
        end += end < len;
    }
    return (struct piece){at, end - at};
}

static struct piece line_at(const uint8_t *bytes, size_t len, size_t at)
{
    size_t end = at;
    while (at > 0 && bytes[at - 1] != '\n') at--;
    while (end < len && bytes[end] != '\n') end++;
    return (struct piece){at, end - at + (end < len)};
}

/* bytes with the first piece replaced by a copy of the second; as they were where that is too long. */
static size_t put(uint8_t *bytes, size_t len, size_t limit, const struct piece pieces[2])
{
    struct piece from = pieces[0], with = pieces[1];
    size_t       total = len - from.len + with.len;
    if (total > limit) return len;
    uint8_t *copy = RB_NEW_PLAIN(uint8_t, with.len + 1);
    memcpy(copy, bytes + with.start, with.len);
    memmove(bytes + from.start + with.len, bytes + from.start + from.len, len - from.start - from.len);
    memcpy(bytes + from.start, copy, with.len);
    return total;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t limit, unsigned seed)
{
    unsigned state = seed;
    unsigned kind = next_random(&state) % 8;
    if (len < 2 || kind < 2) return LLVMFuzzerMutate(bytes, len, limit);
    struct piece (*piece_at)(const uint8_t *, size_t, size_t) = kind & 1 ? line_at : word_at;
    struct piece a = piece_at(bytes, len, next_random(&state) % len);
    struct piece b = piece_at(bytes, len, next_random(&state) % len);
    struct piece nothing = {a.start, 0};
    if (kind < 4) return put(bytes, len, limit, (struct piece[]){a, nothing}); /* left out */
    if (kind < 6) return put(bytes, len, limit, (struct piece[]){nothing, b}); /* put in from elsewhere, or doubled */
    return put(bytes, len, limit, (struct piece[]){a, b});                     /* replaced */
}
