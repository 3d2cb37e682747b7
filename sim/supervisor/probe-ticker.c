/* A thread that wakes twenty times a second, beside a first thread that sleeps for an hour. Prints
 * how often it woke, and when it heard of what was meant for it. But for the first kind it has the
 * name of a thread that keeps house for a runtime.
 *
 *     probe-ticker unnamed|idle|talks|woken|wakes */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TICK_MS 50
#define HOUR_S 3600
#define TALK_AFTER 12000 /* ticks: ten minutes of them */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition, other_condition;
static unsigned ticks;
static bool talks, wakes, is_asked, is_answered, is_over;

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct timespec next_tick(void)
{
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    next.tv_nsec += TICK_MS * 1000000L;
    next.tv_sec += next.tv_nsec / 1000000000;
    next.tv_nsec %= 1000000000;
    return next;
}

static void *tick(void *began_ms)
{
    pthread_mutex_lock(&mutex);
    while (!is_over) {
        struct timespec next = next_tick();
        pthread_cond_timedwait(&condition, &mutex, &next);
        ticks++;
        if (talks && ticks == 1 && write(STDOUT_FILENO, "", 0) != 0) {
            break;
        }
        if (wakes && ticks == TALK_AFTER) {
            is_answered = true;
            pthread_cond_signal(&other_condition);
        }
        if (is_asked) {
            printf("heard after %ld ms\n", now_ms() - *(long *)began_ms);
            is_asked = false;
        }
    }
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static void prepare(void)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&condition, &attributes);
    pthread_cond_init(&other_condition, &attributes);
}

static void ask(void)
{
    pthread_mutex_lock(&mutex);
    is_asked = true;
    pthread_cond_signal(&condition);
    pthread_mutex_unlock(&mutex);
}

static void await_answer(long began_ms)
{
    pthread_mutex_lock(&mutex);
    while (!is_answered) {
        pthread_cond_wait(&other_condition, &mutex);
    }
    pthread_mutex_unlock(&mutex);
    printf("told after %ld ms or more\n", (now_ms() - began_ms) / 600000 * 600000);
}

/* As the monitor of a Go program: waits long and short in turn, and wakes exactly when it wanted
 * to. */
static void *alternate(void *began_ms)
{
    long first_ms = *(const long *)began_ms;
    for (int i = 0; i < 500; i++) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += 60;
        pthread_mutex_lock(&mutex);
        pthread_cond_timedwait(&condition, &mutex, &until);
        pthread_mutex_unlock(&mutex);
        usleep(20000);
    }
    printf("alternated for %ld ms\n", now_ms() - first_ms);
    return NULL;
}

int main(int argc, char **argv)
{
    static long began_ms;
    pthread_t thread;
    const char *kind = argc == 2 ? argv[1] : "";
    talks = strcmp(kind, "talks") == 0;
    const char *name = strcmp(kind, "unnamed") == 0 ? "worker" : "VM Periodic Tas";
    wakes = strcmp(kind, "wakes") == 0;
    prepare();
    began_ms = now_ms();
    if (strcmp(kind, "alternates") == 0) {
        pthread_create(&thread, NULL, alternate, &began_ms);
        pthread_join(thread, NULL);
        return 0;
    }
    pthread_create(&thread, NULL, tick, &began_ms);
    if (wakes) {
        await_answer(began_ms);
        return 0;
    }
    pthread_setname_np(thread, name);
    usleep(1234567);
    sleep(HOUR_S);
    if (strcmp(kind, "woken") == 0) {
        ask();
        sleep(1);
    }
    is_over = true;
    pthread_join(thread, NULL);
    printf("over after %ld s, %s\n", (now_ms() - began_ms) / 1000,
           ticks > HOUR_S * 1000 / TICK_MS ? "every tick" : "few ticks");
    return 0;
}
