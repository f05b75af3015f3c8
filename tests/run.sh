#!/bin/bash
# tests/run.sh: all tests. The last line of output is their sum, `N passed, N failed`; exit code 1 if any failed.
#
# Every step is a command that ends with such a line itself, so each can be run alone while working on something.
set -u
cd "$(dirname "$0")/.." || exit 1
make=${MAKE:-make}
passed=0 failed=0
began=$SECONDS

# step NAME COMMAND...: shows what the command said only if something failed or was skipped, then its counts.
step()
{
    local name=$1 said status start=$SECONDS good=0 bad=1
    shift
    said=$("$@" 2>&1)
    status=$?
    if [[ $(tail -n 1 <<<"$said") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        good=${BASH_REMATCH[1]} bad=${BASH_REMATCH[2]}
        said=$(sed '$d' <<<"$said")
        [ $status != 0 ] && [ "$bad" = 0 ] && bad=1
    fi
    if [ "$bad" != 0 ]; then echo "$said"; else grep 'skipped' <<<"$said"; fi
    passed=$((passed + good)) failed=$((failed + bad))
    printf '%-22s %5d passed, %d failed (%d s)\n' "$name" "$good" "$bad" $((SECONDS - start))
    [ "$bad" = 0 ]
}

finish()
{
    echo "took $((SECONDS - began)) s"
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
    exit
}

# counted COMMAND...: a command that only fails or does not, as a step.
counted()
{
    if "$@"; then echo '1 passed, 0 failed'; else echo '0 passed, 1 failed'; return 1; fi
}

build()
{
    "$make" --no-print-directory all GOAL=programs >"$log" 2>&1 && return
    grep -vE '^  (CC|CXX|GEN|LEX|LINK|YACC) ' "$log"
    return 1
}
# A warning is no hindrance to a user, whose compiler may be newer than ours; here it is a failed test.
without_warnings() { ! grep 'warning:' "$log"; }
# One that collects at every allocation: what is let go too early shows.
build_collecting() { "$make" --no-print-directory all BUILD=build-collecting OPT=-O1 CPPFLAGS=-DRB_GC_STRESS; }
build_debug() { "$make" --no-print-directory debug GOAL=programs; }
demo()        { tests/demo.sh >/dev/null; }

# An installed program must work without the tree that it was built in.
installed()
{
    local to status
    to=$(mktemp -d) || return 1
    "$make" --no-print-directory install DESTDIR="$to" PREFIX=/usr >/dev/null &&
        (cd / && "$to/usr/bin/rubric" test "$to"/usr/share/rubric/rules/*.rules >/dev/null)
    status=$?
    rm -rf "$to"
    return $status
}

log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
step build counted build || finish
step 'build, warnings' counted without_warnings
step layers tests/layers.sh
step map tests/map.sh
step warnings tests/warnings.sh --quick
step unit tests/unit.sh
step golden tests/golden.sh
step 'html, json schema' tests/html.sh
step threads tests/threads.sh
step oracle "${BUILD:-build}/tests/oracle/oracle" 60
step 'work in parts' tests/parts.sh
step 'tests in rules' tests/in_language.sh
step documentation tests/docs.sh
step 'standard library' tests/stdlib.sh
step diagnostics tests/codes.sh
step grammar counted tests/grammar.sh
step demo counted demo
step install counted installed
step memory tests/bench/memory.sh
if step 'build that collects' counted build_collecting; then
    BUILD=build-collecting step 'golden, collecting' tests/golden.sh
    BUILD=build-collecting step 'rules, collecting' tests/in_language.sh
fi
if step 'build with sanitizers' counted build_debug; then
    export BUILD=build-debug LIMIT=300
    step 'unit, sanitized' tests/unit.sh
    step 'golden, sanitized' tests/golden.sh
    step 'rules, sanitized' tests/in_language.sh
fi
finish
