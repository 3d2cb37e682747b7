/* Facts: look-ups by moment and by name. */
#include "harness/oracle/facts.h"
#include "harness/oracle/machine.h"
#include <string.h>

int64_t facts_grace_ns(const struct facts *facts)
{
    const struct world_facts *world = &facts->world;
    return 2 * world->poll_ns + world->splay_ns + world->transfer_ns + world->install_ns;
}

const void *facts_last(const GArray *array, uint64_t number)
{
    size_t size = g_array_get_element_size((GArray *)array), low = 0, high = array->len;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct stamp *stamp = (const void *)(array->data + middle * size);
        if (stamp->number <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? NULL : array->data + (low - 1) * size;
}

uint64_t facts_number_at(const struct facts *facts, int64_t instant_ns)
{
    guint low = 0, high = facts->events->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (event_instant(g_ptr_array_index(facts->events, middle)) <= instant_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? 0 : event_number(g_ptr_array_index(facts->events, low - 1));
}

const struct event *facts_event(const struct facts *facts, uint64_t number)
{
    guint low = 0, high = facts->events->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        const struct event *event = g_ptr_array_index(facts->events, middle);
        if (event_number(event) == number)
            return event;
        if (event_number(event) < number)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct release *facts_release_of_package(const struct facts *facts,
                                               const char *package_sha256)
{
    for (guint i = 0; package_sha256 != NULL && i < facts->releases->len; i++) {
        const struct release *release = g_ptr_array_index(facts->releases, i);
        for (guint k = 0; k < release->steps->len; k++) {
            const char *digest =
                g_array_index(release->steps, struct release_step, k).package_sha256;
            if (digest != NULL && strcmp(digest, package_sha256) == 0)
                return release;
        }
    }
    return NULL;
}

const struct release *facts_release_named(const struct facts *facts, const char *name)
{
    for (guint i = 0; name != NULL && i < facts->releases->len; i++) {
        const struct release *release = g_ptr_array_index(facts->releases, i);
        if (strcmp(release->name, name) == 0)
            return release;
    }
    return NULL;
}

const char *facts_installed(const struct facts *facts, uint64_t number)
{
    const struct installed_step *step = facts_last(facts->installed, number);
    return step == NULL ? NULL : step->version;
}

const struct app_run *facts_app_run(const struct facts *facts, uint64_t number)
{
    const struct app_run *run = facts_last(facts->app_runs, number);
    return run != NULL && run->ended.number > number ? run : NULL;
}

bool facts_updater_is_expected(const struct facts *facts, uint64_t number)
{
    const struct updater_life *life = facts_last(facts->lives, number);
    return life != NULL && !(life->by_world && life->exited.number <= number);
}

int64_t facts_last_restart_ns(const struct facts *facts, int64_t from_ns, int64_t to_ns)
{
    int64_t last_ns = from_ns;
    for (guint i = 1; i < facts->lives->len; i++) {
        const struct updater_life *before =
            &g_array_index(facts->lives, struct updater_life, i - 1);
        int64_t restart_ns = g_array_index(facts->lives, struct updater_life, i).stamp.instant_ns;
        if (before->by_world && before->exited.instant_ns >= from_ns && restart_ns <= to_ns) {
            last_ns = restart_ns;
        }
    }
    return last_ns;
}

bool facts_is_delivered(const struct facts *facts, const struct release *release, uint64_t number)
{
    for (guint i = 0; i < facts->transfers->len; i++) {
        const struct transfer *transfer = g_ptr_array_index(facts->transfers, i);
        if (transfer->complete.number < number && strcmp(transfer->release, release->name) == 0)
            return true;
    }
    return false;
}

static const struct outage *outage_at(const struct facts *facts, guint index)
{
    return &g_array_index(facts->outages, struct outage, index);
}

bool facts_is_refused(const struct facts *facts, const char *server, int64_t instant_ns)
{
    for (guint i = 0; i < facts->outages->len; i++) {
        const struct outage *outage = outage_at(facts, i);
        if (strcmp(outage->server, server) == 0 && outage->stamp.instant_ns <= instant_ns &&
            instant_ns < outage->until_ns) {
            return true;
        }
    }
    return false;
}

int64_t facts_reachable_ns(const struct facts *facts, const char *server, int64_t from_ns,
                           int64_t to_ns)
{
    int64_t longest_ns = 0, reached_ns = from_ns;
    for (guint i = 0; i < facts->outages->len; i++) {
        const struct outage *outage = outage_at(facts, i);
        int64_t begin_ns = outage->stamp.instant_ns;
        if (strcmp(outage->server, server) != 0 || outage->until_ns <= reached_ns ||
            begin_ns >= to_ns) {
            continue;
        }
        int64_t stretch_ns = machine_awake_between(facts, reached_ns, MAX(reached_ns, begin_ns));
        longest_ns = MAX(longest_ns, stretch_ns);
        reached_ns = MIN(outage->until_ns, to_ns);
    }
    return MAX(longest_ns, machine_awake_between(facts, reached_ns, to_ns));
}
