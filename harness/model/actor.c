/* Actors: execute their statements, record what came of each, start and collect other actors. */
#include "harness/model/interpreter.h"
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

__thread struct actor *current_actor;

int64_t answer(int64_t result)
{
    return result < 0 ? -errno : result;
}

/* A signal handler may come in between and take the next record. */
void actor_record(struct actor *actor, int64_t statement, int64_t result, int64_t detail)
{
    unsigned index = __atomic_fetch_add(&actor->record_count, 1, __ATOMIC_RELAXED);
    if (index < RECORD_LIMIT) {
        actor->records[index] = (struct record){
            clock_ns(CLOCK_MONOTONIC) - program->base_monotonic_ns, statement, result, detail};
    }
}

struct loop {
    unsigned first;
    int64_t rounds_left;
};

static void run_statements(struct actor *actor)
{
    struct loop loops[LOOP_DEPTH_LIMIT] = {0};
    unsigned depth = 0;
    for (unsigned i = 0; i < actor->statement_count; i++) {
        const struct statement *statement = &actor->statements[i];
        if (statement->operation->function != NULL) {
            actor->detail = 0;
            int64_t result = statement->operation->function(actor, statement->arguments);
            actor_record(actor, i, result, actor->detail);
        } else if (statement->operation->arguments == 1) {
            loops[depth++] = (struct loop){i, statement->arguments[0]};
        } else if (--loops[depth - 1].rounds_left > 0) {
            i = loops[depth - 1].first;
        } else {
            depth--;
        }
    }
}

static sigset_t block_all(void)
{
    sigset_t all, before;
    sigfillset(&all);
    sigemptyset(&before);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    return before;
}

static void collect_all(const struct actor *actor)
{
    for (unsigned i = 0; i < program->actor_count; i++) {
        struct actor *other = &program->actors[i];
        if (other->starter == actor && !other->is_collected) {
            while (actor_collect(other) == -EINTR) {
            }
        }
    }
}

/* Called with all signals blocked: a handler needs to know whose it is. Its process ends with it if
 * it leads one; so it waits for whom it has started. */
void actor_run(struct actor *actor)
{
    current_actor = actor;
    actor->pid = getpid();
    actor->tid = (pid_t)syscall(SYS_gettid);
    pthread_sigmask(SIG_SETMASK, &actor->first_mask, NULL);
    run_statements(actor);
    collect_all(actor);
    block_all();
    actor->has_ended = true;
}

static void *run_thread(void *data)
{
    actor_run(data);
    return NULL;
}

static int64_t start_thread(struct actor *self, const int64_t *arguments)
{
    struct actor *other = &program->actors[arguments[0]];
    other->starter = self;
    other->first_mask = block_all();
    int error = pthread_create(&other->thread, NULL, run_thread, other);
    pthread_sigmask(SIG_SETMASK, &other->first_mask, NULL);
    return -error;
}

static int64_t start_process(struct actor *self, const int64_t *arguments)
{
    struct actor *other = &program->actors[arguments[0]];
    other->starter = self;
    other->leads_process = true;
    other->first_mask = block_all();
    pid_t pid = fork();
    if (pid == 0) {
        timers_forget();
        actor_run(other);
        _exit((int)other->number);
    }
    int64_t result = pid > 0 ? 0 : -errno;
    other->pid = pid;
    pthread_sigmask(SIG_SETMASK, &other->first_mask, NULL);
    return result;
}

/* The answer for a process is its status as of waitpid(2). */
int64_t actor_collect(struct actor *other)
{
    int status = 0;
    if (!other->leads_process) {
        other->is_collected = true;
        return -pthread_join(other->thread, NULL);
    }
    if (waitpid(other->pid, &status, 0) < 0) {
        return -errno;
    }
    other->is_collected = true;
    return status;
}

static int64_t collect(struct actor *self, const int64_t *arguments)
{
    struct actor *other = &program->actors[arguments[0]];
    if (other->starter != self || other->is_collected) {
        return -ECHILD;
    }
    return actor_collect(other);
}

int64_t next_ticket(void)
{
    return __atomic_fetch_add(&program->next_ticket, 1, __ATOMIC_RELAXED);
}

static int64_t take_ticket(struct actor *self, const int64_t *arguments)
{
    (void)self, (void)arguments;
    return next_ticket();
}

const struct operation actor_operations[] = {{"loop", 1, NULL},
                                             {"end", 0, NULL},
                                             {"thread", 1, start_thread},
                                             {"fork", 1, start_process},
                                             {"collect", 1, collect},
                                             {"ticket", 0, take_ticket},
                                             {0}};
