#!/bin/bash
# tests/golden.sh: runs the golden cases: tests/golden/FOLDER/NAME.rules, or NAME.case where the case is no rules file.
#
#   tests/golden.sh [--bless] [PATTERN]       PATTERN: part of FOLDER/NAME; BUILD=build-debug: that program
#
# The head of a case says how it runs, in its own folder, with the built rubric first in PATH:
#   #@ run: rubric check NAME.rules     several such lines run in turn; pipes are fine
#   #@ code: 1                          exit code of the last run (default 0)
#   #@ stdin: FILE                      (default: nothing to read)
# Output and errors together must be NAME.out (no such file: nothing at all). $OUT names an empty folder of
# the case's own, for files that a run writes. A line that ends in `#~ E0302` must carry a diagnostic of that
# code, and in a case with such marks no other line may carry any: so a wrong --bless is still caught.
# Files that cases share lie one folder deeper. --bless rewrites the .out files; marks and codes stay checked.
set -u
cd "$(dirname "$0")/.." || exit 1

# head_of CASE: sets runs, code, stdin and marks ("LINE CODE" each).
head_of()
{
    local line number=0 mark
    runs=() code=0 stdin=/dev/null marks=()
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        case $line in
        '#@ run: '*) runs+=("${line#'#@ run: '}") ;;
        '#@ code: '*) code=${line#'#@ code: '} ;;
        '#@ stdin: '*) stdin=${line#'#@ stdin: '} ;;
        '#@'*) faults+=("line $number: '$line' is none of '#@ run: ', '#@ code: ', '#@ stdin: '") ;;
        *'#~ '*) for mark in ${line##*'#~ '}; do marks+=("$number $mark"); done ;;
        esac
    done <"$1"
}

# check_output NAME GOT: compares with NAME.out, or writes it.
check_output()
{
    local want=$1.out
    [ -e "$want" ] || want=/dev/null
    cmp -s "$want" "$2" && return
    if [ -n "$BLESS" ]; then
        if [ -s "$2" ]; then cp "$2" "$1.out"; else rm -f "$1.out"; fi
        blessed+=("${1#tests/golden/}")
    else
        faults+=("$(diff -u --label wanted --label got "$want" "$2" | head -n 60)")
    fi
}

# check_marks FOLDER FILE: every mark has its diagnostic, every diagnostic a mark on its line.
check_marks()
{
    local line found=() mark marked=' '
    [ ${#marks[@]} -gt 0 ] || return
    while IFS= read -r line; do
        [[ $line =~ ^(.*):([0-9]+):([0-9]+):\ .*\[([A-Z]+[0-9]+)\]$ ]] || continue
        [ "${BASH_REMATCH[1]##*/}" = "$2" ] && found+=("${BASH_REMATCH[2]} ${BASH_REMATCH[4]}")
    done < <(cd "$1" && timeout "$LIMIT" rubric check --format concise "$2" 2>&1 </dev/null)
    for mark in "${marks[@]}"; do
        marked+="${mark% *} "
        [[ " ${found[*]/%/;} " == *" $mark; "* ]] || faults+=("line ${mark% *}: no ${mark#* } is reported there, though it is marked")
    done
    for mark in ${found[@]+"${found[@]}"}; do
        [[ $marked == *" ${mark% *} "* ]] || faults+=("line ${mark% *}: ${mark#* } is reported there without a mark")
    done
}

run_case()
{
    local path=$1 folder=${1%/*} file=${1##*/} name=${1%.*} got=$WORK/got.$$ run status=0
    faults=()
    head_of "$path"
    [ ${#runs[@]} -gt 0 ] || faults+=("no '#@ run: ' line (files that cases share lie one folder deeper)")
    [ "${path##*.}" = rules ] && [ -e "$name.case" ] && faults+=("$name.case has the same name")
    export OUT=$WORK/out.$$
    mkdir -p "$OUT"
    : >"$got"
    for run in ${runs[@]+"${runs[@]}"}; do
        (cd "$folder" && exec timeout "$LIMIT" bash -o pipefail -c "$run" <"$stdin") >>"$got" 2>&1
        status=$?
    done
    [[ ${runs[*]-} == *OUT* ]] && sed -i "s|$OUT|\$OUT|g" "$got"
    rm -rf "$OUT"
    if [ -e "$folder/rejects.ndjson" ]; then
        rm -f "$folder/rejects.ndjson"
        faults+=("a case of this folder left rejects.ndjson behind: give it --rejects \"\$OUT/rejects.ndjson\"")
    fi
    [ "$status" = "$code" ] || faults+=("exit code $status, wanted $code")
    check_output "$name" "$got"
    check_marks "$folder" "$file"
    rm -f "$got"
}

# worker CASE...: one process for a handful of cases; its findings go to one file, shown in order at the end.
worker()
{
    local path passed=0 failed=0 log
    log=$WORK/log.${1//\//:}
    blessed=()
    for path in "$@"; do
        run_case "$path"
        if [ ${#faults[@]} = 0 ]; then passed=$((passed + 1)); continue; fi
        failed=$((failed + 1))
        printf 'FAIL %s\n' "${path#tests/golden/}" >>"$log"
        printf '%s\n' "${faults[@]}" | sed 's/^/    /' >>"$log"
    done
    [ ${#blessed[@]} = 0 ] || printf 'blessed %s\n' "${blessed[@]}" >>"$log"
    echo "$passed $failed" >"$WORK/count.${1//\//:}"
}

if [ "${1:-}" = --worker ]; then shift; worker "$@"; exit; fi

BLESS=
[ "${1:-}" = --bless ] && { BLESS=1; shift; }
pattern=${1:-}
BUILD=${BUILD:-build}
LIMIT=${LIMIT:-30}
[ -x "$BUILD/rubric" ] || { echo "golden: no $BUILD/rubric; run make first" >&2; echo '0 passed, 1 failed'; exit 1; }
WORK=$(mktemp -d) || exit 1
trap 'rm -rf "$WORK"' EXIT
export BLESS LIMIT WORK PATH="$(cd "$BUILD" && pwd):$PATH" LC_ALL=C.UTF-8 TZ=UTC
export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0 UBSAN_OPTIONS=print_stacktrace=1
unset CI_PROJECT_DIR GITHUB_ACTIONS GITHUB_WORKSPACE GITHUB_STEP_SUMMARY OUT COLUMNS NO_COLOR CLICOLOR CLICOLOR_FORCE

shopt -s nullglob
cases=() orphans=()
for path in tests/golden/*/*.rules tests/golden/*/*.case; do
    # What has very many parts takes minutes where every allocation collects.
    [[ $BUILD == *collecting* && $path =~ unfolding|thousands_of|words_of_the_language|envelopes|memory_limits|memory_groups ]] && continue
    [[ $path == *"$pattern"* ]] && cases+=("$path")
done
for path in tests/golden/*/*.out; do
    [ -e "${path%.out}.rules" ] || [ -e "${path%.out}.case" ] || orphans+=("$path")
done
jobs=$(nproc 2>/dev/null || echo 1)
if [ ${#cases[@]} -gt 0 ]; then
    handful=$(((${#cases[@]} + 4 * jobs - 1) / (4 * jobs)))
    printf '%s\0' "${cases[@]}" | xargs -0 -P "$jobs" -n "$handful" bash tests/golden.sh --worker
    cat "$WORK"/log.* /dev/null
fi
failed=0
if [ -z "$pattern" ]; then
    for path in ${orphans[@]+"${orphans[@]}"}; do
        echo "FAIL ${path#tests/golden/}: there is no case of this name"
        failed=$((failed + 1))
    done
    [ ${#cases[@]} -gt 0 ] || { echo 'golden: no cases found'; failed=1; }
elif [ ${#cases[@]} = 0 ]; then
    echo "golden: no case has '$pattern' in its name"
    failed=1
fi
cat "$WORK"/count.* /dev/null | {
    passed=0
    while read -r good bad; do passed=$((passed + good)) failed=$((failed + bad)); done
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
}
