/* tests/unit/hash128.c: whether the 128 bits are those of the authors' table: the key 00 01 … 0f, the text 00 01 … */
#include "base/hash128.h"

#include "check.h"

static const rb_hash128 table_key = {{UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)}};

static void is_the_authors(void)
{
    static const rb_hash128 of_none = {{UINT64_C(0xe6a825ba047f81a3), UINT64_C(0x930255c71472f66d)}};
    static const rb_hash128 of_one = {{UINT64_C(0x44af996bd8c187da), UINT64_C(0x45fc229b11597634)}};
    CHECK(rb_hash128_equal(rb_hash128_of(table_key, RB_STR("")), of_none));
    CHECK(rb_hash128_equal(rb_hash128_of(table_key, RB_STR("\0")), of_one));
}

static void counts_every_byte(void)
{
    char     text[64];
    uint32_t same = 0;
    for (int i = 0; i < 64; i++) text[i] = (char)i;
    for (size_t len = 0; len < 24; len++) {
        rb_hash128 of = rb_hash128_of(table_key, (rb_str){text, len});
        same += rb_hash128_equal(of, rb_hash128_of(table_key, (rb_str){text, len + 1}));
        for (size_t at = 0; at < len; at++) {
            text[at] ^= 0x20;
            same += rb_hash128_equal(of, rb_hash128_of(table_key, (rb_str){text, len}));
            text[at] ^= 0x20;
        }
    }
    CHECK(same == 0);
}

static void draws_a_key_of_its_own(void)
{
    rb_hash128 one = rb_hash128_key(), other = rb_hash128_key();
    CHECK(!rb_hash128_equal(one, other));
    CHECK(!rb_hash128_equal(rb_hash128_of(one, RB_STR("a")), rb_hash128_of(other, RB_STR("a"))));
}

int main(void)
{
    rb_gc_init();
    RUN(is_the_authors);
    RUN(counts_every_byte);
    RUN(draws_a_key_of_its_own);
    return check_report();
}
