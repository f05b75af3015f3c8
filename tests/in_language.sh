#!/bin/bash
# tests/in_language.sh: runs the tests that stand in the rules files we ship: rules/, stdlib/ and examples/.
# A file that does not compile, or that ends without `N passed, N failed`, failed.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0 LC_ALL=C.UTF-8 TZ=UTC
passed=0 failed=0
while IFS= read -r file; do
    said=$(timeout "${LIMIT:-60}" "$BUILD/rubric" test "$file" 2>&1 </dev/null)
    status=$?
    if [[ $(tail -n 1 <<<"$said") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]] && [ $((BASH_REMATCH[2] > 0)) = $status ]; then
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
        [ $status = 0 ] && continue
    else
        failed=$((failed + 1))
    fi
    echo "FAIL $file (exit code $status)"
    tail -n 60 <<<"$said" | sed 's/^/    /'
done < <(find rules stdlib examples -name '*.rules' 2>/dev/null | sort)
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
