/* tests/unit/telling.c: what a run says of how far it is: of everything that it reads, for the latest of each key and for look-ups as well,
 * and never more than there is. */
#include "engine/engine.h"

#include "check.h"
#include "reading.h"

static const char rules[] =
    "record Team {\n  export { latest by since }\n  key name text\n  since number\n  open yes/no\n}\n"
    "record Ticket {\n  key id text\n  team text\n  one its Team where its.name is Ticket.team\n}\n"
    "checklist c for Ticket { rule r must its.open is yes }\n";

enum { TEAMS = 500, TICKETS = 9000 };

struct heard { rb_buf names; uint64_t bytes, records, size; bool went_back, was_over; uint32_t ends; };

static void hear(void *user, const rb_progress *p)
{
    struct heard *h = user;
    if (!p) {
        h->ends++;
        return;
    }
    rb_str name = rb_str_print("%.*s; ", RB_STR_ARGS(p->record));
    if (!rb_str_ends(rb_buf_str(&h->names), name)) rb_buf_add_str(&h->names, name);
    h->went_back |= p->bytes < h->bytes;
    h->was_over |= p->size > 0 && p->bytes > p->size;
    h->bytes = p->bytes;
    h->size = p->size;
    h->records = p->records;
}

static rb_str file_of(bool tickets)
{
    rb_buf b = {0};
    rb_buf_add_chars(&b, tickets ? "id,team\n" : "name,since,open\n");
    for (uint32_t i = 0; i < (tickets ? TICKETS : TEAMS); i++) {
        if (tickets) rb_buf_print(&b, "T-%u,team %u\n", i, i % 100);
        else rb_buf_print(&b, "team %u,%u,yes\n", i % 250, i);
    }
    return rb_buf_take(&b);
}

/* through: the teams come through a pipe. */
static void run(struct heard *h, rb_summary *summary, bool through)
{
    rb_diags       ds = {.sources = RB_NEW(rb_sources)};
    rb_compiled    c = {0};
    int            tickets = memory_file(file_of(true)), teams = memory_file(file_of(false)), ends[2] = {-1, -1};
    rb_run_options o = {.has_as_of = true, .progress = hear, .progress_user = h, .threads = 1};
    if (through && (pipe(ends) != 0 || write(ends[1], file_of(false).ptr, file_of(false).len) != (ssize_t)file_of(false).len)) RB_BUG("no pipe");
    if (through) close(ends[1]);
    rb_data_file files[] = {{RB_STR("Ticket"), rb_str_print("/proc/self/fd/%d", tickets)}, {RB_STR("Team"), rb_str_print("/proc/self/fd/%d", through ? ends[0] : teams)}};
    rb_vec_push(&o.data, files[0]);
    rb_vec_push(&o.data, files[1]);
    CHECK(rb_compile_text(RB_STR("t.rules"), rb_str_of(rules), &ds, &c));
    CHECK(rb_run(&c, &o, &ds, summary) && ds.items.len == 0);
    close(tickets);
    close(teams);
    if (through) close(ends[0]);
}

static void check_run(bool through)
{
    struct heard h = {.ends = 0};
    rb_summary   summary = {0};
    run(&h, &summary, through);
    CHECK_TEXT(rb_buf_str(&h.names), "Team, which are the latest; Team, to be looked up; Ticket; ");
    CHECK(!h.went_back && !h.was_over && h.ends == 1);
    CHECK(h.size == file_of(true).len + 2 * file_of(false).len && h.bytes == h.size);
    CHECK(h.records == TICKETS + TEAMS);
    CHECK(summary.streams[0].superseded == 250 && summary.streams[0].kept == 250);
}

static void tells_of_all_that_is_read(void) { check_run(false); }
static void knows_the_size_of_what_came_through_a_pipe(void) { check_run(true); }

int main(void)
{
    rb_gc_init();
    RUN(tells_of_all_that_is_read);
    RUN(knows_the_size_of_what_came_through_a_pipe);
    return check_report();
}
