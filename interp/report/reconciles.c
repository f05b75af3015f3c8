/* report/reconciles.c: reconciliations in the text report: the balance of both sides, then the keys to look at.
 *
 * Every record that was read is in one line of the balance, and its amount with it; the lines add up to the last, which
 * exec/ has checked. A record whose amount is not known is counted in a column of its own.
 */
#include "report/internal.h"

#include "base/unicode.h"

enum { INDENT = 4, HANG = 15, PLACES_SHOWN = 5 };

static rb_str side_name(const rb_report *r, const rb_reconcile_info *info, uint32_t side)
{
    rb_str name = r->summary->catalog->schemas.items[info->stream[side]]->name;
    if (info->stream[0] != info->stream[1]) return name;
    return rb_str_print("%.*s, %s", RB_STR_ARGS(name), side == 0 ? "left" : "right");
}

/* ---- the balance ---- */

struct columns { const rb_report *r; const rb_reconcile_info *info; bool without[2]; };

static void add_line_side(rb_table *t, const struct columns *c, uint32_t side, const rb_balance_line *line)
{
    rb_buf text = {0};
    rb_table_add_count(t, RB_STYLE_PLAIN, line->records);
    if (!c->info->has_total) return;
    if (!line->amount.known) rb_buf_add_chars(&text, "more than 38 digits");
    else rb_figure_add_exact(&text, &line->amount, c->r->summary->zone);
    rb_table_take(t, RB_STYLE_PLAIN, &text);
    if (c->without[side]) rb_table_add_count(t, RB_STYLE_PLAIN, line->without);
}

static void add_nothing(rb_table *t, const struct columns *c, uint32_t side)
{
    uint32_t cells = !c->info->has_total ? 1 : c->without[side] ? 3 : 2;
    for (uint32_t i = 0; i < cells; i++) rb_table_add_chars(t, RB_STYLE_PLAIN, "");
}

static void add_match(rb_table *t, const struct columns *c, const rb_reconcile_total *total, enum rb_match match)
{
    bool is_fine = match == RB_MATCH_MATCHED || match == RB_MATCH_TOLERATED, doubtful = match == RB_MATCH_UNKNOWN;
    enum rb_style style = total->keys[match] == 0 ? RB_STYLE_PLAIN : is_fine ? RB_STYLE_GREEN : doubtful ? RB_STYLE_YELLOW : RB_STYLE_RED;
    if (match == RB_MATCH_ONLY_LEFT || match == RB_MATCH_ONLY_RIGHT) {
        uint32_t lacks = match == RB_MATCH_ONLY_LEFT;
        bool     same = c->info->stream[0] == c->info->stream[1];
        rb_str   name = side_name(c->r, c->info, lacks);
        rb_table_add(t, style, same ? rb_str_of(lacks ? "none on the right" : "none on the left") : rb_str_print("no %.*s", RB_STR_ARGS(name)));
    } else {
        rb_table_add_chars(t, style, rb_match_name(match));
    }
    rb_table_add_count(t, RB_STYLE_PLAIN, total->keys[match]);
    for (uint32_t side = 0; side < 2; side++) {
        bool never = (match == RB_MATCH_ONLY_LEFT && side == 1) || (match == RB_MATCH_ONLY_RIGHT && side == 0);
        if (never) add_nothing(t, c, side);
        else add_line_side(t, c, side, &total->side[side].by_match[match]);
    }
}

static void add_sum(rb_table *t, const struct columns *c, const char *name, const rb_balance_line *lines[2])
{
    rb_table_add_chars(t, RB_STYLE_PLAIN, name);
    rb_table_add_chars(t, RB_STYLE_PLAIN, "");
    for (uint32_t side = 0; side < 2; side++) add_line_side(t, c, side, lines[side]);
}

static void add_heads(rb_table *t, const struct columns *c)
{
    rb_buf align = {0};
    rb_buf_add_chars(&align, "lr");
    rb_table_add_chars(t, RB_STYLE_DIM, "");
    rb_table_add_chars(t, RB_STYLE_DIM, "keys");
    for (uint32_t side = 0; side < 2; side++) {
        rb_table_add(t, RB_STYLE_DIM, side_name(c->r, c->info, side));
        rb_buf_add_char(&align, 'r');
        if (!c->info->has_total) continue;
        rb_table_add(t, RB_STYLE_DIM, c->info->total.name[side]);
        rb_buf_add_chars(&align, c->without[side] ? "rr" : "r");
        if (c->without[side]) rb_table_add_chars(t, RB_STYLE_DIM, "not known");
    }
    t->align = rb_str_chars(rb_buf_str(&align));
}

static void print_balance(rb_report *r, const rb_reconcile_info *info, const rb_reconcile_total *total)
{
    rb_table       t = {.indent = 2, .colour = r->options->colour};
    struct columns c = {.r = r, .info = info};
    const rb_side_total *s = total->side;
    for (uint32_t side = 0; side < 2; side++) c.without[side] = s[side].evaluated.without > 0;
    add_heads(&t, &c);
    for (uint32_t i = 0; i < RB_MATCH_COUNT; i++) add_match(&t, &c, total, (enum rb_match)i);
    if (s[0].outside.records + s[1].outside.records > 0) {
        add_sum(&t, &c, "reconciled", (const rb_balance_line *[]){&s[0].taken, &s[1].taken});
        add_sum(&t, &c, "outside where", (const rb_balance_line *[]){&s[0].outside, &s[1].outside});
    }
    add_sum(&t, &c, "evaluated", (const rb_balance_line *[]){&s[0].evaluated, &s[1].evaluated});
    rb_buf_add_char(&r->out, '\n');
    rb_table_print(&r->out, &t);
}

/* "differ in amount: 12 keys, in currency: 3 keys" */
static void print_differs(rb_report *r, const rb_reconcile_info *info, const rb_reconcile_total *total)
{
    rb_buf text = {0};
    if (total->keys[RB_MATCH_DIFFERENT] == 0 || info->compares.len < 2) return;
    for (uint32_t i = 0; i < info->compares.len; i++) {
        if (total->differs[i] == 0) continue;
        rb_buf_print(&text, "%s%.*s ", text.len > 0 ? ", " : "different in ", RB_STR_ARGS(info->compares.items[i].name[0]));
        rb_figure_add_count(&text, total->differs[i]);
    }
    rb_buf_add_chars(&r->out, "  ");
    rb_text_wrap(&r->out, rb_buf_str(&text), 2, 4);
}

/* What is missing may be there, only not among the records that are to be matched. */
static void print_outside(rb_report *r, const rb_reconcile_info *info, const rb_reconcile_total *total)
{
    for (uint32_t side = 0; side < 2; side++) {
        if (total->missing_outside[side] == 0) continue;
        rb_str name = side_name(r, info, side);
        rb_buf_print(&r->out, "  of the keys with no %.*s ", RB_STR_ARGS(name));
        rb_figure_add_count(&r->out, total->missing_outside[side]);
        rb_buf_add_chars(&r->out, total->missing_outside[side] == 1 ? " has one outside where\n" : " have one outside where\n");
    }
}

static void print_cite(rb_report *r, const rb_reconcile_info *info)
{
    rb_buf text = {0};
    if (info->source.len == 0) return;
    rb_buf_print(&text, "cite: %.*s%s%.*s", RB_STR_ARGS(info->source), info->clause.len > 0 ? ", " : "", RB_STR_ARGS(info->clause));
    rb_buf_add_chars(&r->out, "  ");
    rb_text_wrap(&r->out, rb_buf_str(&text), 2, 4);
}

static void print_reconcile(rb_report *r, const rb_reconcile_info *info, const rb_reconcile_total *total)
{
    const rb_catalog *catalog = r->summary->catalog;
    rb_buf below = {0};
    rb_buf_print(&below, "reconcile %.*s, ", RB_STR_ARGS(info->name));
    for (uint32_t side = 0; side < 2 && !total->ran; side++) {
        if (r->summary->streams[info->stream[side]].ran) continue;
        rb_buf_print(&below, "not run: no data was given for %.*s", RB_STR_ARGS(catalog->schemas.items[info->stream[side]]->name));
        break;
    }
    if (total->ran)
        rb_buf_print(&below, "%.*s with %.*s, %s to %s", RB_STR_ARGS(catalog->schemas.items[info->stream[0]]->name),
                     RB_STR_ARGS(catalog->schemas.items[info->stream[1]]->name), info->many[0] ? "many" : "one", info->many[1] ? "many" : "one");
    rb_report_text_title(r, info->title, rb_buf_str(&below));
    if (!total->ran) return;
    print_cite(r, info);
    print_balance(r, info, total);
    bool more = (total->keys[RB_MATCH_DIFFERENT] > 0 && info->compares.len > 1) || total->missing_outside[0] + total->missing_outside[1] > 0;
    if (more) rb_buf_add_char(&r->out, '\n');
    print_differs(r, info, total);
    print_outside(r, info, total);
}

void rb_report_reconciles_print(rb_report *r)
{
    for (uint32_t i = 0; i < r->summary->catalog->reconciles.len; i++)
        print_reconcile(r, r->summary->catalog->reconciles.items[i], &r->summary->reconciles[i]);
}

/* ---- keys ---- */

static void add_keys(const rb_report *r, rb_buf *b, const rb_key_view *v)
{
    rb_buf text = {0};
    for (uint32_t i = 0; i < v->keys.len; i++) {
        if (i > 0) rb_buf_add_chars(&text, ", ");
        if (v->keys.items[i].known) rb_value_print(&text, &v->keys.items[i], r->summary->zone);
        else rb_buf_add_chars(&text, "(no key)");
    }
    rb_buf safe = {0}, cut = {0};
    rb_figure_add_cut(&cut, rb_buf_str(&text));
    rb_text_add_safe(&safe, rb_buf_str(&cut));
    rb_style_add(b, r->options->colour, RB_STYLE_BOLD, rb_buf_str(&safe));
}

/* "  a.csv:3, 7 and 12 more  b.csv:5" */
static void add_places(const rb_report *r, rb_buf *b, const rb_key_view *v)
{
    const rb_reconcile_info *info = r->summary->catalog->reconciles.items[v->reconcile];
    for (uint32_t side = 0; side < 2; side++) {
        uint32_t before = UINT32_MAX;
        for (uint32_t i = 0; i < v->rows[side].len && i < PLACES_SHOWN; i++) {
            const rb_key_row *row = &v->rows[side].items[i];
            if (row->file != before) {
                rb_buf_add_chars(b, "  ");
                rb_text_add_safe(b, r->summary->streams[info->stream[side]].files.items[row->file]);
                rb_buf_add_char(b, ':');
            } else {
                rb_buf_add_chars(b, ", ");
            }
            before = row->file;
            rb_buf_add_u64(b, row->line);
        }
        if (v->rows[side].len > PLACES_SHOWN) rb_buf_print(b, " and %u more", v->rows[side].len - PLACES_SHOWN);
    }
}

void rb_text_report_key(rb_report *r, const rb_key_view *v)
{
    rb_listing *l = &r->reconciles[v->reconcile];
    rb_buf     *b = &l->text, why = {0};
    if (!rb_report_has_room(r, l)) return;
    l->listed++;
    rb_buf_add_chars(b, "\n  ");
    add_keys(r, b, v);
    add_places(r, b, v);
    rb_buf_add_char(b, '\n');
    bool          is_fine = v->match == RB_MATCH_MATCHED || v->match == RB_MATCH_TOLERATED;
    enum rb_style style = is_fine ? RB_STYLE_GREEN : v->match == RB_MATCH_UNKNOWN ? RB_STYLE_YELLOW : RB_STYLE_RED;
    rb_str        word = rb_str_of(rb_match_name(v->match));
    rb_key_view_explain(&why, r->summary->catalog, v, r->summary->zone);
    rb_buf_add_repeat(b, ' ', INDENT);
    rb_style_add(b, r->options->colour, style, word);
    if (why.len == 0) {
        rb_buf_add_char(b, '\n');
        return;
    }
    rb_buf_add_repeat(b, ' ', HANG - INDENT - word.len);
    rb_text_wrap(b, rb_buf_str(&why), HANG, HANG);
}
