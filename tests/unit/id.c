/* tests/unit/id.c: Salesforce's ids in both forms, and what is left as it stands. */
#include "data/id.h"

#include "check.h"

static bool reads(const char *text, const char *want)
{
    rb_str id;
    return rb_id_read(rb_str_of(text), &id) && rb_str_equal(id, rb_str_of(want));
}

static void the_first_fifteen_are_the_id(void)
{
    CHECK(reads("0015000000Gv7qJAAR", "0015000000Gv7qJ") && reads("0015000000Gv7qJ", "0015000000Gv7qJ"));
    CHECK(reads("a0A3000000ABCDEEA5", "a0A3000000ABCDE") && reads("zzzzzzzzzzzzzzzAAA", "zzzzzzzzzzzzzzz"));
    CHECK(reads("ZZZZZZZZZZZZZZZ555", "ZZZZZZZZZZZZZZZ"));
    CHECK_TEXT(rb_id_check_characters(RB_STR("0015000000Gv7qJ")), "AAR");
}

static void a_changed_character_is_noticed(void)
{
    static const char *const wrong[] = {"0015000000gv7qJAAR", "0015000000Gv7qJAAX", "0015000000GV7QJAAR", "0015000000Gv7qJaar", "123456789012345ABC"};
    rb_str id;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CHECK(!rb_id_read(rb_str_of(wrong[i]), &id) && id.len == 15);
}

static void other_ids_stay_as_they_are(void)
{
    static const char *const others[] = {"", "1", "123456789012345678", "0015000000Gv7qJAA", "0015000000Gv7qJ-AAR", "0015000000Gv7qJAARX", "cus_NffrFeUfNV2Hib", "0015000000Gv7q\u00e9AR"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) CHECK(reads(others[i], others[i]));
}

static void equal_whatever_the_form(void)
{
    CHECK(rb_id_equal(RB_STR(" 0015000000Gv7qJAAR"), RB_STR("0015000000Gv7qJ ")) && !rb_id_equal(RB_STR("0015000000Gv7qJ"), RB_STR("0015000000gv7qj")));
    CHECK(!rb_id_equal(RB_STR("0015000000Gv7qJAAX"), RB_STR("0015000000Gv7qJAAX")) && rb_id_equal(RB_STR("x-1"), RB_STR("x-1")));
}

int main(void)
{
    rb_gc_init();
    RUN(the_first_fifteen_are_the_id);
    RUN(a_changed_character_is_noticed);
    RUN(other_ids_stay_as_they_are);
    RUN(equal_whatever_the_form);
    return check_report();
}
