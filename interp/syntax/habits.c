/* syntax/habits.c: comparisons as people say them, `is at least 1000 USD`, `before response_due`, and how they are written.
 *
 * Each saying is looked for around the token that could not stand where it does: the parser may have read its first words as
 * names (`amount is more`) before it met the next.
 */
#include "syntax/parser.h"

enum { WORDS_MAX = 4, OPERANDS_MAX = 7 };

static const struct saying { const char *words, *meant; } sayings[] = {
    {"is at least", ">="}, {"is no less than", ">="}, {"is not less than", ">="}, {"at least", ">="}, {"is on or after", ">="}, {"on or after", ">="},
    {"is not before", ">="}, {"is at most", "<="}, {"is no more than", "<="}, {"is not more than", "<="}, {"at most", "<="}, {"is up to", "<="}, {"up to", "<="},
    {"is on or before", "<="}, {"on or before", "<="}, {"is not after", "<="}, {"is within", "<="}, {"within", "<="},
    {"is more than", ">"}, {"is greater than", ">"}, {"is bigger than", ">"}, {"is larger than", ">"}, {"is higher than", ">"}, {"is later than", ">"},
    {"is longer than", ">"}, {"is over", ">"}, {"is above", ">"}, {"is after", ">"}, {"is greater or equal to", ">="}, {"more than", ">"}, {"greater than", ">"},
    {"later than", ">"}, {"exceeds", ">"}, {"above", ">"}, {"over", ">"}, {"after", ">"},
    {"is less than", "<"}, {"is fewer than", "<"}, {"is lower than", "<"}, {"is smaller than", "<"}, {"is earlier than", "<"}, {"is shorter than", "<"},
    {"is under", "<"}, {"is below", "<"}, {"is before", "<"}, {"less than", "<"}, {"fewer than", "<"}, {"earlier than", "<"}, {"below", "<"},
    {"under", "<"}, {"before", "<"}, {"equals", "is"}, {"equal", "is"}, {"is equal to", "is"}, {"equal to", "is"}, {"is same as", "is"},
    {"is not equal to", "is not"}, {"differs from", "is not"}, {"is like", "contains"}, {"like", "contains"}, {"include", "contains"},
    {"includes", "contains"}, {"contain", "contains"}, {"has", "contains"}, {"is containing", "contains"}, {"not contains", "does not contain"},
    {"match", "matches"}, {"is matching", "matches"}, {"not matches", "does not match"}, {"starts", "starts with"}, {"begins with", "starts with"},
    {"ends", "ends with"}, {"is one of", "in"}, {"one of", "in"}, {"is any of", "in"}, {"is in", "in"}, {"is not in", "not in"},
    {"is between", "between"}, {"not before", ">="}, {"not after", "<="}, {"not more than", "<="}, {"not less than", ">="}, {"not over", "<="}, {"not above", "<="},
    {"not under", ">="}, {"not below", ">="}, {"not like", "does not contain"}, {"not equal to", "is not"}, {"not equal", "is not"},
};

static bool is_operand(const rb_token *t)
{
    return t->kind == RB_TOKEN_name || (rb_token_infos[t->kind].varies && t->kind != RB_TOKEN_end) || rb_token_infos[t->kind].use == RB_WORD_SOFT || t->kind == RB_TOKEN_dot;
}

/* How many tokens from t on the words are; 0: they are not there. */
static uint32_t length_of(const rb_parser *p, const rb_token *t, rb_str words)
{
    uint32_t count = 0;
    for (size_t at = 0; at < words.len; t++, count++) {
        rb_str text = rb_token_text(p->lx, t);
        if (t->kind == RB_TOKEN_end || (count > 0 && t->is_first) || !rb_str_starts(rb_str_slice(words, at, words.len), text)) return 0;
        at += text.len;
        if (at < words.len && words.ptr[at++] != ' ') return 0;
    }
    return count;
}

/* The words in the table that reach the mistake, the longest; *start and *count are their tokens. */
static const struct saying *find(const rb_parser *p, uint32_t *start, uint32_t *count)
{
    const struct saying *best = NULL;
    *count = 0;
    for (uint32_t back = 0; back <= WORDS_MAX && back <= p->given; back++)
        for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++) {
            uint32_t got = length_of(p, &p->lx->items[p->given - back], rb_str_of(sayings[i].words));
            bool is_cell = p->given == back ? p->lx->is_expression : p->lx->items[p->given - back - 1].kind == RB_TOKEN_pipe;
            bool reaches = got > back || (got == back && (got > 1 || is_cell)); /* a word alone that was read may be a name */
            if (!reaches || got <= *count) continue;
            best = &sayings[i];
            *start = p->given - back;
            *count = got;
        }
    return best;
}

/* The text of the operand that ends before token `to`, or begins at it; nothing: it is more than a name or a value. */
static rb_str operand(const rb_parser *p, uint32_t to, bool before)
{
    const rb_token *first = &p->lx->items[to], *last = first;
    if (before) {
        if (to == 0 || !is_operand(--first)) return RB_STR("");
        for (last = first; first - 2 >= p->lx->items && last - first < OPERANDS_MAX && first[-1].kind == RB_TOKEN_dot;) first -= 2;
    } else {
        if (!is_operand(first) || first->is_first) return RB_STR("");
        while (last - first < OPERANDS_MAX && last[1].kind == RB_TOKEN_dot && is_operand(&last[2])) last += 2;
    }
    return rb_str_slice(p->lx->source->text, first->start, last->end);
}

/* `due within 2 hours of opened`: what is compared is the time between the two. */
static void help_within(rb_parser *p, rb_str left, rb_str right, uint32_t after)
{
    const rb_token *of = &p->lx->items[after + 1];
    rb_str moment = of->kind == RB_TOKEN_of ? operand(p, after + 2, false) : RB_STR("");
    if (left.len > 0 && moment.len > 0) rb_diag_help(p->ds, "write: %.*s - %.*s <= %.*s", RB_STR_ARGS(left), RB_STR_ARGS(moment), RB_STR_ARGS(right));
    else if (left.len > 0) rb_diag_help(p->ds, "when '%.*s' is a length of time, write: %.*s <= %.*s; when it is a moment, say since when: %.*s - opened_at <= %.*s", RB_STR_ARGS(left), RB_STR_ARGS(left), RB_STR_ARGS(right), RB_STR_ARGS(left), RB_STR_ARGS(right));
    else rb_diag_help(p->ds, "a length of time is compared with '<=': responded_at - opened_at <= %.*s", RB_STR_ARGS(right));
}

/* 100+, 5 or more, over 100 in a cell. */
static bool help_open_end(rb_parser *p)
{
    const rb_token *t = &p->lx->items[p->given];
    bool ends_cell = p->what == RB_PARSE_CELL || t->kind == RB_TOKEN_pipe;
    bool is_plus = p->given > 1 && ends_cell && t[-1].kind == RB_TOKEN_plus && rb_token_infos[t[-2].kind].varies && t[-2].kind != RB_TOKEN_name;
    bool is_more = p->given > 0 && t->kind == RB_TOKEN_or && t[1].kind == RB_TOKEN_name && rb_token_infos[t[-1].kind].varies && t[-1].kind != RB_TOKEN_name;
    rb_str word = is_more ? rb_token_text(p->lx, t + 1) : RB_STR("more");
    bool up = rb_str_equal(word, RB_STR("more")) || rb_str_equal(word, RB_STR("above")) || rb_str_equal(word, RB_STR("over")) || rb_str_equal(word, RB_STR("higher"));
    bool down = rb_str_equal(word, RB_STR("less")) || rb_str_equal(word, RB_STR("fewer")) || rb_str_equal(word, RB_STR("below")) || rb_str_equal(word, RB_STR("under"));
    if ((!is_plus && !is_more) || (!up && !down)) return false;
    rb_str value = rb_token_text(p->lx, is_plus ? t - 2 : t - 1);
    rb_diag_help(p->ds, up ? "write: >= %.*s" : "write: <= %.*s", RB_STR_ARGS(value));
    return true;
}

/* 0 to 99: `to` is of days and moments. */
static bool help_range(rb_parser *p)
{
    const rb_token *t = &p->lx->items[p->given];
    rb_str word = rb_token_text(p->lx, t);
    bool is_word = rb_str_equal(word, RB_STR("to")) || rb_str_equal(word, RB_STR("through")) || rb_str_equal(word, RB_STR("until"));
    rb_str left = operand(p, p->given, true), right = is_word ? operand(p, p->given + 1, false) : RB_STR("");
    if (!is_word || left.len == 0 || right.len == 0 || rb_token_infos[t[-1].kind].use == RB_WORD_SOFT || t[-1].kind == RB_TOKEN_name) return false;
    rb_diag_help(p->ds, "a range is written with two points: %.*s .. %.*s", RB_STR_ARGS(left), RB_STR_ARGS(right));
    return true;
}

/* 10% of limit */
static bool help_part_of(rb_parser *p)
{
    const rb_token *t = &p->lx->items[p->given];
    if (t->kind != RB_TOKEN_of || p->given == 0 || t[-1].kind != RB_TOKEN_percent_value) return false;
    rb_str part = rb_token_text(p->lx, t - 1), whole = t[1].kind == RB_TOKEN_name ? operand(p, p->given + 1, false) : RB_STR("AMOUNT");
    rb_diag_help(p->ds, "a part of an amount is a product: %.*s * %.*s", RB_STR_ARGS(part), RB_STR_ARGS(whole.len ? whole : RB_STR("AMOUNT")));
    return true;
}

bool rb_mistake_help_habit(rb_parser *p, const rb_kinds *expected)
{
    uint32_t start = 0, count = 0;
    bool is_condition = rb_kinds_has(expected, RB_TOKEN_and) || rb_kinds_has(expected, RB_TOKEN_upto) || rb_kinds_has(expected, RB_TOKEN_in) || rb_kinds_have_expression(expected);
    if (!is_condition) return false;
    const struct saying *s = find(p, &start, &count);
    if (!s) return help_part_of(p) || help_range(p) || help_open_end(p);
    rb_str left = operand(p, start, true), right = operand(p, start + count, false);
    if (right.len > 0 && strstr(s->words, "within")) help_within(p, left, right, start + count);
    else if (right.len > 0) rb_diag_help(p->ds, "write: %.*s%s%s %.*s", RB_STR_ARGS(left), left.len ? " " : "", s->meant, RB_STR_ARGS(right));
    else rb_diag_help(p->ds, "for '%s' write '%s'", s->words, s->meant);
    return true;
}
