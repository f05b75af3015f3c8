#!/bin/bash
# tests/docs.sh: runs the examples in the documentation, so that no page shows what the program does not do.
#
#   tests/docs.sh [--bless] [PAGE.md ...]     default: every page outside build folders; --bless puts what the
#                                             program says now into the page, to be read in the diff
#
# For each page one empty folder, into which rules/, stdlib/ and examples/ are copied. A fenced block whose first
# line is "```rules file=NAME" (or csv, json, ... file=NAME) is written there as NAME. A block that begins with
# "```console" is run there: lines that begin with "$ " are commands, the lines after each its output and errors
# together; a line of "..." stands for any lines; "$ echo $?" shows the exit code. Commands that are not to be
# run, such as those that install something, belong in a "```sh" block.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
[ -x "$BUILD/rubric" ] || { echo "docs: no $BUILD/rubric; run make first" >&2; echo '0 passed, 1 failed'; exit 1; }
export PATH="$(cd "$BUILD" && pwd):$PATH" LC_ALL=C.UTF-8 TZ=UTC ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0
unset CI_PROJECT_DIR GITHUB_ACTIONS GITHUB_WORKSPACE GITHUB_STEP_SUMMARY COLUMNS NO_COLOR CLICOLOR CLICOLOR_FORCE
BLESS=
[ "${1:-}" = --bless ] && { BLESS=1; shift; }
runnable=' rubric cat env echo head tail sort wc diff ls cp mkdir printf grep '

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
fail() { failed=$((failed + 1)); echo "FAIL $1"; shift; printf '%s\n' "$@" | sed 's/^/    /'; }

# split_page PAGE FOLDER: each block of interest becomes FOLDER/NUMBER.TYPE, and a line "LINE NUMBER TYPE NAME" each.
split_page()
{
    awk -v folder="$2" '
        /^ *```/ && !inside {
            info = $0; sub(/^ *```/, "", info)
            inside = 1; indent = match($0, /`/) - 1; keep = ""
            split(info, word, " ")
            name = "-"
            if (match(info, /file=[^ ]+/)) name = substr(info, RSTART + 5, RLENGTH - 5)
            if (word[1] == "console" || name != "-") {
                keep = folder "/" ++count
                printf "" > keep
                print NR, count, word[1], name
            }
            next
        }
        /^ *```/ { inside = 0; if (keep) close(keep); keep = ""; next }
        inside && keep { print substr($0, indent + 1) > keep }
    ' "$1"
}

# split_session BLOCK FOLDER: FOLDER/command.K and FOLDER/want.K for each command of a console block.
split_session()
{
    awk -v folder="$2" '
        function start() { close(want); file = folder "/command." ++k; want = folder "/want." k; printf "" > want }
        /^\$ /             { start(); print substr($0, 3) > file; more = /\\$/; if (!more) close(file); next }
        more && /^> /      { print substr($0, 3) > file; more = /\\$/; if (!more) close(file); next }
        !k                 { exit }
                           { more = 0; print > want }
        END                { print k + 0 }
    ' "$1"
}

# Whether the lines of file $2 are those of $1, in which a line "..." stands for any number of lines.
matches()
{
    awk '
        NR == FNR { want[++n] = $0; next }
                  { got[++m] = $0 }
        # After a "..." the lines that follow it are tried at each place in turn; no earlier "..." need be tried again.
        END {
            i = 1; j = 1; star = 0
            while (j <= m) {
                if (i <= n && want[i] == "...") { star = i++; held = j }
                else if (i <= n && want[i] == got[j]) { i++; j++ }
                else if (star) { i = star + 1; j = ++held }
                else exit 1
            }
            while (i <= n && want[i] == "...") i++
            exit i <= n
        }
    ' "$1" "$2"
}

# run_session PAGE:LINE BLOCK FOLDER: one shell for all commands of a block, so that they see each other's exit code.
run_session()
{
    local place=$1 folder=$3 parts=$work/parts count k first
    rm -rf "$parts" && mkdir "$parts"
    count=$(split_session "$2" "$parts")
    [ "$count" -gt 0 ] || { fail "$place" 'a console block must begin with a "$ command" line'; return; }
    for ((k = 1; k <= count; k++)); do
        read -r first _ <"$parts/command.$k"
        [[ $runnable == *" $first "* ]] || { fail "$place" "'$first' is not run here; put it in a \`\`\`sh block"; return; }
    done
    (
        cd "$folder" || exit
        last=0
        for ((k = 1; k <= count; k++)); do
            text=$(<"$parts/command.$k")
            (exit "$last")
            eval "$text" >"$parts/got.$k" 2>&1 </dev/null
            last=$?
        done
    )
    for ((k = 1; k <= count; k++)); do
        if matches "$parts/want.$k" "$parts/got.$k"; then
            passed=$((passed + 1))
        elif [ -n "$BLESS" ]; then
            cp "$parts/got.$k" "$parts/want.$k"
            blessed=1
        else
            fail "$place: $(head -n 1 "$parts/command.$k")" "$(diff -u --label page --label now "$parts/want.$k" "$parts/got.$k")"
        fi
    done
    [ -n "$BLESS" ] || return
    for ((k = 1; k <= count; k++)); do
        sed '1s/^/$ /; 1!s/^/> /' "$parts/command.$k"
        cat "$parts/want.$k"
    done >"$2.now"
}

# bless_page PAGE BLOCKS: the page with what its console blocks show now. A block is known by the line of its fence.
bless_page()
{
    awk -v blocks="$2" '
        BEGIN { while ((getline line < (blocks "/index")) > 0) { split(line, part, " "); number[part[1]] = part[2]; kind[part[1]] = part[3] } }
        replaced && !/^```/ { next }
        { replaced = 0; print }
        FNR in number && kind[FNR] == "console" && /^```/ {
            now = blocks "/" number[FNR] ".now"
            while ((getline line < now) > 0) { print line; replaced = 1 }
            close(now)
        }
    ' "$1" >"$2/page.now" && cat "$2/page.now" >"$1" && echo "blessed $1"
}

run_page()
{
    local page=$1 blocks=$work/blocks folder=$work/page line number kind name blessed=
    rm -rf "$blocks" "$folder" && mkdir "$blocks" "$folder"
    for shared in rules stdlib examples; do [ -d "$shared" ] && cp -R "$shared" "$folder/"; done
    split_page "$page" "$blocks" >"$blocks/index"
    while read -r line number kind name; do
        if [ "$kind" = console ]; then
            run_session "$page:$line" "$blocks/$number" "$folder"
        else
            case $name in /*|*..*) fail "$page:$line" "file=$name leaves the folder"; continue ;; esac
            mkdir -p "$folder/$(dirname "$name")" && cp "$blocks/$number" "$folder/$name"
        fi
    done <"$blocks/index"
    [ -z "$blessed" ] || bless_page "$page" "$blocks"
}

[ $# -gt 0 ] || mapfile -t pages < <(find . -name '*.md' -not -path './build*' -not -path './.git/*' -not -path './out/*' | sed 's|^\./||' | sort)
[ $# -gt 0 ] && pages=("$@")
for page in ${pages[@]+"${pages[@]}"}; do run_page "$page"; done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
