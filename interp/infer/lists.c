/* infer/lists.c: cells that hold several values: "France;Spain" of a multi-select picklist, "vip new" of a ticket's tags.
 *
 * Sentences have semicolons and spaces too. So a list is only what is cut into short parts that come again in
 * other cells, or what the column's name says is one.
 */
#include "infer/profile.h"

#include "base/unicode.h"

enum { PART_BYTES = 40, PARTS = 400 };

struct parts { rb_map seen; uint32_t count, different; bool is_odd; };

static void cut(struct parts *all, rb_str cell, rb_str separator)
{
    for (size_t at = 0, end; at <= cell.len; at = end + separator.len) {
        end = rb_str_find(cell, separator, at);
        if (end == SIZE_MAX) end = cell.len;
        rb_str part = rb_text_trim(rb_str_slice(cell, at, end));
        uint32_t index = all->different;
        if (part.len == 0) continue;
        all->is_odd = all->is_odd || part.len > PART_BYTES || part.ptr[0] == '{' || all->different > PARTS;
        all->count++;
        if (!all->is_odd && rb_map_add(&all->seen, part, &index)) all->different++;
    }
}

static bool parts_come_again(const rb_profile *p, rb_str separator)
{
    struct parts all = {.count = 0};
    for (uint32_t i = 0; i < p->values.items.len && !all.is_odd; i++) cut(&all, p->values.items.items[i].text, separator);
    return !all.is_odd && all.count >= all.different + all.different / 2 && all.count > p->values.items.len;
}

static bool have(const rb_profile *p, rb_str separator)
{
    for (uint32_t i = 0; i < p->values.items.len; i++)
        if (rb_str_find(p->values.items.items[i].text, separator, 0) != SIZE_MAX) return true;
    return false;
}

bool rb_infer_list(rb_profile *p)
{
    bool is_named = rb_infer_says(p, "|tags|labels|");
    uint64_t said = rb_profile_said(p);
    p->separator = RB_STR_NONE;
    if (p->values.items.len == 0 || p->nested > 0) return false;
    if (p->semicolon_count > 1 && p->semicolon_count * 20 >= said && (is_named || parts_come_again(p, RB_STR(";")))) p->separator = RB_STR(";");
    else if (is_named && have(p, RB_STR(","))) p->separator = RB_STR(",");
    else if (is_named && have(p, RB_STR(" ")) && parts_come_again(p, RB_STR(" "))) p->separator = RB_STR(" ");
    if (!p->separator.ptr) return false;
    if (!is_named) rb_infer_doubt(p, "a list? '%.*s' is cut at the semicolons", RB_STR_ARGS(rb_str_slice(p->semicolon.text, 0, PART_BYTES)));
    return true;
}
