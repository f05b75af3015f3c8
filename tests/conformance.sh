#!/bin/bash
# tests/conformance.sh: runs suites that others wrote, from a folder that is no part of this project.
#
# The folder is $RUBRIC_CONFORMANCE, else ../shared/conformance beside the project; without it all is skipped.
# Each tests/conformance/NAME.sh is one suite. It gets the folder as its argument, prints a line for each failure and
# for each skip with its reason, and last of all `NAME: P passed, F failed, S skipped`.
#
#   tests/conformance.sh [PATTERN]        PATTERN: part of the suite's name
set -u
cd "$(dirname "$0")/.." || exit 1
folder=${RUBRIC_CONFORMANCE:-../shared/conformance}
[ -d "$folder" ] || { echo 'conformance: skipped (folder not found)'; exit 0; }
export BUILD=${BUILD:-build}
export PATH="$(cd "$BUILD" && pwd):$PATH" LC_ALL=C.UTF-8 TZ=UTC ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0

passed=0 failed=0 skipped=0
for suite in tests/conformance/*"${1:-}"*.sh; do
    [ -e "$suite" ] || continue
    name=$(basename "$suite" .sh)
    said=$(bash "$suite" "$(cd "$folder" && pwd)" 2>&1)
    echo "$said"
    if [[ $(tail -n 1 <<<"$said") =~ ^$name:\ ([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) skipped=$((skipped + BASH_REMATCH[3]))
    else
        echo "$name: did not come to its end"
        failed=$((failed + 1))
    fi
done
echo "conformance: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
