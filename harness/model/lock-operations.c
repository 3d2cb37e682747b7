/* Mutexes, condition variables and semaphores of the C library, and semaphores of System V, shared
 * by all processes of a program. What the library leaves undefined (to unlock what one does not
 * hold) is answered here.
 */
#include "harness/model/interpreter.h"
#include <errno.h>
#include <stddef.h>
#include <sys/ipc.h>
#include <sys/sem.h>

void locks_init(void)
{
    pthread_mutexattr_t mutex_kind;
    pthread_condattr_t condition_kind;
    pthread_mutexattr_init(&mutex_kind);
    pthread_mutexattr_setpshared(&mutex_kind, PTHREAD_PROCESS_SHARED);
    pthread_condattr_init(&condition_kind);
    pthread_condattr_setpshared(&condition_kind, PTHREAD_PROCESS_SHARED);
    for (unsigned i = 0; i < LOCKS; i++) {
        pthread_mutex_init(&program->mutexes[i], &mutex_kind);
        pthread_cond_init(&program->conditions[i], &condition_kind);
        sem_init(&program->semaphores[i], 1, 0);
    }
    program->counters = semget(IPC_PRIVATE, LOCKS, 0600);
}

void locks_clear(void)
{
    semctl(program->counters, 0, IPC_RMID);
}

static int64_t locked(struct actor *self, int64_t mutex, int error)
{
    self->holds[mutex] = error == 0;
    return -error;
}

static int64_t lock(struct actor *self, const int64_t *arguments)
{
    if (self->holds[arguments[0]]) {
        return -EDEADLK;
    }
    return locked(self, arguments[0], pthread_mutex_lock(&program->mutexes[arguments[0]]));
}

static int64_t try_lock(struct actor *self, const int64_t *arguments)
{
    if (self->holds[arguments[0]]) {
        return -EDEADLK;
    }
    return locked(self, arguments[0], pthread_mutex_trylock(&program->mutexes[arguments[0]]));
}

static int64_t lock_until(struct actor *self, const int64_t *arguments)
{
    clockid_t clock_id = (clockid_t)arguments[1];
    struct timespec instant = instant_of(clock_id, arguments[2]);
    if (self->holds[arguments[0]]) {
        return -EDEADLK;
    }
    return locked(self, arguments[0],
                  pthread_mutex_clocklock(&program->mutexes[arguments[0]], clock_id, &instant));
}

static int64_t unlock(struct actor *self, const int64_t *arguments)
{
    if (!self->holds[arguments[0]]) {
        return -EPERM;
    }
    self->holds[arguments[0]] = false;
    return -pthread_mutex_unlock(&program->mutexes[arguments[0]]);
}

/* Condition and mutex have the same number. */
static int64_t wait_condition(struct actor *self, const int64_t *arguments)
{
    if (!self->holds[arguments[0]]) {
        return -EPERM;
    }
    return -pthread_cond_wait(&program->conditions[arguments[0]], &program->mutexes[arguments[0]]);
}

static int64_t wait_condition_until(struct actor *self, const int64_t *arguments)
{
    clockid_t clock_id = (clockid_t)arguments[1];
    struct timespec instant = instant_of(clock_id, arguments[2]);
    if (!self->holds[arguments[0]]) {
        return -EPERM;
    }
    return -pthread_cond_clockwait(&program->conditions[arguments[0]],
                                   &program->mutexes[arguments[0]], clock_id, &instant);
}

static int64_t signal_condition(struct actor *self, const int64_t *arguments)
{
    (void)self;
    return -pthread_cond_signal(&program->conditions[arguments[0]]);
}

static int64_t broadcast_condition(struct actor *self, const int64_t *arguments)
{
    (void)self;
    return -pthread_cond_broadcast(&program->conditions[arguments[0]]);
}

static int64_t wait_semaphore(struct actor *self, const int64_t *arguments)
{
    (void)self;
    return answer(sem_wait(&program->semaphores[arguments[0]]));
}

static int64_t try_semaphore(struct actor *self, const int64_t *arguments)
{
    (void)self;
    return answer(sem_trywait(&program->semaphores[arguments[0]]));
}

static int64_t wait_semaphore_until(struct actor *self, const int64_t *arguments)
{
    clockid_t clock_id = (clockid_t)arguments[1];
    struct timespec instant = instant_of(clock_id, arguments[2]);
    (void)self;
    return answer(sem_clockwait(&program->semaphores[arguments[0]], clock_id, &instant));
}

static int64_t post_semaphore(struct actor *self, const int64_t *arguments)
{
    (void)self;
    return answer(sem_post(&program->semaphores[arguments[0]]));
}

/* counter COUNTER CHANGE NS: a change of 0 waits until the counter is 0. */
static int64_t change_counter(struct actor *self, const int64_t *arguments)
{
    struct sembuf change = {(unsigned short)arguments[0], (short)arguments[1], 0};
    struct timespec limit = timespec_of(arguments[2]);
    (void)self;
    return answer(semtimedop(program->counters, &change, 1, arguments[2] < 0 ? NULL : &limit));
}

const struct operation lock_operations[] = {{"lock", 1, lock},
                                            {"lock-try", 1, try_lock},
                                            {"lock-until", 3, lock_until},
                                            {"unlock", 1, unlock},
                                            {"condition-wait", 1, wait_condition},
                                            {"condition-until", 3, wait_condition_until},
                                            {"condition-signal", 1, signal_condition},
                                            {"condition-broadcast", 1, broadcast_condition},
                                            {"semaphore-wait", 1, wait_semaphore},
                                            {"semaphore-try", 1, try_semaphore},
                                            {"semaphore-until", 3, wait_semaphore_until},
                                            {"semaphore-post", 1, post_semaphore},
                                            {"counter", 3, change_counter},
                                            {0}};
