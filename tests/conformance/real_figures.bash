# tests/conformance/real_figures.bash: what the real_*.sh suites share; they read it with `source`.
#
# Such a suite computes the figures of a report anew, in SQL over the same file: verdicts of each rule, outcomes, routes,
# groups of the KPIs with their exact figures and bands, and the accounting. One check is one line of those figures.

# figures FILE: the report's figures, one a line.
figures()
{
    sqlite3 -batch :memory: "
    create table report as select json_extract(readfile('$1'), '\$.summary') j;
    select 'rule', json_extract(c.value, '\$.name'), json_extract(r.value, '\$.name'), v.key, v.value
      from report, json_each(j, '\$.checklists') c, json_each(c.value, '\$.rules') r, json_each(r.value, '\$.verdicts') v where v.value > 0;
    select 'outcome', json_extract(c.value, '\$.name'), o.key, o.value
      from report, json_each(j, '\$.checklists') c, json_each(c.value, '\$.outcomes') o where o.value > 0;
    select 'route', json_extract(r.value, '\$.name'), (select group_concat(value, ',') from json_each(o.value, '\$.outputs')), json_extract(o.value, '\$.records')
      from report, json_each(j, '\$.routes') r, json_each(r.value, '\$.outcomes') o;
    select 'kpi', json_extract(k.value, '\$.name'), (select group_concat(value, ',') from json_each(g.value, '\$.keys')), json_extract(g.value, '\$.records'),
           json_extract(g.value, '\$.measured'), json_extract(g.value, '\$.exact.numerator'), json_extract(g.value, '\$.exact.denominator'),
           coalesce(json_extract(g.value, '\$.band'), json_extract(g.value, '\$.state'))
      from report, json_each(j, '\$.kpis') k, json_each(k.value, '\$.groups') g;
    select 'records', json_extract(s.value, '\$.read'), json_extract(s.value, '\$.evaluated'), json_extract(s.value, '\$.rejected')
      from report, json_each(j, '\$.streams') s;" | sort
}

# compare SUITE RULES AS_OF [OPTION ...]: runs the rules over $data, or with options that say what the data is, holds their figures
# against those of `expected`, and says so.
compare()
{
    local passed=0 failed=0 skipped=0 inputs=(--data "$data")
    [ $# -gt 3 ] && inputs=("${@:4}")
    work=$(mktemp -d) || exit 1
    trap 'rm -rf "$work"' EXIT
    if [ ! -f "$data" ]; then
        echo "$(basename "$(dirname "$data")")/$(basename "$data") is not in the folder"
        skipped=1
    elif ! command -v sqlite3 >/dev/null; then
        echo 'sqlite3 is not installed'
        skipped=1
    elif ! rubric run "$2" "${inputs[@]}" --as-of "$3" --rejects "$work/rejects" --format json >"$work/report" 2>"$work/errors"; then
        echo "FAIL $1: the rules did not run: $(head -n 3 "$work/errors")"
        failed=1
    else
        figures "$work/report" >"$work/got"
        expected >"$work/want"
        passed=$(comm -12 "$work/want" "$work/got" | wc -l)
        failed=$(comm -3 "$work/want" "$work/got" | wc -l)
        comm -23 "$work/want" "$work/got" | sed "s/^/FAIL $1: expected and not reported: /" | head -n 20
        comm -13 "$work/want" "$work/got" | sed "s/^/FAIL $1: reported and not expected: /" | head -n 20
        [ "$passed" -gt 0 ] || { echo "FAIL $1: nothing was compared"; failed=$((failed + 1)); }
    fi
    echo "$1: $passed passed, $failed failed, $skipped skipped"
}
