/* base/wire, data/value_wire: what was written is read again; bytes that were cut off or made up are refused, and nothing is read
 * beyond them. */
#include "check.h"

#include "data/value_wire.h"

static rb_wire reader(const rb_buf *b) { return rb_wire_of(rb_buf_str(b)); }

static void numbers_come_back(void)
{
    const rb_i128 most = (rb_i128)((~(rb_u128)0) >> 1);
    const rb_i128 all[] = {0, 1, -1, 63, 64, -64, -65, 127, 128, INT64_MAX, INT64_MIN, RB_DEC_MAX, -RB_DEC_MAX, most, -most - 1};
    rb_buf b = {0};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rb_wire_add_number(&b, all[i]);
    rb_wire w = reader(&b);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) CHECK(rb_wire_number(&w) == all[i]);
    CHECK(rb_wire_is_done(&w));
}

static void counts_and_texts_come_back(void)
{
    rb_buf b = {0};
    rb_wire_add_count(&b, UINT64_MAX);
    rb_wire_add_text(&b, RB_STR("Øst"));
    rb_wire_add_text(&b, RB_STR(""));
    rb_wire_add_count(&b, 1);
    rb_wire w = reader(&b);
    CHECK(rb_wire_count(&w) == UINT64_MAX);
    CHECK_TEXT(rb_wire_text(&w), "Øst");
    CHECK_TEXT(rb_wire_text(&w), "");
    CHECK(rb_wire_yes(&w));
    CHECK(rb_wire_is_done(&w));
}

static void wide_sums_come_back(void)
{
    rb_big large = rb_big_mul(rb_big_product(RB_DEC_MAX, RB_DEC_MAX), rb_big_of(RB_DEC_MAX)), all[] = {rb_big_of(0), rb_big_of(-1), rb_big_of(5), large, rb_big_sub(rb_big_of(0), large)};
    rb_buf b = {0};
    for (size_t i = 0; i < 5; i++) rb_wire_add_big(&b, all[i]);
    rb_wire w = reader(&b);
    for (size_t i = 0; i < 5; i++) CHECK(rb_big_compare(rb_wire_big(&w), all[i]) == 0);
    CHECK(rb_wire_is_done(&w));
}

/* Every beginning of good bytes lacks something. */
static void what_is_cut_off_is_refused(void)
{
    rb_buf b = {0};
    rb_wire_add_number(&b, RB_DEC_MAX);
    rb_wire_add_text(&b, RB_STR("a text"));
    rb_wire_add_big(&b, rb_big_product(RB_DEC_MAX, -RB_DEC_MAX));
    for (size_t len = 0; len < b.len; len++) {
        rb_wire w = rb_wire_of(rb_str_dup(rb_str_slice(rb_buf_str(&b), 0, len))); /* a copy, so that a sanitizer sees its end */
        (void)rb_wire_number(&w);
        (void)rb_wire_text(&w);
        (void)rb_wire_big(&w);
        CHECK(w.failed);
        CHECK(rb_wire_count(&w) == 0 && rb_wire_text(&w).len == 0);
    }
}

static void limits_are_kept(void)
{
    rb_buf b = {0};
    rb_wire_add_count(&b, 7);
    rb_wire w = reader(&b);
    CHECK(rb_wire_index(&w, 7) == 0 && w.failed);
    w = reader(&b);
    CHECK(rb_wire_index(&w, 8) == 7 && !w.failed);
    w = reader(&b);
    CHECK(rb_wire_length(&w) == 0 && w.failed); /* of seven things there is not one byte */
    rb_buf_reset(&b);
    rb_wire_add_count(&b, RB_WIRE_MOST);
    w = reader(&b);
    CHECK(rb_wire_tally(&w) == 0 && w.failed);
    w = rb_wire_of(RB_STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
    CHECK(rb_wire_number(&w) == 0 && w.failed); /* longer than any number */
}

static rb_value through(rb_value v, rb_type as, bool *failed)
{
    rb_buf b = {0};
    rb_value_add_wire(&b, &v);
    rb_wire w = reader(&b);
    rb_value got = rb_value_take_wire(&w, as);
    *failed = !rb_wire_is_done(&w);
    return got;
}

static void values_come_back(void)
{
    bool     failed;
    rb_value day = {.type = RB_TYPE(date), .known = true, .i64 = RB_DATE_MAX}, text = {.type = RB_TYPE(text), .known = true, .text = RB_STR("x")};
    rb_value yes = {.type = RB_TYPE(yes_no), .known = true, .yes = true}, none = {.type = RB_TYPE(number), .text = RB_STR("no such record")};
    rb_value fee = {.type = RB_TYPE(money), .known = true, .dec = -RB_DEC_MAX, .own_currency = true};
    memcpy(fee.type.currency, "EUR", 4);
    rb_value got = through(day, day.type, &failed);
    CHECK(!failed && rb_value_equal(&got, &day));
    got = through(text, text.type, &failed);
    CHECK(!failed && rb_value_equal(&got, &text));
    got = through(yes, yes.type, &failed);
    CHECK(!failed && got.yes);
    got = through(none, none.type, &failed);
    CHECK(!failed && !got.known);
    CHECK_TEXT(got.text, "no such record");
    got = through(fee, RB_TYPE(money), &failed);
    CHECK(!failed && got.own_currency && got.dec == fee.dec);
    CHECK_TEXT(rb_str_of(got.type.currency), "EUR");
}

/* What no value of the type can be would end the program when it is printed. */
static void impossible_values_are_refused(void)
{
    bool        failed;
    rb_picklist two = {.name = RB_STR("Two")};
    rb_picklist_add(&two, RB_STR("a"));
    rb_picklist_add(&two, RB_STR("b"));
    rb_type  code = {.kind = RB_TYPE_enumeration, .picklist = &two};
    rb_value v = {.type = code, .known = true, .i64 = 1};
    (void)through(v, code, &failed);
    CHECK(!failed);
    v.i64 = 2;
    (void)through(v, code, &failed);
    CHECK(failed);
    v = (rb_value){.type = RB_TYPE(date), .known = true, .i64 = RB_DATE_MAX + 1};
    (void)through(v, v.type, &failed);
    CHECK(failed);
    v = (rb_value){.type = RB_TYPE(number), .known = true, .dec = RB_DEC_MAX + 1};
    (void)through(v, v.type, &failed);
    CHECK(failed);
    v = (rb_value){.type = RB_TYPE(text), .known = true, .text = RB_STR("\xff")};
    (void)through(v, v.type, &failed);
    CHECK(failed);
    rb_type list = RB_TYPE(text);
    list.part = list.kind;
    list.kind = RB_TYPE_list;
    v = (rb_value){.type = list, .known = true, .text = RB_STR("\x09\0\0\0short")};
    (void)through(v, list, &failed);
    CHECK(failed);
    v.text = RB_STR("\x05\0\0\0right");
    (void)through(v, list, &failed);
    CHECK(!failed);
}

int main(void)
{
    rb_gc_init();
    RUN(numbers_come_back);
    RUN(counts_and_texts_come_back);
    RUN(wide_sums_come_back);
    RUN(what_is_cut_off_is_refused);
    RUN(limits_are_kept);
    RUN(values_come_back);
    RUN(impossible_values_are_refused);
    return check_report();
}
