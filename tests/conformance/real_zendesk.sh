#!/bin/bash
# tests/conformance/real_zendesk.sh FOLDER: examples/zendesk_tickets.rules over tickets as the Zendesk API gives them.
set -u
source tests/conformance/real_figures.bash
data=$1/real-saas-exports/zendesk/ticket_data.csv

# The figures of the report, from the data alone.
expected()
{
    sqlite3 -batch :memory: -cmd ".import --csv '$data' raw" "
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

compare real_zendesk examples/zendesk_tickets.rules 2021-01-31
