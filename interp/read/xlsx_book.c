/* read/xlsx_book.c: a workbook's list of sheets, and which of them is read.
 *
 * Path      zip.c -> [xlsx_book] -> xlsx_rows.c
 * Promises  A sheet is found by its name as people see it, in any capitals; without one, it is the first that is shown. What
 *           is no sheet of cells (a chart) is never taken for one.
 */
#include "base/path.h"
#include "base/unicode.h"
#include "read/xlsx.h"

enum { SHEETS_MOST = 10000, SHOWN_MOST = 40 };

struct sheet { rb_str name, relation; bool is_hidden; };
struct relation { rb_str id, type, target; };

struct book {
    bool from_1904;
    RB_VEC(struct sheet) sheets;
    RB_VEC(struct relation) relations;
};

bool rb_xlsx_refuse(const rb_reader *r, rb_str member, rb_str why, rb_diags *ds)
{
    return rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "%.*s is a workbook whose part '%.*s' %.*s", RB_STR_ARGS(r->name), RB_STR_ARGS(member), RB_STR_ARGS(why));
}

static rb_str kept(const char *text) { return rb_str_dup(rb_str_of(text ? text : "")); }

static bool is_true(const char *value) { return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0); }

static void book_start(void *user, const char *name, const char **attributes)
{
    struct book *b = user;
    if (strcmp(name, "workbookPr") == 0) b->from_1904 = is_true(rb_xml_attribute(attributes, "date1904"));
    if (strcmp(name, "sheet") != 0 || b->sheets.len >= SHEETS_MOST) return;
    const char  *state = rb_xml_attribute(attributes, "state");
    struct sheet s = {kept(rb_xml_attribute(attributes, "name")), kept(rb_xml_attribute(attributes, "id")), state && strcmp(state, "visible") != 0};
    rb_vec_push(&b->sheets, s);
}

static void relations_start(void *user, const char *name, const char **attributes)
{
    struct book *b = user;
    if (strcmp(name, "Relationship") != 0 || b->relations.len >= SHEETS_MOST) return;
    struct relation one = {kept(rb_xml_attribute(attributes, "Id")), kept(rb_xml_attribute(attributes, "Type")), kept(rb_xml_attribute(attributes, "Target"))};
    rb_vec_push(&b->relations, one);
}

static void ignore_end(void *user, const char *name) { (void)user, (void)name; }

static bool read_part(rb_reader *r, const rb_xlsx *x, rb_str member, const rb_xml_reader *reader, rb_diags *ds)
{
    rb_str why = RB_STR("");
    return rb_xml_read_member(&x->zip, member, reader, &why) || rb_xlsx_refuse(r, member, why, ds);
}

/* A target as the archive names it: from the root, or from the folder of what names it. */
static rb_str member_of(rb_str folder, rb_str target)
{
    if (rb_str_starts(target, RB_STR("/"))) return rb_str_slice(target, 1, target.len);
    while (rb_str_starts(target, RB_STR("../"))) {
        target = rb_str_slice(target, 3, target.len);
        folder = rb_path_folder(rb_str_slice(folder, 0, folder.len > 0 ? folder.len - 1 : 0));
    }
    return rb_str_print("%.*s%.*s", RB_STR_ARGS(folder), RB_STR_ARGS(target));
}

static const struct relation *find_relation(const struct book *b, rb_str id, rb_str type)
{
    for (uint32_t i = 0; i < b->relations.len; i++) {
        const struct relation *one = &b->relations.items[i];
        if ((id.len == 0 || rb_str_equal(one->id, id)) && rb_str_ends(one->type, type)) return one;
    }
    return NULL;
}

/* Strict workbooks and unusual writers put the book elsewhere; the root's relations say where. */
static rb_str book_member(rb_reader *r, const rb_xlsx *x, rb_diags *ds)
{
    struct book   root = {0};
    rb_xml_reader reader = {relations_start, ignore_end, NULL, &root};
    if (rb_zip_find(&x->zip, RB_STR("xl/workbook.xml"))) return RB_STR("xl/workbook.xml");
    if (!read_part(r, x, RB_STR("_rels/.rels"), &reader, ds)) return RB_STR_NONE;
    const struct relation *book = find_relation(&root, RB_STR(""), RB_STR("/officeDocument"));
    rb_str member = book ? member_of(RB_STR(""), book->target) : RB_STR("");
    if (rb_zip_find(&x->zip, member)) return member;
    rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "%.*s is a zip archive and no workbook", RB_STR_ARGS(r->name));
    rb_diag_help(ds, "unpack it first");
    return RB_STR_NONE;
}

static bool no_such_sheet(const rb_reader *r, const struct book *b, rb_str part, rb_diags *ds)
{
    rb_str *names = RB_NEW_ARRAY(rb_str, b->sheets.len + 1u);
    rb_buf  list = {0};
    for (uint32_t i = 0; i < b->sheets.len; i++) {
        names[i] = b->sheets.items[i].name;
        if (i >= SHOWN_MOST) continue;
        rb_buf_add_chars(&list, i > 0 ? ", '" : "'");
        rb_text_add_safe(&list, names[i]);
        rb_buf_add_char(&list, '\'');
    }
    rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "%.*s has no sheet '%.*s'", RB_STR_ARGS(r->name), RB_STR_ARGS(part));
    if (!rb_diag_suggest(ds, part, names, b->sheets.len) && list.len > 0) rb_diag_help(ds, "its sheets are %.*s", RB_STR_ARGS(rb_buf_str(&list)));
    return false;
}

static const struct relation *cells_of(const struct book *b, const struct sheet *s) { return find_relation(b, s->relation, RB_STR("/worksheet")); }

static const struct sheet *choose(const struct book *b, rb_str part)
{
    const struct sheet *hidden = NULL;
    for (uint32_t i = 0; i < b->sheets.len; i++) {
        const struct sheet *s = &b->sheets.items[i];
        if (part.len > 0 ? !rb_text_equal_fold(s->name, part) : !cells_of(b, s)) continue;
        if (part.len > 0 || !s->is_hidden) return s;
        if (!hidden) hidden = s;
    }
    return hidden;
}

bool rb_xlsx_find_sheet(rb_reader *r, rb_xlsx *x, rb_str part, rb_diags *ds)
{
    struct book   book = {0};
    rb_xml_reader sheets = {book_start, ignore_end, NULL, &book}, relations = {relations_start, ignore_end, NULL, &book};
    rb_str member = book_member(r, x, ds);
    if (member.ptr == NULL) return false;
    rb_str folder = rb_path_folder(member), name = rb_str_slice(member, folder.len, member.len);
    rb_str links = rb_str_print("%.*s_rels/%.*s.rels", RB_STR_ARGS(folder), RB_STR_ARGS(name));
    if (!read_part(r, x, member, &sheets, ds) || !read_part(r, x, links, &relations, ds)) return false;
    x->from_1904 = book.from_1904;
    const struct sheet *s = choose(&book, part);
    if (s == NULL) return no_such_sheet(r, &book, part, ds);
    const struct relation *cells = cells_of(&book, s);
    if (cells == NULL) return rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "the sheet '%.*s' of %.*s is a chart and has no cells", RB_STR_ARGS(s->name), RB_STR_ARGS(r->name));
    x->sheet = member_of(folder, cells->target);
    if (rb_zip_find(&x->zip, x->sheet)) return true;
    return rb_xlsx_refuse(r, x->sheet, RB_STR("is not there"), ds);
}
