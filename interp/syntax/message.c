/* syntax/message.c: what was found and what was expected, in the reader's words.
 *
 * The grammar can list every token that could stand at a place, dozens of them. People think in fewer things:
 * an operator, the next clause, the name of a record. This file gathers the one into the other.
 */
#include "syntax/parser.h"

#include "base/unicode.h"

enum { SAID_MAX = 4, TEXT_SHOWN = 30 };

struct said { const char *items[16]; unsigned len; };

static void say(struct said *s, const char *what)
{
    for (unsigned i = 0; i < s->len; i++)
        if (strcmp(s->items[i], what) == 0) return;
    if (s->len < 16) s->items[s->len++] = what;
}

bool rb_kinds_have_expression(const rb_kinds *e) { return rb_kinds_has(e, RB_TOKEN_number_value) && rb_kinds_has(e, RB_TOKEN_lparen); }
bool rb_kinds_have_name(const rb_kinds *e) { return rb_kinds_has(e, RB_TOKEN_name) && !rb_kinds_have_expression(e); }

static const char *name_in(enum rb_token_kind body)
{
    switch (body) {
    case RB_TOKEN_record: case RB_TOKEN_table: return "the next field";
    case RB_TOKEN_sample: case RB_TOKEN_given: return "the next field";
    case RB_TOKEN_bands: return "the next band";
    default: return "a name";
    }
}

/* The name or the expression that could stand here, called by what comes before it. */
static const char *wanted(const rb_parser *p, bool is_expression)
{
    enum rb_token_kind before = p->given > 0 ? (enum rb_token_kind)p->lx->items[p->given - 1].kind : RB_TOKEN_end;
    const char *follows = p->given > 0 ? rb_token_infos[before].follows : NULL;
    if (before == RB_TOKEN_lbrace && !is_expression) return rb_recover_body(p) == RB_TOKEN_bands ? "a band" : "a field";
    if (before == RB_TOKEN_for && p->open_before > 0) return "a value";
    return follows ? follows : is_expression ? "an expression" : name_in(rb_recover_body(p));
}

static void remove_group(rb_kinds *e, enum rb_token_group group)
{
    for (unsigned k = 0; k < RB_TOKEN_COUNT; k++)
        if (rb_token_infos[k].group == group) rb_kinds_remove(e, k);
}

static unsigned count_group(const rb_kinds *e, enum rb_token_group group)
{
    unsigned count = 0;
    for (unsigned k = 0; k < RB_TOKEN_COUNT; k++) count += rb_token_infos[k].group == group && rb_kinds_has(e, k);
    return count;
}

/* Words that could stand here only as names. */
static void remove_words(rb_kinds *e, bool also_leaders)
{
    for (unsigned k = 0; k < RB_TOKEN_COUNT; k++) {
        enum rb_word_use use = rb_token_infos[k].use;
        if (use == RB_WORD_SOFT || use == RB_WORD_SHAPED || (use == RB_WORD_LEADER && also_leaders)) rb_kinds_remove(e, k);
    }
    rb_kinds_remove(e, RB_TOKEN_name);
    rb_kinds_remove(e, RB_TOKEN_currency);
}

static void say_operators(rb_kinds *e, struct said *s)
{
    bool compares = count_group(e, RB_GROUP_COMPARISON) > 1, joins = rb_kinds_has(e, RB_TOKEN_and) && rb_kinds_has(e, RB_TOKEN_or);
    bool adds = rb_kinds_has(e, RB_TOKEN_plus);
    if (adds && !compares && !joins && rb_kinds_has(e, RB_TOKEN_equals)) say(s, "'='"); /* of a pair */
    if (compares) say(s, "an operator such as 'is'");
    else if (joins) say(s, "'and', 'or'");
    else if (adds) say(s, "an operator such as '+'");
    if (!compares && !joins && !adds) return;
    remove_group(e, RB_GROUP_COMPARISON);
    remove_group(e, RB_GROUP_LOGIC);
    remove_group(e, RB_GROUP_ARITHMETIC);
    rb_kinds_remove(e, RB_TOKEN_ignoring_case);
    rb_kinds_remove(e, RB_TOKEN_not);
    rb_kinds_remove(e, RB_TOKEN_lparen);
    rb_kinds_remove(e, RB_TOKEN_dot);
    rb_kinds_remove(e, RB_TOKEN_duration_part);
    rb_kinds_remove(e, RB_TOKEN_business_part);
}

/* Groups that are named as one when more than one of their words could stand here. */
static void say_group(rb_kinds *e, struct said *s, enum rb_token_group group, const char *what)
{
    if (count_group(e, group) > 1) {
        say(s, what);
        remove_group(e, group);
    }
}

static void say_groups(rb_kinds *e, struct said *s)
{
    say_group(e, s, RB_GROUP_TYPE, "a type such as text, number or date");
    say_group(e, s, RB_GROUP_AGGREGATE, "what to measure: count, share of, sum of, average of, min of or max of");
    if (count_group(e, RB_GROUP_VERDICT) > 1) {
        say(s, "a verdict such as 'passes'");
        remove_group(e, RB_GROUP_VERDICT);
        rb_kinds_remove(e, RB_TOKEN_is);
        rb_kinds_remove(e, RB_TOKEN_dot);
    }
    if (count_group(e, RB_GROUP_BAND) > 2) say_group(e, s, RB_GROUP_BAND, "met, missed by at most, at least, at most, above or below");
    if (count_group(e, RB_GROUP_SHAPE) > 1) {
        say(s, "a line such as delimiter \";\" or decimal comma");
        remove_group(e, RB_GROUP_SHAPE);
        rb_kinds_remove(e, RB_TOKEN_blank);
        rb_kinds_remove(e, RB_TOKEN_yes);
        rb_kinds_remove(e, RB_TOKEN_no);
    }
    if (count_group(e, RB_GROUP_WRITTEN) > 1) {
        remove_group(e, RB_GROUP_WRITTEN);
        rb_kinds_remove(e, RB_TOKEN_blank);
        rb_kinds_remove(e, RB_TOKEN_yes);
        rb_kinds_remove(e, RB_TOKEN_no);
    }
    say_group(e, s, RB_GROUP_DECLARATION, "a declaration such as record or checklist");
    if (count_group(e, RB_GROUP_CLAUSE) > 1) rb_kinds_remove(e, RB_TOKEN_bands); /* a clause of kpis, too */
    say_group(e, s, RB_GROUP_CLAUSE, "the next clause");
    if (rb_kinds_has(e, RB_TOKEN_rule)) say(s, "the next rule");
    rb_kinds_remove(e, RB_TOKEN_rule);
}

static bool reads_as(enum rb_token_kind k, rb_str word)
{
    rb_str text = rb_str_of(rb_token_infos[k].text);
    if (k == RB_TOKEN_keys_on) text = RB_STR("on");
    return rb_str_equal(text, word);
}

/* Where X stands nobody is told that X was expected: then what comes after it made a name of it. */
static void remove_found(rb_kinds *e, rb_str word)
{
    for (unsigned k = 0; k < RB_TOKEN_COUNT; k++)
        if (reads_as((enum rb_token_kind)k, word)) rb_kinds_remove(e, k);
}

static void gather(const rb_parser *p, const rb_kinds *expected, struct said *s)
{
    rb_kinds e = *expected;
    remove_found(&e, rb_token_text(p->lx, &p->lx->items[p->given]));
    rb_kinds_remove(&e, RB_TOKEN_broken);
    bool is_expression = rb_kinds_have_expression(&e), is_name = rb_kinds_have_name(&e);
    bool is_type = count_group(&e, RB_GROUP_TYPE) > 1 && rb_kinds_has(&e, RB_TOKEN_yes_no);
    if (is_type) say_group(&e, s, RB_GROUP_TYPE, "a type such as text, number or date");
    else if (is_expression || is_name) say(s, wanted(p, is_expression));
    if (is_expression) {
        remove_group(&e, RB_GROUP_EXPRESSION);
        remove_group(&e, RB_GROUP_COMPARISON);
        remove_group(&e, RB_GROUP_ARITHMETIC);
        rb_kinds_remove(&e, RB_TOKEN_present);
        rb_kinds_remove(&e, RB_TOKEN_upto);
        rb_kinds_remove(&e, RB_TOKEN_below_to);
    } else say_operators(&e, s);
    if (is_expression || is_name) remove_words(&e, is_name);
    say_groups(&e, s);
    if (s->len > 0) rb_kinds_remove(&e, RB_TOKEN_end);
    for (unsigned k = 0; k < RB_TOKEN_COUNT; k++)
        if (rb_kinds_has(&e, k) && rb_token_infos[k].varies) say(s, rb_token_infos[k].text);
    for (unsigned k = 0; k < RB_TOKEN_COUNT; k++)
        if (rb_kinds_has(&e, k) && !rb_token_infos[k].varies) say(s, rb_str_chars(rb_str_print("'%s'", rb_token_infos[k].text)));
}

static rb_str found_text(const rb_parser *p, const rb_token *t)
{
    rb_str s = rb_token_text(p->lx, t);
    if (t->kind == RB_TOKEN_end) return p->what == RB_PARSE_FILE ? RB_STR("the end of the file") : RB_STR("the end");
    rb_buf b = {0};
    size_t shown = s.len > TEXT_SHOWN ? TEXT_SHOWN : s.len;
    while (shown < s.len && ((unsigned char)s.ptr[shown] & 0xC0) == 0x80) shown++;
    bool is_text = t->kind == RB_TOKEN_text_value;
    rb_buf_add_chars(&b, is_text ? "the text " : "'");
    rb_text_add_safe(&b, rb_str_slice(s, 0, shown));
    if (shown < s.len) rb_buf_add_chars(&b, is_text ? "...\"" : "...");
    if (!is_text) rb_buf_add_char(&b, '\'');
    return rb_buf_take(&b);
}

static rb_str expected_text(const struct said *s)
{
    rb_buf   b = {0};
    unsigned len = s->len > SAID_MAX ? SAID_MAX : s->len;
    for (unsigned i = 0; i < len; i++) {
        if (i > 0) rb_buf_add_chars(&b, i + 1 == len ? " or " : ", ");
        rb_buf_add_chars(&b, s->items[i]);
    }
    return rb_buf_take(&b);
}

void rb_mistake_say_too_many(rb_diags *ds, rb_span at)
{
    rb_diag_add(ds, RB_E0103, at, "there are %d mistakes before this: the rest of the file is not read", RB_MISTAKES_MAX);
}

void rb_mistake_say_brace(rb_parser *p, uint32_t i)
{
    const rb_token *t = &p->lx->items[i];
    if (t->kind == RB_TOKEN_end) rb_diag_add(p->ds, RB_E0103, rb_token_span(p->lx, i > 0 ? t - 1 : t), "the file ends before a '}'");
    else rb_diag_add(p->ds, RB_E0103, rb_token_span(p->lx, t), "a '}' is missing before this '%.*s'", RB_STR_ARGS(rb_token_text(p->lx, t)));
    uint32_t brace = p->unclosed > 0 ? p->unclosed : p->open.items[p->open.len - 1];
    rb_diag_note(p->ds, rb_token_span(p->lx, &p->lx->items[brace]), p->unclosed > 0 ? "as the lines are indented, this '{' has no '}'" : "it would close this '{'");
    p->unclosed = 0;
}

static bool say_reserved(rb_parser *p, const rb_kinds *expected, const rb_token *t)
{
    if (rb_token_infos[t->kind].use != RB_WORD_RESERVED || !rb_kinds_have_name(expected)) return false;
    bool is_field = rb_recover_body(p) == RB_TOKEN_record;
    if (is_field && !t->is_first && p->lx->items[p->given - 1].kind != RB_TOKEN_key) return false;
    if (!is_field && p->given > 0 && !rb_token_infos[p->lx->items[p->given - 1].kind].follows) return false;
    rb_str word = rb_token_text(p->lx, t);
    if (p->given > 0 && t[-1].kind == RB_TOKEN_rule && rb_token_infos[t->kind].group == RB_GROUP_CLAUSE) {
        rb_diag_add(p->ds, RB_E0103, rb_token_span(p->lx, t - 1), "this rule has no name");
        rb_diag_help(p->ds, "reports, tests and waivers call it by its name: rule NAME %.*s …", RB_STR_ARGS(word));
        return true;
    }
    rb_diag_add(p->ds, RB_E0103, rb_token_span(p->lx, t), "'%.*s' is a reserved word and cannot be a name", RB_STR_ARGS(word));
    if (!is_field) return true;
    char first = word.ptr[0] >= 'a' && word.ptr[0] <= 'z' ? (char)(word.ptr[0] - 32) : word.ptr[0];
    rb_diag_help(p->ds, "call the field something else and say which column it is: %.*s_ ... column \"%c%.*s\"", RB_STR_ARGS(word), first, (int)word.len - 1, word.ptr + 1);
    return true;
}

static bool say_second_comparison(rb_parser *p, const rb_kinds *expected, const rb_token *t)
{
    bool compares = rb_token_infos[t->kind].group == RB_GROUP_COMPARISON && !rb_kinds_have_expression(expected);
    if (!compares || count_group(expected, RB_GROUP_COMPARISON) > 0 || !rb_kinds_has(expected, RB_TOKEN_and) || !rb_kinds_has(expected, RB_TOKEN_plus)) return false;
    rb_diag_add(p->ds, RB_E0103, rb_token_span(p->lx, t), "'%.*s' follows a comparison that is already complete", RB_STR_ARGS(rb_token_text(p->lx, t)));
    rb_diag_help(p->ds, "write 'amount between 1 and 10', or join two comparisons: 'amount > 1 and amount < 10'");
    return true;
}

/* Two bars on one line with nothing between them, right before this token. */
static bool say_empty_cell(rb_parser *p, const rb_token *t)
{
    const rb_token *second = t, *items = p->lx->items;
    enum rb_token_kind body = rb_recover_body(p);
    if (body != RB_TOKEN_route && body != RB_TOKEN_test) return false;
    if (t->kind != RB_TOKEN_pipe || t->is_first) second--;
    if (second <= items || second->kind != RB_TOKEN_pipe || second->is_first || second[-1].kind != RB_TOKEN_pipe || second[-1].end == second->start) return false;
    rb_diag_add(p->ds, RB_E0111, (rb_span){rb_token_span(p->lx, second - 1).start, rb_token_span(p->lx, second).end}, "a cell is empty");
    rb_diag_help(p->ds, "write - for 'any value', or blank where there must be no value");
    return true;
}

/* A table whose first row names no outcome, or a row whose last bar is missing: met only in the row after it. */
static bool say_row(rb_parser *p, const rb_token *t)
{
    const rb_token *bar = t, *items = p->lx->items;
    enum rb_token_kind body = rb_recover_body(p);
    if (body != RB_TOKEN_route && body != RB_TOKEN_test) return false;
    while (bar > items && !bar->is_first) bar--;
    if (bar->kind != RB_TOKEN_pipe || bar == items || bar[-1].kind == RB_TOKEN_lbrace) return false;
    const rb_token *row = bar - 1;
    while (row > items && !row->is_first) row--;
    if (row->kind == RB_TOKEN_pipe && bar[-1].kind != RB_TOKEN_pipe) {
        rb_diag_add(p->ds, RB_E0103, rb_token_span(p->lx, bar - 1), "this row does not end with '|'");
        return true;
    }
    if (t != bar || body != RB_TOKEN_route || !rb_recover_is_in_header(p)) return false;
    rb_diag_add(p->ds, RB_E0103, rb_token_span(p->lx, t - 1), "no column of this header is an outcome");
    rb_diag_help(p->ds, "put '=>' before the name of each outcome: | country | => owner |");
    return true;
}

/* status text colum "Status": the misspelt word was taken for the next field, and its text has no place. */
static bool say_option(rb_parser *p, const rb_token *t)
{
    static const char *const words[] = {"column", "format", "zone"};
    rb_str names[3];
    bool is_option = t->kind == RB_TOKEN_text_value && !t->is_first && p->given > 0 && t[-1].kind == RB_TOKEN_name && !t[-1].is_first;
    if (!is_option || rb_recover_body(p) != RB_TOKEN_record) return false;
    for (size_t i = 0; i < 3; i++) names[i] = rb_str_of(words[i]);
    rb_str word = rb_token_text(p->lx, t - 1);
    rb_diag_add(p->ds, RB_E0103, rb_token_span(p->lx, t - 1), "found '%.*s' where 'column', 'format' or 'zone' was expected", RB_STR_ARGS(word));
    rb_diag_suggest(p->ds, word, names, 3);
    return true;
}

/* zone UTC, calendar {: the word that could stand here does, but not before what it must be followed by. */
static bool say_follower(rb_parser *p, const rb_kinds *expected, const rb_token *t)
{
    static const struct follower { enum rb_token_kind word; const char *what; } followers[] = {
        {RB_TOKEN_calendar, "its name and '{': calendar support {"},
        {RB_TOKEN_define, "a name and what it works with: define age(opened date) = …"},
        {RB_TOKEN_zone, "a time zone in quotes: zone \"Europe/Paris\""},
        {RB_TOKEN_hours, "days and times: hours Mon .. Fri 09:00 .. 17:00"},
        {RB_TOKEN_cutoff, "a time: cutoff 17:00"},
        {RB_TOKEN_holidays, "dates or a file: holidays 2025-12-25, or holidays from \"holidays.csv\""},
        {RB_TOKEN_closed, "dates: closed 2025-12-24"},
        {RB_TOKEN_open, "dates and times: open 2025-12-24 09:00 .. 12:00"},
        {RB_TOKEN_key, "a field and its type: key id text"},
        {RB_TOKEN_let, "a name, '=' and a value: let age = as_of - opened"},
        {RB_TOKEN_many, "a name and a record: many tasks Task where tasks.order_id is id"},
        {RB_TOKEN_one, "a name and a record: one account Account where account.id is account_id"},
    };
    for (size_t i = 0; t->kind == RB_TOKEN_name && i < sizeof followers / sizeof *followers; i++) {
        if (!rb_kinds_has(expected, followers[i].word) || !reads_as(followers[i].word, rb_token_text(p->lx, t))) continue;
        rb_diag_add(p->ds, RB_E0103, rb_token_span(p->lx, t), "what stands after '%s' does not belong to it", rb_token_infos[followers[i].word].text);
        rb_diag_help(p->ds, "it is followed by %s", followers[i].what);
        return true;
    }
    return false;
}

/* The next clause or declaration begins, and no 'else' came: what lacks it stands before. A word that begins with e may be one, misspelt. */
static bool say_no_else(rb_parser *p, const rb_kinds *expected, const rb_token *t)
{
    if (!rb_kinds_has(expected, RB_TOKEN_else) || p->given == 0 || !t->is_first || rb_token_infos[t->kind].group == RB_GROUP_COMPARISON) return false;
    if (t->kind == RB_TOKEN_name && rb_token_text(p->lx, t).ptr[0] == 'e') return false;
    rb_diag_add(p->ds, RB_E0103, rb_token_span(p->lx, t - 1), "an 'else' must follow here");
    rb_diag_help(p->ds, "a choice has three parts: if CONDITION then A else B");
    return true;
}

void rb_mistake_say(rb_parser *p, const rb_kinds *expected)
{
    const rb_token *t = &p->lx->items[p->given];
    if (rb_recover_missing_braces(p, p->given) > 0) {
        rb_mistake_say_brace(p, p->given);
        return;
    }
    if (rb_mistake_say_shape(p) || say_empty_cell(p, t) || say_row(p, t) || say_option(p, t) || say_follower(p, expected, t) || say_no_else(p, expected, t) || say_reserved(p, expected, t) || say_second_comparison(p, expected, t)) return;
    if (t->kind == RB_TOKEN_rbrace && p->open_before == 0 && p->what == RB_PARSE_FILE) {
        rb_diag_add(p->ds, RB_E0103, rb_token_span(p->lx, t), "this '}' closes nothing");
        return;
    }
    struct said s = {0};
    gather(p, expected, &s);
    rb_str found = found_text(p, t), what = expected_text(&s);
    rb_span at = rb_token_span(p->lx, t);
    if (t->kind == RB_TOKEN_end && p->given > 0) at = (rb_span){rb_token_span(p->lx, t - 1).end - 1, rb_token_span(p->lx, t - 1).end};
    rb_diag_add(p->ds, RB_E0103, at, "found %.*s where %.*s was expected", RB_STR_ARGS(found), RB_STR_ARGS(what));
}
