/* report/listing.c: single records in the text report, under the checklist or route that they trouble.
 *
 * A record is printed into its list when it comes, because it is gone when the totals are known; the lists
 * are bounded, and how many more there are follows from the totals.
 */
#include "report/internal.h"

#include "base/unicode.h"

enum { INDENT = 4, HANG = 13 };

static void add_record_line(const rb_report *r, rb_buf *b, const rb_record_view *view)
{
    rb_buf name = {0};
    if (view->key.len > 0) rb_text_add_safe(&name, view->key);
    else rb_buf_print(&name, "row %llu", (unsigned long long)view->record);
    rb_buf_add_chars(b, "\n  ");
    rb_style_add(b, r->options->colour, RB_STYLE_BOLD, rb_buf_str(&name));
    rb_buf_add_chars(b, "  ");
    rb_text_add_safe(b, view->file);
    rb_buf_print(b, ":%llu\n", (unsigned long long)view->line);
}

/* "    fail     " and the text, wrapped under itself. */
static void add_word_line(const rb_report *r, rb_buf *b, const rb_table_cell *word, rb_str text)
{
    rb_buf_add_repeat(b, ' ', INDENT);
    rb_style_add(b, r->options->colour, word->style, word->text);
    rb_buf_add_repeat(b, ' ', HANG - INDENT - word->text.len);
    rb_text_wrap(b, text, HANG, HANG);
}

static void add_line(rb_buf *b, const char *label, rb_str text)
{
    rb_buf_add_repeat(b, ' ', HANG);
    rb_buf_print(b, "%s: ", label);
    rb_text_wrap(b, text, HANG + strlen(label) + 2, HANG + 2);
}

static rb_table_cell word_of(const rb_finding *f, const rb_rule_info *rule)
{
    switch (f->verdict) {
    case RB_FAIL:
        if (rule->severity == RB_RULE_ERROR) return (rb_table_cell){RB_STR("fail"), RB_STYLE_RED};
        return (rb_table_cell){RB_STR("warn"), RB_STYLE_YELLOW};
    case RB_UNKNOWN: return (rb_table_cell){RB_STR("unknown"), RB_STYLE_YELLOW};
    default: return (rb_table_cell){rb_str_of(rb_verdict_name(f->verdict)), RB_STYLE_PLAIN};
    }
}

void rb_report_add_shown(const rb_report *r, rb_buf *b, const rb_shown *shown, enum rb_verdict verdict)
{
    rb_buf_add_str(b, shown->name);
    rb_buf_add_chars(b, " = ");
    rb_str why = verdict == RB_UNKNOWN || shown->used != RB_USED_UNKNOWN ? RB_STR("") : shown->value.text;
    if (why.len > 0) rb_buf_print(b, "(%.*s)", RB_STR_ARGS(why));
    else if (shown->used == RB_USED_UNKNOWN) rb_buf_add_chars(b, "(unknown)");
    else {
        size_t from = b->len;
        rb_value_print_quoted(b, &shown->value, r->summary->zone);
        rb_figure_cut(b, from);
    }
    if (shown->used == RB_USED_UNREADABLE) rb_buf_add_chars(b, " (unreadable)");
}

rb_str rb_report_values_text(const rb_report *r, const rb_finding *f)
{
    rb_buf b = {0};
    for (uint32_t i = 0; f->values && i < f->values->len; i++) {
        if (i > 0) rb_buf_add_chars(&b, ", ");
        rb_report_add_shown(r, &b, f->values->items[i], f->verdict);
    }
    return rb_buf_take(&b);
}

static rb_str cite_text(const rb_rule_info *rule)
{
    if (rule->source.len == 0) return rule->clause;
    if (rule->clause.len == 0) return rule->source;
    return rb_str_print("%.*s, %.*s", RB_STR_ARGS(rule->source), RB_STR_ARGS(rule->clause));
}

static void add_waiver_lines(rb_buf *b, const rb_finding *f)
{
    const rb_waiver_info *w = f->waiver;
    bool waived = f->verdict == RB_WAIVED;
    add_line(b, waived ? "waived" : "lapsed", rb_str_print("%.*s, approved by %.*s: %.*s", RB_STR_ARGS(rb_waiver_period(w)),
                                                           RB_STR_ARGS(rb_waiver_approvers(w)), RB_STR_ARGS(w->reason)));
    if (!waived && w->lapse.len > 0) add_line(b, "due", w->lapse);
}

static void add_finding(const rb_report *r, rb_buf *b, const rb_finding *f)
{
    const rb_checklist_info *list = r->summary->catalog->checklists.items[f->checklist];
    const rb_rule_info      *rule = &list->rules.items[f->rule];
    rb_table_cell word = word_of(f, rule);
    rb_str message = rb_str_equal(f->message, rule->name) ? RB_STR("") : f->message;
    add_word_line(r, b, &word, rb_str_print("%.*s.%.*s%s%.*s", RB_STR_ARGS(list->name), RB_STR_ARGS(rule->name),
                                            message.len > 0 ? ": " : "", RB_STR_ARGS(message)));
    if (f->verdict == RB_UNKNOWN) add_line(b, "unknown", f->cause.text);
    if (f->exception.len > 0) add_line(b, "except", rb_str_print("%.*s is in effect: what it demands is what counts here", RB_STR_ARGS(f->exception)));
    if (f->fix.len > 0) add_line(b, "fix", f->fix);
    if (f->values && f->values->len > 0) add_line(b, "values", rb_report_values_text(r, f));
    if (f->waiver) add_waiver_lines(b, f);
    if (rule->source.len + rule->clause.len > 0) add_line(b, "cite", cite_text(rule));
}

/* Once for the checklist: all its rules are unknown for the same reason. */
static void add_checklist_finding(const rb_report *r, rb_buf *b, const rb_finding *f)
{
    rb_table_cell word = {RB_STR("unknown"), RB_STYLE_YELLOW};
    rb_str name = r->summary->catalog->checklists.items[f->checklist]->name;
    add_word_line(r, b, &word, rb_str_print("%.*s: whether the checklist is for this record", RB_STR_ARGS(name)));
    add_line(b, "unknown", f->cause.text);
}

static bool is_open_in(const rb_record_view *view, uint32_t checklist)
{
    for (uint32_t i = 0; i < view->findings.len; i++)
        if (view->findings.items[i].checklist == checklist && rb_finding_is_open(&view->findings.items[i])) return true;
    return false;
}

static void add_outcome_line(const rb_report *r, rb_buf *b, enum rb_outcome outcome)
{
    rb_str name = rb_str_of(rb_outcome_name(outcome));
    if (outcome == RB_OUTCOME_SKIP) name = RB_STR("not applicable");
    rb_buf_add_repeat(b, ' ', INDENT);
    rb_style_add(b, r->options->colour, outcome == RB_OUTCOME_PASS ? RB_STYLE_GREEN : RB_STYLE_PLAIN, name);
    rb_buf_add_char(b, '\n');
}

static void list_under_checklist(rb_report *r, const rb_record_view *view, uint32_t i)
{
    uint32_t    checklist = view->checklists.items[i];
    rb_listing *l = &r->checklists[checklist];
    bool        is_open = is_open_in(view, checklist);
    if (!rb_report_has_room(r, l) || (!is_open && !r->options->all)) return;
    l->listed++;
    add_record_line(r, &l->text, view);
    if (!is_open) add_outcome_line(r, &l->text, view->outcomes.items[i]);
    for (uint32_t k = 0; k < view->findings.len; k++) {
        const rb_finding *f = &view->findings.items[k];
        if (f->checklist != checklist || (!rb_finding_is_open(f) && f->verdict != RB_WAIVED)) continue;
        if (f->of_checklist) {
            add_checklist_finding(r, &l->text, f);
            return;
        }
        add_finding(r, &l->text, f);
    }
}

rb_str rb_report_outputs_text(const rb_report *r, const rb_routing *routing)
{
    const rb_route_info *info = r->summary->catalog->routes.items[routing->route];
    rb_buf b = {0};
    for (uint32_t i = 0; i < routing->outputs.len; i++) {
        uint32_t output = i % info->outputs.len;
        if (i > 0) rb_buf_add_chars(&b, output > 0 ? ", " : "; "); /* a table that collects gives several outcomes */
        rb_buf_print(&b, "%.*s = ", RB_STR_ARGS(rb_route_output_name(info, output)));
        rb_value_print_quoted(&b, &routing->outputs.items[i], r->summary->zone);
    }
    return rb_buf_take(&b);
}

static void add_routing(const rb_report *r, rb_buf *b, const rb_routing *routing)
{
    rb_table_cell word = {RB_STR("unrouted"), RB_STYLE_YELLOW};
    switch (routing->state) {
    case RB_ROUTED:
        word = (rb_table_cell){RB_STR("routed"), RB_STYLE_GREEN};
        add_word_line(r, b, &word, rb_report_outputs_text(r, routing));
        break;
    case RB_ROUTE_NO_MATCH: add_word_line(r, b, &word, RB_STR("no row matches")); break;
    case RB_ROUTE_CONFLICT: add_word_line(r, b, &word, routing->cause.text); break;
    case RB_ROUTE_UNKNOWN:
        word.text = RB_STR("unknown");
        add_word_line(r, b, &word, routing->cause.text);
        break;
    }
}

static void list_under_route(rb_report *r, const rb_record_view *view, const rb_routing *routing)
{
    rb_listing *l = &r->routes[routing->route];
    if (!rb_report_has_room(r, l) || (!rb_routing_is_open(routing) && !r->options->all)) return;
    l->listed++;
    add_record_line(r, &l->text, view);
    add_routing(r, &l->text, routing);
}

static void add_assignment(const rb_report *r, rb_buf *b, const rb_assignment *a)
{
    bool   nobody = a->how > RB_GIVEN_OTHERWISE;
    rb_buf text = {0};
    rb_table_cell word = {nobody ? rb_str_of(rb_given_name(a->how)) : RB_STR("given"), a->how == RB_GIVEN_NOBODY ? RB_STYLE_RED : nobody || a->over ? RB_STYLE_YELLOW : RB_STYLE_GREEN};
    rb_str why = a->how == RB_GIVEN_UNKNOWN ? a->cause.text : a->text;
    if (a->how == RB_GIVEN_NOBODY) word.text = RB_STR("nobody");
    if (!nobody) {
        rb_buf_add_chars(&text, a->how == RB_GIVEN_TURN ? "to " : a->how == RB_GIVEN_NAMED ? "as named, to " : "otherwise, to ");
        rb_value_print(&text, &a->who, r->summary->zone);
    }
    rb_buf_print(&text, "%s%.*s", !nobody && why.len > 0 ? ": " : "", RB_STR_ARGS(why));
    add_word_line(r, b, &word, rb_buf_str(&text));
}

static void list_under_assign(rb_report *r, const rb_record_view *view, const rb_assignment *a)
{
    rb_listing *l = &r->assigns[a->assign];
    if (!rb_report_has_room(r, l) || (!rb_assignment_is_open(a) && !r->options->all)) return;
    l->listed++;
    add_record_line(r, &l->text, view);
    add_assignment(r, &l->text, a);
}

void rb_text_report_record(rb_report *r, const rb_record_view *view)
{
    for (uint32_t i = 0; i < view->checklists.len; i++) list_under_checklist(r, view, i);
    for (uint32_t i = 0; i < view->routings.len; i++) list_under_route(r, view, &view->routings.items[i]);
    for (uint32_t i = 0; i < view->assignments.len; i++) list_under_assign(r, view, &view->assignments.items[i]);
}

/* What was listed of how many, and what they are called. */
struct list { rb_str title; const rb_listing *listing; uint64_t total; const char *head, *one, *many; };

static void print_list(rb_report *r, const struct list *what)
{
    const rb_listing *l = what->listing;
    uint64_t          total = what->total;
    if (l->listed == 0) return;
    rb_buf below = {0};
    if (l->listed < total) rb_buf_add_chars(&below, "the first ");
    if (l->listed < total && l->listed > 1) rb_buf_print(&below, "%u ", l->listed);
    if (l->listed < total) rb_buf_add_chars(&below, "of ");
    rb_figure_add_things(&below, total, what->one, what->many);
    if (!r->options->all) rb_buf_add_chars(&below, " to look at");
    rb_report_text_title(r, rb_str_print("%s: %.*s", what->head, RB_STR_ARGS(what->title)), rb_buf_str(&below));
    rb_buf_add_str(&r->out, rb_buf_str(&l->text));
    if (l->listed >= total) return;
    rb_buf_add_chars(&r->out, "\n  … and ");
    rb_figure_add_count(&r->out, total - l->listed);
    rb_buf_add_chars(&r->out, " more; --limit N lists more, --format ndjson all\n");
}

static void print_listing(rb_report *r, rb_str title, const rb_listing *l, uint64_t total)
{
    print_list(r, &(struct list){title, l, total, "Records", "record", "records"});
}

static void print_keys(rb_report *r, uint32_t index)
{
    const rb_reconcile_total *t = &r->summary->reconciles[index];
    uint64_t open = 0, fine = t->keys[RB_MATCH_MATCHED] + t->keys[RB_MATCH_TOLERATED];
    for (uint32_t m = 0; m < RB_MATCH_COUNT; m++) open += t->keys[m];
    if (!r->options->all) open -= fine;
    rb_str title = r->summary->catalog->reconciles.items[index]->title;
    print_list(r, &(struct list){title, &r->reconciles[index], open, "Keys", "key", "keys"});
}

void rb_report_listing_print(rb_report *r)
{
    const rb_catalog *catalog = r->summary->catalog;
    for (uint32_t i = 0; i < catalog->checklists.len; i++) {
        const uint64_t *n = r->summary->checklists[i].by_outcome;
        uint64_t        open = n[RB_OUTCOME_FAIL] + n[RB_OUTCOME_WARN];
        print_listing(r, catalog->checklists.items[i]->title, &r->checklists[i],
                      r->options->all ? open + n[RB_OUTCOME_PASS] + n[RB_OUTCOME_SKIP] : open);
    }
    for (uint32_t i = 0; i < catalog->routes.len; i++) {
        const rb_route_total *t = &r->summary->routes[i];
        uint64_t              open = t->no_match + t->unknown + t->conflict;
        print_listing(r, catalog->routes.items[i]->title, &r->routes[i],
                      r->options->all ? open + t->routed : open);
    }
    for (uint32_t i = 0; i < catalog->assigns.len; i++) {
        const rb_assign_total *t = &r->summary->assigns[i];
        uint64_t               open = t->by_how[RB_GIVEN_NOBODY] + t->by_how[RB_GIVEN_UNKNOWN] + t->over, all = 0;
        for (size_t k = 0; k < RB_GIVEN_COUNT; k++) all += t->by_how[k];
        print_listing(r, catalog->assigns.items[i]->title, &r->assigns[i], r->options->all ? all : open);
    }
    for (uint32_t i = 0; i < catalog->reconciles.len; i++) print_keys(r, i);
}
