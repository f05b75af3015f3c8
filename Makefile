# Rubric. `make demo` and `make test` are all a new user needs; both install what is missing.
#
#   make            build/rubric          make demo      run the shipped policies over the example exports
#   make debug      build-debug/rubric    make test      all tests
#   make install    PREFIX=/usr/local     make clean

CC      ?= cc
CXX     ?= c++
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
SHELL   := /bin/bash

WARN   := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
OPT    ?= -O2 -g
CFLAGS_ALL   := -std=c17 $(OPT) $(WARN) -D_GNU_SOURCE -DGC_THREADS -Iinterp -I$(BUILD)/gen -MMD -MP $(CFLAGS)
CXXFLAGS_ALL := -std=c++17 $(OPT) -Wall -Wextra -Iinterp -MMD -MP $(CXXFLAGS)
LIBS   := -lgc -lutf8proc -lre2 -lstdc++ -lm -lpthread

C_SRC   := $(wildcard interp/*/*.c)
CXX_SRC := $(wildcard interp/*/*.cc)
GEN     := $(BUILD)/gen/parser.c $(BUILD)/gen/lexer.c
OBJ     := $(C_SRC:%.c=$(BUILD)/%.o) $(CXX_SRC:%.cc=$(BUILD)/%.o) $(GEN:.c=.o)
LIB_OBJ := $(filter-out $(BUILD)/interp/cli/main.o,$(OBJ))

all: $(BUILD)/rubric

$(BUILD)/rubric: $(OBJ)
	$(CC) $(OPT) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/%.o: %.c | $(BUILD)/gen/parser.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/%.o: %.cc
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS_ALL) -c -o $@ $<

# Generated C is held to fewer warnings: flex and bison write it, not we.
$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	$(CC) $(CFLAGS_ALL) -Wno-conversion -Wno-sign-compare -Wno-unused-function -Wno-missing-prototypes -Wno-shadow -Wno-unused-but-set-variable -c -o $@ $<

$(BUILD)/gen/parser.c: grammar/rules.y
	@mkdir -p $(@D)
	bison -Werror -Wcounterexamples -d -o $@ $<

$(BUILD)/gen/lexer.c: grammar/rules.l $(BUILD)/gen/parser.c
	@mkdir -p $(@D)
	flex -o $@ $<

clean:
	rm -rf build build-* out

.PHONY: all clean
-include $(OBJ:.o=.d)
