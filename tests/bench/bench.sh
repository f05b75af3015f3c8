#!/bin/bash
# tests/bench/bench.sh: how fast rules are run over exports made on the spot, output thrown away.
#
#   make bench [ROWS=1000000] [RUNS=5] [THREADS='1 2'] [BUILD=build]
#
# One line for each policy, input form and number of threads: medians of RUNS runs after one that is not counted, the whole process from
# start to end, the file in the page cache. Times of a shared machine drift: `read` is what `cat FILE >/dev/null` took.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
ROWS=${ROWS:-1000000}
RUNS=${RUNS:-5}
THREADS=${THREADS:-1 2}
tools=$BUILD/tests/bench
data=$BUILD/bench
mkdir -p "$data"

# export_of TABLE FORMAT: the name of the file, made when it is not there or the generator is newer.
export_of()
{
    local file=$data/$1-$ROWS.$2
    if [ ! -e "$file" ] || [ "$tools/gen" -nt "$file" ]; then
        "$tools/gen" "$1" --rows "$ROWS" --format "$2" >"$file.part" && mv "$file.part" "$file" || return 1
    fi
    echo "$file"
}

# medians COMMAND...: wall seconds and peak KiB.
medians()
{
    local log=$data/times run status
    "$@" >/dev/null 2>"$data/errors"
    status=$?
    # 1 says that records failed, which is what they are there for.
    [ $status -le 1 ] || { echo "exit code $status" >>"$data/errors"; tail -n 5 "$data/errors" >&2; return 1; }
    rm -f "$log"
    for ((run = 0; run < RUNS; run++)); do "$tools/peak" "$log" "$@" >/dev/null 2>&1; done
    echo "$(cut -d' ' -f1 "$log" | sort -g | sed -n "$(((RUNS + 1) / 2))p") $(cut -d' ' -f3 "$log" | sort -g | sed -n "$(((RUNS + 1) / 2))p")"
}

# measure NAME RULES TABLE FORMAT THREADS
measure()
{
    local file figures read
    [ -e "$2" ] || { printf '%-14s %-7s skipped: there is no %s\n' "$1" "$4" "$2"; return; }
    file=$(export_of "$3" "$4") || return 1
    figures=$(medians "$BUILD/rubric" run "$2" --data "$file" --as-of 2026-02-01 --threads "$5" --rejects "$data/rejects.ndjson") ||
        { printf '%-14s %-7s could not be run\n' "$1" "$4"; return 1; }
    read=$(medians cat "$file")
    awk -v name="$1" -v form="$4" -v threads="$5" -v rows="$ROWS" -v bytes="$(stat -c %s "$file")" -v figures="$figures" -v read="${read% *}" 'BEGIN {
        split(figures, f, " ")
        if (f[1] <= 0) f[1] = 0.0001
        printf "%-14s %-7s %2d x %9d rows %8.3f s %12.0f rows/s %8.0f MB/s %8.1f MiB %8.3f s read\n", \
            name, form, threads, rows, f[1], rows / f[1], bytes / 1e6 / f[1], f[2] / 1024, read
    }'
}

status=0
for form in csv ndjson; do
    for threads in $THREADS; do
        measure case-closure rules/case_closure.rules cases "$form" "$threads" || status=1
        measure booking tests/bench/w1_booking.rules opportunities "$form" "$threads" || status=1
    done
done
exit $status
