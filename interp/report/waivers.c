/* report/waivers.c: what is waived, by whom, until when, and what has to be looked at again.
 *
 * Order     what has lapsed and fails again stands first: something falls due there. A waiver that does nothing, or
 *           that leaves nothing of its rule, is told too: it hides more than it was meant to, or is forgotten.
 */
#include "report/internal.h"

#include "base/json.h"

enum { KEYS_SHOWN = 10, BROAD_FROM = 2 };

/* Rules that would fail or be unknown, if nothing were waived. */
static uint64_t would_fail(const rb_report *r, const rb_waiver_info *w)
{
    const rb_checklist_info *list = r->summary->catalog->checklists.items[w->checklist];
    uint64_t count = 0;
    for (uint32_t i = 0; i < list->rules.len; i++) {
        const uint64_t *by = r->summary->checklists[w->checklist].rules[i].by_verdict;
        if (w->rule.len == 0 || rb_str_equal(w->rule, list->rules.items[i].name)) count += by[RB_FAIL] + by[RB_UNKNOWN] + by[RB_WAIVED];
    }
    return count;
}

/* A condition that waives all that the rule finds: the rule is no more, though it still stands there. */
static bool is_too_broad(const rb_report *r, const rb_waiver_info *w, const rb_waiver_total *t)
{
    return t->state == RB_WAIVER_IN_FORCE && w->keys.len == 0 && t->findings >= BROAD_FROM && t->findings == would_fail(r, w);
}

static bool has_run(const rb_report *r, const rb_waiver_info *w) { return r->summary->streams[r->summary->catalog->checklists.items[w->checklist]->stream].ran; }

static rb_str keys_text(const rb_waiver_total *t)
{
    rb_buf b = {0};
    uint32_t shown = t->keys.len < KEYS_SHOWN ? t->keys.len : KEYS_SHOWN;
    for (uint32_t i = 0; i < shown; i++) {
        if (i > 0) rb_buf_add_chars(&b, ", ");
        rb_figure_add_cut(&b, t->keys.items[i]);
    }
    if (t->records <= shown) return rb_buf_take(&b);
    rb_buf_add_chars(&b, " and ");
    rb_figure_add_count(&b, t->records - shown);
    rb_buf_add_chars(&b, " more");
    return rb_buf_take(&b);
}

static rb_str unmet_text(const rb_waiver_info *w, const rb_waiver_total *t, uint32_t *count)
{
    rb_buf b = {0};
    *count = 0;
    for (uint32_t i = 0; i < w->keys.len; i++) {
        if (t->met[i]) continue;
        if (++*count > KEYS_SHOWN) continue;
        if (*count > 1) rb_buf_add_chars(&b, ", ");
        rb_figure_add_cut(&b, w->keys.items[i]);
    }
    if (*count > KEYS_SHOWN) rb_buf_print(&b, " and %u more", *count - KEYS_SHOWN);
    return rb_buf_take(&b);
}

static void print_line(rb_report *r, const char *label, rb_str text)
{
    rb_buf_print(&r->out, "    %s: ", label);
    rb_text_wrap(&r->out, text, 4 + strlen(label) + 2, 6);
}

static void print_bearing(rb_report *r, const rb_waiver_total *t)
{
    rb_buf b = {0};
    if (t->state == RB_WAIVER_NOT_YET) return;
    if (t->records == 0 && t->state == RB_WAIVER_LAPSED) rb_buf_add_chars(&b, "nothing that it was for fails any more");
    else if (t->records == 0) rb_buf_add_chars(&b, "nothing: no record that it is for fails");
    else {
        rb_figure_add_things(&b, t->records, "record", "records");
        rb_buf_print(&b, ": %.*s", RB_STR_ARGS(keys_text(t)));
    }
    print_line(r, t->state == RB_WAIVER_LAPSED ? "fails again" : "waives", rb_buf_str(&b));
}

static void print_doubts(rb_report *r, const rb_waiver_info *w, const rb_waiver_total *t)
{
    uint32_t unmet;
    rb_str   keys = unmet_text(w, t, &unmet);
    if (unmet > 0) print_line(r, "not in the data", keys);
    if (is_too_broad(r, w, t)) print_line(r, "too broad", rb_str_print("it waives all that the %s finds", w->rule.len ? "rule" : "checklist"));
}

static void print_waiver(rb_report *r, uint32_t index)
{
    const rb_waiver_info  *w = r->summary->catalog->waivers.items[index];
    const rb_waiver_total *t = &r->summary->waivers[index];
    enum rb_style style = t->state == RB_WAIVER_LAPSED && t->records > 0 ? RB_STYLE_RED : RB_STYLE_BOLD;
    rb_buf head = {0};
    rb_figure_add_cut(&head, w->text);
    rb_buf_add_chars(&r->out, "\n  ");
    rb_style_add(&r->out, r->options->colour, style, rb_buf_str(&head));
    rb_buf_add_char(&r->out, '\n');
    print_line(r, has_run(r, w) ? rb_waiver_state_name(t->state) : "not run", rb_waiver_period(w));
    print_line(r, "approved by", rb_waiver_approvers(w));
    print_line(r, "reason", w->reason);
    if (!has_run(r, w)) return;
    print_bearing(r, t);
    if (t->state == RB_WAIVER_LAPSED && t->records > 0 && w->lapse.len > 0) print_line(r, "due", w->lapse);
    print_doubts(r, w, t);
}

static bool is_due(const rb_waiver_total *t) { return t->state == RB_WAIVER_LAPSED && t->records > 0; }

static rb_str overview(const rb_report *r)
{
    uint32_t count = r->summary->catalog->waivers.len, in_force = 0, lapsed = 0, later = 0;
    rb_buf b = {0};
    for (uint32_t i = 0; i < count; i++) {
        if (!has_run(r, r->summary->catalog->waivers.items[i])) continue;
        in_force += r->summary->waivers[i].state == RB_WAIVER_IN_FORCE;
        lapsed += r->summary->waivers[i].state == RB_WAIVER_LAPSED;
        later += r->summary->waivers[i].state == RB_WAIVER_NOT_YET;
    }
    rb_buf_print(&b, "%u in force, %u lapsed", in_force, lapsed);
    if (later > 0) rb_buf_print(&b, ", %u not yet in force", later);
    return rb_buf_take(&b);
}

void rb_report_waivers_print(rb_report *r)
{
    uint32_t count = r->summary->catalog->waivers.len;
    if (count == 0) return;
    rb_report_text_title(r, RB_STR("Waivers"), overview(r));
    for (int due = 1; due >= 0; due--)
        for (uint32_t i = 0; i < count; i++)
            if (is_due(&r->summary->waivers[i]) == (due == 1)) print_waiver(r, i);
}

static void add_texts(rb_buf *b, const char *name, const rb_str *texts, uint32_t count)
{
    rb_buf_print(b, ",\"%s\":[", name);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) rb_buf_add_char(b, ',');
        rb_json_add_string(b, texts[i]);
    }
    rb_buf_add_char(b, ']');
}

static void add_day(rb_buf *b, const char *name, int64_t day)
{
    rb_buf_print(b, ",\"%s\":\"", name);
    rb_date_print(b, day);
    rb_buf_add_char(b, '"');
}

static void add_what(rb_buf *b, const rb_waiver_info *w)
{
    rb_json_add_text(b, "reason", w->reason);
    add_texts(b, "approvers", w->approvers.items, w->approvers.len);
    if (w->from != INT64_MIN) add_day(b, "from", w->from);
    add_day(b, "until", w->until);
    if (w->lapse.len > 0) rb_json_add_text(b, "on_lapse", w->lapse);
}

void rb_report_json_waiver(rb_buf *b, const rb_waiver_info *w, const char *name)
{
    rb_json_add_key(b, rb_str_of(name));
    rb_json_add_open(b);
    add_what(b, w);
    rb_buf_add_char(b, '}');
}

static void add_total(const rb_report *r, rb_buf *b, uint32_t index)
{
    const rb_waiver_info  *w = r->summary->catalog->waivers.items[index];
    const rb_waiver_total *t = &r->summary->waivers[index];
    RB_VEC(rb_str) unmet = {0};
    for (uint32_t i = 0; has_run(r, w) && i < w->keys.len; i++)
        if (!t->met[i]) rb_vec_push(&unmet, w->keys.items[i]);
    rb_json_add_text(b, "state", !has_run(r, w) ? RB_STR("not run") : rb_str_of(rb_waiver_state_name(t->state)));
    rb_json_add_count(b, "records", t->records);
    rb_json_add_count(b, "findings", t->findings);
    add_texts(b, "keys", t->keys.items, t->keys.len);
    if (unmet.len > 0) add_texts(b, "not_in_the_data", unmet.items, unmet.len);
    if (is_too_broad(r, w, t)) rb_buf_add_chars(b, ",\"too_broad\":true");
}

void rb_report_json_waivers(rb_report *r)
{
    rb_buf *b = &r->out;
    if (r->summary->catalog->waivers.len == 0) return;
    rb_buf_add_chars(b, ",\"waivers\":[");
    for (uint32_t i = 0; i < r->summary->catalog->waivers.len; i++) {
        const rb_waiver_info *w = r->summary->catalog->waivers.items[i];
        rb_json_add_open(b);
        rb_json_add_text(b, "waives", w->text);
        add_what(b, w);
        add_total(r, b, i);
        rb_buf_add_char(b, '}');
    }
    rb_buf_add_char(b, ']');
}
