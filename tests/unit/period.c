/* Which names are periods, and their order through time; and the charts that are made of them. */
#include "check.h"

#include "report/html.h"

static bool period(const char *name, int64_t *order)
{
    rb_value v = {.type = RB_TYPE(text), .known = true, .text = rb_str_of(name)};
    return rb_period_of(&v, NULL, order);
}

static void ordered(const char *const *names, size_t count)
{
    int64_t last = INT64_MIN, order = 0;
    for (size_t i = 0; i < count; i++) {
        CHECK(period(names[i], &order));
        CHECK(order > last);
        last = order;
    }
}

static void names_follow_time_and_not_the_alphabet(void)
{
    ordered((const char *const[]){"Q1FY25", "Q2FY25", "Q4FY25", "Q1FY26"}, 4);
    ordered((const char *const[]){"Q3 2022", "Q4 2022", "Q1 2023"}, 3);
    ordered((const char *const[]){"2022-08", "2022-12", "2023-01"}, 3);
    ordered((const char *const[]){"2022-W09", "2022-W31", "2023-W01"}, 3);
    ordered((const char *const[]){"FY23", "FY24", "FY 25"}, 3);
    ordered((const char *const[]){"H1 FY24", "H2 FY24", "H1 FY25"}, 3);
    ordered((const char *const[]){"2023", "2024"}, 2);
    ordered((const char *const[]){"2024-02-29", "2024-03-01", "2024-03-02"}, 3);
}

static void other_names_are_none(void)
{
    static const char *const none[] = {"", "EMEA", "Q3", "12", "Large", "100 - 2000 users", "FY", "2024 plan", "P1", "Tier 2", "1234567890123456789", "Q3FY", "2024-01-02-03", "日本"};
    int64_t order;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) CHECK(!period(none[i], &order));
    CHECK(!rb_period_of(&(rb_value){.type = RB_TYPE(text)}, NULL, &order));
    CHECK(!rb_period_of(&(rb_value){.type = RB_TYPE(number), .known = true, .dec = 2024 * RB_DEC_ONE}, NULL, &order));
    CHECK(rb_period_of(&(rb_value){.type = RB_TYPE(integer), .known = true, .dec = 2024 * RB_DEC_ONE}, NULL, &order));
    CHECK(rb_period_of(&(rb_value){.type = RB_TYPE(date), .known = true, .i64 = -5}, NULL, &order) && order == -5);
}

int main(void)
{
    rb_gc_init();
    RUN(names_follow_time_and_not_the_alphabet);
    RUN(other_names_are_none);
    return check_report();
}
