/* base/sha256: the examples of FIPS 180-4, and the same answer whatever the pieces. */
#include "check.h"

#include "base/sha256.h"

static rb_str hash(rb_str s, size_t piece)
{
    rb_sha256 h;
    rb_sha256_init(&h);
    for (size_t at = 0; at < s.len; at += piece) rb_sha256_add(&h, s.ptr + at, s.len - at < piece ? s.len - at : piece);
    return rb_sha256_end(&h);
}

static void published_examples(void)
{
    rb_buf million = {0};
    rb_buf_add_repeat(&million, 'a', 1000000);
    CHECK_TEXT(hash(RB_STR(""), 1), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK_TEXT(hash(RB_STR("abc"), 1), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK_TEXT(hash(RB_STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), 100), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK_TEXT(hash(rb_buf_str(&million), 1000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void pieces_do_not_matter(void)
{
    rb_buf b = {0};
    for (int i = 0; i < 300; i++) rb_buf_add_char(&b, (char)i);
    for (size_t len = 0; len <= 300; len++) {
        rb_str s = rb_str_slice(rb_buf_str(&b), 0, len), whole = hash(s, 1000);
        for (size_t piece = 1; piece < 130; piece += 21) CHECK(rb_str_equal(hash(s, piece), whole));
    }
}

/* Whatever this processor has, against the plain one. */
static void plain_says_the_same(void)
{
    rb_buf b = {0};
    for (int i = 0; i < 1000; i++) rb_buf_add_char(&b, (char)(i * 7 + i / 3));
    for (size_t len = 0; len <= 1000; len++) {
        rb_str    s = rb_str_slice(rb_buf_str(&b), 0, len);
        rb_sha256 h;
        rb_sha256_init(&h);
        h.blocks = rb_sha256_plain;
        rb_sha256_add(&h, s.ptr, s.len);
        CHECK(rb_str_equal(rb_sha256_end(&h), hash(s, 1000)));
    }
}

int main(void)
{
    rb_gc_init();
    RUN(published_examples);
    RUN(pieces_do_not_matter);
    RUN(plain_says_the_same);
    return check_report();
}
