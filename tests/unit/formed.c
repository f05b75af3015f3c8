/* tests/unit/formed.c: days and moments in a declared form are read 64 at a time as each is alone. */
#include "check.h"
#include "reading.h"

#include "exec/formed.h"

typedef struct sheet { char text[RB_FETCH_ROWS + 2][RB_CELL_ROOM * 2]; rb_fetched cells; } sheet;

/* The form with digits for its letters, mostly such that there is that day and time; now and then something is wrong with it. */
static void write_one(char *to, const char *form, uint64_t *chance)
{
    static const struct { const char *part; uint32_t from, below; } parts[] = {
        {"YYYY", 1899, 2101}, {"YY", 0, 100}, {"MM", 0, 14}, {"DD", 0, 33}, {"HH", 0, 25}, {"mm", 0, 61}, {"ss", 0, 61},
    };
    while (*form) {
        size_t i = 0, count = sizeof parts / sizeof *parts;
        while (i < count && strncmp(form, parts[i].part, strlen(parts[i].part)) != 0) i++;
        size_t len = i < count ? strlen(parts[i].part) : 1;
        if (i < count) (void)snprintf(to, 5, "%0*u", (int)len, parts[i].from + below(chance, parts[i].below - parts[i].from));
        else *to = *form;
        if (below(chance, 60) == 0) to[below(chance, (uint32_t)len)] = "x0/. :"[below(chance, 6)];
        to += len;
        form += len;
    }
    if (below(chance, 20) == 0) *to++ = ' ';
    *to = 0;
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
    static const char *const forms[] = {"DD.MM.YYYY", "YYYYMMDD", "MM/DD/YY", "DD.MM.YYYY HH:mm", "YYYY-MM-DD HH:mm:ss", "DDMMYY HHmm", "ss mm HH DD MM YYYY"};
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

static void other_forms_are_left(void)
{
    static const char *const forms[] = {"D.M.YYYY", "DD Mon YYYY", "MM/DD/YYYY hh:mm a"};
    uint64_t chance = 4;
    sheet   *s = RB_NEW(sheet);
    for (uint32_t form = 0; form < sizeof forms / sizeof *forms; form++) {
        rb_str   bad;
        rb_field f = {.format = rb_time_format_new(rb_str_of(forms[form]), &bad), .type = RB_TYPE(date)};
        fill(s, forms[form], &chance);
        CHECK(compare(s, &f) == 0);
    }
}

int main(void)
{
    rb_gc_init();
    RUN(reads_as_each_alone);
    RUN(other_forms_are_left);
    return check_report();
}
