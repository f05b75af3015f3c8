/* base/map.c: open addressing with linear steps, at most 70% full.
 * A slot keeps 32 bits of the hash, so that a miss seldom touches a key's bytes
 * and growing never does.
 */
#include "base/map.h"

#include "base/gc.h"

#define FIRST_CAP 16

struct rb_map_slot {
    const char *key; /* NULL when the slot is free */
    uint32_t len;
    uint32_t hash;
    uint32_t value;
};

static bool holds(const struct rb_map_slot *slot, rb_str key, uint32_t hash)
{
    return slot->hash == hash && slot->len == key.len &&
           (key.len == 0 || memcmp(slot->key, key.ptr, key.len) == 0);
}

/* The slot that holds key, or the free one where it belongs. */
static struct rb_map_slot *slot_of(const rb_map *m, rb_str key, uint32_t hash)
{
    uint32_t mask = m->cap - 1, at = hash & mask;
    while (m->slots[at].key && !holds(&m->slots[at], key, hash)) at = (at + 1) & mask;
    return &m->slots[at];
}

bool rb_map_find(const rb_map *m, rb_str key, uint32_t *value)
{
    if (m->len == 0) return false;
    const struct rb_map_slot *slot = slot_of(m, key, (uint32_t)rb_str_hash(key));
    if (!slot->key) return false;
    *value = slot->value;
    return true;
}

static void grow(rb_map *m)
{
    const struct rb_map_slot *old = m->slots;
    uint32_t old_cap = m->cap;
    if (old_cap > UINT32_MAX / 4) RB_BUG("a map outgrew 32 bits");
    m->cap = old_cap > 0 ? old_cap * 2 : FIRST_CAP;
    m->slots = RB_NEW_ARRAY(struct rb_map_slot, m->cap);
    for (uint32_t i = 0; i < old_cap; i++) {
        if (!old[i].key) continue;
        uint32_t at = old[i].hash & (m->cap - 1);
        while (m->slots[at].key) at = (at + 1) & (m->cap - 1);
        m->slots[at] = old[i];
    }
}

bool rb_map_add(rb_map *m, rb_str key, uint32_t *value)
{
    if (key.len > UINT32_MAX) RB_BUG("a map key of more than 4 GB");
    if ((uint64_t)(m->len + 1) * 10 > (uint64_t)m->cap * 7) grow(m);
    uint32_t hash = (uint32_t)rb_str_hash(key);
    struct rb_map_slot *slot = slot_of(m, key, hash);
    if (slot->key) {
        *value = slot->value;
        return false;
    }
    *slot = (struct rb_map_slot){key.ptr ? key.ptr : "", (uint32_t)key.len, hash, *value};
    m->len++;
    return true;
}
