/* report/measures.c: routes and KPIs in the text report.
 *
 * A band is said in its own word and coloured by it; where the words are not those of a traffic light, the first
 * band is the best and the last the worst.
 */
#include "report/internal.h"

enum { GROUPS_SHOWN = 30, IDLE_SHOWN = 20 };

static void add_count_and_share(rb_table *t, uint64_t n, uint64_t whole)
{
    rb_buf text = {0};
    rb_table_add_count(t, RB_STYLE_PLAIN, n);
    rb_figure_add_share(&text, n, whole);
    rb_table_take(t, RB_STYLE_PLAIN, &text);
}

static const char *align_of(size_t left, const char *rest)
{
    rb_buf b = {0};
    rb_buf_add_repeat(&b, 'l', left);
    rb_buf_add_chars(&b, rest);
    return rb_str_chars(rb_buf_str(&b));
}

/* A row that stands for records without outputs: only when there are some. */
static void add_unrouted(rb_table *t, uint32_t outputs, const char *why, const uint64_t count_and_whole[2])
{
    if (count_and_whole[0] == 0) return;
    rb_table_add_chars(t, RB_STYLE_YELLOW, why);
    for (uint32_t i = 1; i < outputs; i++) rb_table_add_chars(t, RB_STYLE_PLAIN, "");
    add_count_and_share(t, count_and_whole[0], count_and_whole[1]);
}

static void add_groups(const rb_report *r, rb_table *t, const rb_route_total *total, uint64_t whole)
{
    rb_buf text = {0};
    for (uint32_t i = 0; i < total->groups.len && i < GROUPS_SHOWN; i++) {
        const rb_route_group *g = &total->groups.items[i];
        for (uint32_t k = 0; k < g->outputs.len; k++) {
            rb_value_print(&text, &g->outputs.items[k], r->summary->zone);
            rb_table_take(t, RB_STYLE_PLAIN, &text);
        }
        add_count_and_share(t, g->count, whole);
    }
}

static void print_outcomes(rb_report *r, const rb_route_info *info, const rb_route_total *total)
{
    uint64_t whole = total->routed + total->no_match + total->unknown + total->conflict;
    rb_table t = {.align = align_of(info->outputs.len, "rr"), .indent = 2, .colour = r->options->colour};
    for (uint32_t i = 0; i < info->outputs.len; i++) rb_table_add(&t, RB_STYLE_DIM, rb_route_output_name(info, i));
    rb_table_add_chars(&t, RB_STYLE_DIM, "records");
    rb_table_add_chars(&t, RB_STYLE_DIM, "share");
    add_groups(r, &t, total, whole);
    add_unrouted(&t, info->outputs.len, "no row matches", (uint64_t[]){total->no_match, whole});
    add_unrouted(&t, info->outputs.len, "unknown: data is missing", (uint64_t[]){total->unknown, whole});
    add_unrouted(&t, info->outputs.len, "rows disagree", (uint64_t[]){total->conflict, whole});
    rb_buf_add_char(&r->out, '\n');
    rb_table_print(&r->out, &t);
}

static void print_left_over_groups(rb_report *r, const rb_route_total *total)
{
    uint64_t records = 0;
    if (total->groups.len <= GROUPS_SHOWN) return;
    for (uint32_t i = GROUPS_SHOWN; i < total->groups.len; i++) records += total->groups.items[i].count;
    rb_buf_add_chars(&r->out, "  … and ");
    rb_figure_add_things(&r->out, total->groups.len - GROUPS_SHOWN, "more outcome", "more outcomes");
    rb_buf_add_chars(&r->out, " with ");
    rb_figure_add_things(&r->out, records, "record", "records");
    rb_buf_add_chars(&r->out, "; --format json lists all\n");
}

/* "lines 3, 8 and 12 more of segments.csv". */
static void add_idle_lines(rb_buf *b, const uint32_t *lines, uint64_t count, rb_str file)
{
    uint64_t shown = count < IDLE_SHOWN ? count : IDLE_SHOWN;
    rb_buf_add_chars(b, count == 1 ? "line " : "lines ");
    for (uint32_t i = 0; i < shown; i++) rb_buf_print(b, "%s%u", i > 0 ? ", " : "", lines[i]);
    if (count > shown) {
        rb_buf_add_chars(b, " and ");
        rb_figure_add_count(b, count - shown);
        rb_buf_add_chars(b, " more");
    }
    if (file.len > 0) rb_buf_add_chars(b, " of ");
    rb_buf_add_str(b, file);
}

/* Rows that took no record: often a threshold that is no longer met, or a value that nobody uses. */
static void print_idle_rows(rb_report *r, const rb_route_info *info, const rb_route_total *total)
{
    rb_buf   text = {0};
    if (r->options->sources == NULL || total->routed == 0) return;
    const rb_source *own = rb_sources_place(r->options->sources, info->span.start).source;
    for (uint32_t i = 0; i < info->rows.len;) {
        const rb_source *source = rb_sources_place(r->options->sources, info->rows.items[i].start).source;
        uint32_t lines[IDLE_SHOWN], first = i;
        uint64_t idle = 0;
        for (; i < info->rows.len; i++) { /* the rows of one file stand together */
            rb_place place = rb_sources_place(r->options->sources, info->rows.items[i].start);
            if (place.source != source) break;
            if (total->by_row[i] == 0 && idle++ < IDLE_SHOWN) lines[idle - 1] = place.line;
        }
        if (idle == 0 || i == first) continue;
        if (text.len > 0) rb_buf_add_chars(&text, "; ");
        add_idle_lines(&text, lines, idle, source == own ? RB_STR("") : source->name);
    }
    if (text.len == 0) return;
    rb_buf_add_chars(&r->out, "\n  rows of the table that took no record: ");
    rb_text_wrap(&r->out, rb_buf_str(&text), 41, 4);
}

static void print_route(rb_report *r, const rb_route_info *info, const rb_route_total *total)
{
    const rb_schema *schema = r->summary->catalog->schemas.items[info->stream];
    bool   ran = r->summary->streams[info->stream].ran;
    rb_buf below = {0};
    rb_buf_print(&below, "route %.*s, ", RB_STR_ARGS(info->name));
    if (ran) {
        uint64_t records = total->routed + total->no_match + total->unknown + total->conflict;
        rb_figure_add_count(&below, records);
        rb_buf_print(&below, " %.*s %s", RB_STR_ARGS(schema->name), records == 1 ? "record" : "records");
    } else {
        rb_buf_print(&below, "not run: no data was given for %.*s", RB_STR_ARGS(schema->name));
    }
    rb_report_text_title(r, info->title, rb_buf_str(&below));
    if (!ran) return;
    print_outcomes(r, info, total);
    print_left_over_groups(r, total);
    print_idle_rows(r, info, total);
}

void rb_report_routes_print(rb_report *r)
{
    for (uint32_t i = 0; i < r->summary->catalog->routes.len; i++)
        print_route(r, r->summary->catalog->routes.items[i], &r->summary->routes[i]);
}

enum rb_style rb_band_style(const rb_kpi_info *info, uint32_t band)
{
    rb_str word = info->bands.items[band];
    if (rb_str_equal(word, RB_STR("Green"))) return RB_STYLE_GREEN;
    if (rb_str_equal(word, RB_STR("Yellow")) || rb_str_equal(word, RB_STR("Amber"))) return RB_STYLE_YELLOW;
    if (rb_str_equal(word, RB_STR("Red")) || band + 1 == info->bands.len) return RB_STYLE_RED;
    return band == 0 ? RB_STYLE_GREEN : RB_STYLE_YELLOW;
}

void rb_kpi_figure_name(const rb_report *r, rb_buf *b, const rb_kpi_info *info, const rb_kpi_group *g)
{
    for (uint32_t i = 0; i < g->keys.len; i++) {
        if (i > 0) rb_buf_add_chars(b, ", ");
        rb_value_print(b, &g->keys.items[i], r->summary->zone);
    }
    if (g->keys.len < info->keys.len) rb_buf_add_chars(b, g->keys.len > 0 ? ", total" : "total");
}

const char *rb_kpi_without_band(const rb_kpi_group *g)
{
    return g->several_currencies ? "several currencies" : rb_big_is_zero(g->denominator) ? "no data" : "-";
}

static void add_band(rb_table *t, const rb_kpi_info *info, const rb_kpi_group *g)
{
    rb_buf text = {0};
    if (g->too_few) {
        rb_buf_add_chars(&text, "too few (");
        rb_figure_add_count(&text, g->measured);
        rb_buf_add_chars(&text, " of ");
        rb_figure_add_count(&text, info->minimum_sample);
        rb_buf_add_char(&text, ')');
        rb_table_take(t, RB_STYLE_PLAIN, &text);
    } else if (rb_big_is_zero(g->denominator)) {
        rb_table_add_chars(t, RB_STYLE_PLAIN, rb_kpi_without_band(g));
    } else if (g->band < info->bands.len) {
        rb_table_add(t, rb_band_style(info, g->band), info->bands.items[g->band]);
    } else {
        rb_table_add_chars(t, RB_STYLE_PLAIN, info->target_varies && !g->target.known ? "no target" : "-");
    }
}

/* The kpi's own words, or each group's own value. */
static void add_target(const rb_report *r, rb_table *t, const rb_kpi_info *info, const rb_kpi_group *g)
{
    rb_buf text = {0};
    if (!info->target_varies) {
        rb_table_add(t, RB_STYLE_PLAIN, info->target_text);
        return;
    }
    rb_buf_add_chars(&text, !g->target.known ? "-" : info->at_least ? "at least " : "at most ");
    if (g->target.known) rb_figure_add_value(&text, &g->target, r->summary->zone);
    rb_table_take(t, RB_STYLE_PLAIN, &text);
}

static void add_figures(const rb_report *r, rb_table *t, const rb_kpi_info *info, const rb_kpi_group *g)
{
    rb_buf text = {0};
    if (rb_big_is_zero(g->denominator)) rb_buf_add_char(&text, '-');
    else rb_figure_add_against(&text, &g->value, &g->target, r->summary->zone);
    rb_table_take(t, RB_STYLE_PLAIN, &text);
    if (info->target_text.len == 0) return;
    add_target(r, t, info, g);
    rb_figure_add_miss(&text, info, &g->miss);
    rb_table_take(t, RB_STYLE_PLAIN, &text);
}

static void add_group(const rb_report *r, rb_table *t, const rb_kpi_info *info, const rb_kpi_group *g)
{
    rb_buf text = {0};
    for (uint32_t i = 0; i < info->keys.len; i++) {
        if (i < g->keys.len) rb_value_print(&text, &g->keys.items[i], r->summary->zone);
        else if (i == g->keys.len) rb_buf_add_chars(&text, "total");
        rb_table_take(t, i < g->keys.len ? RB_STYLE_PLAIN : RB_STYLE_BOLD, &text);
    }
    add_figures(r, t, info, g);
    if (info->bands.len > 0 || g->too_few) add_band(t, info, g);
    else rb_table_add_chars(t, RB_STYLE_PLAIN, rb_kpi_without_band(g));
    rb_table_add_count(t, RB_STYLE_PLAIN, g->records);
    rb_table_add_count(t, RB_STYLE_PLAIN, g->left_out);
}

/* A row is first measured, and when all were, made again and printed: there may be a million. */
static void add_row(rb_report *r, rb_table *t, const rb_kpi_info *info, const rb_kpi_group *g)
{
    bool prints = t->is_measured;
    add_group(r, t, info, g);
    if (prints) rb_table_print(&r->out, t);
    if (prints) rb_report_flush_when_full(r);
    else rb_table_measure(t);
    t->cells.len = 0;
}

/* Each total stands below the last group that it is over, so before the first that it is not over: both lists are in that order. */
static void add_groups_and_totals(rb_report *r, rb_table *t, const rb_kpi_info *info, const rb_kpi_total *total)
{
    rb_kpi_walk groups = rb_kpi_walk_over(&total->groups), totals = rb_kpi_walk_over(&total->totals);
    const rb_kpi_group *next = rb_kpi_walk_next(&totals);
    for (const rb_kpi_group *g = rb_kpi_walk_next(&groups); g; g = rb_kpi_walk_next(&groups)) {
        for (; next && !rb_kpi_sums_up(next, g); next = rb_kpi_walk_next(&totals)) add_row(r, t, info, next);
        add_row(r, t, info, g);
    }
    for (; next; next = rb_kpi_walk_next(&totals)) add_row(r, t, info, next);
}

static void print_groups(rb_report *r, const rb_kpi_info *info, const rb_kpi_total *total)
{
    static const char *const heads[] = {"value", "target", "missed by", "band", "records", "left out"};
    bool     has_target = info->target_text.len > 0;
    rb_table t = {.indent = 2, .colour = r->options->colour};
    t.align = align_of(info->keys.len, has_target ? "rlrlrr" : "rlrr");
    for (uint32_t i = 0; i < info->keys.len; i++) rb_table_add(&t, RB_STYLE_DIM, info->keys.items[i]);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        if (has_target || (i != 1 && i != 2)) rb_table_add_chars(&t, RB_STYLE_DIM, heads[i]);
    rb_table_measure(&t);
    rb_table heads_row = t;
    memset(&t.cells, 0, sizeof t.cells);
    add_groups_and_totals(r, &t, info, total);
    t.is_measured = heads_row.is_measured = true;
    rb_buf_add_char(&r->out, '\n');
    rb_table_print(&r->out, &heads_row);
    add_groups_and_totals(r, &t, info, total);
}

static void print_kpi(rb_report *r, const rb_kpi_info *info, const rb_kpi_total *total)
{
    const rb_schema *schema = r->summary->catalog->schemas.items[info->stream];
    bool   ran = r->summary->streams[info->stream].ran;
    rb_buf below = {0};
    rb_buf_print(&below, ran ? "kpi %.*s over %.*s" : "kpi %.*s, not run: no data was given for %.*s",
                 RB_STR_ARGS(info->name), RB_STR_ARGS(schema->name));
    rb_report_text_title(r, info->title, rb_buf_str(&below));
    if (!ran) return;
    if (total->groups.len == 0) rb_buf_add_chars(&r->out, "\n  no record belongs to it\n");
    else print_groups(r, info, total);
    if (total->where_unknown == 0) return;
    rb_buf_add_chars(&r->out, "\n  left out, because it is unknown whether they belong: ");
    rb_figure_add_things(&r->out, total->where_unknown, "record", "records");
    rb_buf_add_char(&r->out, '\n');
}

void rb_report_kpis_print(rb_report *r)
{
    for (uint32_t i = 0; i < r->summary->catalog->kpis.len; i++)
        print_kpi(r, r->summary->catalog->kpis.items[i], &r->summary->kpis[i]);
}
