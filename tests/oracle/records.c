/* tests/oracle/records.c: random records, with everything that goes wrong in them. */
#include "generate.h"

const column case_columns[CASE_COLUMNS] = {
    {"id", "text", W_TEXT, false},          {"status", "Status", W_STATUS, false},    {"region", "text", W_TEXT, false},
    {"note", "text", W_TEXT, false},        {"flag", "yes/no", W_YES_NO, false},      {"vip", "yes/no", W_YES_NO, false},
    {"seats", "integer", W_NUMBER, false},  {"score", "number", W_NUMBER, true},      {"amount", "money USD", W_MONEY, false},
    {"carr", "money USD", W_MONEY, true},   {"rate", "percent", W_PERCENT, false},    {"due", "date", W_DATE, false},
    {"closed", "date", W_DATE, true},       {"opened_at", "datetime", W_MOMENT, false}, {"closed_at", "datetime", W_MOMENT, true},
    {"took", "duration", W_LENGTH, false},  {"waited", "duration", W_LENGTH, true},
    {"price", "money in price_code", W_OPEN, false}, {"price_code", "text", W_CODE, false},
    {"fee", "money in fee_code", W_OPEN, false}, {"fee_code", "text", W_CODE, false},
};
const column act_columns[ACT_COLUMNS] = {
    {"aid", "text", W_TEXT, false},     {"owner", "text", W_TEXT, false},    {"kind", "text", W_TEXT, false},
    {"size", "number", W_NUMBER, false}, {"day", "date", W_DATE, false},     {"done", "yes/no", W_YES_NO, false},
    {"cost", "money USD", W_MONEY, false}, {"part", "percent", W_PERCENT, false}, {"spent", "duration", W_LENGTH, false},
};
const column agent_columns[AGENT_COLUMNS] = {
    {"called", "text", W_TEXT, false},  {"team", "text", W_TEXT, false},     {"active", "yes/no", W_YES_NO, false},
    {"busy", "integer", W_NUMBER, false}, {"most", "number", W_NUMBER, false}, {"since", "date", W_DATE, false},
};
static const char *const agents[AGENTS] = {"EMEA", "caf\xc3\xa9", "zz", "a", "Ana", "Bo"}; /* no two are the same */

static const char *amount_text(rng *r, bool large) { return large && rng_below(r, 4) == 0 ? PICK(r, huge) : PICK(r, numbers); }

static value read_amount(const char *s, enum kind kind)
{
    value v = {.kind = kind};
    v.known = rb_dec_parse(rb_str_of(s), &v.n) == RB_DEC_OK;
    return v;
}

static value make_known(rng *r, const column *c, rb_buf *text)
{
    value v = {.known = true};
    const char *s = NULL;
    switch (c->want) {
    case W_YES_NO: v.kind = YES_NO; v.yes = rng_below(r, 2); s = v.yes ? "true" : "no"; break;
    case W_TEXT: v.kind = TEXT; s = PICK(r, texts); v.text = rb_str_of(s); break;
    case W_STATUS: v.kind = TEXT; s = PICK(r, statuses); v.text = rb_str_of(s); break;
    case W_NUMBER:
        s = amount_text(r, c->large);
        v = read_amount(s, NUMBER);
        if (rb_str_equal(rb_str_of(c->type), RB_STR("integer")) && !rb_dec_is_whole(v.n)) v.known = false;
        break;
    case W_MONEY: s = amount_text(r, c->large); v = read_amount(s, MONEY); memcpy(v.currency, "USD", 3); break;
    case W_OPEN: s = PICK(r, numbers); v = read_amount(s, MONEY); break;
    case W_CODE: v.kind = TEXT; s = PICK(r, codes); v.text = rb_str_of(s); break;
    case W_PERCENT: s = PICK(r, percents); v = read_amount(rb_str_chars(rb_str_slice(rb_str_of(s), 0, strlen(s) - 1)), PERCENT); v.n /= 100; break;
    case W_DATE: s = c->large ? PICK(r, far_dates) : PICK(r, dates); v.kind = DATE; rb_date_parse(rb_str_of(s), &v.i64); break;
    case W_MOMENT: s = c->large ? PICK(r, far_moments) : PICK(r, moments); v.kind = MOMENT; rb_instant_parse(rb_str_of(s), NULL, &v.i64); break;
    default: s = c->large ? PICK(r, far_lengths) : PICK(r, lengths); v.kind = LENGTH; rb_duration_parse(rb_str_of(s), &v.i64); break;
    }
    rb_buf_add_chars(text, s);
    return v;
}

static value make_cell_of(rng *r, const column *c, rb_buf *text)
{
    static const enum kind kinds[] = {YES_NO, TEXT, NUMBER, MONEY, PERCENT, DATE, MOMENT, LENGTH, TEXT, TEXT, MONEY};
    value v = unknown_of(kinds[c->want]);
    v.is_cell = true;
    uint32_t fate = rng_below(r, 100);
    if (fate < 12) {
        v.is_blank = true;
        rb_buf_add_chars(text, fate < 3 ? "  " : fate < 4 ? "#N/A" : "");
        return v;
    }
    if (fate < 18 && c->want != W_TEXT) {
        rb_buf_add_chars(text, "unfit");
        return v;
    }
    v = make_known(r, c, text);
    v.is_cell = true;
    return v;
}

value generate_cell(rng *r, enum table table, uint32_t index, rb_buf *text)
{
    const column *const tables[] = {case_columns, act_columns, agent_columns};
    return make_cell_of(r, &tables[table][index], text);
}

uint32_t generated_fields(enum table table) { return (const uint32_t[]){CASE_COLUMNS, ACT_COLUMNS, AGENT_COLUMNS}[table]; }

value generate_name(uint32_t agent, rb_buf *text)
{
    rb_buf_add_chars(text, agents[agent]);
    return (value){.kind = TEXT, .known = true, .is_cell = true, .text = rb_str_of(agents[agent])};
}
