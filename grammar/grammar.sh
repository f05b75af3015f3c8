#!/bin/bash
# grammar/grammar.sh: the grammar as one reads it, from grammar/rules.y: no actions, no recovery, tokens by their text.
#
# `make grammar` writes it to grammar/GRAMMAR.md; tests/grammar.sh holds that file to it.
cd "$(dirname "$0")" || exit 1
cat <<'PAGE'
# The grammar

Made by `make grammar` from `grammar/rules.y`; [REFERENCE.md](REFERENCE.md) says what it means. Words in quotes stand as they are;
the others are rules or, in capitals, kinds of words that the scanner tells apart. Line breaks and blanks only separate words, and
`#` begins a comment. Which words of the language may stand as names, and where, is in the groups at the end.

PAGE
awk '
    # The words by their names: what is written, or the kind of what varies.
    FNR == NR {
        if (match($0, /^(KEYWORD|PHRASE|SIGN|TOKEN)\([a-z_]+ *, *"[^"]*"/)) {
            split(substr($0, RSTART, RLENGTH), part, "\""); id = part[1]
            sub(/^[A-Z]+\(/, "", id); gsub(/[ ,]/, "", id); gsub("\047", "", part[2])
            varies = /^TOKEN/ && part[2] !~ /^(no|on|as of|in|at|per)$/
            written[id] = varies ? toupper(id) : "\"" part[2] "\""
        }
        next
    }
    # The names that the grammar gives them: id "text", or id alone.
    /^%token <words>/ { tokens = 1; next }
    tokens && /^$/ { tokens = 0 }
    tokens { line = line " " $0; next }
    /^%%/ && !body { body = 1; name_tokens(); next }
    /^%%/ { exit }
    body { text = text $0 "\n" }
    function name_tokens(   rest, id, value) {
        rest = line
        while (match(rest, /[a-z_]+( +"[^"]*")?/)) {
            value = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
            id = value; sub(/ .*/, "", id); sub(/^[a-z_]+ */, "", value)
            alias[value == "" ? id : value] = id
        }
    }
    # Strips comments and actions, which hold strings and braces of their own.
    function strip(s,   out, i, c, depth, quoted) {
        for (i = 1; i <= length(s); i++) {
            c = substr(s, i, 1)
            if (!depth && substr(s, i, 2) == "/*") { i = index(substr(s, i), "*/") + i; out = out (i > 0 ? "" : ""); continue }
            if (c == "\"" ) { quoted = !quoted }
            if (!quoted && c == "{") { depth++; continue }
            if (!quoted && c == "}") { depth--; continue }
            if (!depth) out = out c
        }
        return out
    }
    function heads(s,   n, lines, i) {
        n = split(s, lines, "\n")
        for (i = 1; i <= n; i++)
            if (match(lines[i], /^\/\* ---- .* ---- \*\/$/)) lines[i] = "@" substr(lines[i], 9, length(lines[i]) - 16) "@"
        s = ""
        for (i = 1; i <= n; i++) s = s lines[i] "\n"
        return s
    }
    function shown(word) {
        if (word in alias) word = alias[word]
        return word in written ? written[word] : word
    }
    # One alternative, or "-" for one that is there for recovery, or "" for nothing.
    function alternative(s,   n, words, i, out) {
        sub(/%prec +[^ ]+/, "", s); gsub(/%empty/, "", s)
        n = words_of(s, words)
        for (i = 1; i <= n; i++) {
            if (words[i] == "recover" || words[i] == "error" || words[i] == "broken" || words[i] == "lost" || words[i] == "START_EXPRESSION" || words[i] == "unread" || words[i] == "unnamed") return "-"
            if (words[i] == "START_FILE") continue
            out = out (out == "" ? "" : " ") shown(words[i])
        }
        return out
    }
    function words_of(s, words,   n) {
        n = 0
        while (match(s, /"[^"]*"|[A-Za-z_]+/)) { words[++n] = substr(s, RSTART, RLENGTH); s = substr(s, RSTART + RLENGTH) }
        return n
    }
    function rule(s,   colon, name, n, parts, i, alt, kept, empty, out, first) {
        colon = index(s, ":"); name = substr(s, 1, colon - 1); gsub(/[ \n]/, "", name)
        if (name == "recover" || name == "unread" || name == "lost" || name == "unnamed" || name == "") return
        n = bars(substr(s, colon + 1), parts); kept = 0; empty = 0
        for (i = 1; i <= n; i++) {
            alt = alternative(parts[i])
            if (alt == "-") continue
            if (alt == "") { empty = 1; continue }
            if (alt == name) continue
            out = out (kept++ ? "\n  | " : "    ") alt
        }
        if (!kept && !empty) return
        if (short(out)) out = wrapped(out)
        printf "%s =%s\n%s\n\n", name, empty ? "   (or nothing)" : "", out
    }
    # Whether every alternative is one word.
    function short(s,   n, lines, i) {
        n = split(s, lines, "\n")
        for (i = 1; i <= n; i++) if (lines[i] !~ /^(  \| |    )("[^"]*"|[A-Za-z_]+)$/) return 0
        return n > 2
    }
    function wrapped(s,   n, lines, i, now, all) {
        n = split(s, lines, "\n"); now = lines[1]
        for (i = 2; i <= n; i++) {
            sub(/^ +/, "", lines[i])
            if (length(now " " lines[i]) > 110) { all = all now "\n"; now = "  " lines[i] } else now = now " " lines[i]
        }
        return all now
    }
    # Splits at bars that stand outside quotes.
    function bars(s, parts,   i, c, n, quoted) {
        n = 1; parts[1] = ""
        for (i = 1; i <= length(s); i++) {
            c = substr(s, i, 1)
            if (c == "\"") quoted = !quoted
            if (c == "|" && !quoted) parts[++n] = ""
            else parts[n] = parts[n] c
        }
        return n
    }
    END {
        text = heads(text)
        text = strip(text)
        print "```"
        for (i = 1; i <= length(text); i++) {
            c = substr(text, i, 1)
            if (c == "\"") quoted = !quoted
            if (c == "@" && !quoted) { j = index(substr(text, i + 1), "@"); print "# " substr(text, i + 1, j - 1) "\n"; i += j; continue }
            if (c == ";" && !quoted) { rule(now); now = ""; continue }
            now = now c
        }
        print "```"
    }
' keywords.def rules.y
