/* tests/unit/picker.c: 64 cells are picked from constants as comparing each with each would have it, whatever stands around them. */
#include "check.h"

#include "data/cell_plain.h"
#include "exec/picker.h"

enum { MOST = 255, ROOM = RB_CELL_ROOM + 256 + RB_CELL_ROOM, ROUNDS = 400, SHEETS = 12 };

static uint64_t chance = 11;

static uint32_t any(uint32_t count)
{
    chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(chance >> 33) % count;
}

/* Few letters, so that many are alike in length, at their ends, or in all but one byte. */
static rb_str any_text(uint32_t letters)
{
    static const uint32_t lengths[] = {1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 18, 31, 32, 33, 100, 254};
    uint32_t len = any(3) > 0 ? 1 + any(12) : lengths[any(sizeof lengths / sizeof *lengths)];
    char    *text = RB_NEW_PLAIN(char, len);
    for (uint32_t i = 0; i < len; i++) text[i] = (char)(any(60) == 0 ? 0xc3 : 'A' + any(letters));
    return (rb_str){text, len};
}

static uint32_t place_among(const rb_str *texts, uint32_t count, rb_str text)
{
    for (uint32_t k = 1; k <= count; k++)
        if (rb_str_equal(texts[k], text)) return k;
    return 0;
}

static uint32_t make_texts(rb_str *texts, uint32_t want)
{
    uint32_t count = 0, letters = 2 + any(24);
    for (uint32_t tries = 0; count < want && tries < 4 * MOST; tries++) {
        rb_str text = any_text(letters);
        if (place_among(texts, count, text) == 0) texts[++count] = text;
    }
    return count;
}

/* A constant, one with a byte changed, cut or lengthened, or another text; among whatever bytes. */
static void put_cell(rb_fetched *c, uint32_t i, const rb_str *texts, uint32_t count)
{
    char  *room = RB_NEW_PLAIN(char, ROOM), *at = room + RB_CELL_ROOM;
    rb_str text = any(5) == 0 ? any_text(3) : texts[1 + any(count)];
    for (uint32_t b = 0; b < ROOM; b++) room[b] = (char)(any(3) > 0 ? 'A' + any(3) : any(256));
    memcpy(at, text.ptr, text.len);
    uint32_t len = (uint32_t)text.len, how = any(8);
    if (how == 0) at[any(len)] ^= (char)(1 + any(255));
    if (how == 1) len -= 1;
    if (how == 2 && len < 255) len += 1;
    c->ptr[i] = len > 0 ? at : rb_plain_nothing();
    c->len[i] = len;
    c->head[i] = len > 0 ? (uint8_t)*at : (uint8_t)any(256);
}

static bool may_be_wide(rb_str s)
{
    bool wide = s.len > 16;
    for (size_t i = 0; i < s.len; i++) wide |= (s.ptr[i] & 0x80) != 0;
    return wide;
}

static void check_cells(const rb_picker *p, const rb_str *texts, uint32_t count)
{
    rb_fetched cells = {.rows = RB_FETCH_ROWS};
    uint8_t    numbers[RB_FETCH_ROWS];
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) put_cell(&cells, i, texts, count);
    rb_picker_pick(p, &cells, numbers);
    uint64_t wide = rb_picker_wide(&cells);
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        rb_str text = rb_fetched_text(&cells, i);
        CHECK(numbers[i] == place_among(texts, count, text));
        CHECK((wide >> i & 1) == may_be_wide(text));
    }
}

static void picks_what_is_equal(void)
{
    rb_str  *texts = RB_NEW_ARRAY(rb_str, MOST + 1);
    uint32_t made = 0;
    for (int round = 0; round < ROUNDS && !check_this_failed; round++) {
        uint32_t   count = make_texts(texts, 1 + any(round % 7 == 0 ? MOST : 9));
        rb_picker *p = rb_picker_new(texts, count);
        made += p != NULL;
        for (int i = 0; p && i < SHEETS; i++) check_cells(p, texts, count);
    }
    rb_str one[] = {RB_STR(""), RB_STR("EUR")};
    CHECK(rb_picker_new(one, 1) == NULL || made > ROUNDS / 2);
}

/* Nothing, what is too long to count in a byte, and those alike in all that is looked at. */
static void some_texts_are_refused(void)
{
    rb_str nothing[] = {RB_STR(""), RB_STR("EUR"), RB_STR("")};
    rb_str alike[] = {RB_STR(""), RB_STR("Product A east"), RB_STR("Product B east")};
    char   many[255];
    memset(many, 'x', sizeof many);
    rb_str far[] = {RB_STR(""), {many, sizeof many}};
    CHECK(rb_picker_new(nothing, 2) == NULL);
    CHECK(rb_picker_new(alike, 2) == NULL);
    CHECK(rb_picker_new(far, 1) == NULL);
}

int main(void)
{
    rb_gc_init();
    RUN(picks_what_is_equal);
    RUN(some_texts_are_refused);
    return check_report();
}
