/* tests/unit/plan_print.c: a plan as `rubric dump plan` shows it. */
#include "exec_fixture.h"

static void inputs_of_ops(void)
{
    CHECK_TEXT(rb_str_of(rb_op_inputs(RB_OP_choose_dec)), "bdd");
    CHECK_TEXT(rb_str_of(rb_op_inputs(RB_OP_today)), "");
    for (int op = 0; op < RB_OP_COUNT; op++)
        CHECK(strlen(rb_op_inputs((enum rb_op)op)) <= 3);
}

static void add_history(fixture *f)
{
    rb_history h = {.name = RB_STR("max_age"), .len = 2, .from = RB_NEW_PLAIN(int64_t, 2), .until = RB_NEW_PLAIN(int64_t, 2),
                    .values = RB_NEW_ARRAY(rb_value, 2)};
    h.from[0] = INT64_MIN;
    h.until[0] = h.from[1] = 0;
    h.until[1] = INT64_MAX;
    h.values[0] = i64_value(RB_TYPE(duration), 30 * RB_US_PER_DAY);
    h.values[1] = i64_value(RB_TYPE(duration), 15 * RB_US_PER_DAY);
    rb_vec_push(&f->plan->histories, h);
}

static void add_checklist(fixture *f, rb_step_id applies, rb_step_id holds)
{
    rb_checklist_info *info = RB_NEW(rb_checklist_info);
    rb_rule_info       rule = {.name = RB_STR("not_too_old"), .severity = RB_RULE_WARNING};
    rb_template_part   part = {RB_STR("It is "), holds}, tail = {RB_STR("."), RB_STEP_NONE};
    rb_rule_plan       plan = {.applies = applies, .holds = holds};
    rb_checklist_plan  list = {.applies = RB_STEP_NONE, .rule_count = 1};
    info->name = RB_STR("closure");
    rb_vec_push(&info->rules, rule);
    rb_vec_push(&f->catalog->checklists, info);
    rb_vec_push(&plan.message.parts, part);
    rb_vec_push(&plan.message.parts, tail);
    rb_vec_push(&f->stream->rules, plan);
    rb_vec_push(&f->stream->checklists, list);
}

static void add_route(fixture *f, rb_step_id condition, rb_step_id output)
{
    rb_route_info *info = RB_NEW(rb_route_info);
    rb_route_plan  plan = {.hit = RB_ROUTE_FIRST, .row_count = 2, .output_count = 1};
    info->name = RB_STR("segment");
    rb_vec_push(&info->types, RB_TYPE(text));
    rb_vec_push(&f->catalog->routes, info);
    plan.conditions = RB_NEW_PLAIN(rb_step_id, 2);
    plan.outputs = RB_NEW_PLAIN(rb_step_id, 2);
    plan.same_as = RB_NEW_PLAIN(uint32_t, 2);
    plan.conditions[0] = condition;
    plan.conditions[1] = RB_STEP_NONE;
    plan.outputs[0] = plan.outputs[1] = output;
    plan.same_as[0] = plan.same_as[1] = 0;
    rb_vec_push(&f->stream->routes, plan);
}

static void add_kpi(fixture *f, rb_step_id value, rb_step_id key)
{
    rb_kpi_info *info = RB_NEW(rb_kpi_info);
    rb_band_plan bands[] = {{RB_BAND_IF_MET, 0}, {RB_BAND_IF_MISSED_RELATIVE, RB_DEC_ONE / 10}, {RB_BAND_IF_AT_MOST, 50 * 3600 * RB_US_PER_SECOND},
                            {RB_BAND_IF_OTHERWISE, 0}};
    rb_kpi_plan  plan = {.where = RB_STEP_NONE, .aggregate = RB_AGGREGATE_AVERAGE, .value = value, .condition = RB_STEP_NONE,
                         .has_target = true, .target = 24 * 3600 * RB_US_PER_SECOND, .minimum_sample = 30};
    info->name = RB_STR("speed");
    info->type = RB_TYPE(duration);
    rb_vec_push(&f->catalog->kpis, info);
    rb_vec_push(&plan.keys, key);
    for (int i = 0; i < 4; i++) rb_vec_push(&plan.bands, bands[i]);
    rb_vec_push(&f->stream->kpis, plan);
}

static rb_step_id add_sets(fixture *f, rb_step_id text)
{
    static rb_str texts[] = {{"AMER", 4}, {"EMEA", 4}};
    rb_set        set = {.len = 2, .text = texts};
    rb_vec_push(&f->plan->sets, set);
    return add_op(f, RB_OP_in_text, RB_TYPE(yes_no), IN1(text));
}

static void a_whole_plan(void)
{
    fixture    f = fixture_new(0);
    rb_step_id age = add_load(&f, add_field(&f, "age", RB_TYPE(duration)));
    rb_step_id region = add_load(&f, add_field(&f, "region", RB_TYPE(text)));
    rb_step_id today = add_op(&f, RB_OP_today, RB_TYPE(date), NO_INPUT);
    rb_step_id limit = add_op(&f, RB_OP_history_i64, RB_TYPE(duration), IN1(today));
    rb_step_id holds = add_op(&f, RB_OP_le_i64, RB_TYPE(yes_no), IN2(age, limit));
    rb_step_id applies = add_sets(&f, region);
    rb_step_id hours = add_step(&f, (rb_step){.op = RB_OP_duration_number, .type = RB_TYPE(number),
                                              .in = {age, RB_STEP_NONE, RB_STEP_NONE}, .operand = 3600});
    rb_step_id output = add_constant(&f, text_value("SMB"));
    rb_step_id loss = add_constant(&f, number_value(-1500000000));
    rb_vec_push(&f.stream->lets, hours);
    rb_vec_push(&f.stream->let_names, RB_STR("in_hours"));
    add_history(&f);
    add_checklist(&f, applies, holds);
    add_route(&f, applies, output);
    add_kpi(&f, age, region);
    make_cold(&f, output);
    make_cold(&f, loss);
    rb_buf b = {0};
    rb_plan_print(&b, f.plan);
    CHECK_TEXT(rb_buf_str(&b),
               "stream Case\n"
               "  %0 = load_i64 age   : duration\n"
               "  %1 = load_text region   : text\n"
               "  %2 = today   : date\n"
               "  %3 = history_i64 %2 max_age {30 days from - until 1970-01-01, 15 days from 1970-01-01 until -}   : duration\n"
               "  %4 = le_i64 %0 %3   : yes/no\n"
               "  %5 = in_text %1 {\"AMER\", \"EMEA\"}   : yes/no\n"
               "  %6 = duration_number %0 3600   : number\n"
               "  %7 = const_text \"SMB\"   : text, cold\n"
               "  %8 = const_dec -1.5   : number, cold\n"
               "  let in_hours is %6\n"
               "  checklist closure applies always\n"
               "  rule closure.not_too_old applies %5 holds %4 warning\n"
               "    message \"It is {%4}.\"\n"
               "  route segment first\n"
               "    row 1 when %5 => %7\n"
               "    row 2 when always => %7   same as row 1\n"
               "  kpi speed average of %0 by %1 target at most 1 day minimum sample 30\n"
               "    band met\n"
               "    band missed by at most 10% of the target\n"
               "    band at most 2 days 2 hours\n"
               "    band otherwise\n");
}

int main(void)
{
    rb_gc_init();
    RUN(inputs_of_ops);
    RUN(a_whole_plan);
    return check_report();
}
