/* Runs a command on a machine that forbids some system calls: forbid NAME[,NAME ...] COMMAND ...
 * They fail with EPERM, as in a container without privileges. Source: seccomp(2). */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

struct call {
    const char *name;
    unsigned number;
};

static const struct call calls[] = {
    {"unshare", SYS_unshare},
    {"mount", SYS_mount},
    {"ptrace", SYS_ptrace},
};

#define CALLS (sizeof calls / sizeof calls[0])

static int is_named(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = strstr(list, name); at != NULL; at = strstr(at + 1, name)) {
        int is_begin = at == list || at[-1] == ',';
        if (is_begin && (at[length] == ',' || at[length] == '\0')) {
            return 1;
        }
    }
    return 0;
}

static int forbid(const char *list)
{
    struct sock_filter code[2 * CALLS + 2];
    unsigned short length = 0;
    code[length++] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (unsigned i = 0; i < CALLS; i++) {
        if (is_named(list, calls[i].name)) {
            code[length++] =
                (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i].number, 0, 1);
            code[length++] =
                (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
        }
    }
    code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {length, code};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: forbid NAME[,NAME ...] COMMAND ...\n", stderr);
        return 98;
    }
    if (!forbid(argv[1])) {
        perror("forbid");
        return 98;
    }
    execvp(argv[2], argv + 2);
    perror(argv[2]);
    return 127;
}
