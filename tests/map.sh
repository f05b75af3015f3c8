#!/bin/bash
# tests/map.sh: holds the map in interp/README.md to the tree: every folder of interp/ is named there, and every
# path named there (a word `in/backquotes` with a slash) exists, below interp/ or below the project.
set -u
cd "${1:-$(dirname "$0")/..}" || exit 1
map=interp/README.md
faults=0
fault() { echo "$1"; faults=$((faults + 1)); }

[ -e "$map" ] || { echo "$map: not there"; echo '0 passed, 1 failed'; exit 1; }
named=$(grep -no '`[^` ]*/[^` ]*`' "$map" | tr -d '`')

for folder in interp/*/; do
    [ -n "$(ls "$folder")" ] || continue
    folder=${folder#interp/}
    grep -q ":\(interp/\)\?$folder" <<<"$named" || fault "$map: does not name the folder \`$folder\`"
done
while IFS=: read -r line path; do
    [ -n "$path" ] || continue
    case $path in *'<'*|*'://'*|build/*|build-*|/*|-*) continue ;; esac
    # A star stands for any name: compgen says whether something matches.
    compgen -G "interp/$path" >/dev/null || compgen -G "$path" >/dev/null || fault "$map:$line: \`$path\` does not exist"
done <<<"$named"

echo "$((faults ? 0 : 1)) passed, $faults failed"
[ "$faults" = 0 ]
