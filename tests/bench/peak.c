/* tests/bench/peak.c: runs a command and says what it cost, as the kernel counted it.
 *
 *   peak FILE COMMAND [ARG ...]     appends one line to FILE: `wall-seconds cpu-seconds peak-KiB`
 *
 * Ends with the command's own exit code (125: could not be run, 128 + N: ended by signal N). The peak
 * cannot come out below this small program's own, about 1.5 MiB.
 */
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double seconds_of(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec * 1e-6; }

static int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

static int measure(const char *file, char **command)
{
    pid_t         child;
    int           status;
    struct rusage use;
    double        start = seconds_now();
    int           trouble = posix_spawnp(&child, command[0], NULL, NULL, command, environ);
    if (trouble != 0) {
        fprintf(stderr, "peak: cannot run '%s': %s\n", command[0], strerror(trouble));
        return 125;
    }
    if (wait4(child, &status, 0, &use) != child) return 125;
    double wall = seconds_now() - start;
    FILE  *out = fopen(file, "a");
    if (!out) {
        fprintf(stderr, "peak: cannot write '%s'\n", file);
        return 125;
    }
    fprintf(out, "%.4f %.4f %ld\n", wall, seconds_of(use.ru_utime) + seconds_of(use.ru_stime), use.ru_maxrss);
    fclose(out);
    return code_of(status);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: peak FILE COMMAND [ARG ...]\n", stderr);
        return 125;
    }
    return measure(argv[1], argv + 2);
}
