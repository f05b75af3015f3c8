/* diag/fingerprint.c: by what a platform knows a finding again.
 *
 * Made of the code, the head of the block that the line stands in, the line's words and how often that came already;
 * never of the line's number. The head is the nearest line above that is set in less: in rules files that is the rule,
 * the checklist or the record, and no part of this folder has to know so.
 */
#include "base/map.h"
#include "base/unicode.h"
#include "diag/export_parts.h"

enum { LINES_BACK = 500, LINE_BYTES = 4096 };

struct rb_fingerprints {
    rb_map seen;           /* what it is made of -> index in times */
    RB_VEC(uint32_t) times;
};

rb_fingerprints *rb_fingerprints_new(void) { return RB_NEW(rb_fingerprints); }

static size_t indent_of(rb_str line)
{
    size_t at = 0;
    while (at < line.len && (line.ptr[at] == ' ' || line.ptr[at] == '\t')) at++;
    return at;
}

static bool is_blank(rb_str line) { return indent_of(line) == line.len; }

static rb_str head_of(const rb_source *s, uint32_t line)
{
    size_t indent = indent_of(rb_source_line(s, line));
    for (uint32_t back = 1; back < LINES_BACK && back < line; back++) {
        rb_str above = rb_source_line(s, line - back);
        if (!is_blank(above) && indent_of(above) < indent) return above;
    }
    return RB_STR("");
}

/* The line's words, one blank between them. */
static void add_words(rb_buf *b, rb_str line)
{
    bool pending = false;
    for (size_t i = 0; i < line.len && i < LINE_BYTES; i++) {
        char c = line.ptr[i];
        if (c == ' ' || c == '\t' || c == '\r') {
            pending = true;
            continue;
        }
        if (pending) rb_buf_add_char(b, ' ');
        pending = false;
        rb_buf_add_char(b, c);
    }
    rb_buf_add_char(b, '\n');
}

uint64_t rb_fingerprint_next(rb_fingerprints *f, const rb_diags *ds, const rb_diag *d)
{
    rb_buf    b = {0};
    rb_place  at = ds->sources ? rb_sources_place(ds->sources, d->span.start) : (rb_place){0};
    rb_region region = rb_region_of(ds, d);
    rb_buf_print(&b, "%s\n", rb_code_id(d->code));
    if (at.source != NULL) {
        add_words(&b, head_of(at.source, region.from.line));
        add_words(&b, rb_source_line(at.source, region.from.line));
    } else {
        add_words(&b, d->message);
    }
    size_t own = b.len;
    rb_buf_add_str(&b, region.path);
    uint32_t index = f->times.len;
    if (rb_map_add(&f->seen, rb_str_dup(rb_buf_str(&b)), &index)) rb_vec_push(&f->times, 0u);
    b.len = own; /* a file may be given another name */
    rb_buf_add_u64(&b, f->times.items[index]++);
    return rb_str_hash(rb_buf_str(&b));
}
