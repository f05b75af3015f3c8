/* tests/unit/formed.c: days and moments in a declared form are read 64 at a time as each is alone. */
#include "check.h"
#include "reading.h"

#include "data/cell.h"
#include "exec/formed.h"

typedef struct sheet { char text[RB_FETCH_ROWS + 2][RB_CELL_ROOM * 2]; rb_fetched cells; } sheet;

/* What may stand for a part of a form: a number, or one of some words. */
static void write_part(rb_buf *to, const char *part, uint64_t *chance)
{
    static const char *const months[] = {"Jan", "feb", "MAR", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Mai", "jux"};
    static const char *const halves[] = {"AM", "PM", "am", "pm", "a.m.", "P.M.", "p.m", "xm", "a"};
    static const struct { const char *part; int digits; uint32_t from, below; } numbers[] = {
        {"YYYY", 4, 1899, 2101}, {"YY", 2, 0, 100}, {"MM", 2, 0, 14}, {"M", 1, 0, 14}, {"DD", 2, 0, 33}, {"D", 1, 0, 33},
        {"HH", 2, 0, 25}, {"H", 1, 0, 25}, {"hh", 2, 0, 14}, {"h", 1, 0, 14}, {"mm", 2, 0, 61}, {"ss", 2, 0, 61},
    };
    if (strcmp(part, "Mon") == 0) rb_buf_add_chars(to, months[below(chance, 14)]);
    else if (strcmp(part, "a") == 0) rb_buf_add_chars(to, halves[below(chance, 9)]);
    else if (strcmp(part, " ") == 0) rb_buf_add_chars(to, below(chance, 9) ? " " : below(chance, 2) ? "\xC2\xA0" : "\xE2\x80\xAF");
    else rb_buf_add_chars(to, part);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (strcmp(part, numbers[i].part) != 0) continue;
        to->len -= strlen(part);
        rb_buf_print(to, "%0*u", numbers[i].digits, numbers[i].from + below(chance, numbers[i].below - numbers[i].from));
    }
}

/* The form, mostly such that there is that day and time; now and then something is wrong with it. */
static void write_one(char *to, const char *form, uint64_t *chance)
{
    rb_buf b = {0};
    while (*form) {
        char   part[5] = {*form};
        size_t len = 1, most = strncmp(form, "Mon", 3) == 0 ? 3 : 4;
        while (len < most && (most == 3 || (form[len] == *form && *form >= 'A'))) len++;
        memcpy(part, form, len);
        write_part(&b, part, chance);
        form += len;
    }
    if (below(chance, 12) == 0) b.ptr[below(chance, (uint32_t)b.len)] = "x0/. :,"[below(chance, 7)];
    if (below(chance, 20) == 0) rb_buf_add_char(&b, ' ');
    memcpy(to, b.ptr, b.len);
    to[b.len] = 0;
}

static void fill(sheet *s, const char *form, uint64_t *chance)
{
    s->cells = (rb_fetched){.rows = RB_FETCH_ROWS};
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        memset(s->text[i + 1], 0, sizeof s->text[i + 1]);
        if (below(chance, 10) > 0) write_one(s->text[i + 1], form, chance);
        s->cells.ptr[i] = s->text[i + 1];
        s->cells.len[i] = (uint32_t)strlen(s->text[i + 1]);
        s->cells.full |= (uint64_t)(s->cells.len[i] > 0) << i;
    }
}

/* How many were read. */
static uint32_t compare(const sheet *s, const rb_field *f)
{
    int64_t  got[RB_FETCH_ROWS], want;
    uint64_t known = rb_formed_read(f, &s->cells, got);
    bool     is_day = f->type.kind == RB_TYPE_date;
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        bool good = rb_time_format_parse(f->format, rb_fetched_text(&s->cells, i), is_day ? NULL : f->zone, &want);
        if (known >> i & 1) CHECK(good && got[i] == (is_day ? want / RB_US_PER_DAY : want));
        else CHECK(got[i] == 0);
    }
    return (uint32_t)__builtin_popcountll(known);
}

static void reads_as_each_alone(void)
{
    static const char *const forms[] = {"DD.MM.YYYY", "YYYYMMDD", "MM/DD/YY", "DD.MM.YYYY HH:mm", "YYYY-MM-DD HH:mm:ss", "DDMMYY HHmm", "ss mm HH DD MM YYYY", "M/D/YYYY, h:mm a", "MM/DD/YYYY hh:mm:ss a",
        "Mon D, YYYY h:mm a", "D Mon YYYY", "DD-Mon-YY", "D.M.YYYY", "M/D/YY H:mm", "YYYY-MM-DDTHH:mm"};
    uint64_t chance = 3;
    sheet   *s = RB_NEW(sheet);
    for (uint32_t form = 0; form < sizeof forms / sizeof *forms; form++) {
        rb_str   bad;
        uint32_t read = 0;
        rb_field f = {.format = rb_time_format_new(rb_str_of(forms[form]), &bad), .zone = rb_zone_load(RB_STR("Europe/Berlin"))};
        f.type = rb_time_format_has_time(f.format) ? RB_TYPE(datetime) : RB_TYPE(date);
        for (int round = 0; round < 30; round++) {
            fill(s, forms[form], &chance);
            read += compare(s, &f);
        }
        CHECK(read > 200); /* so most is compared */
    }
}

/* A datetime that is nearly in ISO form, or a day with midnight behind it; with bytes behind it that are none of it. */
static void write_iso(char *to, uint64_t *chance)
{
    static const char *const offsets[] = {"Z", "z", " UTC", "+02:00", "-0330", "+05", "", "", " +0100", "+2", "+24:00", "CET"};
    static const char *const fractions[] = {"", ".000", ".5", ".123456", ".1234567", ".000000000", ".", ".12x"};
    rb_buf b = {0};
    uint32_t is_midnight = below(chance, 4);
    rb_buf_print(&b, "%04u-%02u-%02u%c", 1 + below(chance, below(chance, 9) ? 3000 : 9999), below(chance, 14), below(chance, 33), "T  tx"[below(chance, 5)]);
    if (is_midnight == 0) rb_buf_add_chars(&b, "00:00");
    else rb_buf_print(&b, "%02u:%02u", below(chance, 25), below(chance, 61));
    if (below(chance, 5)) rb_buf_print(&b, ":%02u%s", is_midnight ? below(chance, 61) : 0, fractions[below(chance, 8)]);
    rb_buf_add_chars(&b, offsets[below(chance, 12)]);
    if (below(chance, 12) == 0) b.ptr[below(chance, (uint32_t)b.len)] = "x0/. :,"[below(chance, 7)];
    memcpy(to, b.ptr, b.len);
    to[b.len] = 0;
}

static uint32_t compare_iso(sheet *s, const rb_field *f, uint64_t *chance)
{
    int64_t got[RB_FETCH_ROWS], want;
    s->cells = (rb_fetched){.rows = RB_FETCH_ROWS};
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        write_iso(s->text[i + 1], chance);
        s->cells.ptr[i] = s->text[i + 1];
        s->cells.len[i] = (uint32_t)strlen(s->text[i + 1]);
        memcpy(s->text[i + 1] + s->cells.len[i], "0123", 4);
        s->cells.full |= UINT64_C(1) << i;
        got[i] = 0;
    }
    uint64_t known = f->type.kind == RB_TYPE_date ? rb_formed_days(&s->cells, 0, got) : rb_formed_moments(f, &s->cells, 0, got);
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        rb_str text = rb_fetched_text(&s->cells, i);
        bool   good = rb_cell_read_i64(f, (rb_cell){.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_TEXT}, &want) == RB_CELL_KNOWN;
        if (known >> i & 1 && !(good && got[i] == want)) printf("    %.*s\n", RB_STR_ARGS(text));
        CHECK(known >> i & 1 ? good && got[i] == want : got[i] == 0);
    }
    return (uint32_t)__builtin_popcountll(known);
}

static void nearly_iso(void)
{
    uint64_t chance = 5;
    sheet   *s = RB_NEW(sheet);
    rb_field fields[] = {{.type = RB_TYPE(datetime)}, {.type = RB_TYPE(datetime), .zone = rb_zone_load(RB_STR("Europe/Berlin"))}, {.type = RB_TYPE(date)}};
    for (uint32_t f = 0; f < 3; f++) {
        uint32_t read = 0;
        for (int round = 0; round < 200; round++) read += compare_iso(s, &fields[f], &chance);
        CHECK(read > 100);
    }
}

static void a_long_form_is_left(void)
{
    uint64_t chance = 4;
    sheet   *s = RB_NEW(sheet);
    rb_str   bad;
    rb_field f = {.format = rb_time_format_new(RB_STR("DD   .   MM   .   YYYY"), &bad), .type = RB_TYPE(date)};
    CHECK(f.format != NULL);
    fill(s, "DD.MM.YYYY", &chance);
    CHECK(compare(s, &f) == 0);
}

int main(void)
{
    rb_gc_init();
    RUN(reads_as_each_alone);
    RUN(nearly_iso);
    RUN(a_long_form_is_left);
    return check_report();
}
