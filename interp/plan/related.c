/* plan/related.c: look-ups in the plan: which records are held in memory, how their rows are found, and what is asked of them.
 *
 * Path      rb_link, rb_related -> [related.c] -> find, gather, over steps; loads, indexes and pair plans
 * Promises  Equal look-ups are one look-up, over all rules of a record; a field that nothing needs is not held.
 *
 * An expression about a related record is lowered like any other, in an environment that says where its fields come from: its
 * own record's are loaded, those of a record at the end of a `one` are gathered by a row number. So derived fields of related
 * records need no columns of their own, and no record needs another to be computed first. What is asked of many is a small
 * plan of its own over pairs (asking record, row found); what such a pair needs of the asking record is an input of the step.
 */
#include "plan/build.h"

#include "data/list.h"

static rb_step_id step(rb_build *b, enum rb_op op, rb_type type, rb_step_id a, uint32_t operand)
{
    return rb_build_step(b, op, type, (rb_step_id[3]){a, RB_STEP_NONE, RB_STEP_NONE}, operand);
}

static const rb_op_family load_ops = {RB_OP_load_bit, RB_OP_load_i64, RB_OP_load_dec, RB_OP_load_text};
static const rb_op_family gather_ops = {RB_OP_gather_bit, RB_OP_gather_i64, RB_OP_gather_dec, RB_OP_gather_text};
static const rb_op_family outer_ops = {RB_OP_outer_bit, RB_OP_outer_i64, RB_OP_outer_dec, RB_OP_outer_text};
static const rb_op_family over_ops = {RB_OP_over_bit, RB_OP_over_i64, RB_OP_over_dec, RB_OP_over_text};

static enum rb_op load_op(rb_type t) { return t.kind == RB_TYPE_list ? RB_OP_load_list : rb_op_pick(&load_ops, t); }

/* Records held in memory */

static uint32_t lookup_of(rb_build *b, uint32_t stream)
{
    for (uint32_t i = 0; i < b->plan->lookups.len; i++)
        if (b->plan->lookups.items[i].stream == stream) return i;
    rb_stream_plan *load = RB_NEW(rb_stream_plan);
    rb_frame here, *frame = RB_NEW(rb_frame);
    load->stream = stream;
    load->schema = b->plan->catalog->schemas.items[stream];
    rb_build_set_aside(b, &here);
    rb_build_begin(b, load);
    rb_build_set_aside(b, frame);
    rb_build_take_up(b, &here);
    rb_lookup_plan entry = {.stream = stream, .load = load};
    rb_vec_push(&b->plan->lookups, entry);
    rb_vec_push(&b->loads, frame);
    return b->plan->lookups.len - 1;
}

static void mark_needed(rb_build *b, uint32_t lookup)
{
    if (!b->in_run) return;
    b->plan->lookups.items[lookup].in_run = true;
    b->root->looks_up[b->plan->lookups.items[lookup].stream] = true;
}

/* To be called with the load's steps taken up: what a run needs is computed with every batch. */
static void load_step(rb_build *b, rb_step_id id)
{
    if (b->in_run) rb_build_mark_warm(b, id);
}

static uint32_t kept_field(rb_build *b, uint32_t lookup, uint32_t field)
{
    uint32_t i = 0;
    const rb_field *f = &b->plan->catalog->schemas.items[b->plan->lookups.items[lookup].stream]->fields.items[field];
    rb_frame here, *load = b->loads.items[lookup];
    while (i < b->plan->kept.len && (b->plan->kept.items[i].lookup != lookup || b->plan->kept.items[i].field != field)) i++;
    if (i < b->plan->kept.len && (b->plan->kept.items[i].in_run || !b->in_run)) return i;
    rb_build_set_aside(b, &here);
    rb_build_take_up(b, load);
    rb_kept kept = {.lookup = lookup, .field = field, .in_run = b->in_run};
    kept.load = step(b, load_op(f->type), f->type, RB_STEP_NONE, field);
    kept.blank = step(b, RB_OP_blank_cell, RB_TYPE(yes_no), RB_STEP_NONE, field);
    load_step(b, kept.load);
    load_step(b, kept.blank);
    rb_build_set_aside(b, load);
    rb_build_take_up(b, &here);
    if (i == b->plan->kept.len) rb_vec_push(&b->plan->kept, kept);
    else b->plan->kept.items[i].in_run = true;
    return i;
}

static bool same_index(const rb_index_plan *a, const rb_index_plan *b)
{
    bool same = a->lookup == b->lookup && a->filter == b->filter && a->keys.len == b->keys.len;
    for (uint32_t i = 0; same && i < a->keys.len; i++) same = a->keys.items[i] == b->keys.items[i] && a->folds.items[i] == b->folds.items[i];
    return same;
}

static void lower_index(rb_build *b, const rb_link *link, rb_index_plan *index)
{
    rb_frame here, *load = b->loads.items[index->lookup];
    rb_build_set_aside(b, &here);
    rb_build_take_up(b, load);
    index->filter = link->filter ? rb_lower(b, link->filter) : RB_STEP_NONE;
    load_step(b, index->filter);
    for (uint32_t i = 0; i < link->keys.len; i++) {
        const rb_link_key *key = &link->keys.items[i];
        rb_step_id id = rb_lower(b, key->target);
        load_step(b, id);
        rb_vec_push(&index->keys, id);
        rb_vec_push(&index->folds, key->folds);
        rb_vec_push(&index->names, key->target->kind == RB_EXPR_field || key->target->kind == RB_EXPR_let ? key->target->name : RB_STR(""));
    }
    rb_build_set_aside(b, load);
    rb_build_take_up(b, &here);
}

/* Whether the link asks for all key fields of a table, and nothing else. */
static bool is_table_key(const rb_link *link)
{
    const rb_schema *schema = link->target->schema;
    uint32_t keys = 0, named = 0;
    for (uint32_t f = 0; f < schema->fields.len; f++) keys += schema->fields.items[f].is_key;
    for (uint32_t i = 0; i < link->keys.len; i++) {
        const rb_expr *target = link->keys.items[i].target;
        named += target->kind == RB_EXPR_field && schema->fields.items[target->index].is_key;
    }
    return link->target->is_table && !link->filter && named == keys && keys == link->keys.len;
}

/* A key names a row in every message about it, so key fields are held along with what is needed. */
static uint32_t index_of(rb_build *b, const rb_link *link)
{
    rb_index_plan index = {.lookup = lookup_of(b, link->target->stream), .in_run = b->in_run, .is_key = is_table_key(link)};
    const rb_schema *schema = link->target->schema;
    mark_needed(b, index.lookup);
    for (uint32_t f = 0; f < schema->fields.len; f++)
        if (schema->fields.items[f].is_key) (void)kept_field(b, index.lookup, f);
    lower_index(b, link, &index);
    for (uint32_t i = 0; i < b->plan->indexes.len; i++)
        if (same_index(&b->plan->indexes.items[i], &index)) {
            b->plan->indexes.items[i].in_run |= b->in_run;
            b->plan->indexes.items[i].is_key |= index.is_key;
            return i;
        }
    rb_vec_push(&b->plan->indexes, index);
    return b->plan->indexes.len - 1;
}

/* Whose fields */

static const rb_env *env_of(rb_build *b, rb_env env)
{
    uint32_t key[] = {env.row, env.outer->id}, index = b->envs.len;
    rb_str   bytes = {(const char *)key, sizeof key};
    if (rb_map_find(&b->env_of, bytes, &index)) return b->envs.items[index];
    (void)rb_map_add(&b->env_of, rb_str_dup(bytes), &index);
    rb_env *fresh = RB_NEW(rb_env);
    *fresh = env;
    fresh->id = b->env_count++;
    rb_vec_push(&b->envs, fresh);
    return fresh;
}

rb_step_id rb_lower_field(rb_build *b, const rb_expr *e)
{
    const rb_env *env = b->env;
    if (env->row == RB_STEP_NONE) return step(b, load_op(e->type), e->type, RB_STEP_NONE, e->index);
    return step(b, rb_op_pick(&gather_ops, e->type), e->type, env->row, kept_field(b, env->lookup, e->index));
}

rb_step_id rb_lower_field_blank(rb_build *b, const rb_expr *e, rb_type type)
{
    const rb_env *env = b->env;
    if (env->row == RB_STEP_NONE) return step(b, RB_OP_blank_cell, type, RB_STEP_NONE, e->index);
    return step(b, RB_OP_gather_blank, type, env->row, kept_field(b, env->lookup, e->index));
}

static rb_step_id input_from_outside(rb_build *b, rb_step_id outside, rb_type type)
{
    uint32_t i = b->seek->key_count;
    while (i < b->seek->inputs.len && b->seek->inputs.items[i] != outside) i++;
    if (i == b->seek->inputs.len) rb_vec_push(&b->seek->inputs, outside);
    return step(b, rb_op_pick(&outer_ops, type), type, RB_STEP_NONE, i);
}

rb_step_id rb_lower_outer(rb_build *b, const rb_expr *e, rb_step_id (*lower)(rb_build *b, const rb_expr *e), rb_type type)
{
    const rb_env *env = b->env;
    rb_frame pairs;
    if (!env->is_pair) {
        b->env = env->outer;
        rb_step_id id = lower(b, e);
        b->env = env;
        return id;
    }
    rb_build_set_aside(b, &pairs);
    rb_build_take_up(b, pairs.outer);
    b->env = env->outer;
    rb_step_id outside = lower(b, e);
    b->env = pairs.outer->env;
    rb_build_set_aside(b, pairs.outer);
    rb_build_take_up(b, &pairs);
    return input_from_outside(b, outside, type);
}

const rb_env *rb_build_step_in(rb_build *b, const rb_expr *of_one)
{
    const rb_env *before = b->env;
    const rb_expr *row = of_one->args[0];
    rb_step_id id = rb_lower(b, row);
    while (row->kind != RB_EXPR_one) row = row->args[row->arg_count - 1];
    b->env = env_of(b, (rb_env){.outer = before, .row = id, .lookup = lookup_of(b, row->link->target->stream)});
    return before;
}

/* Looking up */

static void lower_pairs(rb_build *b, rb_seek *seek, const rb_link *link, const rb_related *asked)
{
    const rb_index_plan *index = &b->plan->indexes.items[seek->index];
    uint32_t lookup = index->lookup;
    bool unsure = index->filter != RB_STEP_NONE;
    rb_frame outside;
    rb_stream_plan *pairs = RB_NEW(rb_stream_plan);
    pairs->stream = link->target->stream;
    pairs->schema = link->target->schema;
    rb_build_set_aside(b, &outside);
    rb_build_begin(b, pairs);
    b->outer = &outside;
    b->seek = seek;
    rb_step_id row = step(b, RB_OP_pair_row, RB_TYPE(related), RB_STEP_NONE, 0);
    b->env = env_of(b, (rb_env){.outer = outside.env, .row = row, .lookup = lookup, .is_pair = true});
    rb_build_mark_warm(b, row);
    const rb_expr *parts[] = {link->residual, asked ? asked->filter : NULL};
    if (unsure) seek->condition = step(b, RB_OP_pair_sure, RB_TYPE(yes_no), RB_STEP_NONE, seek->index);
    for (int i = 0; i < 2; i++) {
        if (!parts[i]) continue;
        rb_step_id part = rb_lower(b, parts[i]);
        bool first = seek->condition == RB_STEP_NONE;
        seek->condition = first ? part : rb_build_step(b, RB_OP_and, RB_TYPE(yes_no), (rb_step_id[3]){seek->condition, part, RB_STEP_NONE}, 0);
    }
    if (asked && asked->value) seek->value = rb_lower(b, asked->value);
    if (asked && asked->order) seek->order = rb_lower(b, asked->order);
    rb_build_mark_warm(b, seek->condition);
    rb_build_mark_warm(b, seek->value);
    rb_build_mark_warm(b, seek->order);
    seek->pairs = pairs;
    rb_build_take_up(b, &outside);
}

static bool same_inputs(const rb_seek *a, const rb_seek *b)
{
    if (a->inputs.len != b->inputs.len) return false;
    for (uint32_t i = 0; i < a->inputs.len; i++)
        if (a->inputs.items[i] != b->inputs.items[i]) return false;
    return true;
}

static bool asks_pairs(const rb_link *link, const rb_related *asked)
{
    return link->residual || (asked && (asked->filter || asked->value || asked->order));
}

static uint32_t seek_of(rb_build *b, const rb_link *link, const rb_related *asked, enum rb_over over)
{
    rb_seek seek = {.index = index_of(b, link), .over = over, .name = link->name, .condition = RB_STEP_NONE, .value = RB_STEP_NONE, .order = RB_STEP_NONE};
    bool pairs = asks_pairs(link, asked);
    for (uint32_t i = 0; i < link->keys.len; i++) rb_vec_push(&seek.inputs, rb_lower(b, link->keys.items[i].own));
    seek.key_count = seek.inputs.len;
    for (uint32_t i = 0; i < b->plan->seeks.len; i++) {
        const rb_seek *other = &b->plan->seeks.items[i];
        if (other->index != seek.index || other->over != over || b->seek_envs.items[i] != b->env) continue;
        bool same_link = b->seek_links.items[i] == link && !asked, same_plain = !pairs && !other->pairs && same_inputs(other, &seek);
        if (same_link || same_plain) return i;
    }
    if (pairs) lower_pairs(b, &seek, link, asked);
    rb_vec_push(&b->plan->seeks, seek);
    rb_vec_push(&b->seek_links, link);
    rb_vec_push(&b->seek_envs, b->env);
    return b->plan->seeks.len - 1;
}

rb_step_id rb_lower_one(rb_build *b, const rb_expr *e) { return step(b, RB_OP_find, e->type, RB_STEP_NONE, seek_of(b, e->link, NULL, RB_OVER_ONE)); }

rb_step_id rb_lower_over(rb_build *b, const rb_expr *e)
{
    static const enum rb_over overs[] = {
        [RB_RELATED_ANY] = RB_OVER_ANY,     [RB_RELATED_NO] = RB_OVER_ANY,           [RB_RELATED_EVERY] = RB_OVER_ANY,
        [RB_RELATED_COUNT] = RB_OVER_COUNT, [RB_RELATED_SUM] = RB_OVER_SUM,          [RB_RELATED_AVERAGE] = RB_OVER_AVERAGE,
        [RB_RELATED_MIN] = RB_OVER_MIN,     [RB_RELATED_MAX] = RB_OVER_MAX,          [RB_RELATED_FIRST] = RB_OVER_FIRST,
        [RB_RELATED_LAST] = RB_OVER_LAST,
    };
    const rb_related *r = e->related;
    bool ends = r->what == RB_RELATED_FIRST || r->what == RB_RELATED_LAST, same = r->value && r->value->kind == RB_EXPR_currency_of && !ends;
    rb_step_id id = step(b, rb_op_pick(&over_ops, e->type), e->type, RB_STEP_NONE, seek_of(b, r->link, r, same ? RB_OVER_SAME : overs[r->what]));
    return r->what == RB_RELATED_NO || r->what == RB_RELATED_EVERY ? step(b, RB_OP_not, e->type, id, 0) : id;
}

uint32_t rb_build_pool_seek(rb_build *b, const rb_link *link, const rb_related *asked)
{
    rb_seek seek = {.index = index_of(b, link), .over = RB_OVER_ANY, .name = link->name, .condition = RB_STEP_NONE, .value = RB_STEP_NONE, .order = RB_STEP_NONE};
    lower_pairs(b, &seek, link, asked);
    rb_vec_push(&b->plan->seeks, seek);
    rb_vec_push(&b->seek_links, link);
    rb_vec_push(&b->seek_envs, b->env);
    return b->plan->seeks.len - 1;
}

static bool same_steps(const rb_stream_plan *a, const rb_stream_plan *b)
{
    if (a->steps.len != b->steps.len) return false;
    for (uint32_t i = 0; i < a->steps.len; i++) {
        const rb_step *x = &a->steps.items[i], *y = &b->steps.items[i];
        if (x->op != y->op || x->operand != y->operand || !rb_type_equal(x->type, y->type) || memcmp(x->in, y->in, sizeof x->in) != 0) return false;
    }
    return true;
}

/* The seek that asks the same of the same list, or a new one. Steps are numbered by the stream, so it has to be this one's. */
static uint32_t share_seek(rb_build *b, const rb_seek *seek, const rb_env *env)
{
    for (uint32_t i = 0; i < b->plan->seeks.len; i++) {
        const rb_seek *other = &b->plan->seeks.items[i];
        if (other->index != RB_INDEX_LIST || b->seek_envs.items[i] != env || !same_inputs(other, seek)) continue;
        if (other->condition == seek->condition && same_steps(other->pairs, seek->pairs)) return i;
    }
    rb_vec_push(&b->plan->seeks, *seek);
    rb_vec_push(&b->seek_links, NULL);
    rb_vec_push(&b->seek_envs, env);
    return b->plan->seeks.len - 1;
}

/* The parts of a list, which is the only key: what is asked of each is a plan over pairs, and whatever does not depend on the
 * part is computed once, outside. */
rb_step_id rb_lower_any_of(rb_build *b, const rb_expr *e)
{
    rb_seek seek = {.index = RB_INDEX_LIST, .over = RB_OVER_ANY, .name = e->args[0]->name, .key_count = 1, .condition = RB_STEP_NONE, .value = RB_STEP_NONE, .order = RB_STEP_NONE};
    rb_frame outside;
    rb_stream_plan *parts = RB_NEW(rb_stream_plan);
    rb_vec_push(&seek.inputs, rb_lower(b, e->args[0]));
    parts->stream = b->stream->stream;
    parts->schema = b->stream->schema;
    rb_build_set_aside(b, &outside);
    rb_build_begin(b, parts);
    b->outer = &outside;
    b->seek = &seek;
    b->env = env_of(b, (rb_env){.outer = outside.env, .row = RB_STEP_NONE, .list = e->number, .is_part = true, .is_pair = true});
    seek.condition = rb_lower(b, e->args[1]);
    rb_build_mark_warm(b, seek.condition);
    seek.pairs = parts;
    rb_build_take_up(b, &outside);
    return step(b, RB_OP_over_bit, e->type, RB_STEP_NONE, share_seek(b, &seek, b->env));
}

rb_step_id rb_lower_each(rb_build *b, const rb_expr *e)
{
    enum rb_op op = rb_type_rep(e->type) == RB_REP_I64 ? RB_OP_part_i64 : rb_type_rep(e->type) == RB_REP_DEC ? RB_OP_part_dec : RB_OP_part_text;
    return step(b, op, e->type, RB_STEP_NONE, 0);
}
