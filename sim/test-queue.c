/* The order of the event queue, compared with a list that is searched from its beginning. */
#include "sim/clock.h"
#include "sim/queue.h"
#include "sim/random.h"
#include <criterion/criterion.h>
#include <glib.h>
#include <signal.h>

struct recorder {
    struct queue *queue;
    GString *log;
    uint64_t victim;
};

static void record_a(void *data)
{
    g_string_append_c(((struct recorder *)data)->log, 'a');
}

static void record_b(void *data)
{
    g_string_append_c(((struct recorder *)data)->log, 'b');
}

static void record_c(void *data)
{
    g_string_append_c(((struct recorder *)data)->log, 'c');
}

static void add_and_cancel(void *data)
{
    struct recorder *recorder = data;
    g_string_append_c(recorder->log, '!');
    queue_add(recorder->queue, 10, record_c, recorder);
    queue_cancel(recorder->queue, recorder->victim);
}

static void run_all(struct queue *queue)
{
    while (queue_next_ns(queue) != INSTANT_NEVER)
        queue_run_next(queue);
}

static struct recorder recorder_new(void)
{
    return (struct recorder){.queue = queue_new(), .log = g_string_new(NULL)};
}

static void recorder_clear(struct recorder *recorder)
{
    queue_free(recorder->queue);
    g_string_free(recorder->log, TRUE);
}

Test(queue, is_empty_at_first)
{
    struct queue *queue = queue_new();
    cr_expect_eq(queue_next_ns(queue), INSTANT_NEVER);
    cr_expect_not(queue_cancel(queue, 1));
    queue_free(queue);
    queue_free(NULL);
}

Test(queue, runs_in_the_order_of_instants)
{
    struct recorder recorder = recorder_new();
    queue_add(recorder.queue, 30, record_c, &recorder);
    queue_add(recorder.queue, -10, record_a, &recorder);
    queue_add(recorder.queue, 20, record_b, &recorder);
    cr_expect_eq(queue_next_ns(recorder.queue), -10);
    run_all(recorder.queue);
    cr_expect_str_eq(recorder.log->str, "abc");
    recorder_clear(&recorder);
}

Test(queue, runs_equal_instants_in_the_order_of_insertion)
{
    struct recorder recorder = recorder_new();
    static const queue_callback callbacks[] = {record_b, record_a, record_c};
    for (unsigned index = 0; index < 30; index++)
        queue_add(recorder.queue, 5, callbacks[index % 3], &recorder);
    run_all(recorder.queue);
    cr_expect_str_eq(recorder.log->str, "bacbacbacbacbacbacbacbacbacbac");
    recorder_clear(&recorder);
}

Test(queue, lets_a_callback_add_and_cancel)
{
    struct recorder recorder = recorder_new();
    queue_add(recorder.queue, 10, add_and_cancel, &recorder);
    recorder.victim = queue_add(recorder.queue, 10, record_a, &recorder);
    queue_add(recorder.queue, 10, record_b, &recorder);
    run_all(recorder.queue);
    cr_expect_str_eq(recorder.log->str, "!bc");
    recorder_clear(&recorder);
}

Test(queue, cancels_an_entry_once_and_not_after_it_ran)
{
    struct recorder recorder = recorder_new();
    uint64_t first = queue_add(recorder.queue, 1, record_a, &recorder);
    uint64_t second = queue_add(recorder.queue, 2, record_b, &recorder);
    cr_expect_neq(first, 0);
    cr_expect_neq(first, second);
    cr_expect(queue_cancel(recorder.queue, second));
    cr_expect_not(queue_cancel(recorder.queue, second));
    queue_run_next(recorder.queue);
    cr_expect_not(queue_cancel(recorder.queue, first));
    cr_expect_not(queue_cancel(recorder.queue, 0));
    cr_expect_str_eq(recorder.log->str, "a");
    recorder_clear(&recorder);
}

/* The model: entries in the order of insertion; the next is the first of the least instant. */
struct model_entry {
    int64_t instant_ns;
    uint64_t id;
    bool is_pending;
};

#define MODEL_SIZE 2000
static struct model_entry model[MODEL_SIZE];
static unsigned model_count;
static uint64_t ran_id;

static void note_id(void *data)
{
    ran_id = ((struct model_entry *)data)->id;
}

static struct model_entry *model_next(void)
{
    struct model_entry *next = NULL;
    for (unsigned index = 0; index < model_count; index++)
        if (model[index].is_pending && (next == NULL || model[index].instant_ns < next->instant_ns))
            next = &model[index];
    return next;
}

static void model_add(struct queue *queue, struct random *random)
{
    struct model_entry *entry = &model[model_count++];
    entry->instant_ns = (int64_t)random_below(random, 20);
    entry->is_pending = true;
    entry->id = queue_add(queue, entry->instant_ns, note_id, entry);
}

static void model_run(struct queue *queue)
{
    struct model_entry *next = model_next();
    cr_assert_eq(queue_next_ns(queue), next == NULL ? INSTANT_NEVER : next->instant_ns);
    if (next == NULL)
        return;
    queue_run_next(queue);
    cr_assert_eq(ran_id, next->id, "ran %lu, the model says %lu", ran_id, next->id);
    next->is_pending = false;
}

static void model_cancel(struct queue *queue, struct random *random)
{
    struct model_entry *entry = &model[random_below(random, model_count)];
    cr_assert_eq(queue_cancel(queue, entry->id), entry->is_pending);
    entry->is_pending = false;
}

Test(queue, agrees_with_the_model_over_random_calls)
{
    struct queue *queue = queue_new();
    struct random random;
    random_init(&random, 7, 0);
    model_add(queue, &random);
    while (model_count < MODEL_SIZE) {
        uint64_t choice = random_below(&random, 10);
        if (choice < 5)
            model_add(queue, &random);
        else if (choice < 8)
            model_run(queue);
        else
            model_cancel(queue, &random);
    }
    while (model_next() != NULL)
        model_run(queue);
    cr_expect_eq(queue_next_ns(queue), INSTANT_NEVER);
    queue_free(queue);
}

static void fill(struct queue *queue, unsigned count)
{
    for (unsigned index = 0; index < count; index++)
        queue_add(queue, 0, note_id, NULL);
}

Test(queue, holds_as_many_entries_as_its_limit)
{
    struct queue *queue = queue_new();
    fill(queue, QUEUE_LIMIT);
    cr_expect_eq(queue_next_ns(queue), 0);
    queue_free(queue);
}

Test(queue, aborts_beyond_its_limit, .signal = SIGABRT)
{
    struct queue *queue = queue_new();
    fill(queue, QUEUE_LIMIT);
    queue_add(queue, 0, note_id, NULL);
}

Test(queue, aborts_when_an_empty_queue_is_run, .signal = SIGABRT)
{
    queue_run_next(queue_new());
}

Test(queue, runs_what_is_outside_of_the_machine_alone_and_in_its_order)
{
    struct recorder recorder = {.queue = queue_new(), .log = g_string_new(NULL)};
    queue_add(recorder.queue, 10, record_a, &recorder);
    queue_add_outside(recorder.queue, 30, record_c, &recorder);
    queue_add_outside(recorder.queue, 20, record_b, &recorder);
    queue_add(recorder.queue, 20, record_a, &recorder);
    cr_expect_eq(queue_next_outside_ns(recorder.queue), 20);
    queue_run_next_outside(recorder.queue);
    cr_expect_eq(queue_next_outside_ns(recorder.queue), 30);
    queue_run_next_outside(recorder.queue);
    cr_expect_eq(queue_next_outside_ns(recorder.queue), INSTANT_NEVER);
    cr_expect_eq(queue_next_ns(recorder.queue), 10);
    while (queue_next_ns(recorder.queue) != INSTANT_NEVER) {
        queue_run_next(recorder.queue);
    }
    cr_expect_str_eq(recorder.log->str, "bcaa");
    g_string_free(recorder.log, TRUE);
    queue_free(recorder.queue);
}
