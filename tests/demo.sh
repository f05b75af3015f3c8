#!/bin/bash
# tests/demo.sh: what `make demo` shows: the shipped policies over the example exports, as a person would run them.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
show() { printf '\n$ %s\n' "$*"; "$BUILD/$1" "${@:2}"; }
quietly() { "$BUILD/rubric" run "$@" 2>/dev/null || exit 1; }

mkdir -p out
show rubric test rules/case_closure.rules rules/sales_segment.rules rules/kpi_health.rules rules/reconcile.rules || exit 1
show rubric run rules/kpi_health.rules --data KpiResult=examples/kpi_results.csv --as-of 2022-10-31 || exit 1
show rubric run rules/sales_segment.rules --data examples/accounts.csv --as-of 2025-07-15 --limit 2 || exit 1
show rubric run rules/case_closure.rules --data examples/cases.csv --as-of 2025-07-15 --rejects out/rejects.ndjson --limit 3 || exit 1
show rubric run rules/reconcile.rules --data Opportunity=examples/opportunities.csv --data ZuoraInvoice=examples/zuora_invoices.csv \
    --data Subscription=examples/subscriptions.csv --data ZuoraSubscription=examples/zuora_subscriptions.csv --as-of 2025-07-31 --limit 2 || exit 1

quietly rules/case_closure.rules --data examples/cases.csv --as-of 2025-07-15 --rejects out/rejects.ndjson --limit 1000 --format text --output out/case_closure.txt --format html --output out/case_closure.html
quietly rules/kpi_health.rules --data KpiResult=examples/kpi_results.csv --as-of 2022-10-31 --output out/kpi_health.html
quietly rules/case_closure.rules --data examples/cases.csv --as-of 2025-07-15 --rejects out/rejects.ndjson --all --format ndjson --output out/case_closure.ndjson
cat <<'END'

Written: out/case_closure.html    the report on closing cases, for a browser: open this one
         out/kpi_health.html      the KPIs, with their charts
         out/case_closure.txt     the first of them as text, with every record
         out/case_closure.ndjson  the same for programs, one record a line
         out/rejects.ndjson       the rows that could not be read, with the reason
To see how one verdict came about:
  build/rubric explain rules/case_closure.rules --data examples/cases.csv --key 500RB00012 --as-of 2025-07-15
END
