/* infer/mixed.c: amounts that are written in several ways in one column: `USD 1,234.00`, `1,234.00`, `(12.00)`.
 *
 * Path      forms.c, for a cell with a currency -> [ways to read it by the words of an export block] -> amounts.c -> print.c, common.c
 * Rule      A column that one format reads keeps its format. What is proposed are only the words that some cell needed; and as an
 *           amount without its currency is taken for one in the column's, that is said.
 */
#include "infer/profile.h"

#include "data/repairs.h"

enum { MOST = 10 };

static rb_texts texts_of(rb_str text)
{
    rb_texts texts = {0};
    if (text.len > 0) rb_vec_push(&texts, text);
    return texts;
}

bool rb_infer_is_mixed(const rb_reading *r) { return r->field.type.kind == RB_TYPE_money && r->field.example == NULL && !rb_type_is_open_money(r->field.type); }

static void add(rb_profile *p, rb_type type, const rb_written *written, rb_str format)
{
    rb_reading r = {.field = {.type = type, .written = written}, .format = format, .is_late = true, .is_whole = true};
    uint32_t   count = 0;
    for (uint32_t i = 0; i < p->readings.len; i++) {
        const rb_reading *other = &p->readings.items[i];
        if (!rb_infer_is_mixed(other)) continue;
        count++;
        if (rb_type_equal(other->field.type, type) && rb_str_equal(other->format, format)) return;
    }
    if (count < MOST) rb_vec_push(&p->readings, r);
}

void rb_infer_mixed_add(rb_profile *p, rb_type type, rb_str sign)
{
    static const struct { const char *format, *thousands; bool comma; } styles[] = {{"1,234.50", ",", false}, {"1.234,50", ".", true}, {"1 234,50", " ", true}, {"1'234.50", "'", false}};
    add(p, type, NULL, RB_STR(""));
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        rb_written *w = RB_NEW(rb_written);
        *w = (rb_written){.decimal_comma = styles[i].comma, .negative_parentheses = true, .trailing_minus = true, .thousands = texts_of(rb_str_of(styles[i].thousands)), .signs = texts_of(sign)};
        add(p, type, w, rb_str_of(styles[i].format));
    }
}

bool rb_infer_has_currency(const rb_field *f, rb_str text)
{
    bool has = rb_str_find(text, rb_str_of(f->type.currency), 0) != SIZE_MAX;
    for (uint32_t i = 0; f->written && i < f->written->signs.len; i++) has = has || rb_str_find(text, f->written->signs.items[i], 0) != SIZE_MAX;
    return has;
}

void rb_infer_mixed_say(rb_buf *b, const rb_written *w)
{
    rb_infer_add_texts(b, w->decimal_comma ? "decimal comma  thousands" : "thousands", &w->thousands);
    if (w->negative_parentheses) rb_buf_add_chars(b, "  negative parentheses");
    if (w->trailing_minus) rb_buf_add_chars(b, "  trailing minus");
    if (w->signs.len > 0) rb_infer_add_texts(b, "  currency sign", &w->signs);
}

const rb_written *rb_infer_mixed_needed(const rb_reading *r)
{
    if (!r->field.written) return NULL;
    rb_written *w = RB_NEW(rb_written);
    *w = *r->field.written;
    w->negative_parentheses = r->repairs >> RB_REPAIR_PARENTHESES & 1;
    w->trailing_minus = r->repairs >> RB_REPAIR_MINUS & 1;
    if (!(r->repairs >> RB_REPAIR_SIGN & 1)) w->signs = (rb_texts){0};
    return w;
}

const rb_reading *rb_infer_mixed_take(const rb_infer_state *s, rb_profile *p, const rb_reading *r)
{
    rb_reading *taken = RB_NEW(rb_reading);
    *taken = *r;
    taken->field.written = rb_infer_mixed_needed(r);
    if (taken->field.written && taken->field.written->signs.len > 0 && rb_str_equal(taken->field.written->signs.items[0], RB_STR("$")))
        rb_infer_doubt(p, "$ is taken for USD");
    if (r->bare_count > 0)
        rb_infer_doubt(p, "%.*s no currency, first %.*s: taken for %.3s", RB_STR_ARGS(rb_infer_cells(r->bare_count, "has", "have")), RB_STR_ARGS(rb_infer_at(s, r->bare)), r->field.type.currency);
    return taken;
}
