/* The event queue: a binary heap in one array, ordered by instant and then by id. Ids count
 * insertions, so that no two entries are equal and the order is the same in every run. */
#include "sim/queue.h"
#include "sim/clock.h"
#include <glib.h>

struct entry {
    int64_t instant_ns;
    uint64_t id;
    queue_callback callback;
    void *data;
    bool is_outside;
};

struct queue {
    GArray *heap; /* of struct entry */
    uint64_t last_id;
};

static struct entry *entry_at(const struct queue *queue, guint index)
{
    return &g_array_index(queue->heap, struct entry, index);
}

static bool entry_is_before(const struct entry *left, const struct entry *right)
{
    if (left->instant_ns != right->instant_ns)
        return left->instant_ns < right->instant_ns;
    return left->id < right->id;
}

static void swap_entries(const struct queue *queue, guint left, guint right)
{
    struct entry kept = *entry_at(queue, left);
    *entry_at(queue, left) = *entry_at(queue, right);
    *entry_at(queue, right) = kept;
}

static void sift_up(const struct queue *queue, guint index)
{
    while (index > 0) {
        guint parent = (index - 1) / 2;
        if (!entry_is_before(entry_at(queue, index), entry_at(queue, parent)))
            return;
        swap_entries(queue, index, parent);
        index = parent;
    }
}

static void sift_down(const struct queue *queue, guint index)
{
    for (;;) {
        guint first = index;
        for (guint child = 2 * index + 1; child <= 2 * index + 2; child++)
            if (child < queue->heap->len &&
                entry_is_before(entry_at(queue, child), entry_at(queue, first)))
                first = child;
        if (first == index)
            return;
        swap_entries(queue, index, first);
        index = first;
    }
}

static struct entry remove_at(struct queue *queue, guint index)
{
    struct entry removed = *entry_at(queue, index);
    g_array_remove_index_fast(queue->heap, index); /* the last entry takes the place */
    if (index < queue->heap->len) {
        sift_up(queue, index);
        sift_down(queue, index);
    }
    return removed;
}

struct queue *queue_new(void)
{
    struct queue *queue = g_new0(struct queue, 1);
    queue->heap = g_array_new(FALSE, FALSE, sizeof(struct entry));
    return queue;
}

void queue_free(struct queue *queue)
{
    if (queue == NULL)
        return;
    g_array_unref(queue->heap);
    g_free(queue);
}

static uint64_t add(struct queue *queue, struct entry entry)
{
    g_assert(entry.callback != NULL);
    g_assert_cmpuint(queue->heap->len, <, QUEUE_LIMIT);
    entry.id = ++queue->last_id;
    g_array_append_val(queue->heap, entry);
    sift_up(queue, queue->heap->len - 1);
    return entry.id;
}

uint64_t queue_add(struct queue *queue, int64_t instant_ns, queue_callback callback, void *data)
{
    return add(queue, (struct entry){.instant_ns = instant_ns, .callback = callback, .data = data});
}

uint64_t queue_add_outside(struct queue *queue, int64_t instant_ns, queue_callback callback,
                           void *data)
{
    return add(queue, (struct entry){.instant_ns = instant_ns,
                                     .callback = callback,
                                     .data = data,
                                     .is_outside = true});
}

/* Looks at every entry: a row has some dozens pending. */
bool queue_cancel(struct queue *queue, uint64_t id)
{
    for (guint index = 0; index < queue->heap->len; index++)
        if (entry_at(queue, index)->id == id) {
            remove_at(queue, index);
            return true;
        }
    return false;
}

int64_t queue_next_ns(const struct queue *queue)
{
    return queue->heap->len == 0 ? INSTANT_NEVER : entry_at(queue, 0)->instant_ns;
}

void queue_run_next(struct queue *queue)
{
    g_assert_cmpuint(queue->heap->len, >, 0);
    struct entry first = remove_at(queue, 0);
    first.callback(first.data);
}

/* Looks at every entry, as queue_cancel does. */
static const struct entry *first_outside(const struct queue *queue)
{
    const struct entry *first = NULL;
    for (guint index = 0; index < queue->heap->len; index++) {
        const struct entry *entry = entry_at(queue, index);
        if (entry->is_outside && (first == NULL || entry_is_before(entry, first))) {
            first = entry;
        }
    }
    return first;
}

int64_t queue_next_outside_ns(const struct queue *queue)
{
    const struct entry *first = first_outside(queue);
    return first == NULL ? INSTANT_NEVER : first->instant_ns;
}

void queue_run_next_outside(struct queue *queue)
{
    const struct entry *found = first_outside(queue);
    g_assert(found != NULL);
    struct entry first = *found;
    queue_cancel(queue, first.id);
    first.callback(first.data);
}
