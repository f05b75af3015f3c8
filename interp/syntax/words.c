/* syntax/words.c: which words are keywords here, and which tokens belong together.
 *
 * Path      rules.l -> lexing.c -> [words.c] -> the parser
 * Promises  A word is judged by itself and the tokens right after it, never by what the parser is doing.
 *           After this no token is a SHAPED or OPENER word by accident: what stays one is meant as one.
 *           A brace too many or too few misleads it no further than to the next declaration.
 *
 * Why not in the grammar: `date date column "Date"` and `must source is "Web"` are plain to a reader, because
 * what follows the word shows what it is; a parser with one token of lookahead would have to reserve it.
 */
#include "syntax/token.h"
#include "syntax/units.h"

enum { HEADS = 256, MAX_WORDS = 4 };

/* Chains of keywords by their first, last letter and length; ids are one more than the token's kind. */
struct words { uint16_t head[HEADS], next[RB_TOKEN_COUNT + 1]; uint8_t len[RB_TOKEN_COUNT]; };

static unsigned hash(const char *s, size_t len)
{
    return ((unsigned char)s[0] * 7u + (unsigned char)s[len - 1] * 31u + (unsigned)len * 13u) % HEADS;
}

static void make_words(struct words *w)
{
    memset(w, 0, sizeof *w);
    for (unsigned k = 0; k < RB_TOKEN_COUNT; k++) {
        const rb_token_info *info = &rb_token_infos[k];
        if (info->use == RB_WORD_NONE) continue;
        w->len[k] = (uint8_t)strlen(info->text);
        unsigned slot = hash(info->text, w->len[k]);
        w->next[k + 1] = w->head[slot];
        w->head[slot] = (uint16_t)(k + 1);
    }
}

static enum rb_token_kind kind_of_word(const struct words *w, rb_str s)
{
    for (unsigned id = w->head[hash(s.ptr, s.len)]; id; id = w->next[id])
        if (w->len[id - 1] == s.len && memcmp(rb_token_infos[id - 1].text, s.ptr, s.len) == 0) return (enum rb_token_kind)(id - 1);
    return RB_TOKEN_name;
}

static bool is_word(const rb_token *t)
{
    enum rb_word_use use = rb_token_infos[t->kind].use;
    return t->kind == RB_TOKEN_name || t->kind == RB_TOKEN_currency || (use != RB_WORD_NONE && use != RB_WORD_RESERVED);
}

/* Phrases */

static const enum rb_token_kind phrases[] = {
#define KEYWORD(id, text, use, group, follows)
#define PHRASE(id, text, group, follows) RB_TOKEN_##id,
#define SIGN(id, text, group, follows)
#define TOKEN(id, text, group, follows)
#include "grammar/keywords.def"
#undef KEYWORD
#undef PHRASE
#undef SIGN
#undef TOKEN
};

/* How many words of the phrase stand at raw tokens from t on: all of them, or 0. */
static uint32_t phrase_length(const rb_lexing *lx, const rb_token *t, rb_str phrase)
{
    uint32_t count = 0;
    for (size_t from = 0; from < phrase.len; count++) {
        size_t to = rb_str_find(phrase, RB_STR(" "), from);
        if (to == SIZE_MAX) to = phrase.len;
        if (t[count].kind != RB_TOKEN_name || !rb_str_equal(rb_token_text(lx, &t[count]), rb_str_slice(phrase, from, to))) return 0;
        from = to + 1;
    }
    return count;
}

static bool may_open(enum rb_token_kind k)
{
    return rb_token_infos[k].use == RB_WORD_OPENER || k == RB_TOKEN_must || k == RB_TOKEN_as || k == RB_TOKEN_or || k == RB_TOKEN_open ||
           k == RB_TOKEN_closed || k == RB_TOKEN_no || k == RB_TOKEN_percent || k == RB_TOKEN_one || k == RB_TOKEN_many ||
           k == RB_TOKEN_on;
}

/* The last word of a line of an export block that ends without a value: `short rows`, `delimiter tab`. */
static bool ends_shape(rb_str word)
{
    static const char *const words[] = {"rows", "comma", "point", "parentheses", "minus", "sign", "spaces", "guard", "tab", "space", "semicolon", "pipe"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (rb_str_equal(word, rb_str_of(words[i]))) return true;
    return false;
}

/* `latest by updated` in a block that stands on one line: after its brace, or after what the line before it says. */
static bool follows_shape(const rb_lexing *lx, const rb_token *raw)
{
    enum rb_token_kind before = raw > lx->items ? (enum rb_token_kind)raw[-1].kind : RB_TOKEN_end;
    if (raw == lx->items || raw->is_first || before == RB_TOKEN_lbrace || before == RB_TOKEN_text_value || before == RB_TOKEN_number_value) return true;
    return before == RB_TOKEN_name && ends_shape(rb_token_text(lx, raw - 1));
}

/* Phrases of how a file is written have a name's words: they are phrases only before what belongs to them, and where they
 * end a line or another such phrase follows. */
static bool is_phrase_here(const rb_lexing *lx, const rb_token *raw, unsigned phrase, uint32_t count)
{
    const rb_token *after = raw + count;
    switch (phrase) {
    case RB_TOKEN_title_lines: return after->kind == RB_TOKEN_number_value;
    case RB_TOKEN_ends_at: case RB_TOKEN_records_at: case RB_TOKEN_currency_sign: return after->kind == RB_TOKEN_text_value;
    case RB_TOKEN_latest_by: return follows_shape(lx, raw) && after->kind == RB_TOKEN_name && !after->is_first;
    default: return true;
    }
}

/* A word, and the words after it when they are one phrase. Returns how many raw tokens were used. */
static uint32_t take_word(const rb_lexing *lx, const struct words *w, const rb_token *raw, rb_token *out)
{
    enum rb_token_kind kind = kind_of_word(w, rb_token_text(lx, raw));
    *out = *raw;
    out->kind = (uint16_t)kind;
    bool after_is = raw > lx->items && rb_str_equal(rb_token_text(lx, raw - 1), RB_STR("is"));
    if (!may_open(kind) || (kind == RB_TOKEN_no && !after_is)) return 1; /* `is no data`, but `no data where …` asks a relation */
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        const char *text = rb_token_infos[phrases[i]].text;
        uint32_t    count = text[0] == rb_token_text(lx, raw).ptr[0] ? phrase_length(lx, raw, rb_str_of(text)) : 0;
        if (count == 0 || !is_phrase_here(lx, raw, phrases[i], count)) continue;
        out->kind = (uint16_t)phrases[i];
        out->end = raw[count - 1].end;
        return count;
    }
    if (rb_token_infos[kind].use == RB_WORD_OPENER) out->kind = RB_TOKEN_name;
    return 1;
}

/* Amounts: a number and the word after it on the same line */

static bool is_currency(rb_str s)
{
    return s.len == 3 && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z' && s.ptr[1] >= 'A' && s.ptr[1] <= 'Z' && s.ptr[2] >= 'A' && s.ptr[2] <= 'Z';
}

bool rb_words_is_unit(rb_str word)
{
    enum rb_unit_word unit;
    return is_currency(word) || rb_unit_find(word, &unit) || rb_str_equal(word, RB_STR("points"));
}

/* `2 business days`, and what people write instead of it. */
static bool is_business_time(const rb_lexing *lx, const rb_token *word)
{
    enum rb_unit_word unit;
    rb_str first = rb_token_text(lx, word);
    bool   is_business = rb_str_equal(first, RB_STR("business")) || rb_str_equal(first, RB_STR("working")) || rb_str_equal(first, RB_STR("work"));
    return is_business && word[1].kind == RB_TOKEN_name && !word[1].is_first && rb_unit_find(rb_token_text(lx, &word[1]), &unit);
}

static uint32_t take_number(const rb_lexing *lx, const rb_token *raw, rb_token *out)
{
    enum rb_unit_word unit;
    *out = *raw;
    if (raw[1].kind != RB_TOKEN_name || raw[1].is_first) return 1;
    rb_str word = rb_token_text(lx, &raw[1]);
    if (is_business_time(lx, &raw[1])) {
        out->kind = RB_TOKEN_business_part;
        out->end = raw[2].end;
        return 3;
    }
    if (is_currency(word)) {
        out->kind = RB_TOKEN_money_value;
        rb_lexing_check_amount(lx, raw, word);
    }
    else if (rb_unit_find(word, &unit)) out->kind = RB_TOKEN_duration_part;
    else if (rb_str_equal(word, RB_STR("points"))) out->kind = RB_TOKEN_points_value;
    else return 1;
    out->end = raw[1].end;
    return 2;
}

/* Words whose shape decides: only the tokens after them, now with their kinds, say whether they are keywords. */

static bool is_option_at(const rb_token *t)
{
    return (t->kind == RB_TOKEN_column || t->kind == RB_TOKEN_format || t->kind == RB_TOKEN_separator || t->kind == RB_TOKEN_zone) && t[1].kind == RB_TOKEN_text_value;
}

/* `column Name` after a type on the same line: the quotes were forgotten. */
static bool is_option_without_quotes(const rb_lexing *lx, const rb_token *t)
{
    if (t == lx->items || t->is_first || t[1].is_first || !is_word(&t[1])) return false;
    const rb_token *before = t - 1;
    bool after_type = rb_token_infos[before->kind].group == RB_GROUP_TYPE || before->kind == RB_TOKEN_name || before->kind == RB_TOKEN_currency ||
                      before->kind == RB_TOKEN_text_value;
    return after_type && (t->kind == RB_TOKEN_column || t->kind == RB_TOKEN_format || t->kind == RB_TOKEN_separator);
}

static bool is_key(const rb_token *t)
{
    bool two_words = is_word(&t[1]) && (is_word(&t[2]) || t[2].kind == RB_TOKEN_yes_no || t[2].kind == RB_TOKEN_list_of);
    return two_words && !t[2].is_first && !is_option_at(&t[2]);
}

static bool is_relation(const rb_token *t)
{
    return is_key(t) && t[2].kind != RB_TOKEN_yes_no && rb_token_infos[t[1].kind].group != RB_GROUP_TYPE;
}

static bool is_let(const rb_token *t)
{
    if (t[1].kind == RB_TOKEN_equals) return true;
    return is_word(&t[1]) && (t[2].kind == RB_TOKEN_equals || (!t[1].is_first && !t[2].is_first && !is_option_at(&t[2]) && t[2].kind != RB_TOKEN_rbrace));
}

/* A `define`: at the start of a line, outside all braces, before a name: `depth` is how many braces are open. */
static bool is_declared(const rb_lexing *lx, const rb_token *t, uint32_t depth)
{
    if (depth > 0 || !t->is_first || !(is_word(&t[1]) || t[1].kind == RB_TOKEN_text_value)) return false;
    if (t == lx->items) return true;
    const rb_token_info *before = &rb_token_infos[t[-1].kind];
    return before->follows == NULL && t[-1].kind != RB_TOKEN_comma;
}

/* An operand is due at t: the token before it is an operator or a word that wants one. */
static bool operand_is_due(const rb_lexing *lx, const rb_token *t)
{
    if (t == lx->items) return lx->is_expression;
    return rb_token_infos[t[-1].kind].follows != NULL || t[-1].kind == RB_TOKEN_comma;
}

/* The token can stand after an operand, inside one expression. */
static bool goes_on(const rb_token *t)
{
    switch (t->kind) {
    case RB_TOKEN_not: case RB_TOKEN_comma: case RB_TOKEN_lparen: case RB_TOKEN_rparen: case RB_TOKEN_rbracket: case RB_TOKEN_dot:
    case RB_TOKEN_pipe: case RB_TOKEN_arrow: case RB_TOKEN_colon: case RB_TOKEN_upto: case RB_TOKEN_below_to: case RB_TOKEN_then:
    case RB_TOKEN_else: case RB_TOKEN_lbrace: case RB_TOKEN_as: case RB_TOKEN_as_of: case RB_TOKEN_from: case RB_TOKEN_until:
    case RB_TOKEN_ignoring_case:
        return true;
    default: {
        enum rb_token_group group = rb_token_infos[t->kind].group;
        return group == RB_GROUP_COMPARISON || group == RB_GROUP_ARITHMETIC || group == RB_GROUP_LOGIC;
    }
    }
}

/* The operand of an operator that is a word can begin at t; a type would make the word before it a field. */
static bool operand_begins(const rb_token *t)
{
    if (rb_token_infos[t->kind].group == RB_GROUP_TYPE) return t[1].kind == RB_TOKEN_lparen;
    return is_word(t) || t->kind == RB_TOKEN_lparen || t->kind == RB_TOKEN_date_value || t->kind == RB_TOKEN_datetime_value;
}

/* `to` and `on` between two operands. At the start of a line they are rather fields with their types, unless the line before
 * shows that it goes on. */
static bool is_operator_word(const rb_lexing *lx, const rb_token *t)
{
    if (t == lx->items || operand_is_due(lx, t) || !operand_begins(&t[1])) return false;
    if (!t->is_first) return true;
    const rb_token *before = t - 1;
    if (t->kind != RB_TOKEN_on) return t[2].kind == RB_TOKEN_on && !t[2].is_first;
    bool ends_time = before->kind == RB_TOKEN_duration_part || before->kind == RB_TOKEN_business_part || before->kind == RB_TOKEN_rparen;
    return ends_time || (before > lx->items && (before[-1].kind == RB_TOKEN_to || before[-1].kind == RB_TOKEN_through));
}

/* After a length of time, and not a field with its type. */
static bool is_month_mode(const rb_lexing *lx, const rb_token *t)
{
    bool is_field = !t[1].is_first && (rb_token_infos[t[1].kind].group == RB_GROUP_TYPE || t[1].kind == RB_TOKEN_colon || t[1].kind == RB_TOKEN_name);
    return t > lx->items && !operand_is_due(lx, t) && !is_field;
}

/* What stands after `hours Mon`, or is often written there. */
static bool follows_weekday(const rb_token *t)
{
    return t->kind == RB_TOKEN_upto || t->kind == RB_TOKEN_comma || t->kind == RB_TOKEN_time_value || t->kind == RB_TOKEN_broken || t->kind == RB_TOKEN_minus ||
           t->kind == RB_TOKEN_to || t->kind == RB_TOKEN_through;
}

/* Lines of a calendar. */
static bool is_calendar_line(const rb_token *t)
{
    unsigned next = t[1].kind;
    switch (t->kind) {
    case RB_TOKEN_hours: return next == RB_TOKEN_time_value || (is_word(&t[1]) && follows_weekday(&t[2]));
    case RB_TOKEN_cutoff: return next == RB_TOKEN_time_value || next == RB_TOKEN_broken;
    case RB_TOKEN_holidays: return next == RB_TOKEN_date_value || next == RB_TOKEN_broken || next == RB_TOKEN_text_value || (next == RB_TOKEN_from && t[2].kind == RB_TOKEN_text_value);
    default: return next == RB_TOKEN_date_value || next == RB_TOKEN_broken;
    }
}

/* Where a value is due such a word is a name, unless it begins a line and what follows shows a clause: then the value was forgotten. */
static bool leads(const rb_lexing *lx, const rb_token *t)
{
    if (t[1].kind == RB_TOKEN_colon) return false;
    bool is_clause = t->is_first && !t[1].is_first && (!goes_on(&t[1]) || t->kind == RB_TOKEN_effective);
    return is_clause || !operand_is_due(lx, t);
}

/* After `any`, `every` or `no` at t, and a name, a comparison follows: it is asked of the parts of a list. */
static bool tests_parts(const rb_token *t)
{
    for (t++; is_word(t) && t[1].kind == RB_TOKEN_dot;) t += 2;
    return is_word(t) && (rb_token_infos[t[1].kind].group == RB_GROUP_COMPARISON || t[1].kind == RB_TOKEN_not);
}

/* `any emails`, `every emails`, `no emails`: before a name on the same line, where a condition may begin. A word that is
 * also a keyword counts as a name only when what follows it goes on as such a question does. */
static bool asks_related(const rb_lexing *lx, const rb_token *t)
{
    if (t[1].is_first || !is_word(&t[1]) || !operand_is_due(lx, t) || t[2].kind == RB_TOKEN_colon) return false;
    if (t[1].kind == RB_TOKEN_name) return true;
    return t[2].kind == RB_TOKEN_where || t[2].kind == RB_TOKEN_dot || tests_parts(t);
}

static bool is_delimiter_word(const rb_lexing *lx, const rb_token *t)
{
    static const char *const words[] = {"tab", "space", "comma", "semicolon", "pipe"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (rb_str_equal(rb_token_text(lx, t), rb_str_of(words[i]))) return true;
    return false;
}

static bool stays_keyword(const rb_lexing *lx, const rb_token *t, uint32_t depth)
{
    switch (t->kind) {
    case RB_TOKEN_column: case RB_TOKEN_format: case RB_TOKEN_separator:
        return t[1].kind == RB_TOKEN_text_value || is_option_without_quotes(lx, t);
    case RB_TOKEN_zone: return t[1].kind == RB_TOKEN_text_value || (depth == 0 && t->is_first && !operand_is_due(lx, t));
    case RB_TOKEN_dates: case RB_TOKEN_datetimes:
        return t[1].kind == RB_TOKEN_text_value;
    case RB_TOKEN_export: return t[1].kind == RB_TOKEN_lbrace || (t[1].kind == RB_TOKEN_text_value && t[2].kind == RB_TOKEN_lbrace);
    case RB_TOKEN_delimiter: return t[1].kind == RB_TOKEN_text_value || (!t[1].is_first && is_delimiter_word(lx, &t[1]));
    case RB_TOKEN_encoding: case RB_TOKEN_header: case RB_TOKEN_times: case RB_TOKEN_thousands: return t[1].kind == RB_TOKEN_text_value;
    case RB_TOKEN_key: return is_key(t) && leads(lx, t);
    case RB_TOKEN_let: return is_let(t) && leads(lx, t);
    case RB_TOKEN_any: case RB_TOKEN_every: return asks_related(lx, t);
    case RB_TOKEN_many: case RB_TOKEN_one: return is_relation(t) && leads(lx, t);
    case RB_TOKEN_hours: case RB_TOKEN_cutoff: case RB_TOKEN_holidays: case RB_TOKEN_closed: case RB_TOKEN_open:
        return is_calendar_line(t) && leads(lx, t);
    case RB_TOKEN_to: case RB_TOKEN_through: case RB_TOKEN_on: return is_operator_word(lx, t);
    case RB_TOKEN_clamped: case RB_TOKEN_overflowing: return is_month_mode(lx, t);
    default: return is_declared(lx, t, depth);
    }
}

bool rb_words_declare(const rb_lexing *lx, uint32_t i)
{
    const rb_token *t = &lx->items[i];
    bool named = t->kind != RB_TOKEN_end && is_word(&t[1]);
    unsigned after = named ? t[2].kind : RB_TOKEN_end;
    switch (t->kind) {
    case RB_TOKEN_rubric: return t[1].kind == RB_TOKEN_number_value;
    case RB_TOKEN_use: return t[1].kind == RB_TOKEN_stdlib || t[1].kind == RB_TOKEN_text_value;
    case RB_TOKEN_zone: case RB_TOKEN_test: return t[1].kind == RB_TOKEN_text_value;
    case RB_TOKEN_source: return after == RB_TOKEN_text_value;
    case RB_TOKEN_enum: return named && (after == RB_TOKEN_lbrace || after == RB_TOKEN_ignoring_case);
    case RB_TOKEN_record: case RB_TOKEN_bands: return named && after == RB_TOKEN_lbrace;
    case RB_TOKEN_table: return named && after == RB_TOKEN_from;
    case RB_TOKEN_parameter: return named && after == RB_TOKEN_equals;
    case RB_TOKEN_define: return named && after == RB_TOKEN_lparen;
    case RB_TOKEN_checklist: case RB_TOKEN_route: return named && (after == RB_TOKEN_text_value || after == RB_TOKEN_for);
    case RB_TOKEN_kpi: return named && (after == RB_TOKEN_text_value || after == RB_TOKEN_over);
    case RB_TOKEN_calendar: return named && (after == RB_TOKEN_text_value || after == RB_TOKEN_lbrace);
    case RB_TOKEN_reconcile: return named && (after == RB_TOKEN_text_value || after == RB_TOKEN_lbrace);
    case RB_TOKEN_sample: return named && after == RB_TOKEN_for;
    case RB_TOKEN_assign: return named && (after == RB_TOKEN_text_value || after == RB_TOKEN_for);
    case RB_TOKEN_waive: return named && (after == RB_TOKEN_dot || after == RB_TOKEN_for || after == RB_TOKEN_when);
    default: return false;
    }
}

/* `on` before keys (`on id = opportunity_id`) and not before a calendar (`on amer_support`): it follows the name of the
 * second record, or a '=' comes before anything else that joins. */
static bool is_before_keys(const rb_token *first, const rb_token *t)
{
    if (t > first && t[-1].kind != RB_TOKEN_rbrace && t[-2].kind == RB_TOKEN_with) return true;
    for (t++; t->kind != RB_TOKEN_equals; t++) {
        bool goes_on = is_word(t) || t->kind == RB_TOKEN_dot || t->kind == RB_TOKEN_lparen || t->kind == RB_TOKEN_rparen || t->kind == RB_TOKEN_comma ||
                       t->kind == RB_TOKEN_text_value || t->kind == RB_TOKEN_number_value;
        if (!goes_on || t->kind == RB_TOKEN_on) return false;
    }
    return true;
}

/* In the braces after token i, which begins a reconciliation. */
static void settle_keys(rb_lexing *lx, uint32_t i)
{
    for (; lx->items[i].kind != RB_TOKEN_end && lx->items[i].kind != RB_TOKEN_rbrace; i++) {
        rb_token *t = &lx->items[i];
        if (t->kind != RB_TOKEN_on || !is_before_keys(lx->items + 1, t)) continue;
        t->kind = RB_TOKEN_keys_on;
        return;
    }
}

static bool is_currency_name(const rb_lexing *lx, const rb_token *t) { return t->kind == RB_TOKEN_name && !t->is_first && is_currency(rb_token_text(lx, t)); }

/* `amount in USD at RATE per USD`: its words are no names before a currency. *rates: how many may still have their `per`. */
static void settle_money(const rb_lexing *lx, rb_token *t, uint32_t *rates)
{
    bool after_operand = t > lx->items && !operand_is_due(lx, t);
    if (t->kind == RB_TOKEN_in && after_operand && is_currency_name(lx, &t[1]) && t[2].kind != RB_TOKEN_dot && t[2].kind != RB_TOKEN_lparen) {
        bool asks = t[-1].kind == RB_TOKEN_is || t[-1].kind == RB_TOKEN_not || t[-1].kind == RB_TOKEN_money;
        if (asks) return;
        t->kind = RB_TOKEN_in_money;
        t[1].kind = RB_TOKEN_currency;
        bool is_field = t[2].is_first && rb_token_infos[t[3].kind].group == RB_GROUP_TYPE;
        if (t[2].kind != RB_TOKEN_name || is_field || !rb_str_equal(rb_token_text(lx, &t[2]), RB_STR("at"))) return;
        t[2].kind = RB_TOKEN_at_rate;
        (*rates)++;
    } else if (t->kind == RB_TOKEN_per && *rates > 0 && is_currency_name(lx, &t[1])) {
        t->kind = RB_TOKEN_per_money;
        t[1].kind = RB_TOKEN_currency;
        (*rates)--;
    }
}

/* Token i begins a declaration, however many braces before it are open: one of them was never closed, or has no place.
 * `zone` and `bands` begin parts of other bodies, too. */
static bool starts_anew(const rb_lexing *lx, uint32_t i)
{
    const rb_token *t = &lx->items[i];
    return t->is_first && t->kind != RB_TOKEN_zone && t->kind != RB_TOKEN_bands && rb_words_declare(lx, i);
}

/* Where `as of` is not the clause of a checklist or a test, it asks for a parameter's value of another day. */
static bool heads_judgement(enum rb_token_kind declaration) { return declaration == RB_TOKEN_checklist || declaration == RB_TOKEN_test; }

static void settle_shapes(rb_lexing *lx)
{
    uint32_t depth = 0, brackets = 0, rates = 0, every = 0; /* every: how many of them still want their `has` */
    enum rb_token_kind declaration = RB_TOKEN_end;
    for (uint32_t i = 0; i < lx->len; i++) {
        rb_token *t = &lx->items[i];
        bool      is_new = starts_anew(lx, i);
        if (is_new) depth = brackets = rates = every = 0;
        if (is_new) declaration = t->kind;
        if (t->kind == RB_TOKEN_lbrace) depth++;
        if (t->kind == RB_TOKEN_rbrace && depth > 0) depth--;
        if (t->kind == RB_TOKEN_reconcile && depth == 0 && t->is_first && (t[1].kind == RB_TOKEN_lbrace || rb_words_declare(lx, i))) settle_keys(lx, i);
        if (t->kind == RB_TOKEN_lparen) brackets++;
        if (t->kind == RB_TOKEN_rparen && brackets > 0) brackets--;
        if (t->kind == RB_TOKEN_as_of && (depth + brackets > 0 || !heads_judgement(declaration))) t->kind = RB_TOKEN_as_of_value;
        settle_money(lx, t, &rates);
        if (t->kind == RB_TOKEN_no && asks_related(lx, t)) t->kind = RB_TOKEN_none_of;
        if (every > 0 && t->kind == RB_TOKEN_name && rb_str_equal(rb_token_text(lx, t), RB_STR("has"))) {
            t->kind = RB_TOKEN_has;
            every--;
        }
        enum rb_word_use use = rb_token_infos[t->kind].use;
        if (is_new || (use != RB_WORD_SHAPED && use != RB_WORD_LEADER)) continue;
        if (!(use == RB_WORD_LEADER ? leads(lx, t) : stays_keyword(lx, t, depth))) t->kind = RB_TOKEN_name;
        every += t->kind == RB_TOKEN_every && !tests_parts(t);
    }
}

/* The end token is followed by more of its kind, so that looking a few tokens ahead needs no check. */
static void pad(rb_lexing *lx)
{
    uint32_t len = lx->len;
    if (lx->cap < len + MAX_WORDS) {
        lx->items = rb_gc_grow(lx->items, len, len + MAX_WORDS, sizeof *lx->items, 0);
        lx->cap = len + MAX_WORDS;
    }
    for (uint32_t i = 0; i < MAX_WORDS; i++) lx->items[len + i] = lx->items[len - 1];
}

void rb_words_resolve(rb_lexing *lx)
{
    struct words w;
    make_words(&w);
    pad(lx);
    uint32_t out = 0;
    for (uint32_t i = 0; i < lx->len;) {
        rb_token t = lx->items[i];
        uint32_t used = 1;
        if (t.kind == RB_TOKEN_name) used = take_word(lx, &w, &lx->items[i], &t);
        else if (t.kind == RB_TOKEN_number_value) used = take_number(lx, &lx->items[i], &t);
        if (t.kind == RB_TOKEN_name && out > 0 && lx->items[out - 1].kind == RB_TOKEN_money && is_currency(rb_token_text(lx, &t)))
            t.kind = RB_TOKEN_currency;
        lx->items[out++] = t;
        i += used;
    }
    lx->len = out;
    pad(lx);
    settle_shapes(lx);
    pad(lx);
}
