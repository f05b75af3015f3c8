/* exec/routes_finish.c: a route's totals at the end of a run: by row of the table, and by outputs.
 *
 * Two groups are one when they read the same, whichever rows of the table they came from: a constant "EMEA"
 * and a template that gave "EMEA" are counted together.
 */
#include "exec/state.h"

typedef struct merging {
    rb_exec        *x;
    rb_route_total *total;
    rb_map          by_text; /* the outputs as they read -> index in total->groups */
    rb_buf          text;
} merging;

/* Adds records with these outputs to the group that reads the same. `outputs` is kept. */
static void add_group(merging *m, rb_value *outputs, uint32_t count, uint64_t records)
{
    rb_buf_reset(&m->text);
    for (uint32_t o = 0; o < count; o++) {
        rb_value_print_quoted(&m->text, &outputs[o], m->x->plan->zone);
        rb_buf_add_char(&m->text, '\0');
    }
    uint32_t index;
    rb_str   text = rb_buf_str(&m->text);
    if (!rb_map_find(&m->by_text, text, &index)) {
        index = m->total->groups.len;
        (void)rb_map_add(&m->by_text, rb_str_dup(text), &index);
        rb_route_group group = {.count = 0};
        group.outputs.items = outputs;
        group.outputs.len = group.outputs.cap = count;
        rb_vec_push(&m->total->groups, group);
    }
    m->total->groups.items[index].count += records;
}

/* A row of the table whose outputs are the same for every record. */
static void add_fixed_row(merging *m, const rb_route_plan *p, uint32_t row, uint64_t records)
{
    rb_value *outputs = RB_NEW_ARRAY(rb_value, p->output_count);
    for (uint32_t o = 0; o < p->output_count; o++)
        outputs[o] = rb_exec_value(m->x, p->outputs[(size_t)row * p->output_count + o], 0);
    add_group(m, outputs, p->output_count, records);
}

static void add_met_groups(merging *m, const rb_route_work *work, const rb_route_plan *p)
{
    const rb_route_info *info = m->x->plan->catalog->routes.items[p->route];
    for (uint32_t g = 0; g < work->groups.len; g++) {
        rb_str    key = rb_groups_key(&work->groups, g);
        rb_value *outputs = RB_NEW_ARRAY(rb_value, p->output_count);
        for (uint32_t o = 0; o < p->output_count; o++) outputs[o] = rb_groups_take_key(&key, info->types.items[o]);
        add_group(m, outputs, p->output_count, work->counts[g]);
    }
}

/* Most frequent first, then by outputs. */
static int order_groups(const void *left, const void *right, void *all)
{
    const rb_route_group *a = (const rb_route_group *)all + *(const uint32_t *)left;
    const rb_route_group *b = (const rb_route_group *)all + *(const uint32_t *)right;
    if (a->count != b->count) return a->count > b->count ? -1 : 1;
    for (uint32_t o = 0; o < a->outputs.len; o++) {
        int order = rb_value_compare(&a->outputs.items[o], &b->outputs.items[o]);
        if (order != 0) return order;
    }
    return 0;
}

static void sort_groups(rb_route_total *total)
{
    uint32_t        count = total->groups.len, *order = rb_groups_order(count, order_groups, total->groups.items);
    rb_route_group *sorted = RB_NEW_ARRAY(rb_route_group, count);
    for (uint32_t g = 0; g < count; g++) sorted[g] = total->groups.items[order[g]];
    total->groups.items = sorted;
    total->groups.cap = count;
}

static void finish_route(rb_exec *x, const rb_route_work *work, const rb_route_plan *p, rb_route_total *total)
{
    merging m = {.x = x, .total = total};
    total->routed += work->by_state[RB_ROUTED];
    total->no_match += work->by_state[RB_ROUTE_NO_MATCH];
    total->unknown += work->by_state[RB_ROUTE_UNKNOWN];
    total->conflict += work->by_state[RB_ROUTE_CONFLICT];
    if (!total->by_row) total->by_row = RB_NEW_ARRAY(uint64_t, p->row_count);
    for (uint32_t r = 0; r < p->row_count; r++) {
        total->by_row[r] += work->by_row[r];
        if (work->is_fixed[r] && work->by_row[r] > 0) add_fixed_row(&m, p, r, work->by_row[r]);
    }
    add_met_groups(&m, work, p);
    sort_groups(total);
}

void rb_exec_routes_finish(rb_exec *x, rb_summary *summary)
{
    if (!summary->routes) summary->routes = RB_NEW_ARRAY(rb_route_total, x->plan->catalog->routes.len);
    for (uint32_t i = 0; i < x->stream->routes.len; i++) {
        const rb_route_plan *p = &x->stream->routes.items[i];
        finish_route(x, &x->routes[i], p, &summary->routes[p->route]);
    }
}
