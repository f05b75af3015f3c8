/* engine/explain_latest.c: see explain_latest.h. */
#include "engine/explain_latest.h"

#include "base/unicode.h"
#include "data/cell.h"

enum { VALUE_COLUMN = 64 };

static void add_cell(rb_buf *b, rb_str cell)
{
    if (rb_text_trim(cell).len == 0) rb_buf_add_chars(b, "(blank)");
    else rb_text_add_safe(b, rb_cell_shown(cell));
}

struct teller { const rb_latest *l; uint32_t item; rb_buf *b; };

/* "  updated here                 2025-01-01" */
static void add_line(rb_buf *b, rb_str left, rb_str cell)
{
    size_t width = 2 + rb_text_width(left);
    rb_buf_add_chars(b, "  ");
    rb_text_add_safe(b, left);
    rb_buf_add_repeat(b, ' ', width < VALUE_COLUMN ? VALUE_COLUMN - width : 2);
    add_cell(b, cell);
    rb_buf_add_char(b, '\n');
}

static void tell(void *user, const rb_batch *batch, uint32_t row)
{
    const struct teller *t = user;
    const rb_schema *schema = batch->schema;
    const rb_field  *by = &schema->fields.items[schema->export.latest_by - 1];
    rb_latest_taken  taken = rb_latest_find(t->l, batch, row);
    rb_place         place = rb_sources_place(t->l->c->sources, schema->export.latest_span.start);
    rb_str           name = by->name, file = t->l->data->items[taken.file].path;
    rb_buf_print(t->b, "%.*s ", RB_STR_ARGS(schema->name));
    rb_text_add_safe(t->b, rb_text_trim(rb_cell_str(rb_batch_cell(batch, schema->key, row))));
    rb_buf_print(t->b, " (%.*s, line %llu)\n\nsuperseded  a later record with the same %.*s is taken\n  at %.*s:%u\n", RB_STR_ARGS(t->l->data->items[t->item].path),
                 (unsigned long long)batch->line[row], RB_STR_ARGS(schema->fields.items[schema->key].name), RB_STR_ARGS(place.source->name), place.line);
    add_line(t->b, rb_str_print("%.*s here", RB_STR_ARGS(name)), rb_cell_str(rb_batch_cell(batch, schema->export.latest_by - 1, row)));
    add_line(t->b, rb_str_print("%.*s of the record taken, %.*s:%llu", RB_STR_ARGS(name), RB_STR_ARGS(file), (unsigned long long)taken.line), taken.cell);
}

bool rb_latest_explain(const rb_latest *l, uint32_t i, uint64_t record, rb_buf *b)
{
    struct teller t = {l, i, b};
    return l->marks[i] && rb_superseded_has(l->marks[i], record) && rb_latest_visit(l, (rb_newest_place){i, record}, tell, &t);
}
