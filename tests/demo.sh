#!/bin/bash
# tests/demo.sh: what `make demo` shows: the case closure policy over the example export, as a person would run it.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
show() { printf '\n$ %s\n' "$*"; "$BUILD/$1" "${@:2}"; }

mkdir -p out
show rubric test rules/case_closure.rules || exit 1
show rubric run rules/case_closure.rules --data examples/cases.csv --as-of 2025-07-15 --rejects out/rejects.ndjson
