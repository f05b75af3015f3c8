/* tests/unit/read_csv_pick.c: the ends of wanted fields, picked in every form that this processor can run, also those it would not choose,
 * against one that looks at one end after the other. */
#include "check.h"
#include "data/batch.h"
#include "read/csv_pick.h"
#include "sharing.h"

/* Some columns are wanted. */
static void any_wanted(uint64_t *chance, uint32_t *readers, uint32_t count)
{
    uint32_t of = 1 + below(chance, 4);
    for (uint32_t i = 0; i < count; i++) readers[i] = below(chance, of) == 0;
}

/* What is to be picked: found field by field. */
static uint32_t pick_slowly(const rb_csv_picker *p, const rb_csv_stretch *s, uint32_t *to)
{
    uint32_t records = 0, before = 0;
    for (uint32_t at = s->from; at < s->to && records < s->most; at++) {
        uint64_t bit = UINT64_C(1) << at % 64;
        if (!(s->bits[at / 64].ends & bit)) continue;
        bool is_line = s->bits[at / 64].lines & bit;
        if (is_line != (before + 1 == p->columns)) return records;
        if (p->which[before] != RB_NO_COLUMN) to[records * p->count + p->which[before]] = s->origin + at;
        before = is_line ? 0 : before + 1;
        records += is_line;
    }
    return records;
}

/* Of a block in which a record ends that does not fit, those that do are left as well. */
static bool ends_oddly(const rb_csv_picker *p, const rb_csv_stretch *s, uint32_t block)
{
    uint32_t before = 0;
    for (uint32_t at = s->from; at < s->to && at / 64 <= block; at++) {
        uint64_t bit = UINT64_C(1) << at % 64;
        if (!(s->bits[at / 64].ends & bit)) continue;
        bool is_line = s->bits[at / 64].lines & bit;
        if (is_line != (before + 1 == p->columns)) return true;
        before = is_line ? 0 : before + 1;
    }
    return false;
}

/* Or only their ends, so that each of a block's 64 places is one. */
static void add_line(rb_buf *b, uint64_t *chance, uint32_t fields, bool is_dense)
{
    for (uint32_t i = 0; i < fields; i++) {
        for (uint32_t left = is_dense ? 0 : below(chance, 3) == 0 ? below(chance, 90) : below(chance, 9); left > 0; left--) rb_buf_add_char(b, 'x');
        rb_buf_add_char(b, i + 1 < fields ? ',' : '\n');
    }
}

/* The forms that this processor can run, the plain one first. */
static uint32_t list_pickers(rb_csv_pick **to)
{
    uint32_t count = 0;
    to[count++] = rb_csv_pick_plain;
    if (rb_has_avx2()) to[count++] = rb_csv_pick_with(RB_VECTORS_AVX2, false);
    for (rb_vectors with = RB_VECTORS_AVX2; rb_has_deposit() && with <= rb_vectors_here(); with++) to[count++] = rb_csv_pick_with(with, true);
    return count;
}

struct picking { uint64_t chance, picked, filled; rb_csv_index index; uint32_t *want, *room, *laid; };

enum { PICKS_FROM = 8192, PICK_COLUMNS = 150, ROOM = 8192, APART = 272, UNTOUCHED = 0x7BCDEF01 };

/* What may be written is a block's ends beyond the records that were asked for. */
static bool stays_inside(const rb_csv_picker *p, const rb_csv_stretch *s)
{
    for (uint32_t i = s->most * p->count + 64; i < ROOM; i++)
        if (p->picked[i] != UNTOUCHED) return false;
    return true;
}

/* Some of the records from `*from`, which is moved behind them: they are as they should be, and none that fits is left out. */
static bool picks_rightly(struct picking *k, rb_csv_picker *p, uint32_t origin, uint32_t *from)
{
    rb_csv_index *ix = &k->index;
    rb_csv_stretch s = {.bits = ix->bits, .origin = origin, .from = *from, .to = below(&k->chance, 4) == 0 ? below(&k->chance, ix->blocks + 1) * 64 : ix->blocks * 64, .most = 1 + below(&k->chance, p->most)};
    rb_csv_bits kept = ix->bits[*from / 64];
    for (uint32_t i = 0; i < ROOM; i++) p->picked[i] = UNTOUCHED;
    uint32_t want = pick_slowly(p, &s, k->want), records = p->pick(p, &s);
    CHECK(records <= want && memcmp(p->picked, k->want, (size_t)records * p->count * sizeof *k->want) == 0);
    CHECK(stays_inside(p, &s));
    rb_csv_lay_out(p, records, k->laid, APART);
    for (uint32_t i = 0; i < p->count; i++)
        for (uint32_t r = 0; r < records; r++) CHECK(k->laid[i * APART + r] == k->want[r * p->count + i]);
    ix->bits[*from / 64] = kept;
    CHECK(records == want || ends_oddly(p, &s, (k->want[(records + 1) * p->count - 1] - origin) / 64));
    k->picked += records;
    if (records > 0) *from = k->want[records * p->count - 1] - origin + 1;
    return records > 0;
}

/* Records that mostly have as many fields as they should. */
static void scan_lines(struct picking *k, uint32_t fields, bool is_dense)
{
    rb_buf b = {0};
    uint32_t odd = 2 + below(&k->chance, 60), len = 1 + below(&k->chance, PICKS_FROM);
    for (uint32_t i = 0; i < 64; i++) rb_buf_add_char(&b, '\0');
    while (b.len < PICKS_FROM + 192) add_line(&b, &k->chance, below(&k->chance, odd) == 0 ? 1 + below(&k->chance, fields + 2) : fields, is_dense);
    rb_csv_scan_plain(&k->index, b.ptr + 64, len, ',');
}

/* Every picker that this processor can run. */
static void pickers_agree(void)
{
    struct picking k = {.chance = 13};
    rb_csv_pick   *forms[4];
    uint32_t       form_count = list_pickers(forms), readers[PICK_COLUMNS];
    k.want = RB_NEW_PLAIN(uint32_t, 2 * PICKS_FROM);
    k.room = RB_NEW_PLAIN(uint32_t, ROOM);
    k.laid = RB_NEW_PLAIN(uint32_t, (PICK_COLUMNS + 8) * APART);
    rb_csv_index_init(&k.index, PICKS_FROM);
    for (int round = 0; round < 3000 && !check_this_failed; round++) {
        uint32_t fields = 1 + below(&k.chance, round % 3 ? 12 : PICK_COLUMNS), origin = below(&k.chance, 100000);
        bool     is_dense = below(&k.chance, 5) == 0;
        scan_lines(&k, fields, is_dense);
        any_wanted(&k.chance, readers, fields);
        for (uint32_t form = 0; form < form_count; form++) {
            rb_csv_picker p;
            uint32_t from = 0;
            rb_csv_picker_init(&p, readers, fields, rb_vectors_here());
            p.pick = forms[form];
            p.picked = k.room;
            while (picks_rightly(&k, &p, origin, &from)) k.filled += is_dense && p.count == fields && p.count > 64;
        }
    }
    CHECK(k.picked > 50000 && k.filled > 100);
}

int main(void)
{
    rb_csv_pick *forms[4];
    rb_gc_init();
    printf("forms tested here: %u\n", (unsigned)list_pickers(forms));
    RUN(pickers_agree);
    return check_report();
}
