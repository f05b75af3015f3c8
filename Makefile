# Rubric. `make demo` and `make test` are all a new user needs; both install what is missing.
#
#   make            build/rubric             make demo      run the shipped policies over the example exports
#   make debug      build-debug/rubric       make test      all tests; the last line is `N passed, N failed`
#   make install    PREFIX=/usr/local        make bless     rewrite the expected outputs (CASE=part-of-name: some)
#   make setup      install what is missing  make layers warnings conformance oracle bench bench-peers fuzz clean
#
# V=1 shows the commands. DESTDIR, CC, CXX, CFLAGS, CXXFLAGS, LDFLAGS mean what they mean everywhere.

CC      ?= cc
CXX     ?= c++
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
SHELL   := /bin/bash

WARN   := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
OPT    ?= -O2 -g
CFLAGS_ALL   := -std=c17 $(OPT) $(WARN) -D_GNU_SOURCE -DGC_THREADS -Iinterp -I. -I$(BUILD)/gen -MMD -MP $(CPPFLAGS) $(CFLAGS)
CXXFLAGS_ALL := -std=c++17 $(OPT) -Wall -Wextra -Iinterp -MMD -MP $(CPPFLAGS) $(CXXFLAGS)
LIBS   := -lgc -lutf8proc -lre2 -lstdc++ -lz -lm -lpthread
# The program itself has them inside where there are archives of them: looking up the names of the C++ library took half of its start.
# Not with sanitizers, which put their own functions before those of the libraries.
archive = $(or $(filter /%,$(shell $(CC) -print-file-name=lib$(1).a)),-l$(1))
RUBRIC_LIBS = $(if $(findstring -fsanitize,$(OPT) $(CFLAGS) $(LDFLAGS)),$(LIBS),-static-libgcc $(foreach l,re2 utf8proc z gc stdc++,$(call archive,$(l))) -lm -lpthread -ldl)

SANITIZE  := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
DEBUG_OPT := -O1 -g $(SANITIZE)
FUZZ_OPT  := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined

C_SRC   := $(wildcard interp/*/*.c)
CXX_SRC := $(wildcard interp/*/*.cc)
STDLIB  := $(sort $(wildcard stdlib/*.rules))
PAGES   := $(sort $(wildcard grammar/codes/*.md))
GEN     := $(BUILD)/gen/parser.c $(BUILD)/gen/lexer.c $(BUILD)/gen/stdlib.c $(BUILD)/gen/pages.c
OBJ     := $(C_SRC:%.c=$(BUILD)/%.o) $(CXX_SRC:%.cc=$(BUILD)/%.o) $(GEN:.c=.o)
LIB_OBJ := $(filter-out $(BUILD)/interp/cli/main.o,$(OBJ))
LIB     := $(BUILD)/librubric.a
UNIT    := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*.c))
FUZZ    := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/*.c))
ORACLE  := $(BUILD)/tests/oracle/oracle
BENCH   := $(BUILD)/tests/bench/gen $(BUILD)/tests/bench/peak
SUITES  := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/conformance/*.c))
SUITE_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/conformance/*/*.c))
TOOLS   := $(BENCH) $(SUITES)

Q   := $(if $(V),,@)
say  = $(if $(V),,@printf '  %-4s %s\n' $(1) $(2))

# The targets that people type check the machine first and only then start a second make that compiles,
# on all cores: so nothing that bison, flex or a header is needed for is looked at before setup ran.
JOBS ?= $(shell nproc 2>/dev/null || echo 1)
SUB   = $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS) --output-sync=target)
export BUILD

all:
	@tests/setup.sh --check build
	+@$(SUB) $(or $(GOAL),program)

setup:
	@tests/setup.sh build

debug:
	@tests/setup.sh --check build
	+@$(SUB) BUILD=build-debug OPT="$(DEBUG_OPT)" $(or $(GOAL),program)

demo:
	@tests/setup.sh build
	+@$(SUB) $(or $(GOAL),program)
	@tests/demo.sh

test:
	@tests/setup.sh test
	+@tests/run.sh

bless: all
	@tests/golden.sh --bless $(CASE)
	@$(if $(CASE),,tests/docs.sh --bless)

layers:
	@tests/layers.sh
	@tests/map.sh

warnings:
	+@$(SUB) generated
	@tests/warnings.sh

conformance: all
	+@$(SUB) tools
	@tests/conformance.sh

bench: all
	+@$(SUB) tools
	@tests/bench/bench.sh

# Beside other programs that do the same work, where a folder with those is present: see the script.
bench-peers: all
	+@$(SUB) tools
	@tests/bench/peers.py --build $(BUILD) --install --bench $(or $(BENCH_DIR),../shared/bench) --rows $(or $(ROWS),1000000) --runs $(or $(RUNS),5) \
	    $(if $(CONTESTS),--contests $(CONTESTS)) $(if $(PEERS),--peers $(PEERS))

# The same comparison as in the tests, over many more programs: 200,000 pairs of a program and a record.
oracle: all
	+@$(SUB) $(ORACLE)
	@$(ORACLE) $(or $(PROGRAMS),400)

fuzz:
	@command -v clang >/dev/null || { echo 'make fuzz needs clang and libclang-rt-14-dev (its libFuzzer)' >&2; exit 1; }
	+@$(SUB) BUILD=build-fuzz CC=clang CXX=clang++ OPT="$(FUZZ_OPT)" fuzzers
	@tests/fuzz.sh

grammar:
	@grammar/grammar.sh > grammar/GRAMMAR.md

install: all
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/rubric" "$(DESTDIR)$(PREFIX)/share/doc/rubric"
	install -m 755 $(BUILD)/rubric "$(DESTDIR)$(PREFIX)/bin/rubric"
	cp -R stdlib rules examples reports "$(DESTDIR)$(PREFIX)/share/rubric/"
	install -m 644 README.md LICENSE grammar/REFERENCE.md "$(DESTDIR)$(PREFIX)/share/doc/rubric/"

clean:
	rm -rf build build-* out

# What the second make builds.

program: $(BUILD)/rubric
	@:
generated: $(GEN)
	@:
tools: $(TOOLS)
	@:
fuzzers: $(FUZZ)
	@:
programs: $(BUILD)/rubric $(UNIT) $(TOOLS) $(ORACLE)
	@:

$(BUILD)/rubric: $(BUILD)/interp/cli/main.o $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(OPT) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(RUBRIC_LIBS)

$(LIB): $(LIB_OBJ)
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/%.o: %.c $(BUILD)/flags | $(BUILD)/gen/parser.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/%.o: %.cc $(BUILD)/flags
	$(call say,CXX,$<)
	$(Q)mkdir -p $(@D) && $(CXX) $(CXXFLAGS_ALL) -c -o $@ $<

# Generated C is held to fewer warnings: programs write it, not we.
$(BUILD)/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/flags
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS_ALL) -Wno-conversion -Wno-sign-conversion -Wno-sign-compare -Wno-unused-function -Wno-missing-prototypes -Wno-shadow -Wno-unused-but-set-variable -Wno-overlength-strings -c -o $@ $<

$(BUILD)/gen/parser.c: grammar/rules.y
	$(call say,YACC,$<)
	$(Q)mkdir -p $(@D) && bison -Werror -Wcounterexamples -d -o $@ $<

$(BUILD)/gen/lexer.c: grammar/rules.l $(BUILD)/gen/parser.c
	$(call say,LEX,$<)
	$(Q)mkdir -p $(@D) && flex -o $@ $<

# The standard library's modules and the pages of the diagnostics as C strings (engine/stdlib.h, diag/pages.h): header, type, array,
# files. The folders themselves count too: a file may go.
texts = $(Q)mkdir -p $(@D) && { \
	    echo '\#include "$(1)"'; \
	    echo 'const $(2) $(3)[] = {'; \
	    for file in $(4); do \
	        name=$$(basename $$file); echo "{\"$${name%.*}\", \"\""; sed 's/[\\"?]/\\&/g; s/.*/"&\\n"/' $$file; echo '},'; \
	    done; \
	    echo '{0, 0}};'; } > $@

$(BUILD)/gen/stdlib.c: $(STDLIB) $(wildcard stdlib) Makefile
	$(call say,GEN,$@)
	$(call texts,engine/stdlib.h,rb_stdlib_module,rb_stdlib_modules,$(STDLIB))

$(BUILD)/gen/pages.c: $(PAGES) $(wildcard grammar/codes) Makefile
	$(call say,GEN,$@)
	$(call texts,diag/pages.h,rb_code_page,rb_code_pages,$(PAGES))

# Test programs: each is one source file and the whole of interp/ but its main.
$(UNIT): $(BUILD)/%: %.c $(LIB)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CFLAGS_ALL) -Itests/unit -MF $@.d -MT $@ $(LDFLAGS) -o $@ $< $(LIB) $(LIBS)

$(ORACLE): $(wildcard tests/oracle/*.c tests/oracle/*.h) $(LIB)
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(filter-out -MMD -MP,$(CFLAGS_ALL)) $(LDFLAGS) -o $@ $(filter %.c,$^) $(LIB) $(LIBS)

# A suite of tests/conformance/ has what stands in the folders there besides.
$(SUITES): $(BUILD)/%: %.c $(SUITE_OBJ) $(LIB)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CFLAGS_ALL) -MF $@.d -MT $@ $(LDFLAGS) -o $@ $< $(SUITE_OBJ) $(LIB) $(LIBS)

$(FUZZ): $(BUILD)/%: %.c $(LIB)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CFLAGS_ALL) -fsanitize=fuzzer -MF $@.d -MT $@ $(LDFLAGS) -o $@ $< $(LIB) $(LIBS)

# The generator and the meter stand alone: they must build when interp/ does not.
$(BUILD)/tests/bench/gen: $(wildcard tests/bench/gen*.c) tests/bench/gen.h $(BUILD)/flags
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(filter-out -MMD -MP,$(CFLAGS_ALL)) $(LDFLAGS) -o $@ $(filter %.c,$^)

$(BUILD)/tests/bench/peak: tests/bench/peak.c $(BUILD)/flags
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(filter-out -MMD -MP,$(CFLAGS_ALL)) $(LDFLAGS) -o $@ $<

# Changes only when a flag or a compiler does: then everything is compiled anew.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D) && flags='$(CC) $(CXX) $(CFLAGS_ALL) $(CXXFLAGS_ALL) $(LDFLAGS)' && \
	    { [ "$$flags" = "$$(cat $@ 2>/dev/null)" ] || echo "$$flags" > $@; }

FORCE:
.DELETE_ON_ERROR:
.PHONY: all setup debug demo test bless grammar layers warnings conformance oracle bench bench-peers fuzz install clean
.PHONY: program generated tools fuzzers programs FORCE
-include $(OBJ:.o=.d) $(SUITE_OBJ:.o=.d) $(UNIT:=.d) $(FUZZ:=.d) $(TOOLS:=.d)
