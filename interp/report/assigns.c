/* report/assigns.c: who was given how much, and the assignment of a record. */
#include "report/internal.h"

#include "base/json.h"

bool rb_assignment_is_open(const rb_assignment *a) { return a->how == RB_GIVEN_NOBODY || a->how == RB_GIVEN_UNKNOWN || a->over; }

static void add_value(const rb_report *r, rb_table *t, enum rb_style style, const rb_value *v)
{
    rb_buf text = {0};
    if (v->known) rb_figure_add_value(&text, v, r->summary->zone);
    else rb_buf_add_chars(&text, v->type.kind == RB_TYPE_none ? "-" : "unknown");
    rb_table_take(t, style, &text);
}

static bool is_above(const rb_member_total *m) { return m->capacity.known && m->load.known && m->load.dec > m->capacity.dec; }

static void add_member(const rb_report *r, rb_table *t, const rb_assign_info *info, const rb_member_total *m)
{
    rb_buf text = {0};
    enum rb_style style = is_above(m) || m->over > 0 ? RB_STYLE_RED : RB_STYLE_PLAIN;
    rb_value_print(&text, &m->name, r->summary->zone);
    rb_table_take(t, style, &text);
    rb_table_add_count(t, RB_STYLE_PLAIN, m->given);
    if (info->named.len > 0) rb_table_add_count(t, RB_STYLE_PLAIN, m->named);
    add_value(r, t, style, &m->load);
    if (info->has_capacity) add_value(r, t, RB_STYLE_PLAIN, &m->capacity);
    rb_table_add_chars(t, style, is_above(m) ? "over capacity" : m->over > 0 ? "given more at capacity" : "");
}

static void print_members(rb_report *r, const rb_assign_info *info, const rb_assign_total *total)
{
    rb_table t = {.align = info->named.len > 0 ? info->has_capacity ? "lrrrrl" : "lrrrl" : info->has_capacity ? "lrrrl" : "lrrl", .indent = 2, .colour = r->options->colour};
    rb_table_add(&t, RB_STYLE_DIM, r->summary->catalog->schemas.items[info->pool]->name);
    rb_table_add_chars(&t, RB_STYLE_DIM, "given");
    if (info->named.len > 0) rb_table_add_chars(&t, RB_STYLE_DIM, "named");
    rb_table_add_chars(&t, RB_STYLE_DIM, "load");
    if (info->has_capacity) rb_table_add_chars(&t, RB_STYLE_DIM, "capacity");
    rb_table_add_chars(&t, RB_STYLE_DIM, "");
    for (uint32_t i = 0; i < total->members.len; i++) add_member(r, &t, info, &total->members.items[i]);
    rb_buf_add_char(&r->out, '\n');
    rb_table_print(&r->out, &t);
}

static void print_outcomes(rb_report *r, const rb_assign_total *total)
{
    static const struct { enum rb_given how; const char *text; enum rb_style style; } lines[] = {
        {RB_GIVEN_TURN, "given in turn", RB_STYLE_PLAIN}, {RB_GIVEN_NAMED, "given to who was named", RB_STYLE_PLAIN}, {RB_GIVEN_OTHERWISE, "given otherwise", RB_STYLE_YELLOW},
        {RB_GIVEN_NOBODY, "unassigned", RB_STYLE_RED},    {RB_GIVEN_UNKNOWN, "unknown: data is missing", RB_STYLE_YELLOW},   {RB_GIVEN_SKIPPED, "not applicable", RB_STYLE_PLAIN}};
    rb_table t = {.align = "lrr", .indent = 2, .colour = r->options->colour};
    uint64_t whole = 0;
    for (size_t i = 0; i < RB_GIVEN_COUNT; i++) whole += total->by_how[i];
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        rb_buf share = {0};
        uint64_t n = total->by_how[lines[i].how];
        if (n == 0 && lines[i].how != RB_GIVEN_TURN) continue;
        rb_table_add_chars(&t, lines[i].style, lines[i].text);
        rb_table_add_count(&t, RB_STYLE_PLAIN, n);
        rb_figure_add_share(&share, n, whole);
        rb_table_take(&t, RB_STYLE_PLAIN, &share);
    }
    rb_buf_add_char(&r->out, '\n');
    rb_table_print(&r->out, &t);
}

static void print_assign(rb_report *r, uint32_t index)
{
    const rb_assign_info  *info = r->summary->catalog->assigns.items[index];
    const rb_assign_total *total = &r->summary->assigns[index];
    rb_str   record = r->summary->catalog->schemas.items[info->stream]->name, pool = r->summary->catalog->schemas.items[info->pool]->name;
    rb_buf   below = {0};
    uint64_t records = 0;
    for (size_t i = 0; i < RB_GIVEN_COUNT; i++) records += total->by_how[i];
    rb_buf_print(&below, "assign %.*s, ", RB_STR_ARGS(info->name));
    if (!total->ran) rb_buf_print(&below, "not run: no data was given for %.*s", RB_STR_ARGS(record));
    else {
        rb_figure_add_count(&below, records);
        rb_buf_print(&below, " %.*s %s to ", RB_STR_ARGS(record), records == 1 ? "record" : "records");
        rb_figure_add_count(&below, total->members.len);
        rb_buf_print(&below, " %.*s, %s", RB_STR_ARGS(pool), info->least_loaded ? "least loaded" : "round robin");
    }
    rb_report_text_title(r, info->title, rb_buf_str(&below));
    if (!total->ran) return;
    print_outcomes(r, total);
    print_members(r, info, total);
}

void rb_report_assigns_print(rb_report *r)
{
    for (uint32_t i = 0; i < r->summary->catalog->assigns.len; i++) print_assign(r, i);
}

/* JSON */

static void add_assignment(rb_report *r, const rb_assignment *a)
{
    rb_buf *b = &r->out;
    const rb_assign_info *info = r->summary->catalog->assigns.items[a->assign];
    rb_json_add_key(b, info->name);
    rb_buf_print(b, "{\"by\":\"%s\"", rb_given_name(a->how));
    if (a->how <= RB_GIVEN_OTHERWISE) {
        rb_buf_add_chars(b, ",\"to\":");
        rb_value_print_json(b, &a->who, r->summary->zone);
    }
    if (a->how == RB_GIVEN_NAMED) rb_json_add_text(b, "line", info->named.items[a->named]);
    if (a->over) rb_buf_add_chars(b, ",\"over_capacity\":true");
    rb_str why = a->how == RB_GIVEN_UNKNOWN ? a->cause.text : a->text;
    if (why.len > 0) rb_json_add_text(b, "because", why);
    rb_buf_add_char(b, '}');
}

void rb_report_json_assignments(rb_report *r, const rb_record_view *view)
{
    if (view->assignments.len == 0) return;
    rb_buf_add_chars(&r->out, ",\"assignments\":{");
    for (uint32_t i = 0; i < view->assignments.len; i++) add_assignment(r, &view->assignments.items[i]);
    rb_buf_add_char(&r->out, '}');
}

static void add_total(const rb_report *r, rb_buf *b, const rb_member_total *m)
{
    rb_json_add_open(b);
    rb_json_add_key(b, RB_STR("name"));
    rb_value_print_json(b, &m->name, r->summary->zone);
    rb_json_add_count(b, "given", m->given);
    rb_json_add_count(b, "named", m->named);
    rb_json_add_count(b, "given_at_capacity", m->over);
    rb_buf_add_chars(b, ",\"load\":");
    rb_value_print_json(b, &m->load, r->summary->zone);
    rb_buf_add_chars(b, ",\"capacity\":");
    if (m->capacity.type.kind == RB_TYPE_none) rb_buf_add_chars(b, "null");
    else rb_value_print_json(b, &m->capacity, r->summary->zone);
    rb_buf_add_char(b, '}');
}

void rb_report_json_assign(const rb_report *r, rb_buf *b, uint32_t index)
{
    const rb_assign_info  *info = r->summary->catalog->assigns.items[index];
    const rb_assign_total *t = &r->summary->assigns[index];
    rb_json_add_open(b);
    rb_json_add_text(b, "name", info->name);
    rb_json_add_text(b, "title", info->title);
    rb_json_add_text(b, "record", r->summary->catalog->schemas.items[info->stream]->name);
    rb_report_json_cite(b, info->source, info->clause);
    rb_buf_print(b, ",\"ran\":%s", t->ran ? "true" : "false");
    for (size_t i = 0; i < RB_GIVEN_COUNT; i++) rb_json_add_count(b, rb_given_name((enum rb_given)i), t->by_how[i]);
    rb_buf_add_chars(b, ",\"members\":[");
    for (uint32_t i = 0; i < t->members.len; i++) add_total(r, b, &t->members.items[i]);
    rb_buf_add_chars(b, "]}");
}
