/* engine/part_shape.c: what the rows of a part are made of, so that rules which changed in something else may judge them.
 *
 * A verdict is of the rules that gave it, to the letter. Of a record that a part has as it was read nothing was said for good: any rules can judge
 * it that declare the record as it was, look up the same records, and read no field that the part does not have.
 */
#include "engine/part.h"

#include "engine/lookups.h"

/* ---- of these rules ---- */

static rb_str name_of_field(const rb_schema *s, uint32_t f) { return f < s->fields.len ? s->fields.items[f].name : RB_STR(""); }

/* Not how its cells are written, where the rows have what they mean; a number that an example shows they have as it was written. */
static rb_str declared_text(const rb_schema *s)
{
    rb_buf b = {0};
    rb_wire_add_text(&b, name_of_field(s, s->key));
    rb_wire_add_text(&b, s->export.latest_by > 0 ? name_of_field(s, s->export.latest_by - 1) : RB_STR(""));
    for (uint32_t f = 0; f < s->fields.len; f++) {
        const rb_field *field = &s->fields.items[f];
        rb_wire_add_text(&b, field->name);
        rb_wire_add_text(&b, field->column);
        rb_wire_add_text(&b, rb_type_title(field->type));
        rb_wire_add_text(&b, field->separator);
        rb_wire_add_text(&b, field->example ? rb_example_text(field->example) : RB_STR(""));
        rb_wire_add_text(&b, field->currency_field > 0 ? name_of_field(s, field->currency_field - 1) : RB_STR(""));
    }
    return rb_buf_take(&b);
}

static rb_str sum_of(rb_str text)
{
    rb_sha256 sum;
    rb_sha256_init(&sum);
    rb_sha256_add(&sum, text.ptr, text.len);
    return rb_sha256_end(&sum);
}

static rb_part_shape shape_of(const rb_compiled *c, rb_part_block block)
{
    uint32_t         stream = block.tag == RB_PART_LOOKUP ? c->plan->lookups.items[block.stream].stream : block.stream, count;
    const rb_schema *schema = c->plan->streams.items[stream]->schema;
    const bool      *has = rb_part_fields(c, block, &count);
    rb_part_shape    shape = {.record = schema->name, .declared = sum_of(declared_text(schema)), .is_lookup = block.tag == RB_PART_LOOKUP};
    for (uint32_t f = 0; f < count; f++)
        if (has[f]) rb_vec_push(&shape.fields, f);
    return shape;
}

void rb_part_shapes_add(rb_part_head *head, const rb_compiled *c)
{
    for (uint32_t i = 0; i < c->plan->streams.len + c->plan->lookups.len; i++) {
        bool          is_lookup = i >= c->plan->streams.len;
        rb_part_shape shape = shape_of(c, (rb_part_block){.tag = is_lookup ? RB_PART_LOOKUP : RB_PART_ROWS, .stream = is_lookup ? i - c->plan->streams.len : i});
        rb_vec_push(&head->shapes, shape);
    }
}

/* ---- in a part ---- */

void rb_part_shapes_save(const rb_part_head *head, rb_buf *b)
{
    rb_wire_add_count(b, head->shapes.len);
    for (uint32_t i = 0; i < head->shapes.len; i++) {
        const rb_part_shape *s = &head->shapes.items[i];
        rb_wire_add_text(b, s->record);
        rb_wire_add_text(b, s->declared);
        rb_wire_add_count(b, s->is_lookup);
        rb_wire_add_count(b, s->fields.len);
        for (uint32_t f = 0; f < s->fields.len; f++) rb_wire_add_count(b, s->fields.items[f]);
    }
}

void rb_part_shapes_load(rb_part_head *head, rb_wire *w)
{
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) {
        rb_part_shape s = {.record = rb_wire_text(w)};
        s.declared = rb_wire_text(w);
        s.is_lookup = rb_wire_yes(w);
        for (uint32_t fields = rb_wire_length(w); fields > 0 && !w->failed; fields--) {
            uint32_t field = rb_wire_index(w, UINT32_MAX);
            rb_vec_push(&s.fields, field);
        }
        rb_vec_push(&head->shapes, s);
    }
}

/* ---- whether these rules can judge it ---- */

static bool has_field(const rb_part_shape *s, uint32_t field)
{
    for (uint32_t i = 0; i < s->fields.len; i++)
        if (s->fields.items[i] == field) return true;
    return false;
}

static bool same_fields(const rb_part_shape *a, const rb_part_shape *b)
{
    bool same = a->fields.len == b->fields.len;
    for (uint32_t i = 0; same && i < a->fields.len; i++) same = a->fields.items[i] == b->fields.items[i];
    return same;
}

bool rb_part_shapes_fit(const rb_part *p, const rb_part_head *own, rb_str *record)
{
    bool fit = p->head.shapes.len == own->shapes.len;
    for (uint32_t i = 0; fit && i < own->shapes.len; i++) {
        const rb_part_shape *a = &p->head.shapes.items[i], *b = &own->shapes.items[i];
        fit = rb_str_equal(a->record, b->record) && rb_str_equal(a->declared, b->declared) && a->is_lookup == b->is_lookup && (!a->is_lookup || same_fields(a, b));
        if (!fit) *record = b->record;
    }
    return fit;
}

bool rb_part_is_unjudged(const rb_part *p, const rb_compiled *c, uint32_t *judged)
{
    for (*judged = 0; *judged < c->plan->streams.len; ++*judged) {
        const rb_stream_plan  *s = c->plan->streams.items[*judged];
        const rb_stream_total *t = &p->summary.streams[*judged];
        bool                   speaks = rb_stream_has_rules(s), is_held = t->looked_up && !t->judged && !speaks;
        if (t->ran && !is_held && !rb_part_keeps(s, t->looked_up) && (speaks || p->of_other_rules)) return false;
    }
    return true;
}

/* What was put right in a field that nobody reads now is not told. */
static void forget_repairs(rb_stream_total *t, const rb_part_shape *own, uint32_t fields)
{
    for (uint32_t f = 0; t->repairs.cells && f < fields; f++)
        for (uint32_t kind = 0; kind < RB_REPAIR_COUNT && !has_field(own, f); kind++) t->repairs.cells[(size_t)f * RB_REPAIR_COUNT + kind] = 0;
}

bool rb_part_take_shape(rb_part *p, const rb_part_head *own, const rb_compiled *c, uint32_t *stream, uint32_t *lacking)
{
    p->layouts = RB_NEW_ARRAY(const bool *, c->plan->streams.len + 1u);
    for (*stream = 0; *stream < c->plan->streams.len; ++*stream) {
        const rb_part_shape *has = &p->head.shapes.items[*stream], *wants = &own->shapes.items[*stream];
        uint32_t             fields = c->plan->streams.items[*stream]->schema->fields.len;
        bool                *layout = RB_NEW_ARRAY(bool, fields + 1u);
        if (!p->summary.streams[*stream].ran || !rb_part_keeps(c->plan->streams.items[*stream], p->summary.streams[*stream].looked_up)) continue;
        for (uint32_t i = 0; i < wants->fields.len; i++)
            if (!has_field(has, *lacking = wants->fields.items[i])) return false;
        for (uint32_t i = 0; i < has->fields.len; i++)
            if (has->fields.items[i] < fields) layout[has->fields.items[i]] = true;
        forget_repairs(&p->summary.streams[*stream], wants, fields);
        if (!same_fields(has, wants)) p->layouts[*stream] = layout;
    }
    return true;
}
