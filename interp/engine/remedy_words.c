/* engine/remedy_words.c: remedies in the words of those who keep the records: columns, not field names.
 *
 * Values stand as the rest of an explanation has them: a year or an id is no amount, so nothing is grouped.
 * `no tags is "spam"` is computed as `not (any tags is "spam")`, and the step inside was never written: its words say the opposite of
 * it. So words are never taken for a condition without asking which of the two they say.
 */
#include "engine/remedy.h"

#include "base/map.h"
#include "base/unicode.h"
#include "data/cell.h"

enum { SHOWN = 5, VALUES_SHOWN = 6, MADE_OF = 4, DEPTH = 200 };

struct telling { const rb_patient *p; const rb_rule_plan *rule; rb_buf *b; };

static const rb_step *step_of(const struct telling *t, rb_step_id id) { return &t->p->stream->steps.items[id]; }
static const rb_zone *zone_of(const struct telling *t) { return t->p->c->plan->zone; }

/* ---- what a part of the condition is called: as it was written ---- */

/* How often the value is turned round on the way from what was written to the step; -1: it is another one. */
static int times_turned(const struct telling *t, const rb_trace *written, rb_step_id step)
{
    rb_step_id at = written->step;
    for (int turns = 0; at != RB_STEP_NONE && turns < DEPTH; turns++) {
        if (at == step) return turns;
        if (step_of(t, at)->op != RB_OP_not) return -1;
        at = step_of(t, at)->in[0];
    }
    return -1;
}

/* Names share their definitions, so a part is looked at once, not once for every way that leads to it. */
struct search { const struct telling *t; rb_step_id step; rb_map seen; };

/* The outermost words that say it, or else those that say the opposite with the least around them: of one piece of text the outermost
 * part, since that is what the words mean. */
static const rb_trace *find_trace(struct search *s, const rb_trace *written, unsigned depth)
{
    uint32_t none = 0;
    if (!written || depth > DEPTH || !rb_map_add(&s->seen, rb_str_dup((rb_str){(const char *)&written, sizeof written}), &none)) return NULL;
    int turns = written->span.start == UINT32_MAX ? -1 : times_turned(s->t, written, s->step);
    if (turns == 0) return written;
    for (uint32_t i = 0; i < written->parts.len; i++) {
        const rb_trace *found = find_trace(s, written->parts.items[i], depth + 1);
        bool same_words = found && turns > 0 && found->span.start == written->span.start && found->span.end == written->span.end;
        if (found && !same_words) return found;
    }
    return turns > 0 ? written : NULL;
}

/* How a condition was written, and whether those words say the opposite of it. */
struct words { rb_str text; bool opposite; };

static struct words words_of(const struct telling *t, rb_step_id step)
{
    const rb_rule_plan *r = t->rule;
    const rb_trace *roots[] = {r->holds_trace, r->when_trace, r->checklist_trace, r->unless_trace};
    const rb_trace *found = NULL;
    struct search   s = {.t = t, .step = step};
    for (size_t i = 0; i < sizeof roots / sizeof *roots && !found; i++) found = find_trace(&s, roots[i], 0);
    for (uint32_t i = 0; i < r->exceptions.len && !found; i++) {
        found = find_trace(&s, r->exceptions.items[i].when, 0);
        if (!found) found = find_trace(&s, r->exceptions.items[i].demand, 0);
    }
    if (!found) return (struct words){RB_STR(""), false};
    return (struct words){rb_text_one_line(rb_sources_text(t->p->c->sources, found->span)), times_turned(t, found, step) % 2 == 1};
}

/* Of a value. */
static rb_str text_of(const struct telling *t, rb_step_id step) { return words_of(t, step).text; }

/* ---- values ---- */

static void add_value(const struct telling *t, rb_buf *b, const rb_value *v)
{
    rb_buf text = {0};
    if (v->type.kind == RB_TYPE_enumeration) {
        rb_value name = {.type = RB_TYPE(text), .known = true, .text = v->type.picklist->values.items[v->i64]};
        rb_value_print_quoted(&text, &name, zone_of(t));
    } else rb_value_print_quoted(&text, v, zone_of(t));
    rb_text_add_safe(b, rb_buf_str(&text));
}

static void add_values(const struct telling *t, rb_buf *b, const rb_aim *aim)
{
    for (uint32_t i = 0; i < aim->count && i < VALUES_SHOWN; i++) {
        bool last = i + 1 == aim->count;
        rb_buf_add_chars(b, i == 0 ? "" : last ? " or " : ", ");
        add_value(t, b, &aim->values[i]);
    }
    if (aim->count > VALUES_SHOWN) rb_buf_print(b, " or %u others", aim->count - VALUES_SHOWN);
}

static bool is_moment(rb_type t) { return t.kind == RB_TYPE_date || t.kind == RB_TYPE_datetime || t.kind == RB_TYPE_time; }

static const char *border_word(enum rb_change_kind k, bool moment)
{
    switch (k) {
    case RB_CHANGE_AT_LEAST: return moment ? "on or after " : "at least ";
    case RB_CHANGE_AT_MOST: return moment ? "on or before " : "at most ";
    case RB_CHANGE_MORE: return moment ? "after " : "more than ";
    default: return moment ? "before " : "less than ";
    }
}

static const char *text_word(enum rb_op op)
{
    switch (op) {
    case RB_OP_starts_with: case RB_OP_starts_fold: return "start with ";
    case RB_OP_ends_with: case RB_OP_ends_fold: return "end with ";
    case RB_OP_has_word: case RB_OP_word_fold: return "have the word ";
    default: return "contain ";
    }
}

static bool is_constant(enum rb_op op) { return op == RB_OP_const_bit || op == RB_OP_const_i64 || op == RB_OP_const_dec || op == RB_OP_const_text; }
static bool is_named(const struct telling *t, rb_step_id than) { return than != RB_STEP_NONE && !is_constant(step_of(t, than)->op); }

/* "at least 10000.00 EUR", "one of "A" or "B"", and, where it is not a constant, what it comes from. */
static void add_aim(const struct telling *t, rb_buf *b, const rb_aim *aim)
{
    switch (aim->kind) {
    case RB_CHANGE_IS: add_values(t, b, aim); break;
    case RB_CHANGE_IS_NOT:
        rb_buf_add_chars(b, "anything but ");
        add_values(t, b, aim);
        break;
    case RB_CHANGE_PRESENT: rb_buf_add_chars(b, "filled in"); break;
    case RB_CHANGE_BLANK: rb_buf_add_chars(b, "blank"); break;
    default:
        rb_buf_add_chars(b, border_word(aim->kind, is_moment(aim->values[0].type)));
        add_value(t, b, &aim->values[0]);
    }
    if (!is_named(t, aim->than)) return;
    rb_str text = text_of(t, aim->than);
    if (text.len == 0 || rb_text_width(text) > 60) return;
    rb_buf_add_chars(b, ", which is ");
    rb_text_add_safe(b, text);
}

/* ---- the subject ---- */

/* "(is 9500.00 EUR)", "(is blank)", "('soon' is not a date)". */
static void add_now(const struct telling *t, rb_step_id subject, uint32_t field)
{
    rb_value v = {0};
    bool     blank_test = step_of(t, subject)->op == RB_OP_blank_cell || step_of(t, subject)->op == RB_OP_over_bit;
    if (!blank_test) v = rb_exec_value(t->p->exec, subject, t->p->row);
    rb_buf_add_chars(t->b, " (");
    if (v.known) {
        rb_buf_add_chars(t->b, "is ");
        add_value(t, t->b, &v);
    } else if (field != UINT32_MAX) {
        rb_cell cell = rb_batch_cell(t->p->batch, field, t->p->row);
        rb_str  why = rb_cell_is_blank(cell) || blank_test ? RB_STR("") : rb_cell_complaint(&t->p->stream->schema->fields.items[field], cell);
        size_t  end = rb_str_find(why, RB_STR(";"), 0);
        rb_buf_add_chars(t->b, rb_cell_is_blank(cell) ? "is blank" : blank_test ? "is " : "");
        if (blank_test && !rb_cell_is_blank(cell)) rb_value_print_quoted(t->b, &(rb_value){.type = RB_TYPE(text), .known = true, .text = rb_text_one_line(rb_cell_str(cell))}, zone_of(t));
        rb_text_add_safe(t->b, end == SIZE_MAX ? why : rb_str_slice(why, 0, end));
    } else {
        rb_buf_add_chars(t->b, "unknown: ");
        rb_text_add_safe(t->b, rb_exec_cause(t->p->exec, subject, t->p->row).text);
    }
    rb_buf_add_char(t->b, ')');
}

/* The record's own fields that a value is computed from. Inputs stand before their users. */
static void add_made_of(const struct telling *t, rb_step_id subject)
{
    bool    *part = RB_NEW_ARRAY(bool, subject + 1u);
    uint32_t named = 0;
    rb_buf   names = {0};
    RB_VEC(uint32_t) fields = {0};
    part[subject] = true;
    for (uint32_t i = subject + 1; i-- > 0;) {
        const rb_step *s = step_of(t, i);
        if (part[i] && rb_step_is_load(s)) rb_vec_push(&fields, s->operand);
        for (uint32_t k = 0; part[i] && k < rb_step_input_count(t->p->c->plan, s); k++)
            if (rb_step_input(t->p->c->plan, s, k) != RB_STEP_NONE) part[rb_step_input(t->p->c->plan, s, k)] = true;
    }
    for (uint32_t i = fields.len; i-- > 0 && named < MADE_OF; named++) {
        rb_buf_add_chars(&names, named == 0 ? "" : i == 0 || named + 1 == MADE_OF ? " and " : ", ");
        rb_text_add_safe(&names, t->p->stream->schema->fields.items[fields.items[i]].column);
    }
    if (named > 0) rb_buf_print(t->b, "; it comes from %.*s", RB_STR_ARGS(rb_buf_str(&names)));
}

/* The only field that the condition is about, as its first input. */
static rb_step_id only_field(const struct telling *t, rb_step_id condition)
{
    const rb_plan *plan = t->p->c->plan;
    const rb_step *s = step_of(t, condition);
    uint32_t       count = rb_step_input_count(plan, s);
    rb_step_id     first = count > 0 ? rb_step_input(plan, s, 0) : RB_STEP_NONE;
    bool one = first != RB_STEP_NONE && rb_step_is_load(step_of(t, first));
    for (uint32_t i = 1; one && i < count; i++) one = !is_named(t, rb_step_input(plan, s, i));
    return one ? first : RB_STEP_NONE;
}

/* "any invoices where …": a record that is looked up, and how many there are. */
static void add_exists(const struct telling *t, const rb_change *c)
{
    const rb_step *s = step_of(t, c->subject);
    const rb_seek *seek = &t->p->c->plan->seeks.items[s->operand];
    rb_str   target = t->p->c->plan->lookups.items[t->p->c->plan->indexes.items[seek->index].lookup].load->schema->name;
    rb_asked asked = {0};
    bool     wanted = c->aim.kind == RB_CHANGE_EXISTS;
    struct words words = words_of(t, c->subject);
    if (words.opposite) rb_buf_add_chars(t->b, wanted ? "it must not be so that " : "it would have to be so that ");
    else rb_buf_print(t->b, wanted ? "there would have to be a record of %.*s for: " : "there must be no record of %.*s for: ", RB_STR_ARGS(target));
    rb_text_add_safe(t->b, words.text);
    if (s->op == RB_OP_find) {
        rb_cause cause = rb_exec_cause(t->p->exec, c->subject, t->p->row);
        if (cause.kind == RB_CAUSE_NONE) return;
        rb_buf_add_chars(t->b, " (");
        rb_text_add_safe(t->b, cause.text);
        rb_buf_add_char(t->b, ')');
    } else if (rb_exec_asked(t->p->exec, c->subject, t->p->row, &asked)) {
        const char *be = asked.counted == 1 ? "is" : "are", *so = words.opposite ? "against it" : "so";
        rb_buf_print(t->b, " (of %llu related ", (unsigned long long)asked.related);
        if (asked.counted == 0) rb_buf_print(t->b, "none is %s)", so);
        else rb_buf_print(t->b, "%llu %s %s)", (unsigned long long)asked.counted, be, so);
    }
}

/* A list of which some part has to be one of the values, or none may. NULL values: something else is asked of the parts. */
static rb_aim asked_of_parts(const struct telling *t, const rb_step *s)
{
    const rb_plan *plan = t->p->c->plan;
    const rb_seek *seek = &plan->seeks.items[s->operand];
    rb_aim         none = {.than = RB_STEP_NONE};
    if (s->op != RB_OP_over_bit || seek->index != RB_INDEX_LIST || !seek->pairs || seek->condition == RB_STEP_NONE) return none;
    const rb_step *test = &seek->pairs->steps.items[seek->condition];
    const rb_step *part = test->in[0] != RB_STEP_NONE ? &seek->pairs->steps.items[test->in[0]] : NULL;
    const rb_step *with = test->in[1] != RB_STEP_NONE ? &seek->pairs->steps.items[test->in[1]] : NULL;
    if (!part || (part->op != RB_OP_part_i64 && part->op != RB_OP_part_dec && part->op != RB_OP_part_text)) return none;
    switch (test->op) {
    case RB_OP_eq_i64: case RB_OP_eq_dec: case RB_OP_eq_text: case RB_OP_eq_fold:
        return with && is_constant(with->op) ? (rb_aim){.values = &plan->constants.items[with->operand], .count = 1, .than = RB_STEP_NONE} : none;
    case RB_OP_in_i64: case RB_OP_in_dec: case RB_OP_in_text: case RB_OP_in_fold: return rb_aim_of_set(plan, test->operand, part->type);
    default: return none;
    }
}

static void add_subject(const struct telling *t, rb_step_id subject, const char *verb)
{
    const rb_step *s = step_of(t, subject);
    rb_text_add_safe(t->b, rb_step_is_load(s) ? t->p->stream->schema->fields.items[s->operand].column : text_of(t, subject));
    rb_buf_add_chars(t->b, verb);
}

static void add_rest(const struct telling *t, rb_step_id subject)
{
    bool load = rb_step_is_load(step_of(t, subject));
    add_now(t, subject, load ? step_of(t, subject)->operand : UINT32_MAX);
    if (!load) add_made_of(t, subject);
}

/* What is said of its subject: "Tags must not contain "spam"", "Code would have to match "[A-Z]+"". False: there are no such words. */
static bool add_verb(const struct telling *t, const rb_change *c)
{
    const rb_step *s = step_of(t, c->subject);
    bool           holds = c->aim.kind == RB_CHANGE_HOLDS, matches = s->op == RB_OP_matches;
    rb_aim         parts = matches ? (rb_aim){0} : asked_of_parts(t, s);
    if (!matches && !parts.values) return false;
    rb_step_id subject = rb_step_input(t->p->c->plan, s, 0);
    if (!rb_step_is_load(step_of(t, subject)) && text_of(t, subject).len == 0) return false;
    add_subject(t, subject, holds ? " would have to " : " must not ");
    rb_buf_add_chars(t->b, matches ? "match " : "contain ");
    rb_value pattern = {.type = RB_TYPE(text), .known = true};
    if (matches) pattern.text = rb_pattern_text(t->p->c->plan->patterns.items[s->operand]);
    if (matches) add_value(t, t->b, &pattern);
    else add_values(t, t->b, &parts);
    add_rest(t, subject);
    return true;
}

static void add_condition(const struct telling *t, const rb_change *c)
{
    if (add_verb(t, c)) return;
    struct words words = words_of(t, c->subject);
    bool         wanted = (c->aim.kind == RB_CHANGE_HOLDS) != words.opposite;
    rb_buf_add_chars(t->b, wanted ? "it would have to be so that " : "it must not be so that ");
    rb_text_add_safe(t->b, words.text.len ? words.text : RB_STR("the rest of the condition holds"));
    rb_step_id field = only_field(t, c->subject);
    if (field == RB_STEP_NONE) {
        add_made_of(t, c->subject);
        return;
    }
    rb_buf_add_chars(t->b, ": ");
    rb_text_add_safe(t->b, t->p->stream->schema->fields.items[step_of(t, field)->operand].column);
    add_now(t, field, step_of(t, field)->operand);
}

static void add_change(const struct telling *t, const rb_change *c)
{
    bool is_text = c->aim.kind == RB_CHANGE_TEXT || c->aim.kind == RB_CHANGE_NOT_TEXT;
    if (c->aim.kind == RB_CHANGE_EXISTS || c->aim.kind == RB_CHANGE_EXISTS_NOT) {
        add_exists(t, c);
        return;
    }
    if (c->aim.kind == RB_CHANGE_HOLDS || c->aim.kind == RB_CHANGE_HOLDS_NOT) {
        add_condition(t, c);
        return;
    }
    rb_text_add_safe(t->b, c->field != UINT32_MAX ? t->p->stream->schema->fields.items[c->field].column : text_of(t, c->subject));
    rb_buf_add_chars(t->b, c->aim.kind == RB_CHANGE_NOT_TEXT ? " must not " : is_text ? " would have to " : " would have to be ");
    if (is_text) {
        rb_buf_add_chars(t->b, text_word(c->aim.op));
        add_value(t, t->b, &c->aim.values[0]);
    } else if (c->aim.kind == RB_CHANGE_PRESENT && c->field == UINT32_MAX) rb_buf_add_chars(t->b, "known");
    else add_aim(t, t->b, &c->aim);
    add_now(t, c->subject, c->field);
    if (c->is_key) rb_buf_add_chars(t->b, "; whether that is enough depends on what it says");
    if (c->whole == RB_STEP_NONE) {
        if (c->field == UINT32_MAX) add_made_of(t, c->subject);
        return;
    }
    rb_buf_add_chars(t->b, ", to make ");
    rb_text_add_safe(t->b, text_of(t, c->whole));
    rb_buf_add_char(t->b, ' ');
    add_aim(t, t->b, &(rb_aim){c->end.kind, c->end.values, c->end.count, RB_STEP_NONE, c->end.op});
}

static void add_breaks(const struct telling *t, const rb_remedy *r)
{
    for (uint32_t i = 0; i < r->break_count; i++) {
        const rb_rule_plan *broken = &t->p->stream->rules.items[r->breaks[i]];
        const rb_checklist_info *list = t->p->c->plan->catalog->checklists.items[broken->checklist];
        rb_buf_print(t->b, "%s%.*s.%.*s", i == 0 ? "; but then this would fail: " : ", ", RB_STR_ARGS(list->name), RB_STR_ARGS(list->rules.items[broken->rule].name));
    }
}

/* Which version applies is open, and not all of them pass. */
static void add_version(const struct telling *t, uint32_t version)
{
    const rb_rule_plan *other = &t->p->stream->rules.items[version];
    rb_value demand = rb_exec_value(t->p->exec, other->holds, t->p->row);
    rb_str   period = rb_rule_period(&t->p->c->plan->catalog->checklists.items[other->checklist]->rules.items[other->rule]);
    const char *so = demand.known && !demand.yes ? "would fail" : "is not known to pass";
    rb_buf_print(t->b, ": it may be that the version %.*s applies then, and that one %s\n", RB_STR_ARGS(period), so);
}

/* What passes when the rule applies may not be what is wanted: an open question comes first, and nothing is said of how the record
 * would have to be for the rule to apply. */
static void add_unsure(const struct telling *t, const rb_remedies *r)
{
    uint32_t field = step_of(t, r->unsure)->operand;
    bool     is_blank = rb_exec_cause(t->p->exec, r->unsure, t->p->row).kind == RB_CAUSE_BLANK;
    rb_buf_print(t->b, "  %s%s ", r->cannot_fail ? "" : "first ", is_blank ? "fill in" : "correct");
    rb_text_add_safe(t->b, t->p->stream->schema->fields.items[field].column);
    add_now(t, r->unsure, field);
    if (r->version != UINT32_MAX) add_version(t, r->version);
    else rb_buf_add_chars(t->b, r->cannot_fail ? ": whatever it says then, the rule cannot fail\n" : ": it may be that the rule does not apply then\n");
}

void rb_remedies_print(const rb_patient *p, uint32_t rule, const rb_remedies *r, rb_buf *b)
{
    struct telling t = {p, &p->stream->rules.items[rule], b};
    bool is_unsure = r->unsure != RB_STEP_NONE;
    if (is_unsure) add_unsure(&t, r);
    if (is_unsure && (r->cannot_fail || r->len == 0)) return;
    rb_buf_add_chars(b, is_unsure ? r->version != UINT32_MAX ? "  to pass, if this version applies then\n" : "  to pass, if it applies then\n" : r->len > 0 ? "  to pass\n" : "  to pass, a few changes of this record would not be enough\n");
    for (uint32_t i = 0; i < r->len && i < SHOWN; i++) {
        const rb_remedy *way = r->items[i];
        for (uint32_t c = 0; c < way->count; c++) {
            rb_buf_add_chars(b, c > 0 ? i > 0 ? "       and " : "    and " : i > 0 ? "    or " : "    ");
            add_change(&t, &way->changes[c]);
            if (c + 1 == way->count) add_breaks(&t, way);
            rb_buf_add_char(b, '\n');
        }
    }
    if (r->more || r->len > SHOWN) rb_buf_add_chars(b, "    or in another way: there are more\n");
}
