#!/bin/bash
# tests/in_language.sh: runs the tests that stand in the rules files we ship: rules/, stdlib/ and examples/, as many files at a
# time as there are processors. A file that does not compile, or that ends without `N passed, N failed`, failed.
set -u
cd "$(dirname "$0")/.." || exit 1
export BUILD=${BUILD:-build}
export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0 LC_ALL=C.UTF-8 TZ=UTC

# --worker INTO FILE: what was said of the file, with its exit code as the last line.
if [ "${1:-}" = --worker ]; then
    timeout "${LIMIT:-60}" "$BUILD/rubric" test "$3" >"$2/${3//\//_}" 2>&1 </dev/null
    echo $? >>"$2/${3//\//_}"
    exit 0
fi

said=$(mktemp -d) || exit 1
trap 'rm -rf "$said"' EXIT
files=$(find rules stdlib examples -name '*.rules' 2>/dev/null | sort)
xargs -d '\n' -P "$(nproc)" -n 1 "$0" --worker "$said" <<<"$files"
passed=0 failed=0
while IFS= read -r file; do
    lines=$(cat "$said/${file//\//_}")
    status=${lines##*$'\n'} lines=${lines%$'\n'*}
    if [[ ${lines##*$'\n'} =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]] && [ $((BASH_REMATCH[2] > 0)) = "$status" ]; then
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
        [ "$status" = 0 ] && continue
    else
        failed=$((failed + 1))
    fi
    echo "FAIL $file (exit code $status)"
    tail -n 60 <<<"$lines" | sed 's/^/    /'
done <<<"$files"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
