#!/bin/bash
# tests/conformance/real_crm.sh FOLDER: examples/crm_pipeline.rules over 8,800 deals that others recorded.
#
# sqlite computes every count anew from the same file: verdicts of each rule, outcomes, routes, groups of the KPIs with
# their exact figures and bands, and the accounting. One check is one line of those figures.
set -u
data=$1/unlicensed-crm-pipeline/sales_pipeline.csv
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

# figures FILE: the report's figures, one a line.
figures()
{
    sqlite3 -batch :memory: "
    create table report as select json_extract(readfile('$1'), '\$.summary') j;
    select 'rule', json_extract(c.value, '\$.name'), json_extract(r.value, '\$.name'), v.key, v.value
      from report, json_each(j, '\$.checklists') c, json_each(c.value, '\$.rules') r, json_each(r.value, '\$.verdicts') v where v.value > 0;
    select 'outcome', json_extract(c.value, '\$.name'), o.key, o.value
      from report, json_each(j, '\$.checklists') c, json_each(c.value, '\$.outcomes') o where o.value > 0;
    select 'route', json_extract(r.value, '\$.name'), json_extract(o.value, '\$.outputs.desk'), json_extract(o.value, '\$.records')
      from report, json_each(j, '\$.routes') r, json_each(r.value, '\$.outcomes') o;
    select 'kpi', json_extract(k.value, '\$.name'), (select group_concat(value, ',') from json_each(g.value, '\$.keys')), json_extract(g.value, '\$.records'),
           json_extract(g.value, '\$.measured'), json_extract(g.value, '\$.exact.numerator'), json_extract(g.value, '\$.exact.denominator'),
           coalesce(json_extract(g.value, '\$.band'), json_extract(g.value, '\$.state'))
      from report, json_each(j, '\$.kpis') k, json_each(k.value, '\$.groups') g;
    select 'records', json_extract(s.value, '\$.read'), json_extract(s.value, '\$.evaluated'), json_extract(s.value, '\$.rejected')
      from report, json_each(j, '\$.streams') s;" | sort
}

# The same figures from the data alone.
expected()
{
    sqlite3 -batch :memory: -cmd ".import --csv $data raw" "
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

if [ ! -f "$data" ]; then
    echo 'unlicensed-crm-pipeline is not in the folder'
    skipped=1
elif ! command -v sqlite3 >/dev/null; then
    echo 'sqlite3 is not installed'
    skipped=1
elif ! rubric run examples/crm_pipeline.rules --data "$data" --as-of 2017-12-31 --rejects "$work/rejects" --format json >"$work/report" 2>"$work/errors"; then
    echo "FAIL real_crm: the rules did not run: $(head -n 3 "$work/errors")"
    failed=1
else
    figures "$work/report" >"$work/got"
    expected >"$work/want"
    passed=$(comm -12 "$work/want" "$work/got" | wc -l)
    failed=$(comm -3 "$work/want" "$work/got" | wc -l)
    comm -23 "$work/want" "$work/got" | sed 's/^/FAIL real_crm: expected and not reported: /' | head -n 20
    comm -13 "$work/want" "$work/got" | sed 's/^/FAIL real_crm: reported and not expected: /' | head -n 20
    [ "$passed" -gt 0 ] || { echo 'FAIL real_crm: nothing was compared'; failed=$((failed + 1)); }
fi
echo "real_crm: $passed passed, $failed failed, $skipped skipped"
