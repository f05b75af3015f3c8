#!/bin/bash
# tests/grammar.sh: grammar/GRAMMAR.md is what grammar/grammar.sh makes of rules.y now; `make grammar` writes it.
cd "$(dirname "$0")/.." || exit 1
diff -u --label grammar/GRAMMAR.md --label 'make grammar' grammar/GRAMMAR.md <(grammar/grammar.sh) | head -40
[ "${PIPESTATUS[0]}" = 0 ]
