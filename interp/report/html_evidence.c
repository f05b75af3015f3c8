/* report/html_evidence.c: the records behind figures (data/evidence.h): where each list stands, and the lists.
 *
 * A record takes one line here: its name, where it stands, and what makes it count. Why a rule fails it, and what to do, is told under the
 * rule (html_lists.c).
 */
#include "report/html.h"

enum { OPEN_SHOWN = 12 };

static const char *const words[RB_EVIDENCE_KINDS] = {"outcome", "of-rule", "waiver", "to", "given", "kpi", "left-out", "unsure", "unreadable", "rejected"};

static rb_str name_of(const rb_catalog *c, enum rb_evidence_kind kind, uint32_t index)
{
    switch (kind) {
    case RB_EVIDENCE_OUTCOME:
    case RB_EVIDENCE_RULE: return c->checklists.items[index]->name;
    case RB_EVIDENCE_WAIVER: return rb_str_print("%u", index + 1);
    case RB_EVIDENCE_ROUTE: return c->routes.items[index]->name;
    case RB_EVIDENCE_ASSIGN: return c->assigns.items[index]->name;
    case RB_EVIDENCE_CELLS:
    case RB_EVIDENCE_REJECTS: return c->schemas.items[index]->name;
    default: return c->kpis.items[index]->name;
    }
}

static rb_str id_of(const rb_report *r, enum rb_evidence_kind kind, uint32_t index, uint32_t number)
{
    return rb_str_print("%s-%.*s-%u", words[kind], RB_STR_ARGS(name_of(r->summary->catalog, kind, index)), number + 1);
}

static rb_exhibits *family_of(const rb_report *r, enum rb_evidence_kind kind, uint32_t index)
{
    return r->summary->evidence && r->options->list_limit > 0 ? &r->summary->evidence->of[kind][index] : NULL;
}

rb_str rb_html_evidence_href(const rb_report *r, enum rb_evidence_kind kind, uint32_t index, const rb_exhibit *like)
{
    uint32_t     number;
    rb_exhibits *f = family_of(r, kind, index);
    rb_exhibit  *e = f ? rb_exhibits_find(f, like, &number) : NULL;
    return e && e->items.len > 0 ? id_of(r, kind, index, number) : RB_STR("");
}

rb_str rb_html_sub_href(const rb_report *r, enum rb_evidence_kind kind, uint32_t index, uint32_t sub)
{
    return rb_html_evidence_href(r, kind, index, &(rb_exhibit){.sub = sub});
}

rb_str rb_html_group_href(const rb_report *r, enum rb_evidence_kind kind, uint32_t index, const rb_kpi_group *g)
{
    rb_exhibit like = {.sub = 0};
    like.keys.items = g->keys.items;
    like.keys.len = g->keys.len;
    return rb_html_evidence_href(r, kind, index, &like);
}

/* ---- where a record is told of under a rule (html_lists.c) */

static rb_str place_text(rb_buf *b, rb_str file, uint32_t stream, uint64_t record)
{
    rb_buf_reset(b);
    rb_buf_print(b, "%u %llu ", stream, (unsigned long long)record);
    rb_buf_add_str(b, file);
    return rb_buf_str(b);
}

void rb_html_tell(rb_report *r, const rb_record_view *view, const rb_told *told, uint32_t count)
{
    uint32_t first = r->told.len, earlier = first;
    (void)rb_map_add(&r->names, rb_str_dup(place_text(&r->cell, view->file, view->stream, view->record)), &earlier);
    for (uint32_t i = 0; i < count; i++) {
        rb_told one = told[i];
        one.record = first;
        rb_vec_push(&r->told, one);
    }
}

rb_str rb_html_told_id(uint32_t place) { return rb_str_print("record-%u", place + 1); }

/* One list: where it is, under which heading, what its records do. */
struct place { enum rb_evidence_kind kind; uint32_t index; const char *level, *what; };

/* What the list is of: a rule before its checklist, and that before all that is told of the record. */
static uint32_t nearness(const rb_told *t, const struct place *at, uint32_t sub)
{
    bool listed = at->kind == RB_EVIDENCE_OUTCOME || at->kind == RB_EVIDENCE_RULE;
    if (!listed || t->checklist != at->index) return 0;
    return at->kind == RB_EVIDENCE_RULE && t->rule == sub / 2 ? 2 : 1;
}

/* Where it is told of; empty: nowhere. */
static rb_str told_id(rb_report *r, rb_str place, const struct place *at, uint32_t sub)
{
    uint32_t first;
    if (!rb_map_find(&r->names, place, &first)) return RB_STR("");
    uint32_t best = first;
    for (uint32_t i = first; i < r->told.len && r->told.items[i].record == first; i++)
        if (nearness(&r->told.items[i], at, sub) > nearness(&r->told.items[best], at, sub)) best = i;
    return rb_html_told_id(best);
}

/* ---- the lists */

static void add_item(rb_report *r, const rb_exhibits *f, const rb_exhibit_item *item, rb_str told)
{
    const rb_stream_total *stream = &r->summary->streams[f->stream];
    rb_buf *b = &r->out;
    rb_buf_add_chars(b, "<li><b>");
    rb_html_link(b, told);
    if (item->key.len > 0) rb_html_text(b, item->key);
    else rb_buf_print(b, "row %llu", (unsigned long long)item->record);
    rb_html_link_end(b, told);
    rb_buf_add_chars(b, "</b> <span class=\"dim\">");
    if (stream->files.len > 1) rb_html_text(b, stream->files.items[item->file]);
    rb_buf_print(b, "%s%llu</span>", stream->files.len > 1 ? ":" : "line ", (unsigned long long)item->line);
    if (item->note.len > 0) {
        rb_buf cut = {0};
        rb_figure_add_cut(&cut, item->note);
        rb_buf_add_char(b, ' ');
        rb_html_text(b, rb_buf_str(&cut));
    }
    rb_buf_add_chars(b, "</li>\n");
}

void rb_html_cut(rb_report *r, uint64_t listed, uint64_t total)
{
    if (listed >= total) return;
    r->cut = true;
    rb_buf_add_chars(&r->out, "; <a href=\"#all-records\">where the others are</a>");
}

/* "33 of 153 records do not meet it. The first 20 are listed" */
static void add_named(rb_report *r, const rb_exhibit *e, const char *what)
{
    rb_buf *b = &r->out;
    rb_buf_add_chars(b, "<p class=\"dim\">");
    if (e->others > 0) rb_figure_add_count(b, e->total - e->others);
    if (e->others > 0) rb_buf_add_chars(b, " of ");
    rb_figure_add_things(b, e->total, "record", "records");
    rb_buf_print(b, " %s%s.", what, e->others > 0 && e->others < e->total ? ", and come first here" : "");
    if (e->items.len < e->total) {
        rb_buf_add_chars(b, " Listed: the first ");
        rb_figure_add_count(b, e->items.len);
    }
    rb_html_cut(r, e->items.len, e->total);
    rb_buf_add_chars(b, "</p>");
}

/* "The first 20 of 1,234 records" */
static void add_count(rb_report *r, const rb_exhibit *e, const char *order)
{
    rb_buf *b = &r->out;
    rb_buf_add_chars(b, "<p class=\"dim\">");
    if (e->items.len < e->total) rb_buf_add_chars(b, e->items.len == 1 ? "The first" : "The first ");
    if (e->items.len < e->total && e->items.len > 1) rb_figure_add_count(b, e->items.len);
    if (e->items.len < e->total) rb_buf_add_chars(b, " of ");
    rb_figure_add_things(b, e->total, "record", "records");
    rb_buf_add_chars(b, order);
    rb_html_cut(r, e->items.len, e->total);
    rb_buf_add_chars(b, "</p>");
}

/* Records that fail are those of which something is at stake: engine/evidence.c ranks them. */
static const char *order_of(const struct place *at, const rb_exhibit *e)
{
    bool ranked = at->kind == RB_EVIDENCE_OUTCOME && e->sub == RB_OUTCOME_FAIL;
    return ranked && e->items.len > 1 && e->items.items[0].rank != e->items.items[e->items.len - 1].rank ? ", the largest amount first" : "";
}

static void add_exhibit(rb_report *r, const struct place *at, const rb_exhibit *like, rb_str title)
{
    uint32_t     number;
    rb_exhibits *f = family_of(r, at->kind, at->index);
    rb_exhibit  *e = f ? rb_exhibits_find(f, like, &number) : NULL;
    rb_buf      *b = &r->out;
    if (!e || e->items.len == 0) return;
    rb_exhibit_settle(f, r->options->list_limit, e);
    rb_buf_print(b, "<%s id=\"%.*s\" data-total=\"%llu\">", at->level, RB_STR_ARGS(id_of(r, at->kind, at->index, number)), (unsigned long long)e->total);
    rb_html_text(b, title);
    rb_buf_print(b, "</%s>", at->level);
    if (at->what) add_named(r, e, at->what);
    else add_count(r, e, order_of(at, e));
    rb_buf_add_chars(b, "<ul class=\"names\">\n");
    for (uint32_t i = 0; i < e->items.len; i++) {
        if (i == OPEN_SHOWN) rb_buf_add_chars(b, "</ul><details><summary>Show more</summary><ul class=\"names\">\n");
        const rb_exhibit_item *item = &e->items.items[i];
        rb_str place = place_text(&r->cell, r->summary->streams[f->stream].files.items[item->file], f->stream, item->record);
        add_item(r, f, item, told_id(r, place, at, like->sub));
    }
    rb_buf_add_chars(b, e->items.len > OPEN_SHOWN ? "</ul></details>\n" : "</ul>\n");
}

static void add_sub(rb_report *r, const struct place *at, uint32_t sub, rb_str title) { add_exhibit(r, at, &(rb_exhibit){.sub = sub}, title); }

void rb_html_checklist_evidence(rb_report *r, uint32_t index)
{
    static const struct { uint32_t sub; const char *title, *what; } lists[] = {
        {RB_OUTCOME_FAIL, "fail", NULL}, {RB_SUB_UNSURE, "fail only because something is unknown", NULL}, {RB_OUTCOME_WARN, "warn", NULL},
        {RB_SUB_SPARED, "do not fail only because a rule is waived", NULL}, {RB_OUTCOME_SKIP, "not applicable", NULL}, {RB_OUTCOME_PASS, "pass", NULL}};
    const rb_checklist_info *info = r->summary->catalog->checklists.items[index];
    struct place rule = {RB_EVIDENCE_RULE, index, "h4", NULL}, outcome = {RB_EVIDENCE_OUTCOME, index, "h4", NULL};
    const uint32_t *order = rb_rules_ranked(&r->summary->checklists[index], info->rules.len);
    for (uint32_t i = 0; i < info->rules.len; i++) {
        rb_str title = info->rules.items[order[i]].title;
        add_sub(r, &rule, order[i] * 2, rb_str_print("%.*s: only this rule", RB_STR_ARGS(title)));
        add_sub(r, &rule, order[i] * 2 + 1, rb_str_print("%.*s: waived", RB_STR_ARGS(title)));
    }
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) add_sub(r, &outcome, lists[i].sub, rb_str_print("%.*s: %s", RB_STR_ARGS(info->title), lists[i].title));
}

static void add_title(rb_report *r, const char *kind, rb_str name, rb_str title)
{
    rb_buf_print(&r->out, "<h3 id=\"%.*s\">", RB_STR_ARGS(rb_html_list_id(kind, name)));
    rb_html_text(&r->out, title);
    rb_buf_add_chars(&r->out, "</h3>");
}

/* ---- routes and assignments */

static void add_route(rb_report *r, uint32_t index)
{
    const rb_route_info  *info = r->summary->catalog->routes.items[index];
    const rb_route_total *t = &r->summary->routes[index];
    struct place at = {RB_EVIDENCE_ROUTE, index, "h4", NULL};
    add_title(r, "route", info->name, info->title);
    add_sub(r, &at, RB_ROUTE_NO_MATCH, RB_STR("No row matches"));
    add_sub(r, &at, RB_ROUTE_UNKNOWN, RB_STR("Unknown: data is missing"));
    add_sub(r, &at, RB_ROUTE_CONFLICT, RB_STR("Rows disagree"));
    for (uint32_t i = 0; i < t->groups.len && i < RB_HTML_ROUTED; i++) {
        rb_buf     title = {0};
        rb_exhibit like = {.sub = RB_ROUTED};
        like.keys.items = t->groups.items[i].outputs.items;
        like.keys.len = t->groups.items[i].outputs.len;
        for (uint32_t k = 0; k < like.keys.len; k++) {
            rb_buf_add_chars(&title, k > 0 ? ", " : "");
            rb_value_print(&title, &like.keys.items[k], r->summary->zone);
        }
        add_exhibit(r, &at, &like, rb_buf_str(&title));
    }
}

static void add_assign(rb_report *r, uint32_t index)
{
    static const uint32_t subs[] = {RB_GIVEN_NOBODY, RB_GIVEN_UNKNOWN, RB_SUB_OVER, RB_GIVEN_NAMED, RB_GIVEN_OTHERWISE, RB_GIVEN_TURN, RB_GIVEN_SKIPPED};
    static const char *const titles[] = {"Nobody", "Unknown: data is missing", "Given at capacity or above", "Given to who was named", "Given otherwise", "Given in turn", "Not applicable"};
    const rb_assign_info  *info = r->summary->catalog->assigns.items[index];
    const rb_assign_total *t = &r->summary->assigns[index];
    struct place at = {RB_EVIDENCE_ASSIGN, index, "h4", NULL};
    add_title(r, "assign", info->name, info->title);
    for (size_t i = 0; i < sizeof subs / sizeof *subs; i++) add_sub(r, &at, subs[i], rb_str_of(titles[i]));
    for (uint32_t i = 0; i < t->members.len && i < RB_HTML_MEMBERS; i++) {
        rb_buf   title = {0};
        rb_value name = t->members.items[i].name;
        rb_exhibit like = {.sub = RB_SUB_MEMBER};
        like.keys.items = &name;
        like.keys.len = 1;
        rb_buf_add_chars(&title, "Given to ");
        rb_value_print(&title, &name, r->summary->zone);
        add_exhibit(r, &at, &like, rb_buf_str(&title));
    }
}

/* ---- KPIs */

static void add_group(rb_report *r, uint32_t index, const rb_kpi_group *g)
{
    const rb_kpi_info *info = r->summary->catalog->kpis.items[index];
    struct place named = {RB_EVIDENCE_KPI, index, "h4", r->summary->evidence->of[RB_EVIDENCE_KPI][index].words}, left_out = {RB_EVIDENCE_LEFT_OUT, index, "h4", NULL};
    rb_exhibit   like = {.sub = 0};
    rb_buf       name = {0}, title = {0};
    like.keys.items = g->keys.items;
    like.keys.len = g->keys.len;
    rb_kpi_figure_name(r, &name, info, g);
    if (info->keys.len == 0) rb_buf_add_str(&name, info->title);
    rb_buf_add_str(&title, rb_buf_str(&name));
    if (!rb_big_is_zero(g->denominator)) {
        rb_buf_add_chars(&title, ": ");
        rb_figure_add_against(&title, &g->value, &g->target, r->summary->zone);
    }
    if (g->band < info->bands.len) rb_buf_print(&title, ", %.*s", RB_STR_ARGS(info->bands.items[g->band]));
    add_exhibit(r, &named, &like, rb_buf_str(&title));
    add_exhibit(r, &left_out, &like, rb_str_print("%.*s: left out", RB_STR_ARGS(rb_buf_str(&name))));
}

static void add_groups(rb_report *r, uint32_t index, const rb_kpi_list *list)
{
    rb_kpi_walk         w = rb_kpi_walk_over(list);
    const rb_kpi_group *g = rb_kpi_walk_next(&w);
    for (uint32_t i = 0; g && i < RB_HTML_GROUPS; i++, g = rb_kpi_walk_next(&w)) add_group(r, index, g);
}

static void add_kpi(rb_report *r, uint32_t index)
{
    const rb_kpi_info  *info = r->summary->catalog->kpis.items[index];
    const rb_kpi_total *t = &r->summary->kpis[index];
    add_title(r, "kpi", info->name, info->title);
    add_groups(r, index, &t->groups);
    add_groups(r, index, &t->totals);
    add_sub(r, &(struct place){RB_EVIDENCE_UNSURE, index, "h4", NULL}, 0, RB_STR("Unknown whether they belong"));
}

/* ---- what was read */

static void add_read(rb_report *r, uint32_t stream)
{
    const rb_schema       *schema = r->summary->catalog->schemas.items[stream];
    const rb_stream_total *t = &r->summary->streams[stream];
    struct place cells = {RB_EVIDENCE_CELLS, stream, "h3", NULL}, rejects = {RB_EVIDENCE_REJECTS, stream, "h3", NULL}, why = {RB_EVIDENCE_REJECTS, stream, "h4", NULL};
    for (uint32_t i = 0; i < t->problems.len; i++) {
        uint32_t field = t->problems.items[i].field;
        add_sub(r, &cells, field, rb_str_print("%.*s.%.*s: cells that could not be read", RB_STR_ARGS(schema->name), RB_STR_ARGS(schema->fields.items[field].name)));
    }
    add_sub(r, &rejects, 0, rb_str_print("%.*s: rejected", RB_STR_ARGS(schema->name)));
    for (uint32_t i = 0; t->reasons.len > 1 && i < t->reasons.len; i++) add_sub(r, &why, i + 1, rb_str_print("%.*s: %.*s", RB_STR_ARGS(schema->name), RB_STR_ARGS(t->reasons.items[i].text)));
}

void rb_html_evidence(rb_report *r)
{
    const rb_catalog *c = r->summary->catalog;
    if (!r->summary->evidence || r->options->list_limit == 0) return;
    for (uint32_t i = 0; i < c->routes.len; i++)
        if (r->summary->evidence->of[RB_EVIDENCE_ROUTE][i].items.len > 0) add_route(r, i);
    for (uint32_t i = 0; i < c->assigns.len; i++)
        if (r->summary->evidence->of[RB_EVIDENCE_ASSIGN][i].items.len > 0) add_assign(r, i);
    for (uint32_t i = 0; i < c->kpis.len; i++)
        if (r->summary->streams[c->kpis.items[i]->stream].ran) add_kpi(r, i);
    for (uint32_t i = 0; i < c->waivers.len; i++) add_sub(r, &(struct place){RB_EVIDENCE_WAIVER, i, "h3", NULL}, 0, rb_str_print("Waiver: %.*s", RB_STR_ARGS(c->waivers.items[i]->text)));
    for (uint32_t i = 0; i < c->schemas.len; i++) add_read(r, i);
}
