#!/bin/bash
# tests/warnings.sh: compiles every C and C++ source with gcc and with clang, warnings as errors, into nothing.
# The second compiler is skipped, and said to be, where it is not installed. gcc works at -O2, for some of its
# warnings come from the optimiser only; with --quick it does not, as after a build that had no warnings. Generated
# sources are exempt (see the Makefile).
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
flags=(-Wall -Wextra -Werror -D_GNU_SOURCE -DGC_THREADS -Iinterp -I. -I"$BUILD/gen" -Itests/unit)
c_flags=(-std=c17 -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes)

shopt -s nullglob
c_sources=(interp/*/*.c tests/unit/*.c tests/bench/*.c tests/conformance/*.c tests/fuzz/*.c tests/oracle/*.c)
cxx_sources=(interp/*/*.cc)
passed=0 failed=0
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT

# compile COMPILER FLAGS... -- FILE...: each file by itself, on all cores; xargs gives 123 when any failed.
compile()
{
    local command=()
    while [ "$1" != -- ]; do command+=("$1"); shift; done
    shift
    [ $# -gt 0 ] || return 0
    printf '%s\0' "$@" | xargs -0 -P "$(nproc 2>/dev/null || echo 1)" -n 1 "${command[@]}" 2>>"$log"
}

# look NAME C-COMPILER C++-COMPILER MODE...
look()
{
    local name=$1 cc=$2 cxx=$3
    shift 3
    command -v "$cc" >/dev/null 2>&1 || { echo "warnings: skipped: $name is not installed"; return; }
    : >"$log"
    if compile "$cc" "${flags[@]}" "${c_flags[@]}" "$@" -- ${c_sources[@]+"${c_sources[@]}"} &&
        { ! command -v "$cxx" >/dev/null 2>&1 || compile "$cxx" -std=c++17 "${flags[@]}" "$@" -- ${cxx_sources[@]+"${cxx_sources[@]}"}; }; then
        passed=$((passed + 1))
    else
        echo "FAIL warnings with $name"
        grep -E 'warning:|error:' "$log" | sort -u | head -n 40
        failed=$((failed + 1))
    fi
}

if [ "${1:-}" = --quick ]; then look gcc gcc g++ -fsyntax-only; else look gcc gcc g++ -O2 -c -o /dev/null; fi
look clang clang clang++ -fsyntax-only
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
