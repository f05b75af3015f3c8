/* tests/unit/cell.c: what each type reads, what it refuses, and what is then said. */
#include "check.h"
#include "data/cell.h"

static rb_cell text_cell(const char *text)
{
    return (rb_cell){.ptr = text, .len = (uint32_t)strlen(text), .kind = RB_CELL_TEXT};
}

static rb_cell cell_of(enum rb_cell_kind kind, const char *text)
{
    rb_cell c = text_cell(text);
    c.kind = (uint8_t)kind;
    return c;
}

static rb_field field_of(rb_type type) { return (rb_field){.name = RB_STR("f"), .type = type}; }

static rb_picklist *case_status(bool ignores_case)
{
    rb_picklist *p = RB_NEW(rb_picklist);
    p->name = RB_STR("CaseStatus");
    p->ignores_case = ignores_case;
    rb_picklist_add(p, RB_STR("Open"));
    rb_picklist_add(p, RB_STR("In Progress: Blocked"));
    rb_picklist_add(p, RB_STR("Gel\xC3\xB6st"));
    return p;
}

static rb_type picklist_type(bool ignores_case)
{
    return (rb_type){.kind = RB_TYPE_enumeration, .picklist = case_status(ignores_case)};
}

/* The cell as the field reads it, printed; "(blank)" or "unreadable". */
static rb_str read_cell(const rb_field *f, rb_cell c)
{
    rb_value v = {.type = f->type};
    enum rb_cell_state state = RB_CELL_UNREADABLE;
    switch (rb_type_rep(f->type)) {
    case RB_REP_BIT: state = rb_cell_read_bit(f, c, &v.yes); break;
    case RB_REP_I64: state = rb_cell_read_i64(f, c, &v.i64); break;
    case RB_REP_DEC: state = rb_cell_read_dec(f, c, &v.dec); break;
    case RB_REP_TEXT: state = rb_cell_read_text(f, c, &v.text); break;
    case RB_REP_COUNT: break;
    }
    CHECK(rb_cell_is_blank(c) == (state == RB_CELL_BLANK));
    if (state == RB_CELL_UNREADABLE) return RB_STR("unreadable");
    rb_buf b = {0};
    v.known = state == RB_CELL_KNOWN;
    rb_value_print(&b, &v, NULL);
    return rb_buf_take(&b);
}

static rb_str as(rb_type type, const char *text)
{
    rb_field f = field_of(type);
    return read_cell(&f, text_cell(text));
}

static rb_str complaint(rb_type type, const char *text)
{
    rb_field f = field_of(type);
    CHECK_TEXT(read_cell(&f, text_cell(text)), "unreadable");
    return rb_cell_complaint(&f, text_cell(text));
}

static const rb_type usd = {.kind = RB_TYPE_money, .currency = "USD"};

/* ---- blank ---- */

static void blank_is_blank_for_every_type(void)
{
    const char *blanks[] = {"", " ", "\t \r\n", "\xC2\xA0", "\xE3\x80\x80 ", "#N/A", " #N/A "};
    rb_type types[] = {
        RB_TYPE(yes_no), RB_TYPE(text), RB_TYPE(number), RB_TYPE(integer), usd, RB_TYPE(percent),
        RB_TYPE(date), RB_TYPE(datetime), RB_TYPE(time), RB_TYPE(duration), RB_TYPE(months),
        picklist_type(false),
    };
    for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
        rb_field f = field_of(types[t]);
        for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
            CHECK_TEXT(read_cell(&f, text_cell(blanks[i])), "(blank)");
        CHECK_TEXT(read_cell(&f, (rb_cell){.kind = RB_CELL_MISSING}), "(blank)");
        CHECK_TEXT(read_cell(&f, (rb_cell){.kind = RB_CELL_NULL}), "(blank)");
        CHECK_TEXT(read_cell(&f, cell_of(RB_CELL_NULL, "null")), "(blank)");
        CHECK_TEXT(read_cell(&f, cell_of(RB_CELL_NESTED, "[1]")), "unreadable");
    }
    CHECK_TEXT(as(RB_TYPE(text), "#N/A!"), "#N/A!");
    CHECK_TEXT(as(RB_TYPE(text), "#n/a"), "#n/a");
}

/* ---- text, yes/no, picklists ---- */

static void text_is_kept_as_it_stands(void)
{
    CHECK_TEXT(as(RB_TYPE(text), "  Ana "), "  Ana ");
    rb_field f = field_of(RB_TYPE(text));
    CHECK_TEXT(read_cell(&f, cell_of(RB_CELL_LITERAL, "00012.50")), "00012.50");
    CHECK_TEXT(read_cell(&f, cell_of(RB_CELL_LITERAL, "true")), "true");
}

static void yes_and_no_have_many_words(void)
{
    const char *yes[] = {"yes", "YES", "Yes", "true", "True", "y", "Y", "1", "on", "On", "checked", " Checked "};
    const char *no[] = {"no", "NO", "false", "FALSE", "n", "N", "0", "off", "unchecked", "\tUnchecked"};
    const char *neither[] = {"maybe", "2", "01", "yess", "t", "f", "x", "yes no", "-", "checke"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) CHECK_TEXT(as(RB_TYPE(yes_no), yes[i]), "yes");
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) CHECK_TEXT(as(RB_TYPE(yes_no), no[i]), "no");
    for (size_t i = 0; i < sizeof neither / sizeof *neither; i++)
        CHECK_TEXT(as(RB_TYPE(yes_no), neither[i]), "unreadable");
    rb_field f = field_of(RB_TYPE(yes_no));
    CHECK_TEXT(read_cell(&f, cell_of(RB_CELL_LITERAL, "true")), "yes");
    CHECK_TEXT(read_cell(&f, cell_of(RB_CELL_LITERAL, "false")), "no");
    CHECK_TEXT(read_cell(&f, cell_of(RB_CELL_LITERAL, "0")), "no");
}

static void picklists_are_matched_as_declared(void)
{
    rb_type exact = picklist_type(false), folded = picklist_type(true);
    CHECK_TEXT(as(exact, "Open"), "Open");
    CHECK_TEXT(as(exact, " In Progress: Blocked\t"), "In Progress: Blocked");
    CHECK_TEXT(as(exact, "Gelo\xCC\x88st"), "Gel\xC3\xB6st");
    CHECK_TEXT(as(exact, "open"), "unreadable");
    CHECK_TEXT(as(folded, "OPEN"), "Open");
    CHECK_TEXT(as(folded, "in progress: BLOCKED "), "In Progress: Blocked");
    CHECK_TEXT(as(folded, "GELO\xCC\x88ST"), "Gel\xC3\xB6st");
    CHECK_TEXT(as(folded, "GEL\xC3\x96ST"), "Gel\xC3\xB6st");
    CHECK_TEXT(as(folded, "Closed"), "unreadable");
}

static void a_long_cell_is_no_picklist_value(void)
{
    rb_buf b = {0};
    rb_buf_add_repeat(&b, 'O', 5000);
    rb_buf_add_char(&b, '\0');
    CHECK_TEXT(as(picklist_type(true), b.ptr), "unreadable");
}

/* ---- numbers ---- */

static void numbers_are_exact(void)
{
    CHECK_TEXT(as(RB_TYPE(number), "12.5"), "12.5");
    CHECK_TEXT(as(RB_TYPE(number), " -0012.500 "), "-12.5");
    CHECK_TEXT(as(RB_TYPE(number), "1E+05"), "100000");
    CHECK_TEXT(as(RB_TYPE(number), "123456789012345678"), "123456789012345678");
    CHECK_TEXT(as(RB_TYPE(number), "1234567890123456789.123456789"), "1234567890123456789.123456789");
    CHECK_TEXT(as(RB_TYPE(number), "0.000000001"), "0.000000001");
    CHECK_TEXT(as(RB_TYPE(number), "0.1000000000000"), "0.1");
    CHECK_TEXT(as(RB_TYPE(number), "\xC2\xA0" "7"), "7");
    const char *wrong[] = {
        "12,5", "1,234.50", "12 5", "$5", "5%", "abc", "1.2.3", "--1", "1e", "nan", "inf", "0x10", "5 USD",
        "-", ".",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CHECK_TEXT(as(RB_TYPE(number), wrong[i]), "unreadable");
    CHECK_TEXT(as(RB_TYPE(number), "0.0000000001"), "unreadable");
    CHECK_TEXT(as(RB_TYPE(number), "1e40"), "unreadable");
}

static void integers_refuse_a_fraction(void)
{
    CHECK_TEXT(as(RB_TYPE(integer), "25"), "25");
    CHECK_TEXT(as(RB_TYPE(integer), "25.000"), "25");
    CHECK_TEXT(as(RB_TYPE(integer), "2.5"), "unreadable");
}

static void money_may_name_its_own_currency(void)
{
    CHECK_TEXT(as(usd, "30000"), "30000.00 USD");
    CHECK_TEXT(as(usd, "USD 12.5"), "12.50 USD");
    CHECK_TEXT(as(usd, "12.505 USD"), "12.505 USD");
    CHECK_TEXT(as(usd, "USD-3"), "-3.00 USD");
    CHECK_TEXT(as(usd, "EUR 12.5"), "unreadable");
    CHECK_TEXT(as(usd, "usd 12.5"), "unreadable");
    CHECK_TEXT(as(usd, "USD"), "unreadable");
    CHECK_TEXT(as(usd, "USD 12.5 USD"), "unreadable");
    CHECK_TEXT(as(usd, "$12.50"), "unreadable");
}

static void percentages_with_and_without_sign(void)
{
    CHECK_TEXT(as(RB_TYPE(percent), "92%"), "92%");
    CHECK_TEXT(as(RB_TYPE(percent), "92.1 %"), "92.1%");
    CHECK_TEXT(as(RB_TYPE(percent), "0.92"), "92%");
    CHECK_TEXT(as(RB_TYPE(percent), "-5%"), "-5%");
    CHECK_TEXT(as(RB_TYPE(percent), "1"), "100%");
    CHECK_TEXT(as(RB_TYPE(percent), "1.5"), "unreadable"); /* 1.5% or 150%: not guessed */
    CHECK_TEXT(as(RB_TYPE(percent), "15"), "unreadable");
    CHECK_TEXT(as(RB_TYPE(percent), "0.0000001%"), "0.0000001%");
    CHECK_TEXT(as(RB_TYPE(percent), "0.00000001%"), "unreadable");
    CHECK_TEXT(as(RB_TYPE(percent), "%"), "unreadable");
    CHECK_TEXT(as(RB_TYPE(percent), "92%%"), "unreadable");
}

/* ---- dates and times ---- */

static void dates_are_iso_unless_declared(void)
{
    CHECK_TEXT(as(RB_TYPE(date), "2018-12-19"), "2018-12-19");
    CHECK_TEXT(as(RB_TYPE(date), " 2018-12-19\r"), "2018-12-19");
    CHECK_TEXT(as(RB_TYPE(date), "31/02/2025"), "unreadable");
    CHECK_TEXT(as(RB_TYPE(date), "2025-02-29"), "unreadable");
    CHECK_TEXT(as(RB_TYPE(date), "20181219"), "unreadable");
    rb_str   bad;
    rb_field f = field_of(RB_TYPE(date));
    f.format = rb_time_format_new(RB_STR("DD/MM/YYYY"), &bad);
    CHECK_TEXT(read_cell(&f, text_cell(" 03/04/2025 ")), "2025-04-03");
    CHECK_TEXT(read_cell(&f, text_cell("2025-04-03")), "unreadable");
    CHECK_TEXT(read_cell(&f, cell_of(RB_CELL_CANONICAL, "2025-04-03")), "2025-04-03");
    CHECK_TEXT(read_cell(&f, cell_of(RB_CELL_CANONICAL, "03/04/2025")), "unreadable");
}

static void midnight_in_a_date_column_is_the_date(void)
{
    CHECK_TEXT(as(RB_TYPE(date), "2018-12-19 00:00:00"), "2018-12-19");
    CHECK_TEXT(as(RB_TYPE(date), "2018-12-19 00:00"), "2018-12-19");
    CHECK_TEXT(as(RB_TYPE(date), "2018-12-19T00:00:00.000Z"), "2018-12-19");
    CHECK_TEXT(as(RB_TYPE(date), "2018-12-19T00:00:00+05:30"), "2018-12-19");
    CHECK_TEXT(as(RB_TYPE(date), "2018-12-19T00:00:00.000000-08:00"), "2018-12-19");
    const char *wrong[] = {
        "2018-12-19 00:00:01", "2018-12-19T14:00:00Z", "2018-12-19T00:00:00.001Z", "2018-12-19_00:00:00",
        "2018-12-19T00:00:00X", "2018-12-19T00:00:00+25:00", "2018-02-30T00:00:00Z", "2018-12-19T",
        "2018-12-19 0:00", "2018-12-19T00:00:00ZZ",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CHECK_TEXT(as(RB_TYPE(date), wrong[i]), "unreadable");
}

static void datetimes_need_an_offset_or_a_zone(void)
{
    rb_field f = field_of(RB_TYPE(datetime)), local = f, declared = f;
    rb_str   bad;
    local.zone = rb_zone_load(RB_STR("America/New_York"));
    declared.format = rb_time_format_new(RB_STR("M/D/YYYY h:mm a"), &bad);
    CHECK_TEXT(read_cell(&f, text_cell("2025-06-01T16:00:00.000Z ")), "2025-06-01T16:00:00Z");
    CHECK_TEXT(read_cell(&f, text_cell("2025-06-01T16:00:00+0000")), "2025-06-01T16:00:00Z");
    CHECK_TEXT(read_cell(&f, text_cell("2025-06-01 16:00")), "unreadable");
    CHECK_TEXT(read_cell(&f, text_cell("2025-06-01")), "unreadable");
    CHECK_TEXT(read_cell(&local, text_cell("2025-06-01 16:00")), "2025-06-01T20:00:00Z");
    CHECK_TEXT(read_cell(&local, text_cell("2025-06-01")), "2025-06-01T04:00:00Z");
    CHECK_TEXT(read_cell(&local, text_cell("2025-06-01T16:00:00Z")), "2025-06-01T16:00:00Z");
    CHECK_TEXT(read_cell(&declared, text_cell("6/1/2025 4:00 PM")), "unreadable");
    declared.zone = local.zone;
    CHECK_TEXT(read_cell(&declared, text_cell("6/1/2025 4:00 PM")), "2025-06-01T20:00:00Z");
    CHECK_TEXT(read_cell(&declared, text_cell("2025-06-01T16:00:00Z")), "unreadable");
    CHECK_TEXT(read_cell(&declared, cell_of(RB_CELL_CANONICAL, "2025-06-01T16:00:00Z")), "2025-06-01T16:00:00Z");
}

static void times_and_lengths(void)
{
    CHECK_TEXT(as(RB_TYPE(time), "09:00"), "09:00");
    CHECK_TEXT(as(RB_TYPE(time), "07:00:00.000Z"), "07:00");
    CHECK_TEXT(as(RB_TYPE(time), "7:00"), "unreadable");
    CHECK_TEXT(as(RB_TYPE(time), "Z"), "unreadable");
    CHECK_TEXT(as(RB_TYPE(duration), " 8 Hours, 16 Min "), "8 hours 16 minutes");
    CHECK_TEXT(as(RB_TYPE(duration), "PT36H"), "1 day 12 hours");
    CHECK_TEXT(as(RB_TYPE(duration), "15"), "unreadable");
    CHECK_TEXT(as(RB_TYPE(duration), "1:02:03"), "1 hour 2 minutes 3 seconds");
    CHECK_TEXT(as(RB_TYPE(duration), "17:24"), "unreadable"); /* or minutes and seconds */
    CHECK_TEXT(as(RB_TYPE(months), "18"), "1 year 6 months");
    CHECK_TEXT(as(RB_TYPE(months), "12.0"), "1 year");
    CHECK_TEXT(as(RB_TYPE(months), "1 Year, 6 Months"), "1 year 6 months");
    CHECK_TEXT(as(RB_TYPE(months), "P1Y6M"), "1 year 6 months");
    CHECK_TEXT(as(RB_TYPE(months), "-2 years"), "-2 years");
    const char *wrong[] = {
        "1.5", "6 weeks", "6 months 1 year", "1 year 1 year", "P", "-", "P6", "1 year 6", "months",
        "1234567 months",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CHECK_TEXT(as(RB_TYPE(months), wrong[i]), "unreadable");
}

static void what_is_printed_can_be_read(void)
{
    const struct { rb_type type; const char *text; } cases[] = {
        {RB_TYPE(yes_no), "yes"}, {RB_TYPE(number), "-12.000000001"}, {RB_TYPE(integer), "7"}, {usd, "-30000.00 USD"},
        {RB_TYPE(percent), "92.1234567%"}, {RB_TYPE(date), "2024-02-29"}, {RB_TYPE(datetime),
        "2025-06-01T16:00:00.25Z"},
        {RB_TYPE(time), "23:59:59.5"}, {RB_TYPE(duration), "-1 day 2 hours 5 minutes 0.000001 seconds"},
        {RB_TYPE(months), "-1 year 6 months"}, {RB_TYPE(text), "a, b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rb_field f = field_of(cases[i].type);
        CHECK_TEXT(read_cell(&f, cell_of(RB_CELL_CANONICAL, cases[i].text)), cases[i].text);
    }
}

static void what_is_not_known_is_not_written(void)
{
    rb_field f = field_of(RB_TYPE(date)), n = field_of(RB_TYPE(integer)), t = field_of(RB_TYPE(text)),
    b = field_of(RB_TYPE(yes_no));
    int64_t  days = 77;
    rb_dec   dec = 77;
    bool     yes = true;
    rb_str   text = RB_STR("old");
    CHECK(rb_cell_read_i64(&f, text_cell("2025-02-30"), &days) == RB_CELL_UNREADABLE && days == 77);
    CHECK(rb_cell_read_i64(&f, text_cell("2025-02-03T01:00:00Z"), &days) == RB_CELL_UNREADABLE && days == 77);
    CHECK(rb_cell_read_i64(&f, text_cell(""), &days) == RB_CELL_BLANK && days == 77);
    CHECK(rb_cell_read_dec(&n, text_cell("2.5"), &dec) == RB_CELL_UNREADABLE && dec == 77);
    CHECK(rb_cell_read_text(&t, text_cell(" "), &text) == RB_CELL_BLANK && text.len == 3);
    CHECK(rb_cell_read_bit(&b, text_cell("x"), &yes) == RB_CELL_UNREADABLE && yes);
}

/* ---- complaints ---- */

static void complaints_of_numbers(void)
{
    CHECK_TEXT(complaint(RB_TYPE(number), "abc"), "'abc' is not a number");
    CHECK_TEXT(complaint(RB_TYPE(number), "12,5"),
               "'12,5' is not a number; declare: decimal comma");
    CHECK_TEXT(complaint(RB_TYPE(number), "1 234"),
               "'1 234' is not a number; declare: thousands \" \"");
    CHECK_TEXT(complaint(RB_TYPE(number), "1\xE2\x80\xAF" "234"),
               "'1\xE2\x80\xAF" "234' is not a number; declare: thousands \" \"");
    CHECK_TEXT(complaint(RB_TYPE(number), "Smith, 5"), "'Smith, 5' is not a number");
    CHECK_TEXT(complaint(RB_TYPE(number), ","), "',' is not a number");
    CHECK_TEXT(complaint(RB_TYPE(number), "(12.50)"),
               "'(12.50)' is not a number; declare: negative parentheses");
    CHECK_TEXT(complaint(RB_TYPE(number), "12.50-"),
               "'12.50-' is not a number; declare: trailing minus");
    CHECK_TEXT(complaint(RB_TYPE(number), "0.00000000001"),
               "'0.00000000001' is too fine; a number has at most 9 digits after the decimal point");
    CHECK_TEXT(complaint(RB_TYPE(number), "1e99"),
               "'1e99' is too large; a number has at most 29 digits before the decimal point");
    CHECK_TEXT(complaint(RB_TYPE(integer), "2.5"), "'2.5' is not a whole number");
    CHECK_TEXT(complaint(usd, "$12.50"), "'$12.50' is not an amount of money; declare: currency sign \"$\"");
    CHECK_TEXT(complaint(usd, "EUR 12.50"), "'EUR 12.50' is not in USD");
    CHECK_TEXT(complaint(usd, "12.50 EUR"), "'12.50 EUR' is not in USD");
    CHECK_TEXT(complaint(usd, "USD 1,000.00"),
               "'USD 1,000.00' is not an amount of money; declare: thousands \",\"");
    CHECK_TEXT(complaint(usd, "USD"), "'USD' is not an amount of money");
    CHECK_TEXT(complaint(usd, "x"), "'x' is not an amount of money");
    CHECK_TEXT(complaint(RB_TYPE(percent), "most"), "'most' is not a percentage; this field is read as 92% or 0.92");
    CHECK_TEXT(complaint(RB_TYPE(percent), "92,1%"),
               "'92,1%' is not a percentage; declare: decimal comma");
    CHECK_TEXT(complaint(RB_TYPE(percent), "0.00000001%"),
               "'0.00000001%' is too fine; a number has at most 9 digits after the decimal point");
}

static void complaints_of_dates(void)
{
    CHECK_TEXT(complaint(RB_TYPE(date), "31/02/2025"),
               "'31/02/2025' is not a date; this field is read as YYYY-MM-DD (the record can declare another form: dates \"DD/MM/YYYY\")");
    CHECK_TEXT(complaint(RB_TYPE(date), "2025-02-30"), "'2025-02-30' is not a date; there is no such day");
    CHECK_TEXT(complaint(RB_TYPE(date), "2018-12-19 14:00:00"),
               "'2018-12-19 14:00:00' has a time of day; this field is read as a date alone");
    CHECK_TEXT(complaint(RB_TYPE(datetime), "2025-06-01 10:00"),
               "'2025-06-01 10:00' has no offset from UTC, and no zone is declared for this field");
    CHECK_TEXT(complaint(RB_TYPE(datetime), "2025-06-01"),
               "'2025-06-01' has no offset from UTC, and no zone is declared for this field");
    CHECK_TEXT(complaint(RB_TYPE(datetime), "2025-02-30T10:00:00Z"),
               "'2025-02-30T10:00:00Z' is not a date and time; there is no such day");
    CHECK_TEXT(complaint(RB_TYPE(datetime), "soon"),
               "'soon' is not a date and time; this field is read as YYYY-MM-DDThh:mm:ss and Z or an offset");
    CHECK_TEXT(complaint(RB_TYPE(time), "9am"),
               "'9am' is not a time of day; this field is read as hh:mm or hh:mm:ss");
}

static void complaints_name_the_declared_form(void)
{
    rb_str   bad;
    rb_field f = field_of(RB_TYPE(date)), t = field_of(RB_TYPE(datetime));
    f.format = rb_time_format_new(RB_STR("DD/MM/YYYY"), &bad);
    t.format = rb_time_format_new(RB_STR("M/D/YYYY h:mm a"), &bad);
    CHECK_TEXT(rb_cell_complaint(&f, text_cell("2025-04-03")),
               "'2025-04-03' is not a date; this field is read as DD/MM/YYYY");
    CHECK_TEXT(rb_cell_complaint(&t, text_cell("6/1/2025 4:00 PM")),
               "'6/1/2025 4:00 PM' has no offset from UTC, and no zone is declared for this field");
    t.zone = rb_zone_load(RB_STR("UTC"));
    CHECK_TEXT(rb_cell_complaint(&t, text_cell("2025-06-01T10:00:00Z")),
               "'2025-06-01T10:00:00Z' is not a date and time; this field is read as M/D/YYYY h:mm a");
    t.format = NULL;
    CHECK_TEXT(rb_cell_complaint(&t, text_cell("6/1/2025")),
               "'6/1/2025' is not a date and time; this field is read as YYYY-MM-DDThh:mm:ss");
}

static void complaints_of_lengths(void)
{
    CHECK_TEXT(complaint(RB_TYPE(duration), "15"),
               "'15' is not a duration; it has no unit, as in 15 days or 4 hours");
    CHECK_TEXT(complaint(RB_TYPE(duration), "17:24"),
               "'17:24' may be 17 h 24 min or 17 min 24 s; declare the field with format \"h:mm\" for the one, format \"m:ss\" for the other");
    CHECK_TEXT(complaint(RB_TYPE(duration), "2 Months"),
               "'2 Months' is not a duration; months and years have no exact length");
    CHECK_TEXT(complaint(RB_TYPE(duration), "15m"),
               "'15m' is not a duration; m may be minutes or months, min is read");
    CHECK_TEXT(complaint(RB_TYPE(duration), "soon"),
               "'soon' is not a duration; this field is read as 4 hours 15 minutes, 01:30:00 or PT36H");
    CHECK_TEXT(complaint(RB_TYPE(months), "6 weeks"),
               "'6 weeks' is not a number of months; this field is read as 18 months or 1 year 6 months");
}

static void complaints_of_picklists_and_the_rest(void)
{
    CHECK_TEXT(complaint(picklist_type(false), "Waiting on Billing"),
               "'Waiting on Billing' is not a value of CaseStatus");
    CHECK_TEXT(complaint(picklist_type(false), "In Progres: Blocked"),
               "'In Progres: Blocked' is not a value of CaseStatus; did you mean 'In Progress: Blocked'?");
    CHECK_TEXT(complaint(RB_TYPE(yes_no), "maybe"),
               "'maybe' is not yes or no; yes/no, true/false, y/n, on/off, 1/0 and checked/unchecked are read");
    rb_field f = field_of(RB_TYPE(text));
    CHECK_TEXT(rb_cell_complaint(&f, cell_of(RB_CELL_NESTED, "[1]")),
               "'[1]' is a list or an object; this field is read as a single value");
}

static void complaints_are_short_and_safe(void)
{
    rb_buf long_text = {0}, want = {0};
    rb_buf_add_chars(&want, "'");
    for (int i = 0; i < 100; i++) rb_buf_add_chars(&long_text, "\xE6\x97\xA5");
    for (int i = 0; i < 60; i++) rb_buf_add_chars(&want, "\xE6\x97\xA5");
    rb_buf_add_chars(&want, "\xE2\x80\xA6' is not a number");
    rb_buf_add_char(&long_text, '\0');
    rb_buf_add_char(&want, '\0');
    CHECK_TEXT(complaint(RB_TYPE(number), long_text.ptr), want.ptr);
    CHECK_TEXT(complaint(RB_TYPE(number), "\x1b[31m"), "'\\u001b[31m' is not a number");
}

/* ---- batches ---- */

static void a_batch_has_cells_for_wanted_fields_only(void)
{
    rb_schema s = {.name = RB_STR("Case"), .key = UINT32_MAX};
    rb_field  a = field_of(RB_TYPE(text)), b = a;
    uint32_t  index = 9;
    a.name = RB_STR("a");
    b.name = RB_STR("b");
    rb_vec_push(&s.fields, a);
    rb_vec_push(&s.fields, b);
    rb_batch *batch = rb_batch_new(&s, (const bool[]){false, true});
    CHECK(batch->cells[0] == NULL && batch->cells[1] != NULL && batch->rows == 0);
    batch->cells[1][RB_BATCH_ROWS - 1] = text_cell("x");
    batch->rows = RB_BATCH_ROWS;
    rb_buf_add_chars(&batch->text, "made");
    rb_batch_reset(batch);
    CHECK(batch->rows == 0 && batch->text.len == 0 && batch->text.cap > 0);
    CHECK(rb_schema_find(&s, RB_STR("b"), &index) && index == 1);
    CHECK(!rb_schema_find(&s, RB_STR("B"), &index) && index == 1);
}

int main(void)
{
    rb_gc_init();
    RUN(blank_is_blank_for_every_type);
    RUN(text_is_kept_as_it_stands);
    RUN(yes_and_no_have_many_words);
    RUN(picklists_are_matched_as_declared);
    RUN(a_long_cell_is_no_picklist_value);
    RUN(numbers_are_exact);
    RUN(integers_refuse_a_fraction);
    RUN(money_may_name_its_own_currency);
    RUN(percentages_with_and_without_sign);
    RUN(dates_are_iso_unless_declared);
    RUN(midnight_in_a_date_column_is_the_date);
    RUN(datetimes_need_an_offset_or_a_zone);
    RUN(times_and_lengths);
    RUN(what_is_printed_can_be_read);
    RUN(what_is_not_known_is_not_written);
    RUN(complaints_of_numbers);
    RUN(complaints_of_dates);
    RUN(complaints_name_the_declared_form);
    RUN(complaints_of_lengths);
    RUN(complaints_of_picklists_and_the_rest);
    RUN(complaints_are_short_and_safe);
    RUN(a_batch_has_cells_for_wanted_fields_only);
    return check_report();
}
