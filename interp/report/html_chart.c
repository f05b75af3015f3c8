/* report/html_chart.c: a KPI through time: inline SVG with the values, their bands and the line of the target.
 *
 * Here, and only here, a figure becomes a binary fraction: to be a place on paper. A band is said by the shape of its mark and
 * by the table above, never by its colour alone.
 */
#include "report/html.h"

#include "base/unicode.h"
#include "base/xml.h"

enum { CHARTS_SHOWN = 12, POINTS_SHOWN = 60, LABELS_MOST = 8, WIDTH = 480, HEIGHT = 190, LEFT = 14, RIGHT = 14, TOP = 24, BOTTOM = 32 };

struct point { int64_t order; rb_kpi_group *group; };
struct series { const rb_kpi_group *first; RB_VEC(struct point) points; };
struct chart { const rb_report *r; uint32_t kpi; const rb_kpi_info *info; const struct series *s; double low, high; };

static double figure(const rb_value *v) { return rb_type_rep(v->type) == RB_REP_DEC ? (double)v->dec / 1e9 : (double)v->i64; }

static bool has_value(const rb_kpi_group *g) { return !rb_big_is_zero(g->denominator) && g->value.known; }

static bool belongs(const struct series *s, const rb_kpi_group *g, uint32_t period)
{
    for (uint32_t k = 0; k < g->keys.len; k++)
        if (k != period && !rb_value_equal(&s->first->keys.items[k], &g->keys.items[k])) return false;
    return true;
}

static void add_point(struct series *s, const rb_kpi_group *g, int64_t order)
{
    rb_kpi_group *kept = RB_NEW(rb_kpi_group);
    *kept = rb_kpi_group_keep(g);
    rb_vec_push(&s->points, ((struct point){order, kept}));
    if (!s->first) s->first = kept;
    for (uint32_t i = s->points.len - 1; i > 0 && s->points.items[i - 1].order > order; i--) {
        struct point later = s->points.items[i - 1];
        s->points.items[i - 1] = s->points.items[i];
        s->points.items[i] = later;
    }
    if (s->points.len <= POINTS_SHOWN) return; /* the latest are shown */
    s->points.len--;
    memmove(s->points.items, s->points.items + 1, s->points.len * sizeof *s->points.items);
}

typedef RB_VEC(struct series) series_list;

static void collect(const rb_report *r, const rb_kpi_total *t, uint32_t period, series_list *all)
{
    rb_kpi_walk w = rb_kpi_walk_over(&t->groups);
    for (const rb_kpi_group *g = rb_kpi_walk_next(&w); g; g = rb_kpi_walk_next(&w)) {
        uint32_t at = 0;
        int64_t  order = 0;
        (void)rb_period_of(&g->keys.items[period], r->summary->zone, &order);
        while (at < all->len && !belongs(&all->items[at], g, period)) at++;
        if (at == all->len && all->len == CHARTS_SHOWN) continue;
        if (at == all->len) rb_vec_push(all, (struct series){.first = NULL});
        add_point(&all->items[at], g, order);
    }
}

static void stretch(struct chart *c, double v, bool *any)
{
    if (!*any || v < c->low) c->low = v;
    if (!*any || v > c->high) c->high = v;
    *any = true;
}

static bool set_range(struct chart *c)
{
    bool     any = false;
    uint32_t values = 0;
    for (uint32_t i = 0; i < c->s->points.len; i++) {
        const rb_kpi_group *g = c->s->points.items[i].group;
        if (has_value(g)) stretch(c, figure(&g->value), &any);
        if (g->target.known) stretch(c, figure(&g->target), &any);
        values += has_value(g);
    }
    double room = (c->high - c->low) * 0.12;
    if (room == 0) room = c->high != 0 ? (c->high < 0 ? -c->high : c->high) * 0.1 : 1;
    c->low -= room;
    c->high += room;
    return values > 1;
}

static double x_of(const struct chart *c, uint32_t i)
{
    uint32_t last = c->s->points.len - 1;
    return LEFT + 30 + (double)(WIDTH - LEFT - RIGHT - 60) * i / (last > 0 ? last : 1);
}

static double y_of(const struct chart *c, double v) { return TOP + (double)(HEIGHT - TOP - BOTTOM) * (c->high - v) / (c->high - c->low); }

/* A run of values without a gap is a line. */
static void add_run(rb_buf *b, const struct chart *c)
{
    bool open = false;
    rb_buf_add_chars(b, "<path class=\"run\" d=\"");
    for (uint32_t i = 0; i < c->s->points.len; i++) {
        const rb_kpi_group *g = c->s->points.items[i].group;
        if (has_value(g)) rb_buf_print(b, "%c%.1f %.1f", open ? 'L' : 'M', x_of(c, i), y_of(c, figure(&g->value)));
        open = has_value(g);
    }
    rb_buf_add_chars(b, "\"/>");
}

/* From half way before a period to half way after it, so that where targets differ the line has steps. */
static void add_target(rb_buf *b, const struct chart *c)
{
    bool   open = false;
    double half = c->s->points.len > 1 ? (x_of(c, 1) - x_of(c, 0)) / 2 : 24, last = 0;
    rb_buf_add_chars(b, "<path class=\"target\" fill=\"none\" d=\"");
    for (uint32_t i = 0; i < c->s->points.len; i++) {
        const rb_kpi_group *g = c->s->points.items[i].group;
        if (g->target.known) {
            double y = y_of(c, figure(&g->target)), x = x_of(c, i);
            if (!open) rb_buf_print(b, "M%.1f %.1f", i == 0 ? x - 24 : x - half, y);
            else if (y > last || y < last) rb_buf_print(b, "V%.1f", y);
            rb_buf_print(b, "H%.1f", i + 1 == c->s->points.len ? x + 24 : x + half);
            last = y;
        }
        open = g->target.known;
    }
    rb_buf_add_chars(b, "\"/>");
}

/* Good is round, fair a triangle, bad a square; without a band a small dot. */
static void add_shape(rb_buf *b, const struct chart *c, const rb_kpi_group *g, uint32_t i)
{
    double      x = x_of(c, i), y = y_of(c, figure(&g->value)), size = c->s->points.len > LABELS_MOST ? 3.5 : 5.5;
    const char *class = g->band < c->info->bands.len ? rb_html_band_class(c->info, g->band) : "none";
    if (class[0] == 'g') rb_buf_print(b, "<circle class=\"good\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y, size);
    else if (class[0] == 'f') rb_buf_print(b, "<path class=\"fair\" d=\"M%.1f %.1fl%.1f %.1fh-%.1fz\"/>", x, y - size * 1.2, size * 1.2, size * 2, size * 2.4);
    else if (class[0] == 'b') rb_buf_print(b, "<rect class=\"bad\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8);
    else rb_buf_print(b, "<circle class=\"none\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y, size * 0.7);
}

/* "7 h 2 min" for "7 hours 2 minutes": there is room for no more. */
static rb_str shortened(rb_str text)
{
    static const char *const words[][2] = {{" hours", "h"}, {" hour", "h"}, {" minutes", "m"}, {" minute", "m"}, {" seconds", "s"}, {" second", "s"}, {" days", "d"}, {" day", "d"}};
    rb_buf b = {0};
    for (size_t i = 0; i < text.len;) {
        rb_str rest = rb_str_slice(text, i, text.len);
        size_t w = 0;
        while (w < sizeof words / sizeof words[0] && !rb_str_starts(rest, rb_str_of(words[w][0]))) w++;
        if (w < sizeof words / sizeof words[0]) rb_buf_add_chars(&b, words[w][1]);
        else rb_buf_add_char(&b, text.ptr[i]);
        i += w < sizeof words / sizeof words[0] ? strlen(words[w][0]) : 1;
    }
    return rb_buf_take(&b);
}

static void add_label(rb_buf *b, const struct chart *c, const rb_kpi_group *g, uint32_t i)
{
    rb_buf text = {0};
    double y = y_of(c, figure(&g->value));
    rb_figure_add_against(&text, &g->value, &g->target, c->r->summary->zone);
    rb_buf_print(b, "<text text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">", x_of(c, i), y < TOP ? y + 20 : y - 10);
    rb_html_words(b, rb_str_chars(shortened(rb_buf_str(&text))));
    rb_buf_add_chars(b, "</text>");
}

/* What a mark is called for who cannot see where it stands. */
static void begin_link(rb_buf *b, const struct chart *c, const rb_kpi_group *g, rb_str list)
{
    rb_buf name = {0}, safe = {0};
    rb_kpi_figure_name(c->r, &name, c->info, g);
    rb_buf_add_chars(&name, ": ");
    rb_figure_add_against(&name, &g->value, &g->target, c->r->summary->zone);
    if (g->band < c->info->bands.len) rb_buf_print(&name, ", %.*s", RB_STR_ARGS(c->info->bands.items[g->band]));
    rb_buf_print(b, "<a href=\"#%.*s\"", RB_STR_ARGS(list));
    rb_text_add_safe(&safe, rb_buf_str(&name));
    rb_xml_add_attribute(b, "aria-label", rb_buf_str(&safe));
    rb_buf_add_char(b, '>');
}

static rb_str period_name(const struct chart *c, uint32_t i, uint32_t period)
{
    rb_buf name = {0};
    rb_value_print(&name, &c->s->points.items[i].group->keys.items[period], c->r->summary->zone);
    return rb_buf_take(&name);
}

/* As many as do not run into each other, the last of them in any case. */
static void add_periods(rb_buf *b, const struct chart *c, uint32_t period)
{
    uint32_t count = c->s->points.len, room = (uint32_t)((WIDTH - LEFT - RIGHT - 60) / (rb_text_width(period_name(c, 0, period)) * 8 + 12)) + 1;
    uint32_t every = (count + room - 1) / room;
    for (uint32_t i = 0; i < count; i++) {
        if ((count - 1 - i) % every != 0) continue;
        rb_buf_print(b, "<text class=\"dim\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">", x_of(c, i), HEIGHT - 12);
        rb_html_words(b, rb_str_chars(period_name(c, i, period)));
        rb_buf_add_chars(b, "</text>");
    }
}

/* Of many values the highest, the lowest and the last; the others are in the table. */
static void add_labels(rb_buf *b, const struct chart *c)
{
    uint32_t high = UINT32_MAX, low = UINT32_MAX, last = UINT32_MAX;
    for (uint32_t i = 0; i < c->s->points.len; i++) {
        const rb_kpi_group *g = c->s->points.items[i].group;
        if (!has_value(g)) continue;
        if (c->s->points.len <= LABELS_MOST) add_label(b, c, g, i);
        if (high == UINT32_MAX || figure(&g->value) > figure(&c->s->points.items[high].group->value)) high = i;
        if (low == UINT32_MAX || figure(&g->value) < figure(&c->s->points.items[low].group->value)) low = i;
        last = i;
    }
    if (c->s->points.len <= LABELS_MOST || last == UINT32_MAX) return;
    add_label(b, c, c->s->points.items[last].group, last);
    if (high + 1 < last) add_label(b, c, c->s->points.items[high].group, high);
    if (low + 1 < last && low != high) add_label(b, c, c->s->points.items[low].group, low);
}

static rb_str name_of(const struct chart *c, uint32_t period)
{
    rb_buf b = {0};
    rb_buf_add_str(&b, c->info->title);
    for (uint32_t k = 0; k < c->s->first->keys.len; k++) {
        if (k == period) continue;
        rb_buf_add_chars(&b, ", ");
        rb_value_print(&b, &c->s->first->keys.items[k], c->r->summary->zone);
    }
    return rb_buf_take(&b);
}

static void add_chart(rb_buf *b, const struct chart *c, uint32_t period)
{
    rb_str name = name_of(c, period);
    rb_buf_add_chars(b, "<figure><figcaption>");
    rb_html_text(b, name);
    if (c->info->target_text.len > 0) rb_buf_add_chars(b, "; dashed: the target");
    rb_buf_print(b, "</figcaption><svg viewBox=\"0 0 %d %d\" role=\"group\" aria-label=\"", WIDTH, HEIGHT);
    rb_html_words(b, "Chart of the values in the table above");
    rb_buf_print(b, "\"><path class=\"axis\" d=\"M%d %dH%d\"/>", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT);
    add_target(b, c);
    add_run(b, c);
    for (uint32_t i = 0; i < c->s->points.len; i++) {
        const rb_kpi_group *g = c->s->points.items[i].group;
        rb_str list = rb_html_group_href(c->r, RB_EVIDENCE_KPI, c->kpi, g);
        if (!has_value(g)) continue;
        if (list.len > 0) begin_link(b, c, g, list);
        add_shape(b, c, g, i);
        rb_html_link_end(b, list);
    }
    add_labels(b, c);
    add_periods(b, c, period);
    rb_buf_add_chars(b, "</svg></figure>");
}

void rb_html_kpi_charts(const rb_report *r, rb_buf *b, uint32_t kpi)
{
    const rb_kpi_info  *info = r->summary->catalog->kpis.items[kpi];
    const rb_kpi_total *t = &r->summary->kpis[kpi];
    series_list all = {0};
    uint32_t    period = t->groups.len > 1 ? rb_period_key(r->summary->zone, info, t, false) : UINT32_MAX;
    if (period == UINT32_MAX) return;
    collect(r, t, period, &all);
    rb_buf_add_chars(b, "<div class=\"figures\">");
    for (uint32_t i = 0; i < all.len; i++) {
        const struct series *s = &all.items[i];
        struct chart c = {.r = r, .kpi = kpi, .info = info, .s = s};
        if (set_range(&c)) add_chart(b, &c, period);
    }
    rb_buf_add_chars(b, "</div>\n");
}
