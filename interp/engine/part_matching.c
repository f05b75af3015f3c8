/* engine/part_matching.c: reconciliations in a part: their records, not yet matched, because the others may be in another part.
 *
 * Blocks are those of exec/matching_save.h. A block's source says whose files its numbers mean; of records that were looked up as well, and so are
 * counted once, the other parts' sources have no files, and their records are left out.
 */
#include "engine/part.h"

#include "exec/matching_save.h"

/* ---- writing ---- */

struct writing { rb_part_writer *part; uint32_t reconcile; rb_matching_part *again; };

static bool write_block(void *user, rb_str block)
{
    struct writing *w = user;
    rb_part_add_block(w->part, (rb_part_block){.tag = RB_PART_MATCHING, .stream = w->reconcile}, block);
    if (w->again && !rb_matching_load(w->again, block)) RB_BUG("what was saved of a reconciliation cannot be loaded");
    return true;
}

static rb_file_numbers numbers_from(uint32_t first, uint32_t count)
{
    uint32_t *numbers = RB_NEW_PLAIN(uint32_t, count + 1u);
    for (uint32_t i = 0; i < count; i++) numbers[i] = first + i;
    return (rb_file_numbers){numbers, count};
}

bool rb_part_add_matchings(rb_part_writer *p, const rb_reconciling *r, const rb_reconciling *again)
{
    for (uint32_t i = 0; i < p->c->plan->reconciles.len; i++) {
        const rb_reconcile_info *info = p->c->plan->catalog->reconciles.items[i];
        struct writing           w = {.part = p, .reconcile = i};
        if (!r->matchings[i]) continue;
        rb_file_numbers files[2];
        for (uint32_t side = 0; side < 2; side++) files[side] = numbers_from(0, p->summary->streams[info->stream[side]].files.len);
        if (again && again->matchings[i]) w.again = rb_matching_part_new(again->matchings[i], files);
        if (!rb_matching_save(r->matchings[i], write_block, &w)) return false;
    }
    return true;
}

/* ---- reading ---- */

static rb_matching_part *part_of(rb_matching *m, const rb_reconcile_info *info, const rb_part_source *source)
{
    rb_file_numbers files[2];
    for (uint32_t side = 0; side < 2; side++) files[side] = numbers_from(source->first_file[info->stream[side]], source->file_count[info->stream[side]]);
    return rb_matching_part_new(m, files);
}

bool rb_part_load_matching(const rb_part *p, uint32_t reconcile, const rb_part_source *sources, rb_matching *m)
{
    const rb_reconcile_info *info = p->summary.catalog->reconciles.items[reconcile];
    rb_matching_part        *from = NULL;
    uint32_t                 source = UINT32_MAX;
    rb_buf                   room = {0};
    for (uint32_t i = 0; i < p->blocks.len; i++) {
        const rb_part_block *b = &p->blocks.items[i].block;
        if (b->tag != RB_PART_MATCHING || b->stream != reconcile) continue;
        if (b->source != source) from = part_of(m, info, &sources[b->source]);
        source = b->source;
        if (!rb_part_read(p, &p->blocks.items[i], &room) || !rb_matching_load(from, rb_buf_str(&room))) return false;
    }
    return true;
}
