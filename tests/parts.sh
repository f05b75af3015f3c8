#!/bin/bash
# tests/parts.sh: parts of the data, run as processes of their own and put together, give the report of one run to the byte.
#
#   tests/parts.sh          several rules, their data cut into two to five files
#
# Every form of report, the rejects file and the exit code are compared: parts in order, a merge of merges, a part without
# records, one with rejects only, and the data of today after the parts of yesterday.
set -u
cd "$(dirname "$0")/.." || exit 1
rubric=$PWD/${BUILD:-build}/rubric
dir=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0
formats='text ndjson json csv csv-findings csv-kpis csv-keys html markdown junit'
say() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAIL $1"; }

# cut N FILE TO: the records of a file one after the other to TO1.END … TON.END; of CSV quoted line ends and all, each with the header.
cut()
{
    [ "${2##*.}" = ndjson ] && awk -v n="$1" -v to="$3" '{ print > (to (NR - 1) % n + 1 ".ndjson") }' "$2" && return
    awk -v n="$1" -v to="$3" '
        { record = record sep $0; sep = "\n"; quotes += gsub(/"/, "\"") }
        quotes % 2 == 0 { all[++count] = record; record = sep = ""; quotes = 0 }
        END {
            for (p = 1; p <= n; p++) print all[1] > (to p ".csv")
            for (i = 2; i <= count; i++) print all[i] > (to int((i - 2) * n / (count - 1)) + 1 ".csv")
        }' "$2"
}

# reports HOW NAME RULES ARGUMENTS...: every form of report, to NAME.FORMAT, rejects and exit code to NAME.rejects and NAME.exit.
reports()
{
    local how=$1 name=$2 rules=$3 f forms=()
    shift 3
    for f in $formats; do forms+=(--format "$f" --output "$name.$f"); done
    rm -f "$name".*
    "$rubric" "$how" "$rules" "$@" "${forms[@]}" --rejects "$name.rejects" --fail-on fail,reject >"$name.out" 2>"$name.err"
    echo $? >"$name.exit"
    grep -q 'E0[0-9]*\]' "$name.err" && bad "$how $rules $*: $(head -3 "$name.err")"
    sed -i 's/"seconds":[0-9.]*/"seconds":0/; s/--rejects [^ ]*//; s/'"$(basename "$name")"'\.rejects/NAME.rejects/g' "$name".[hjmnct]*
}

same()
{
    local f ok=1
    for f in $formats rejects exit; do
        [ -e "$1.$f" ] || [ -e "$2.$f" ] || continue
        cmp -s "$1.$f" "$2.$f" && continue
        ok=0
        bad "$3: $f"
        diff "$1.$f" "$2.$f" | head -6
    done
    [ $ok = 1 ] && say
}

# part NAME RULES DATA...: one run of its own.
part()
{
    local name=$1 rules=$2
    shift 2
    "$rubric" run "$rules" "$@" --partial "$name.part" >"$name.out" 2>"$name.err" || bad "part $name: $(head -3 "$name.err")"
}

# compare NAME RULES N DATA RECORD [OTHER ARGUMENTS...]: the file DATA of RECORD cut into N. $shown: what is to be said when parts are
# made and again when they are put together.
shown=
compare()
{
    local name=$1 rules=$2 n=$3 data=$4 record=$5 i files=() parts=() end=${4##*.}
    shift 5
    [ "${rules#/}" = "$rules" ] && rules=$PWD/$rules
    cut "$n" "$data" "$dir/$name-"
    for ((i = 1; i <= n; i++)); do
        files+=(--data "$record=$dir/$name-$i.$end") parts+=("$dir/$name-$i.part")
        part "$dir/$name-$i" "$rules" --data "$record=$dir/$name-$i.$end" "$@" $shown &
    done
    wait
    reports run "$dir/$name.whole" "$rules" "${files[@]}" "$@" $shown
    reports merge "$dir/$name.merged" "$rules" "${parts[@]}" $shown
    same "$dir/$name.whole" "$dir/$name.merged" "$name"
    [ "$n" -lt 3 ] && return
    "$rubric" merge "$rules" "${parts[@]:1}" --partial "$dir/$name-rest.part" 2>/dev/null || bad "$name: merge of the rest"
    reports merge "$dir/$name.twice" "$rules" "${parts[0]}" "$dir/$name-rest.part" $shown
    same "$dir/$name.whole" "$dir/$name.twice" "$name, merged twice"
    "$rubric" merge "$rules" "${parts[@]::n-1}" --partial "$dir/$name-first.part" 2>/dev/null || bad "$name: merge of the first"
    reports merge "$dir/$name.today" "$rules" "$dir/$name-first.part" --data "$record=$dir/$name-$n.$end" "$@" $shown
    same "$dir/$name.whole" "$dir/$name.today" "$name, with today's data"
}

day=2025-07-15
gen=${BUILD:-build}/tests/bench/gen
[ -x "$gen" ] && "$gen" opportunities --rows 2000 >"$dir/data.csv"

# Look-ups, waivers, routes, every measure, footers, rejects of more kinds than are told apart.
for n in 2 3 5; do compare "everything-$n" tests/parts/all.rules $n tests/parts/deals.csv Deal --data Team=tests/parts/teams.csv --as-of $day; done
shown=--all compare everything-all tests/parts/all.rules 4 tests/parts/deals.csv Deal --data Team=tests/parts/teams.csv --as-of $day
shown=--all-values compare everything-all-values tests/parts/all.rules 3 tests/parts/deals.csv Deal --data Team=tests/parts/teams.csv --as-of $day
# Parts that say more than is asked for, and less.
more=("$dir"/everything-all-values-[123].part) files=()
for n in 1 2 3; do files+=(--data Deal="$dir/everything-all-values-$n.csv"); done
for n in --all ''; do
    reports run "$dir/less.whole" tests/parts/all.rules "${files[@]}" --data Team=tests/parts/teams.csv --as-of $day $n
    reports merge "$dir/less.merged" tests/parts/all.rules "${more[@]}" $n
    same "$dir/less.whole" "$dir/less.merged" "parts with all values, $n"
done
if "$rubric" merge tests/parts/all.rules "$dir"/everything-all-[1234].part --all-values 2>&1 | grep -q 'E0534.*without --all-values'; then say; else bad 'values that parts do not have'; fi
shown=--columns compare everything-columns tests/parts/all.rules 3 tests/parts/deals.csv Deal --data Team=tests/parts/teams.csv --as-of $day
shown='--threads 3 --chunk-bytes 600' compare everything-threads tests/parts/all.rules 3 tests/parts/deals.csv Deal --data Team=tests/parts/teams.csv --as-of $day
shown='--max-memory 20KB --threads 2 --chunk-bytes 600' compare everything-memory tests/parts/all.rules 3 tests/parts/deals.csv Deal --data Team=tests/parts/teams.csv --as-of $day
compare cases rules/case_closure.rules 3 examples/cases.csv Case --as-of $day
compare segments rules/sales_segment.rules 5 examples/accounts.csv Account --as-of $day
compare kpis rules/kpi_health.rules 4 examples/kpi_results.csv KpiResult --as-of 2022-10-31
if [ -s "$dir/data.csv" ]; then
    compare bookings tests/bench/w1_booking.rules 3 "$dir/data.csv" Opportunity --as-of $day
    "$gen" opportunities --rows 500 --format ndjson >"$dir/data.ndjson"
    compare lines tests/bench/w1_booking.rules 3 "$dir/data.ndjson" Opportunity --as-of $day
    compare figures tests/bench/w2_kpis.rules 5 "$dir/data.csv" Opportunity --as-of $day
    compare routing tests/bench/w3_routing.rules 4 "$dir/data.csv" Opportunity --as-of $day
fi

# A part without records and one with rejects only, between two others.
rules=$PWD/tests/parts/all.rules
cut 2 tests/parts/deals.csv "$dir/odd-a"
head -1 tests/parts/deals.csv >"$dir/odd-empty.csv"
printf 'id,stage\nd1,New,1\nd2\nd3,Won,2,3\n' >"$dir/odd-bad.csv"
sed -i '1s/.*/'"$(head -1 tests/parts/deals.csv)"'/' "$dir/odd-bad.csv"
files=() parts=()
for f in odd-a1.csv odd-empty.csv odd-bad.csv odd-a2.csv; do
    part "$dir/$f" "$rules" --data Deal="$dir/$f" --data Team=tests/parts/teams.csv --as-of $day
    files+=(--data Deal="$dir/$f") parts+=("$dir/$f.part")
done
reports run "$dir/odd.whole" "$rules" "${files[@]}" --data Team=tests/parts/teams.csv --as-of $day
reports merge "$dir/odd.merged" "$rules" "${parts[@]}"
same "$dir/odd.whole" "$dir/odd.merged" 'odd parts'

# Both sides of reconciliations in parts: here both, there one, and a part of it again for those who look something up.
cut 3 tests/parts/deals.csv "$dir/two-d"
cut 2 tests/parts/bills.csv "$dir/two-b"
d=$dir/two-d b=$dir/two-b team=(--data Team=tests/parts/teams.csv --as-of $day)
part "$dir/two-1" "$rules" --data Bill="${b}1.csv" --data Deal="${d}1.csv" "${team[@]}"
part "$dir/two-2" "$rules" --data Deal="${d}2.csv" "${team[@]}"
part "$dir/two-3" "$rules" --data Bill="${b}2.csv" --as-of $day
part "$dir/two-4" "$rules" --data Deal="${d}3.csv" "${team[@]}"
for n in '' --all; do
    if [ -n "$n" ]; then
        part "$dir/two-1" "$rules" --data Bill="${b}1.csv" --data Deal="${d}1.csv" "${team[@]}" --all
        part "$dir/two-2" "$rules" --data Deal="${d}2.csv" "${team[@]}" --all
        part "$dir/two-3" "$rules" --data Bill="${b}2.csv" --as-of $day --all
        part "$dir/two-4" "$rules" --data Deal="${d}3.csv" "${team[@]}" --all
    fi
    reports run "$dir/two.whole" "$rules" --data Deal="${d}1.csv" --data Deal="${d}2.csv" --data Deal="${d}3.csv" --data Bill="${b}1.csv" --data Bill="${b}2.csv" "${team[@]}" $n
    reports merge "$dir/two.merged" "$rules" "$dir"/two-[1-4].part $n
    same "$dir/two.whole" "$dir/two.merged" "reconciliations in parts $n"
    "$rubric" merge "$rules" "$dir"/two-[234].part $n --partial "$dir/two-rest.part" 2>/dev/null || bad 'merge of reconciliations'
    reports merge "$dir/two.twice" "$rules" "$dir/two-1.part" "$dir/two-rest.part" $n --max-memory 64MB
    same "$dir/two.whole" "$dir/two.twice" "reconciliations in parts, merged twice $n"
done
# A side of a reconciliation that is looked up as well.
awk 'BEGIN { print "id,amount"; for (i = 1; i <= 60; i++) print "o" i "," (i % 7 ? i * 3 : "") }' >"$dir/orders.csv"
awk 'BEGIN { print "number,order,amount"; for (i = 1; i <= 70; i++) print "i" i ",o" i % 64 "," (i % 9 ? i % 64 * 3 : "?") }' >"$dir/invoices.csv"
compare looked-up tests/parts/looked_up.rules 3 "$dir/orders.csv" Order --data Invoice="$dir/invoices.csv" --as-of $day
sed '$d' "$dir/invoices.csv" >"$dir/fewer.csv"
part "$dir/fewer" "$PWD/tests/parts/looked_up.rules" --data Order="$dir/looked-up-2.csv" --data Invoice="$dir/fewer.csv" --as-of $day
if "$rubric" merge tests/parts/looked_up.rules "$dir/looked-up-1.part" "$dir/fewer.part" 2>&1 | grep -q 'E0531.*Invoice records are looked up'; then say; else bad 'other files to look up'; fi

# Days that were judged as of their own moments, put together in either way.
for n in 1 2 3; do part "$dir/day-$n" "$rules" --data Deal="${d}$n.csv" --data Team=tests/parts/teams.csv --as-of 2025-07-0$n; done
if "$rubric" merge "$rules" "$dir"/day-[123].part 2>&1 | grep -q 'E0531.*different moments'; then say; else bad 'days that nobody said may differ'; fi
"$rubric" merge "$rules" "$dir"/day-[12].part --different-days --partial "$dir/days-12.part" 2>/dev/null || bad 'two days'
"$rubric" merge "$rules" "$dir"/day-[23].part --different-days --partial "$dir/days-23.part" 2>/dev/null || bad 'two other days'
reports merge "$dir/days.left" "$rules" "$dir/days-12.part" "$dir/day-3.part" --different-days
reports merge "$dir/days.right" "$rules" "$dir/day-1.part" "$dir/days-23.part" --different-days
same "$dir/days.left" "$dir/days.right" 'different days'
if grep -q '"moments":\["2025-07-01T00:00:00Z","2025-07-02T00:00:00Z","2025-07-03T00:00:00Z"\]' "$dir/days.left.json"; then say; else bad 'the moments of different days'; fi

# Runs that were told how their files are written: what puts their parts together need not be told again.
sed '/^  export {/,/^  }/d' "$rules" >"$dir/untold.rules"
files=() parts=() told=(--export 'Deal=decimal point thousands ","' --export 'ends at "Total" blank "n/a"')
for n in 1 2 3; do
    part "$dir/told-$n" "$dir/untold.rules" --data Deal="${d}$n.csv" "${team[@]}" "${told[@]}"
    files+=(--data Deal="${d}$n.csv") parts+=("$dir/told-$n.part")
done
reports run "$dir/told.whole" "$dir/untold.rules" "${files[@]}" "${team[@]}" "${told[@]}"
reports merge "$dir/told.merged" "$dir/untold.rules" "${parts[@]}"
same "$dir/told.whole" "$dir/told.merged" 'parts of files that runs were told about'
part "$dir/untold" "$dir/untold.rules" --data Deal="${d}3.csv" --data Team=tests/parts/teams.csv --as-of $day --export 'Team=trim spaces'
if "$rubric" merge "$dir/untold.rules" "$dir/told-1.part" "$dir/untold.part" 2>&1 | grep -q 'E0531.*reads them in another way'; then say; else bad 'what is looked up, read in two ways'; fi

# Of records with `latest by` a later part has later ones; rules, look-ups and reconciliations as above. The keys are few, so that most records make way.
latest=$dir/latest.rules
sed 's/^    ends at "Total"/&\n    latest by at/' tests/parts/all.rules >"$latest"
awk -F, -v OFS=, 'NR > 1 && $1 ~ /^d[0-9]+$/ { $1 = "d" substr($1, 2) % 37 } { print }' tests/parts/deals.csv >"$dir/changed.csv"
for n in 2 3 5; do compare "latest-$n" "$latest" $n "$dir/changed.csv" Deal --data Team=tests/parts/teams.csv --as-of $day; done
for n in --all --all-values --columns '--threads 3 --chunk-bytes 600' '--max-memory 20KB'; do
    shown=$n compare "latest${n// /}" "$latest" 3 "$dir/changed.csv" Deal --data Team=tests/parts/teams.csv --as-of $day
done
cut 3 "$dir/changed.csv" "$dir/new-d"
d=$dir/new-d
part "$dir/new-1" "$latest" --data Bill="${b}1.csv" --data Deal="${d}1.csv" "${team[@]}"
part "$dir/new-2" "$latest" --data Deal="${d}2.csv" "${team[@]}"
part "$dir/new-3" "$latest" --data Bill="${b}2.csv" --as-of $day
part "$dir/new-4" "$latest" --data Deal="${d}3.csv" "${team[@]}"
reports run "$dir/new.whole" "$latest" --data Deal="${d}1.csv" --data Deal="${d}2.csv" --data Deal="${d}3.csv" --data Bill="${b}1.csv" --data Bill="${b}2.csv" "${team[@]}"
reports merge "$dir/new.merged" "$latest" "$dir"/new-[1-4].part
same "$dir/new.whole" "$dir/new.merged" 'the latest, reconciled'
"$rubric" merge "$latest" "$dir"/new-[234].part --partial "$dir/new-rest.part" 2>/dev/null || bad 'merge of the latest'
reports merge "$dir/new.twice" "$latest" "$dir/new-1.part" "$dir/new-rest.part" --max-memory 64MB
same "$dir/new.whole" "$dir/new.twice" 'the latest, reconciled, merged twice'
if grep -q '^Deal: read 160 = evaluated 37 + superseded 112 + rejected 11' "$dir/new.whole.text"; then say; else bad 'how many are the latest'; fi
unjudged=$dir/unjudged.rules # Teams are looked up and nothing else
sed '/^checklist staffed/d' "$latest" >"$unjudged"
for n in 1 2 3; do part "$dir/old-$n" "$unjudged" --data Deal="${d}$n.csv" "${team[@]}"; done
# A day whose file is written in another way: the records are those of a file that is written as all others are.
sed -e '1!s/,\([0-9]\{4\}\)-\([0-9][0-9]\)-\([0-9][0-9]\),/,\3.\2.\1,/' "${d}3.csv" >"$dir/turned.csv"
cmp -s "${d}3.csv" "$dir/turned.csv" && bad 'no date was written otherwise'
"$rubric" merge "$unjudged" "$dir"/old-[23].part --all --format csv 2>/dev/null | sed 's/new-d3/turned/' >"$dir/one-way.csv"
"$rubric" merge "$unjudged" "$dir/old-2.part" --data Deal="$dir/turned.csv" "${team[@]}" --export 'Deal=dates "DD.MM.YYYY"' --partial "$dir/two-ways.part" --all --format csv 2>/dev/null >"$dir/two-ways.csv"
"$rubric" merge "$unjudged" "$dir/two-ways.part" --all --format csv 2>/dev/null >"$dir/again.csv"
for f in two-ways again; do if [ -s "$dir/one-way.csv" ] && cmp -s "$dir/one-way.csv" "$dir/$f.csv"; then say; else bad "the latest, written in two ways: $f"; diff "$dir/one-way.csv" "$dir/$f.csv" | head -5; fi; done
# What is looked up is exported every day as well: when all is judged again, the last counts.
awk -F, -v OFS=, 'NR == 2 { $2 = "Zoe" } NR != 4 { print } END { print "x,y"; print "Nowhere,Nobody,1" }' tests/parts/teams.csv >"$dir/teams-2.csv"
sed '2s/Zoe/Yan/; $d' "$dir/teams-2.csv" >"$dir/teams-3.csv"
"$rubric" merge "$unjudged" "$dir/old-1.part" --data Deal="${d}2.csv" --data Team="$dir/teams-2.csv" --as-of $day --partial "$dir/looked-2.part" 2>/dev/null || bad 'a day with other look-ups'
reports merge "$dir/looked.days" "$unjudged" "$dir/looked-2.part" --data Deal="${d}3.csv" --data Team="$dir/teams-3.csv" --as-of $day
reports run "$dir/looked.whole" "$unjudged" --data Deal="${d}1.csv" --data Deal="${d}2.csv" --data Deal="${d}3.csv" --data Team="$dir/teams-3.csv" --as-of $day
same "$dir/looked.whole" "$dir/looked.days" 'look-ups that change from day to day'
if "$rubric" merge "$unjudged" "$dir/old-1.part" "$dir/looked-2.part" 2>&1 | grep -q 'E0531.*other files of them'; then say; else bad 'other look-ups, judged as they were'; fi
# Looked up by records that a part keeps, and before them by others that were judged.
printf 'record Team { key name text  lead text }\nrecord Bill { key id text  team text  one t Team where t.name is Bill.team }\nrecord Case { export { latest by at }  key id text  team text  at date  one t Team where t.name is Case.team }\nchecklist b for Bill { rule lead "L" must t.lead is present }\nchecklist c for Case { rule lead "L" must t.lead is present }\n' >"$dir/both.rules"
printf 'name,lead\nA,Ann\nB,\nC\n' >"$dir/both-teams.csv"
printf 'id,team\nb1,A\nb2,B\n' >"$dir/both-bills.csv"
printf 'id,team,at\n1,A,2025-06-01\n2,B,2025-06-01\n1,B,2025-06-02\n' >"$dir/both-cases.csv"
teams=(--data Team="$dir/both-teams.csv" --as-of $day)
part "$dir/both-1" "$dir/both.rules" --data Bill="$dir/both-bills.csv" "${teams[@]}"
part "$dir/both-2" "$dir/both.rules" --data Case="$dir/both-cases.csv" "${teams[@]}"
"$rubric" merge "$dir/both.rules" "$dir"/both-[12].part --partial "$dir/both.part" 2>/dev/null || bad 'look-ups of two kinds of records'
reports run "$dir/both.whole" "$dir/both.rules" --data Bill="$dir/both-bills.csv" --data Case="$dir/both-cases.csv" "${teams[@]}"
for p in both both-[12]; do
    reports merge "$dir/merged" "$dir/both.rules" "$dir"/$p.part
    same "$dir/both.whole" "$dir/merged" "look-ups of two kinds of records: $p"
done
# Rules that changed since: the records are judged by those that put the parts together, whoever made them.
sed -e 's/amount > 10 USD/amount > 20 USD/; s/^  rule early/  rule known must team is present\n&/; /except tagged/d' "$unjudged" >"$dir/later.rules"
sed -e '/^reconcile/,/^}/d; /^kpi \(most\|middle\|weighted\|fees\)/d; /^route told/,/^}/d' "$unjudged" >"$dir/fewer.rules"
files=(--data Deal="${d}1.csv" --data Deal="${d}2.csv" --data Deal="${d}3.csv" "${team[@]}")
for r in later fewer; do
    reports run "$dir/$r.whole" "$dir/$r.rules" "${files[@]}"
    reports merge "$dir/$r.merged" "$dir/$r.rules" "$dir"/old-[123].part
    same "$dir/$r.whole" "$dir/$r.merged" "rules that changed since: $r"
    "$rubric" merge "$dir/$r.rules" "$dir"/old-[12].part --partial "$dir/$r.part" 2>/dev/null || bad "a state by $r rules"
    reports merge "$dir/$r.today" "$dir/$r.rules" "$dir/$r.part" --data Deal="${d}3.csv" "${team[@]}"
    same "$dir/$r.whole" "$dir/$r.today" "rules that changed since, with today's data: $r"
done
# Of records that are given to a pool and looked up as well, too: other rules may read no other fields of them.
printf 'record Case { key id text  a text  b text  parent text  one up Case where up.id is Case.parent }\nrecord Advocate { key name text }\nassign who "W" for Case when a is "x" { pool Advocate  order round robin }\nchecklist c for Case { rule r "R" must up is present }\n' >"$dir/pooled.rules"
printf 'id,a,b,parent\n1,x,y,2\n2,y,y,1\n3,x,y,9\n' >"$dir/pooled.csv"
printf 'name\nAna\nBo\n' >"$dir/pool.csv"
pooled=(--data Case="$dir/pooled.csv" --data Advocate="$dir/pool.csv" --as-of $day)
part "$dir/pooled" "$dir/pooled.rules" "${pooled[@]}"
sed 's/when a is/when b is/' "$dir/pooled.rules" >"$dir/pooled-b.rules"
if "$rubric" merge "$dir/pooled-b.rules" "$dir/pooled.part" 2>&1 | grep -q "E0531.*'b' of Case, which the rules read now, is not in the part"; then say; else bad 'a pool by a field that the part has not'; fi
sed 's/ when a is "x"//' "$dir/pooled.rules" >"$dir/pooled-all.rules"
reports run "$dir/pooled.whole" "$dir/pooled-all.rules" "${pooled[@]}"
reports merge "$dir/pooled.merged" "$dir/pooled-all.rules" "$dir/pooled.part"
same "$dir/pooled.whole" "$dir/pooled.merged" 'a pool by fewer fields than the part has'
# Lists of dates mean what they meant, however the files of other days are written; numbers that an example shows are as they were written.
printf 'record Case { export { latest by at }  key id text  at date  days list of date separator ";"  n number format "1.234,5" }\nchecklist c for Case { rule r "R" must days contains 2025-02-01  rule n "N" must n < 1000 }\n' >"$dir/days.rules"
printf 'id,at,days,n\n1,01/01/2025,01/02/2025;05/06/2025,1.234\n' >"$dir/days-1.csv"
printf 'id,at,days,n\n2,01/01/2025,02/01/2025,1\n3,01/01/2025,13/13/2025,1\n' >"$dir/days-2.csv"
part "$dir/days-1" "$dir/days.rules" --data "$dir/days-1.csv" --as-of $day --export 'dates "DD/MM/YYYY"'
part "$dir/days-2" "$dir/days.rules" --data "$dir/days-2.csv" --as-of $day --export 'dates "MM/DD/YYYY"'
for n in DD/MM MM/DD; do
    if [ "$("$rubric" merge "$dir/days.rules" "$dir"/days-[12].part --all --format csv --export "dates \"$n/YYYY\"" 2>/dev/null | awk -F, -v ORS=' ' '{ print $2, $6, $8, $9 }')" = 'key outcome failed unknown 1 fail c.n  2 pass   3 fail  c.r ' ]; then say; else bad "lists of dates, put together as $n"; fi
done
sed 's/1.234,5/1,234.5/' "$dir/days.rules" >"$dir/days-n.rules"
if "$rubric" merge "$dir/days-n.rules" "$dir/days-1.part" 2>&1 | grep -q 'E0531.*the Case record is declared, or looked up, in another way'; then say; else bad 'numbers that are written otherwise now'; fi
sed 's/ separator ";"//' "$dir/days.rules" >"$dir/days-s.rules"
part "$dir/days-s" "$dir/days-s.rules" --data "$dir/days-1.csv" --as-of $day --export 'dates "DD/MM/YYYY" separator ";"'
if "$rubric" merge "$dir/days-s.rules" "$dir/days-s.part" 2>&1 | grep -q 'E0531.*another --export'; then say; else bad 'lists that were separated otherwise'; fi
# Different days: each record is judged as of the moment of the run that read it.
for n in 1 2 3; do part "$dir/newest-$n" "$latest" --data Deal="${d}$n.csv" --data Team=tests/parts/teams.csv --as-of 2025-07-0$n; done
"$rubric" merge "$latest" "$dir"/newest-[12].part --different-days --partial "$dir/newest-12.part" 2>/dev/null || bad 'two days of the latest'
"$rubric" merge "$latest" "$dir"/newest-[23].part --different-days --partial "$dir/newest-23.part" 2>/dev/null || bad 'two other days of the latest'
reports merge "$dir/newest.left" "$latest" "$dir/newest-12.part" "$dir/newest-3.part" --different-days
reports merge "$dir/newest.right" "$latest" "$dir/newest-1.part" "$dir/newest-23.part" --different-days
same "$dir/newest.left" "$dir/newest.right" 'different days of the latest'

# One file, each of its pieces read by a process: the same lines, numbers and counts as of the whole, whatever stands where a piece begins.
# pieces NAME RULES N DATA RECORD [OTHER ARGUMENTS...]
pieces()
{
    local name=pieces-$1 rules=$2 n=$3 data=$4 record=$5 i parts=()
    shift 5
    [ "${rules#/}" = "$rules" ] && rules=$PWD/$rules
    for ((i = 1; i <= n; i++)); do
        parts+=("$dir/$name-$i.part")
        part "$dir/$name-$i" "$rules" --data "$record=$data" "$@" $shown --part "$i/$n" &
    done
    wait
    reports run "$dir/$name.whole" "$rules" --data "$record=$data" "$@" $shown
    reports merge "$dir/$name.merged" "$rules" "${parts[@]}" $shown
    same "$dir/$name.whole" "$dir/$name.merged" "$name"
    [ "$n" -lt 3 ] && return
    reports merge "$dir/$name.mixed" "$rules" "${parts[@]:1}" "${parts[0]}" $shown
    same "$dir/$name.whole" "$dir/$name.mixed" "$name, in another order"
    "$rubric" merge "$rules" "${parts[@]:1}" --partial "$dir/$name-rest.part" >/dev/null 2>&1 || bad "$name: merge of the rest"
    reports merge "$dir/$name.twice" "$rules" "${parts[0]}" "$dir/$name-rest.part" $shown
    same "$dir/$name.whole" "$dir/$name.twice" "$name, merged twice"
}

printf 'a report\n\n' | cat - tests/parts/deals.csv >"$dir/titled.csv"
awk 'NR % 9 == 0 { print $0 ",,"; next } NR % 11 == 0 { print; print ""; next } NR % 31 == 0 { print "d" NR ",New,\"open"; next } { print }' tests/parts/deals.csv >"$dir/ugly.csv"
sed 's/^    ends at "Total"/&\n    title lines 2\n    short rows/' tests/parts/all.rules >"$dir/titled.rules"
for n in 2 3 7 40; do pieces "deals-$n" tests/parts/all.rules $n tests/parts/deals.csv Deal --data Team=tests/parts/teams.csv --as-of $day; done
for n in 4 300; do pieces "ugly-$n" tests/parts/all.rules $n "$dir/ugly.csv" Deal --data Team=tests/parts/teams.csv --as-of $day; done
for n in 3 5; do pieces "titled-$n" "$dir/titled.rules" $n "$dir/titled.csv" Deal --data Team=tests/parts/teams.csv --as-of $day; done
shown=--columns pieces columns tests/parts/all.rules 3 tests/parts/deals.csv Deal --data Team=tests/parts/teams.csv --as-of $day
for n in 3 6; do pieces "latest-$n" "$latest" $n "$dir/changed.csv" Deal --data Team=tests/parts/teams.csv --as-of $day; done
iconv -f utf-8 -t utf-16 tests/parts/deals.csv >"$dir/wide.csv" 2>/dev/null && pieces wide tests/parts/all.rules 5 "$dir/wide.csv" Deal --data Team=tests/parts/teams.csv --as-of $day
if [ -s "$dir/data.csv" ]; then
    pieces bookings tests/bench/w1_booking.rules 4 "$dir/data.csv" Opportunity --as-of $day
    pieces lines tests/bench/w1_booking.rules 3 "$dir/data.ndjson" Opportunity --as-of $day
fi
# Lines that are blank, no records, not UTF-8, or without a key that only the first piece has.
printf 'record T { key id text  a number  b text  c text }\nchecklist many for T { rule r "It is" must a > 10 and b is present and c is blank }\n' >"$dir/lines.rules"
awk 'BEGIN { for (i = 1; i <= 900; i++) { print "{\"id\":\"" i "\",\"a\":" i % 23 ",\"b\":\"" (i % 50 ? "x" : "\303\251") "\"" (i == 7 ? ",\"c\":\"y\"" : "") "}"; if (i % 61 == 0) print " \t"; if (i % 83 == 0) print "{\"id\""; if (i % 97 == 0) print "{\"id\":\"z\",\"b\":\"\377\"}" } }' >"$dir/ugly.ndjson"
for n in 3 20; do shown='--chunk-bytes 700' pieces "lines-$n" "$dir/lines.rules" $n "$dir/ugly.ndjson" T --as-of $day; done
p=$dir/pieces-deals-3
wrong() { local what=$1; shift; if "$rubric" merge "$rules" "$@" 2>&1 | grep -q "$what"; then say; else bad "pieces: $what"; fi; }
wrong "E0535.*part 2/3 of 'tests/parts/deals.csv' is not there" "$p-1.part" "$p-3.part"
wrong "E0535.*part 3/3 .*is not there" "$p-1.part" "$p-2.part"
wrong "E0535.*part 1/3 .*is not there" "$p-2.part" "$p-3.part"
wrong "E0532.*part 2/3 .*is there twice" "$p-1.part" "$p-2.part" "$p-2.part" "$p-3.part"
reports merge "$dir/again" "$rules" "$p-3.part" "$p-1.part" "$p-2.part"
same "$dir/pieces-deals-3.whole" "$dir/again" 'pieces in no order'
"$rubric" merge "$rules" "$p-3.part" "$p-2.part" --partial "$dir/3and2.part" >/dev/null 2>&1 || bad 'pieces in no order, as a part'
reports merge "$dir/again" "$rules" "$dir/3and2.part" "$p-1.part"
same "$dir/pieces-deals-3.whole" "$dir/again" 'pieces in no order, merged twice'
wrong "E0535.*is not there" "$p-1.part" "$dir/pieces-deals-2-2.part"

# More parts than a process may have files open.
many=()
for ((i = 0; i < 1100; i++)); do many+=("$dir/two-3.part"); done
if "$rubric" merge "$rules" "${many[@]}" --same-file-again 2>&1 | grep -q '^Bill: read 66,*000 '; then say; else bad 'very many parts'; fi

# Assignments: whose turn it is depends on all records before, and on the state that a run before left.
cat >"$dir/turns.rules" <<'END'
record Advocate { key name text team text active yes/no busy number }
record Case { key id text status text region text owner text }
assign advocate "Who works the case" for Case when status is "Open" {
  named    owner when owner is present
  pool     Advocate where team is region and active
  order    round robin
  load     busy plus assigned
  capacity 40
}
checklist open for Case { rule known "It has a status" must status is present }
END
printf 'name,team,active,busy\nAna,AMER,yes,10\nBo,AMER,yes,38\nCy,EMEA,yes,3\nDi,AMER,no,1\n' >"$dir/advocates.csv"
awk 'BEGIN { print "id,status,region,owner"; for (i = 1; i <= 120; i++) print "c" i "," (i % 7 ? "Open" : i % 14 ? "Closed" : "") "," (i % 3 ? "AMER" : i % 5 ? "EMEA" : "APAC") "," (i % 17 ? "" : "Bo") }' >"$dir/given.csv"
compare turns "$dir/turns.rules" 3 "$dir/given.csv" Case --data Advocate="$dir/advocates.csv" --as-of $day
shown=--all pieces turns "$dir/turns.rules" 5 "$dir/given.csv" Case --data Advocate="$dir/advocates.csv" --as-of $day
for f in run merge; do "$rubric" run "$dir/turns.rules" --data Case="$dir/turns-1.csv" --data Advocate="$dir/advocates.csv" --as-of $day --state "$dir/$f.json" >"$dir/out" 2>&1; done
for n in 2 3; do part "$dir/turns-$n" "$dir/turns.rules" --data Case="$dir/turns-$n.csv" --data Advocate="$dir/advocates.csv" --as-of $day; done
reports run "$dir/state.whole" "$dir/turns.rules" --data Case="$dir/turns-2.csv" --data Case="$dir/turns-3.csv" --data Advocate="$dir/advocates.csv" --as-of $day --state "$dir/run.json"
reports merge "$dir/state.merged" "$dir/turns.rules" "$dir/turns-2.part" "$dir/turns-3.part" --state "$dir/merge.json"
same "$dir/state.whole" "$dir/state.merged" 'turns that go on from a state'
part "$dir/turns-later" "$dir/turns.rules" --data Case="$dir/turns-1.csv" --data Advocate="$dir/advocates.csv" --as-of 2025-07-16
if "$rubric" merge "$dir/turns.rules" "$dir/turns-2.part" "$dir/turns-later.part" --different-days 2>&1 | grep -q 'E0533.*different moments'; then say; else bad 'turns of different moments'; fi
if cmp -s "$dir/run.json" "$dir/merge.json"; then say; else bad 'the state that a merge leaves'; fi

# An explanation says the same in little memory.
for k in d1 d9 d17 d22 d30; do
    explained=("$latest" --data Deal="$dir/changed.csv" --data Bill=tests/parts/bills.csv "${team[@]}" --key $k)
    "$rubric" explain "${explained[@]}" >"$dir/explained.much" 2>&1
    "$rubric" explain "${explained[@]}" --max-memory 20KB >"$dir/explained.little" 2>&1
    if grep -q '^bills' "$dir/explained.much" && cmp -s "$dir/explained.much" "$dir/explained.little"; then say; else bad "$k explained in little memory"; fi
done

files=(--data Deal="${d}1.csv" --data Deal="${d}2.csv" --data Deal="${d}3.csv" "${team[@]}")
# A record of a part is explained as one of the files: those that look up others, and those that are given to a pool.
for k in 1 5 12 36; do
    "$rubric" explain "$unjudged" "${files[@]}" --key d$k --rule booking >"$dir/explained.files" 2>&1
    "$rubric" explain "$unjudged" "$dir"/old-[123].part --key d$k --rule booking >"$dir/explained.parts" 2>&1
    if grep -q '^booking.paid' "$dir/explained.files" && cmp -s "$dir/explained.files" "$dir/explained.parts"; then say; else bad "d$k of parts explained"; diff "$dir/explained.files" "$dir/explained.parts" | head -5; fi
done
"$rubric" explain "$dir/turns.rules" --data Case="$dir/given.csv" --data Advocate="$dir/advocates.csv" --as-of $day --key c50 >"$dir/explained.files" 2>&1
"$rubric" explain "$dir/turns.rules" "$dir"/turns-[123].part --key c50 2>&1 | sed 's/turns-[123].csv, line [0-9]*/given.csv, line 51/' >"$dir/explained.parts"
if grep -q 'asked in this order' "$dir/explained.files" && cmp -s "$dir/explained.files" "$dir/explained.parts"; then say; else bad 'a record of parts given to a pool'; diff "$dir/explained.files" "$dir/explained.parts" | head -5; fi

# One run that writes a part and reports.
for r in "$rules" "$latest"; do
    both=(--data Deal="${d}1.csv" --data Deal="${d}2.csv" --data Bill="${b}1.csv" "${team[@]}" --rejects /dev/null --format text)
    "$rubric" run "$r" "${both[@]}" >"$dir/alone.text" 2>/dev/null
    "$rubric" run "$r" "${both[@]}" --partial "$dir/beside.part" >"$dir/beside.text" 2>/dev/null
    if cmp -s "$dir/alone.text" "$dir/beside.text"; then say; else bad 'a report beside a part'; diff "$dir/alone.text" "$dir/beside.text" | head -5; fi
done

echo "$passed passed, $failed failed"
[ $failed = 0 ]
