#!/bin/bash
# tests/layers.sh: holds the sources to interp/layers.txt and to the rules that no compiler checks.
#
# Prints file:line for each fault:
#   - an include of a folder that the layer may not see, one without a folder, or one of a .c file
#   - exit or abort outside cli/main.c, base/gc.c, base/bug.c and base/bug.h
#   - the collector's header or libc's memory functions outside base/gc.c
#   - a source file of over 600 lines; the grammar, which cannot be split, of over 900
# Comments and string literals are set aside first.
set -u
cd "${1:-$(dirname "$0")/..}" || exit 1

shopt -s nullglob
sources=(interp/*/*.[ch] interp/*/*.cc interp/*/*.def grammar/*.[ly] grammar/*.def tests/unit/*.[ch] tests/bench/*.[ch] tests/fuzz/*.[ch] tests/conformance/*.[ch])

awk '
function fault(text) { print FILENAME ":" FNR ": " text; faults++ }

# The line without comments and with empty string literals; `commented` lives from line to line.
function code_of(line,    out, at, token, rest) {
    out = ""
    while (line != "") {
        if (commented) {
            if (!(at = index(line, "*/"))) return out
            commented = 0
            line = substr(line, at + 2)
            continue
        }
        if (!match(line, /["\047]|\/\*|\/\//)) return out line
        out = out substr(line, 1, RSTART - 1)
        token = substr(line, RSTART, RLENGTH)
        rest = substr(line, RSTART + RLENGTH)
        if (token == "//") return out
        if (token == "/*") { commented = 1; line = rest; continue }
        if (token == "\"") at = match(rest, /^([^"\\]|\\.)*"/)
        else               at = match(rest, /^([^\047\\]|\\.)*\047/)
        out = out token token
        line = at ? substr(rest, RLENGTH + 1) : ""
    }
    return out
}

function read_layer(    name, i, n, seen) {
    sub(/#.*/, "")
    if ($0 ~ /^[ \t]*$/) return
    if ($1 !~ /^[a-z]+(\/[a-z]+\.def)?:$/) { fault("expected \"folder: folders it may include\""); return }
    name = substr($1, 1, length($1) - 1)
    if (name in layer) fault("layer \"" name "\" stands here twice")
    for (i = 2; i <= NF; i++) {
        if (!($i in layer)) fault("\"" name "\" may not include \"" $i "\": a layer sees only those that stand above it in this list")
        sees[name, $i] = 1
    }
    layer[name] = 1
    sees[name, name] = 1
}

function check_include(    target, folder) {
    if ($0 ~ /<gc(\/gc)?(_[a-z]+)?\.h>/ && FILENAME != "interp/base/gc.c") fault("only base/gc.c includes the collector")
    if (!match($0, /"[^"]*"/)) return
    target = substr($0, RSTART + 1, RLENGTH - 2)
    if (target ~ /\.(c|cc)$/) fault("a source file is included: " target)
    if (mine == "tests") return
    if (FILENAME in layer) fault("a table that stands apart from its folder includes nothing")
    if (target == "parser.h" || target == "lexer.h") folder = "grammar"      # generated from grammar/
    else if (target in layer) folder = target      # one table that stands apart from its folder
    else if (index(target, "/")) folder = substr(target, 1, index(target, "/") - 1)
    else { fault("include \"" target "\" by its folder, as \"" mine "/" target "\""); return }
    if (!(mine in layer)) return
    if (!(folder in layer)) fault("\"" folder "\" is no layer")
    else if (!((mine, folder) in sees)) fault("\"" mine "\" may not include \"" target "\" (interp/layers.txt)")
}

function check_calls(line,    before) {
    if (mine == "tests") return
    before = "(^|[^A-Za-z0-9_.>])"
    if (line ~ before "(exit|_exit|_Exit|quick_exit|abort)[ \t]*\\(" && FILENAME !~ /^interp\/(cli\/main\.c|base\/(gc\.c|bug\.[ch]))$/)
        fault("only main ends the process")
    if (line ~ before "(malloc|calloc|realloc|reallocarray|aligned_alloc|free|strdup|strndup|asprintf|vasprintf)[ \t]*\\(" && FILENAME != "interp/base/gc.c")
        fault("memory comes from base/gc.h only")
}

FILENAME == "interp/layers.txt" { read_layer(); next }
FNR == 1 {
    commented = 0
    split(FILENAME, part, "/")
    mine = part[1] == "interp" ? part[2] : part[1]
    if (mine != "tests" && !(mine in layer) && !(mine in told)) { fault("folder \"" mine "\" is not in interp/layers.txt"); told[mine] = 1 }
}
FNR == (FILENAME == "grammar/rules.y" ? 901 : 601) { fault("over " (FNR - 1) " lines: split it by stage") }
{ line = code_of($0) }
line ~ /^[ \t]*#[ \t]*include/ { check_include(); next }
{ check_calls(line) }
END { print (faults ? 0 : 1) " passed, " (faults + 0) " failed"; exit faults > 0 }
' interp/layers.txt ${sources[@]+"${sources[@]}"}
