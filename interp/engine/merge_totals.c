/* engine/merge_totals.c: which parts go together, and their totals, files and columns as those of one run.
 *
 * Records that were looked up had to be complete in every run, so of such a record the parts have the same files, and what
 * was counted of them is taken from the first part alone.
 */
#include "engine/merge.h"

#include "base/unicode.h"
#include "data/evidence.h"
#include "engine/lookups.h"
#include "engine/newest.h"

/* ---- what goes together ---- */

static rb_str moment_text(const rb_part *p, uint32_t day)
{
    rb_buf b = {0};
    rb_instant_print(&b, p->head.days.items[day], p->summary.zone);
    return rb_buf_take(&b);
}

static bool has_day(const rb_part_head *head, int64_t day)
{
    for (uint32_t i = 0; i < head->days.len; i++)
        if (head->days.items[i] == day) return true;
    return false;
}

/* In their order, however the parts are. */
static void add_day(rb_part_head *head, int64_t day)
{
    uint32_t at = head->days.len;
    rb_vec_push(&head->days, day);
    for (; at > 0 && head->days.items[at - 1] > day; at--) head->days.items[at] = head->days.items[at - 1];
    head->days.items[at] = day;
}

static bool is_unjudged(const rb_part *p, const rb_compiled *c) { return rb_part_is_unjudged(p, c, &(uint32_t){0}); }

static bool are_unjudged(const rb_part_list *parts, const rb_compiled *c)
{
    bool all = true;
    for (uint32_t i = 0; all && i < parts->len; i++) all = is_unjudged(parts->items[i], c);
    return all;
}

bool rb_merge_judges_again(const rb_part_list *parts, const rb_compiled *c, const rb_run_options *o)
{
    return o->has_as_of && !o->different_days && are_unjudged(parts, c);
}

/* What a merge judges itself is as of a moment of its own; what the parts judged has theirs. */
static void help_moments(const rb_part_list *parts, const rb_compiled *c, const rb_run_options *o, rb_diags *ds)
{
    if (are_unjudged(parts, c)) rb_diag_help(ds, "these parts have records that merge judges: say as of which moment, --as-of MOMENT; --different-days would judge each as of the day of its own part");
    else if (o->data.len > 0 && !o->has_as_of) rb_diag_help(ds, "give the moment of the parts here as well: --as-of %.*s; or, where each day's records are to count as they were judged on their day, write --different-days", RB_STR_ARGS(moment_text(parts->items[0], 0)));
    else rb_diag_help(ds, "give all runs the same --as-of; or, where each day's records are to count as they were judged on their day, write --different-days");
}

static bool join_days(rb_part_head *head, const rb_part *first, const rb_part *p, bool may_differ, rb_diags *ds)
{
    for (uint32_t i = 0; i < p->head.days.len; i++) {
        if (has_day(head, p->head.days.items[i])) continue;
        if (head->days.len > 0 && !may_differ) {
            rb_diag_add(ds, RB_E0531, RB_SPAN_NONE, "the parts were judged as of different moments: '%.*s' as of %.*s, '%.*s' as of %.*s", RB_STR_ARGS(first->path), RB_STR_ARGS(moment_text(first, 0)),
                        RB_STR_ARGS(p->path), RB_STR_ARGS(moment_text(p, i)));
            return false;
        }
        add_day(head, p->head.days.items[i]);
    }
    return true;
}

static bool refuse_option(const rb_part *first, const rb_part *p, const char *option, rb_diags *ds)
{
    rb_diag_add(ds, RB_E0531, RB_SPAN_NONE, "one of '%.*s' and '%.*s' was made with %s, and the other was not", RB_STR_ARGS(first->path), RB_STR_ARGS(p->path), option);
    rb_diag_help(ds, "make them with the same options");
    return false;
}

rb_part_to rb_merge_wanted(const rb_run_options *o)
{
    rb_part_to wanted = {0};
    if (o->part) wanted = (rb_part_to){.all = o->part->all, .all_values = o->part->all_values, .columns = o->part->columns};
    for (uint32_t i = 0; i < o->report_count; i++) {
        wanted.all = wanted.all || o->reports[i].all;
        wanted.all_values = wanted.all_values || o->reports[i].all_values;
        wanted.columns = wanted.columns || o->reports[i].columns;
    }
    return wanted;
}

/* Records that are judged now can all be shown, with all values; their original columns nobody knows but who read them. */
static const char *lacking(const rb_part *p, const rb_compiled *c, const rb_part_to *wanted)
{
    const rb_part_head *head = &p->head;
    bool                again = is_unjudged(p, c);
    if (wanted->all && !head->all && !again) return wanted->all_values ? "--all-values" : "--all";
    if (wanted->all_values && !head->all_values && !again) return "--all-values";
    return wanted->columns && !head->columns ? "--columns" : NULL;
}

/* What a part did not write down nobody can show. */
static bool check_wanted(const rb_part_list *parts, const rb_compiled *c, const rb_run_options *o, rb_diags *ds)
{
    rb_part_to wanted = rb_merge_wanted(o);
    for (uint32_t i = 0; i < parts->len; i++) {
        const char *lacks = lacking(parts->items[i], c, &wanted);
        if (!lacks) continue;
        rb_diag_add(ds, RB_E0534, RB_SPAN_NONE, "the part '%.*s' was made without %s, so what that shows is not in it", RB_STR_ARGS(parts->items[i]->path), lacks);
        rb_diag_help(ds, "make the parts with %s, or leave it out here", lacks);
        return false;
    }
    return true;
}

bool rb_merge_check(const rb_part_list *parts, const rb_compiled *c, const rb_run_options *o, rb_part_head *head, rb_diags *ds)
{
    bool           again = rb_merge_judges_again(parts, c, o);
    const rb_part *first = parts->items[0];
    *head = (rb_part_head){.all = true, .all_values = true, .columns = true, .strict = first->head.strict};
    rb_part_head own = rb_part_head_of(c, o, 0);
    head->sources = own.sources;
    head->shapes = own.shapes;
    for (uint32_t i = 0; i < parts->len; i++) {
        const rb_part *p = parts->items[i];
        if (!again && !join_days(head, first, p, o->different_days, ds)) {
            help_moments(parts, c, o, ds);
            return false;
        }
        for (uint32_t k = 0; again && k < p->sources.items.len; k++) p->sources.items.items[k].as_of = o->as_of;
        if (p->head.strict != head->strict) return refuse_option(first, p, "--strict", ds);
        bool judged = !is_unjudged(p, c); /* what is judged now shows what is asked for then */
        head->all = head->all && (p->head.all || !judged);
        head->all_values = head->all_values && (p->head.all_values || !judged);
        head->columns = head->columns && p->head.columns;
    }
    if (again) add_day(head, o->as_of);
    return check_wanted(parts, c, o, ds);
}

/* ---- files ---- */

/* Of what has no sum, such as standard input, its name and how much was in it. Read in another way the same bytes are other records. */
static bool same_file(const rb_stream_total *a, const rb_stream_total *b, uint32_t i)
{
    const rb_particular *x = &a->particulars.items[i], *y = &b->particulars.items[i];
    if (!rb_str_equal(a->file_totals.items[i].given, b->file_totals.items[i].given)) return false;
    if (x->sha256.len > 0 && y->sha256.len > 0) return rb_str_equal(x->sha256, y->sha256);
    return rb_str_equal(x->path, y->path) && a->file_totals.items[i].read == b->file_totals.items[i].read && a->file_totals.items[i].bytes == b->file_totals.items[i].bytes;
}

static bool same_files(const rb_stream_total *a, const rb_stream_total *b)
{
    bool same = a->particulars.len == b->particulars.len;
    for (uint32_t i = 0; same && i < a->particulars.len; i++) same = same_file(a, b, i);
    return same;
}

static rb_str name_of_sum(const rb_stream_total *t, rb_str sum)
{
    uint32_t f = 0;
    while (!rb_str_equal(t->particulars.items[f].sha256, sum)) f++;
    return t->files.items[f];
}

/* The same bytes may have come under another name. */
static void say_twice(const rb_merge_plan *m, const uint32_t at[3], rb_str sum, rb_diags *ds)
{
    const rb_part *early = m->parts->items[at[0]], *late = m->parts->items[at[1]];
    const rb_stream_total *a = &early->summary.streams[at[2]], *b = &late->summary.streams[at[2]];
    rb_str old = name_of_sum(a, sum), name = name_of_sum(b, sum);
    rb_str as = rb_str_equal(old, name) ? RB_STR("") : rb_str_print(" as '%.*s'", RB_STR_ARGS(old));
    rb_diag_add(ds, RB_E0532, RB_SPAN_NONE, "'%.*s' is in the part '%.*s' already%.*s, and again in '%.*s': its records would count twice", RB_STR_ARGS(name), RB_STR_ARGS(early->path), RB_STR_ARGS(as), RB_STR_ARGS(late->path));
    rb_diag_help(ds, "leave one of them out; or, if the records are to count twice, write --same-file-again");
}

/* Files without records, such as exports of days on which nothing happened, are alike and no mistake. */
static bool check_twice(const rb_merge_plan *m, uint32_t stream, rb_diags *ds)
{
    rb_map seen = {0};
    for (uint32_t i = 0; i < m->parts->len; i++) {
        const rb_part         *p = m->parts->items[i];
        const rb_stream_total *t = &p->summary.streams[stream];
        for (uint32_t f = 0; f < t->particulars.len && m->shares[i].is_taken[stream]; f++) {
            uint32_t earlier = i;
            rb_str   sum = t->particulars.items[f].sha256;
            if (sum.len == 0 || t->file_totals.items[f].read == 0 || rb_map_add(&seen, sum, &earlier) || earlier == i) continue;
            say_twice(m, (const uint32_t[]){earlier, i, stream}, sum, ds);
            return false;
        }
    }
    return true;
}

/* ---- streams ---- */

static uint32_t column_of(rb_stream_total *to, rb_map *there, rb_str column)
{
    uint32_t number = to->columns.len;
    rb_str   name = rb_text_nfc(column);
    if (rb_map_add(there, name, &number)) rb_vec_push(&to->columns, column);
    return number;
}

static uint32_t *join_columns(rb_stream_total *to, const rb_stream_total *from)
{
    rb_map    there = {0};
    uint32_t *numbers = RB_NEW_ARRAY(uint32_t, from->columns.len + 1u);
    for (uint32_t i = 0; i < to->columns.len; i++) (void)rb_map_add(&there, rb_text_nfc(to->columns.items[i]), &(uint32_t){i});
    for (uint32_t i = 0; i < from->columns.len; i++) numbers[i] = column_of(to, &there, from->columns.items[i]);
    return numbers;
}

/* Whether the first file of `from` is the next piece of the last of `to`. */
static bool goes_on(const rb_stream_total *to, const rb_stream_total *from)
{
    if (to->files.len == 0 || from->files.len == 0) return false;
    uint32_t             last = to->files.len - 1;
    const rb_file_total *a = &to->file_totals.items[last], *b = &from->file_totals.items[0];
    return a->of > 0 && a->of == b->of && a->last_piece + 1 == b->piece && rb_str_equal(to->files.items[last], from->files.items[0]) && rb_str_equal(a->given, b->given);
}

/* The same file then as now: as large, and with as many records before this piece. */
static bool join_piece(rb_stream_total *to, const rb_part *p, const rb_stream_total *from, rb_diags *ds)
{
    uint32_t             last = to->files.len - 1;
    rb_file_total       *a = &to->file_totals.items[last];
    const rb_file_total *b = &from->file_totals.items[0];
    if (to->particulars.items[last].bytes != from->particulars.items[0].bytes || a->before + a->read != b->before) {
        rb_diag_add(ds, RB_E0531, RB_SPAN_NONE, "the part '%.*s' is of another '%.*s' than the parts before it: the file was changed in between", RB_STR_ARGS(p->path), RB_STR_ARGS(to->files.items[last]));
        rb_diag_help(ds, "make all its parts again");
        return false;
    }
    a->last_piece = b->last_piece;
    a->read += b->read;
    a->superseded += b->superseded;
    a->rejected += b->rejected;
    a->bytes += b->bytes;
    return true;
}

static void join_stream(rb_stream_total *to, const rb_stream_total *from, uint32_t fields, uint32_t first)
{
    to->ran = true;
    to->read += from->read;
    to->superseded += from->superseded;
    to->rejected += from->rejected;
    to->bytes += from->bytes;
    rb_repairs_add(&to->repairs, &from->repairs, fields);
    rb_newest_join_unreadable(&to->unordered, &from->unordered);
    for (uint32_t i = first; i < from->files.len; i++) {
        rb_vec_push(&to->files, from->files.items[i]);
        rb_vec_push(&to->particulars, from->particulars.items[i]);
        rb_vec_push(&to->file_totals, from->file_totals.items[i]);
    }
}

/* What one run alone says of records that are held. */
static void join_held(rb_stream_total *to, const rb_stream_total *from)
{
    if (to->looked_up || !from->looked_up) return;
    to->looked_up = true;
    to->judged = from->judged;
    to->kept = from->kept;
    to->passed_over = from->passed_over;
    to->kept_bytes = from->kept_bytes;
    for (uint32_t i = 0; i < from->problems.len; i++) rb_vec_push(&to->problems, from->problems.items[i]);
}

/* To be looked up, and no more. */
static bool is_held(const rb_stream_total *t) { return t->looked_up && !t->judged; }

/* What earlier parts looked up is looked up no more: all is judged now, with what this part has. */
static void let_go(rb_merge_plan *m, uint32_t part, uint32_t stream)
{
    m->summary->streams[stream] = (rb_stream_total){0};
    for (uint32_t i = 0; i < part; i++) m->shares[i].is_taken[stream] = m->shares[i].is_judged[stream] = false;
    for (uint32_t i = 0; i < m->sources.items.len; i++) {
        rb_part_source *s = &m->sources.items.items[i];
        s->first_file[stream] = s->file_count[stream] = s->column_count[stream] = 0;
    }
}

static bool may_let_go(const rb_merge_plan *m, const rb_stream_total *to, const rb_stream_total *from)
{
    return m->again && is_held(to) && is_held(from);
}

/* Of a stream that the part has. `mine`: whose share it is. */
static bool join(rb_merge_plan *m, uint32_t part, uint32_t stream, rb_diags *ds)
{
    const rb_part   *p = m->parts->items[part];
    rb_stream_total *to = &m->summary->streams[stream], *from = &p->summary.streams[stream];
    const rb_schema *schema = m->c->plan->catalog->schemas.items[stream];
    bool again = to->ran && (to->looked_up || from->looked_up);
    if (again && !same_files(to, from) && may_let_go(m, to, from)) {
        let_go(m, part, stream);
        again = false;
    }
    if (again && !same_files(to, from)) {
        rb_diag_add(ds, RB_E0531, RB_SPAN_NONE, "%.*s records are looked up, and the part '%.*s' has other files of them than the parts before it, or reads them in another way", RB_STR_ARGS(schema->name), RB_STR_ARGS(p->path));
        if (are_unjudged(m->parts, m->c)) rb_diag_help(ds, "say as of which moment all records are to be judged, --as-of MOMENT: then the %.*s records of the last part count", RB_STR_ARGS(schema->name));
        else rb_diag_help(ds, "what is looked up must be there completely for each part: give all runs the same --data %.*s=FILE, and the same --export", RB_STR_ARGS(schema->name));
        return false;
    }
    m->shares[part].is_taken[stream] = !again;
    m->shares[part].is_kept[stream] = rb_part_keeps(m->c->plan->streams.items[stream], from->looked_up);
    m->shares[part].is_judged[stream] = !again && !m->shares[part].is_kept[stream];
    bool on = !again && goes_on(to, from);
    if (on && !join_piece(to, p, from, ds)) return false;
    if (!again) join_stream(to, from, schema->fields.len, on ? 1 : 0);
    join_held(to, from);
    return true;
}

/* ---- sources ---- */

static rb_part_source source_of(rb_merge_plan *m, uint32_t part, const rb_part_source *from, const rb_part_source *base)
{
    uint32_t       streams = m->c->plan->streams.len;
    rb_part_source to = {RB_NEW_ARRAY(uint32_t, streams + 1u), RB_NEW_ARRAY(uint32_t, streams + 1u), RB_NEW_ARRAY(uint32_t, streams + 1u), RB_NEW_ARRAY(uint32_t *, streams + 1u), from->as_of};
    for (uint32_t i = 0; i < streams; i++) {
        if (!m->shares[part].is_taken[i]) continue;
        to.first_file[i] = base->first_file[i] + from->first_file[i];
        to.file_count[i] = from->file_count[i];
        to.column_count[i] = from->column_count[i];
        to.columns[i] = RB_NEW_ARRAY(uint32_t, from->column_count[i] + 1u);
        for (uint32_t c = 0; c < from->column_count[i]; c++) to.columns[i][c] = base->columns[i][from->columns[i][c]];
    }
    return to;
}

/* ---- amounts at stake, waivers ---- */

static void join_stakes(rb_stakes *to, const rb_stakes *from)
{
    to->without += from->without;
    for (uint32_t i = 0; i < from->items.len; i++) {
        uint32_t k = 0;
        while (k < to->items.len && memcmp(to->items.items[k].currency, from->items.items[i].currency, 4) != 0) k++;
        if (k == to->items.len) {
            rb_vec_push(&to->items, from->items.items[i]);
            continue;
        }
        to->items.items[k].sum = rb_big_add(to->items.items[k].sum, from->items.items[i].sum);
        to->items.items[k].records += from->items.items[i].records;
    }
}

static void join_waiver(rb_waiver_total *to, const rb_waiver_total *from, uint32_t names)
{
    for (uint32_t i = 0; i < from->keys.len && to->keys.len < RB_WAIVER_KEYS; i++) rb_vec_push(&to->keys, from->keys.items[i]);
    for (uint32_t i = 0; i < names; i++) to->met[i] |= from->met[i];
}

static void join_rules(rb_merge_plan *m, uint32_t part)
{
    const rb_catalog *c = m->c->plan->catalog;
    const rb_summary *from = &m->parts->items[part]->summary;
    const bool       *is_taken = m->shares[part].is_judged;
    for (uint32_t i = 0; i < c->checklists.len; i++) {
        if (!is_taken[c->checklists.items[i]->stream]) continue;
        join_stakes(&m->summary->checklists[i].stakes, &from->checklists[i].stakes);
        for (uint32_t r = 0; r < c->checklists.items[i]->rules.len; r++) join_stakes(&m->summary->checklists[i].rules[r].stakes, &from->checklists[i].rules[r].stakes);
    }
    for (uint32_t i = 0; i < c->waivers.len; i++)
        if (is_taken[c->checklists.items[c->waivers.items[i]->checklist]->stream]) join_waiver(&m->summary->waivers[i], &from->waivers[i], c->waivers.items[i]->keys.len);
}

/* ---- all of it ---- */

static bool join_part(rb_merge_plan *m, uint32_t part, rb_diags *ds)
{
    const rb_part *p = m->parts->items[part];
    uint32_t       streams = m->c->plan->streams.len;
    rb_part_source base = {.first_file = RB_NEW_ARRAY(uint32_t, streams + 1u), .columns = RB_NEW_ARRAY(uint32_t *, streams + 1u)};
    m->shares[part] = (rb_merge_share){.is_taken = RB_NEW_ARRAY(bool, streams + 1u), .is_kept = RB_NEW_ARRAY(bool, streams + 1u), .is_judged = RB_NEW_ARRAY(bool, streams + 1u), .first_source = m->sources.items.len};
    for (uint32_t i = 0; i < streams; i++) {
        if (!p->summary.streams[i].ran) continue;
        if (!join(m, part, i, ds)) return false;
        if (!m->shares[part].is_taken[i]) continue;
        base.first_file[i] = m->summary->streams[i].files.len - p->summary.streams[i].files.len; /* they are the last of all, the first perhaps one that began before */
        base.columns[i] = join_columns(&m->summary->streams[i], &p->summary.streams[i]);
    }
    for (uint32_t i = 0; i < p->sources.items.len; i++) {
        rb_part_source source = source_of(m, part, &p->sources.items.items[i], &base);
        rb_vec_push(&m->sources.items, source);
    }
    join_rules(m, part);
    if (m->summary->evidence) rb_evidence_join(m->summary->evidence, p->summary.evidence, base.first_file, m->shares[part].is_judged);
    return true;
}

/* Two entries of one file, because pieces were not in their order: whether they have one in common. */
static bool check_pieces_twice(const rb_stream_total *t, rb_diags *ds)
{
    for (uint32_t i = 0; i < t->files.len; i++)
        for (uint32_t k = 0; t->file_totals.items[i].of > 0 && k < i; k++) {
            const rb_file_total *a = &t->file_totals.items[i], *b = &t->file_totals.items[k];
            if (a->of != b->of || a->piece > b->last_piece || b->piece > a->last_piece || !rb_str_equal(t->files.items[i], t->files.items[k])) continue;
            rb_diag_add(ds, RB_E0532, RB_SPAN_NONE, "part %u/%u of '%.*s' is there twice: its records would count twice", a->piece > b->piece ? a->piece : b->piece, a->of, RB_STR_ARGS(t->files.items[i]));
            rb_diag_help(ds, "leave one of them out");
            return false;
        }
    return true;
}

/* The first part with a piece of that file: with `of` pieces, or with another number of them where `other`. NULL: there is none. */
static const rb_part *part_with(const rb_merge_plan *m, uint32_t stream, rb_str file, const rb_file_total *is, bool other, const rb_file_total **piece)
{
    for (uint32_t i = 0; i < m->parts->len; i++) {
        const rb_stream_total *t = &m->parts->items[i]->summary.streams[stream];
        for (uint32_t f = 0; f < t->files.len; f++) {
            *piece = &t->file_totals.items[f];
            bool fits = other ? (*piece)->of > 0 && (*piece)->of != is->of : (*piece)->of == is->of && (*piece)->piece <= is->piece && is->piece <= (*piece)->last_piece;
            if (fits && rb_str_equal(t->files.items[f], file)) return m->parts->items[i];
        }
    }
    return NULL;
}

/* A piece of another number of pieces, one in the wrong place, or one that is not there. */
static bool refuse_piece(const rb_merge_plan *m, uint32_t stream, uint32_t file, uint32_t lacks, rb_diags *ds)
{
    const rb_stream_total *t = &m->summary->streams[stream];
    const rb_file_total   *f = &t->file_totals.items[file], *odd, *mine;
    rb_file_total          wanted = {.of = f->of, .piece = lacks};
    rb_str                 name = t->files.items[file];
    const rb_part         *other = part_with(m, stream, name, f, true, &odd), *one = part_with(m, stream, name, f, false, &mine), *there = part_with(m, stream, name, &wanted, false, &(const rb_file_total *){NULL});
    if (there) rb_diag_add(ds, RB_E0535, RB_SPAN_NONE, "part %u/%u of '%.*s', '%.*s', is not where it belongs", lacks, f->of, RB_STR_ARGS(name), RB_STR_ARGS(there->path));
    else if (other && one) rb_diag_add(ds, RB_E0535, RB_SPAN_NONE, "part %u/%u of '%.*s' is not there: '%.*s' is part %u/%u, and '%.*s' is part %u/%u", lacks, f->of, RB_STR_ARGS(name), RB_STR_ARGS(one->path), mine->piece, mine->of, RB_STR_ARGS(other->path), odd->piece, odd->of);
    else rb_diag_add(ds, RB_E0535, RB_SPAN_NONE, "part %u/%u of '%.*s' is not there", lacks, f->of, RB_STR_ARGS(name));
    rb_diag_help(ds, there ? "give its parts one after the other, from 1/%u to %u/%u" : "all its parts are needed, each once, from 1/%u to %u/%u", f->of, f->of, f->of);
    return false;
}

/* A report is of whole files. A part that is made of parts may be of some pieces, but of those in one row. */
static bool check_pieces(const rb_merge_plan *m, uint32_t stream, bool may_lack, rb_diags *ds)
{
    const rb_stream_total *t = &m->summary->streams[stream];
    if (!check_pieces_twice(t, ds)) return false;
    for (uint32_t i = 0; i < t->files.len; i++) {
        const rb_file_total *f = &t->file_totals.items[i];
        bool     is_first = i == 0, is_last = i + 1 == t->files.len;
        uint32_t lacks = f->of > 0 && f->piece > 1 && !(may_lack && is_first) ? f->piece - 1 : f->of > 0 && f->last_piece < f->of && !(may_lack && is_last) ? f->last_piece + 1 : 0;
        if (lacks == 0) continue;
        return refuse_piece(m, stream, i, lacks, ds);
    }
    return true;
}

bool rb_merge_totals(rb_merge_plan *m, const rb_run_options *o, rb_diags *ds)
{
    bool same_file_again = o->same_file_again, only_part = o->part && o->report_count == 0;
    m->shares = RB_NEW_ARRAY(rb_merge_share, m->parts->len);
    for (uint32_t i = 0; i < m->parts->len; i++)
        if (!join_part(m, i, ds)) return false;
    for (uint32_t i = 0; i < m->c->plan->streams.len; i++)
        if (!check_pieces(m, i, only_part, ds)) return false;
    for (uint32_t i = 0; !same_file_again && i < m->c->plan->streams.len; i++)
        if (!check_twice(m, i, ds)) return false;
    return true;
}
