/* sema/calendar.c: the declaration of a calendar: zone, hours of the week, cut-off, listed holidays and special days.
 *
 * Path      AST -> [sema] -> rb_calendar; holidays that stand in files are read later, by engine/holidays.c
 * Promises  A calendar without an error has hours on some day of the week, so that time counted on it always comes to an end.
 *
 * Why an end that is not after its start means the next day, and why only 00:00 .. 00:00 may be equal: a night shift is written
 * as people write it, 22:00 .. 06:00; 09:00 .. 09:00 is more likely a slip than a day of 24 hours from nine.
 */
#include "sema/check.h"

static const char *const day_names[7] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const long_names[7] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

typedef struct draft { rb_sema *s; rb_calendar *c; bool zone, cutoff, lost /* a line could not be read */; rb_span zone_span, cutoff_span; rb_span set[7]; } draft;

static bool refuse(draft *d, rb_span at, const char *what)
{
    d->c->wrong = true;
    return rb_diag_add(d->s->ds, RB_E0415, at, "%s", what);
}

/* ---- weekdays and times ---- */

static bool find_weekday(draft *d, const rb_ast *node, int *day)
{
    rb_ast_words name = rb_ast_as(name, node)->name;
    rb_str       names[14];
    for (*day = 0; *day < 7; ++*day)
        if (rb_str_equal(name.text, rb_str_of(day_names[*day])) || rb_str_equal(name.text, rb_str_of(long_names[*day]))) return true;
    for (int i = 0; i < 14; i++) names[i] = rb_str_of(i < 7 ? day_names[i] : long_names[i - 7]);
    d->c->wrong = true;
    rb_diag_add(d->s->ds, RB_E0415, name.span, "'%.*s' is not a day of the week", RB_STR_ARGS(name.text));
    if (!rb_diag_suggest(d->s->ds, name.text, names, 14)) rb_diag_help(d->s->ds, "the days are Mon Tue Wed Thu Fri Sat Sun: hours Mon .. Fri 09:00 .. 17:00");
    return false;
}

/* Marks the days of `Mon .. Fri`, which may run over the end of the week: Sat .. Mon. */
static bool mark_days(draft *d, const rb_ast *node, bool marked[7])
{
    int first, last;
    if (node->kind != RB_AST_range) {
        if (!find_weekday(d, node, &first)) return false;
        return marked[first] = true;
    }
    const rb_ast_range *r = rb_ast_as(range, node);
    bool known = find_weekday(d, r->low, &first);
    if (!find_weekday(d, r->high, &last) || !known) return false;
    for (int day = first;; day = (day + 1) % 7) {
        marked[day] = true;
        if (day == last) return true;
    }
}

static bool time_of_day(const rb_ast *node, int64_t *us)
{
    return node->kind == RB_AST_time && rb_time_parse(rb_ast_as(time, node)->value.text, us);
}

static bool read_opening(draft *d, const rb_ast *node, rb_opening *out)
{
    const rb_ast_range *r = rb_ast_as(range, node);
    if (!time_of_day(r->low, &out->from) || !time_of_day(r->high, &out->until)) {
        d->c->wrong = true; /* the lexer has said why */
        return false;
    }
    if (out->until == out->from && out->from != 0) {
        refuse(d, node->span, "these hours end when they begin");
        rb_diag_help(d->s->ds, "for a whole day write 00:00 .. 00:00");
        return false;
    }
    if (out->until <= out->from) out->until += RB_US_PER_DAY;
    return true;
}

/* Appends the openings in the order of their starts; an overlap is an error. */
static bool read_openings(draft *d, const rb_ast_items *nodes, rb_day_hours *out)
{
    RB_VEC(rb_opening) list = {0};
    bool good = true;
    for (uint32_t i = 0; i < nodes->len; i++) {
        rb_opening o;
        uint32_t   at = list.len;
        if (!read_opening(d, nodes->items[i], &o)) return false;
        rb_vec_push(&list, o);
        for (; at > 0 && list.items[at - 1].from > o.from; at--) list.items[at] = list.items[at - 1];
        list.items[at] = o;
        bool early = at > 0 && list.items[at - 1].until > o.from, late = at + 1 < list.len && list.items[at + 1].from < o.until;
        if (early || late) good = refuse(d, nodes->items[i]->span, "these hours overlap others of the same day");
    }
    *out = rb_worktime_add_hours(d->c->time, list.items, list.len);
    return good;
}

static void add_hours(draft *d, const rb_ast_hours *node)
{
    bool marked[7] = {false};
    rb_day_hours hours;
    bool days = true;
    for (uint32_t i = 0; i < node->days.len; i++) days &= mark_days(d, node->days.items[i], marked);
    if (!read_openings(d, &node->openings, &hours) || !days) return;
    for (int day = 0; day < 7; day++) {
        if (!marked[day]) continue;
        if (d->c->time->week[day].count > 0) {
            d->c->wrong = true;
            rb_diag_add(d->s->ds, RB_E0415, node->base.span, "%s has hours already", long_names[day]);
            rb_diag_note(d->s->ds, d->set[day], "they are here");
            rb_diag_help(d->s->ds, "all hours of a day stand on one line: hours %s 08:00 .. 12:00, 13:00 .. 17:00", day_names[day]);
            return;
        }
        d->c->time->week[day] = hours;
        d->set[day] = node->base.span;
    }
}

/* ---- days of the year ---- */

enum { SPAN_LIMIT = 3660, DATED_LIMIT = 20000 }; /* days in one `closed A .. B`: ten years, more is a slip in the year; and in all */

static bool day_of(const rb_ast *node, int64_t *day)
{
    return node->kind == RB_AST_date && rb_date_parse(rb_ast_as(date, node)->value.text, day);
}

static bool read_days(draft *d, const rb_ast *node, int64_t *first, int64_t *last)
{
    if (node->kind != RB_AST_range) {
        bool good = day_of(node, first);
        *last = *first;
        d->c->wrong |= !good;
        return good;
    }
    const rb_ast_range *r = rb_ast_as(range, node);
    if (!day_of(r->low, first) || !day_of(r->high, last)) return false;
    if (*last < *first) return refuse(d, node->span, "these days end before they begin");
    if (*last - *first >= SPAN_LIMIT) return refuse(d, node->span, "these days are more than ten years");
    return true;
}

/* Of a holiday the hours may be said apart; a day that is closed on a line of its own has none. */
static bool disagree(const rb_dated_special *a, const rb_dated_special *b)
{
    if (a->rank == RB_SPECIAL_CLOSED && b->rank == RB_SPECIAL_CLOSED) return false;
    return !a->holiday && !b->holiday;
}

static void add_special(draft *d, const rb_dated_special *entry, rb_day_hours hours)
{
    rb_calendar *c = d->c;
    for (uint32_t i = 0; i < c->dated.len; i++) {
        if (c->dated.items[i].day != entry->day || !disagree(&c->dated.items[i], entry)) continue;
        rb_buf b = {0};
        rb_date_print(&b, entry->day);
        c->wrong = true;
        rb_diag_add(d->s->ds, RB_E0415, entry->span, "%.*s is said twice, and not in the same way", RB_STR_ARGS(rb_buf_str(&b)));
        rb_diag_note(d->s->ds, c->dated.items[i].span, "the other line is here");
        return;
    }
    rb_vec_push(&c->dated, *entry);
    rb_worktime_add_special(c->time, entry->day, entry->rank, hours);
}

static void add_days(draft *d, const rb_ast_items *days, rb_dated_special kind, rb_day_hours hours)
{
    for (uint32_t i = 0; i < days->len; i++) {
        int64_t first, last;
        if (!read_days(d, days->items[i], &first, &last)) continue;
        if (d->c->dated.len + (uint64_t)(last - first) >= DATED_LIMIT) {
            refuse(d, days->items[i]->span, "a calendar lists at most 20000 days; more holidays stand in a file");
            return;
        }
        kind.span = days->items[i]->span;
        for (kind.day = first; kind.day <= last; kind.day++) add_special(d, &kind, hours);
    }
}

static void add_file(draft *d, const rb_ast_holidays *node)
{
    rb_holiday_file f = {.path = node->path, .column = node->column};
    if (node->format.text.ptr) f.format = rb_load_format(d->s, node->format, RB_TYPE(date));
    d->c->wrong |= node->format.text.ptr && !f.format;
    rb_vec_push(&d->c->files, f);
}

/* ---- the whole ---- */

static bool once(draft *d, bool *given, rb_span *before, rb_span at, const char *what)
{
    if (*given) {
        d->c->wrong = true;
        rb_diag_add(d->s->ds, RB_E0110, at, "a calendar has one %s", what);
        rb_diag_note(d->s->ds, *before, "the first is here");
        return false;
    }
    *before = at;
    return *given = true;
}

static void add_cutoff(draft *d, const rb_ast_cutoff *node)
{
    if (!once(d, &d->cutoff, &d->cutoff_span, node->base.span, "cutoff")) return;
    d->c->time->has_cutoff = time_of_day(node->time, &d->c->time->cutoff);
    d->c->wrong |= !d->c->time->has_cutoff;
}

static void add_member(draft *d, const rb_ast *node)
{
    switch (node->kind) {
    case RB_AST_option: {
        rb_ast_words zone = rb_ast_as(option, node)->value;
        if (!once(d, &d->zone, &d->zone_span, node->span, "zone")) return;
        d->c->time->zone = rb_load_zone(d->s, zone);
        d->c->wrong |= !d->c->time->zone;
        return;
    }
    case RB_AST_hours: add_hours(d, rb_ast_as(hours, node)); return;
    case RB_AST_cutoff: add_cutoff(d, rb_ast_as(cutoff, node)); return;
    case RB_AST_holidays: add_file(d, rb_ast_as(holidays, node)); return;
    case RB_AST_closed: {
        rb_dated_special kind = {.rank = RB_SPECIAL_CLOSED, .holiday = rb_ast_as(closed, node)->holiday != 0};
        add_days(d, &rb_ast_as(closed, node)->days, kind, (rb_day_hours){0, 0});
        return;
    }
    case RB_AST_open: {
        rb_day_hours hours;
        if (read_openings(d, &rb_ast_as(open, node)->openings, &hours)) add_days(d, &rb_ast_as(open, node)->days, (rb_dated_special){.rank = RB_SPECIAL_OPEN}, hours);
        return;
    }
    default: d->c->wrong = d->lost = true; /* `bad`: the parser has said why */
    }
}

/* What runs past midnight must not meet the hours of the day after. */
static void check_nights(draft *d)
{
    const rb_worktime *w = d->c->time;
    for (int day = 0; day < 7; day++) {
        rb_day_hours h = w->week[day], next = w->week[(day + 1) % 7];
        if (h.count == 0 || next.count == 0) continue;
        if (w->openings.items[h.first + h.count - 1].until - RB_US_PER_DAY <= w->openings.items[next.first].from) continue;
        d->c->wrong = true;
        rb_diag_add(d->s->ds, RB_E0415, d->set[day], "the hours of %s run into those of %s", long_names[day], long_names[(day + 1) % 7]);
        return;
    }
}

/* A cut-off outside all hours changes nothing: a slip. */
static void check_cutoff(draft *d)
{
    const rb_worktime *w = d->c->time;
    for (int day = 0; day < 7; day++)
        for (uint32_t i = 0; i < w->week[day].count; i++) {
            const rb_opening *o = &w->openings.items[w->week[day].first + i];
            if (w->cutoff >= o->from && w->cutoff < o->until) return;
        }
    if (w->has_cutoff) refuse(d, d->cutoff_span, "the cut-off lies outside all hours of the week, so it would change nothing");
}

static bool has_hours(const rb_worktime *w)
{
    for (int day = 0; day < 7; day++)
        if (w->week[day].count > 0) return true;
    return false;
}

static void check_whole(draft *d, rb_span name)
{
    bool wrong = d->c->wrong;
    if (!d->zone && !d->lost) {
        refuse(d, name, "a calendar needs its time zone");
        rb_diag_help(d->s->ds, "write zone \"America/Los_Angeles\", \"Europe/London\", \"Asia/Manila\" or \"UTC\"");
    }
    if (wrong) return; /* it was said, and the rest may only follow from it */
    if (!has_hours(d->c->time)) {
        refuse(d, name, "the calendar has no hours on any day of the week");
        rb_diag_help(d->s->ds, "write hours Mon .. Fri 09:00 .. 17:00");
        return;
    }
    check_nights(d);
    check_cutoff(d);
}

void rb_declare_calendar(rb_sema *s, const rb_ast_calendar *node)
{
    rb_program *p = s->program;
    for (uint32_t i = 0; i < p->calendars.len; i++)
        if (rb_name_taken(s, node->name, p->calendars.items[i]->name, p->calendars.items[i]->span, "calendar")) return;
    draft d = {.s = s, .c = RB_NEW(rb_calendar)};
    d.c->name = node->name.text;
    d.c->span = node->name.span;
    d.c->time = RB_NEW(rb_worktime);
    for (uint32_t i = 0; i < node->members.len; i++) add_member(&d, node->members.items[i]);
    check_whole(&d, node->name.span);
    rb_worktime_settle(d.c->time);
    rb_vec_push(&p->calendars, d.c);
}

const rb_calendar *rb_find_calendar(rb_sema *s, rb_ast_words name, uint32_t *index)
{
    RB_VEC(rb_str) names = {0};
    const rb_program *p = s->program;
    for (*index = 0; *index < p->calendars.len; ++*index) {
        if (rb_str_equal(p->calendars.items[*index]->name, name.text)) return p->calendars.items[*index];
        rb_vec_push(&names, p->calendars.items[*index]->name);
    }
    rb_diag_add(s->ds, RB_E0201, name.span, "the calendar '%.*s' is not declared", RB_STR_ARGS(name.text));
    if (!rb_diag_suggest(s->ds, name.text, names.items, names.len) && names.len == 0)
        rb_diag_help(s->ds, "declare it: calendar %.*s { zone \"America/Los_Angeles\"  hours Mon .. Fri 07:00 .. 17:00 }", RB_STR_ARGS(name.text));
    return NULL;
}
