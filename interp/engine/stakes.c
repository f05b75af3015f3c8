/* engine/stakes.c: sums of the amounts of failing records, exact and by currency.
 *
 * Only failing records' cells are read, so a run that finds little pays little. An amount that is blank or cannot be read
 * is counted, not guessed.
 */
#include "engine/stakes.h"

#include "base/unicode.h"
#include "data/cell.h"
#include "data/currency.h"
#include "data/evidence.h"
#include "report/figures.h"

uint32_t rb_stakes_field(const rb_schema *schema)
{
    uint32_t first = UINT32_MAX;
    for (uint32_t i = 0; i < schema->fields.len; i++) {
        const rb_field *f = &schema->fields.items[i];
        if (f->type.kind != RB_TYPE_money || (rb_type_is_open_money(f->type) && f->currency_field == 0)) continue;
        if (rb_str_equal(f->name, RB_STR("amount"))) return i;
        if (first == UINT32_MAX) first = i;
    }
    return first;
}

struct amount { bool known; rb_dec dec; char currency[4]; };

/* Of an amount with its currency in another column. */
static bool read_currency(const rb_batch *batch, const rb_field *f, uint32_t row, char *code)
{
    uint32_t field = f->currency_field - 1;
    rb_str text = batch->cells[field] ? rb_text_trim(rb_cell_str(rb_batch_cell(batch, field, row))) : RB_STR("");
    return rb_currency_read(text, code);
}

static struct amount amount_of(const rb_batch *batch, uint32_t field, uint32_t row)
{
    const rb_field *f = &batch->schema->fields.items[field];
    struct amount   a = {.known = false, .dec = 0};
    memcpy(a.currency, f->type.currency, sizeof a.currency);
    if (!batch->cells[field] || rb_cell_read_dec(f, rb_batch_cell(batch, field, row), &a.dec) != RB_CELL_KNOWN) return a;
    a.known = !rb_type_is_open_money(f->type) || read_currency(batch, f, row, a.currency);
    return a;
}

rb_str rb_stakes_text(const rb_batch *batch, uint32_t field, uint32_t row)
{
    struct amount a = amount_of(batch, field, row);
    rb_stake      stake = {.sum = rb_big_of(a.dec)};
    rb_buf        exact = {0}, b = {0};
    if (!a.known) return RB_STR("");
    rb_stake_print(&exact, &stake);
    rb_figure_add_grouped(&b, rb_buf_str(&exact));
    rb_buf_print(&b, " %.3s", a.currency);
    return rb_buf_take(&b);
}

rb_i128 rb_stakes_rank(const rb_batch *batch, uint32_t field, uint32_t row)
{
    struct amount a = field != UINT32_MAX ? amount_of(batch, field, row) : (struct amount){.known = false};
    return field == UINT32_MAX ? 0 : a.known ? -a.dec : RB_RANK_LEFT_OUT;
}

static rb_stake *stake_of(rb_stakes *s, const char *currency)
{
    for (uint32_t i = 0; i < s->items.len; i++)
        if (memcmp(s->items.items[i].currency, currency, 4) == 0) return &s->items.items[i];
    rb_stake fresh = {.records = 0};
    memcpy(fresh.currency, currency, 4);
    rb_vec_push(&s->items, fresh);
    return &s->items.items[s->items.len - 1];
}

static void add(rb_stakes *s, const struct amount *a)
{
    if (!a->known) {
        s->without++;
        return;
    }
    rb_stake *stake = stake_of(s, a->currency);
    stake->sum = rb_big_add(stake->sum, rb_big_of(a->dec));
    stake->records++;
}

/* Of each row that has that outcome or verdict. */
static void add_rows(rb_stakes *s, const rb_batch *batch, uint32_t field, const uint8_t *states, uint8_t failing)
{
    for (uint32_t row = 0; row < batch->rows; row++) {
        if (states[row] != failing) continue;
        struct amount a = amount_of(batch, field, row);
        add(s, &a);
    }
}

void rb_stakes_add(const rb_exec *x, const rb_stream_plan *plan, const rb_batch *batch, rb_summary *summary)
{
    uint32_t field = rb_stakes_field(plan->schema);
    if (field == UINT32_MAX) return;
    for (uint32_t i = 0; i < plan->checklists.len; i++) {
        const rb_checklist_plan *list = &plan->checklists.items[i];
        rb_checklist_total *total = &summary->checklists[list->checklist];
        add_rows(&total->stakes, batch, field, rb_exec_outcomes(x, i), RB_OUTCOME_FAIL);
    }
    for (uint32_t i = 0; i < plan->rules.len; i++) {
        const rb_rule_plan *rule = &plan->rules.items[i];
        add_rows(&summary->checklists[rule->checklist].rules[rule->rule].stakes, batch, field, rb_exec_verdicts(x, i), RB_FAIL);
    }
}
