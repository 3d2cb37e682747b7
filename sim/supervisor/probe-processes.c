/* Processes that are made or replaced in rare ways, and sleep. Prints what came of it, and after
 * how many seconds.
 *
 *     probe-processes KIND */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char *program;

static long seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void tell(const char *what, long result, long began_s)
{
    printf("%s %s after %ld s\n", what, result < 0 ? strerrorname_np(errno) : "done",
           seconds() - began_s);
    fflush(stdout);
}

static void use_untraced_clone(void)
{
    long began_s = seconds(), child = syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) {
        sleep(5);
        _exit(0);
    }
    int status = -1;
    waitpid((pid_t)child, &status, 0);
    errno = ECHILD;
    tell("clone", status == 0 ? 0 : -1, began_s);
}

static void use_clone3(void)
{
    uint64_t arguments[11] = {0};
    tell("clone3", syscall(SYS_clone3, arguments, sizeof arguments), seconds());
}

static void use_ptrace(void)
{
    tell("ptrace", ptrace(PTRACE_TRACEME, 0, NULL, NULL), seconds());
}

/* A filter of its own: getppid fails, all else is allowed. */
static void use_filter(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXDEV),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {sizeof code / sizeof *code, code};
    long began_s = seconds();
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    tell("filter", syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter), began_s);
    sleep(5);
    tell("getppid", syscall(SYS_getppid), began_s);
}

static void *execute(void *unused)
{
    sleep(3);
    execl(program, program, "replaced", NULL);
    return unused;
}

/* Another thread than the first executes a program while a third waits with a time-out. */
static void use_exec_in_thread(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, execute, NULL);
    sleep(100);
}

static void be_the_replacement(void)
{
    long began_s = seconds();
    sleep(4);
    tell("replacement", 0, began_s);
}

/* A chain: each child of vfork sleeps while its parent waits for it. */
static void use_vfork(void)
{
    long began_s = seconds();
    pid_t child = vfork();
    if (child == 0) {
        struct timespec three = {3, 0};
        nanosleep(&three, NULL);
        execl("/bin/sh", "sh", "-c", "sleep 2", NULL);
        _exit(1);
    }
    tell("vfork", child, began_s);
    int status = -1;
    waitpid(child, &status, 0);
    tell("child", status == 0 ? 0 : -1, began_s);
}

struct kind {
    const char *name;
    void (*use)(void);
};

static const struct kind kinds[] = {
    {"untraced", use_untraced_clone},
    {"clone3", use_clone3},
    {"ptrace", use_ptrace},
    {"filter", use_filter},
    {"exec", use_exec_in_thread},
    {"replaced", be_the_replacement},
    {"vfork", use_vfork},
};

int main(int argc, char **argv)
{
    program = argv[0];
    for (size_t i = 0; argc == 2 && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, argv[1]) == 0) {
            kinds[i].use();
            return 0;
        }
    }
    fputs("usage: probe-processes KIND\n", stderr);
    return 2;
}
