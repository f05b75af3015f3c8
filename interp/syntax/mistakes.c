/* syntax/mistakes.c: advice for the mistakes that people make most. Each looks at the token that could not stand
 * where it does, its neighbours, and what could have stood there; the first that knows the mistake speaks.
 */
#include "syntax/parser.h"

#include "base/clock.h"
#include "base/unicode.h"

struct mistake {
    rb_parser      *p;
    const rb_kinds *expected;
    const rb_token *found, *before; /* before: the token itself when it is the first */
    enum rb_token_kind body;
};

static bool expects(const struct mistake *m, enum rb_token_kind k) { return rb_kinds_has(m->expected, k); }
static rb_str text_of(const struct mistake *m, const rb_token *t) { return rb_token_text(m->p->lx, t); }
static bool touch(const rb_token *a, const rb_token *b) { return a->end == b->start; }

static bool help(const struct mistake *m, const char *advice)
{
    rb_diag_help(m->p->ds, "%s", advice);
    return true;
}

/* severity warn: the beginning of one of the words, and of no other. */
static bool cut_short(const struct mistake *m, rb_str word, const rb_str *names, size_t count)
{
    const rb_str *only = NULL;
    for (size_t i = 0; i < count && word.len >= 3; i++) {
        if (!rb_str_starts(names[i], word) || names[i].len == word.len) continue;
        if (only) return false;
        only = &names[i];
    }
    if (only) rb_diag_help(m->p->ds, "did you mean '%.*s'?", RB_STR_ARGS(*only));
    return only != NULL;
}

/* A word that is nearly one of the keywords that could stand here. */
static bool misspelt(const struct mistake *m, const rb_token *word)
{
    rb_str   names[RB_TOKEN_COUNT];
    size_t   count = 0;
    if (word->kind != RB_TOKEN_name) return false;
    for (unsigned k = 0; k < RB_TOKEN_COUNT; k++)
        if (rb_kinds_has(m->expected, k) && (rb_token_infos[k].use != RB_WORD_NONE || rb_token_infos[k].is_phrase)) names[count++] = rb_str_of(rb_token_infos[k].text);
    return rb_diag_suggest(m->p->ds, text_of(m, word), names, count) || cut_short(m, text_of(m, word), names, count);
}

static bool misspelt_keyword(const struct mistake *m)
{
    if (rb_kinds_have_expression(m->expected) || rb_kinds_have_name(m->expected)) return false;
    return misspelt(m, m->found);
}

static bool is_value(const rb_token *t) { return rb_token_infos[t->kind].varies && t->kind != RB_TOKEN_end; }

/* 1,5: only what cannot be one number with its thousands apart comes here; see rb_lexing_add_grouped. */
static bool decimal_comma(const struct mistake *m)
{
    const rb_token *comma = m->found->kind == RB_TOKEN_comma ? m->found : m->before, *first = comma - 1, *second = comma + 1;
    if (comma->kind != RB_TOKEN_comma || comma == m->p->lx->items) return false;
    bool is_number = first->kind == RB_TOKEN_number_value && is_value(second) && second->kind != RB_TOKEN_name && second->kind != RB_TOKEN_text_value;
    if (!is_number || !touch(first, comma) || !touch(comma, second)) return false;
    rb_buf whole = {0};
    for (const char *c = text_of(m, first).ptr, *end = c + text_of(m, first).len; c < end; c++)
        if (*c != '.') rb_buf_add_char(&whole, *c);
    rb_diag_help(m->p->ds, "decimals stand after a point: %.*s.%.*s", RB_STR_ARGS(rb_buf_str(&whole)), RB_STR_ARGS(text_of(m, second)));
    return true;
}

static bool two_bars(const struct mistake *m)
{
    bool are_two = m->found->kind == RB_TOKEN_pipe && m->found[1].kind == RB_TOKEN_pipe && touch(m->found, m->found + 1);
    return are_two && help(m, "write 'or'");
}

static bool no_operator(const struct mistake *m)
{
    if (!is_value(m->found) || m->before->kind != RB_TOKEN_name || m->found->is_first || !expects(m, RB_TOKEN_is) || !expects(m, RB_TOKEN_plus)) return false;
    rb_str value = text_of(m, m->found);
    if (rb_str_equal(rb_text_fold(value), RB_STR("true"))) value = RB_STR("yes");
    if (rb_str_equal(rb_text_fold(value), RB_STR("false"))) value = RB_STR("no");
    rb_diag_help(m->p->ds, "to compare them write: %.*s is %.*s", RB_STR_ARGS(text_of(m, m->before)), RB_STR_ARGS(value));
    return true;
}

/* status not "Open" */
static bool not_without_is(const struct mistake *m)
{
    if (m->before->kind != RB_TOKEN_not || m->before == m->p->lx->items || !is_value(m->found) || m->found->is_first || !expects(m, RB_TOKEN_in)) return false;
    rb_diag_help(m->p->ds, "write: is not %.*s", RB_STR_ARGS(text_of(m, m->found)));
    return true;
}

/* by region month(day): a further key, and no comparison. */
static bool keys_without_comma(const struct mistake *m)
{
    if (m->body != RB_TOKEN_kpi || m->found->kind != RB_TOKEN_name || m->found->is_first || !expects(m, RB_TOKEN_as) || !expects(m, RB_TOKEN_with)) return false;
    rb_diag_help(m->p->ds, "a comma stands between two keys: %.*s, %.*s%s", RB_STR_ARGS(text_of(m, m->before)), RB_STR_ARGS(text_of(m, m->found)), m->found[1].kind == RB_TOKEN_lparen ? "(…)" : "");
    return true;
}

/* target 35% */
static bool target_of_which_side(const struct mistake *m)
{
    if (m->before->kind != RB_TOKEN_target || m->found->is_first || !expects(m, RB_TOKEN_at_least)) return false;
    const rb_token *t = is_value(m->found) ? m->found : m->found + 1; /* target >= 35% */
    rb_str value = m->found->kind != RB_TOKEN_end && is_value(t) && !t->is_first ? text_of(m, t) : RB_STR("VALUE");
    rb_diag_help(m->p->ds, "say whether more or less is better: target at least %.*s, or target at most %.*s", RB_STR_ARGS(value), RB_STR_ARGS(value));
    return true;
}

/* route team for Case when status is "Open" gives text */
static bool route_of_some(const struct mistake *m)
{
    bool asks = m->found->kind == RB_TOKEN_when || m->found->kind == RB_TOKEN_where;
    return asks && m->body == RB_TOKEN_end && expects(m, RB_TOKEN_gives) &&
           help(m, "a route looks at every record: the condition is a column of its table, or stands in its rows: when CONDITION => VALUE");
}

static bool head_of_define(const struct mistake *m)
{
    const rb_token *t = &m->p->lx->items[rb_recover_declaration(m->p, m->p->given)];
    if (t->kind != RB_TOKEN_define || m->body != RB_TOKEN_end || m->found < t) return false;
    if (expects(m, RB_TOKEN_lparen) && m->found == t + 2) return help(m, "a define says what it works with: define NAME(opened date) = …; a value by itself is a parameter: parameter NAME = 5");
    if (expects(m, RB_TOKEN_duration) && !expects(m, RB_TOKEN_lparen)) return help(m, "say of what type it is: define NAME(opened date, limit duration) = …");
    return false;
}

static bool wrong_sign(const struct mistake *m)
{
    unsigned k = m->found->kind;
    bool gives_value = k == RB_TOKEN_equals || k == RB_TOKEN_colon || k == RB_TOKEN_is || k == RB_TOKEN_arrow;
    if (gives_value && expects(m, RB_TOKEN_colon)) return help(m, "a value stands after a colon: status: \"Open\"");
    if (gives_value && expects(m, RB_TOKEN_equals) && !expects(m, RB_TOKEN_is)) return help(m, "write '=' between the name and its value");
    if (k == RB_TOKEN_arrow && expects(m, RB_TOKEN_at_more)) return help(m, "for 'at least' write '>='");
    if (k == RB_TOKEN_colon && expects(m, RB_TOKEN_is)) return help(m, "to compare write 'is'; a colon stands only in samples and tests");
    if (k == RB_TOKEN_equals && m->before->kind == RB_TOKEN_pipe) return help(m, "a value stands in its cell without a sign: | 5 |");
    if (k == RB_TOKEN_colon || k == RB_TOKEN_equals) return help(m, "no sign is needed here");
    return false;
}

static bool no_arrow(const struct mistake *m)
{
    if (m->body != RB_TOKEN_route || !expects(m, RB_TOKEN_arrow)) return false;
    if (m->found->kind == RB_TOKEN_pipe) return help(m, "the outcomes of a table have '=>' in each of their cells, from the header on: | country | => owner |");
    return help(m, "an outcome stands after '=>': when country is \"Japan\" => \"Japan territory\"");
}

static bool if_then(const struct mistake *m)
{
    static const char *const joined[] = {"elseif", "elsif", "elif"};
    unsigned k = m->found->kind;
    for (size_t i = 0; expects(m, RB_TOKEN_else) && i < sizeof joined / sizeof *joined; i++)
        if (rb_str_equal(rb_text_fold(text_of(m, m->found)), rb_str_of(joined[i]))) return help(m, "write it in two words: else if");
    if (expects(m, RB_TOKEN_else)) return help(m, "a choice has three parts: if CONDITION then A else B");
    if (k == RB_TOKEN_then || k == RB_TOKEN_else) return help(m, "a choice begins with 'if': if CONDITION then A else B");
    return false;
}

static unsigned count(const rb_kinds *kinds)
{
    unsigned n = 0;
    for (unsigned k = 0; k < RB_TOKEN_COUNT; k++) n += rb_kinds_has(kinds, k);
    return n;
}

static bool unquoted(const struct mistake *m)
{
    bool is_word = m->found->kind == RB_TOKEN_name || rb_token_infos[m->found->kind].use != RB_WORD_NONE;
    if (!is_word || m->found->is_first || !expects(m, RB_TOKEN_text_value)) return false;
    if (m->body != RB_TOKEN_enum && count(m->expected) > 1) return false;
    rb_diag_help(m->p->ds, "it stands in quotes: \"%.*s\"", RB_STR_ARGS(text_of(m, m->found)));
    return true;
}

static bool no_verdict(const struct mistake *m)
{
    return expects(m, RB_TOKEN_has_no_match) && help(m, "after the name comes passes, fails, warns, skips, is unknown, is waived, has no match, or 'is' and a value");
}

/* Mon - Fri, 09:00 to 17:00. */
static bool in_calendar(const struct mistake *m)
{
    unsigned k = m->found->kind;
    if (m->body != RB_TOKEN_calendar) return false;
    if (expects(m, RB_TOKEN_upto) && (k == RB_TOKEN_minus || k == RB_TOKEN_to || k == RB_TOKEN_through || k == RB_TOKEN_name)) return help(m, "a range is written with two points: Mon .. Fri, 09:00 .. 17:00");
    if (m->before->kind == RB_TOKEN_holidays && k == RB_TOKEN_text_value) {
        rb_diag_help(m->p->ds, "a file is named so: holidays from %.*s", RB_STR_ARGS(text_of(m, m->found)));
        return true;
    }
    return false;
}

/* reason: "…" — a word of the language before a sign is taken for a name. */
static bool sign_after_word(const struct mistake *m)
{
    const rb_token *next = m->found + 1;
    if (m->found->kind != RB_TOKEN_name || (next->kind != RB_TOKEN_colon && next->kind != RB_TOKEN_equals)) return false;
    for (unsigned k = 0; k < RB_TOKEN_COUNT; k++) {
        if (!rb_kinds_has(m->expected, k) || !rb_str_equal(text_of(m, m->found), rb_str_of(rb_token_infos[k].text))) continue;
        rb_diag_help(m->p->ds, "no sign is needed after '%s'", rb_token_infos[k].text);
        return true;
    }
    return false;
}

/* round-robin, weighted: the words of a phrase joined by a dash. */
static bool dash_in_phrase(const struct mistake *m)
{
    rb_buf b = {0};
    const rb_token *t = m->found;
    if (t[1].kind != RB_TOKEN_minus || !touch(t, t + 1)) return false;
    rb_buf_print(&b, "%.*s %.*s", RB_STR_ARGS(text_of(m, t)), RB_STR_ARGS(text_of(m, t + 2)));
    for (unsigned k = 0; k < RB_TOKEN_COUNT; k++) {
        if (!rb_kinds_has(m->expected, k) || !rb_str_equal(rb_buf_str(&b), rb_str_of(rb_token_infos[k].text))) continue;
        rb_diag_help(m->p->ds, "it is written with a blank: %s", rb_token_infos[k].text);
        return true;
    }
    return false;
}

/* count emails where …, median amount. */
static bool no_of(const struct mistake *m)
{
    if (!expects(m, RB_TOKEN_of) || m->found->kind != RB_TOKEN_name || m->found->is_first) return false;
    rb_diag_help(m->p->ds, "write: %.*s of %.*s", RB_STR_ARGS(text_of(m, m->before)), RB_STR_ARGS(text_of(m, m->found)));
    return true;
}

/* "2025-02-01" in quotes, from … to …, effective 2025-02-01, for 10 from … */
static bool days_said_wrong(const struct mistake *m)
{
    rb_str  text = text_of(m, m->found);
    int64_t day;
    bool    is_date = m->found->kind == RB_TOKEN_date_value;
    if (m->found->kind == RB_TOKEN_text_value && expects(m, RB_TOKEN_date_value) && text.len > 2 && rb_date_parse(rb_str_slice(text, 1, text.len - 1), &day))
        rb_diag_help(m->p->ds, "a date stands without quotes: %.*s", (int)text.len - 2, text.ptr + 1);
    else if (m->found->kind == RB_TOKEN_to && expects(m, RB_TOKEN_until) && m->before->kind == RB_TOKEN_date_value)
        return help(m, "write 'until' and the first day on which it no longer holds: from 2025-02-01 until 2026-02-01");
    else if (is_date && expects(m, RB_TOKEN_from) && expects(m, RB_TOKEN_until))
        rb_diag_help(m->p->ds, "say from when: %.*s from %.*s", RB_STR_ARGS(text_of(m, m->before)), RB_STR_ARGS(text));
    else if (m->found->kind == RB_TOKEN_number_value && expects(m, RB_TOKEN_duration_part))
        rb_diag_help(m->p->ds, "say of what: %.*s days", RB_STR_ARGS(text));
    else return false;
    return true;
}

static bool in_assign(const struct mistake *m)
{
    if (m->body != RB_TOKEN_assign) return false;
    if (m->found->kind == RB_TOKEN_by && m->before->kind == RB_TOKEN_least_loaded) return help(m, "what counts as load stands on a line of its own: load open_cases plus assigned");
    if (rb_str_starts(text_of(m, m->found), RB_STR("max")) && m->found->is_first) return help(m, "how much a member can have is said so: capacity 50");
    if (m->before->kind == RB_TOKEN_number_value && m->before[-1].kind == RB_TOKEN_capacity && !m->found->is_first) return help(m, "a capacity is a number alone: capacity 50");
    return false;
}

static bool in_reconcile(const struct mistake *m)
{
    bool many = m->found->kind == RB_TOKEN_number_value && rb_str_equal(text_of(m, m->found), RB_STR("1"));
    const rb_token *head = &m->p->lx->items[rb_recover_declaration(m->p, m->p->given)];
    if (m->body == RB_TOKEN_end && head->kind == RB_TOKEN_reconcile && m->found->kind == RB_TOKEN_name && expects(m, RB_TOKEN_lbrace))
        return help(m, "what is matched with what stands in the braces: reconcile NAME { Opportunity with Invoice on id = opportunity_id }");
    if (m->body != RB_TOKEN_reconcile) return false;
    if (expects(m, RB_TOKEN_with)) return help(m, "the other record stands after 'with': Opportunity where … with Invoice on id = opportunity_id");
    if (many && expects(m, RB_TOKEN_one_to_many)) return help(m, "it is written in words: one to one, one to many, many to one, many to many");
    if (m->before->kind == RB_TOKEN_name && expects(m, RB_TOKEN_equals) && (rb_str_equal(text_of(m, m->found), RB_STR("within")) || m->found->is_first)) {
        rb_diag_help(m->p->ds, "name the value of each record, also where they are called the same: %.*s = %.*s", RB_STR_ARGS(text_of(m, m->before)), RB_STR_ARGS(text_of(m, m->before)));
        return true;
    }
    return m->found->kind == RB_TOKEN_is && expects(m, RB_TOKEN_equals) && help(m, "between the values of the two records stands '=': id = opportunity_id");
}

static bool waives_whom(const struct mistake *m)
{
    const rb_token *head = &m->p->lx->items[rb_recover_declaration(m->p, m->p->given)];
    if (m->body != RB_TOKEN_end || head->kind != RB_TOKEN_waive || !expects(m, RB_TOKEN_for) || !expects(m, RB_TOKEN_when)) return false;
    return help(m, "say for which records: waive CHECKLIST.RULE for \"500A\", or … when CONDITION");
}

static bool percent_of_percentile(const struct mistake *m)
{
    rb_str text = text_of(m, m->found);
    if (m->before->kind != RB_TOKEN_percentile || m->found->kind != RB_TOKEN_percent_value) return false;
    rb_diag_help(m->p->ds, "it is a number alone: percentile %.*s of …", (int)text.len - 1, text.ptr);
    return true;
}

static bool dated_value(const struct mistake *m)
{
    const rb_token *t = &m->p->lx->items[rb_recover_declaration(m->p, m->p->given)];
    if (t->kind != RB_TOKEN_parameter || m->body != RB_TOKEN_end) return false;
    if (expects(m, RB_TOKEN_from) && m->found->kind == RB_TOKEN_comma) return help(m, "of several values each says from when it holds: 15 days from 2025-02-01");
    if (is_value(m->found) && expects(m, RB_TOKEN_from)) return help(m, "of several values each says from when it holds: 15 days from 2025-02-01");
    if (m->before->kind == RB_TOKEN_date_value && m->found->is_first) return help(m, "put a comma before a further value that is more than a plain number or text");
    return false;
}

void rb_mistake_help(rb_parser *p, const rb_kinds *expected)
{
    static bool (*const known[])(const struct mistake *) = {
        decimal_comma, two_bars, in_calendar, in_assign, in_reconcile, sign_after_word, dash_in_phrase, no_of, days_said_wrong, waives_whom, percent_of_percentile, target_of_which_side, route_of_some, not_without_is, misspelt_keyword, keys_without_comma, no_verdict, unquoted, no_operator, head_of_define, wrong_sign, if_then, no_arrow, dated_value,
    };
    const rb_token *t = &p->lx->items[p->given];
    struct mistake  m = {p, expected, t, p->given > 0 ? t - 1 : t, rb_recover_body(p)};
    if (p->ds->items.items[p->ds->items.len - 1].helps.len > 0 || rb_recover_missing_braces(p, p->given) > 0) return;
    if (rb_mistake_help_slip(p, expected) || rb_mistake_help_column(p, expected) || rb_mistake_help_rule(p, expected) || rb_mistake_help_habit(p, expected)) return;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i](&m)) return;
}
