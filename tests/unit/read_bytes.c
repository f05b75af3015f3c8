/* tests/unit/read_bytes.c: what stands between a file and the window: packed files, other encodings. The same answers come
 * whatever the size of the reads. */
#include "check.h"
#include "reading.h"

#include <zlib.h>

static const char *const abc[] = {"a", "b", NULL};
static const size_t windows[] = {1, 2, 3, 7, 64, 4096, 0};
enum { WINDOWS = sizeof windows / sizeof *windows };

static struct reading read_bytes(rb_str input, size_t window, const rb_input_options *how)
{
    struct reading_of of = {.input = input, .columns = abc, .window_bytes = window, .how = how};
    return read_input(&of);
}

#define CHECK_BUF(b, wanted) CHECK_TEXT(rb_buf_str(&(b)), wanted)

static bool same(const rb_buf *a, const rb_buf *b) { return rb_str_equal(rb_buf_str(a), rb_buf_str(b)); }

/* Rows, rejects and what was said, in all sizes of the window; `places`: the offsets are those of `plain`, too. */
static bool reads_like(rb_str input, rb_str plain, const rb_input_options *how)
{
    struct reading want = read_bytes(plain, 0, NULL);
    for (size_t i = 0; i < WINDOWS; i++) {
        struct reading got = read_bytes(input, windows[i], how);
        if (!got.opened || got.failed || !same(&got.rows, &want.rows) || !same(&got.rejects, &want.rejects) || !same(&got.places, &want.places)) {
            fprintf(stderr, "window of %zu:\n%.*s%.*s%.*s", windows[i], RB_STR_ARGS(rb_buf_str(&got.rows)), RB_STR_ARGS(rb_buf_str(&got.rejects)), RB_STR_ARGS(rb_buf_str(&got.diags)));
            return false;
        }
    }
    return want.accepted > 0;
}

/* Refused in all sizes of the window, at the opening or later, in these words. */
static bool is_refused(rb_str input, const char *words)
{
    bool all = true;
    for (size_t i = 0; i < WINDOWS; i++) {
        struct reading got = read_bytes(input, windows[i], NULL);
        bool said = rb_str_find(rb_buf_str(&got.diags), rb_str_of(words), 0) != SIZE_MAX;
        if (!said) fprintf(stderr, "window of %zu: %.*s", windows[i], RB_STR_ARGS(rb_buf_str(&got.diags)));
        all = all && said && (!got.opened || got.failed);
    }
    return all;
}

/* ---- packed files */

static rb_str gzip(rb_str plain)
{
    z_stream z = {0};
    rb_buf   b = {0};
    if (deflateInit2(&z, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) RB_BUG("no deflate");
    rb_buf_reserve(&b, deflateBound(&z, plain.len) + 64);
    z.next_in = (Bytef *)rb_str_dup(plain).ptr;
    z.avail_in = (uInt)plain.len;
    z.next_out = (Bytef *)b.ptr;
    z.avail_out = (uInt)b.cap;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END) RB_BUG("no deflate");
    b.len = z.total_out;
    (void)deflateEnd(&z);
    return rb_buf_take(&b);
}

/* A frame of one raw block, as RFC 8878 sections 3.1.1 and 3.1.1.2 have it, after one that is to be skipped. */
static rb_str zstd(rb_str plain)
{
    rb_buf   b = {0};
    uint32_t head = (uint32_t)plain.len << 3 | 1;
    rb_buf_add(&b, "\x50\x2A\x4D\x18\x02\0\0\0xy\x28\xB5\x2F\xFD\x60", 15);
    rb_buf_add(&b, (char[]){(char)(plain.len - 256), (char)((plain.len - 256) >> 8), (char)head, (char)(head >> 8), (char)(head >> 16)}, 5);
    rb_buf_add_str(&b, plain);
    return rb_buf_take(&b);
}

static rb_str joined(rb_str a, rb_str b) { return rb_str_print("%.*s%.*s", RB_STR_ARGS(a), RB_STR_ARGS(b)); }

static rb_str both(rb_str a, rb_str b)
{
    rb_buf made = {0};
    rb_buf_add_str(&made, a);
    rb_buf_add_str(&made, b);
    return rb_buf_take(&made);
}

static rb_str sample(void)
{
    rb_buf b = {0};
    rb_buf_add_chars(&b, "a,b\n");
    for (unsigned i = 0; i < 60; i++) rb_buf_print(&b, "%u,\"caf\xC3\xA9 %u\"\n", i, i * 7);
    rb_buf_add_chars(&b, "1,2,3\nlast,row\n");
    return rb_buf_take(&b);
}

static void unpacks_what_is_packed(void)
{
    rb_str plain = sample();
    CHECK(reads_like(gzip(plain), plain, NULL));
    CHECK(reads_like(zstd(plain), plain, NULL));
    CHECK(reads_like(gzip(gzip(plain)), plain, NULL));
    CHECK(reads_like(zstd(gzip(joined(plain, plain))), joined(plain, plain), NULL));
    CHECK(is_refused(gzip(gzip(gzip(gzip(plain)))), "E0520"));
}

static void takes_all_members(void)
{
    rb_str plain = sample(), more = RB_STR("7,8\n9,10\n"), padding = {"\0\0\0\0\0", 5};
    CHECK(reads_like(both(gzip(plain), gzip(more)), joined(plain, more), NULL));
    CHECK(reads_like(both(both(gzip(plain), gzip(RB_STR(""))), both(gzip(more), padding)), joined(plain, more), NULL));
    CHECK(reads_like(both(zstd(plain), zstd(plain)), joined(plain, plain), NULL));
}

static void says_where_it_is_damaged(void)
{
    rb_str good = gzip(sample()), cut = rb_str_slice(good, 0, good.len - 9);
    CHECK(is_refused(cut, rb_str_chars(rb_str_print("is cut off: the gzip data stop at byte %zu, before their end", cut.len))));
    CHECK(is_refused(both(good, RB_STR("more")), rb_str_chars(rb_str_print("at byte %zu something follows that is not gzip", good.len))));
    rb_buf wrong = {0};
    rb_buf_add_str(&wrong, good);
    wrong.ptr[good.len - 6] ^= 1;
    CHECK(is_refused(rb_buf_str(&wrong), "(incorrect data check)"));
    rb_str packed = zstd(sample());
    CHECK(is_refused(rb_str_slice(packed, 0, packed.len - 3), rb_str_chars(rb_str_print("is cut off: the zstd data stop at byte %zu", packed.len - 3))));
    CHECK(is_refused(both(packed, RB_STR("more and more")), "is damaged: the zstd data go wrong at byte"));
}

static void stops_what_grows_without_end(void)
{
    rb_buf   zeros = {0};
    size_t   large = (size_t)70 << 20;
    rb_input_options how = {.max_expansion = 2000};
    rb_buf_add_chars(&zeros, "a,b\n");
    rb_buf_add_repeat(&zeros, '\n', large);
    rb_str packed = gzip(rb_buf_str(&zeros));
    struct reading r = read_bytes(packed, 0, NULL);
    CHECK(r.failed && rb_str_starts(rb_buf_str(&r.diags), RB_STR("E0521")));
    r = read_bytes(packed, 0, &how);
    CHECK(r.opened && !r.failed && r.read == 0);
}

/* ---- archives */

static void add_le(rb_buf *b, uint32_t n, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) rb_buf_add_char(b, (char)(n >> 8 * i));
}

/* What the heads of a member and its entry in the directory share: APPNOTE 4.3.7 and 4.3.12. */
static void add_head(rb_buf *b, rb_str name, rb_str content, bool is_locked)
{
    add_le(b, 20, 2);
    add_le(b, is_locked, 2);
    rb_buf_add_repeat(b, '\0', 6); /* stored; no date */
    add_le(b, (uint32_t)crc32(0, (const Bytef *)content.ptr, (uInt)content.len), 4);
    add_le(b, (uint32_t)content.len, 4);
    add_le(b, (uint32_t)content.len, 4);
    add_le(b, (uint32_t)name.len, 2);
    add_le(b, 0, 2);
}

static rb_str zip(const rb_str *names, const rb_str *contents, uint32_t count, bool is_locked)
{
    rb_buf b = {0}, directory = {0};
    for (uint32_t i = 0; i < count; i++) {
        rb_buf_add(&directory, "PK\1\2\24\0", 6);
        add_head(&directory, names[i], contents[i], is_locked);
        rb_buf_add_repeat(&directory, '\0', 10);
        add_le(&directory, (uint32_t)b.len, 4);
        rb_buf_add_str(&directory, names[i]);
        rb_buf_add(&b, "PK\3\4", 4);
        add_head(&b, names[i], contents[i], is_locked);
        rb_buf_add_str(&b, names[i]);
        rb_buf_add_str(&b, contents[i]);
    }
    uint32_t at = (uint32_t)b.len;
    rb_buf_add_str(&b, rb_buf_str(&directory));
    rb_buf_add(&b, "PK\5\6\0\0\0\0", 8);
    add_le(&b, count, 2);
    add_le(&b, count, 2);
    add_le(&b, (uint32_t)directory.len, 4);
    add_le(&b, at, 4);
    add_le(&b, 0, 2);
    return rb_buf_take(&b);
}

static void reads_members_of_archives(void)
{
    rb_str names[] = {RB_STR("__MACOSX/._a.csv"), RB_STR("a.csv"), RB_STR("b.csv.gz")};
    rb_str contents[] = {RB_STR("junk"), sample(), gzip(sample())};
    CHECK(reads_like(zip(names, contents, 2, false), sample(), NULL));
    CHECK(reads_like(zip(names + 2, contents + 2, 1, false), sample(), NULL));
    CHECK(is_refused(zip(names, contents, 3, false), "E0524"));
    CHECK(is_refused(zip(names, contents, 2, true), "E0524 '/proc/self/fd/3' is protected by a password"));
    CHECK(reads_like(gzip(zip(names, contents, 2, false)), sample(), NULL)); /* of a copy */
    CHECK(is_refused(gzip(zip(names, contents, 3, false)), "E0524"));
    contents[1].len -= 20; /* the name of a gzip file, cut off inside */
    contents[0] = rb_str_slice(contents[2], 0, contents[2].len - 4);
    CHECK(is_refused(zip(names + 1, contents, 1, false), "E0520"));
}

/* ---- envelopes */

static struct reading read_envelope(const char *text, const char *part, size_t window)
{
    struct reading_of of = {.input = rb_str_of(text), .columns = abc, .window_bytes = window, .part = part};
    return read_input(&of);
}

static void reads_lists_in_envelopes(void)
{
    const char *pages = "{\"t\\\"\":[1,{\"t\":[9]}],\"m\":{\"t\":\"]}\"},\"t\":[{\"a\":1},\n{\"a\":\"x\"}],\"n\":null}\n{\"t\":[]}{\"t\":[{\"b\":{\"t\":[]}}]}";
    for (size_t i = 0; i < WINDOWS; i++) {
        struct reading r = read_envelope(pages, ":$.t[*]", windows[i]);
        CHECK_BUF(r.rows, "1 line 1 offset 41 7:{\"a\":1} | L1:1 | M0:\n2 line 2 offset 50 9:{\"a\":\"x\"} | T1:x | M0:\n"
                          "3 line 3 offset 85 14:{\"b\":{\"t\":[]}} | M0: | J8:{\"t\":[]}\n");
        CHECK(!r.failed && r.read == 3);
        r = read_envelope("{\"x\":{\"y z\":[{\"a\":2}]}}", ":$.x['y z']", windows[i]);
        CHECK(!r.failed && r.accepted == 1);
        r = read_envelope("[{\"a\":2}] [{\"a\":3}]", ":$[*]", windows[i]);
        CHECK(!r.failed && r.accepted == 2);
    }
}

static bool leads_nowhere(const char *text, const char *part, const char *words)
{
    bool all = true;
    for (size_t i = 0; i < WINDOWS; i++) {
        struct reading r = read_envelope(text, part, windows[i]);
        all = all && (!r.opened || r.failed) && rb_str_find(rb_buf_str(&r.diags), rb_str_of(words), 0) != SIZE_MAX;
    }
    return all;
}

static void refuses_envelopes_without_records(void)
{
    rb_buf deep = {0};
    rb_buf_add_repeat(&deep, '[', 70);
    CHECK(leads_nowhere("{\"error\":1}", ":$.t[*]", "a document ends that has no such list"));
    CHECK(leads_nowhere("{\"t\":null}", ":$.t", "null stands there"));
    CHECK(leads_nowhere("{\"t\":\"x\"}", ":$.t", "a value stands there"));
    CHECK(leads_nowhere("{\"t\":{}}", ":$.t", "an object stands there"));
    CHECK(leads_nowhere("{\"t\":[{\"a\":1}],\"n\":[", ":$.t", "cut off"));
    CHECK(leads_nowhere("{\"t\":[{\"a\":1}]", ":$.t", "cut off"));
    CHECK(leads_nowhere("{\"t\":[{\"a\":1}]]", ":$.t", "a bracket is closed that was not opened"));
    CHECK(leads_nowhere(" \n", ":$.t", "nothing in it"));
    CHECK(leads_nowhere("x", ":$.t", "neither an object nor a list"));
    CHECK(leads_nowhere(rb_str_chars(rb_buf_str(&deep)), ":$.t", "64 deep"));
    CHECK(leads_nowhere("{}", ":$t", "is not a path of records"));
    CHECK(leads_nowhere("{}", ":$.", "is not a path of records"));
}

/* ---- encodings */

static void add_unit(rb_buf *b, uint32_t c, size_t unit, bool is_big)
{
    for (size_t i = 0; i < unit; i++) rb_buf_add_char(b, (char)(c >> 8 * (is_big ? unit - 1 - i : i)));
}

/* Of code points, 0 last; above U+FFFF as two surrogates in UTF-16. */
static rb_str encoded(const uint32_t *text, enum rb_encoding e, bool mark)
{
    bool   is_big = e == RB_ENCODING_UTF16BE || e == RB_ENCODING_UTF32BE;
    size_t unit = e == RB_ENCODING_UTF16LE || e == RB_ENCODING_UTF16BE ? 2 : 4;
    rb_buf b = {0};
    if (mark) add_unit(&b, 0xFEFF, unit, is_big);
    for (; *text; text++) {
        if (unit == 2 && *text > 0xFFFF) {
            add_unit(&b, 0xD800 + ((*text - 0x10000) >> 10), unit, is_big);
            add_unit(&b, 0xDC00 + ((*text - 0x10000) & 0x3FF), unit, is_big);
        } else {
            add_unit(&b, *text, unit, is_big);
        }
    }
    return rb_buf_take(&b);
}

/* a,b / é,€ / 😀,x / y,(wrong) / 7,8 */
static const uint32_t text_of[] = {'a', ',', 'b', '\n', 0xE9, ',', 0x20AC, '\n', 0x1F600, ',', 'x', '\n', 'y', ',', 0xDC01, '\n', '7', ',', '8', '\n', 0};

static void reads_wide_text(void)
{
    static const enum rb_encoding forms[] = {RB_ENCODING_UTF16LE, RB_ENCODING_UTF16BE, RB_ENCODING_UTF32LE, RB_ENCODING_UTF32BE};
    for (size_t f = 0; f < 4; f++)
        for (size_t i = 0; i < 2 * WINDOWS; i++) {
            bool     mark = i < WINDOWS;
            unsigned unit = f < 2 ? 2 : 4, pair = 4; /* the smiley has four bytes in both */
            rb_input_options how = {.has_encoding = true, .encoding = mark ? RB_ENCODING_LATIN1 : forms[f]};
            struct reading   r = read_bytes(encoded(text_of, forms[f], mark), windows[i % WINDOWS], &how);
            unsigned first = (mark ? unit : 0) + 4 * unit, second = first + 4 * unit, third = second + pair + 3 * unit, fourth = third + 4 * unit;
            rb_str rows = rb_str_print("1 line 2 offset %u 6:\\xc3\\xa9,\\xe2\\x82\\xac | T2:\\xc3\\xa9 | T3:\\xe2\\x82\\xac\n"
                                       "2 line 3 offset %u 6:\\xf0\\x9f\\x98\\x80,x | T4:\\xf0\\x9f\\x98\\x80 | T1:x\n"
                                       "4 line 5 offset %u 3:7,8 | T1:7 | T1:8\n", first, second, fourth);
            CHECK_BUF(r.rows, rb_str_chars(rows));
            CHECK_BUF(r.places, rb_str_chars(rb_str_print("3 line 4 offset %u column 2 3:y,\\xfe\n", third)));
            CHECK_BUF(r.rejects, rb_str_chars(rb_str_print("3 has a character in 'b', which is not UTF-%u\n", 8 * unit)));
            CHECK(r.bytes == r.input.len && r.read == 4);
        }
}

static void ends_in_the_middle_of_a_character(void)
{
    for (size_t i = 0; i < WINDOWS; i++) {
        struct reading r = read_bytes((rb_str){"\xFF\xFE" "a\0,\0b\0\n\0001\0,\0\x3D\xD8", 16}, windows[i], NULL);
        CHECK_BUF(r.places, "1 line 2 offset 10 column 2 3:1,\\xfe\n");
        CHECK(r.bytes == 16);
        r = read_bytes((rb_str){"\xFF\xFE" "a\0,\0b\0\n\0001\0,\0002", 15}, windows[i], NULL);
        CHECK_BUF(r.places, "1 line 2 offset 10 column 2 3:1,\\xfe\n");
    }
}

static void reads_bytes_of_the_west(void)
{
    for (size_t i = 0; i < WINDOWS; i++) {
        rb_input_options how = {.has_encoding = true, .encoding = RB_ENCODING_WINDOWS1252};
        rb_str           text = RB_STR("a,b\n\x80 5,caf\xE9\n\x81,x\n1,\x81\nz,\xFF\n");
        struct reading   r = read_bytes(text, windows[i], &how);
        CHECK_BUF(r.rows, "1 line 2 offset 4 11:\\xe2\\x82\\xac 5,caf\\xc3\\xa9 | T5:\\xe2\\x82\\xac 5 | T5:caf\\xc3\\xa9\n"
                          "4 line 5 offset 21 4:z,\\xc3\\xbf | T1:z | T2:\\xc3\\xbf\n");
        CHECK_BUF(r.places, "2 line 3 offset 13 column 1 3:\\xfe,x\n3 line 4 offset 17 column 2 3:1,\\xfe\n");
        CHECK(r.bytes == r.input.len);
        how.encoding = RB_ENCODING_LATIN1;
        r = read_bytes(text, windows[i], &how);
        CHECK(r.rejected == 0 && r.accepted == 4);
        r = read_bytes(gzip(text), windows[i], &how);
        CHECK(r.rejected == 0 && r.accepted == 4);
    }
}

static void a_mark_goes_first(void)
{
    rb_input_options how = {.has_encoding = true, .encoding = RB_ENCODING_WINDOWS1252};
    CHECK(reads_like(RB_STR("\xEF\xBB\xBF" "a,b\nZo\xC3\xAB,2\n"), RB_STR("\xEF\xBB\xBF" "a,b\nZo\xC3\xAB,2\n"), &how));
}

static void knows_the_names(void)
{
    enum rb_encoding e;
    CHECK(rb_encoding_find(RB_STR("Windows-1252"), &e) && e == RB_ENCODING_WINDOWS1252);
    CHECK(rb_encoding_find(RB_STR("ISO_8859-1"), &e) && e == RB_ENCODING_LATIN1);
    CHECK(rb_encoding_find(RB_STR("UTF-16"), &e) && e == RB_ENCODING_UTF16LE);
    CHECK(!rb_encoding_find(RB_STR("koi8-r"), &e));
}

int main(void)
{
    rb_gc_init();
    RUN(unpacks_what_is_packed);
    RUN(takes_all_members);
    RUN(says_where_it_is_damaged);
    RUN(stops_what_grows_without_end);
    RUN(reads_members_of_archives);
    RUN(reads_lists_in_envelopes);
    RUN(refuses_envelopes_without_records);
    RUN(reads_wide_text);
    RUN(ends_in_the_middle_of_a_character);
    RUN(reads_bytes_of_the_west);
    RUN(a_mark_goes_first);
    RUN(knows_the_names);
    return check_report();
}
