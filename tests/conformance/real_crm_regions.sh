#!/bin/bash
# tests/conformance/real_crm_regions.sh FOLDER: examples/crm_regions.rules over 8,800 deals that others recorded, joined with their
# agents, products and accounts.
set -u
source tests/conformance/real_figures.bash
folder=$1/unlicensed-crm-pipeline
data=$folder/sales_pipeline.csv

# The figures of the report, from the data alone. Comparisons with NULL are unknown, like ours.
expected()
{
    sqlite3 -batch :memory: -cmd ".import --csv '$data' raw" -cmd ".import --csv '$folder/sales_teams.csv' agent" \
        -cmd ".import --csv '$folder/products.csv' product" -cmd ".import --csv '$folder/accounts.csv' account" "
    create table deal as select rowid n, *, deal_stage = 'Won' won, cast(nullif(close_value, '') as integer) v,
        case when engage_date <> '' then julianday('20' || substr(engage_date, 7, 2) || '-' || substr(engage_date, 4, 2) || '-' || substr(engage_date, 1, 2)) end e,
        case when close_date <> '' then julianday('20' || substr(close_date, 7, 2) || '-' || substr(close_date, 4, 2) || '-' || substr(close_date, 1, 2)) end c from raw;
    create table joined as select d.*, a.manager, a.regional_office region, p.series, cast(p.sales_price as integer) price, cast(k.employees as integer) employees, k.account known_account
      from deal d left join agent a on a.sales_agent = d.sales_agent left join product p on p.product = d.product left join account k on k.account = d.account;
    create table worth as select k.*, nullif(k.subsidiary_of, '') parent, (select coalesce(sum(v), 0) from deal d where d.account = k.account and won) won_value,
        (select d.sales_agent from deal d where d.account = k.account and won order by c desc, n limit 1) latest,
        (select d.sales_agent from deal d where d.account = k.account and won order by v desc, n limit 1) largest from account k;
    create table verdict as
      with rule(id, checklist, asked, name, severity, applies, holds) as (
        select n, 'priced', won, 'product_listed', 'error', won, series is not null from joined union all
        select n, 'priced', won, 'near_price', 'warning', won, v * 100 >= price * 80 from joined union all
        select n, 'priced', won, 'larger_customers_first', 'warning', won and employees > 5000, series <> 'GTX' or v > 1000 from joined union all
        select a.rowid, 'desks', 1, 'has_deals', 'error', 1, exists (select 1 from deal d where d.sales_agent = a.sales_agent) from agent a union all
        select a.rowid, 'desks', 1, 'wins', 'warning', 1, (select count(*) from deal d where d.sales_agent = a.sales_agent and won) >= 100 from agent a union all
        select a.rowid, 'desks', 1, 'nothing_stale', 'error', 1,
               not exists (select 1 from deal d where d.sales_agent = a.sales_agent and deal_stage = 'Engaging' and julianday('2017-12-31') - e > 365) from agent a union all
        select a.rowid, 'desks', 1, 'every_region', 'warning', 1,
               not exists (select 1 from joined d where d.sales_agent = a.sales_agent and won and known_account is null) from agent a union all
        select a.rowid, 'desks', 1, 'average_deal', 'warning', 1, (select sum(v) >= 2000 * count(*) from deal d where d.sales_agent = a.sales_agent and won having count(*) > 0) from agent a union all
        select w.rowid, 'family', 1, 'parent_known', 'error', parent is not null, exists (select 1 from account k where k.account = w.parent) from worth w union all
        select w.rowid, 'family', 1, 'parent_buys', 'warning', parent is not null, (select p.won_value > w.won_value from worth p where p.account = w.parent) from worth w union all
        select w.rowid, 'family', 1, 'one_agent', 'warning', 1, latest <> largest from worth w)
      select id, checklist, asked, name, severity, case when not applies then 'skip' when applies is null or holds is null then 'unknown' when holds then 'pass' else 'fail' end word from rule;
    select 'rule', checklist, name, word, count(*) from verdict group by checklist, name, word;
    select 'outcome', checklist, word, count(*) from (
        select checklist, case when not asked then 'skip' when sum(severity = 'error' and word in ('fail', 'unknown')) > 0 then 'fail'
                               when sum(word in ('fail', 'unknown')) > 0 then 'warn' else 'pass' end word
          from verdict group by checklist, id) group by checklist, word;
    select 'kpi', 'won_by_region', region, count(*), count(*), sum(v) * 1000000000, 1, 'measured' from joined where won group by region;
    select 'kpi', 'win_rate_of_managers', manager, count(*), count(*), sum(won) * 1000000000, count(*),
           case when sum(won) * 100 >= 63 * count(*) then 'Green' when sum(won) * 1000 >= 567 * count(*) then 'Yellow' else 'Red' end
      from joined where deal_stage in ('Won', 'Lost') group by manager;
    select 'kpi', 'by_sector', case when p.sector is null then w.sector else w.sector || ',' || p.sector end, count(*), count(*), sum(w.won_value) * 1000000000, 1, 'measured'
      from worth w left join account p on p.account = w.parent group by w.sector, p.sector;
    select 'kpi', 'discount', series, count(*), count(*), sum(v - price) * 1000000000, count(*), 'measured' from joined where won and series is not null group by series;
    select 'records', count(*), count(*), 0 from deal;
    select 'records', count(*), count(*), 0 from agent;
    select 'records', count(*), 0, 0 from product;
    select 'records', count(*), count(*), 0 from account;" | sort
}

compare real_crm_regions examples/crm_regions.rules 2017-12-31 --data "Deal=$data" --data "Agent=$folder/sales_teams.csv" \
    --data "Product=$folder/products.csv" --data "Account=$folder/accounts.csv"
