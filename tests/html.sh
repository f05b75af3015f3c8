#!/bin/bash
# tests/html.sh: the HTML report, read as a browser reads it; and the JSON report, held to its schema.
#
#   tests/html.sh [--pictures FOLDER]     also leaves pictures there: a phone, a desk, the dark, paper
#
# Without a browser (Debian's chromium) or python3-jsonschema the steps that need them are skipped, and it says so. What needs
# neither is always tested: the page fetches nothing, runs nothing, every link leads somewhere, text of the data stays text.
# In the browser a copy of the page with the JSON report in it compares the two, figure by figure; the page itself must
# say nothing on the console and fit the width of a phone.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
[ -x "$BUILD/rubric" ] || { echo "html: no $BUILD/rubric; run make first" >&2; echo '0 passed, 1 failed'; exit 1; }
export LC_ALL=C.UTF-8 TZ=UTC ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0
pictures=
[ "${1:-}" = --pictures ] && { pictures=$(mkdir -p "$2" && cd "$2" && pwd); }

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
fail() { failed=$((failed + 1)); echo "FAIL $*"; }
pass() { passed=$((passed + 1)); }
check() { local what=$1; shift; if "$@"; then pass; else fail "$what"; fi; }

browser=
for name in chromium chromium-browser google-chrome; do
    [ -n "$browser" ] || browser=$(command -v "$name")
done
browse()
{
    timeout 60 "$browser" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars --user-data-dir="$work/profile" --enable-logging=stderr --log-level=0 "$@" 2>"$work/log"
}

# make_pages NAME RULES OPTIONS...: NAME.html and NAME.json of one run.
make_pages()
{
    local name=$1
    shift
    "$BUILD/rubric" run "$@" --rejects "$work/rejects" --format html --output "$work/$name.html" --format json --output "$work/$name.json" 2>"$work/said" || { cat "$work/said"; return 1; }
}

fetches_nothing() { ! grep -qE '<(script|link|img|iframe|object|embed|form)|<[^>]* (src|srcset|action|on[a-z]+)=|<[^>]*https?://|url\(|@import' <(sed 's/&quot;//g' "$1"); }
links_lead_somewhere()
{
    local id bad=0
    while read -r id; do grep -qF "id=\"$id\"" "$1" || { echo "no id $id"; bad=1; }; done < <(grep -oE 'href="#[^"]*"' "$1" | sed 's/href="#//; s/"$//' | sort -u)
    return $bad
}
names_the_bytes() { local file; for file in "${@:2}"; do grep -q "$(sha256sum <"$file" | cut -d' ' -f1)" "$1" || { echo "no hash of $file"; return 1; }; done; }
headings_step() { grep -oE '<h[1-6]' "$1" | tr -d '<h' | awk 'NR == 1 && $1 != 1 || $1 > last + 1 && NR > 1 { bad = 1 } { last = $1 } END { exit bad }'; }
escapes_data() { grep -q 'T&lt;script&gt;' "$1" && ! grep -q 'T<script>' "$1"; }

# The copy that compares itself with the JSON: what it finds is the text of #verdict.
with_comparison()
{
    sed 's/<meta http-equiv="Content-Security-Policy"[^>]*>//; s#</body></html>##' "$1"
    printf '<script type="application/json" id="json" data-limit="%s">' "${3:-1000}"
    sed 's/</\\u003c/g' "$2"
    cat <<'END'
</script><script>
let n = 0
const limit = Number(document.getElementById('json').dataset.limit)
const wrong = [], say = (what, a, b) => { n++; if (String(a) !== String(b)) wrong.push(what + ': ' + a + ' is not ' + b) }
const all = q => [...document.querySelectorAll(q)], shown = e => e ? Number(e.textContent.replace(/,/g, '')) : undefined
const figure = (row, head) => {
    const heads = [...row.closest('table').tHead.rows[0].cells].map(c => c.textContent), cell = row.cells[heads.indexOf(head)]
    return cell && cell.querySelector('data')
}
const count = (what, data, want) => { say(what, data && data.value, want); say(what + ' as shown', shown(data), want) }
const s = JSON.parse(document.getElementById('json').textContent).summary
const ran = name => s.streams.find(t => t.record === name).ran
for (const c of s.checklists.filter(c => ran(c.record))) {
    for (const o in c.outcomes) count(c.name + ' ' + o, document.querySelector(`[data-outcome="${c.name}.${o}"] data`), c.outcomes[o])
    const seen = {}
    for (const rule of c.rules) {
        const number = seen[rule.name] = (seen[rule.name] || 0) + 1, id = c.name + '.' + rule.name + (number > 1 ? '-' + number : '')
        const row = document.querySelector(`[data-rule="${CSS.escape(id)}"]`)
        if (!row) { say(id + ' has no row', rule.verdicts.fail + rule.verdicts.unknown, 0); continue }
        for (const v of ['fail', 'unknown', 'pass']) count(id + ' ' + v, figure(row, v), rule.verdicts[v])
        if (rule.severity === 'error') count(id + ' sole', figure(row, 'only this rule'), rule.sole)
        const stake = figure(row, 'at stake')
        if (rule.at_stake) say(id + ' at stake', Number(stake && stake.value), rule.at_stake[0].amount)
        if (rule.verdicts.fail && limit > 0) say(id + ' is listed', !!document.getElementById('rule-' + id), true)
    }
    const stakes = all(`[data-stake="${c.name}"] strong data`).map(d => Number(d.value))
    say(c.name + ' at stake', stakes, (c.at_stake || []).map(a => a.amount))
}
for (const r of s.routes.filter(r => ran(r.record))) {
    for (const state of ['no_match', 'unknown', 'conflict']) if (r[state]) count(r.name + ' ' + state, document.querySelector(`[data-route="${r.name}.${state}"] data`), r[state])
}
say('groups of routes', all('tr.group').filter(t => !t.closest('[data-kpi]')).map(t => t.querySelector('data').value), s.routes.filter(r => ran(r.record)).flatMap(r => r.outcomes.slice(0, 100).map(o => o.records)))
for (const k of s.kpis.filter(k => ran(k.record))) {
    const rows = all(`[data-kpi="${k.name}"] tr.group`)
    say(k.name + ' groups', rows.length, Math.min(k.groups.length, 300))
    k.groups.slice(0, 300).forEach((g, i) => {
        const value = figure(rows[i], 'value')
        say(k.name + ' value ' + i, value ? JSON.stringify(JSON.parse(value.getAttribute('value'))) : 'null', JSON.stringify(g.value))
        count(k.name + ' records ' + i, figure(rows[i], 'records'), g.records)
        say(k.name + ' band ' + i, !g.band || rows[i].textContent.includes(g.band), true)
    })
}
for (const r of (s.reconciles || []).filter(r => r.ran))
    Object.values(r.keys).forEach((keys, m) => count(r.name + ' keys ' + m, document.querySelector(`[data-reconcile="${r.name}.${m}"] data`), keys))
for (const a of s.assigns || []) for (const how of ['turn', 'named', 'otherwise', 'unassigned', 'unknown', 'skipped']) if (a[how]) count(a.name + ' ' + how, document.querySelector(`[data-assign="${a.name}.${how}"] data`), a[how])
for (const t of s.streams.filter(t => t.ran)) {
    const row = document.querySelector(`[data-stream="${t.record}"]`), files = all(`[data-file^="${t.record} "]`)
    for (const w of ['read', 'evaluated', 'rejected']) count(t.record + ' ' + w, figure(row, w), t[w])
    if (t.superseded) count(t.record + ' superseded', figure(row, 'superseded'), t.superseded)
    files.forEach((f, i) => { for (const w of ['read', 'superseded', 'rejected', 'bytes']) count(t.record + ' file ' + i + ' ' + w, figure(f, w), t.by_file[i][w]) })
}
// Every figure leads to its records: what has no list is named here, and why.
const column = cell => cell && cell.closest('table').tHead.rows[0].cells[cell.cellIndex].textContent
const listless = d => {
    const row = d.closest('tr'), cell = d.closest('td'), section = d.closest('section').getAttribute('aria-labelledby')
    if (Number(d.value) === 0 || limit === 0) return true
    if (section === 'data') return !['rejected', 'records', 'cells'].includes(column(cell)) || !!row.dataset.file // an account of all there is
    if (section === 'reconciliations') return row.matches('.sum') || ['0', '1'].includes(row.dataset.reconcile.split('.')[1]) // sums, and what agrees
    if (section === 'assignments') return ['load', 'capacity'].includes(column(cell))
    return row && row.dataset.rule && column(cell) === 'pass' || d.closest('p') && d.closest('p').textContent.startsWith('The most frequent of')
}
const list_of = a => {
    const head = document.getElementById(decodeURIComponent(a.getAttribute('href').slice(1)))
    const all = { head, total: head && Number(head.dataset.total), listed: 0, cut: false }
    for (let e = head && head.nextElementSibling; e && !/^H[1-6]$/.test(e.tagName); e = e.nextElementSibling) {
        all.listed += e.querySelectorAll('li').length
        all.cut = all.cut || !!e.querySelector('a[href="#all-records"]')
    }
    return all
}
const leads = (what, a, want) => {
    if (limit === 0) return say(what + ' leads nowhere', !a, true)
    if (!a) return say(what + ' leads somewhere', false, true)
    const list = list_of(a)
    if (want !== undefined) say(what + ' is as many as its list', list.total, want)
    say(what + ' lists them', list.listed > 0 && list.listed <= Math.min(limit, list.total), true)
    say(what + ' says that it is cut', list.cut, list.listed < list.total)
    if (list.cut) say(what + ' has a way to the rest', !!document.getElementById('all-records'), true)
}
all('main data').filter(d => !d.closest('a') && !listless(d)).forEach(d => say('a figure without a list: ' + d.closest('tr,p').textContent.slice(0, 80), d.value, 'linked'))
all('main section:not([aria-labelledby=records]) a > data').filter(d => Number.isInteger(Number(d.value)) && d.parentElement.textContent === d.textContent && column(d.closest('td')) !== 'value').forEach(d => {
    const row = d.closest('tr')
    if (d.closest('p') && d.closest('p').dataset.stake || ['at stake', 'missed by'].includes(column(d.closest('td')))) return leads('an amount', d.parentElement)
    if (row && row.dataset.reconcile && d.closest('td').cellIndex !== 1) return leads('a balance', d.parentElement)
    leads((row || d.closest('p')).textContent.trim().slice(0, 60) + ' ' + (row ? column(d.closest('td')) : ''), d.parentElement, Number(d.value))
})
for (const k of s.kpis.filter(k => ran(k.record)))
    [...all(`[data-kpi="${k.name}"] tr.group`), ...all(`[data-kpi="${k.name}"] tr.sum`)].forEach((row, i) => {
        const g = [...k.groups.slice(0, 300), ...(k.totals || []).slice(0, 300)][i], links = [...row.querySelectorAll('a')]
        for (const a of links) leads(k.name + ' group ' + i, a, a.closest('td') && column(a.closest('td')) === 'left out' ? g.left_out : g.records)
        say(k.name + ' links of group ' + i, links.length >= (limit === 0 ? 0 : (g.records > 0) + (g.records > 0 && g.value !== null) + (g.left_out > 0)), true)
    })
all('[aria-labelledby=kpis] .mark').filter(m => limit > 0 && !m.closest('a')).forEach(m => say('a band without a list: ' + m.closest('tr').textContent.slice(0, 60), figure(m.closest('tr'), 'records') && figure(m.closest('tr'), 'records').value, 0))
all('figure a').forEach(a => leads('a mark of a chart', a))
// A record that fails leads to where it says fail, if that is listed; and all that is told of a record hangs together.
const told = all('ul.records > li[id]'), record_of = li => li.querySelector('strong').textContent + ' ' + li.querySelector('.dim').textContent
const by_record = Map.groupBy(told, record_of), mark_of = li => li.querySelector('.mark').textContent
const heads_of = { H3: null, H4: null }, within = new Map()
all('[aria-labelledby=records] :is(h3, h4, li)').forEach(e => { if (e.tagName === 'LI') within.set(e, heads_of.H3); else heads_of[e.tagName] = e })
const target = a => document.getElementById(decodeURIComponent(a.getAttribute('href').slice(1)))
all('h4[id^=outcome-]').filter(h => /: fail$/.test(h.textContent)).forEach(h => {
    for (let e = h.nextElementSibling; e && !/^H[1-6]$/.test(e.tagName); e = e.nextElementSibling)
        e.querySelectorAll('li > b > a').forEach(a => {
            const there = target(a), fails = by_record.get(record_of(there)).some(li => within.get(li) === within.get(a.closest('li')) && mark_of(li) === 'fail')
            say(h.id + ' leads ' + a.textContent + ' to its fail', mark_of(there), fails ? 'fail' : 'unknown')
        })
})
all('p.dim').filter(p => p.textContent.includes('the largest amount first')).forEach(p => {
    const amounts = []
    for (let e = p.nextElementSibling; e && !/^H[1-6]$/.test(e.tagName); e = e.nextElementSibling)
        e.querySelectorAll('li').forEach(li => { const m = / (-?[0-9,.]+) [A-Z]{3}$/.exec(li.textContent); amounts.push(m ? Number(m[1].replace(/,/g, '')) : -Infinity) })
    say(p.previousElementSibling.textContent + ': the largest first', amounts.every((a, i) => i === 0 || amounts[i - 1] >= a), true)
})
// A total stands below the groups that it is over: below a row that begins as it does.
all('[data-kpi] tr.sum').forEach(row => {
    const heads = [...row.closest('table').tHead.rows[0].cells].map(c => c.textContent), keys = heads.indexOf('band'), of = [...row.cells].slice(0, keys).findIndex(c => c.textContent === 'total')
    const same = other => other && [...row.cells].slice(0, of).every((c, i) => c.textContent === other.cells[i].textContent)
    if (of > 0) say(row.textContent.slice(0, 40) + ' stands with its groups', same(row.previousElementSibling), true)
})
by_record.forEach((entries, name) => {
    const links = entries.map(li => [...li.querySelectorAll('p > a')].map(target)), first = links.findIndex(l => l.length === entries.length - 1)
    say(name + ' is told of in one place', first >= 0 && entries.every((li, i) => i === first || links[i].includes(entries[first]) && links[first].includes(li)), true)
})
const wide = document.documentElement.scrollWidth, seen = document.documentElement.clientWidth
say('wider than the window', wide > seen ? wide + ' in ' + seen : 'no', 'no')
all('table').forEach(t => { say('caption', !!t.caption, true); say('scope', [...t.querySelectorAll('th')].every(h => h.scope), true) })
document.body.innerHTML = '<p id="verdict">' + n + ' compared, ' + wrong.length + ' wrong</p><pre></pre>'
document.querySelector('pre').textContent = wrong.slice(0, 20).join('\n')
</script></body></html>
END
}

agrees_with_json()
{
    with_comparison "$work/$1.html" "$work/$1.json" "${2:-}" >"$work/$1-compared.html"
    browse --window-size=390,900 --dump-dom "file://$work/$1-compared.html" >"$work/dom"
    [ -z "${SHOW:-}" ] || { echo "$1: $(grep -oE '[0-9]+ compared, [0-9]+ wrong' "$work/dom")"; cp "$work/$1.html" "$work/$1.json" "$SHOW/"; }
    grep -qE '[1-9][0-9]* compared, 0 wrong' "$work/dom" && return
    grep -oE '[0-9]+ compared, [0-9]+ wrong' "$work/dom" || echo 'the browser said nothing'
    sed -n '/<pre>/,/<\/pre>/p' "$work/dom" | head -n 25
    return 1
}
is_quiet()
{
    browse --dump-dom "file://$work/$1.html" >/dev/null
    ! grep -E 'CONSOLE|Refused to' "$work/log"
}

# picture NAME OUT SIZE OPTIONS...
picture() { browse "${@:4}" --window-size="$3" --screenshot="$pictures/$2.png" "file://$work/$1.html" >/dev/null; }

mkdir -p "$work/data"
cat >"$work/data/odd.rules" <<'END'
record Ticket {
  key id text column "Id"
  amount money in currency column "Amount"
  currency text column "Currency"
  note text column "Note"
}
checklist odd "Odd < text & \"more\"" for Ticket {
  rule short "A note is short" must length(note) < 5  fix "{note}"
  rule paid "It is paid for"   must amount is present
}
END
{
    echo 'Id,Amount,Currency,Note'
    echo '"T<script>document.body.remove()</script>",12345678901234567890.01,USD,"<img src=x onerror=alert(1)>"'
    printf 'T2,0.99,EUR,"\x1b[31mred\xe2\x80\xaereversed"\nT3,1,USD,"a ""quoted"" & <b>bold</b> note"\nT4,,,"</li></ul></main>"\n'
    for i in $(seq 30); do echo "N$i,1.01,USD,a long note"; done
} >"$work/data/odd.csv"

cat >"$work/data/given.rules" <<'END'
record Lead { key id text  country text }
record Rep { key name text  country text  leads integer  most integer }
assign rep "Who calls" for Lead {
  pool     Rep where Rep.country is Lead.country
  order    round robin
  load     leads plus assigned
  capacity most
}
END
printf 'id,country\nL1,DE\nL2,DE\nL3,DE\nL4,FR\nL5,\n' >"$work/data/leads.csv"
printf 'name,country,leads,most\nAna,DE,1,3\nBen,DE,0,1\n' >"$work/data/reps.csv"
make_pages closure rules/case_closure.rules --data examples/cases.csv --as-of 2025-07-15 || fail closure
make_pages kpis rules/kpi_health.rules --data KpiResult=examples/kpi_results.csv --as-of 2022-10-31 || fail kpis
make_pages routes rules/sales_segment.rules --data examples/accounts.csv --as-of 2025-07-15 || fail routes
make_pages sides rules/reconcile.rules --data Opportunity=examples/opportunities.csv --data ZuoraInvoice=examples/zuora_invoices.csv \
    --data Subscription=examples/subscriptions.csv --data ZuoraSubscription=examples/zuora_subscriptions.csv --as-of 2025-07-31 || fail sides
make_pages totals tests/golden/run/kpi_totals.rules --data C=tests/golden/run/data/kpi.csv --as-of 2025-06-01 || fail totals
make_pages waived tests/golden/run/csv.rules --data tests/golden/run/data/desk.csv --as-of 2025-07-15 || fail waived
make_pages given "$work/data/given.rules" --data Lead="$work/data/leads.csv" --data Rep="$work/data/reps.csv" --as-of 2025-07-15 || fail given
make_pages odd "$work/data/odd.rules" --data "$work/data/odd.csv" --as-of 2025-07-15 || fail odd
make_pages unlisted tests/golden/run/csv.rules --data tests/golden/run/data/desk.csv --as-of 2025-07-15 --limit 0 || fail unlisted
make_pages everything tests/parts/all.rules --data Deal=tests/parts/deals.csv --data Bill=tests/parts/bills.csv --data Team=tests/parts/teams.csv --as-of 2025-07-15 || fail everything
make_pages cut tests/parts/all.rules --data Deal=tests/parts/deals.csv --data Bill=tests/parts/bills.csv --data Team=tests/parts/teams.csv --as-of 2025-07-15 --limit 2 || fail cut
pages='everything closure kpis routes sides totals waived given odd'
all_pages="$pages unlisted cut"

for page in $all_pages; do
    check "$page fetches or runs something" fetches_nothing "$work/$page.html"
    check "$page has a link that leads nowhere" links_lead_somewhere "$work/$page.html"
    check "$page leaves out a level of headings" headings_step "$work/$page.html"
done
check 'odd: text of the data is markup' escapes_data "$work/odd.html"
check 'kpis: a chart is missing' [ "$(grep -o '<figure>' "$work/kpis.html" | wc -l) $(grep -o 'class="target"' "$work/kpis.html" | wc -l)" = '8 8' ]
check 'odd: the sum at stake is not exact' grep -q '"currency":"USD","amount":12345678901234567921.31,"records":32}' "$work/odd.json"
check 'odd: the sum at stake is not exact' grep -q '>12,345,678,901,234,567,921.31</data>' "$work/odd.html"
check 'closure: the hashes are not those of the files' names_the_bytes "$work/closure.html" rules/case_closure.rules examples/cases.csv
check 'closure: the hashes are not those of the files' names_the_bytes "$work/closure.json" rules/case_closure.rules examples/cases.csv

if [ -n "$browser" ] && ! browse --dump-dom about:blank | grep -q '<html'; then
    echo "html: the browser tests were skipped: $browser does not run here"
elif [ -n "$browser" ]; then
    check 'unlisted differs from its JSON' agrees_with_json unlisted 0
    check 'cut differs from its JSON' agrees_with_json cut 2
    for page in $pages; do
        check "$page differs from its JSON" agrees_with_json "$page"
        check "$page speaks on the console" is_quiet "$page"
    done
    if [ -n "$pictures" ]; then
        for page in $pages; do
            picture "$page" "$page-phone" 390,1800
            picture "$page" "$page-desk" 1200,1800
            picture "$page" "$page-dark" 1200,1800 --force-dark-mode
            browse --print-to-pdf="$pictures/$page.pdf" --no-pdf-header-footer "file://$work/$page.html" >/dev/null
        done
    fi
else
    echo 'html: the browser tests were skipped: there is no chromium here'
fi

# fits SCHEMA FILE...: strictly, for a member that the schema does not name is a member that nobody is told of.
fits()
{
    python3 - "$@" <<'END'
import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
def close(s):
    if isinstance(s, dict):
        if 'properties' in s: s.setdefault('additionalProperties', False)
        for v in s.values(): close(v)
    elif isinstance(s, list):
        for v in s: close(v)
close(schema)
validator = jsonschema.Draft202012Validator(schema) if hasattr(jsonschema, 'Draft202012Validator') else jsonschema.Draft7Validator(schema)
bad = 0
for name in sys.argv[2:]:
    for e in list(validator.iter_errors(json.load(open(name))))[:5]:
        print(name, '/'.join(map(str, e.path)), e.message[:200])
        bad = 1
sys.exit(bad)
END
}

if python3 -c 'import jsonschema' 2>/dev/null; then
    check 'a JSON report does not fit its schema' fits reports/report-1.schema.json $(printf "$work/%s.json " $pages)
    (cd tests/golden/check && "$OLDPWD/$BUILD/rubric" check data/marked data/several data/warned.rules data/none.rules --format json) >"$work/wrong.json"
    (cd tests/golden/test && "$OLDPWD/$BUILD/rubric" test failing.rules ../check/data/several/main.rules --format json) >"$work/tests.json" 2>/dev/null
    check 'the JSON of mistakes does not fit its schema' fits reports/diagnostics-1.schema.json "$work/wrong.json"
    check 'the JSON of tests does not fit its schema' fits reports/tests-1.schema.json "$work/tests.json"
else
    echo 'html: the schema was skipped: there is no python3-jsonschema here'
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
