#!/bin/bash
# tests/conformance/real_zendesk.sh FOLDER: examples/zendesk_tickets.rules over tickets as the Zendesk API gives them.
#
# sqlite computes every count anew from the same file: verdicts of each rule, outcomes, routes, groups of the KPIs with
# their exact figures and bands, and the accounting. One check is one line of those figures.
set -u
data=$1/real-saas-exports/zendesk/ticket_data.csv
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
    select 'route', json_extract(r.value, '\$.name'), json_extract(o.value, '\$.outputs.queue'), json_extract(o.value, '\$.records')
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
    create table ticket as select *, cast(strftime('%s', created_at) as integer) c, cast(strftime('%s', updated_at) as integer) u,
        status in ('solved', 'closed') done from raw;
    create table verdict as
      with rule(id, checklist, name, severity, applies, holds) as (
        select id, 'kept', 'assigned', 'error', status <> 'deleted' and done, assignee_id <> '' from ticket union all
        select id, 'kept', 'organization_known', 'warning', status <> 'deleted', organization_id <> '' from ticket union all
        select id, 'kept', 'priority_set', 'warning', status <> 'deleted', priority <> '' from ticket union all
        select id, 'kept', 'in_order', 'error', status <> 'deleted', u >= c from ticket union all
        select id, 'kept', 'done_in_time', 'warning', status <> 'deleted' and done, u - c <= 14 * 86400 from ticket union all
        select id, 'kept', 'urgent_in_time', 'error', status <> 'deleted' and done and priority = 'urgent', u - c <= 2 * 86400 from ticket union all
        select id, 'kept', 'incident_has_problem', 'error', status <> 'deleted' and type = 'incident', problem_id <> '' from ticket union all
        select id, 'kept', 'task_has_due_date', 'error', status <> 'deleted' and type = 'task', due_at <> '' from ticket)
      select id, checklist, name, severity, case when not applies then 'skip' when applies is null or holds is null then 'unknown' when holds then 'pass' else 'fail' end word from rule;
    select 'rule', checklist, name, word, count(*) from verdict group by checklist, name, word;
    select 'outcome', checklist, word, count(*) from (
        select checklist, case when sum(word <> 'skip') = 0 then 'skip'
                               when sum(severity = 'error' and word in ('fail', 'unknown')) > 0 then 'fail'
                               when sum(word in ('fail', 'unknown')) > 0 then 'warn' else 'pass' end word
          from verdict group by checklist, id) group by checklist, word;
    select 'route', 'queue', case when status = 'deleted' then 'None' when priority = 'urgent' then 'Duty manager'
           when via_channel = 'email' and organization_id = '' then 'Identify the sender' when via_channel = 'email' then 'Mail' else 'Web' end queue, count(*)
      from ticket group by queue;
    select 'kpi', 'age_of_tickets', status, count(*), count(*), sum(u - c) * 1000000, count(*),
           case when sum(u - c) <= 14 * 86400 * count(*) then 'Green' when sum(u - c) * 10 <= 154 * 86400 * count(*) then 'Yellow' else 'Red' end
      from ticket group by status;
    select 'kpi', 'done_in_two_weeks', via_channel, count(*), count(*), sum(u - c <= 14 * 86400) * 1000000000, count(*),
           case when sum(u - c <= 14 * 86400) * 100 >= 80 * count(*) then 'Green' when sum(u - c <= 14 * 86400) * 100 >= 70 * count(*) then 'Yellow' else 'Red' end
      from ticket where done group by via_channel;
    select 'records', count(*), count(*), 0 from ticket;" | sort
}

if [ ! -f "$data" ]; then
    echo 'real-saas-exports is not in the folder'
    skipped=1
elif ! command -v sqlite3 >/dev/null; then
    echo 'sqlite3 is not installed'
    skipped=1
elif ! rubric run examples/zendesk_tickets.rules --data "$data" --as-of 2021-01-31 --rejects "$work/rejects" --format json >"$work/report" 2>"$work/errors"; then
    echo "FAIL real_zendesk: the rules did not run: $(head -n 3 "$work/errors")"
    failed=1
else
    figures "$work/report" >"$work/got"
    expected >"$work/want"
    passed=$(comm -12 "$work/want" "$work/got" | wc -l)
    failed=$(comm -3 "$work/want" "$work/got" | wc -l)
    comm -23 "$work/want" "$work/got" | sed 's/^/FAIL real_zendesk: expected and not reported: /' | head -n 20
    comm -13 "$work/want" "$work/got" | sed 's/^/FAIL real_zendesk: reported and not expected: /' | head -n 20
    [ "$passed" -gt 0 ] || { echo 'FAIL real_zendesk: nothing was compared'; failed=$((failed + 1)); }
fi
echo "real_zendesk: $passed passed, $failed failed, $skipped skipped"
