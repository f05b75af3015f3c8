#!/bin/bash
# tests/conformance/real_schemas.sh FOLDER: `rubric schema` of real exports, then `rubric check` and `rubric run` with what it wrote, unedited.
#
# A checklist that asks of every field whether it is filled in is added, so that every cell is read. A case fails when the
# declaration has an error or warning, when the second schema differs from the first, when the run cannot be done, or when it
# rejects a record or cannot read a cell that no comment of the declaration announced.
set -u
folder=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

fields() { sed -n "/^record $2 /"',/^}/s/^  \(key \)\{0,1\}\([a-z][a-z0-9_]*\)  *[A-Za-z].*column ".*/\2/p' "$1"; }

# The names of fields that the report says had unreadable cells, and which no `they are unreadable` stands before.
unannounced()
{
    sed -n 's/^[A-Za-z][A-Za-z0-9_]*\.\([a-z0-9_]*\): .* could not be read.*/\1/p' "$2" | while read -r field; do
        awk -v field="$field" '/^  # \?/ { said = 1; text = text $0; next } /^  #/ { text = text $0; next }
            { name = $1 == "key" ? $2 : $1; if (name == field && text ~ /unreadable/) found = 1; text = "" } END { exit !found }' "$1" || echo "$field"
    done
}

# The reason why a file fails; nothing when it does not.
fault_of()
{
    local rules=$work/case.rules again=$work/again.rules report=$work/report.txt said record records inputs=()
    rm -f "$work"/*
    said=$(rubric schema "$1" --output "$rules" 2>&1) || { echo "schema: ${said%%$'\n'*}"; return; }
    mapfile -t records < <(sed -n 's/^record \([A-Za-z0-9_]*\) .*/\1/p' "$rules")
    rubric schema - <"$1" --output "$again" ${2:+--input-format "$2"} --name "${records[0]}" 2>/dev/null
    cmp -s <(sed -n '/^enum\|^record/,/^}/p' "$rules") <(sed -n '/^enum\|^record/,/^}/p' "$again") || { echo 'standard input gives another declaration'; return; }
    said=$(rubric check "$rules" 2>&1)
    [[ $said == *': no errors: '* ]] || { echo "check: ${said%%$'\n'*}"; return; }
    for record in "${records[@]}"; do
        { echo "checklist filled_${record,,} for $record {"; fields "$rules" "$record" | sed 's/.*/  rule r_& must & is present/'; echo '}'; } >>"$work/checks"
        inputs+=(--data "$record=$1")
    done
    cat "$work/checks" >>"$rules"
    said=$(rubric run "$rules" "${inputs[@]}" --as-of 2025-07-15 --limit 0 --rejects "$work/rejects.ndjson" 2>&1 >"$report") || { echo "run: ${said%%$'\n'*}"; return; }
    ! grep -q 'rejected [1-9]' "$report" || grep -q '^# ?.*cannot be read: the one on line' "$rules" || { echo "rejects: $(tail -n 1 "$report")"; return; }
    said=$(unannounced "$rules" "$report")
    [ -z "$said" ] || echo "cells of ${said//$'\n'/, } could not be read: $(grep -m 1 -A 1 "\\.${said%%$'\n'*}: " "$report" | tr '\n' ' ')"
}

while IFS= read -r file; do
    why=$(fault_of "$file" "$([[ $file == *.json ]] && echo ndjson || echo csv)")
    if [ -z "$why" ]; then
        passed=$((passed + 1))
        [ -z "${RUBRIC_CONFORMANCE_SHOW:-}" ] || echo "passed ${file#"$folder"/}"
    else
        failed=$((failed + 1))
        echo "FAIL ${file#"$folder"/}: $why"
    fi
done < <(find "$folder"/{real-saas-exports,real-tables,unlicensed-crm-pipeline,real-538,real-salesforce-tree} -name '*.csv' -o -name '*.json' 2>/dev/null | sort)
echo "real_schemas: $passed passed, $failed failed, 0 skipped"
