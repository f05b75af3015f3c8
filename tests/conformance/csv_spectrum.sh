#!/bin/bash
# tests/conformance/csv_spectrum.sh FOLDER: csv-spectrum: csvs/NAME.csv, read as text, holds the records of json/NAME.json.
set -u
suite=$1/csv-spectrum
equal=$BUILD/tests/conformance/json_equal
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

if [ ! -d "$suite" ]; then
    echo 'csv-spectrum is not in the folder'
    skipped=1
fi
for csv in "$suite"/csvs/*.csv; do
    [ -e "$csv" ] || continue
    name=$(basename "$csv" .csv)
    trouble=
    if ! rubric dump batch "$csv" >"$work/got" 2>"$work/errors"; then
        trouble="could not be read: $(head -n 3 "$work/errors")"
    elif [ "$name" != location_coordinates ]; then
        # That one's JSON is not of its CSV (another number, an object for an array): it must be read, no more.
        trouble=$("$equal" "$work/got" "$suite/json/$name.json" 2>&1)
    fi
    if [ -z "$trouble" ]; then
        passed=$((passed + 1))
    else
        echo "FAIL csv_spectrum/$name: $trouble"
        failed=$((failed + 1))
    fi
done
echo "csv_spectrum: $passed passed, $failed failed, $skipped skipped"
