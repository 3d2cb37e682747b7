/* Runs a command and sees that nothing of it is alive afterwards: watch [--within SECONDS] COMMAND
 * ...
 *
 * Every descendant whose parent ends becomes a child of this process (a subreaper), so what is left
 * is known by ancestry, whatever it has done to its session, group, name or environment. Exits like
 * the command (128 + signal if it was killed), or with 99 if anything was alive after it; then it
 * says what, and ends it. --within grants real time to what dies with the command. Source:
 * prctl(2), PR_SET_CHILD_SUBREAPER. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATUS_LEFT 99
#define STATUS_BROKEN 98
#define ROUNDS_LIMIT 10000

static pid_t command_pid;

static void pass_on(int signal)
{
    kill(command_pid, signal);
}

static void out_of_time(int signal)
{
    (void)signal;
}

static void begin(char **arguments)
{
    command_pid = fork();
    if (command_pid == 0) {
        execvp(arguments[0], arguments);
        fprintf(stderr, "watch: %s: %s\n", arguments[0], strerror(errno));
        _exit(127);
    }
}

static int wait_for_command(void)
{
    int status;
    pid_t pid;
    while ((pid = wait(&status)) != command_pid) {
        if (pid < 0 && errno != EINTR) {
            exit(STATUS_BROKEN);
        }
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* The children of this process that are alive, as the kernel lists them. */
static unsigned children(pid_t *pids, unsigned limit)
{
    char path[64];
    unsigned count = 0;
    int pid;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    FILE *list = fopen(path, "r");
    while (list != NULL && count < limit && fscanf(list, "%d", &pid) == 1) {
        pids[count++] = pid;
    }
    if (list != NULL) {
        fclose(list);
    }
    return count;
}

static void tell(pid_t pid)
{
    char path[64], text[512] = "";
    snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
    FILE *file = fopen(path, "r");
    size_t size = file != NULL ? fread(text, 1, sizeof text - 1, file) : 0;
    for (size_t i = 0; i + 1 < size; i++) {
        text[i] = text[i] == '\0' ? ' ' : text[i];
    }
    if (file != NULL) {
        fclose(file);
    }
    fprintf(stderr, "watch: still alive: %d %s\n", pid, text);
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    file = fopen(path, "r");
    if (file != NULL && fgets(text, 80, file) != NULL) {
        fprintf(stderr, "watch: %s ...\n", text); /* its name, state and parent */
    }
    if (file != NULL) {
        fclose(file);
    }
}

static void reap_dead(void)
{
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
}

static void end_all(void)
{
    pid_t pids[64];
    unsigned count;
    for (unsigned round = 0; round < ROUNDS_LIMIT && (count = children(pids, 64)) > 0; round++) {
        for (unsigned i = 0; i < count; i++) {
            kill(pids[i], SIGKILL);
            waitpid(pids[i], NULL, 0);
        }
    }
}

/* True if anything was left. */
static int tell_left(void)
{
    pid_t pids[64];
    reap_dead();
    unsigned count = children(pids, 64);
    for (unsigned i = 0; i < count; i++) {
        tell(pids[i]);
    }
    end_all();
    return count > 0;
}

static void wait_for_the_rest(unsigned seconds)
{
    struct sigaction action = {.sa_handler = out_of_time};
    sigaction(SIGALRM, &action, NULL);
    alarm(seconds);
    while (wait(NULL) > 0) {
    }
    alarm(0);
}

int main(int argc, char **argv)
{
    unsigned within = 0;
    char **command = argv + 1;
    if (argc > 3 && strcmp(argv[1], "--within") == 0) {
        within = (unsigned)strtoul(argv[2], NULL, 10);
        command += 2;
    }
    if (*command == NULL) {
        fputs("usage: watch [--within SECONDS] COMMAND ...\n", stderr);
        return STATUS_BROKEN;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    begin(command);
    struct sigaction action = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    int status = wait_for_command();
    if (within > 0) {
        wait_for_the_rest(within);
    }
    return tell_left() ? STATUS_LEFT : status;
}
