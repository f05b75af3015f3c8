/* tests/fuzz/fuzz_parse.c: any bytes as a rules file: cut, parsed, printed, its diagnostics shown.
 *
 * Holds syntax/parse.c to its promise: a file node whatever comes in, and a diagnostic whenever it says no. */
#include "base/gc.h"
#include "syntax/parse.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    rb_gc_init();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    rb_sources sources = {0};
    rb_diags   ds = {.sources = &sources};
    rb_parsed  parsed = {0};
    rb_buf     out = {0};
    rb_str     text = rb_str_dup((rb_str){(const char *)bytes, len});
    rb_source *source = rb_sources_add(&sources, RB_STR("fuzz.rules"), text);
    bool ok = rb_parse_file(source, &ds, &parsed);
    if (ok != (ds.errors == 0) || parsed.file == NULL) RB_BUG("a parse without a file, or that failed without a reason");
    rb_ast_print(&out, &parsed.file->base, &sources);
    if (rb_parse_expression(source, (rb_span){source->base, source->base + (uint32_t)len}, &ds) == NULL && ds.errors == 0)
        RB_BUG("an expression that failed without a reason");
    rb_diags_sort(&ds);
    rb_diags_render(&out, &ds, RB_DIAG_FULL, true);
    return 0;
}
