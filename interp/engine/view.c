/* engine/view.c: findings, outcomes and routings of one row of a batch.
 *
 * Texts go into one chunk that is used again for every record. A larger chunk may be needed half way; the texts
 * before it stay in the old one, which lives as long as the view points into it.
 */
#include "engine/view.h"

#include "base/word.h"
#include "data/cell_plain.h"

static rb_str keep(rb_viewer *v, rb_str s)
{
    if (v->used + s.len > v->cap) {
        v->cap = v->cap * 2 > s.len + 4096 ? v->cap * 2 : s.len + 4096;
        v->chunk = RB_NEW_PLAIN(char, v->cap);
        v->used = 0;
    }
    char *to = v->chunk + v->used;
    if (s.len) memcpy(to, s.ptr, s.len);
    v->used += s.len;
    return (rb_str){to, s.len};
}

static rb_str fill(rb_viewer *v, const rb_template *t, uint32_t row)
{
    rb_buf_reset(&v->scratch);
    rb_exec_fill(v->exec, t, row, &v->scratch);
    return keep(v, rb_buf_str(&v->scratch));
}

static rb_cause cause_of(rb_viewer *v, const rb_rule_plan *rule, uint32_t row)
{
    rb_cause c = {.kind = RB_CAUSE_NONE, .field = UINT32_MAX};
    if (rule->applies != RB_STEP_NONE) c = rb_exec_cause(v->exec, rule->applies, row);
    return c.kind == RB_CAUSE_NONE ? rb_exec_cause(v->exec, rule->holds, row) : c;
}

/* ---- what rules used */

/* The name, then the step: one value may stand under several names. */
static uint32_t slot_of(rb_map *seen, rb_step_id step, rb_str name)
{
    rb_buf   key = {0};
    uint32_t slot = seen->len;
    rb_buf_add(&key, &step, sizeof step);
    rb_buf_add_str(&key, name);
    (void)rb_map_add(seen, rb_buf_take(&key), &slot);
    return slot;
}

static bool is_repeat(const rb_rule_plan *rule, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (rb_str_equal(rule->used_names.items[k], rule->used_names.items[i])) return true;
    return false;
}

static void prepare_values(rb_map *seen, const rb_rule_plan *rule, rb_rule_view *out)
{
    uint32_t count = rule->used.len;
    bool    *repeats = RB_NEW_ARRAY(bool, count + 1u);
    out->slots = RB_NEW_ARRAY(uint32_t, count + 1u);
    out->values = (rb_shown_list){RB_NEW_ARRAY(const rb_shown *, count + 1u), repeats, count};
    for (uint32_t i = 0; i < count; i++) {
        out->slots[i] = slot_of(seen, rule->used.items[i], rule->used_names.items[i]);
        repeats[i] = is_repeat(rule, i);
    }
}

static bool is_plain(const rb_template *t, rb_str otherwise, rb_str *text)
{
    *text = t->parts.len > 0 ? t->parts.items[0].text : otherwise;
    return t->parts.len == 0 || (t->parts.len == 1 && t->parts.items[0].step == RB_STEP_NONE);
}

static void prepare_rule(rb_viewer *v, rb_map *seen, uint32_t index)
{
    const rb_rule_plan *rule = &v->stream->rules.items[index];
    rb_rule_view       *view = &v->rules[index];
    view->plain_message = is_plain(&rule->message, v->plan->catalog->checklists.items[rule->checklist]->rules.items[rule->rule].title, &view->message);
    view->plain_fix = is_plain(&rule->fix, RB_STR(""), &view->fix);
    view->can_be_ready = view->plain_message && view->plain_fix && rule->exceptions.len == 0;
    for (uint32_t i = 0; i < v->stream->waivers.len; i++)
        for (uint32_t k = 0; k < v->stream->waivers.items[i].rules.len; k++)
            if (v->stream->waivers.items[i].rules.items[k] == index) view->can_be_ready = false;
    if (v->values) prepare_values(seen, rule, view);
}

const rb_rule_place *rb_view_rules(const rb_stream_plan *s)
{
    rb_rule_place *places = RB_NEW_ARRAY(rb_rule_place, s->rules.len + 1u);
    for (uint32_t i = 0; i < s->rules.len; i++) places[i] = (rb_rule_place){s->rules.items[i].checklist, s->rules.items[i].rule};
    return places;
}

/* Of a text the cell is the value, whether or not some rule has looked at it. */
static uint32_t text_field_of(const rb_stream_plan *s, rb_step_id step)
{
    const rb_step *load = &s->steps.items[step];
    return load->op == RB_OP_load_text && load->type.kind == RB_TYPE_text && s->schema->fields.items[load->operand].type.kind == RB_TYPE_text ? load->operand : UINT32_MAX;
}

static void prepare_values_of_all(rb_viewer *v, const rb_map *seen)
{
    v->slots = RB_NEW_ARRAY(rb_view_slot, seen->len + 1u);
    v->view.shown_count = seen->len;
    for (uint32_t i = 0; i < v->stream->rules.len; i++)
        for (uint32_t k = 0; k < v->rules[i].values.len; k++) {
            uint32_t slot = v->rules[i].slots[k];
            v->slots[slot].shown.name = v->stream->rules.items[i].used_names.items[k];
            v->slots[slot].shown.id = slot;
            v->slots[slot].step = v->stream->rules.items[i].used.items[k];
            v->slots[slot].text_field = text_field_of(v->stream, v->slots[slot].step);
            v->rules[i].values.items[k] = &v->slots[slot].shown;
        }
}

static void prepare(rb_viewer *v)
{
    const rb_stream_plan *s = v->stream;
    rb_map seen = {0};
    v->view.schema = s->schema;
    v->view.stream = s->stream;
    v->view.rules = rb_view_rules(s);
    v->view.rule_count = s->rules.len;
    v->told = RB_NEW_PLAIN(uint8_t, (size_t)s->rules.len * RB_BATCH_ROWS + sizeof(uint64_t)); /* a word from its last byte on may be looked at */
    v->outcomes = RB_NEW_ARRAY(const uint8_t *, s->checklists.len + 1u);
    for (uint32_t i = 0; i < s->checklists.len; i++) {
        rb_vec_push(&v->view.checklists, s->checklists.items[i].checklist);
        rb_vec_push(&v->view.outcomes, RB_OUTCOME_PASS);
    }
    v->rules = RB_NEW_ARRAY(rb_rule_view, s->rules.len + 1u);
    for (uint32_t i = 0; i < s->rules.len; i++) prepare_rule(v, &seen, i);
    prepare_values_of_all(v, &seen);
    v->fields = RB_NEW_PLAIN(uint32_t, s->schema->fields.len + 1u);
    for (uint32_t f = 0; f < s->schema->fields.len; f++) v->fields[f] = f;
}

/* Nearly all that is unknown: why need not be put in words. */
static bool is_blank_field(rb_viewer *v, rb_str name, rb_step_id step)
{
    const rb_step *s = &v->stream->steps.items[step];
    bool load = s->op == RB_OP_load_bit || s->op == RB_OP_load_i64 || s->op == RB_OP_load_dec || s->op == RB_OP_load_text;
    return load && rb_str_equal(v->stream->schema->fields.items[s->operand].name, name) && rb_cell_is_blank(rb_batch_cell(v->batch, s->operand, v->row));
}

/* Of a cell that could not be read the text is shown: that is what somebody has to correct. */
static enum rb_used use_of(rb_viewer *v, rb_str name, rb_step_id step, rb_value *value)
{
    if (value->known) return RB_USED_KNOWN;
    if (is_blank_field(v, name, step)) return RB_USED_BLANK;
    rb_cause cause = rb_exec_cause(v->exec, step, v->row);
    if (cause.kind == RB_CAUSE_NOT_FOUND || cause.kind == RB_CAUSE_NOT_ONE) {
        value->text = cause.text; /* why there is no value: a rule may fail for that very reason */
        return RB_USED_UNKNOWN;
    }
    bool own = cause.field < v->stream->schema->fields.len && rb_str_equal(v->stream->schema->fields.items[cause.field].name, name);
    if (!own || cause.kind != RB_CAUSE_UNREADABLE) return own && cause.kind == RB_CAUSE_BLANK ? RB_USED_BLANK : RB_USED_UNKNOWN;
    *value = (rb_value){.type = RB_TYPE(text), .known = true, .text = rb_cell_str(rb_batch_cell(v->batch, cause.field, v->row))};
    return RB_USED_UNREADABLE;
}

/* False: the cell has to be looked at more closely. */
static bool show_text(rb_shown *shown, rb_cell cell)
{
    rb_str text = rb_plain_of(&cell);
    bool   is_there = rb_plain_is_visible(text);
    if (!is_there && (cell.len > 0 || !cell.roomy)) return false;
    shown->value.type = RB_TYPE(text);
    shown->value.known = is_there;
    shown->value.text = text;
    shown->used = is_there ? RB_USED_KNOWN : RB_USED_BLANK;
    return true;
}

__attribute__((flatten)) static void show(rb_viewer *v, rb_view_slot *slot)
{
    rb_shown *shown = &slot->shown;
    slot->made = v->made;
    if (slot->text_field != UINT32_MAX && show_text(shown, rb_batch_cell(v->batch, slot->text_field, v->row))) return;
    rb_exec_fetch(v->exec, slot->step, v->row, &shown->value);
    shown->used = use_of(v, shown->name, slot->step, &shown->value);
}

static void add_values(rb_viewer *v, rb_finding *f, const rb_rule_view *rule)
{
    if (!v->values) return;
    f->values = &rule->values;
    for (uint32_t i = 0; i < rule->values.len; i++) {
        rb_view_slot *slot = &v->slots[rule->slots[i]];
        if (slot->made != v->made) show(v, slot);
    }
}

/* Of an unknown the field that it is unknown for; else all that decide the rule. */
static void add_blocking(rb_viewer *v, rb_finding *f, uint32_t index)
{
    rb_rule_view *rule = &v->rules[index];
    if (f->verdict != RB_FAIL && f->verdict != RB_UNKNOWN) return;
    if (f->cause.field != UINT32_MAX) {
        f->blocking.items = &v->fields[f->cause.field];
        f->blocking.len = 1;
        return;
    }
    if (!rule->has_blocking) rb_blocking_fields(v->plan, v->stream, &v->stream->rules.items[index], &rule->blocking);
    rule->has_blocking = true;
    f->blocking.items = rule->blocking.items.items;
    f->blocking.len = rule->blocking.items.len;
}

static bool is_unknown(rb_viewer *v, rb_step_id step) { return step != RB_STEP_NONE && !rb_exec_value(v->exec, step, v->row).known; }

static bool checklist_unknown(rb_viewer *v, uint32_t checklist)
{
    for (uint32_t i = 0; i < v->stream->checklists.len; i++)
        if (v->stream->checklists.items[i].checklist == checklist) return is_unknown(v, v->stream->checklists.items[i].applies);
    return false;
}

/* The innermost exception that is in effect and demands something. */
static rb_str exception_of(rb_viewer *v, const rb_rule_plan *rule)
{
    rb_str name = RB_STR("");
    for (uint32_t i = 0; i < rule->exceptions.len; i++) {
        const rb_exception_plan *e = &rule->exceptions.items[i];
        if (!e->demand || e->in_effect == RB_STEP_NONE) continue;
        rb_value in_effect = rb_exec_value(v->exec, e->in_effect, v->row);
        if (in_effect.known && in_effect.yes) name = e->name;
    }
    return name;
}

/* A message says what is wrong: of what passed nothing is, of an unknown it is not known. */
static void add_texts(rb_viewer *v, rb_finding *f, uint32_t index)
{
    const rb_rule_plan *rule = &v->stream->rules.items[index];
    const rb_rule_view *view = &v->rules[index];
    bool failed = f->verdict == RB_FAIL;
    if (!failed) f->message = v->plan->catalog->checklists.items[rule->checklist]->rules.items[rule->rule].title;
    else f->message = view->plain_message ? view->message : fill(v, &rule->message, v->row);
    f->fix = !failed ? RB_STR("") : view->plain_fix ? view->fix : fill(v, &rule->fix, v->row);
}

/* All but the values. */
static void make_finding(rb_viewer *v, rb_finding *f, uint32_t index, enum rb_verdict verdict)
{
    const rb_rule_plan *rule = &v->stream->rules.items[index];
    *f = (rb_finding){.checklist = rule->checklist, .rule = rule->rule, .verdict = verdict};
    add_texts(v, f, index);
    uint32_t waiver = rb_exec_waiver(v->exec, index, v->row);
    f->waiver = waiver == UINT32_MAX ? NULL : v->plan->catalog->waivers.items[v->stream->waivers.items[waiver].waiver];
    f->of_checklist = verdict == RB_UNKNOWN && checklist_unknown(v, rule->checklist);
    f->cause = verdict == RB_UNKNOWN ? cause_of(v, rule, v->row) : (rb_cause){.field = UINT32_MAX};
    f->exception = exception_of(v, rule);
    f->is_plain = verdict != RB_UNKNOWN && (verdict != RB_FAIL || (v->rules[index].plain_message && v->rules[index].plain_fix)) && !f->waiver && f->exception.len == 0;
    add_blocking(v, f, index);
}

static void add_finding(rb_viewer *v, uint32_t index, enum rb_verdict verdict)
{
    rb_rule_view *rule = &v->rules[index];
    rb_finding   *f = rb_view_next_finding(&v->view);
    if (rule->ready[verdict]) *f = *rule->ready[verdict];
    else make_finding(v, f, index, verdict);
    if (!rule->ready[verdict] && rule->can_be_ready && verdict != RB_UNKNOWN) {
        rule->ready[verdict] = RB_NEW(rb_finding);
        *rule->ready[verdict] = *f;
    }
    add_values(v, f, rule);
}

/* Of a batch of which no record is wanted nothing is laid out. */
static void lay_out(rb_viewer *v)
{
    if (v->is_laid_out) return;
    v->is_laid_out = true;
    rb_exec_verdicts_by_row(v->exec, v->told, v->verdicts || v->all);
    for (uint32_t i = 0; i < v->stream->checklists.len; i++) v->outcomes[i] = rb_exec_outcomes(v->exec, i);
}

/* What somebody has to look at is little of all: eight verdicts are looked at in one. */
static void add_loud(rb_viewer *v, const uint8_t *told)
{
    uint32_t rules = v->stream->rules.len;
    for (uint32_t first = 0; first < rules; first += 8) {
        uint64_t word = rb_word_load((const char *)told + first);
        if (rules - first < 8) word &= (UINT64_C(1) << 8 * (rules - first)) - 1;
        for (uint32_t at; word != 0; word &= ~(UINT64_C(0xff) << at)) {
            at = (uint32_t)__builtin_ctzll(word) / 8 * 8;
            enum rb_verdict verdict = (enum rb_verdict)(word >> at & 0xff);
            if (!rb_verdict_is_quiet(verdict)) add_finding(v, first + at / 8, verdict);
        }
    }
}

static void add_findings(rb_viewer *v)
{
    const uint8_t *told = v->told + (size_t)v->row * v->stream->rules.len;
    v->view.findings.len = 0;
    v->view.verdicts = v->verdicts ? told : NULL;
    if (!v->all && rb_exec_is_listed(v->exec, v->row)) add_loud(v, told);
    for (uint32_t i = 0; v->all && i < v->stream->rules.len; i++) add_finding(v, i, (enum rb_verdict)told[i]);
    for (uint32_t i = 0; i < v->view.outcomes.len; i++) v->view.outcomes.items[i] = (enum rb_outcome)v->outcomes[i][v->row];
}

static void add_outputs(rb_viewer *v, rb_routing *r, const rb_route_plan *route, uint32_t table_row)
{
    for (uint32_t o = 0; o < route->output_count; o++)
        rb_vec_push(&r->outputs, rb_exec_value(v->exec, route->outputs[(size_t)table_row * route->output_count + o], v->row));
}

static void add_routing(rb_viewer *v, uint32_t index, uint32_t row)
{
    const rb_route_plan *route = &v->stream->routes.items[index];
    rb_routing *r = rb_view_next_routing(&v->view);
    r->route = route->route;
    r->state = (enum rb_route_state)rb_exec_route_states(v->exec, index)[row];
    r->row = r->state == RB_ROUTED ? rb_exec_route_rows(v->exec, index)[row] : 0;
    r->cause = rb_exec_route_cause(v->exec, index, row);
    if (r->state != RB_ROUTED) return;
    uint32_t        count = 1;
    const uint32_t *rows = route->hit == RB_ROUTE_COLLECT ? rb_exec_route_collected(v->exec, index, row, &count) : &r->row;
    for (uint32_t i = 0; i < count; i++) {
        if (route->hit == RB_ROUTE_COLLECT) rb_vec_push(&r->rows, rows[i]);
        add_outputs(v, r, route, rows[i]);
    }
}

static void add_originals(rb_viewer *v)
{
    v->view.originals.len = 0;
    for (uint32_t i = 0; v->reading && i < v->reading->original_count; i++) {
        uint32_t field = v->reading->originals[i];
        bool     there = field != UINT32_MAX && v->batch->cells[field] != NULL;
        rb_vec_push(&v->view.originals, there ? rb_cell_str(rb_batch_cell(v->batch, field, v->row)) : RB_STR(""));
    }
}

void rb_viewer_turn(rb_viewer *v, const rb_batch *batch, rb_str file)
{
    if (!v->rules) prepare(v);
    v->batch = batch;
    v->view.file = file;
    v->is_laid_out = false;
}

const rb_record_view *rb_viewer_view(rb_viewer *v, uint32_t row)
{
    const rb_batch *batch = v->batch;
    uint32_t        key = v->stream->schema->key;
    lay_out(v);
    v->made++;
    v->used = 0;
    v->row = row;
    v->view.record = batch->record[row];
    v->view.line = batch->line[row];
    v->view.key = key != UINT32_MAX && batch->cells[key] ? rb_cell_str(rb_batch_cell(batch, key, row)) : RB_STR("");
    add_originals(v);
    add_findings(v);
    v->view.routings.len = 0;
    for (uint32_t i = 0; i < v->stream->routes.len; i++) add_routing(v, i, row);
    v->view.assignments.len = 0;
    for (uint32_t i = 0; i < v->stream->assigns.len; i++) rb_vec_push(&v->view.assignments, *rb_exec_assignment(v->exec, i, row));
    return &v->view;
}
