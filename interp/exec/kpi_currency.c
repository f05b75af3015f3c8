/* exec/kpi_currency.c: the currency of what a KPI measures, where each record says its own.
 *
 * Promises  Amounts of two currencies never make one figure: such a group has no value, whatever the order in which batches,
 *           workers and groups come together.
 */
#include "exec/state.h"

rb_step_id rb_exec_kpi_currency(const rb_exec *x, const rb_kpi_plan *k)
{
    if (k->value == RB_STEP_NONE || k->aggregate == RB_AGGREGATE_RATIO) return RB_STEP_NONE;
    const rb_step *s = rb_exec_step(x, k->value);
    return rb_type_is_open_money(s->type) && s->currency > 0 ? s->currency - 1 : RB_STEP_NONE;
}

void rb_exec_kpi_note(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, const uint32_t *of, uint64_t measured, uint32_t w)
{
    rb_step_id step = rb_exec_kpi_currency(x, k);
    if (step == RB_STEP_NONE) return;
    for (uint64_t left = measured; left; left &= left - 1) {
        uint32_t bit = rb_first_bit(left), letters = 0;
        rb_str   code = x->columns[step].v.text[rb_exec_at(x, step, w * RB_WORD_ROWS + bit)];
        memcpy(&letters, code.ptr, code.len < 3 ? code.len : 3);
        uint32_t *currency = rb_slab_at(&work->currencies, of[bit], sizeof *currency);
        *currency = rb_kpi_currency_join(*currency, letters);
    }
}

void rb_exec_currency_finish(uint32_t currency, rb_kpi_group *g)
{
    g->several_currencies = currency == RB_SEVERAL;
    if (g->several_currencies) {
        g->value.known = false;
        g->denominator = rb_big_of(0);
    } else memcpy(g->value.type.currency, &currency, 3);
}
