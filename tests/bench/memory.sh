#!/bin/bash
# tests/bench/memory.sh: memory does not grow with the input: a million records, from a file and through a pipe, must
# be judged in less than LIMIT_MIB (64), and the file's million must not need more than its first 20,000 did, by much. Nor does
# it grow with the threads where records are so large that each fills a window.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
ROWS=${ROWS:-1000000}
LIMIT_MIB=${LIMIT_MIB:-64}
rules=${RULES:-rules/case_closure.rules}
tools=$BUILD/tests/bench
work=$(mktemp -d "$BUILD/memory.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# peak_of FILE [OPTION...]: peak KiB of judging that input; says what is wrong and gives nothing when it cannot be judged.
peak_of()
{
    local file=$1 status
    shift
    rm -f "$work/use"
    "$tools/peak" "$work/use" "$BUILD/rubric" run "$rules" --data "$file" --input-format csv --as-of 2026-02-01 "$@" \
        --rejects "$work/rejects" >"$work/said" 2>&1
    status=$?
    [ $status -le 1 ] || { echo "exit code $status"; tail -n 5 "$work/said"; } >&2
    [ $status -le 1 ] && cut -d' ' -f3 "$work/use"
}

# verdict NAME KIB LIMIT-KIB
verdict()
{
    if [ -n "$2" ] && [ "$2" -lt "$3" ]; then
        passed=$((passed + 1))
    else
        echo "FAIL memory: $1: ${2:-?} KiB, allowed are $3 KiB"
        failed=$((failed + 1))
    fi
}

"$tools/gen" cases --rows "$ROWS" >"$work/cases.csv"
"$tools/gen" cases --rows 20000 >"$work/few.csv"
few=$(peak_of "$work/few.csv")
many=$(peak_of "$work/cases.csv")
piped=$("$tools/gen" cases --rows "$ROWS" | peak_of -)
rules=$work/notes.rules
cat >"$rules" <<'END'
rubric 1
record Note {
  key id text
  body text
}
checklist notes for Note {
  rule filled must body is present
}
END
note=$(head -c 15000000 /dev/zero | tr '\0' x)
{ echo id,body; for i in {1..12}; do echo "$i,$note"; done; } >"$work/notes.csv"
large=$(peak_of "$work/notes.csv" --threads 4)
verdict "$ROWS records from a file" "$many" $((LIMIT_MIB * 1024))
verdict "$ROWS records through a pipe" "$piped" $((LIMIT_MIB * 1024))
verdict "$ROWS records against 20000" "$many" $((${few:-0} + 8 * 1024))
verdict "12 records of 15 MB each, four threads" "$large" $((LIMIT_MIB * 1024))
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
