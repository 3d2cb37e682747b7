/* Futexes, straight to the kernel: the waits on which every lock of every language is built. */
#include "harness/model/interpreter.h"
#include <errno.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

static int64_t call_futex(int64_t word, int operation, int64_t value,
                          const struct timespec *timeout)
{
    return answer(syscall(SYS_futex, &program->words[word], operation, (uint32_t)value, timeout,
                          NULL, FUTEX_BITSET_MATCH_ANY));
}

static int64_t wait_word(struct actor *self, const int64_t *arguments)
{
    (void)self;
    return call_futex(arguments[0], FUTEX_WAIT, arguments[1], NULL);
}

static int64_t wait_word_for(struct actor *self, const int64_t *arguments)
{
    struct timespec duration = timespec_of(arguments[2]);
    (void)self;
    return call_futex(arguments[0], FUTEX_WAIT, arguments[1], &duration);
}

static int64_t wait_word_until(struct actor *self, const int64_t *arguments)
{
    clockid_t clock_id = (clockid_t)arguments[2];
    struct timespec instant = instant_of(clock_id, arguments[3]);
    int clock_flag = clock_id == CLOCK_REALTIME ? FUTEX_CLOCK_REALTIME : 0;
    (void)self;
    return call_futex(arguments[0], FUTEX_WAIT_BITSET | clock_flag, arguments[1], &instant);
}

static int64_t wake_word(struct actor *self, const int64_t *arguments)
{
    (void)self;
    return call_futex(arguments[0], FUTEX_WAKE, arguments[1], NULL);
}

static int64_t store_word(struct actor *self, const int64_t *arguments)
{
    (void)self;
    __atomic_store_n(&program->words[arguments[0]], (int32_t)arguments[1], __ATOMIC_SEQ_CST);
    return 0;
}

const struct operation futex_operations[] = {{"futex-wait", 2, wait_word},
                                             {"futex-for", 3, wait_word_for},
                                             {"futex-until", 4, wait_word_until},
                                             {"futex-wake", 2, wake_word},
                                             {"store", 2, store_word},
                                             {0}};
