/* report/html_reconciles.c: what two sides agree on, as a balance that adds up; and what is waived. */
#include "report/html.h"

static rb_str side_name(const rb_report *r, const rb_reconcile_info *info, uint32_t side)
{
    rb_str name = r->summary->catalog->schemas.items[info->stream[side]]->name;
    return info->stream[0] != info->stream[1] ? name : rb_str_print("%.*s, %s", RB_STR_ARGS(name), side == 0 ? "left" : "right");
}

static void add_side(rb_report *r, const rb_reconcile_info *info, const rb_balance_line *line, rb_str list)
{
    if (!line) {
        rb_buf_add_chars(&r->out, info->has_total ? "<td class=\"n\"></td><td class=\"n\"></td>" : "<td class=\"n\"></td>");
        return;
    }
    rb_html_link_cell(&r->out, line->records, list);
    if (!info->has_total) return;
    rb_buf amount = {0};
    if (line->amount.known) rb_figure_add_exact(&amount, &line->amount, r->summary->zone);
    else rb_buf_add_chars(&amount, "more than 38 digits");
    rb_buf_add_chars(&r->out, "<td class=\"n\">");
    rb_html_link(&r->out, line->records > 0 ? list : RB_STR(""));
    rb_html_text(&r->out, rb_buf_str(&amount));
    rb_html_link_end(&r->out, line->records > 0 ? list : RB_STR(""));
    if (line->without > 0) {
        rb_buf_add_chars(&r->out, "<br><span class=\"dim\">");
        rb_figure_add_count(&r->out, line->without);
        rb_buf_add_chars(&r->out, " not known</span>");
    }
    rb_buf_add_chars(&r->out, "</td>");
}

rb_str rb_html_match_id(const rb_reconcile_info *info, enum rb_match m) { return rb_str_print("reconcile-%.*s.%u", RB_STR_ARGS(info->name), (unsigned)m); }

rb_str rb_html_match_text(const rb_report *r, const rb_reconcile_info *info, enum rb_match m)
{
    bool lacks_left = m == RB_MATCH_ONLY_RIGHT;
    if (m != RB_MATCH_ONLY_LEFT && !lacks_left) return rb_str_of(rb_match_name(m));
    if (info->stream[0] == info->stream[1]) return lacks_left ? RB_STR("none on the left") : RB_STR("none on the right");
    return rb_str_print("no %.*s", RB_STR_ARGS(side_name(r, info, lacks_left ? 0 : 1)));
}

static void add_match(rb_report *r, uint32_t index, enum rb_match m)
{
    const rb_reconcile_info  *info = r->summary->catalog->reconciles.items[index];
    const rb_reconcile_total *t = &r->summary->reconciles[index];
    bool fine = m == RB_MATCH_MATCHED || m == RB_MATCH_TOLERATED;
    const char *class = fine ? "good" : m == RB_MATCH_UNKNOWN ? "fair" : "bad";
    if (t->keys[m] == 0) class = "none";
    rb_str list = fine ? RB_STR("") : rb_html_list_href(&r->matches[index * RB_MATCH_COUNT + m], rb_html_match_id(info, m));
    rb_buf_print(&r->out, "<tr data-reconcile=\"%.*s.%u\"><th scope=\"row\"><span class=\"mark %s\">", RB_STR_ARGS(info->name), (unsigned)m, class);
    rb_html_text(&r->out, rb_html_match_text(r, info, m));
    rb_buf_add_chars(&r->out, "</span></th>");
    rb_html_link_cell(&r->out, t->keys[m], list);
    add_side(r, info, m == RB_MATCH_ONLY_RIGHT ? NULL : &t->side[0].by_match[m], list);
    add_side(r, info, m == RB_MATCH_ONLY_LEFT ? NULL : &t->side[1].by_match[m], list);
    rb_buf_add_chars(&r->out, "</tr>\n");
}

static void add_sum(rb_report *r, const rb_reconcile_info *info, const char *name, const rb_balance_line *lines[2])
{
    rb_buf_print(&r->out, "<tr class=\"sum\"><th scope=\"row\">%s</th><td></td>", name);
    add_side(r, info, lines[0], RB_STR(""));
    add_side(r, info, lines[1], RB_STR(""));
    rb_buf_add_chars(&r->out, "</tr>\n");
}

static void add_balance(rb_report *r, uint32_t index)
{
    const rb_reconcile_info  *info = r->summary->catalog->reconciles.items[index];
    const rb_reconcile_total *t = &r->summary->reconciles[index];
    const char *heads[6] = {"", ">keys"};
    size_t n = 2;
    for (uint32_t side = 0; side < 2; side++) {
        heads[n++] = rb_str_chars(rb_str_print(">%.*s", RB_STR_ARGS(side_name(r, info, side))));
        if (info->has_total) heads[n++] = rb_str_chars(rb_str_print(">%.*s", RB_STR_ARGS(info->total.name[side])));
    }
    rb_html_table(&r->out, RB_STR("Balance: every record is in one line, and the lines add up to the last"), heads, n);
    for (uint32_t m = 0; m < RB_MATCH_COUNT; m++) add_match(r, index, (enum rb_match)m);
    if (t->side[0].outside.records + t->side[1].outside.records > 0) {
        add_sum(r, info, "reconciled", (const rb_balance_line *[]){&t->side[0].taken, &t->side[1].taken});
        add_sum(r, info, "outside where", (const rb_balance_line *[]){&t->side[0].outside, &t->side[1].outside});
    }
    add_sum(r, info, "evaluated", (const rb_balance_line *[]){&t->side[0].evaluated, &t->side[1].evaluated});
    rb_html_table_end(&r->out);
}

void rb_html_reconciles(rb_report *r)
{
    const rb_catalog *c = r->summary->catalog;
    if (c->reconciles.len == 0) return;
    rb_html_section(&r->out, "reconciliations", "Reconciliations");
    for (uint32_t i = 0; i < c->reconciles.len; i++) {
        const rb_reconcile_info *info = c->reconciles.items[i];
        bool ran = r->summary->reconciles[i].ran;
        rb_html_heading(&r->out, info->title, rb_str_print("reconcile %.*s%s", RB_STR_ARGS(info->name), ran ? "" : ", not run: no data was given for one of its sides"));
        rb_html_cite(&r->out, info->source, info->clause);
        if (ran) add_balance(r, i);
    }
    rb_buf_add_chars(&r->out, "</section>\n");
}

/* ---- waivers */

enum { KEYS_SHOWN = 50 };

static void add_waived_keys(rb_buf *b, const rb_waiver_total *t)
{
    uint32_t shown = t->keys.len < KEYS_SHOWN ? t->keys.len : KEYS_SHOWN;
    for (uint32_t i = 0; i < shown; i++) {
        rb_buf cut = {0};
        rb_figure_add_cut(&cut, t->keys.items[i]);
        rb_buf_add_chars(b, i > 0 ? ", " : "<br><span class=\"dim\">");
        rb_html_text(b, rb_buf_str(&cut));
    }
    if (shown > 0 && t->records > shown) rb_buf_print(b, " and %llu more", (unsigned long long)(t->records - shown));
    if (shown > 0) rb_buf_add_chars(b, "</span>");
}

static void add_waiver(rb_report *r, uint32_t index)
{
    const rb_waiver_info  *w = r->summary->catalog->waivers.items[index];
    const rb_waiver_total *t = &r->summary->waivers[index];
    rb_str  list = rb_html_sub_href(r, RB_EVIDENCE_WAIVER, index, 0);
    bool    due = t->state == RB_WAIVER_LAPSED && t->records > 0;
    rb_buf *b = &r->out;
    rb_buf_add_chars(b, "<tr><th scope=\"row\">");
    rb_html_text(b, w->text);
    rb_buf_add_chars(b, "<br><span class=\"dim\">");
    rb_html_text(b, w->reason);
    rb_buf_print(b, "</span></th><td><span class=\"mark %s\">%s</span><br>", due ? "bad" : "none", rb_waiver_state_name(t->state));
    rb_html_text(b, rb_waiver_period(w));
    rb_buf_add_chars(b, "</td><td>");
    rb_html_text(b, rb_waiver_approvers(w));
    rb_buf_add_chars(b, "</td><td>");
    rb_html_link(b, list);
    rb_html_count(b, t->records);
    rb_html_link_end(b, list);
    rb_buf_add_chars(b, t->state == RB_WAIVER_LAPSED ? " fail again" : t->records == 1 ? " record waived" : " records waived");
    add_waived_keys(b, t);
    if (due && w->lapse.len > 0) rb_buf_add_chars(b, "<br>Due: ");
    if (due) rb_html_text(b, w->lapse);
    rb_buf_add_chars(b, "</td></tr>\n");
}

void rb_html_waivers(rb_report *r)
{
    static const char *const heads[] = {"waiver", "state", "approved by", "bears on"};
    const rb_catalog *c = r->summary->catalog;
    if (c->waivers.len == 0) return;
    rb_html_section(&r->out, "waivers", "Waivers");
    rb_html_table(&r->out, RB_STR("Rules set aside for some records"), heads, 4);
    for (uint32_t i = 0; i < c->waivers.len; i++) add_waiver(r, i);
    rb_html_table_end(&r->out);
    rb_buf_add_chars(&r->out, "</section>\n");
}
