/* diag/pages.c: finding the page of a diagnostic and showing it without its Markdown. */
#include "diag/pages.h"

#include "base/unicode.h"
#include "diag/diag.h"

bool rb_page_is_code(rb_str word)
{
    if (word.len != 5 || !((word.ptr[0] | 32) >= 'a' && (word.ptr[0] | 32) <= 'z')) return false;
    for (size_t i = 1; i < word.len; i++)
        if (word.ptr[i] < '0' || word.ptr[i] > '9') return false;
    return true;
}

const char *rb_page_find(rb_str code)
{
    rb_str folded = rb_text_fold(code);
    for (const rb_code_page *p = rb_code_pages; p->code; p++)
        if (rb_str_equal(folded, rb_text_fold(rb_str_of(p->code)))) return p->text;
    return NULL;
}

static rb_str file_of(rb_str fence)
{
    size_t at = rb_str_find(fence, RB_STR("file="), 0);
    return at == SIZE_MAX ? RB_STR("") : rb_str_slice(fence, at + 5, fence.len);
}

/* One line of the page: marks of headings go, fences become the name of the file or nothing, examples are set in. */
static void print_line(rb_buf *b, rb_str line, bool *inside)
{
    bool fence = rb_str_starts(line, RB_STR("```"));
    if (fence) {
        rb_str file = *inside ? RB_STR("") : file_of(line);
        *inside = !*inside;
        if (file.len) rb_buf_print(b, "  %.*s\n", RB_STR_ARGS(file));
        return;
    }
    size_t marks = 0;
    while (!*inside && marks < line.len && line.ptr[marks] == '#') marks++;
    if (marks > 0 && marks < line.len) marks++;
    if (*inside && line.len) rb_buf_add_chars(b, "    ");
    rb_buf_add_str(b, rb_str_slice(line, marks, line.len));
    rb_buf_add_char(b, '\n');
}

void rb_page_print(rb_buf *b, const char *text)
{
    rb_str all = rb_str_of(text);
    bool inside = false;
    for (size_t at = 0; at < all.len;) {
        size_t end = rb_str_find(all, RB_STR("\n"), at);
        if (end == SIZE_MAX) end = all.len;
        print_line(b, rb_str_slice(all, at, end), &inside);
        at = end + 1;
    }
}

void rb_page_list(rb_buf *b)
{
    for (unsigned c = 0; c < RB_CODE_COUNT; c++) rb_buf_print(b, "%s  %s\n", rb_code_id((enum rb_code)c), rb_code_title((enum rb_code)c));
}
