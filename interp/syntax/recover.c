/* syntax/recover.c: where to go on after a mistake.
 *
 * Promises  What follows a mistake is read as if the mistake were not there; reading always moves forward.
 *
 * The grammar does not care where lines break, but people do: a clause, a field, a row nearly always begins a
 * line. So the token to go on from is the next that begins a line and can begin such a thing, and a declaration
 * that begins a line inside open braces means that a '}' was forgotten.
 */
#include "syntax/parser.h"

static const rb_token *token(const rb_parser *p, uint32_t i) { return &p->lx->items[i]; }
static bool is(const rb_parser *p, uint32_t i, enum rb_token_kind kind) { return token(p, i)->kind == kind; }

static bool is_word(const rb_parser *p, uint32_t i)
{
    enum rb_word_use use = rb_token_infos[token(p, i)->kind].use;
    return is(p, i, RB_TOKEN_name) || is(p, i, RB_TOKEN_currency) || (use != RB_WORD_NONE && use != RB_WORD_RESERVED);
}

static bool stands_at_margin(const rb_parser *p, uint32_t i)
{
    uint32_t at = token(p, i)->start;
    return at == p->lx->start || p->lx->source->text.ptr[at - 1] == '\n';
}

/* Also a declaration with a mistake in its head, when it stands at the left margin. `zone` can stand in a record, too. */
static bool begins_declaration(const rb_parser *p, uint32_t i)
{
    if (!token(p, i)->is_first || (is(p, i, RB_TOKEN_zone) && !stands_at_margin(p, i))) return false;
    return rb_words_declare(p->lx, i) || (rb_token_infos[token(p, i)->kind].group == RB_GROUP_DECLARATION && stands_at_margin(p, i));
}

/* `zone` is left out: in a record it may stand at the margin, too. */
bool rb_recover_declares_at_margin(const rb_parser *p, uint32_t i)
{
    return token(p, i)->is_first && stands_at_margin(p, i) && rb_words_declare(p->lx, i) && !is(p, i, RB_TOKEN_zone);
}

static uint32_t indent_of(const rb_parser *p, uint32_t i)
{
    const char *text = p->lx->source->text.ptr;
    uint32_t    from, to;
    while (i > 0 && !token(p, i)->is_first) i--;
    for (from = to = token(p, i)->start; from > p->lx->start && text[from - 1] != '\n';) from--;
    return to - from;
}

/* What an exception cannot hold, and a rule can. */
static bool is_of_rule(const rb_parser *p, uint32_t i)
{
    switch (token(p, i)->kind) {
    case RB_TOKEN_severity: case RB_TOKEN_message: case RB_TOKEN_fix: case RB_TOKEN_suspended: return true;
    case RB_TOKEN_rule: return is_word(p, i + 1);
    default: return false;
    }
}

uint32_t rb_recover_open_exceptions(const rb_parser *p, uint32_t i)
{
    uint32_t count = 0, open = p->open.len;
    if (open < 2 || !token(p, i)->is_first || !is_of_rule(p, i) || rb_recover_body(p) != RB_TOKEN_checklist) return 0;
    if (is(p, i, RB_TOKEN_rule)) return open - 1;
    while (open > 1 && indent_of(p, p->open.items[open - 1]) >= indent_of(p, i)) open--, count++;
    return count;
}

/* The innermost brace stands on a line further in than this '}', and one around it on a line as far in as this. */
bool rb_recover_closes_outer(const rb_parser *p, uint32_t i)
{
    uint32_t open = p->open.len, to = indent_of(p, i);
    if (open < 2 || !token(p, i)->is_first || indent_of(p, p->open.items[open - 1]) <= to) return false;
    while (--open > 0)
        if (indent_of(p, p->open.items[open - 1]) == to) return true;
    return false;
}

static bool begins_step(const rb_parser *p, uint32_t i)
{
    return token(p, i)->is_first && (is(p, i, RB_TOKEN_given) || is(p, i, RB_TOKEN_expect));
}

uint32_t rb_recover_missing_braces(const rb_parser *p, uint32_t i)
{
    if (p->open_before == 0 || p->what != RB_PARSE_FILE) return 0;
    if (is(p, i, RB_TOKEN_end) || begins_declaration(p, i)) return p->open_before;
    return rb_recover_body(p) == RB_TOKEN_given && begins_step(p, i);
}

uint32_t rb_recover_declaration(const rb_parser *p, uint32_t i)
{
    while (i > 0 && !begins_declaration(p, i)) i--;
    return i;
}

static bool has_body(enum rb_token_kind k)
{
    return k == RB_TOKEN_enum || k == RB_TOKEN_record || k == RB_TOKEN_table || k == RB_TOKEN_checklist || k == RB_TOKEN_route || k == RB_TOKEN_bands ||
           k == RB_TOKEN_kpi || k == RB_TOKEN_reconcile || k == RB_TOKEN_sample || k == RB_TOKEN_test || k == RB_TOKEN_calendar ||
           k == RB_TOKEN_waive || k == RB_TOKEN_assign;
}

enum rb_token_kind rb_recover_body(const rb_parser *p)
{
    if (p->open_before == 0) return p->what == RB_PARSE_SHAPES ? RB_TOKEN_export : RB_TOKEN_end;
    uint32_t brace = p->open.items[p->open_before - 1];
    enum rb_token_kind kind = (enum rb_token_kind)token(p, rb_recover_declaration(p, brace > 0 ? brace - 1 : 0))->kind;
    if (p->open_before == 1) return has_body(kind) ? kind : RB_TOKEN_end;
    if (kind == RB_TOKEN_record || kind == RB_TOKEN_table) return RB_TOKEN_export;
    if (kind == RB_TOKEN_checklist) return kind; /* the body of an exception */
    return kind == RB_TOKEN_test ? RB_TOKEN_given : RB_TOKEN_end;
}

/* Where a part of each kind of body begins */

/* A name before another word, at the start of a line after the mistake: no value goes on like that, so it is the next
 * clause, misspelt. */
static bool may_begin_part(const rb_parser *p, uint32_t i)
{
    return i > p->given && token(p, i)->is_first && is(p, i, RB_TOKEN_name) && (is_word(p, i + 1) || is(p, i + 1, RB_TOKEN_text_value));
}

static bool begins_rule_part(const rb_parser *p, uint32_t i)
{
    switch (token(p, i)->kind) {
    case RB_TOKEN_rule: return is_word(p, i + 1) && (token(p, i)->is_first || !is_word(p, i + 2));
    case RB_TOKEN_unless: case RB_TOKEN_must: case RB_TOKEN_must_not: return true;
    case RB_TOKEN_when: return i < 2 || !is(p, i - 2, RB_TOKEN_except);
    case RB_TOKEN_except: case RB_TOKEN_suspended: case RB_TOKEN_severity: case RB_TOKEN_message: case RB_TOKEN_fix: case RB_TOKEN_cite: case RB_TOKEN_effective:
        return token(p, i)->is_first;
    default: return false;
    }
}

/* A field, or what would be one but for its name, a reserved word: `when text column "When"`. */
static bool begins_field(const rb_parser *p, uint32_t i)
{
    const rb_token *t = token(p, i);
    if (!t->is_first) return false;
    if (is_word(p, i)) return is_word(p, i + 1) || is(p, i + 1, RB_TOKEN_yes_no) || is(p, i + 1, RB_TOKEN_text_value);
    bool is_typed = rb_token_infos[t->kind].use == RB_WORD_RESERVED && rb_token_infos[t[1].kind].group == RB_GROUP_TYPE;
    return is_typed && (t[2].is_first || is(p, i + 2, RB_TOKEN_column) || is(p, i + 2, RB_TOKEN_format) || is(p, i + 2, RB_TOKEN_zone));
}

static bool begins_kpi_part(const rb_parser *p, uint32_t i)
{
    switch (token(p, i)->kind) {
    case RB_TOKEN_where: case RB_TOKEN_measure: case RB_TOKEN_by: case RB_TOKEN_target: case RB_TOKEN_bands: case RB_TOKEN_cite:
    case RB_TOKEN_minimum_sample:
        return token(p, i)->is_first;
    default: return false;
    }
}

static bool begins_assign_part(const rb_parser *p, uint32_t i)
{
    switch (token(p, i)->kind) {
    case RB_TOKEN_pool: case RB_TOKEN_named: case RB_TOKEN_order_word: case RB_TOKEN_load: case RB_TOKEN_capacity: case RB_TOKEN_otherwise: case RB_TOKEN_cite:
        return token(p, i)->is_first;
    default: return false;
    }
}

static bool begins_calendar_part(const rb_parser *p, uint32_t i)
{
    switch (token(p, i)->kind) {
    case RB_TOKEN_zone: case RB_TOKEN_hours: case RB_TOKEN_cutoff: case RB_TOKEN_holidays: case RB_TOKEN_closed: case RB_TOKEN_open:
        return token(p, i)->is_first;
    default: return false;
    }
}

static bool begins_reconcile_part(const rb_parser *p, uint32_t i)
{
    switch (token(p, i)->kind) {
    case RB_TOKEN_one_to_one: case RB_TOKEN_one_to_many: case RB_TOKEN_many_to_one: case RB_TOKEN_many_to_many: return true;
    case RB_TOKEN_compare: case RB_TOKEN_total: case RB_TOKEN_severity: case RB_TOKEN_cite: return token(p, i)->is_first;
    default: return false;
    }
}

static uint32_t next_line(const rb_parser *p, uint32_t i)
{
    do i++;
    while (!token(p, i)->is_first);
    return i;
}

/* The first line with a bar in the innermost braces, or the token given last when none comes before it. */
static uint32_t header_line(const rb_parser *p)
{
    uint32_t i = p->open.items[p->open_before - 1] + 1;
    while (i < p->given && !(is(p, i, RB_TOKEN_pipe) && token(p, i)->is_first)) i++;
    return i;
}

bool rb_recover_is_in_header(const rb_parser *p)
{
    if (rb_recover_body(p) != RB_TOKEN_route) return false;
    uint32_t first = header_line(p), last = next_line(p, first) - 1, bars = 0, arrows = 0;
    for (uint32_t i = first; i <= last; i++) {
        bars += is(p, i, RB_TOKEN_pipe);
        arrows += is(p, i, RB_TOKEN_arrow);
    }
    if (bars == 0) return false;
    return p->given <= last || arrows == 0 || !is(p, last, RB_TOKEN_pipe);
}

/* A word of how a file is written, where it is one and no name. */
static bool begins_shape(const rb_parser *p, uint32_t i)
{
    switch (token(p, i)->kind) {
    case RB_TOKEN_delimiter: case RB_TOKEN_encoding: case RB_TOKEN_title_lines: case RB_TOKEN_header: case RB_TOKEN_ends_at: case RB_TOKEN_short_rows:
    case RB_TOKEN_records_at: case RB_TOKEN_dates: case RB_TOKEN_times: case RB_TOKEN_datetimes: case RB_TOKEN_zone: case RB_TOKEN_separator:
    case RB_TOKEN_latest_by: case RB_TOKEN_decimal_comma: case RB_TOKEN_decimal_point: case RB_TOKEN_thousands: case RB_TOKEN_negative_parentheses:
    case RB_TOKEN_trailing_minus: case RB_TOKEN_currency_sign: case RB_TOKEN_percent_without_sign: case RB_TOKEN_trim_spaces: case RB_TOKEN_formula_guard:
        return true;
    case RB_TOKEN_blank: case RB_TOKEN_yes: case RB_TOKEN_no: return is(p, i + 1, RB_TOKEN_text_value);
    default: return false;
    }
}

static bool begins_part(const rb_parser *p, enum rb_token_kind body, uint32_t i)
{
    const rb_token *t = token(p, i);
    switch (body) {
    case RB_TOKEN_record: case RB_TOKEN_table: return begins_field(p, i);
    case RB_TOKEN_export: return i > p->given && ((t->is_first && !is(p, i, RB_TOKEN_rbrace)) || begins_shape(p, i));
    case RB_TOKEN_checklist: return begins_rule_part(p, i) || may_begin_part(p, i);
    case RB_TOKEN_route:
        if (!t->is_first) return false;
        return t->kind == RB_TOKEN_when || t->kind == RB_TOKEN_otherwise || (t->kind == RB_TOKEN_pipe && !rb_recover_is_in_header(p));
    case RB_TOKEN_bands: return i > p->given && is_word(p, i) && (t->is_first || is(p, i + 1, RB_TOKEN_when) || is(p, i + 1, RB_TOKEN_otherwise));
    case RB_TOKEN_kpi: return begins_kpi_part(p, i) || may_begin_part(p, i);
    case RB_TOKEN_calendar: return begins_calendar_part(p, i) || may_begin_part(p, i);
    case RB_TOKEN_reconcile: return begins_reconcile_part(p, i) || may_begin_part(p, i);
    case RB_TOKEN_assign: return begins_assign_part(p, i) || may_begin_part(p, i);
    case RB_TOKEN_waive: return t->is_first && (t->kind == RB_TOKEN_reason || t->kind == RB_TOKEN_approver || t->kind == RB_TOKEN_from || t->kind == RB_TOKEN_until || t->kind == RB_TOKEN_for || t->kind == RB_TOKEN_on_lapse || may_begin_part(p, i));
    case RB_TOKEN_test: return ((t->kind == RB_TOKEN_given || t->kind == RB_TOKEN_expect) && (t->is_first || is_word(p, i + 1))) || may_begin_part(p, i);
    case RB_TOKEN_sample: case RB_TOKEN_given: return is_word(p, i) && is(p, i + 1, RB_TOKEN_colon) && i > p->given;
    default: return false;
    }
}

static void go_on(rb_parser *p, uint32_t i, enum rb_token_kind missing, uint32_t count)
{
    p->next = i;
    p->missing = missing;
    p->missing_count = count;
}

/* In `given RECORD …`, before its values: the '{' is here, or it was forgotten before `field:`. */
static bool recover_in_given(rb_parser *p, const rb_kinds *expected)
{
    uint32_t step = p->given;
    while (step > 0 && !is(p, step, RB_TOKEN_given) && !is(p, step, RB_TOKEN_expect) && !is(p, step, RB_TOKEN_lbrace)) step--;
    if (!is(p, step, RB_TOKEN_given) || step == p->given) return false;
    for (uint32_t i = p->given; !is(p, i, RB_TOKEN_end) && !is(p, i, RB_TOKEN_rbrace) && !begins_step(p, i); i++) {
        bool begins_values = is_word(p, i) && is(p, i + 1, RB_TOKEN_colon) && rb_kinds_has(expected, RB_TOKEN_lbrace);
        if (!is(p, i, RB_TOKEN_lbrace) && !begins_values) continue;
        go_on(p, i, RB_TOKEN_lbrace, begins_values);
        return true;
    }
    return false;
}

/* A '{' that cannot stand here and has no '}' of its own: it is dropped, and what follows is still of the same body. */
static bool brace_is_alone(const rb_parser *p, uint32_t i)
{
    for (uint32_t depth = 0;; i++) {
        if (is(p, i, RB_TOKEN_end) || rb_recover_declares_at_margin(p, i)) return true;
        if (is(p, i, RB_TOKEN_lbrace)) depth++;
        if (is(p, i, RB_TOKEN_rbrace) && depth-- == 0) return false;
    }
}

/* Inside braces: the next part of the same body, its '}', or where the '}' was forgotten. */
static void recover_in_body(rb_parser *p, const rb_kinds *expected, uint32_t i)
{
    enum rb_token_kind body = rb_recover_body(p);
    if (body == RB_TOKEN_test && i == p->given && recover_in_given(p, expected)) return;
    if (is(p, i, RB_TOKEN_lbrace) && brace_is_alone(p, i)) i++;
    for (uint32_t depth = 0;; i++) {
        bool is_part = depth == 0 && begins_part(p, body, i);
        uint32_t missing = is_part ? 0 : rb_recover_missing_braces(p, i);
        if (missing > 0) {
            go_on(p, i, RB_TOKEN_rbrace, missing);
            return;
        }
        if (is_part || (depth == 0 && is(p, i, RB_TOKEN_rbrace))) {
            go_on(p, i, RB_TOKEN_rbrace, 0);
            return;
        }
        if (is(p, i, RB_TOKEN_lbrace)) depth++;
        if (is(p, i, RB_TOKEN_rbrace)) depth--;
    }
}

/* Also a word at the left margin, which may be a declaration's, misspelt. */
static bool may_begin_declaration(const rb_parser *p, uint32_t i, uint32_t depth)
{
    if (begins_declaration(p, i)) return depth == 0 || rb_recover_declares_at_margin(p, i);
    return depth == 0 && i > p->given && is_word(p, i) && stands_at_margin(p, i);
}

/* Outside braces: the next declaration, past whatever braces come before it. */
static void recover_between(rb_parser *p, uint32_t i)
{
    for (uint32_t depth = 0; !is(p, i, RB_TOKEN_end) && !may_begin_declaration(p, i, depth); i++) {
        if (is(p, i, RB_TOKEN_lbrace)) depth++;
        if (is(p, i, RB_TOKEN_rbrace) && depth > 0) depth--;
    }
    go_on(p, i, RB_TOKEN_rbrace, 0);
}

/* The '{' was forgotten before i: what stands in the braces begins here. */
static bool begins_body(const rb_parser *p, enum rb_token_kind declaration, uint32_t i)
{
    if (declaration == RB_TOKEN_enum) return token(p, i)->is_first && is(p, i, RB_TOKEN_text_value);
    if (declaration == RB_TOKEN_checklist) return token(p, i)->is_first && is(p, i, RB_TOKEN_rule);
    if (declaration == RB_TOKEN_sample) return is_word(p, i) && is(p, i + 1, RB_TOKEN_colon);
    if (declaration == RB_TOKEN_bands) return is_word(p, i) && (is(p, i + 1, RB_TOKEN_when) || is(p, i + 1, RB_TOKEN_otherwise));
    if (declaration == RB_TOKEN_route) return token(p, i)->is_first && (is(p, i, RB_TOKEN_pipe) || is(p, i, RB_TOKEN_when) || is(p, i, RB_TOKEN_otherwise));
    return begins_part(p, declaration, i);
}

/* Between the word of a declaration and its '{': so that what stands in the braces is still read. */
static void recover_in_head(rb_parser *p, uint32_t i)
{
    uint32_t start = rb_recover_declaration(p, p->given > 0 ? p->given - 1 : 0);
    enum rb_token_kind declaration = (enum rb_token_kind)token(p, start)->kind;
    for (; !is(p, i, RB_TOKEN_lbrace) && !is(p, i, RB_TOKEN_end) && !begins_declaration(p, i); i++) {
        if (i <= start + 1 || !begins_body(p, declaration, i)) continue;
        go_on(p, i, RB_TOKEN_lbrace, 1);
        return;
    }
    go_on(p, i, RB_TOKEN_rbrace, 0);
}

static bool is_in_head(const rb_parser *p)
{
    uint32_t from = rb_recover_declaration(p, p->given > 0 ? p->given - 1 : 0);
    if (!has_body((enum rb_token_kind)token(p, from)->kind)) return false;
    for (uint32_t i = from; i < p->given; i++)
        if (is(p, i, RB_TOKEN_lbrace)) return false;
    return true;
}

/* On a command line all of it is one line: the next word after a value that was said, or what can only begin a line of its own. */
static void recover_in_shapes(rb_parser *p, uint32_t i)
{
    for (i += i == p->given && !is(p, i, RB_TOKEN_end); !is(p, i, RB_TOKEN_end); i++) {
        bool follows_value = is(p, i - 1, RB_TOKEN_text_value) || is(p, i - 1, RB_TOKEN_number_value);
        if (begins_part(p, RB_TOKEN_export, i) || (follows_value && is_word(p, i))) break;
    }
    go_on(p, i, RB_TOKEN_rbrace, 0);
}

void rb_recover(rb_parser *p, const rb_kinds *expected, uint32_t from)
{
    if (p->what == RB_PARSE_SHAPES) recover_in_shapes(p, from);
    else if (p->what == RB_PARSE_EXPRESSION) go_on(p, p->lx->len - 1, RB_TOKEN_rbrace, 0);
    else if (p->open.len > 0) recover_in_body(p, expected, from);
    else if (is_in_head(p)) recover_in_head(p, from);
    else recover_between(p, from);
}
