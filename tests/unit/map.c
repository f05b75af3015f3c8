/* tests/unit/map.c: the text map, small, large and with awkward keys. */
#include "base/map.h"

#include "check.h"

static void keeps_the_first_value(void)
{
    rb_map m = {0};
    uint32_t value = 7, found = 0;
    CHECK(!rb_map_find(&m, RB_STR("status"), &found) && found == 0);
    CHECK(rb_map_add(&m, RB_STR("status"), &value) && m.len == 1);
    value = 8;
    CHECK(!rb_map_add(&m, RB_STR("status"), &value) && value == 7 && m.len == 1);
    CHECK(rb_map_find(&m, RB_STR("status"), &found) && found == 7);
    CHECK(!rb_map_find(&m, RB_STR("statu"), &found) && !rb_map_find(&m, RB_STR("status "), &found) &&
          found == 7);
}

static void tells_awkward_keys_apart(void)
{
    static const char bytes[] = "\0\0\0\0";
    rb_map m = {0};
    uint32_t value = 0, found = 9;
    for (uint32_t len = 0; len < 5; len++) {
        value = len;
        CHECK(rb_map_add(&m, (rb_str){bytes, len}, &value));
    }
    for (uint32_t len = 0; len < 5; len++)
        CHECK(rb_map_find(&m, (rb_str){bytes, len}, &found) && found == len);
    CHECK(rb_map_find(&m, RB_STR_NONE, &found) && found == 0);
}

static rb_str key_of(uint32_t i) { return rb_str_print("key %u", i * 2654435761u); }

static void holds_many(void)
{
    enum { MANY = 50000 };
    rb_map m = {0};
    uint32_t wrong = 0, found = 0;
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t value = i;
        wrong += !rb_map_add(&m, key_of(i), &value);
    }
    for (uint32_t i = 0; i < MANY; i++) wrong += !rb_map_find(&m, key_of(i), &found) || found != i;
    for (uint32_t i = MANY; i < 2 * MANY; i++) wrong += rb_map_find(&m, key_of(i), &found);
    CHECK(wrong == 0 && m.len == MANY);
    CHECK((uint64_t)m.len * 10 <= (uint64_t)m.cap * 7);
}

int main(void)
{
    rb_gc_init();
    RUN(keeps_the_first_value);
    RUN(tells_awkward_keys_apart);
    RUN(holds_many);
    return check_report();
}
