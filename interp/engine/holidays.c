/* engine/holidays.c: holidays out of CSV files into calendars, once, before the plan is made.
 *
 * Path      rb_calendar.files -> read/ -> dates -> rb_worktime
 * Promises  Every row gives a holiday or an error that names its line: a holiday that is lost would make time out of nothing.
 *
 * Why the column may be left out: lists of holidays come from many hands, with the date first or second. A column called Date is
 * taken, whatever its capitals, else the first whose cell in the first row is a date; the reference says so.
 */
#include "engine/holidays.h"

#include "base/unicode.h"
#include "engine/below.h"
#include "read/reader.h"
#include "sema/program.h"

enum { HOLIDAY_LIMIT = 1000000, BAD_MAX = 5 }; /* BAD_MAX: dates that cannot be read, before the rest is not looked at */

struct list {
    rb_diags *ds;
    rb_calendar *calendar;
    const rb_holiday_file *file;
    rb_str path;       /* as it is opened */
    rb_schema *schema; /* as many text fields as the file has columns */
    bool failed;
    uint32_t bad;      /* dates that could not be read */
};

static bool complain(struct list *l, rb_span at, rb_str what)
{
    l->failed = true;
    return rb_diag_add(l->ds, RB_E0416, at, "%.*s", RB_STR_ARGS(what));
}

static bool find_path(struct list *l)
{
    rb_named_file named = {RB_E0416, l->file->path.span, l->file->path.text};
    bool found = rb_below_find(&named, l->ds, &l->path);
    l->failed |= !found;
    return found;
}

static void reject(void *user, const rb_reject *r)
{
    struct list *l = user;
    complain(l, l->file->path.span, rb_str_print("%.*s, line %llu: the row %.*s", RB_STR_ARGS(l->path), (unsigned long long)r->line, RB_STR_ARGS(r->reason)));
}

/* What the reader says of the file (not there, no header) is said of the line that names it. */
static rb_reader *open_file(struct list *l, const bool *wanted)
{
    rb_diags own = {.sources = l->ds->sources};
    rb_reader_options o = {.path = l->path, .format = RB_FORMAT_CSV, .schema = l->schema, .wanted = wanted, .reject = reject, .user = l};
    rb_reader *r = rb_reader_open(&o, &own);
    for (uint32_t i = 0; i < own.items.len && !r; i++) complain(l, l->file->path.span, own.items.items[i].message);
    return r;
}

/* All columns of the file as text: so that any of them may be the one. */
static bool learn_columns(struct list *l)
{
    bool none[1] = {false};
    uint32_t count;
    l->schema = RB_NEW(rb_schema);
    l->schema->name = RB_STR("holidays");
    l->schema->key = UINT32_MAX;
    rb_reader *r = open_file(l, none);
    if (!r) return false;
    const rb_str *columns = rb_reader_columns(r, &count);
    for (uint32_t i = 0; i < count; i++) {
        rb_str   name = rb_str_dup(columns[i]);
        rb_field f = {.name = name, .column = name, .type = RB_TYPE(text), .span = RB_SPAN_NONE};
        rb_vec_push(&l->schema->fields, f);
    }
    rb_reader_close(r);
    return true;
}

static bool named_column(struct list *l, uint32_t *column)
{
    rb_str wanted = l->file->column.text.ptr ? l->file->column.text : RB_STR("Date");
    RB_VEC(rb_str) names = {0};
    for (*column = 0; *column < l->schema->fields.len; ++*column) {
        rb_str name = l->schema->fields.items[*column].name;
        if (l->file->column.text.ptr ? rb_text_equal(name, wanted) : rb_text_equal_fold(rb_text_trim(name), wanted)) return true;
        rb_vec_push(&names, name);
    }
    if (!l->file->column.text.ptr) return false;
    complain(l, l->file->column.span, rb_str_print("'%.*s' has no column '%.*s'", RB_STR_ARGS(l->path), RB_STR_ARGS(wanted)));
    rb_diag_suggest(l->ds, wanted, names.items, names.len);
    return false;
}

static bool read_date(const struct list *l, rb_str text, int64_t *day)
{
    int64_t us;
    text = rb_text_trim(text);
    if (!l->file->format) return rb_date_parse(text, day);
    if (!rb_time_format_parse(l->file->format, text, NULL, &us)) return false;
    *day = us / RB_US_PER_DAY - (us % RB_US_PER_DAY < 0);
    return true;
}

/* The first column with a date in this row. */
static bool first_date(const struct list *l, const rb_batch *b, uint32_t *column)
{
    int64_t day;
    for (*column = 0; *column < l->schema->fields.len; ++*column)
        if (read_date(l, rb_cell_str(rb_batch_cell(b, *column, 0)), &day)) return true;
    return false;
}

static void say_no_column(struct list *l)
{
    rb_buf b = {0};
    for (uint32_t i = 0; i < l->schema->fields.len && i < 12; i++) rb_buf_print(&b, "%s%.*s", i ? ", " : "", RB_STR_ARGS(l->schema->fields.items[i].name));
    complain(l, l->file->path.span, rb_str_print("no column of '%.*s' holds dates", RB_STR_ARGS(l->path)));
    rb_diag_help(l->ds, "its columns are %.*s; say which it is, and how its dates are written: holidays from \"%.*s\" column \"Day\" format \"DD/MM/YYYY\"", RB_STR_ARGS(rb_buf_str(&b)),
                 RB_STR_ARGS(l->file->path.text));
}

static void say_no_date(struct list *l, rb_str text, uint64_t line)
{
    rb_buf safe = {0};
    rb_str path = l->file->path.text, form = l->file->format ? rb_time_format_pattern(l->file->format) : RB_STR("");
    int64_t day;
    rb_text_add_safe(&safe, rb_str_slice(text, 0, text.len < 40 ? text.len : 40));
    bool   fits = form.len > 0 && rb_time_format_fits(l->file->format, text);
    rb_str what = !form.len ? RB_STR("is not a date") : fits ? RB_STR("is not a date; there is no such day") : rb_str_print("is not written as %.*s", RB_STR_ARGS(form));
    complain(l, l->file->path.span, rb_str_print("%.*s, line %llu: '%.*s' %.*s", RB_STR_ARGS(l->path), (unsigned long long)line, RB_STR_ARGS(rb_buf_str(&safe)), RB_STR_ARGS(what)));
    if (++l->bad > 1) return;
    if (form.len == 0) rb_diag_help(l->ds, "dates are written 2025-12-31; another form is declared: holidays from \"%.*s\" format \"DD/MM/YYYY\"", RB_STR_ARGS(path));
    else if (rb_date_parse(text, &day)) rb_diag_help(l->ds, "where all its dates are written like this, leave out the format: holidays from \"%.*s\"", RB_STR_ARGS(path));
}

static void add_rows(struct list *l, const rb_batch *b, uint32_t column)
{
    for (uint32_t row = 0; row < b->rows && l->bad < BAD_MAX; row++) {
        rb_str  text = rb_text_trim(rb_cell_str(rb_batch_cell(b, column, row)));
        int64_t day;
        if (read_date(l, text, &day)) {
            rb_worktime_add_special(l->calendar->time, day, RB_SPECIAL_CLOSED, (rb_day_hours){0, 0});
            continue;
        }
        say_no_date(l, text, b->line[row]);
    }
}

static void read_rows(struct list *l)
{
    bool    *wanted = RB_NEW_ARRAY(bool, l->schema->fields.len + 1);
    uint32_t column, total = 0;
    bool     chosen = named_column(l, &column);
    if (l->failed) return;
    for (uint32_t i = 0; i < l->schema->fields.len; i++) wanted[i] = !chosen || i == column;
    rb_batch  *b = rb_batch_new(l->schema, wanted);
    rb_reader *r = open_file(l, wanted);
    rb_diags   own = {.sources = l->ds->sources};
    while (r && (!l->failed || l->bad > 0) && l->bad < BAD_MAX && rb_reader_next(r, b, &own) == RB_READ_ROWS) {
        if (b->rows == 0) continue;
        if (!chosen && !first_date(l, b, &column)) {
            say_no_column(l);
            break;
        }
        chosen = true;
        add_rows(l, b, column);
        total += b->rows;
        if (total > HOLIDAY_LIMIT) complain(l, l->file->path.span, rb_str_print("'%.*s' has more than %d rows, which no list of holidays has", RB_STR_ARGS(l->path), HOLIDAY_LIMIT));
        if (total > HOLIDAY_LIMIT) break;
    }
    for (uint32_t i = 0; i < own.items.len; i++) complain(l, l->file->path.span, own.items.items[i].message);
    if (r) rb_reader_close(r);
}

bool rb_holidays_read(rb_program *program, rb_diags *ds)
{
    bool good = true;
    for (uint32_t c = 0; c < program->calendars.len; c++) {
        rb_calendar *calendar = program->calendars.items[c];
        for (uint32_t f = 0; f < calendar->files.len; f++) {
            struct list l = {.ds = ds, .calendar = calendar, .file = &calendar->files.items[f]};
            if (find_path(&l) && learn_columns(&l)) read_rows(&l);
            good &= !l.failed;
        }
        rb_worktime_settle(calendar->time);
    }
    return good;
}
