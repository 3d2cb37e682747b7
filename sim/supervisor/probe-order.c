/* Three that could run beside each other and beside their maker: probe-order KIND. Each tells when
 * it begins and, when it has burnt CPU for a while, when it has ended. */
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHILDREN 3
#define BURNT_NS 1500000L /* altogether less than the tree may without being charged */

static pthread_t threads[CHILDREN];

static void tell(const char *who, int number)
{
    char line[32];
    int size = snprintf(line, sizeof line, "%s %d\n", who, number);
    if (write(STDOUT_FILENO, line, (size_t)size) != size) {
        _exit(1);
    }
}

static void burn(void)
{
    struct timespec used, begun;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begun);
    do {
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    } while ((used.tv_sec - begun.tv_sec) * 1000000000L + used.tv_nsec - begun.tv_nsec < BURNT_NS);
}

static void make_fork(int number)
{
    if (fork() == 0) {
        tell("child", number);
        _exit(0);
    }
}

/* What the child waits for comes after an hour, or has come already. */
static void make_waiter(int fd, int number)
{
    struct pollfd end = {.fd = fd, .events = POLLIN};
    if (fork() == 0) {
        poll(&end, 1, 3600000);
        tell("child", number);
        burn();
        tell("end", number);
        _exit(0);
    }
}

static void make_waiters(int is_late)
{
    int ends[2];
    if (pipe(ends) != 0 || (!is_late && write(ends[1], "", 1) != 1)) {
        _exit(1);
    }
    for (int number = 1; number <= CHILDREN; number++) {
        make_waiter(ends[0], number);
    }
    usleep(1000);
    if (is_late && write(ends[1], "", 1) == 1) {
        tell("written", 1);
        burn();
        tell("end", 0);
    }
}

static void make_program(int number)
{
    char text[8];
    snprintf(text, sizeof text, "%d", number);
    char *arguments[] = {(char *)"probe-order", (char *)"child", text, NULL};
    posix_spawn(NULL, "/proc/self/exe", NULL, NULL, arguments, NULL);
}

static void *run_thread(void *number)
{
    tell("child", *(int *)number);
    return NULL;
}

static void make_thread(int number)
{
    static int numbers[CHILDREN];
    numbers[number - 1] = number;
    pthread_create(&threads[number - 1], NULL, run_thread, &numbers[number - 1]);
}

static void await_children(void)
{
    while (wait(NULL) > 0) {
    }
    for (int i = 0; i < CHILDREN && threads[i] != 0; i++) {
        pthread_join(threads[i], NULL);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*make)(int);
    } kinds[] = {{"fork", make_fork}, {"spawn", make_program}, {"thread", make_thread}};
    if (argc == 3) {
        tell("child", argv[2][0] - '0');
        return 0;
    }
    usleep(1000); /* what starting took is forgotten */
    for (unsigned i = 0; argc == 2 && i < sizeof kinds / sizeof *kinds; i++) {
        for (int number = 1; strcmp(argv[1], kinds[i].name) == 0 && number <= CHILDREN; number++) {
            kinds[i].make(number);
            tell("made", number);
            burn();
        }
    }
    if (argc == 2 && (strcmp(argv[1], "ready") == 0 || strcmp(argv[1], "woken") == 0)) {
        make_waiters(argv[1][0] == 'w');
    }
    await_children();
    return 0;
}
