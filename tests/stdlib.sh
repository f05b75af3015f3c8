#!/bin/bash
# tests/stdlib.sh: holds the part of grammar/REFERENCE.md on the standard library to stdlib/: each module has a heading,
# each function a row with its values as declared and an example, which tests/docs.sh runs.
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0
part=$(sed -n '/^## The standard library$/,/^## Functions$/p' grammar/REFERENCE.md)
fault() { failed=$((failed + 1)); echo "FAIL $1"; }

for file in stdlib/*.rules; do
    module=$(basename "$file" .rules)
    section=$(awk -v head="### $module" '$0 == head { inside = 1; next } /^### / { inside = 0 } inside' <<<"$part")
    if [ -n "$section" ]; then passed=$((passed + 1)); else fault "$file: no '### $module' in the reference"; fi
    while IFS= read -r head; do
        name=${head%%(*}
        if ! grep -qF "| \`$head\` |" <<<"$section"; then fault "$file: no row for $head"
        elif ! grep -qE "^\\$ rubric eval --use $module '.*\b$name\(" <<<"$section"; then fault "$file: no example of $name"
        else passed=$((passed + 1)); fi
    done < <(sed -n 's/^define \([a-z0-9_]*([^)]*)\).*/\1/p' "$file")
    while read -r what name _; do
        if grep -qF "\`$name\`" <<<"$section"; then passed=$((passed + 1)); else fault "$file: $what $name is not described"; fi
    done < <(grep -E '^(bands|calendar|enum) ' "$file")
    while IFS= read -r name; do
        if grep -qF "$name" <<<"$section"; then passed=$((passed + 1)); else fault "$file: parameter $name is not described"; fi
    done < <(sed -n 's/^parameter \([a-z0-9_]*\).*/\1/p' "$file")
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
