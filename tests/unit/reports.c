/* Several reports of one run: each gets what it wants, and none hinders another. */
#include "check.h"

#include "report/report.h"

static bool collect(void *user, const char *bytes, size_t len)
{
    rb_buf_add(user, bytes, len);
    return true;
}

static bool refuse(void *user, const char *bytes, size_t len)
{
    (void)bytes, (void)len;
    ++*(int *)user;
    return false;
}

static rb_summary *make_summary(void)
{
    rb_catalog        *c = RB_NEW(rb_catalog);
    rb_schema         *schema = RB_NEW(rb_schema);
    rb_checklist_info *list = RB_NEW(rb_checklist_info);
    rb_summary        *s = RB_NEW(rb_summary);
    *schema = (rb_schema){.name = RB_STR("Case"), .key = UINT32_MAX};
    *list = (rb_checklist_info){.name = RB_STR("closure"), .title = RB_STR("Closure")};
    rb_vec_push(&list->rules, ((rb_rule_info){.name = RB_STR("contact"), .title = RB_STR("A contact is there")}));
    rb_vec_push(&c->schemas, schema);
    rb_vec_push(&c->checklists, list);
    *s = (rb_summary){.catalog = c, .zone = rb_zone_load(RB_STR("UTC")), .rules = RB_STR("a.rules"), .rejects_file = RB_STR("")};
    s->streams = RB_NEW_ARRAY(rb_stream_total, 1);
    s->streams[0] = (rb_stream_total){.ran = true, .read = 1000, .evaluated = 1000};
    s->checklists = RB_NEW_ARRAY(rb_checklist_total, 1);
    s->checklists[0].by_outcome[RB_OUTCOME_FAIL] = 1000;
    s->checklists[0].rules = RB_NEW_ARRAY(rb_rule_total, 1);
    s->checklists[0].rules[0].by_verdict[RB_FAIL] = 1000;
    return s;
}

static const rb_record_view *failing(const rb_summary *s)
{
    rb_record_view *v = RB_NEW(rb_record_view);
    *v = (rb_record_view){.schema = s->catalog->schemas.items[0], .file = RB_STR("a.csv"), .record = 1, .line = 2};
    rb_vec_push(&v->findings, ((rb_finding){.verdict = RB_FAIL, .message = RB_STR("A contact is there"), .cause = {.field = UINT32_MAX}}));
    rb_vec_push(&v->checklists, 0);
    rb_vec_push(&v->outcomes, RB_OUTCOME_FAIL);
    return v;
}

static uint32_t lines_of(const rb_buf *b)
{
    uint32_t n = 0;
    for (size_t i = 0; i < b->len; i++) n += b->ptr[i] == '\n';
    return n;
}

/* One that lists a few records beside two that list all, of which one cannot be written. */
static void each_gets_what_it_wants(void)
{
    int               calls = 0;
    rb_buf            text = {0}, json = {0}, csv = {0};
    rb_summary       *s = make_summary();
    rb_report_options o[] = {{.format = RB_REPORT_TEXT, .list_limit = 1, .write = collect, .user = &text},
                             {.format = RB_REPORT_NDJSON, .write = refuse, .user = &calls},
                             {.format = RB_REPORT_NDJSON, .write = collect, .user = &json},
                             {.format = RB_REPORT_CSV, .write = collect, .user = &csv}};
    rb_reports rs = {0};
    rb_reports_begin(&rs, o, 4, s);
    for (int i = 0; i < 1000; i++) rb_reports_record(&rs, failing(s));
    CHECK(rb_reports_want_records(&rs) && rb_reports_want_finding(&rs, 0, 0, RB_FAIL) && rb_reports_want_all_listed(&rs));
    CHECK(rb_reports_keys(&rs) == UINT64_MAX);
    CHECK(!rb_reports_end(&rs));
    CHECK(calls == 1 && rb_str_find(rb_buf_str(&text), RB_STR("the first of 1,000 records"), 0) != SIZE_MAX);
    CHECK(lines_of(&json) == 1001);
    CHECK(lines_of(&csv) == 1001);
}

static void none_at_all_wants_nothing(void)
{
    rb_reports none = {0};
    rb_reports_begin(&none, NULL, 0, make_summary());
    CHECK(!rb_reports_want_records(&none) && !rb_reports_want_finding(&none, 0, 0, RB_FAIL) && rb_reports_keys(&none) == 0 && !none.all);
    CHECK(rb_reports_end(&none));
}

int main(void)
{
    rb_gc_init();
    RUN(each_gets_what_it_wants);
    RUN(none_at_all_wants_nothing);
    return check_report();
}
