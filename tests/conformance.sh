#!/bin/bash
# tests/conformance.sh: runs suites that others wrote, from a folder that is no part of this project.
#
# The folder is $RUBRIC_CONFORMANCE, else ../shared/conformance beside the project; without it all is skipped.
# A suite is a tests/conformance/NAME.sh, or a program: a NAME.c whose first line says that it takes a FOLDER. It gets the folder
# as its argument, prints a line for each failure and for the skips with their reasons (reasons.def: a skip without one
# is a failure), and last of all `NAME: P passed, F failed, S skipped`.
#
#   tests/conformance.sh [PATTERN]        PATTERN: part of the suite's name; RUBRIC_CONFORMANCE_SHOW=1: show every case
set -u
cd "$(dirname "$0")/.." || exit 1
folder=${RUBRIC_CONFORMANCE:-../shared/conformance}
[ -d "$folder" ] || { echo 'conformance: skipped (folder not found)'; exit 0; }
export BUILD=${BUILD:-build}
export PATH="$(cd "$BUILD" && pwd):$PATH" LC_ALL=C.UTF-8 TZ=UTC ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0

passed=0 failed=0 skipped=0
folder=$(cd "$folder" && pwd)
for suite in tests/conformance/*"${1:-}"*.sh tests/conformance/*"${1:-}"*.c; do
    case $suite in
    *'*'*) continue ;;
    *.sh) name=$(basename "$suite" .sh) run=(bash "$suite") ;;
    *) name=$(basename "$suite" .c) run=("$BUILD/tests/conformance/$name") ;;
    esac
    [[ $suite == *.sh || $(head -n 1 "$suite") == *' FOLDER:'* ]] || continue
    said=$("${run[@]}" "$folder" 2>&1)
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
