/* Runs a command on a machine that forbids some system calls: forbid NAME[,NAME ...] COMMAND ...
 * They fail with EPERM, as in a container without privileges. `docker` stands for what Docker's
 * default profile refuses to a container without capabilities, `clock-page` for a kernel that lets
 * nobody write to pages that are not writable (proc_mem.force_override=never): the writes that go
 * where the clock page and the libraries lie. Source: seccomp(2), moby/profiles
 * seccomp/default.json.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NAMESPACES                                                                                 \
    (CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS |     \
     CLONE_NEWCGROUP)
enum condition { ALWAYS, IF_BITS, IF_VALUE };

struct call {
    const char *name;
    unsigned number;
    enum condition condition;
    unsigned argument, value;
    int error;
};

static const struct call calls[] = {
    {"unshare", SYS_unshare, ALWAYS, 0, 0, EPERM},
    {"mount", SYS_mount, ALWAYS, 0, 0, EPERM},
    {"ptrace", SYS_ptrace, ALWAYS, 0, 0, EPERM},
    {"seccomp", SYS_seccomp, ALWAYS, 0, 0, EPERM},
    {"landlock", SYS_landlock_create_ruleset, ALWAYS, 0, 0, EPERM},
    {"setns", SYS_setns, ALWAYS, 0, 0, EPERM},
    {"namespaces-by-clone", SYS_clone, IF_BITS, 0, NAMESPACES, EPERM},
    {"clone3", SYS_clone3, ALWAYS, 0, 0, ENOSYS},
    {"addresses", SYS_personality, IF_VALUE, 0, ADDR_NO_RANDOMIZE, EPERM},
    {"io-uring", SYS_io_uring_setup, ALWAYS, 0, 0, EPERM},
    {"performance", SYS_perf_event_open, ALWAYS, 0, 0, EPERM},
    {"foreign-descriptors", SYS_pidfd_getfd, ALWAYS, 0, 0, EPERM},
    {"compare", SYS_kcmp, ALWAYS, 0, 0, EPERM},
    {"keys", SYS_keyctl, ALWAYS, 0, 0, EPERM},
};

#define CALLS (sizeof calls / sizeof calls[0])
#define LINES_A_CALL 5

static const char docker[] = "unshare,mount,setns,namespaces-by-clone,clone3,addresses,io-uring,"
                             "performance,foreign-descriptors,compare,keys";

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

struct program {
    struct sock_filter code[LINES_A_CALL * CALLS + 3];
    unsigned short length;
};

static void put(struct program *program, struct sock_filter line)
{
    program->code[program->length++] = line;
}

static void put_load(struct program *program, size_t offset)
{
    put(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offset));
}

/* Leaves the accumulator such that the comparison that follows decides. */
static void put_condition(struct program *program, const struct call *call)
{
    size_t low = offsetof(struct seccomp_data, args) + 8 * (size_t)call->argument;
    put_load(program, low);
    put(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_K |
                                                  (call->condition == IF_BITS ? BPF_JSET : BPF_JEQ),
                                              call->value, 0, 1));
}

static void put_call(struct program *program, const struct call *call)
{
    put_load(program, offsetof(struct seccomp_data, nr));
    put(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call->number, 0, 0));
    struct sock_filter *jump = &program->code[program->length - 1];
    unsigned short body = program->length;
    if (call->condition != ALWAYS) {
        put_condition(program, call);
    }
    put(program,
        (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)call->error));
    jump->jf = (unsigned char)(program->length - body);
}

static int forbid(const char *list)
{
    struct program program = {.length = 0};
    int is_docker = is_named(list, "docker");
    for (unsigned i = 0; i < CALLS; i++) {
        if (is_named(list, calls[i].name) || (is_docker && is_named(docker, calls[i].name))) {
            put_call(&program, &calls[i]);
        }
    }
    put(&program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    struct sock_fprog description = {program.length, program.code};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &description) == 0;
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
