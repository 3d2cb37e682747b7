/* Kills, many times over, a process that forks without end: some of the kills find it while its
 * fork is being reported. Every process that it made ends by itself, and all of them have ended
 * before "all ended" is printed. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMES 200
#define TURNS_LIMIT 20000

static void fork_without_end(void)
{
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        if (fork() == 0) {
            _exit(0);
        }
    }
}

/* The writing end of the pipe is held by everything that descends from here. */
static void kill_one(unsigned turns)
{
    int alive[2];
    if (pipe(alive) != 0) {
        _exit(1);
    }
    pid_t forker = fork();
    if (forker == 0) {
        fork_without_end();
    }
    close(alive[1]);
    for (volatile unsigned turn = 0; turn < turns; turn++) {
    }
    kill(forker, SIGKILL);
    waitpid(forker, NULL, 0);
    char nothing;
    while (read(alive[0], &nothing, 1) > 0) {
    }
    close(alive[0]);
}

int main(void)
{
    for (unsigned time = 0; time < TIMES; time++) {
        kill_one(time * TURNS_LIMIT / TIMES);
    }
    puts("all ended");
    return 0;
}
