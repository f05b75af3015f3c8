#!/bin/bash
# tests/conformance/real_crm.sh FOLDER: examples/crm_pipeline.rules over 8,800 deals that others recorded.
set -u
source tests/conformance/real_figures.bash
data=$1/unlicensed-crm-pipeline/sales_pipeline.csv

# The figures of the report, from the data alone.
expected()
{
    sqlite3 -batch :memory: -cmd ".import --csv '$data' raw" "
    create table deal as select *,
        case when engage_date <> '' then julianday('20' || substr(engage_date, 7, 2) || '-' || substr(engage_date, 4, 2) || '-' || substr(engage_date, 1, 2)) end e,
        case when close_date <> '' then julianday('20' || substr(close_date, 7, 2) || '-' || substr(close_date, 4, 2) || '-' || substr(close_date, 1, 2)) end c,
        case when close_date <> '' then (cast(substr(close_date, 4, 2) as integer) + 2) / 3 end q,
        case when close_date <> '' then 2000 + substr(close_date, 7, 2) end y,
        case when close_value <> '' then cast(close_value as integer) end v,
        deal_stage in ('Won', 'Lost') closed
      from raw;
    create table verdict as
      with rule(id, checklist, name, severity, applies, holds) as (
        select opportunity_id, 'recorded', 'account_named', 'warning', 1, trim(account) <> '' from deal union all
        select opportunity_id, 'recorded', 'product_listed', 'error', 1,
               product in ('GTX Basic', 'GTX Pro', 'GTX Plus Basic', 'GTX Plus Pro', 'MG Special', 'MG Advanced', 'GTK 500') from deal union all
        select opportunity_id, 'recorded', 'engaged_on', 'error', deal_stage <> 'Prospecting', e is not null from deal union all
        select opportunity_id, 'recorded', 'not_engaged_yet', 'error', deal_stage = 'Prospecting', e is null from deal union all
        select opportunity_id, 'recorded', 'nothing_closed_yet', 'error', not closed, c is null and v is null from deal union all
        select opportunity_id, 'recorded', 'won_has_value', 'error', deal_stage = 'Won', c is not null and v > 0 from deal union all
        select opportunity_id, 'recorded', 'lost_has_no_value', 'error', deal_stage = 'Lost', c is not null and v = 0 from deal union all
        select opportunity_id, 'recorded', 'engaged_before_closed', 'error', closed, e <= c from deal union all
        select opportunity_id, 'recorded', 'closed_soon', 'warning', closed, c - e <= 120 from deal union all
        select opportunity_id, 'recorded', 'quarter_is_that_of_the_date', 'error', closed, close_quarter = 'Q' || q || ' ' || y from deal union all
        select opportunity_id, 'follow_up', 'not_stale', 'warning', deal_stage = 'Engaging', julianday('2017-12-31') - e <= 270 from deal)
      select id, checklist, name, severity, case when not applies then 'skip' when holds is null then 'unknown' when holds then 'pass' else 'fail' end word from rule;
    select 'rule', checklist, name, word, count(*) from verdict group by checklist, name, word;
    select 'outcome', checklist, word, count(*) from (
        select checklist, case when sum(word <> 'skip') = 0 then 'skip'
                               when sum(severity = 'error' and word in ('fail', 'unknown')) > 0 then 'fail'
                               when sum(word in ('fail', 'unknown')) > 0 then 'warn' else 'pass' end word
          from verdict group by checklist, id) group by checklist, word;
    select 'route', 'desk', case when product like 'GTK%' then 'Key accounts' when v is null then 'Pipeline desk' when v >= 5000 then 'Large deals'
           when v >= 1000 and product like 'MG%' then 'MG specialists' when v >= 1000 then 'Mid-size desk' else 'Volume desk' end desk, count(*) from deal group by desk;
    select 'kpi', 'win_rate', product, count(*), count(*), sum(deal_stage = 'Won') * 1000000000, count(*),
           case when count(*) < 30 then 'too_few' when sum(deal_stage = 'Won') * 100 >= 65 * count(*) then 'Green'
                when sum(deal_stage = 'Won') * 1000 >= 585 * count(*) then 'Yellow' else 'Red' end from deal where closed group by product;
    select 'kpi', 'win_rate_of_agents', sales_agent, count(*), count(*), sum(deal_stage = 'Won') * 1000000000, count(*),
           case when count(*) < 100 then 'too_few' when sum(deal_stage = 'Won') * 100 >= 65 * count(*) then 'Green'
                when sum(deal_stage = 'Won') * 100 >= 55 * count(*) then 'Yellow' else 'Red' end from deal where closed group by sales_agent;
    select 'kpi', 'time_to_win', product, count(*), count(*), cast(sum(c - e) as integer) * 86400000000, count(*),
           case when sum(c - e) <= 50 * count(*) then 'Green' when sum(c - e) <= 55 * count(*) then 'Yellow' else 'Red' end
      from deal where deal_stage = 'Won' group by product;
    select 'kpi', 'revenue', y || ',' || q, count(*), count(*), sum(v) * 1000000000, 1, 'measured' from deal where deal_stage = 'Won' group by y, q;
    select 'records', count(*), count(*), 0 from deal;" | sort
}

compare real_crm examples/crm_pipeline.rules 2017-12-31
