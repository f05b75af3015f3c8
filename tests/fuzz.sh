#!/bin/bash
# tests/fuzz.sh: runs each fuzz target of tests/fuzz/ for a while (SECONDS_EACH=30). What it learns stays in
# build-fuzz/corpus/NAME for the next run; tests/fuzz/NAME/, where it exists, holds what it starts from; else it starts
# from the rules and expressions of the golden cases, the examples, rules/ and all pages of the reference and of the
# diagnostics, and knows the words of the grammar. An input that makes a target fail is kept in build-fuzz/ and named.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=build-fuzz
seconds=${SECONDS_EACH:-30}
export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0 UBSAN_OPTIONS=print_stacktrace=1

words=$BUILD/words.dict
mkdir -p "$BUILD"
sed -nE 's/^(KEYWORD|PHRASE|SIGN) *\([a-z_]+, *"([^"\\]+)".*/"\2"/p' grammar/keywords.def >"$words"

shopt -s nullglob
passed=0 failed=0
for source in tests/fuzz/*.c; do
    name=$(basename "$source" .c)
    corpus=$BUILD/corpus/$name
    start=("tests/fuzz/$name/")
    if [ ! -d "${start[0]}" ]; then
        start=("$BUILD/corpus/golden")
        mkdir -p "${start[0]}"
        for seed in tests/golden/*/*.rules examples/*.rules rules/*.rules; do cp "$seed" "${start[0]}/${seed//\//-}"; done
        awk -v to="${start[0]}/page" '/^```rules/ { n++; inside = 1; next } /^```/ { inside = 0 } inside { print > (to "-" n ".rules") }' grammar/REFERENCE.md grammar/codes/*.md
        grep -h '^#@ run: rubric eval ' tests/golden/eval/*.case | cut -d"'" -f2 | split -l 1 - "${start[0]}/expression-"
    fi
    mkdir -p "$corpus"
    if "$BUILD/tests/fuzz/$name" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=2048 -dict="$words" -verbosity=0 -print_final_stats=1 \
        -artifact_prefix="$BUILD/$name-" "$corpus" "${start[@]}" >"$BUILD/$name.log" 2>&1; then
        echo "fuzz: $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$BUILD/$name.log") inputs, no fault"
        passed=$((passed + 1))
    else
        echo "FAIL fuzz: $name (all of it in $BUILD/$name.log)"
        grep -E 'ERROR|runtime error|SUMMARY|Test unit written' "$BUILD/$name.log" | head -n 10
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
