/* infer/common.c: what the columns of a file have in common in how their cells are written, which the export block then says once.
 *
 * Path      decide.c -> [begin] -> one more pass over the columns of numbers -> [settle] -> print.c, print_export.c
 * Promises  What the block says, no column reads otherwise than its own format does: every number is read again with the words
 *           of the block. A column that they do not fit keeps its format; one that has none and would be read
 *           otherwise forbids them.
 * Why       Another export of the same records may be written otherwise. A run can say so in place of the block, and not of fields.
 */
#include "infer/profile.h"

#include "base/unicode.h"

static bool is_of(const rb_profile *p, enum rb_type_kind kind) { return p->chosen && !p->is_left_out && p->chosen->field.type.kind == kind; }

static bool is_number(const rb_profile *p)
{
    return is_of(p, RB_TYPE_number) || is_of(p, RB_TYPE_integer) || is_of(p, RB_TYPE_money) || is_of(p, RB_TYPE_percent);
}

/* ---- dates */

static uint32_t uses(const rb_infer_state *s, enum rb_type_kind kind, rb_str format)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->profiles.len; i++) count += is_of(s->profiles.items[i], kind) && rb_str_equal(s->profiles.items[i]->chosen->format, format);
    return count;
}

/* The form of most columns; empty where one has none, for that one would then be read in it. */
static rb_str usual_form(rb_infer_state *s, enum rb_type_kind kind)
{
    rb_str   found = RB_STR("");
    uint32_t most = 0;
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        const rb_profile *p = s->profiles.items[i];
        if (!is_of(p, kind)) continue;
        if (p->chosen->format.len == 0) return RB_STR("");
        uint32_t count = uses(s, kind, p->chosen->format);
        if (count > most) found = p->chosen->format;
        if (count > most) most = count;
    }
    for (uint32_t i = 0; i < s->profiles.len; i++)
        if (is_of(s->profiles.items[i], kind) && rb_str_equal(s->profiles.items[i]->chosen->format, found)) s->profiles.items[i]->is_common = true;
    return found;
}

/* ---- numbers */

static const struct style { const char *number, *thousands; bool comma; } styles[] = {
    {"1,234.50", ",", false}, {"1.234,50", ".", true}, {"1 234,50", " ", true}, {"1'234.50", "'", false}, {"1,234,567", ",", false}, {"1.234.567", ".", true},
};

static const struct style *style_of(rb_str format)
{
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (rb_str_find(format, rb_str_of(styles[i].number), 0) != SIZE_MAX) return &styles[i];
    return NULL;
}

static bool is_like(const struct style *a, const struct style *b) { return a && b && a->comma == b->comma && strcmp(a->thousands, b->thousands) == 0; }

static const struct style *usual_style(const rb_infer_state *s)
{
    const struct style *found = NULL;
    uint32_t most = 0;
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        const rb_profile   *p = s->profiles.items[i];
        const struct style *mine = is_number(p) ? style_of(p->chosen->format) : NULL;
        uint32_t count = 0;
        for (uint32_t k = 0; mine && k < s->profiles.len; k++) count += is_number(s->profiles.items[k]) && is_like(mine, style_of(s->profiles.items[k]->chosen->format));
        if (count <= most) continue;
        most = count;
        found = mine;
    }
    return found;
}

static void add_text(rb_texts *texts, rb_str text)
{
    for (uint32_t i = 0; i < texts->len; i++)
        if (rb_str_equal(texts->items[i], text)) return;
    rb_vec_push(texts, text);
}

/* The currency's sign in "-1.234,50 €": what is neither digit nor part of the number; codes need not be declared. */
static rb_str sign_of(const rb_reading *r, const struct style *style)
{
    size_t at = rb_str_find(r->format, rb_str_of(style->number), 0), end = at + strlen(style->number);
    rb_str before = rb_text_trim(rb_str_slice(r->format, r->format.ptr[0] == '(', at)), after = rb_str_slice(r->format, end, r->format.len);
    if (after.len > 0 && strchr(")-", after.ptr[after.len - 1])) after.len--;
    after = rb_text_trim(after);
    rb_str sign = before.len > 0 ? before : after;
    return r->field.type.kind == RB_TYPE_money && !rb_infer_is_currency(sign) ? sign : RB_STR("");
}

static void take_signs(rb_written *w, const rb_reading *r, const struct style *style)
{
    const rb_written *own = rb_infer_is_mixed(r) ? r->field.written : NULL;
    rb_str sign = own ? own->signs.len > 0 ? own->signs.items[0] : RB_STR("") : sign_of(r, style);
    w->negative_parentheses |= own && own->negative_parentheses;
    w->trailing_minus |= own && own->trailing_minus;
    if (r->format.ptr[0] == '(') w->negative_parentheses = true;
    if (rb_str_ends(r->format, RB_STR("-"))) w->trailing_minus = true;
    if (sign.len > 0) add_text(&w->signs, sign);
}

/* The words of the block as far as they are said of the type. */
static const rb_written *words_for(const rb_written *block, enum rb_type_kind kind)
{
    rb_written *w = RB_NEW(rb_written);
    *w = *block;
    w->yes = w->no = (rb_texts){0};
    if (kind == RB_TYPE_integer) w->decimal_comma = false;
    if (kind == RB_TYPE_integer || kind == RB_TYPE_percent) w->signs = (rb_texts){0};
    return w;
}

static void begin_numbers(rb_infer_state *s)
{
    rb_written         *w = &s->common.written;
    const struct style *style = usual_style(s);
    if (!style) return;
    s->common.has_numbers = true;
    w->decimal_comma = style->comma;
    rb_vec_push(&w->thousands, rb_str_of(style->thousands));
    for (uint32_t i = 0; i < s->profiles.len; i++)
        if (is_number(s->profiles.items[i]) && is_like(style, style_of(s->profiles.items[i]->chosen->format))) take_signs(w, s->profiles.items[i]->chosen, style_of(s->profiles.items[i]->chosen->format));
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        rb_profile *p = s->profiles.items[i];
        if (!is_number(p)) continue;
        p->is_tried = true;
        p->trial = (rb_reading){.field = {.type = p->chosen->field.type, .written = words_for(w, p->chosen->field.type.kind)}, .is_whole = true};
    }
}

/* ---- yes and no */

static bool has_text(const rb_texts *texts, const rb_texts *others)
{
    for (uint32_t i = 0; i < texts->len; i++)
        for (uint32_t k = 0; k < others->len; k++)
            if (rb_text_equal_fold(texts->items[i], others->items[k])) return true;
    return false;
}

/* A word that is yes in one column and no in another stays with them. */
static void take_yes_no(rb_infer_state *s)
{
    rb_written *w = &s->common.written;
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        rb_profile       *p = s->profiles.items[i];
        const rb_written *own = is_of(p, RB_TYPE_yes_no) ? p->chosen->field.written : NULL;
        if (!own || has_text(&own->yes, &w->no) || has_text(&own->no, &w->yes)) continue;
        for (uint32_t k = 0; k < own->yes.len; k++) add_text(&w->yes, own->yes.items[k]);
        for (uint32_t k = 0; k < own->no.len; k++) add_text(&w->no, own->no.items[k]);
        p->is_common = true;
    }
}

/* ---- the whole */

bool rb_infer_common_begin(rb_infer_state *s)
{
    s->common.dates = usual_form(s, RB_TYPE_date);
    s->common.times = usual_form(s, RB_TYPE_datetime);
    take_yes_no(s);
    begin_numbers(s);
    return s->common.has_numbers;
}

static bool agrees(const rb_profile *p)
{
    return !p->trial.is_dead && p->trial.read == p->chosen->read && p->trial.fails == p->chosen->fails && p->trial.sum == p->chosen->sum;
}

void rb_infer_common_settle(rb_infer_state *s)
{
    rb_infer_common *c = &s->common;
    bool any = false, all = true;
    for (uint32_t i = 0; i < s->profiles.len && c->has_numbers; i++) {
        const rb_profile *p = s->profiles.items[i];
        if (!p->is_tried) continue;
        any = any || (p->chosen->format.len > 0 && agrees(p));
        all = all && ((p->chosen->format.len > 0 && !rb_infer_is_mixed(p->chosen)) || agrees(p));
    }
    c->has_numbers = any && all;
    for (uint32_t i = 0; i < s->profiles.len && c->has_numbers; i++)
        if (s->profiles.items[i]->is_tried && agrees(s->profiles.items[i])) s->profiles.items[i]->is_common = true;
}
