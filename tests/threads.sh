#!/bin/bash
# tests/threads.sh: what is reported does not depend on the number of threads, nor on how many bytes are read at a time. Every form
# of report, the rejects file and all that is said, byte for byte, over files whose records do not end where one would think.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=$(realpath "${BUILD:-build}")
work=$(mktemp -d "$BUILD/threads.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
rules=$PWD/tests/threads/parts.rules
others=(--data Parent=../parents.csv --data Invoice=../invoices.csv)
passed=0 failed=0
combinations=(${COMBINATIONS:-1:1 1:100 2:1 2:0 3:7 2:64 7:1000 3:4096 2:65536})

# ---- the files

header=id,region,amount,due,note,parent

# rows N [AWK]: orders; notes in quotes with delimiters, line ends and doubled quotes in them; some cells that cannot be read.
rows()
{
    awk -v rows="$1" 'BEGIN {
        for (i = 1; i <= rows; i++) {
            note = i % 5 == 0 ? "" : i % 7 == 0 ? "\"a, b\"" : i % 11 == 0 ? "\"two\nlines, \"\"quoted\"\"\n\"" : i % 13 == 0 ? "caf\303\251" : "note " i % 40
            due = i % 17 == 0 ? "soon" : sprintf("%d-0%d-1%d", 2024 + i % 3, 1 + i % 9, i % 10)
            amount = i % 19 == 0 ? "much" : i % 23 == 0 ? "" : (i * 7919) % 1000 "." 10 + i % 90
            split("north,south,east,,w\303\251st", region, ",")
            print i "," region[1 + i % 5] "," amount "," due "," note "," (i % 3 == 0 ? "p" i % 50 : "")
        }
    }'
}
# With a byte order mark.
utf16() { printf '\xff\xfe'; iconv -f UTF-8 -t UTF-16LE; }
plain() { echo "$header"; rows "${1:-700}"; }
long() { printf '%s,north,1.00,2025-01-01,' "$1"; head -c 300000 /dev/zero | tr '\0' x; printf ',\n'; }
json()
{
    awk -v rows=700 'BEGIN {
        for (i = 1; i <= rows; i++)
            printf "{\"id\": \"%d\", \"region\": \"%s\", \"amount\": %s, \"due\": \"%d-01-1%d\", \"note\": %s, \"parent\": \"p%d\"}\n", i,
                i % 4 ? "north" : "s\\u00fcd", i % 19 ? i * 7919 % 1000 : "\"much" 7 - i % 7 "\"", 2024 + i % 3, i % 10, i % 5 ? "\"a, {b} \\\"c\\\"\"" : "null", i % 50
    }'
}

plain >"$work/plain.csv"
plain 3000 >"$work/many.csv"
plain 40 | sed 's/,/;/g' >"$work/semicolon.csv"
plain | sed 's/$/\r/' >"$work/crlf.csv"
plain | tr '\n' '\r' >"$work/cr.csv"
plain | awk 'NR % 3 == 0 { printf "%s\r\n", $0; next } NR % 7 == 0 { printf "%s\r", $0; next } { print }' >"$work/mixed.csv"
plain | head -c -1 >"$work/open_end.csv"
{ plain; printf '701,north,5.00,2025-01-01,"never closed,\nand more\n'; rows 20; } >"$work/unclosed.csv"
{ plain 300; printf '301,north,5.00,2025-01-01,5" pipe,\n302,north,5.00,2025-01-01,"a" b,\n303,"no,rth",5.00,2025-01-01,"x\n"y",\n'; rows 300; } >"$work/stray.csv"
plain | awk 'NR % 10 == 0 { print "x" NR ",north,1.00,2025-01-01,5\" pipe," } { print }' >"$work/pipes.csv"
plain | awk '{ print } NR % 40 == 0 { print ""; printf "\r\n\n" }' >"$work/blank_lines.csv"
{ plain 300; plain 200; echo "$header"; echo "$header"; } >"$work/headers.csv"
plain | awk '{ print } NR % 50 == 0 { print "too,few"; print "far,too,many,of,them,in,this,one" }' >"$work/fields.csv"
plain | awk '{ print } NR % 100 == 0 { print NR + 5000 ",north,10.00,2025-01-01,x,,,,," }' >"$work/empty_columns.csv"
{ plain 200; long 201; rows 200; long 401; } >"$work/long.csv"
{ plain 100; printf '101,north,1.00,2025-01-01,\xff\xfe,\n102,n\0rth,1.00,2025-01-01,x,\n'; rows 100; } >"$work/bytes.csv"
{ echo "$header"; rows 400 | sed 's/[^,]*/"&"/'; } >"$work/quoted.csv"
echo "$header" >"$work/header_only.csv"
printf '%s' "$header" >"$work/header_cut.csv"
{ printf '\xef\xbb\xbf'; plain 50; } >"$work/mark.csv"
plain | gzip >"$work/packed.csv.gz"
plain | sed 's/\xc3\xa9/\xe9/' >"$work/latin.csv"
{ plain 300; printf '301,north,5.00,2025-01-01,5" \x81pipe,\n302,n\x81,much,soon,"x\n",\n'; rows 300; } | sed 's/\xc3\xa9/\xe9/' >"$work/windows.csv"
plain | utf16 >"$work/utf16.csv"
{ plain 200; long 201; rows 200; printf '7,"a" b,\n'; rows 200; } | utf16 >"$work/utf16_wrong.csv"
json | utf16 >"$work/utf16.ndjson"
json >"$work/plain.ndjson"
json | head -c -1 >"$work/open_end.ndjson"
json | sed 's/$/\r/' >"$work/crlf.ndjson"
json | awk '{ print } NR % 50 == 0 { print ""; print "  "; print "{\"id\": "; print "[1]"; print "{\"id\": \"x" NR "\"} {}"; print "{\"note\": \"\377\"}" }' >"$work/wrong.ndjson"
{ json | head -50; printf '{"id": "long", "note": "'; head -c 300000 /dev/zero | tr '\0' x; printf '"}\n'; json | tail -50; } >"$work/long.ndjson"
{ echo '{"id": "1"}'; echo '{"id": "2", "region": "north"}'; } >"$work/missing.ndjson"
{ printf '['; json | sed '$!s/$/,/'; printf ']\n'; } >"$work/list.json"
{ printf '['; json | sed '$!s/$/,/' | tr -d '\n'; printf ']'; } >"$work/line.json"
# Lists whose records nest what looks like records; with records that are broken, where the lines show how to go on and where they do not; over many
# lines; with their keys in any order; and in the pages of an API.
lists() { printf '['; sed '$!s/$/,/'; printf ']\n'; }
nested() { json | awk '{ sub(/^{/, ""); sub(/, "region"/, sprintf(", \"items\": [{\"id\": \"%d\"},{\"id\": \"x},{\\\"id\\\": \"}], \"via\": {\"a\": [[], {}, [{\"id\": null}]]}&", NR)); print "{" $0 }'; }
any_order() { nested | awk '{ if (NR % 3 == 0 && match($0, /, "note": .*, "parent": "[^"]*"}$/)) print "{" substr($0, RSTART + 2, RLENGTH - 3) ", " substr($0, 2, RSTART - 2) "}"; else print }'; }
nested | lists >"$work/nested.json"
nested >"$work/nested.ndjson"
any_order | lists | tr -d '\n' >"$work/any_order.json"
any_order >"$work/any_order.ndjson"
json | sed 's/, "/,\n    "/g; s/^{/  {\n    /; s/}$/\n  }/' | sed 's/^  }$/&,/' | { printf '[\n'; sed '$s/,$//'; printf ']\n'; } >"$work/indented.json"
json | awk 'NR % 90 == 0 { print "{\"id\": "; next } NR % 70 == 0 { print "[1, {\"id\": 2}]"; next } { print }' | lists >"$work/broken.json"
nested | awk 'NR == 500 { sub(/}$/, "") } { print }' | lists | tr -d '\n' >"$work/broken_line.json"
nested | lists | head -c 60000 >"$work/cut.json"
{ nested | lists; echo '{}'; } >"$work/after.json"
for page in 1 2 3; do printf '{"count": [{"id": 1},{"id": 2}], "found": {"orders": '; nested | lists; printf ', "more": [{"id": "x"},{"id": "y"}]}, "next": null}\n'; done >"$work/pages_of.json"
{ head -c 250000 "$work/pages_of.json"; } >"$work/pages_cut.json"
written()
{
    awk 'BEGIN {
        print "Report of today\n\nid;region;amount;due;note"
        for (i = 1; i <= 900; i++) printf "%d;%s;%d.%03d,5%d;%02d.0%d.2025;\"n %d;\"\n", 1 + i * 7 % 300, i % 3 ? "north" : "south", i % 13, i * 37 % 1000, i % 10, 10 + i % 18, 1 + i % 9, i % 4
    }'
}
written >"$work/written.csv"
{ written; printf 'Grand Total;;;;\n\nmade by hand;;\n'; } >"$work/footer.csv"
{ written | head -500; printf 'Grand Total;;;;\n'; written; printf '"never closed\n'; } >"$work/early.csv"
printf 'id,name\np3,Three\np6,\np9,Nine\np12,Twelve\n' >"$work/parents.csv"
{ echo id,amount; rows 500 | awk -F, 'NR % 2 && $3 > 0 { print $1 "," $3 }'; } >"$work/invoices.csv"

# ---- the runs

# run DIR FILE ARGUMENT...: all reports of a run and all that it says, in a folder of their own.
run()
{
    local to=$work/$1 form forms=() more=()
    mkdir -p "$to"
    for form in text json ndjson csv csv-findings html markdown junit; do forms+=(--format $form --output "out.$form"); done
    [[ $2 == latin* ]] && more=(--encoding iso-8859-1)
    [[ $2 == windows* ]] && more=(--encoding windows-1252)
    (cd "$to" && "$BUILD/rubric" run "$rules" --data "Order=../$2" "${others[@]}" --as-of 2025-07-15 \
        "${forms[@]}" "${more[@]}" "${@:3}" >said 2>&1; echo "exit code $?" >>said)
}

# check FILE ARGUMENT...: every combination gives what one thread gives.
check()
{
    local file=$1 c threads bytes
    shift
    run one "$file" --threads 1 "$@"
    for c in "${combinations[@]}"; do
        threads=${c%:*} bytes=${c#*:}
        run other "$file" --threads "$threads" --chunk-bytes "$bytes" "$@"
        if diff -rq "$work/one" "$work/other" >"$work/differs"; then passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "FAIL threads: $file $* with $threads threads and pieces of $bytes bytes: $(sed 's/^Files [^ ]*\/\([^/ ]*\) and.*/\1/' "$work/differs" | tr '\n' ' ')"
            [ -n "${KEEP:-}" ] && { rm -rf "$KEEP"; mkdir -p "$KEEP"; cp -r "$work/one" "$work/other" "$work/$file" "$KEEP"; }
        fi
        rm -rf "$work/other"
    done
    rm -rf "$work/one"
}

for path in "$work"/*.*; do
    file=${path##*/}
    case $file in
    parents.csv | invoices.csv | written.csv | footer.csv | early.csv | pages_*.json) continue ;;
    esac
    [[ $file == *${1:-}* ]] || continue
    check "$file"
done
if [[ pages == *${1:-}* ]]; then
    check 'pages_of.json:$.found.orders[*]'
    check 'pages_cut.json:$.found.orders[*]'
fi
if [ $# = 0 ]; then
    check fields.csv --all
    check many.csv --limit 3 --all
    check fields.csv --all-values
    check stray.csv --strict
    check wrong.ndjson --max-rejects 3
    cp "$work/plain.csv" "$work/again.csv"
    check plain.csv --data Order=../stray.csv --data Order=../again.csv --columns
    # Records that a later one supersedes, by themselves and with cells that are put right.
    sed 's/^record Order {/&\n  export { latest by due }/' "$rules" >"$work/latest.rules"
    sed 's/^record Order {/&\n  export { latest by due  trim spaces }/' "$rules" >"$work/trimmed.rules"
    rules=$work/latest.rules
    check many.csv --data Order=../headers.csv --data Order=../stray.csv
    check wrong.ndjson --data Order=../fields.csv --columns
    rules=$work/trimmed.rules
    check headers.csv --data Order=../plain.ndjson
    sed '/ends at/d' tests/threads/written.rules >"$work/no_footer.rules"
    rules=$work/no_footer.rules others=()
    check written.csv
    check written.csv --strict
    rules=$PWD/tests/threads/written.rules
    check footer.csv
    check early.csv
    # The same, said for the run instead of in the record.
    given=$(sed -n '/^  export {/,/^  }/{/[{}]/d; p}' tests/threads/written.rules)
    sed '/^  export {/,/^  }/d' tests/threads/written.rules >"$work/given.rules"
    rules=$work/given.rules
    check footer.csv --export "$given"
    check written.csv --export "Order=${given/ends at/trim spaces ends at}" --strict
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
