/* tests/unit/groups.c: groups numbered by their keys, keys as bytes in the order of the report, arrays in pieces, sorted runs read twice at once. */
#include "check.h"
#include "random.h"

#include "exec/groups.h"
#include "exec/sorter.h"

enum { KEYS = 400, MANY = 100000 };

static uint64_t seed = 12345;
static uint64_t chance(void) { return next_random(&seed); }

/* ---- keys ---- */

static const rb_type types[] = {{.kind = RB_TYPE_text}, {.kind = RB_TYPE_date}, {.kind = RB_TYPE_yes_no}, {.kind = RB_TYPE_number}};

/* Texts with zero bytes, some the beginning of others; numbers around zero and at the ends; much that is not known. */
static rb_str random_key(void)
{
    static const char *const texts[] = {"", "a", "a\0", "a\0\0b", "a\0\xff", "ab", "\xff", "\xc3\xa4", "b"};
    static const size_t      lens[] = {0, 1, 2, 4, 3, 2, 1, 2, 1};
    static const int64_t     days[] = {INT64_MIN, -1, 0, 1, 255, 256, INT64_MAX};
    uint64_t  bits = chance() % 2, known = chance() % 8 ? UINT64_MAX : 0;
    uint32_t  at = (uint32_t)(chance() % 9);
    rb_str    text = {texts[at], lens[at]};
    int64_t   day = days[chance() % 7];
    rb_dec    dec = chance() % 3 ? (rb_dec)days[chance() % 7] * 3 : RB_DEC_MAX;
    rb_column columns[] = {{.known = {known}, .v.text = &text}, {.known = {known}, .v.i64 = &day}, {.known = {known}, .v.bits = &bits}, {.known = {known}, .v.dec = &dec}};
    rb_buf    key = {0};
    for (int i = 0; i < 4; i++) rb_groups_add_key(&key, &columns[i], rb_type_rep(types[i]), 0);
    return rb_buf_take(&key);
}

static int by_values(rb_str a, rb_str b)
{
    for (int i = 0; i < 4; i++) {
        rb_value x = rb_groups_take_key(&a, types[i]), y = rb_groups_take_key(&b, types[i]);
        int      order = rb_value_compare(&x, &y);
        if (order != 0) return order < 0 ? -1 : 1;
    }
    return 0;
}

static rb_str sorted(rb_str key)
{
    rb_buf b = {0};
    rb_groups_add_sorted(&b, key);
    return rb_buf_take(&b);
}

static void keys_as_bytes_are_in_the_order_of_their_values(void)
{
    rb_str keys[KEYS], bytes[KEYS];
    for (int i = 0; i < KEYS; i++) keys[i] = random_key(), bytes[i] = sorted(keys[i]);
    for (int i = 0; i < KEYS; i++)
        for (int j = 0; j < KEYS; j++) {
            int order = rb_str_compare(bytes[i], bytes[j]);
            CHECK((order > 0) - (order < 0) == by_values(keys[i], keys[j]));
            CHECK(order == 0 || !rb_str_starts(bytes[j], bytes[i]));
            if (check_this_failed) return;
        }
}

static void how_much_two_keys_have_in_common(void)
{
    uint64_t  known = UINT64_MAX, none = 0;
    int64_t   days[] = {5, 6};
    rb_column a = {.known = {known}, .v.i64 = &days[0]}, b = {.known = {known}, .v.i64 = &days[1]}, blank = {.known = {none}, .v.i64 = &days[0]};
    const rb_type dates[] = {RB_TYPE(date), RB_TYPE(date)};
    const rb_column *pairs[][2] = {{&a, &a}, {&a, &b}, {&b, &a}, {&blank, &blank}};
    static const uint32_t common[4][4] = {{2, 1, 0, 0}, {1, 2, 0, 0}, {0, 0, 2, 0}, {0, 0, 0, 2}};
    rb_str keys[4];
    for (int i = 0; i < 4; i++) {
        rb_buf key = {0};
        for (int n = 0; n < 2; n++) rb_groups_add_key(&key, pairs[i][n], RB_REP_I64, 0);
        keys[i] = rb_buf_take(&key);
    }
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) CHECK(rb_groups_in_common(keys[i], keys[j], dates) == common[i][j]);
    CHECK(rb_groups_in_common(RB_STR(""), keys[0], dates) == 0);
}

/* ---- numbers ---- */

static rb_str key_number(rb_buf *b, uint32_t n)
{
    rb_buf_reset(b);
    rb_buf_print(b, "key %u", n * 7919 % MANY);
    if (n % 1000 == 0) rb_buf_add_repeat(b, 'x', n); /* some longer than a piece */
    return rb_buf_str(b);
}

static void each_key_has_its_number_and_stays(void)
{
    rb_groups g = {0};
    rb_buf    b = {0};
    CHECK(rb_groups_number(&g, RB_STR("")) == 0 && rb_groups_key(&g, 0).len == 0);
    for (uint32_t n = 0; n < MANY; n++) CHECK(rb_groups_number(&g, key_number(&b, n)) == n + 1);
    for (uint32_t n = 0; n < MANY; n++) {
        CHECK(rb_str_equal(rb_groups_key(&g, n + 1), key_number(&b, n)) && rb_groups_number(&g, key_number(&b, n)) == n + 1);
        if (check_this_failed) return;
    }
    CHECK(g.len == MANY + 1 && rb_groups_bytes(&g) > (uint64_t)MANY * 20);
}

static rb_str short_key(char text[16], uint32_t n) { return (rb_str){text, (size_t)snprintf(text, 16, "id %u", n)}; }

/* Half of the keys are known to both; the totals of one move to the other piece by piece, and their memory with them. */
static void groups_of_two_become_one(void)
{
    rb_groups ours = {.len = 0}, theirs = {.len = 0};
    rb_slab   sums = {NULL, NULL, 0}, others = {NULL, NULL, 0};
    char      text[16];
    for (uint32_t n = 0; n < MANY; n++) {
        rb_slab_reserve(&sums, n + 1, sizeof(uint64_t), false);
        rb_slab_reserve(&others, n + 1, sizeof(uint64_t), false);
        CHECK(rb_groups_number(&ours, short_key(text, n)) == n && rb_groups_number(&theirs, short_key(text, n + MANY / 2)) == n);
        *(uint64_t *)rb_slab_at(&sums, n, sizeof(uint64_t)) = n;
        *(uint64_t *)rb_slab_at(&others, n, sizeof(uint64_t)) = n + MANY / 2;
        if (check_this_failed) return;
    }
    uint64_t apart = rb_groups_bytes(&ours) + rb_groups_bytes(&theirs);
    rb_groups_adopt(&ours, &theirs);
    for (uint32_t n = 0; n < MANY; n++) {
        uint32_t number = rb_groups_number_of(&ours, &theirs, n);
        CHECK(number == n + MANY / 2);
        rb_slab_reserve(&sums, number + 1, sizeof(uint64_t), false);
        *(uint64_t *)rb_slab_at(&sums, number, sizeof(uint64_t)) += *(uint64_t *)rb_slab_at(&others, n, sizeof(uint64_t));
        rb_slab_pass(&sums, &others, n + 1);
        if (check_this_failed) return;
    }
    CHECK(ours.len == MANY + MANY / 2 && rb_groups_bytes(&ours) < apart + apart / 4);
    for (uint32_t n = 0; n < ours.len; n++) {
        uint64_t twice = n >= MANY / 2 && n < MANY;
        CHECK(rb_str_equal(rb_groups_key(&ours, n), short_key(text, n)) && *(uint64_t *)rb_slab_at(&sums, n, sizeof(uint64_t)) == n << twice);
        if (check_this_failed) return;
    }
    CHECK(others.pieces[0] == NULL && others.pieces[MANY >> RB_SLAB_BITS] != NULL);
}

static void an_array_grows_and_keeps_what_it_has(void)
{
    rb_slab  s = {0};
    uint32_t have = 0;
    for (uint32_t count = 0; count < 5 * RB_SLAB_ITEMS; count += 1 + count / 3) {
        rb_slab_reserve(&s, count, sizeof(uint64_t), count % 2);
        CHECK(s.cap >= count && s.cap <= (count < RB_SLAB_ITEMS ? 2 * count + 16 : count + RB_SLAB_ITEMS));
        for (; have < count; have++) {
            CHECK(*(uint64_t *)rb_slab_at(&s, have, sizeof(uint64_t)) == 0);
            *(uint64_t *)rb_slab_at(&s, have, sizeof(uint64_t)) = have * UINT64_C(3);
        }
        for (uint32_t n = 0; n < have; n++) CHECK(*(uint64_t *)rb_slab_at(&s, n, sizeof(uint64_t)) == n * UINT64_C(3));
        if (check_this_failed) return;
    }
}

/* ---- sorted runs ---- */

static void add_numbers(rb_sorter *s, uint32_t from, uint32_t to)
{
    rb_buf b = {0};
    for (uint32_t n = from; n < to; n++) {
        rb_buf_reset(&b);
        rb_buf_print(&b, "%05u", n * 17 % 1000 * 100 + n % 100);
        rb_sorter_add(s, rb_buf_str(&b), RB_STR("x"));
    }
}

/* Two workers' sorters as one, read by two at different paces. */
static void two_read_what_two_wrote(void)
{
    static const uint64_t limits[] = {1, 30000, RB_SPILL_NEVER};
    for (int i = 0; i < 3; i++) {
        rb_spill  *spill = rb_spill_new(limits[i]);
        rb_sorter *a = rb_sorter_new(spill, UINT64_MAX), *b = rb_sorter_new(spill, UINT64_MAX);
        rb_str     key, other, bytes;
        rb_buf     last = {0};
        uint32_t   count = 0;
        add_numbers(a, 0, 100);
        add_numbers(b, 100, 200);
        rb_sorter_join(a, b);
        rb_sorter *one = rb_sorter_again(a), *two = rb_sorter_again(a);
        while (rb_sorter_next(one, &key, &bytes)) {
            CHECK(count == 0 || rb_str_compare(rb_buf_str(&last), key) <= 0);
            rb_buf_reset(&last);
            rb_buf_add_str(&last, key);
            if (count++ % 2 == 0) CHECK(rb_sorter_next(two, &other, &bytes));
        }
        CHECK(count == 200);
        for (count = 100; rb_sorter_next(two, &other, &bytes);) count++;
        CHECK(count == 200 && rb_str_equal(other, rb_buf_str(&last)));
        rb_spill_close(spill);
    }
}

int main(void)
{
    rb_gc_init();
    RUN(keys_as_bytes_are_in_the_order_of_their_values);
    RUN(how_much_two_keys_have_in_common);
    RUN(each_key_has_its_number_and_stays);
    RUN(groups_of_two_become_one);
    RUN(an_array_grows_and_keeps_what_it_has);
    RUN(two_read_what_two_wrote);
    return check_report();
}
