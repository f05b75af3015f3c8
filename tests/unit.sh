#!/bin/bash
# tests/unit.sh: runs the built unit test programs (BUILD=build-debug: those) and adds their counts up.
#
#   tests/unit.sh [PATTERN]         PATTERN: part of the program's name
#
# A program that ends without its line `N passed, N failed`, or with another exit code than that line says, failed.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0 UBSAN_OPTIONS=print_stacktrace=1 LC_ALL=C.UTF-8 TZ=UTC

run_one()
{
    local program=$1 name=${1##*/} status
    timeout "${LIMIT:-120}" "$program" >"$WORK/$name.said" 2>&1 </dev/null
    status=$?
    if [[ $(tail -n 1 "$WORK/$name.said") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]] && [ $status -le 1 ] && [ $((BASH_REMATCH[2] > 0)) = $status ]; then
        echo "${BASH_REMATCH[1]} ${BASH_REMATCH[2]}" >"$WORK/$name.count"
        [ $status = 0 ] && rm "$WORK/$name.said"
    else
        echo "exit code $status" >>"$WORK/$name.said"
        echo '0 1' >"$WORK/$name.count"
    fi
}

if [ "${1:-}" = --one ]; then run_one "$2"; exit; fi

shopt -s nullglob
programs=()
for source in tests/unit/*"${1:-}"*.c; do programs+=("$BUILD/${source%.c}"); done
[ ${#programs[@]} -gt 0 ] || { echo 'unit: no test programs found'; echo '0 passed, 1 failed'; exit 1; }
WORK=$(mktemp -d) || exit 1
export WORK
trap 'rm -rf "$WORK"' EXIT
printf '%s\0' "${programs[@]}" | xargs -0 -P "$(nproc 2>/dev/null || echo 1)" -n 1 bash tests/unit.sh --one
for said in "$WORK"/*.said; do
    echo "FAIL unit/$(basename "$said" .said)"
    tail -n 60 "$said" | sed 's/^/    /'
done
cat "$WORK"/*.count | {
    passed=0 failed=0
    while read -r good bad; do passed=$((passed + good)) failed=$((failed + bad)); done
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
}
