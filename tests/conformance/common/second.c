/* tests/conformance/common/second.c: asks the other reader, which is started for the first question and kept. */
#include "tests/conformance/common/second.h"

#include "base/json.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static FILE *asked, *answers;
static pid_t process;

static void become_it(int end)
{
    dup2(end, STDIN_FILENO);
    dup2(end, STDOUT_FILENO);
    execlp("python3", "python3", "tests/conformance/second_reader.py", (char *)NULL);
    _exit(127);
}

void second_start(void)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
    signal(SIGPIPE, SIG_IGN);
    process = fork();
    if (process == 0) become_it(ends[1]);
    close(ends[1]);
    asked = fdopen(ends[0], "w");
    answers = fdopen(dup(ends[0]), "r");
}

void second_stop(void)
{
    if (asked) fclose(asked);
    if (answers) fclose(answers);
    asked = answers = NULL;
    if (process > 0) waitpid(process, NULL, 0);
}

static uint64_t number_of(const rb_json *n) { return n && n->kind == RB_JSON_NUMBER ? strtoull(rb_str_chars(n->text), NULL, 10) : 0; }

/* [line, count, cells] */
static second_row row_of(const rb_json *triple)
{
    const rb_json *cells = triple->items.items[2];
    second_row     row = {.line = number_of(triple->items.items[0]), .is_text = cells->kind == RB_JSON_ARRAY};
    row.count = (uint32_t)number_of(triple->items.items[1]);
    row.cells = RB_NEW_ARRAY(rb_str, row.count + 1u);
    for (uint32_t i = 0; i < cells->items.len; i++) row.cells[i] = cells->items.items[i]->text;
    return row;
}

bool second_read(const char *path, char delimiter, second *out)
{
    size_t      room = 0, at;
    char       *line = NULL;
    const char *why;
    if (!asked || fprintf(asked, "%c%s\n", delimiter, path) < 0 || fflush(asked) != 0) return false;
    ssize_t        len = getline(&line, &room, answers);
    const rb_json *answer = len > 0 ? rb_json_parse(rb_str_dup((rb_str){line, (size_t)len}), &at, &why) : NULL;
    free(line);
    *out = (second){.wrong = 0};
    if (!answer) return false;
    const rb_json *rows = rb_json_member(answer, RB_STR("rows"));
    out->wrong = number_of(rb_json_member(answer, RB_STR("wrong")));
    for (uint32_t i = 0; i < rows->items.len; i++) rb_vec_push(&out->rows, row_of(rows->items.items[i]));
    return true;
}
