/* tests/fuzz/fuzz_eval.c: the first line an expression, the rest the JSON object whose members it speaks of.
 *
 * An answer or a diagnostic, whatever comes in; the same answer when asked again. */
#include "base/gc.h"
#include "engine/engine.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    rb_gc_init();
    return 0;
}

static rb_str evaluate(rb_str expression, rb_str json)
{
    rb_diags ds = {.sources = RB_NEW(rb_sources)};
    rb_buf   out = {0};
    rb_eval_options o = {.expression = expression, .json = json, .as_of = 1752537600000000 /* 2025-07-15 */};
    bool     ok = rb_eval(&o, &out, &ds);
    if (ok != (ds.errors == 0)) RB_BUG("an expression refused without a reason, or evaluated in spite of one");
    rb_diags_render(&out, &ds, RB_DIAG_FULL, false);
    rb_diags_render(&out, &ds, RB_DIAG_JSON, false);
    return rb_buf_take(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    rb_str text = rb_str_dup((rb_str){(const char *)bytes, len});
    size_t end = rb_str_find(text, RB_STR("\n"), 0);
    rb_str expression = rb_str_slice(text, 0, end);
    rb_str json = end == SIZE_MAX ? RB_STR("") : rb_str_slice(text, end + 1, len);
    rb_str answer = evaluate(expression, json);
    if (!rb_str_equal(answer, evaluate(expression, json))) RB_BUG("two answers to one question");
    return 0;
}
