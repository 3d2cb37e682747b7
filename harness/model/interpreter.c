/* interpreter FILE: runs the programs of the file one after the other, each in processes of its
 * own, and prints what each of their actors recorded. What has not ended after a limit of
 * (virtual) time is killed: a program may wait for ever. */
#include "harness/model/interpreter.h"
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_NS (INT64_C(200) * NS_PER_S - 1)
#define LINE_BYTES 256

struct program *program;

static _Noreturn void die(const char *what, const char *detail)
{
    fprintf(stderr, "interpreter: %s: %s\n", what, detail);
    exit(2);
}

static const struct operation *find_operation(const char *name)
{
    static const struct operation *const tables[] = {
        actor_operations, time_operations,   descriptor_operations, lock_operations,
        futex_operations, signal_operations, timer_operations};
    for (unsigned i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        for (const struct operation *operation = tables[i]; operation->name != NULL; operation++) {
            if (strcmp(operation->name, name) == 0) {
                return operation;
            }
        }
    }
    die("no such operation", name);
}

static void add_statement(struct actor *actor, char *line)
{
    char *rest = NULL, *name = strtok_r(line, " \n", &rest);
    if (actor->statement_count == STATEMENT_LIMIT) {
        die("too many statements", name);
    }
    struct statement *statement = &actor->statements[actor->statement_count++];
    statement->operation = find_operation(name);
    for (unsigned i = 0; i < statement->operation->arguments; i++) {
        const char *word = strtok_r(NULL, " \n", &rest);
        if (word == NULL) {
            die("argument missing", name);
        }
        statement->arguments[i] = strtoll(word, NULL, 10);
    }
}

static struct actor *add_actor(void)
{
    if (program->actor_count == ACTOR_LIMIT) {
        die("too many actors", "");
    }
    struct actor *actor = &program->actors[program->actor_count];
    actor->number = program->actor_count++;
    return actor;
}

static void make_program(int64_t number)
{
    program =
        mmap(NULL, sizeof *program, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (program == MAP_FAILED) {
        die("mmap", strerror(errno));
    }
    program->number = number;
}

/* Reads up to the next line "run"; false at the end of the file. */
static bool read_program(FILE *file)
{
    char line[LINE_BYTES];
    struct actor *actor = NULL;
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "program ", 8) == 0) {
            make_program(strtoll(line + 8, NULL, 10));
        } else if (strcmp(line, "actor\n") == 0) {
            actor = add_actor();
        } else if (strcmp(line, "run\n") == 0) {
            return true;
        } else if (actor != NULL) {
            add_statement(actor, line);
        }
    }
    return false;
}

/* Programs begin at whole seconds: so readings of coarse clocks can be told from their start. */
static void begin_at_whole_second(void)
{
    struct timespec begin = {clock_ns(CLOCK_MONOTONIC) / NS_PER_S + 1, 0};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &begin, NULL) != 0) {
    }
    program->base_monotonic_ns = clock_ns(CLOCK_MONOTONIC);
    program->base_wall_ns = clock_ns(CLOCK_REALTIME);
}

static void reap_all(pid_t root)
{
    kill(-root, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) {
    }
}

static void run_program(const sigset_t *children)
{
    locks_init();
    descriptors_open();
    begin_at_whole_second();
    pid_t root = fork();
    if (root == 0) {
        setpgid(0, 0);
        sigemptyset(&program->actors[0].first_mask);
        actor_run(&program->actors[0]);
        _exit(0);
    }
    struct timespec limit = timespec_of(LIMIT_NS);
    while (waitpid(root, NULL, WNOHANG) == 0 && sigtimedwait(children, NULL, &limit) >= 0) {
    }
    reap_all(root);
    descriptors_close();
    locks_clear();
}

static void print_actor(const struct actor *actor)
{
    for (unsigned i = 0; i < actor->record_count && i < RECORD_LIMIT; i++) {
        const struct record *record = &actor->records[i];
        bool is_signal = record->statement == RECORD_SIGNAL;
        printf("%u %" PRId64 " %" PRId64 " %s %" PRId64 " %" PRId64 "\n", actor->number,
               record->time_ns, record->statement,
               is_signal ? "handler" : actor->statements[record->statement].operation->name,
               record->result, record->detail);
    }
}

static void print_program(void)
{
    printf("program %" PRId64 "\n", program->number);
    for (unsigned i = 0; i < program->actor_count; i++) {
        print_actor(&program->actors[i]);
    }
    fflush(stdout);
    munmap(program, sizeof *program);
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "re") : NULL;
    if (file == NULL) {
        die("programs can't be read", argc == 2 ? strerror(errno) : "interpreter FILE");
    }
    sigset_t children, all;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    while (read_program(file)) {
        run_program(&children);
        print_program();
    }
    fclose(file);
    return 0;
}
