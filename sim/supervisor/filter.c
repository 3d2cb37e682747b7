/* The seccomp filter: which system calls of the tree stop at the supervisor. Everything else runs
 * at full speed. The filter is built from one table; arguments are tested in the filter where that
 * spares stops (a poll that does not wait, a futex without time-out). Source: seccomp(2),
 * Documentation/userspace-api/seccomp_filter.rst. */
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define FILTER_LIMIT 400
#define X32_BIT 0x40000000u
#ifndef SYS_futex_wait
#define SYS_futex_wait 455
#endif

enum test {
    ALWAYS,
    POSITIVE, /* the argument, as an int, is above zero */
    NOT_NEGATIVE,
    NOT_ZERO,        /* the argument, as a pointer, is not NULL */
    TIMED_FUTEX,     /* an operation with a time-out that is not NULL */
    BIT_SET,         /* (argument & value) != 0 */
    ANY_OF_TIMEOUTS, /* the option of a time-out */
    WORLD_CLOCK,     /* a clock id that is not a CPU clock */
    IS_ZERO,
    REFUSED, /* fails with the errno in `value` */
};

struct filtered_call {
    unsigned number;
    enum test test;
    unsigned argument;
    uint32_t value;
};

static const struct filtered_call calls[] = {
    {SYS_nanosleep, ALWAYS, 0, 0},
    {SYS_clock_nanosleep, ALWAYS, 0, 0},
    {SYS_poll, NOT_NEGATIVE, 2, 0},
    {SYS_epoll_wait, POSITIVE, 3, 0},
    {SYS_epoll_pwait, POSITIVE, 3, 0},
    {SYS_epoll_pwait2, NOT_ZERO, 3, 0},
    {SYS_ppoll, NOT_ZERO, 2, 0},
    {SYS_select, NOT_ZERO, 4, 0},
    {SYS_pselect6, NOT_ZERO, 4, 0},
    {SYS_futex, TIMED_FUTEX, 3, 0},
    {SYS_futex_waitv, NOT_ZERO, 3, 0},
    {SYS_futex_wait, NOT_ZERO, 4, 0},
    {SYS_rt_sigtimedwait, NOT_ZERO, 2, 0},
    {SYS_semtimedop, NOT_ZERO, 3, 0},
    {SYS_mq_timedsend, NOT_ZERO, 4, 0},
    {SYS_mq_timedreceive, NOT_ZERO, 4, 0},
    {SYS_io_getevents, NOT_ZERO, 4, 0},
    {SYS_io_pgetevents, NOT_ZERO, 4, 0},
    {SYS_recvmmsg, NOT_ZERO, 4, 0},
    {SYS_clock_gettime, WORLD_CLOCK, 0, 0},
    {SYS_gettimeofday, ALWAYS, 0, 0},
    {SYS_time, ALWAYS, 0, 0},
    {SYS_times, ALWAYS, 0, 0},
    {SYS_sysinfo, ALWAYS, 0, 0},
    {SYS_getrandom, ALWAYS, 0, 0},
    {SYS_clock_settime, ALWAYS, 0, 0},
    {SYS_settimeofday, ALWAYS, 0, 0},
    {SYS_adjtimex, ALWAYS, 0, 0},
    {SYS_clock_adjtime, ALWAYS, 0, 0},
    {SYS_alarm, ALWAYS, 0, 0},
    {SYS_setitimer, IS_ZERO, 0, 0},
    {SYS_getitimer, IS_ZERO, 0, 0},
    {SYS_timer_create, ALWAYS, 0, 0},
    {SYS_timer_gettime, ALWAYS, 0, 0},
    {SYS_timer_getoverrun, ALWAYS, 0, 0},
    {SYS_timer_delete, ALWAYS, 0, 0},
    {SYS_timer_settime, ALWAYS, 0, 0},
    {SYS_timerfd_settime, ALWAYS, 0, 0},
    {SYS_timerfd_gettime, ALWAYS, 0, 0},
    {SYS_setsockopt, ANY_OF_TIMEOUTS, 2, 0},
    {SYS_connect, ALWAYS, 0, 0},
    {SYS_sendto, NOT_ZERO, 4, 0},
    {SYS_sendmsg, ALWAYS, 0, 0},
    {SYS_sendmmsg, ALWAYS, 0, 0},
    {SYS_getsockopt, ANY_OF_TIMEOUTS, 2, 0},
    {SYS_kill, ALWAYS, 0, 0},
    {SYS_tkill, ALWAYS, 0, 0},
    {SYS_tgkill, ALWAYS, 0, 0},
    {SYS_rt_sigqueueinfo, ALWAYS, 0, 0},
    {SYS_rt_tgsigqueueinfo, ALWAYS, 0, 0},
    {SYS_pidfd_send_signal, ALWAYS, 0, 0},
    {SYS_sched_setaffinity, ALWAYS, 0, 0},
    {SYS_sched_getaffinity, ALWAYS, 0, 0},
    {SYS_open, ALWAYS, 0, 0},
    {SYS_openat, ALWAYS, 0, 0},
    {SYS_openat2, ALWAYS, 0, 0},
    {SYS_creat, ALWAYS, 0, 0},
    {SYS_stat, ALWAYS, 0, 0},
    {SYS_fstat, ALWAYS, 0, 0},
    {SYS_lstat, ALWAYS, 0, 0},
    {SYS_newfstatat, ALWAYS, 0, 0},
    {SYS_statx, ALWAYS, 0, 0},
    {SYS_utimensat, ALWAYS, 0, 0},
    {SYS_futimesat, ALWAYS, 0, 0},
    {SYS_utimes, ALWAYS, 0, 0},
    {SYS_utime, ALWAYS, 0, 0},
    {SYS_mkdir, ALWAYS, 0, 0},
    {SYS_mkdirat, ALWAYS, 0, 0},
    {SYS_rmdir, ALWAYS, 0, 0},
    {SYS_unlink, ALWAYS, 0, 0},
    {SYS_unlinkat, ALWAYS, 0, 0},
    {SYS_mknod, ALWAYS, 0, 0},
    {SYS_mknodat, ALWAYS, 0, 0},
    {SYS_symlink, ALWAYS, 0, 0},
    {SYS_symlinkat, ALWAYS, 0, 0},
    {SYS_truncate, ALWAYS, 0, 0},
    {SYS_rename, ALWAYS, 0, 0},
    {SYS_renameat, ALWAYS, 0, 0},
    {SYS_renameat2, ALWAYS, 0, 0},
    {SYS_link, ALWAYS, 0, 0},
    {SYS_linkat, ALWAYS, 0, 0},
    {SYS_chmod, ALWAYS, 0, 0},
    {SYS_fchmod, ALWAYS, 0, 0},
    {SYS_fchmodat, ALWAYS, 0, 0},
    {SYS_fchmodat2, ALWAYS, 0, 0},
    {SYS_chown, ALWAYS, 0, 0},
    {SYS_lchown, ALWAYS, 0, 0},
    {SYS_fchown, ALWAYS, 0, 0},
    {SYS_fchownat, ALWAYS, 0, 0},
    {SYS_clone, BIT_SET, 0, CLONE_UNTRACED},
    {SYS_clone3, REFUSED, 0, ENOSYS},
    {SYS_io_uring_setup, REFUSED, 0, ENOSYS},
    {SYS_ptrace, ALWAYS, 0, 0},
};

struct program {
    struct sock_filter code[FILTER_LIMIT];
    unsigned short length;
};

#define LOW_WORD(argument) ((uint32_t)(offsetof(struct seccomp_data, args) + 8 * (argument)))
#define HIGH_WORD(argument) (LOW_WORD(argument) + 4)

static void put(struct program *program, uint16_t code, uint32_t k, uint8_t if_true,
                uint8_t if_false)
{
    g_assert(program->length < FILTER_LIMIT);
    program->code[program->length++] = (struct sock_filter){code, if_true, if_false, k};
}

static void put_load(struct program *program, uint32_t offset)
{
    put(program, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

static void put_answer(struct program *program, uint32_t answer)
{
    put(program, BPF_RET | BPF_K, answer, 0, 0);
}

/* Ends the program with stop if the accumulator equals `k`. */
static void put_stop_if_equal(struct program *program, uint32_t k)
{
    put(program, BPF_JMP | BPF_JEQ | BPF_K, k, 0, 1);
    put_answer(program, SECCOMP_RET_TRACE);
}

static void put_stop_if_pointer(struct program *program, unsigned argument)
{
    put_load(program, LOW_WORD(argument));
    put(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
    put_answer(program, SECCOMP_RET_TRACE);
    put_load(program, HIGH_WORD(argument));
    put(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
    put_answer(program, SECCOMP_RET_TRACE);
}

static void put_timed_futex(struct program *program, unsigned argument)
{
    static const uint32_t timed[] = {FUTEX_WAIT, FUTEX_LOCK_PI, FUTEX_WAIT_BITSET,
                                     FUTEX_WAIT_REQUEUE_PI, FUTEX_LOCK_PI2};
    static const uint32_t moving[] = {FUTEX_REQUEUE, FUTEX_CMP_REQUEUE, FUTEX_CMP_REQUEUE_PI};
    put_load(program, LOW_WORD(1));
    put(program, BPF_ALU | BPF_AND | BPF_K, (uint32_t)FUTEX_CMD_MASK, 0, 0);
    for (unsigned i = 0; i < G_N_ELEMENTS(moving); i++) {
        put_stop_if_equal(program, moving[i]);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(timed); i++) {
        put(program, BPF_JMP | BPF_JEQ | BPF_K, timed[i], (uint8_t)(G_N_ELEMENTS(timed) - i), 0);
    }
    put_answer(program, SECCOMP_RET_ALLOW);
    put_stop_if_pointer(program, argument);
}

static void put_test(struct program *program, const struct filtered_call *call)
{
    static const uint32_t timeouts[] = {20, 21, 66, 67}; /* SO_RCVTIMEO, SO_SNDTIMEO, old and new */
    switch (call->test) {
    case ALWAYS:
        put_answer(program, SECCOMP_RET_TRACE);
        return;
    case REFUSED:
        put_answer(program, SECCOMP_RET_ERRNO | call->value);
        return;
    case POSITIVE:
        put_load(program, LOW_WORD(call->argument));
        put(program, BPF_JMP | BPF_JGE | BPF_K, 0x80000000u, 2, 0);
        put(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
        put_answer(program, SECCOMP_RET_TRACE);
        break;
    case NOT_NEGATIVE:
        put_load(program, LOW_WORD(call->argument));
        put(program, BPF_JMP | BPF_JGE | BPF_K, 0x80000000u, 1, 0);
        put_answer(program, SECCOMP_RET_TRACE);
        break;
    case NOT_ZERO:
        put_stop_if_pointer(program, call->argument);
        break;
    case TIMED_FUTEX:
        put_timed_futex(program, call->argument);
        break;
    case BIT_SET:
        put_load(program, LOW_WORD(call->argument));
        put(program, BPF_JMP | BPF_JSET | BPF_K, call->value, 0, 1);
        put_answer(program, SECCOMP_RET_TRACE);
        break;
    case ANY_OF_TIMEOUTS:
        put_load(program, LOW_WORD(call->argument));
        for (unsigned i = 0; i < G_N_ELEMENTS(timeouts); i++) {
            put_stop_if_equal(program, timeouts[i]);
        }
        break;
    case WORLD_CLOCK:
        put_load(program, LOW_WORD(call->argument));
        put(program, BPF_JMP | BPF_JGT | BPF_K, CLOCK_TAI, 3, 0);
        put(program, BPF_JMP | BPF_JEQ | BPF_K, CLOCK_PROCESS_CPUTIME_ID, 2, 0);
        put(program, BPF_JMP | BPF_JEQ | BPF_K, CLOCK_THREAD_CPUTIME_ID, 1, 0);
        put_answer(program, SECCOMP_RET_TRACE);
        break;
    case IS_ZERO:
        put_load(program, LOW_WORD(call->argument));
        put_stop_if_equal(program, 0);
        break;
    }
    put_answer(program, SECCOMP_RET_ALLOW);
}

static void put_call(struct program *program, const struct filtered_call *call)
{
    put(program, BPF_JMP | BPF_JEQ | BPF_K, call->number, 0, 0);
    struct sock_filter *jump = &program->code[program->length - 1];
    unsigned short body = program->length;
    put_test(program, call);
    jump->jf = (uint8_t)(program->length - body);
}

int filter_install(void)
{
    static struct program program; /* static: no allocation between fork and exec */
    program.length = 0;
    put_load(&program, offsetof(struct seccomp_data, arch));
    put(&program, BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
    put_answer(&program, SECCOMP_RET_TRAP | FILTER_FOREIGN_CALL);
    put_load(&program, offsetof(struct seccomp_data, nr));
    put(&program, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
    put_answer(&program, SECCOMP_RET_TRAP | FILTER_FOREIGN_CALL);
    for (unsigned i = 0; i < G_N_ELEMENTS(calls); i++) {
        put_call(&program, &calls[i]);
    }
    put_answer(&program, SECCOMP_RET_ALLOW);
    struct sock_fprog description = {program.length, program.code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return errno;
    }
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW,
                &description) != 0) {
        return errno;
    }
    return 0;
}
