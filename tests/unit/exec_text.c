/* tests/unit/exec_text.c: comparing, finding and changing texts: fast paths against the plain meaning, row by row. */
#include "exec_fixture.h"

#include "base/pattern.h"
#include "base/unicode.h"
#include "base/words.h"

/* Lengths on both sides of every size class, near misses at both ends and in the middle, other spellings of the same text. */
static const char *const samples[] = {
    "a", "b", "ab", "abc", "abd", "xbc", "abcd", "abcdefg", "abcdefgh", "abcdefgx", "xbcdefgh", "abcdefghi", "abcxefghi",
    "Closed: Resolved", "Closed: Resolvex", "Closed; Resolved", "Closed: Duplicate", "closed: resolved", "CLOSED: RESOLVED",
    "In Progress: Attempting Contact", "In Progress: Attempting Contacx", "In Progress: Attempxing Contact",
    "In Progress: Attempting Contacts!", "In Progress: Attempting Contacts?", "a text that is longer than thirty-two bytes",
    "a text that is longer than thirty-two bytez", "KK", "K", "\u212A", "K\u212A", "\u212AK", "Kiel", "\u212Aiel", ";", "\u037E",
    "`", "\u1FEF", "Zo\u00EB", "Zoe\u0308", "Zoe", "ZOE\u0308", "stra\u00DFe", "STRASSE", "strasse", "\uFB01n", "fin", "FIN",
    "\u00C5", "\u212B", "A\u030A", "e\u0301\u0301", "\u00E9\u0301", "  padded  ", "tr\u00E8s  ", "\u3000wide\u3000", "caf\u00E9 au lait",
    "cafe\u0301 au lait", "cafe", "e", "\u00E9", "de", "solved", "losed", "Res",
};
enum { SAMPLES = sizeof samples / sizeof *samples };

typedef bool (*text_test)(rb_str a, rb_str b);

static bool want_eq(rb_str a, rb_str b) { return rb_str_equal(rb_text_nfc(a), rb_text_nfc(b)); }
static bool want_lt(rb_str a, rb_str b) { return rb_str_compare(rb_text_nfc(a), rb_text_nfc(b)) < 0; }
static bool want_le(rb_str a, rb_str b) { return rb_str_compare(rb_text_nfc(a), rb_text_nfc(b)) <= 0; }
static bool want_contains(rb_str a, rb_str b) { return rb_str_find(rb_text_nfc(a), rb_text_nfc(b), 0) != SIZE_MAX; }
static bool want_starts(rb_str a, rb_str b) { return rb_str_starts(rb_text_nfc(a), rb_text_nfc(b)); }
static bool want_ends(rb_str a, rb_str b) { return rb_str_ends(rb_text_nfc(a), rb_text_nfc(b)); }
static bool want_eq_fold(rb_str a, rb_str b) { return rb_str_equal(rb_text_fold(a), rb_text_fold(b)); }
static bool want_contains_fold(rb_str a, rb_str b) { return rb_str_find(rb_text_fold(a), rb_text_fold(b), 0) != SIZE_MAX; }
static bool want_starts_fold(rb_str a, rb_str b) { return rb_str_starts(rb_text_fold(a), rb_text_fold(b)); }
static bool want_ends_fold(rb_str a, rb_str b) { return rb_str_ends(rb_text_fold(a), rb_text_fold(b)); }

static bool want_word(rb_str a, rb_str b) { return rb_words_have(rb_text_nfc(a), rb_text_nfc(b)); }
static bool want_word_fold(rb_str a, rb_str b) { return rb_words_have(rb_text_fold(a), rb_text_fold(b)); }

static const struct { enum rb_op op; rb_kernel *kernel; text_test want; } tests[] = {
    {RB_OP_eq_text, rb_exec_eq_text, want_eq},
    {RB_OP_lt_text, rb_exec_lt_text, want_lt},
    {RB_OP_le_text, rb_exec_le_text, want_le},
    {RB_OP_contains, rb_exec_contains, want_contains},
    {RB_OP_starts_with, rb_exec_starts_with, want_starts},
    {RB_OP_ends_with, rb_exec_ends_with, want_ends},
    {RB_OP_eq_fold, rb_exec_eq_fold, want_eq_fold},
    {RB_OP_contains_fold, rb_exec_contains_fold, want_contains_fold},
    {RB_OP_starts_fold, rb_exec_starts_fold, want_starts_fold},
    {RB_OP_ends_fold, rb_exec_ends_fold, want_ends_fold},
    {RB_OP_has_word, rb_exec_has_word, want_word},
    {RB_OP_word_fold, rb_exec_word_fold, want_word_fold},
};
enum { TESTS = sizeof tests / sizeof *tests };

/* Row r has sample r, over and over; every seventh is unknown. */
static const char *sample(uint32_t row) { return row % 7 == 3 ? NULL : samples[row % SAMPLES]; }

static void fill_samples(rb_exec *x, rb_step_id id, uint32_t rows, uint32_t offset)
{
    for (uint32_t r = 0; r < rows; r++) set_text(x, id, r, sample(r + offset));
}

static void check_columns(uint32_t which, uint32_t rows, uint32_t offset)
{
    fixture    f = fixture_new(rows);
    rb_step_id a = add_load(&f, add_field(&f, "a", RB_TYPE(text))), b = add_load(&f, add_field(&f, "b", RB_TYPE(text)));
    rb_step_id out = add_op(&f, tests[which].op, RB_TYPE(yes_no), IN2(a, b));
    rb_exec   *x = poised(&f);
    fill_samples(x, a, rows, 0);
    fill_samples(x, b, rows, offset);
    tests[which].kernel(x, rb_exec_step(x, out), column_of(x, out));
    for (uint32_t r = 0; r < rows; r++) {
        const char *p = sample(r), *q = sample(r + offset);
        CHECK(bit_at(x, out, r) == (p && q ? tests[which].want(rb_str_of(p), rb_str_of(q)) : -1));
    }
    CHECK(unknown_bits_are_zero(x, out));
}

static void every_text_against_every_other(void)
{
    for (uint32_t t = 0; t < TESTS; t++)
        for (uint32_t offset = 0; offset < SAMPLES; offset++) check_columns(t, 2 * SAMPLES, offset);
}

static void texts_at_the_edges_of_words(void)
{
    for (uint32_t t = 0; t < TESTS; t++) EACH_ROW_COUNT(n) check_columns(t, n, 1);
}

/* The constant on either side: kernels treat it apart. */
static void check_constant(uint32_t which, const char *constant, bool first)
{
    fixture    f = fixture_new(2 * SAMPLES);
    rb_step_id a = add_load(&f, add_field(&f, "a", RB_TYPE(text))), c = add_constant(&f, text_value(constant));
    rb_step_id out = add_op(&f, tests[which].op, RB_TYPE(yes_no), first ? IN2(c, a) : IN2(a, c));
    rb_exec   *x = poised(&f);
    rb_str     k = rb_str_of(constant);
    x->choices[out].codes = NULL; /* without looking at cells, which there are none of */
    fill_samples(x, a, f.rows, 0);
    tests[which].kernel(x, rb_exec_step(x, out), column_of(x, out));
    for (uint32_t r = 0; r < f.rows; r++) {
        const char *p = sample(r);
        rb_str      s = rb_str_of(p);
        CHECK(bit_at(x, out, r) == (!p ? -1 : first ? tests[which].want(k, s) : tests[which].want(s, k)));
    }
}

static void every_text_against_constants(void)
{
    for (uint32_t t = 0; t < TESTS; t++)
        for (uint32_t s = 0; s < SAMPLES; s++) {
            check_constant(t, samples[s], false);
            check_constant(t, samples[s], true);
        }
    check_constant(0, "", false);
    check_constant(0, "", true);
}

/* What kernels_text.c rests on: a character that is not ASCII becomes ASCII only as K, semicolon or grave accent. */
static void only_three_characters_become_ascii(void)
{
    char utf8[4];
    for (uint32_t c = 0x80; c < 0x110000; c++) {
        if (c >= 0xD800 && c < 0xE000) continue;
        size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        for (size_t i = len; i-- > 1;) utf8[i] = (char)(0x80 | (c >> 6 * (len - 1 - i) & 0x3F));
        utf8[0] = (char)((len == 2 ? 0xC0 : len == 3 ? 0xE0 : 0xF0) | c >> 6 * (len - 1));
        rb_str nfc = rb_text_nfc((rb_str){utf8, len});
        bool   has_ascii = false;
        for (size_t i = 0; i < nfc.len; i++) has_ascii |= (unsigned char)nfc.ptr[i] < 0x80;
        CHECK(has_ascii == (c == 0x212A || c == 0x037E || c == 0x1FEF));
    }
}

static rb_set set_of(const char *const *texts, uint32_t len, bool fold)
{
    rb_set set = {.len = 0, .text = RB_NEW_ARRAY(rb_str, len)};
    for (uint32_t i = 0; i < len; i++) {
        uint32_t index = set.len;
        rb_str   text = fold ? rb_text_fold(rb_str_of(texts[i])) : rb_text_nfc(rb_str_of(texts[i]));
        if (rb_map_add(&set.texts, text, &index)) set.text[set.len++] = text;
    }
    return set;
}

static void check_text_set(uint32_t from, uint32_t len, bool fold)
{
    fixture    f = fixture_new(2 * SAMPLES);
    rb_step_id a = add_load(&f, add_field(&f, "a", RB_TYPE(text)));
    rb_vec_push(&f.plan->sets, set_of(samples + from, len, fold));
    rb_step_id out = add_op(&f, fold ? RB_OP_in_fold : RB_OP_in_text, RB_TYPE(yes_no), IN1(a));
    rb_exec   *x = poised(&f);
    fill_samples(x, a, f.rows, 0);
    x->choices[out].codes = NULL; /* as above */
    (fold ? rb_exec_in_fold : rb_exec_in_text)(x, rb_exec_step(x, out), column_of(x, out));
    for (uint32_t r = 0; r < f.rows; r++) {
        bool is_member = false;
        for (uint32_t k = 0; sample(r) && k < len; k++)
            is_member |= (fold ? want_eq_fold : want_eq)(rb_str_of(sample(r)), rb_str_of(samples[from + k]));
        CHECK(bit_at(x, out, r) == (sample(r) ? is_member : -1));
    }
}

static void sets_of_texts(void)
{
    for (uint32_t len = 0; len < 12; len++)
        for (uint32_t from = 0; from + len <= SAMPLES; from += 5) {
            check_text_set(from, len, false);
            check_text_set(from, len, true);
        }
}

/* A column compared with many constants, each alone and in sets: all go through one table of constants. */
typedef struct many {
    fixture    f;
    uint32_t   field, count;
    rb_step_id column, equal[300], set;
    const char *constants[300];
} many;

static many *many_new(uint32_t count)
{
    many *m = RB_NEW(many);
    m->f = fixture_new(2 * SAMPLES);
    m->field = add_field(&m->f, "a", RB_TYPE(text));
    m->count = count;
    m->column = add_load(&m->f, m->field);
    for (uint32_t k = 0; k < count; k++) {
        m->constants[k] = k < SAMPLES ? samples[k] : rb_str_print("constant number %u", k).ptr;
        rb_step_id c = add_constant(&m->f, text_value(m->constants[k]));
        m->equal[k] = add_op(&m->f, RB_OP_eq_text, RB_TYPE(yes_no), k % 2 ? IN2(m->column, c) : IN2(c, m->column));
    }
    rb_vec_push(&m->f.plan->sets, set_of(samples + 20, 30, false));
    m->set = add_op(&m->f, RB_OP_in_text, RB_TYPE(yes_no), IN1(m->column));
    make_batch(&m->f);
    return m;
}

/* As a reader makes it: bytes of other cells stand around it, and may be looked at. */
static void make_roomy(rb_cell *c)
{
    char *text = RB_NEW_PLAIN(char, c->len + 2 * RB_CELL_ROOM);
    memset(text, 'x', c->len + 2 * RB_CELL_ROOM);
    if (c->len > 0) memcpy(text + RB_CELL_ROOM, c->ptr, c->len);
    *c = (rb_cell){.ptr = text + RB_CELL_ROOM, .len = c->len, .kind = c->kind, .roomy = 1};
}

static void check_many(const many *m, rb_exec *x, const char *const *cells)
{
    for (uint32_t r = 0; r < m->f.batch->rows; r++) {
        rb_str text = rb_str_of(cells[r]);
        bool   is_member = false;
        for (uint32_t k = 0; k < m->count; k++)
            CHECK(bit_at(x, m->equal[k], r) == (text.ptr ? want_eq(text, rb_str_of(m->constants[k])) : -1));
        for (uint32_t k = 20; text.ptr && k < 50; k++) is_member |= want_eq(text, rb_str_of(samples[k]));
        CHECK(bit_at(x, m->set, r) == (text.ptr ? is_member : -1));
    }
}

static void run_many(uint32_t count, bool has_table)
{
    many       *m = many_new(count);
    rb_exec    *x = start(&m->f);
    const char *cells[2 * SAMPLES];
    CHECK((x->choices[m->equal[count - 1]].codes != NULL) == has_table);
    for (uint32_t round = 0; round < 3; round++) { /* other texts in each batch, and fewer */
        m->f.batch->rows = 2 * SAMPLES - round * 3;
        for (uint32_t r = 0; r < m->f.batch->rows; r++) {
            cells[r] = sample(r + 5 * round);
            if (cells[r] && r % 11 == 10) cells[r] = m->constants[(r * 13 + round) % count];
            set_cell(&m->f, m->field, r, cells[r] ? cells[r] : "");
            if (r % 4 != 0) make_roomy(&m->f.batch->cells[m->field][r]);
        }
        rb_exec_batch(x, m->f.batch);
        check_many(m, x, cells);
    }
}

static void a_column_with_many_constants(void)
{
    run_many(1, true);
    run_many(SAMPLES, true);
    run_many(200, true);
    run_many(300, false); /* the last are compared directly */
}

/* Texts over 32 bytes that differ only between the pieces that are hashed, or only from the constant. */
static void long_constants_that_look_alike(void)
{
    static const char *const alike[] = {"North East region A......of the world", "North East region B......of the world"};
    for (uint32_t both = 0; both < 2; both++) {
        many *m = many_new(20);
        for (uint32_t k = 0; k < 1 + both; k++) {
            rb_step_id c = add_constant(&m->f, text_value(alike[k]));
            m->constants[m->count] = alike[k];
            m->equal[m->count++] = add_op(&m->f, RB_OP_eq_text, RB_TYPE(yes_no), IN2(m->column, c));
        }
        const char *cells[] = {alike[0], alike[1], "Zoe", alike[0]};
        m->f.batch->rows = 4;
        for (uint32_t r = 0; r < 4; r++) set_cell(&m->f, m->field, r, cells[r]);
        for (uint32_t r = 0; r < 3; r++) make_roomy(&m->f.batch->cells[m->field][r]);
        rb_exec *x = run(&m->f);
        CHECK((x->choices[m->equal[20]].codes != NULL) == !both);
        check_many(m, x, cells);
    }
}

static rb_str changed(enum rb_op op, const char *text)
{
    fixture f = fixture_new(3);
    uint32_t field = add_field(&f, "a", RB_TYPE(text));
    rb_step_id a = add_load(&f, field), out = add_op(&f, op, RB_TYPE(text), IN1(a));
    for (uint32_t r = 0; r < 3; r++) set_cell(&f, field, r, r == 1 ? text : "");
    rb_exec *x = run(&f);
    CHECK(!rb_exec_value(x, out, 0).known && !rb_exec_value(x, out, 2).known);
    rb_value v = rb_exec_value(x, out, 1);
    CHECK(v.known);
    return v.text;
}

static void texts_change_case_and_lose_white_space(void)
{
    CHECK_TEXT(changed(RB_OP_lower, "Mixed CASE 1"), "mixed case 1");
    CHECK_TEXT(changed(RB_OP_lower, "already"), "already");
    CHECK_TEXT(changed(RB_OP_lower, "\u00C9T\u00C9"), "\u00E9t\u00E9");
    CHECK_TEXT(changed(RB_OP_upper, "Mixed case 1"), "MIXED CASE 1");
    CHECK_TEXT(changed(RB_OP_upper, "\u00E9t\u00E9"), "\u00C9T\u00C9");
    CHECK_TEXT(changed(RB_OP_trim, "  a b \t"), "a b");
    CHECK_TEXT(changed(RB_OP_trim, "\u3000wide\u3000"), "wide");
}

/* More text than one chunk of room holds, in the same batch and in the next one. */
static void much_text_in_lower_case(void)
{
    fixture    f = fixture_new(RB_BATCH_ROWS);
    uint32_t   field = add_field(&f, "a", RB_TYPE(text));
    rb_step_id a = add_load(&f, field), lower = add_op(&f, RB_OP_lower, RB_TYPE(text), IN1(a));
    rb_step_id again = add_op(&f, RB_OP_upper, RB_TYPE(text), IN1(lower));
    for (uint32_t r = 0; r < f.rows; r++) {
        char *text = RB_NEW_PLAIN(char, 301);
        memset(text, 'A' + (int)(r % 26), 300);
        text[300] = '\0';
        set_cell(&f, field, r, text);
    }
    rb_exec *x = start(&f);
    for (int round = 0; round < 3; round++) {
        rb_exec_batch(x, f.batch);
        for (uint32_t r = 0; r < f.rows; r++) {
            rb_value v = rb_exec_value(x, lower, r), u = rb_exec_value(x, again, r), original = rb_exec_value(x, a, r);
            CHECK(v.text.len == 300 && v.text.ptr[0] == (char)('a' + (int)(r % 26)) && v.text.ptr[299] == v.text.ptr[0]);
            CHECK(rb_str_equal(u.text, original.text));
        }
    }
}

static rb_dec length_of(const char *text)
{
    fixture    f = fixture_new(1);
    rb_step_id a = add_constant(&f, text_value(text)), out = add_op(&f, RB_OP_length, RB_TYPE(integer), IN1(a));
    return rb_exec_value(start(&f), out, 0).dec;
}

static void length_is_in_characters(void)
{
    CHECK(length_of("abc") == rb_dec_of(3));
    CHECK(length_of("caf\u00E9") == rb_dec_of(4));
    CHECK(length_of("cafe\u0301") == rb_dec_of(4));
    CHECK(length_of("\U0001F600!") == rb_dec_of(2));
}

static void patterns_match_the_whole_text(void)
{
    fixture    f = fixture_new(5);
    uint32_t   field = add_field(&f, "next_steps", RB_TYPE(text));
    rb_str     why;
    rb_step_id a = add_load(&f, field);
    rb_vec_push(&f.plan->patterns, rb_pattern_new(RB_STR("[0-9]{4}-[0-9]{2}-[0-9]{2} [A-Z]{2} .+"), &why));
    rb_step_id out = add_op(&f, RB_OP_matches, RB_TYPE(yes_no), IN1(a));
    set_cell(&f, field, 0, "2024-07-05 KK First touch email to discuss promo");
    set_cell(&f, field, 1, "Waiting on billing");
    set_cell(&f, field, 2, "2024-07-05 kk Call customer");
    set_cell(&f, field, 3, "");
    set_cell(&f, field, 4, "x 2024-07-05 KK Call");
    rb_exec  *x = run(&f);
    const int want[] = {1, 0, 0, -1, 0};
    for (uint32_t r = 0; r < 5; r++) CHECK(bit_at(x, out, r) == want[r]);
}

static void picklist_codes_as_text(void)
{
    fixture      f = fixture_new(2);
    rb_picklist *list = RB_NEW(rb_picklist);
    rb_vec_push(&list->values, RB_STR("Open"));
    rb_vec_push(&list->values, RB_STR("Closed: Resolved"));
    rb_type    type = {.kind = RB_TYPE_enumeration, .picklist = list};
    rb_step_id in = add_load(&f, add_field(&f, "status", type)), out = add_op(&f, RB_OP_enum_text, RB_TYPE(text), IN1(in));
    rb_exec   *x = poised(&f);
    int64_t    code = 1;
    set_i64(x, in, 0, &code);
    set_i64(x, in, 1, NULL);
    rb_exec_enum_text(x, rb_exec_step(x, out), column_of(x, out));
    CHECK_TEXT(rb_exec_read(x, out, 0).text, "Closed: Resolved");
    CHECK(!rb_exec_read(x, out, 1).known);
}

int main(void)
{
    rb_gc_init();
    RUN(every_text_against_every_other);
    RUN(texts_at_the_edges_of_words);
    RUN(every_text_against_constants);
    RUN(only_three_characters_become_ascii);
    RUN(sets_of_texts);
    RUN(a_column_with_many_constants);
    RUN(long_constants_that_look_alike);
    RUN(texts_change_case_and_lose_white_space);
    RUN(much_text_in_lower_case);
    RUN(length_is_in_characters);
    RUN(patterns_match_the_whole_text);
    RUN(picklist_codes_as_text);
    return check_report();
}
