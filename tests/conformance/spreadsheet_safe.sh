#!/bin/bash
# tests/conformance/spreadsheet_safe.sh FOLDER: csv-injection and naughty-strings, through a CSV report: inert for a spreadsheet as it comes,
# byte for byte with --exact, both as an original column and in a text that a rule copies it into.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

for file in csv-injection/Intruder/csv-payload.txt naughty-strings/blns.txt; do
    if [ -e "$1/$file" ]; then
        tr -d '\r' <"$1/$file" | sed '$a\' | grep -av '^#' | grep -av '^$' >>"$work/strings"
    else
        echo "$file is not in the folder"
        skipped=$((skipped + 1))
    fi
done
[ -e "$work/strings" ] || { echo "spreadsheet_safe: 0 passed, 0 failed, $skipped skipped"; exit; }

{ echo 'id,payload'; awk '{ gsub(/"/, "\"\""); print "k" NR ",\"" $0 "\"" }' "$work/strings"; } >"$work/in.csv"
cat >"$work/copy.rules" <<'END'
record Row { key id text  payload text }
checklist c for Row { rule copied "Copied" must payload is blank  fix "{payload}" }
END
report() { rubric run "$work/copy.rules" --data "$work/in.csv" --as-of 2025-07-15 --rejects "$work/rejects" --format csv --columns --all --output "$@" 2>/dev/null; }
report "$work/safe.csv"
report "$work/exact.csv" --exact
# column FILE NAME: its cells, as JSON strings, a line each
column() { rubric dump batch "$1" | sed -E 's/.*"'"$2"'": (null|"([^"\\]|\\.)*").*/\1/'; }
column "$work/in.csv" payload >"$work/in"
column "$work/exact.csv" payload >"$work/exact"
column "$work/exact.csv" fix >"$work/copied"
column "$work/safe.csv" payload >"$work/safe"
column "$work/safe.csv" fix >"$work/safe_copied"

while IFS=$'\t' read -r number in exact copied safe safe_copied; do
    trouble=
    [ "$in" = "$exact" ] || trouble="is not what it was with --exact: $exact"
    [ "$in" = "$copied" ] || [ "$copied" = '""' ] || [ "$copied" = null ] || trouble="was copied as $copied"
    for text in "$safe" "$safe_copied"; do
        [[ $text =~ ^\"(\\[tnr]|[=+@-]|＝|＋|－|＠)..+$ && ! $text =~ ^\"[-+]?[0-9.]+([eE][-+]?[0-9]+)?%?\"$ ]] && trouble="would be run: $text"
    done
    if [ -z "$trouble" ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "FAIL spreadsheet_safe/$number $in $trouble"; fi
done < <(paste <(seq "$(wc -l <"$work/in")") "$work/in" "$work/exact" "$work/copied" "$work/safe" "$work/safe_copied")
if LC_ALL=C grep -qP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]' "$work/safe.csv"; then
    failed=$((failed + 1))
    echo 'FAIL spreadsheet_safe: a control byte came through'
else
    passed=$((passed + 1))
fi
[ "$passed" -gt 1 ] || { failed=$((failed + 1)); echo 'FAIL spreadsheet_safe: nothing was compared'; }
echo "spreadsheet_safe: $passed passed, $failed failed, $skipped skipped"
