#!/bin/bash
# tests/conformance/real_salesforce.sh FOLDER: examples/salesforce_opportunities.rules over opportunities as a warehouse copies them.
set -u
source tests/conformance/real_figures.bash
data=$1/real-saas-exports/salesforce/sf_opportunity_data.csv

# The figures of the report, from the data alone.
expected()
{
    sqlite3 -batch :memory: -cmd ".import --csv '$data' raw" "
    create table opportunity as select *, case when amount <> '' then cast(amount as integer) end a, cast(probability as integer) p, date(close_date) d,
        is_closed = 'true' closed, is_won = 'true' won from raw;
    create table verdict as
      with rule(id, checklist, name, severity, applies, holds) as (
        select id, 'forecast', 'amount_known', 'error', won, a is not null from opportunity union all
        select id, 'forecast', 'probability_in_range', 'error', 1, p between 0 and 100 from opportunity union all
        select id, 'forecast', 'won_is_certain', 'error', won, p = 100 from opportunity union all
        select id, 'forecast', 'lost_is_over', 'error', closed and not won, p = 0 from opportunity union all
        select id, 'forecast', 'open_has_next_step', 'error', not closed, trim(next_step) <> '' from opportunity union all
        select id, 'forecast', 'created_before_closing', 'error', 1, date(created_date) <= d from opportunity union all
        select id, 'forecast', 'quarter_agrees', 'error', 1, fiscal_quarter + 0 = (strftime('%m', d) + 2) / 3 and fiscal_year + 0 = strftime('%Y', d) + 0 from opportunity union all
        select id, 'forecast', 'priced_from_a_list', 'warning', a is not null and a > 1000, has_opportunity_line_item = 'true' from opportunity union all
        select id, 'forecast', 'no_trial_names', 'warning', 1, lower(name) not like '%test%' from opportunity union all
        select id, 'forecast', 'source_known', 'warning', 1, trim(lead_source) <> '' from opportunity)
      select id, checklist, name, severity, case when not applies then 'skip' when applies is null or holds is null then 'unknown' when holds then 'pass' else 'fail' end word from rule;
    select 'rule', checklist, name, word, count(*) from verdict group by checklist, name, word;
    select 'outcome', checklist, word, count(*) from (
        select checklist, case when sum(word <> 'skip') = 0 then 'skip'
                               when sum(severity = 'error' and word in ('fail', 'unknown')) > 0 then 'fail'
                               when sum(word in ('fail', 'unknown')) > 0 then 'warn' else 'pass' end word
          from verdict group by checklist, id) group by checklist, word;
    select 'route', 'review', case when a is null then 'Sales Ops' when a >= 1000000 then 'Board' when a < 100000 then 'Nobody'
           when closed then 'Deal desk' else 'Sales manager' end review, count(*) from opportunity group by review;
    select 'kpi', 'win_rate', null, count(*), count(*), sum(won) * 1000000000, count(*),
           case when sum(won) * 2 >= count(*) then 'Green' when sum(won) * 20 >= 9 * count(*) then 'Yellow' else 'Red' end from opportunity where closed;
    select 'kpi', 'amount_won', won, count(*), count(a), sum(a) * 1000000000, 1, 'measured' from opportunity group by won;
    select 'kpi', 'days_to_close', won, count(*), count(*), cast(sum(julianday(d) - julianday(date(created_date))) as integer) * 86400000000, count(*), 'measured'
      from opportunity group by won;
    select 'records', count(*), count(*), 0 from opportunity;" | sort
}

compare real_salesforce examples/salesforce_opportunities.rules 2019-01-31
