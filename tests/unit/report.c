/* tests/unit/report.c: the three reports, to the byte, over one small run made by hand. */
#include "report/internal.h"

#include "base/json.h"

#include "check.h"
#include "kpi_lists.h"

#include "base/version.h"

static bool collect(void *user, const char *bytes, size_t len)
{
    rb_buf_add(user, bytes, len);
    return true;
}

static bool refuse(void *user, const char *bytes, size_t len)
{
    (void)bytes;
    (void)len;
    ++*(int *)user;
    return false;
}

static rb_value text_value(const char *chars)
{
    return (rb_value){.type = RB_TYPE(text), .known = true, .text = rb_str_of(chars)};
}

static rb_value percent_value(int64_t billionths)
{
    return (rb_value){.type = RB_TYPE(percent), .known = true, .dec = billionths};
}

static rb_value date_value(int64_t days) { return (rb_value){.type = RB_TYPE(date), .known = true, .i64 = days}; }
static rb_value hours_value(int64_t us) { return (rb_value){.type = RB_TYPE(duration), .known = true, .i64 = us}; }
static rb_value blank_value(void) { return (rb_value){.type = RB_TYPE(text)}; }

/* One checklist with three rules, one route, one KPI. */
static rb_catalog *make_catalog(void)
{
    rb_catalog *c = RB_NEW(rb_catalog);
    rb_schema  *cases = RB_NEW(rb_schema), *leads = RB_NEW(rb_schema);
    rb_field    id = {.name = RB_STR("id"), .column = RB_STR("Case ID"), .type = RB_TYPE(text), .is_key = true};
    rb_field    closed = {.name = RB_STR("closed_at"), .column = RB_STR("Closed"), .type = RB_TYPE(datetime)};
    *cases = (rb_schema){.name = RB_STR("Case"), .key = 0};
    rb_vec_push(&cases->fields, id);
    rb_vec_push(&cases->fields, closed);
    *leads = (rb_schema){.name = RB_STR("Lead"), .key = UINT32_MAX};
    rb_vec_push(&c->schemas, cases);
    rb_vec_push(&c->schemas, leads);

    rb_checklist_info *list = RB_NEW(rb_checklist_info);
    *list = (rb_checklist_info){.name = RB_STR("closure"), .title = RB_STR("Case closure criteria"), .stream = 0};
    rb_rule_info recorded = {.name = RB_STR("contact_recorded"), .title = RB_STR("A contact is recorded")};
    rb_rule_info nothing_left = {.name = RB_STR("nothing_left"),
                                 .title = RB_STR("No next step lies in the future, neither one with a date "
                                                 "nor one without a date"),
                                 .source = RB_STR("First Orders page"), .clause = RB_STR("Closed - Resolved")};
    rb_rule_info slow = {.name = RB_STR("slow"), .title = RB_STR("slow"), .severity = RB_RULE_WARNING};
    rb_vec_push(&list->rules, recorded);
    rb_vec_push(&list->rules, nothing_left);
    rb_vec_push(&list->rules, slow);
    rb_vec_push(&c->checklists, list);

    rb_route_info *route = RB_NEW(rb_route_info);
    *route = (rb_route_info){.name = RB_STR("segment"), .title = RB_STR("Sales segment"), .stream = 1};
    rb_vec_push(&route->outputs, RB_STR(""));
    rb_vec_push(&route->types, RB_TYPE(text));
    for (uint32_t i = 0; i < 2; i++) {
        rb_span span = {20 + 10 * i, 25 + 10 * i};
        rb_vec_push(&route->rows, span);
        rb_vec_push(&route->row_texts, i == 0 ? RB_STR("| 2000 .. | \"Large\" |") : RB_STR("| blank | \"None\" |"));
    }
    rb_vec_push(&c->routes, route);

    rb_kpi_info *kpi = RB_NEW(rb_kpi_info);
    *kpi = (rb_kpi_info){.name = RB_STR("approval"), .title = RB_STR("Approval SLA"), .stream = 0,
                         .type = RB_TYPE(duration), .target_text = RB_STR("at most 24 hours"), .minimum_sample = 30};
    rb_vec_push(&kpi->keys, RB_STR("region"));
    rb_vec_push(&kpi->key_types, RB_TYPE(text));
    rb_vec_push(&kpi->bands, RB_STR("Green"));
    rb_vec_push(&kpi->bands, RB_STR("Yellow"));
    rb_vec_push(&kpi->bands, RB_STR("Red"));
    rb_vec_push(&c->kpis, kpi);
    return c;
}

static void add_kpi_groups(rb_kpi_total *t)
{
    int64_t      hour = 3600 * RB_US_PER_SECOND;
    rb_kpi_group apac = {.records = 3, .measured = 3, .value = hours_value(25 * hour + 333333),
                         .numerator = rb_big_of(75 * hour + 1000000), .denominator = rb_big_of(3), .miss = percent_value(41670524),
                         .band = 1};
    rb_kpi_group emea = {.records = 1200, .measured = 1190, .left_out = 10, .value = hours_value(24 * hour + 1),
                         .numerator = rb_big_of(1190 * (24 * hour + 1)), .denominator = rb_big_of(1190), .miss = percent_value(1), .band = 1};
    rb_kpi_group amer = {.records = 40, .measured = 40, .value = hours_value(12 * hour), .numerator = rb_big_of(480 * hour),
                         .denominator = rb_big_of(40), .miss = percent_value(-500000000), .band = 0};
    rb_kpi_group few = {.records = 12, .measured = 12, .band = UINT32_MAX, .too_few = true, .value = hours_value(hour),
                        .numerator = rb_big_of(12 * hour), .denominator = rb_big_of(12)};
    rb_kpi_group none = {.records = 2, .left_out = 2, .band = UINT32_MAX, .value = {.type = RB_TYPE(duration)}};
    few.miss.type = none.miss.type = RB_TYPE(percent);
    apac.target = emea.target = amer.target = few.target = none.target = hours_value(24 * hour);
    rb_vec_push(&apac.keys, text_value("APAC"));
    rb_vec_push(&emea.keys, text_value("EMEA"));
    rb_vec_push(&amer.keys, text_value("AMER"));
    rb_vec_push(&few.keys, text_value("日本"));
    rb_vec_push(&none.keys, blank_value());
    rb_kpi_group *groups = RB_NEW_ARRAY(rb_kpi_group, 5);
    memcpy(groups, (rb_kpi_group[]){apac, emea, amer, few, none}, 5 * sizeof *groups);
    t->groups = list_of(groups, 5);
    t->where_unknown = 1;
}

static rb_summary *make_summary(void)
{
    rb_summary *s = RB_NEW(rb_summary);
    s->catalog = make_catalog();
    s->rules = RB_STR("closure.rules");
    s->as_of = INT64_C(1752537600000000); /* 2025-07-15 */
    s->zone = rb_zone_load(RB_STR("UTC"));
    s->streams = RB_NEW_ARRAY(rb_stream_total, 2);
    s->checklists = RB_NEW_ARRAY(rb_checklist_total, 1);
    s->checklists[0].rules = RB_NEW_ARRAY(rb_rule_total, 3);
    s->routes = RB_NEW_ARRAY(rb_route_total, 1);
    s->routes[0].by_row = RB_NEW_ARRAY(uint64_t, 2);
    s->kpis = RB_NEW_ARRAY(rb_kpi_total, 1);
    return s;
}

/* 1,230 cases and 4 leads. */
static rb_summary *ended(rb_summary *s)
{
    rb_field_problem problem = {.field = 1, .unreadable = 12, .example = RB_STR("31/02\x1b[2J"), .line = 17};
    s->streams[0] = (rb_stream_total){.ran = true, .read = 1234, .evaluated = 1230, .rejected = 4, .bytes = 99999};
    rb_vec_push(&s->streams[0].files, RB_STR("cases.csv"));
    rb_vec_push(&s->streams[0].problems, problem);
    s->streams[1] = (rb_stream_total){.ran = true, .read = 4, .evaluated = 4, .bytes = 80};
    rb_vec_push(&s->streams[1].files, RB_STR("leads.csv"));
    s->rejects_file = RB_STR("rejects.ndjson");
    s->checklists[0].by_outcome[RB_OUTCOME_PASS] = 921;
    s->checklists[0].by_outcome[RB_OUTCOME_WARN] = 1;
    s->checklists[0].by_outcome[RB_OUTCOME_FAIL] = 308;
    rb_rule_total *rules = s->checklists[0].rules;
    rules[0] = (rb_rule_total){.by_verdict = {[RB_PASS] = 1210, [RB_FAIL] = 18, [RB_UNKNOWN] = 2}, .sole = 15};
    rules[1] = (rb_rule_total){.by_verdict = {[RB_PASS] = 935, [RB_FAIL] = 290, [RB_SKIP] = 5}, .sole = 288};
    rules[2] = (rb_rule_total){.by_verdict = {[RB_PASS] = 1229, [RB_FAIL] = 1}};
    rb_route_group large = {.count = 2};
    rb_vec_push(&large.outputs, text_value("Large"));
    s->routes[0].routed = 2;
    s->routes[0].no_match = 1;
    s->routes[0].unknown = 1;
    s->routes[0].by_row[0] = 2;
    rb_vec_push(&s->routes[0].groups, large);
    add_kpi_groups(&s->kpis[0]);
    return s;
}

/* A case with one failing and one unknown rule, and one that passes. */
static rb_record_view *failing_case(const rb_summary *s, const char *key)
{
    rb_record_view *v = RB_NEW(rb_record_view);
    *v = (rb_record_view){.schema = s->catalog->schemas.items[0], .stream = 0, .file = RB_STR("cases.csv"),
                          .record = 12, .line = 13, .key = rb_str_of(key)};
    rb_finding fails = {.rule = 1, .verdict = RB_FAIL, .message = s->catalog->checklists.items[0]->rules.items[1].title,
                        .fix = RB_STR("Next step is due 2025-07-20: keep the case open or clear the date, "
                                      "and say so in the notes of the case.")};
    static const bool repeats[2];
    static rb_shown shown[3];
    static const rb_shown *items[] = {&shown[0], &shown[1], &shown[2]};
    static const rb_shown_list lists[] = {{items, repeats, 2}, {items + 2, repeats, 1}};
    shown[0] = (rb_shown){.name = RB_STR("status"), .id = 0, .value = text_value("Closed: \"Resolved\"")};
    shown[1] = (rb_shown){.name = RB_STR("next_steps_date"), .id = 1, .value = date_value(20289)};
    shown[2] = (rb_shown){.name = RB_STR("contact"), .id = 2, .value = blank_value()};
    v->shown_count = 3;
    fails.values = &lists[0];
    rb_finding unknown = {.rule = 0, .verdict = RB_UNKNOWN, .message = RB_STR("A contact is recorded"),
                          .cause = {RB_CAUSE_BLANK, 0, RB_STR("contact is blank")}, .values = &lists[1]};
    rb_finding passes = {.rule = 2, .verdict = RB_PASS, .message = RB_STR("slow")};
    rb_vec_push(&v->findings, unknown);
    rb_vec_push(&v->findings, fails);
    rb_vec_push(&v->findings, passes);
    rb_vec_push(&v->checklists, 0);
    rb_vec_push(&v->outcomes, RB_OUTCOME_FAIL);
    return v;
}

static rb_record_view *passing_case(const rb_summary *s)
{
    rb_record_view *v = RB_NEW(rb_record_view);
    *v = (rb_record_view){.schema = s->catalog->schemas.items[0], .file = RB_STR("cases.csv"), .record = 2, .line = 3,
                          .key = RB_STR("500P")};
    rb_vec_push(&v->checklists, 0);
    rb_vec_push(&v->outcomes, RB_OUTCOME_PASS);
    return v;
}

static rb_record_view *lead(const rb_summary *s, uint64_t record, rb_routing routing)
{
    rb_record_view *v = RB_NEW(rb_record_view);
    *v = (rb_record_view){.schema = s->catalog->schemas.items[1], .stream = 1, .file = RB_STR("leads.csv"),
                          .record = record, .line = record + 1};
    if (routing.state == RB_ROUTED) rb_vec_push(&routing.outputs, text_value("Large"));
    rb_vec_push(&v->routings, routing);
    return v;
}

static rb_str report(rb_report_options *options)
{
    rb_buf      b = {0};
    rb_sources  sources = {0};
    rb_summary *s = make_summary();
    rb_sources_add(&sources, RB_STR("closure.rules"), RB_STR("line one\nline two\nline three\nline four\nline five\n"));
    options->sources = &sources;
    options->write = collect;
    options->user = &b;
    rb_report *r = rb_report_new(options, s);
    rb_routing routed = {.state = RB_ROUTED, .row = 0}, no_match = {.state = RB_ROUTE_NO_MATCH};
    rb_routing unknown = {.state = RB_ROUTE_UNKNOWN, .cause = {RB_CAUSE_BLANK, 0, RB_STR("employees is blank")}};
    rb_report_begin(r);
    rb_report_record(r, failing_case(s, "500A"));
    rb_report_record(r, passing_case(s));
    rb_report_record(r, failing_case(s, "500\x1b" "B"));
    rb_report_record(r, lead(s, 1, routed));
    rb_report_record(r, lead(s, 2, no_match));
    rb_report_record(r, lead(s, 3, unknown));
    ended(s);
    CHECK(rb_report_end(r));
    return rb_buf_take(&b);
}

static const char *const text[] = {
    "Rubric report\n"
    "  rules  closure.rules\n"
    "  as of  2025-07-15T00:00:00Z (UTC)\n"
    "  Case   cases.csv\n"
    "  Lead   leads.csv\n"
    "\n",
    "Case closure criteria\n"
    "  checklist closure, 1,230 Case records\n"
    "\n",
    "  pass            921  74.9%\n"
    "  warn              1   0.1%\n"
    "  fail            308  25.0%\n"
    "  not applicable    0   0.0%\n"
    "\n",
    "  rule              severity  fail  unknown   pass  only this rule  title\n"
    "  nothing_left      error      290        0    935             288  No next step lies in the future, neither one with a…\n"
    "  contact_recorded  error       18        2  1,210              15  A contact is recorded\n"
    "  slow              warning      1        0  1,229               -\n"
    "\n",
    "Sales segment\n"
    "  route segment, 4 Lead records\n"
    "\n",
    "  segment                   records  share\n"
    "  Large                           2  50.0%\n"
    "  no row matches                  1  25.0%\n"
    "  unknown: data is missing        1  25.0%\n"
    "\n",
    "  rows of the table that took no record: line 4\n"
    "\n",
    "Approval SLA\n"
    "  kpi approval over Case\n"
    "\n",
    "  region                    value  target            missed by  band                records  left out\n"
    "  APAC               1 day 1 hour  at most 24 hours      4.17%  Yellow                    3         0\n"
    "  EMEA     1 day 0.000001 seconds  at most 24 hours     <0.01%  Yellow                1,200        10\n"
    "  AMER                   12 hours  at most 24 hours        met  Green                    40         0\n"
    "  日本                     1 hour  at most 24 hours          -  too few (12 of 30)       12         0\n"
    "  (blank)                       -  at most 24 hours          -  no data                   2         2\n"
    "\n",
    "  left out, because it is unknown whether they belong: 1 record\n"
    "\n",
    "Records: Case closure criteria\n"
    "  the first 2 of 309 records to look at\n"
    "\n",
    "  500A  cases.csv:13\n"
    "    unknown  closure.contact_recorded: A contact is recorded\n"
    "             unknown: contact is blank\n"
    "             values: contact = (blank)\n"
    "    fail     closure.nothing_left: No next step lies in the future, neither one with a date nor one without a date\n"
    "             fix: Next step is due 2025-07-20: keep the case open or clear the date, and say so in the notes of the\n"
    "               case.\n"
    "             values: status = \"Closed: \\\"Resolved\\\"\", next_steps_date = 2025-07-20\n"
    "             cite: First Orders page, Closed - Resolved\n"
    "\n",
    "  500\\u001bB  cases.csv:13\n"
    "    unknown  closure.contact_recorded: A contact is recorded\n"
    "             unknown: contact is blank\n"
    "             values: contact = (blank)\n"
    "    fail     closure.nothing_left: No next step lies in the future, neither one with a date nor one without a date\n"
    "             fix: Next step is due 2025-07-20: keep the case open or clear the date, and say so in the notes of the\n"
    "               case.\n"
    "             values: status = \"Closed: \\\"Resolved\\\"\", next_steps_date = 2025-07-20\n"
    "             cite: First Orders page, Closed - Resolved\n"
    "\n",
    "  … and 307 more; --limit N lists more, --format ndjson all\n"
    "\n",
    "Records: Sales segment\n"
    "  2 records to look at\n"
    "\n",
    "  row 2  leads.csv:3\n"
    "    unrouted no row matches\n"
    "\n",
    "  row 3  leads.csv:4\n"
    "    unknown  employees is blank\n"
    "\n",
    "Case.closed_at: 12 cells could not be read, first on line 17: '31/02\\u001b[2J' is not a date and time; this field is\n"
    "  read as YYYY-MM-DDThh:mm:ss and Z or an offset\n"
    "\n",
    "Case: read 1,234 = evaluated 1,230 + rejected 4\n"
    "Lead: read 4 = evaluated 4 + rejected 0\n"
    "Rejected records, each with its place and the reason: rejects.ndjson\n",
};

#define SUMMARY(rules, particulars) \
    "{\"rules\":\"closure.rules\",\"as_of\":\"2025-07-15T00:00:00Z\",\"zone\":\"UTC\"," rules \
    "\"streams\":[{\"record\":\"Case\",\"ran\":true,\"files\":[\"cases.csv\"],\"read\":1234,\"evaluated\":1230,\"superseded\":0," \
    "\"rejected\":4,\"bytes\":99999,\"by_file\":[]" particulars ",\"problems\":[{\"field\":\"closed_at\",\"unreadable\":12,\"line\":17," \
    "\"example\":\"31/02\\u001b[2J\"}]},{\"record\":\"Lead\",\"ran\":true,\"files\":[\"leads.csv\"],\"read\":4," \
    "\"evaluated\":4,\"superseded\":0,\"rejected\":0,\"bytes\":80,\"by_file\":[]" particulars ",\"problems\":[]}]", \
    ",\"checklists\":[{\"name\":\"closure\",\"title\":\"Case closure criteria\",\"record\":\"Case\"," \
    "\"outcomes\":{\"pass\":921,\"warn\":1,\"fail\":308,\"skip\":0},\"fails_only_unknown\":0,\"rules\":[{\"name\":\"contact_recorded\"," \
    "\"title\":\"A contact is recorded\",\"severity\":\"error\",\"verdicts\":{\"pass\":1210,\"fail\":18," \
    "\"skip\":0,\"unknown\":2,\"waived\":0},\"sole\":15},{\"name\":\"nothing_left\"," \
    "\"title\":\"No next step lies in the future, neither one with a date nor one without a date\"," \
    "\"severity\":\"error\",\"cite\":{\"source\":\"First Orders page\",\"clause\":\"Closed - Resolved\"}," \
    "\"verdicts\":{\"pass\":935,\"fail\":290,\"skip\":5,\"unknown\":0,\"waived\":0},\"sole\":288}," \
    "{\"name\":\"slow\",\"title\":\"slow\",\"severity\":\"warning\",\"verdicts\":{\"pass\":1229,\"fail\":1," \
    "\"skip\":0,\"unknown\":0,\"waived\":0},\"sole\":0}]}]", \
    ",\"routes\":[{\"name\":\"segment\",\"title\":\"Sales segment\",\"record\":\"Lead\",\"routed\":2," \
    "\"no_match\":1,\"unknown\":1,\"conflict\":0,\"outcomes\":[{\"outputs\":{\"segment\":\"Large\"}," \
    "\"records\":2}],\"rows\":[{\"row\":1,\"line\":3,\"text\":\"| 2000 .. | \\\"Large\\\" |\",\"records\":2}," \
    "{\"row\":2,\"line\":4,\"text\":\"| blank | \\\"None\\\" |\",\"records\":0}]}]", \
    ",\"kpis\":[{\"name\":\"approval\",\"title\":\"Approval SLA\",\"record\":\"Case\"," \
    "\"target\":\"at most 24 hours\",\"where_unknown\":1,\"groups\":[{\"keys\":{\"region\":\"APAC\"}," \
    "\"records\":3,\"measured\":3,\"left_out\":0,\"state\":\"measured\"," \
    "\"value\":\"1 day 1 hour 0.333333 seconds\",\"exact\":{\"numerator\":270001000000,\"denominator\":3," \
    "\"unit\":\"microseconds\"},\"target\":\"1 day\",\"miss\":0.041670524,\"band\":\"Yellow\"},{\"keys\":{\"region\":\"EMEA\"}," \
    "\"records\":1200,\"measured\":1190,\"left_out\":10,\"state\":\"measured\"," \
    "\"value\":\"1 day 0.000001 seconds\",\"exact\":{\"numerator\":102816000001190,\"denominator\":1190," \
    "\"unit\":\"microseconds\"},\"target\":\"1 day\",\"miss\":0.000000001,\"band\":\"Yellow\"},{\"keys\":{\"region\":\"AMER\"}," \
    "\"records\":40,\"measured\":40,\"left_out\":0,\"state\":\"measured\",\"value\":\"12 hours\"," \
    "\"exact\":{\"numerator\":1728000000000,\"denominator\":40,\"unit\":\"microseconds\"},\"target\":\"1 day\",\"miss\":-0.5," \
    "\"band\":\"Green\"},{\"keys\":{\"region\":\"日本\"},\"records\":12,\"measured\":12,\"left_out\":0," \
    "\"state\":\"too_few\",\"value\":\"1 hour\",\"exact\":{\"numerator\":43200000000,\"denominator\":12," \
    "\"unit\":\"microseconds\"},\"target\":\"1 day\",\"miss\":null,\"band\":null},{\"keys\":{\"region\":null},\"records\":2," \
    "\"measured\":0,\"left_out\":2,\"state\":\"no_data\",\"value\":null,\"target\":\"1 day\",\"miss\":null,\"band\":null}]}]," \
    "\"rejects_file\":\"rejects.ndjson\"}"

static const char *const ndjson[] = {
    "{\"record\":\"Case\",\"key\":\"500A\",\"row\":12,\"line\":13,\"file\":\"cases.csv\","
    "\"checklists\":{\"closure\":\"fail\"},\"findings\":[{\"rule\":\"closure.contact_recorded\","
    "\"verdict\":\"unknown\",\"severity\":\"error\",\"message\":\"A contact is recorded\","
    "\"because\":\"contact is blank\",\"values\":{\"contact\":null}},{\"rule\":\"closure.nothing_left\","
    "\"verdict\":\"fail\",\"severity\":\"error\",\"message\":\"No next step lies in the future,"
    " neither one with a date nor one without a date\",\"fix\":\"Next step is due 2025-07-20: keep the ca"
    "se open or clear the date, and say so in the notes of the case.\","
    "\"cite\":{\"source\":\"First Orders page\",\"clause\":\"Closed - Resolved\"},"
    "\"values\":{\"status\":\"Closed: \\\"Resolved\\\"\",\"next_steps_date\":\"2025-07-20\"}}]}\n",
    "{\"record\":\"Case\",\"key\":\"500\\u001bB\",\"row\":12,\"line\":13,\"file\":\"cases.csv\","
    "\"checklists\":{\"closure\":\"fail\"},\"findings\":[{\"rule\":\"closure.contact_recorded\","
    "\"verdict\":\"unknown\",\"severity\":\"error\",\"message\":\"A contact is recorded\","
    "\"because\":\"contact is blank\",\"values\":{\"contact\":null}},{\"rule\":\"closure.nothing_left\","
    "\"verdict\":\"fail\",\"severity\":\"error\",\"message\":\"No next step lies in the future,"
    " neither one with a date nor one without a date\",\"fix\":\"Next step is due 2025-07-20: keep the ca"
    "se open or clear the date, and say so in the notes of the case.\","
    "\"cite\":{\"source\":\"First Orders page\",\"clause\":\"Closed - Resolved\"},"
    "\"values\":{\"status\":\"Closed: \\\"Resolved\\\"\",\"next_steps_date\":\"2025-07-20\"}}]}\n",
    "{\"record\":\"Lead\",\"key\":null,\"row\":2,\"line\":3,\"file\":\"leads.csv\",\"checklists\":{},"
    "\"findings\":[],\"routes\":{\"segment\":{\"state\":\"no_match\"}}}\n",
    "{\"record\":\"Lead\",\"key\":null,\"row\":3,\"line\":4,\"file\":\"leads.csv\",\"checklists\":{},"
    "\"findings\":[],\"routes\":{\"segment\":{\"state\":\"unknown\",\"because\":\"employees is blank\"}}}\n",
    "{\"summary\":",
    SUMMARY("", ""),
    "}\n",
};

static const char *const json[] = {
    "{\"format\":\"rubric-report\",\"version\":1,\"schema\":\"urn:rubric:report:1\",\"program\":\"rubric " RB_VERSION "\",\"rules\":\"closure.rules\",\"as_of\":\"2025-07-15T00:00:00Z\","
    "\"zone\":\"UTC\",\"records\":[\n",
    "{\"record\":\"Case\",\"key\":\"500A\",\"row\":12,\"line\":13,\"file\":\"cases.csv\","
    "\"checklists\":{\"closure\":\"fail\"},\"findings\":[{\"rule\":\"closure.contact_recorded\","
    "\"verdict\":\"unknown\",\"severity\":\"error\",\"message\":\"A contact is recorded\","
    "\"because\":\"contact is blank\",\"values\":{\"contact\":null}},{\"rule\":\"closure.nothing_left\","
    "\"verdict\":\"fail\",\"severity\":\"error\",\"message\":\"No next step lies in the future,"
    " neither one with a date nor one without a date\",\"fix\":\"Next step is due 2025-07-20: keep the ca"
    "se open or clear the date, and say so in the notes of the case.\","
    "\"cite\":{\"source\":\"First Orders page\",\"clause\":\"Closed - Resolved\"},"
    "\"values\":{\"status\":\"Closed: \\\"Resolved\\\"\",\"next_steps_date\":\"2025-07-20\"}},"
    "{\"rule\":\"closure.slow\",\"verdict\":\"pass\",\"severity\":\"warning\",\"message\":\"slow\"}]},\n",
    "{\"record\":\"Case\",\"key\":\"500P\",\"row\":2,\"line\":3,\"file\":\"cases.csv\","
    "\"checklists\":{\"closure\":\"pass\"},\"findings\":[]},\n",
    "{\"record\":\"Case\",\"key\":\"500\\u001bB\",\"row\":12,\"line\":13,\"file\":\"cases.csv\","
    "\"checklists\":{\"closure\":\"fail\"},\"findings\":[{\"rule\":\"closure.contact_recorded\","
    "\"verdict\":\"unknown\",\"severity\":\"error\",\"message\":\"A contact is recorded\","
    "\"because\":\"contact is blank\",\"values\":{\"contact\":null}},{\"rule\":\"closure.nothing_left\","
    "\"verdict\":\"fail\",\"severity\":\"error\",\"message\":\"No next step lies in the future,"
    " neither one with a date nor one without a date\",\"fix\":\"Next step is due 2025-07-20: keep the ca"
    "se open or clear the date, and say so in the notes of the case.\","
    "\"cite\":{\"source\":\"First Orders page\",\"clause\":\"Closed - Resolved\"},"
    "\"values\":{\"status\":\"Closed: \\\"Resolved\\\"\",\"next_steps_date\":\"2025-07-20\"}},"
    "{\"rule\":\"closure.slow\",\"verdict\":\"pass\",\"severity\":\"warning\",\"message\":\"slow\"}]},\n",
    "{\"record\":\"Lead\",\"key\":null,\"row\":1,\"line\":2,\"file\":\"leads.csv\",\"checklists\":{},"
    "\"findings\":[],\"routes\":{\"segment\":{\"state\":\"routed\",\"row\":1,"
    "\"outputs\":{\"segment\":\"Large\"}}}},\n",
    "{\"record\":\"Lead\",\"key\":null,\"row\":2,\"line\":3,\"file\":\"leads.csv\",\"checklists\":{},"
    "\"findings\":[],\"routes\":{\"segment\":{\"state\":\"no_match\"}}},\n",
    "{\"record\":\"Lead\",\"key\":null,\"row\":3,\"line\":4,\"file\":\"leads.csv\",\"checklists\":{},"
    "\"findings\":[],\"routes\":{\"segment\":{\"state\":\"unknown\",\"because\":\"employees is blank\"}}}\n",
    "],\n",
    "\"summary\":",
    SUMMARY("\"rule_files\":[],", ",\"particulars\":[]"),
    "}\n",
};

static rb_str joined(const char *const *parts, size_t count)
{
    rb_buf b = {0};
    for (size_t i = 0; i < count; i++) rb_buf_add_chars(&b, parts[i]);
    return rb_buf_take(&b);
}
#define CHECK_PARTS(got, parts) \
    CHECK_TEXT(got, rb_str_chars(joined(parts, sizeof parts / sizeof parts[0])))

static void text_is_for_people(void)
{
    rb_report_options o = {.format = RB_REPORT_TEXT, .list_limit = 10};
    CHECK_PARTS(report(&o), text);
}

static void ndjson_lists_records_to_look_at(void)
{
    rb_report_options o = {.format = RB_REPORT_NDJSON, .list_limit = 1};
    CHECK_PARTS(report(&o), ndjson);
}

static void json_with_all_lists_every_record(void)
{
    rb_report_options o = {.format = RB_REPORT_JSON, .all = true};
    rb_str got = report(&o);
    const char *why_not = "";
    size_t at = 0;
    CHECK_PARTS(got, json);
    CHECK(rb_json_parse(got, &at, &why_not) != NULL);
}

static bool has(rb_str whole, const char *part) { return rb_str_find(whole, rb_str_of(part), 0) != SIZE_MAX; }

static void text_lists_no_more_than_asked(void)
{
    rb_report_options o = {.format = RB_REPORT_TEXT, .list_limit = 1};
    rb_str got = report(&o);
    CHECK(has(got, "\nRecords: Case closure criteria\n  the first of 309 records to look at\n"
                   "\n  500A  cases.csv:13\n"));
    CHECK(has(got, "\n  … and 308 more; --limit N lists more, --format ndjson all\n"));
    CHECK(!has(got, "500\\u001bB"));
    o.list_limit = 0;
    got = report(&o);
    CHECK(!has(got, "Records: "));
    CHECK(has(got, "\nCase: read 1,234 = evaluated 1,230 + rejected 4\n"));
}

static void text_with_all_lists_what_passes(void)
{
    rb_report_options o = {.format = RB_REPORT_TEXT, .list_limit = 10, .all = true};
    rb_str got = report(&o);
    CHECK(has(got, "\n  the first 3 of 1,230 records\n"));
    CHECK(has(got, "\n  500P  cases.csv:3\n    pass\n"));
    CHECK(has(got, "\n  row 1  leads.csv:2\n    routed   segment = \"Large\"\n"));
}

static void colour_moves_no_column(void)
{
    rb_report_options o = {.format = RB_REPORT_TEXT, .list_limit = 10, .colour = true};
    rb_str got = report(&o);
    rb_buf plain = {0};
    CHECK(has(got, "\x1b[31mnothing_left\x1b[0m      error "));
    CHECK(has(got, "\x1b[33mYellow\x1b[0m  "));
    CHECK(has(got, "\x1b[32mGreen\x1b[0m  "));
    for (size_t i = 0; i < got.len; i++) {
        if (got.ptr[i] != '\x1b') rb_buf_add_char(&plain, got.ptr[i]);
        else while (got.ptr[i] != 'm') i++;
    }
    CHECK_PARTS(rb_buf_take(&plain), text);
}

static void stops_when_a_write_fails(void)
{
    int               calls = 0;
    rb_summary       *s = make_summary();
    rb_report_options o = {.format = RB_REPORT_NDJSON, .write = refuse, .user = &calls};
    rb_reports        rs = {0};
    rb_reports_begin(&rs, &o, 1, s);
    for (int i = 0; i < 1000; i++) rb_reports_record(&rs, failing_case(s, "500A"));
    CHECK(calls == 1);
    CHECK(!rb_reports_want_records(&rs));
    CHECK(!rb_reports_end(&rs));
    CHECK(calls == 1);
}

static void wants_no_more_than_it_lists(void)
{
    rb_summary       *s = make_summary();
    rb_report_options o = {.format = RB_REPORT_TEXT, .list_limit = 1, .write = collect, .user = &(rb_buf){0}};
    rb_reports        rs = {0};
    rb_routing        no_match = {.state = RB_ROUTE_NO_MATCH};
    rb_reports_begin(&rs, &o, 1, s);
    CHECK(rb_reports_want_records(&rs) && rb_reports_want_finding(&rs, 0, 0, RB_FAIL) && rb_reports_want_route(&rs, 0));
    rb_reports_record(&rs, passing_case(s));
    CHECK(rb_reports_want_finding(&rs, 0, 0, RB_FAIL));
    rb_reports_record(&rs, failing_case(s, "500A"));
    CHECK(!rb_reports_want_finding(&rs, 0, 0, RB_FAIL) && rb_reports_want_route(&rs, 0) && rb_reports_want_records(&rs));
    rb_reports_record(&rs, lead(s, 1, no_match));
    CHECK(!rb_reports_want_records(&rs));
    CHECK(rb_reports_keys(&rs) == 1);
}

static void says_what_did_not_run(void)
{
    rb_buf            b = {0};
    rb_summary       *s = make_summary();
    rb_report_options o = {.format = RB_REPORT_TEXT, .list_limit = 10, .write = collect, .user = &b};
    rb_report        *r = rb_report_new(&o, s);
    rb_report_begin(r);
    CHECK(rb_report_end(r));
    CHECK_TEXT(rb_buf_str(&b), "Rubric report\n  rules  closure.rules\n  as of  2025-07-15T00:00:00Z (UTC)\n"
                               "\nCase closure criteria\n  checklist closure, not run: no data was given for Case\n"
                               "\nSales segment\n  route segment, not run: no data was given for Lead\n"
                               "\nApproval SLA\n  kpi approval, not run: no data was given for Case\n\n");
}

static rb_str share(uint64_t part, uint64_t whole)
{
    rb_buf b = {0};
    rb_figure_add_share(&b, part, whole);
    return rb_buf_take(&b);
}

static void shares_never_hide_a_few(void)
{
    CHECK_TEXT(share(0, 0), "-");
    CHECK_TEXT(share(0, 10), "0.0%");
    CHECK_TEXT(share(10, 10), "100.0%");
    CHECK_TEXT(share(1, 1000000), "<0.1%");
    CHECK_TEXT(share(999999, 1000000), ">99.9%");
    CHECK_TEXT(share(1, 3), "33.3%");
    CHECK_TEXT(share(2, 3), "66.7%");
    CHECK_TEXT(share(1, 2000), "<0.1%");  /* 0.05%: half to even would be nothing */
    CHECK_TEXT(share(3, 2000), "0.2%");   /* 0.15% */
    CHECK_TEXT(share(5, 2000), "0.2%");   /* 0.25% */
    CHECK_TEXT(share(UINT64_MAX / 2, UINT64_MAX), "50.0%");
}

static rb_str figure(rb_value v)
{
    rb_buf b = {0};
    rb_figure_add_value(&b, &v, rb_zone_load(RB_STR("UTC")));
    return rb_buf_take(&b);
}

static void figures_are_rounded_for_reading(void)
{
    rb_value number = {.type = RB_TYPE(number), .known = true, .dec = (rb_dec)1234567 * RB_DEC_ONE + 125000000};
    rb_value money = {.type = {.kind = RB_TYPE_money, .currency = "USD"}, .known = true};
    money.dec = -(rb_dec)1234567 * RB_DEC_ONE;
    rb_value small = {.type = RB_TYPE(number), .known = true, .dec = 1234567};
    CHECK_TEXT(figure(number), "1,234,567.12");
    CHECK_TEXT(figure(money), "-1,234,567.00 USD");
    CHECK_TEXT(figure(small), "0.001235");
    CHECK_TEXT(figure(percent_value(919999999)), "92%");
    CHECK_TEXT(figure(percent_value(913333333)), "91.33%");
    CHECK_TEXT(figure(hours_value(3600 * RB_US_PER_SECOND + 500000)), "1 hour");
    CHECK_TEXT(figure(hours_value(3600 * RB_US_PER_SECOND + 30000001)), "1 hour 1 minute");
    CHECK_TEXT(figure(hours_value(-3600 * RB_US_PER_SECOND - 30000000)), "-1 hour");
    CHECK_TEXT(figure(hours_value(-3600 * RB_US_PER_SECOND - 90000000)), "-1 hour 2 minutes");
    CHECK_TEXT(figure(hours_value(60 * RB_US_PER_SECOND + 1500000)), "1 minute 2 seconds");
    CHECK_TEXT(figure(hours_value(-60 * RB_US_PER_SECOND - 500001)), "-1 minute 1 second");
    CHECK_TEXT(figure(hours_value(1500000)), "1.5 seconds");
    CHECK_TEXT(figure(blank_value()), "(blank)");
}

int main(void)
{
    rb_gc_init();
    RUN(text_is_for_people);
    RUN(ndjson_lists_records_to_look_at);
    RUN(json_with_all_lists_every_record);
    RUN(text_lists_no_more_than_asked);
    RUN(text_with_all_lists_what_passes);
    RUN(colour_moves_no_column);
    RUN(stops_when_a_write_fails);
    RUN(wants_no_more_than_it_lists);
    RUN(says_what_did_not_run);
    RUN(shares_never_hide_a_few);
    RUN(figures_are_rounded_for_reading);
    return check_report();
}
