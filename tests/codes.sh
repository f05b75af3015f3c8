#!/bin/bash
# tests/codes.sh: every diagnostic of interp/diag/codes.def has a page in grammar/codes/, in the form that people know: the
# title of the table, an example under "Wrong" whose output carries the code, one under "Right" without any complaint, and the
# built program shows it. That the outputs are what the program says is held by tests/docs.sh.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
passed=0 failed=0
fault() { failed=$((failed + 1)); echo "FAIL $1"; }
section() { awk -v head="## $2" '$0 == head { inside = 1; next } /^## / { inside = 0 } inside' "$1"; }

while IFS=$'\t' read -r code title; do
    page=grammar/codes/$code.md
    [ -e "$page" ] || { fault "$page: not there"; continue; }
    before=$failed
    [ "$(head -n 1 "$page")" = "# $code: $title" ] || fault "$page: the first line is not '# $code: $title'"
    section "$page" Wrong | grep -q "\[$code\]" || fault "$page: the wrong example does not give $code"
    right=$(section "$page" Right)
    [ -n "$right" ] || fault "$page: no right example"
    grep -qE '^(error|warning)\[' <<<"$right" && fault "$page: the right example gives a complaint"
    "$BUILD/rubric" explain "$code" 2>&1 | grep -q "^$code: " || fault "rubric explain $code does not show its page"
    [ $failed = $before ] && passed=$((passed + 1))
done < <(sed -n 's/^CODE(\([EW][0-9]*\), *[A-Z]*, *"\(.*\)").*/\1\t\2/p' interp/diag/codes.def)
for page in grammar/codes/*.md; do
    code=$(basename "$page" .md)
    grep -q "^CODE($code," interp/diag/codes.def || fault "$page: no such diagnostic"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
