/* Facts from the servers: answers of the configuration service and the feed, releases, transfers of
 * packages. */
#include "harness/oracle/gather.h"
#include "harness/oracle/machine.h"
#include <string.h>

struct byte_range {
    int64_t from, to; /* [from, to) */
};

/* What arrives late or slowly arrives as a whole, if the client waits for it; any other fault
 * spoils the answer. */
static bool is_spoiled(const struct event *event)
{
    const char *fault = event_text(event, "fault");
    bool is_slow = g_strcmp0(fault, "late") == 0 || g_strcmp0(fault, "drip") == 0;
    return fault != NULL && (!is_slow || event_boolean(event, "left"));
}

/* Are the bytes that were sent those of the package? Of an answer that breaks off some are. */
static bool has_true_bytes(const struct event *event)
{
    static const char *const broken_off[] = {"late", "drip", "truncated", "wrong-length", NULL};
    const char *fault = event_text(event, "fault");
    return fault == NULL || g_strv_contains(broken_off, fault);
}

static void add_answer(GArray *exchanges, const struct event *event)
{
    int64_t status = event_integer(event, "status", 0);
    struct exchange_fact fact = {stamp_of(event),
                                 event_instant_of(event, "asked", event_instant(event)),
                                 event_integer(event, "request", 0), status, EXCHANGE_OTHER};
    if (is_spoiled(event))
        fact.kind = EXCHANGE_FAULT;
    else if (status == 200 || status == 304)
        fact.kind = EXCHANGE_SUCCESS;
    g_array_append_val(exchanges, fact);
}

static gint range_order(gconstpointer a, gconstpointer b)
{
    const struct byte_range *left = a, *right = b;
    return (left->from > right->from) - (left->from < right->from);
}

static bool covers(GArray *ranges, int64_t size_bytes)
{
    int64_t reached = 0;
    g_array_sort(ranges, range_order);
    for (guint i = 0; i < ranges->len; i++) {
        const struct byte_range *range = &g_array_index(ranges, struct byte_range, i);
        if (range->from > reached)
            return false;
        reached = MAX(reached, range->to);
    }
    return reached >= size_bytes;
}

/* The one that this request continues, or NULL. */
static struct transfer *transfer_find(struct facts *facts, const char *path, int64_t asked_ns)
{
    for (guint i = facts->transfers->len; i > 0; i--) {
        struct transfer *transfer = g_ptr_array_index(facts->transfers, i - 1);
        if (strcmp(transfer->path, path) != 0)
            continue;
        bool goes_on =
            stamp_is_never(transfer->complete) &&
            machine_awake_between(facts, transfer->last_ns, asked_ns) <= facts_grace_ns(facts);
        return goes_on ? transfer : NULL;
    }
    return NULL;
}

/* What was delivered before a long pause counts towards completeness. */
static GArray *ranges_so_far(struct facts *facts, const char *path)
{
    GArray *ranges = g_array_new(FALSE, FALSE, sizeof(struct byte_range));
    for (guint i = facts->transfers->len; i > 0; i--) {
        const struct transfer *transfer = g_ptr_array_index(facts->transfers, i - 1);
        if (strcmp(transfer->path, path) != 0)
            continue;
        if (stamp_is_never(transfer->complete) && transfer->ranges->len > 0)
            g_array_append_vals(ranges, transfer->ranges->data, transfer->ranges->len);
        break;
    }
    return ranges;
}

static struct transfer *transfer_begin(struct facts *facts, const struct event *event,
                                       const char *path, int64_t asked_ns)
{
    struct transfer *transfer = g_new0(struct transfer, 1);
    transfer->stamp = stamp_of(event);
    transfer->began_ns = asked_ns;
    transfer->path = path;
    transfer->release = event_text(event, "release");
    transfer->ranges = ranges_so_far(facts, path);
    transfer->complete = STAMP_NEVER;
    g_ptr_array_add(facts->transfers, transfer);
    return transfer;
}

static void add_package_answer(struct facts *facts, const struct event *event)
{
    const char *path = event_text(event, "path"), *method = event_text(event, "method");
    int64_t from = event_integer(event, "from", 0), bytes = event_integer(event, "bytes", 0);
    bool is_get = method != NULL && strcmp(method, "GET") == 0;
    if (!is_get || bytes <= 0 || path == NULL || event_text(event, "release") == NULL)
        return;
    int64_t asked_ns = event_instant_of(event, "asked", event_instant(event));
    struct transfer *transfer = transfer_find(facts, path, asked_ns);
    if (transfer == NULL)
        transfer = transfer_begin(facts, event, path, asked_ns);
    struct byte_range range = {from, from + bytes};
    struct package_piece piece = {stamp_of(event), event_text(event, "release"), bytes,
                                  event_integer(event, "size", 0)};
    g_array_append_val(facts->package_pieces, piece);
    if (has_true_bytes(event))
        g_array_append_val(transfer->ranges, range);
    transfer->last_ns = event_instant(event);
    transfer->size_bytes = event_integer(event, "size", transfer->size_bytes);
    if (covers(transfer->ranges, transfer->size_bytes))
        transfer->complete = stamp_of(event);
}

/* Refused and broken answers carry no `answers`; then the path tells. */
static bool asks_for_configuration(const struct event *event)
{
    const char *answers = event_text(event, "answers"), *path = event_text(event, "path");
    if (answers != NULL)
        return strcmp(answers, "configuration") == 0;
    return g_strcmp0(event_text(event, "method"), "GET") == 0 && path != NULL &&
           strstr(path, "/values/") != NULL;
}

static void note_target(struct facts *facts, const struct event *event)
{
    const char *path = event_text(event, "path");
    const char *tail = path == NULL ? NULL : strstr(path, "/values/");
    struct target_request request = {stamp_of(event), ""};
    if (g_strcmp0(event_text(event, "method"), "GET") != 0 || tail == NULL)
        return;
    tail += strlen("/values/");
    g_strlcpy(request.target, tail, MIN(sizeof request.target, strcspn(tail, "?") + 1));
    g_array_append_val(facts->target_requests, request);
}

/* The till answered a call, and its answer did not arrive: nothing was told. */
static void forget_status_unheard(struct facts *facts, const struct event *event)
{
    GArray *statuses = facts->statuses;
    if (!is_spoiled(event) || statuses->len == 0)
        return;
    const struct status_answer *last =
        &g_array_index(statuses, struct status_answer, statuses->len - 1);
    if (last->stamp.number + 1 == event_number(event))
        g_array_set_size(statuses, statuses->len - 1);
}

static bool was_last_a_fault(const GArray *exchanges)
{
    return exchanges->len > 0 &&
           g_array_index(exchanges, struct exchange_fact, exchanges->len - 1).kind ==
               EXCHANGE_FAULT;
}

/* Several failed fetches of the configuration in a row are one to who keeps the last good one. */
static void add_fault(struct facts *facts, struct stamp stamp, bool is_configuration)
{
    g_array_append_val(facts->faults, stamp);
    if (!is_configuration || !was_last_a_fault(facts->configuration_exchanges))
        g_array_append_val(facts->other_faults, stamp);
}

void gather_refusing(struct gather *gather, const struct event *event)
{
    struct outage outage = {stamp_of(event), event_instant_of(event, "until", event_instant(event)),
                            event_actor(event)};
    g_array_append_val(gather->facts->outages, outage);
    add_fault(gather->facts, outage.stamp, strcmp(outage.server, "ccc") == 0);
}

void gather_gave_up(struct gather *gather, const struct event *event)
{
    add_fault(gather->facts, stamp_of(event), strcmp(event_actor(event), "ccc") == 0);
}

static gint stamp_order(gconstpointer a, gconstpointer b)
{
    const struct stamp *left = a, *right = b;
    return (left->number > right->number) - (left->number < right->number);
}

/* Whoever asks until the end of an outage meets its fault until then. */
void gather_ends_of_outages(struct facts *facts)
{
    for (guint i = 0; i < facts->outages->len; i++) {
        const struct outage *outage = &g_array_index(facts->outages, struct outage, i);
        struct stamp end = {outage->until_ns, facts_number_at(facts, outage->until_ns)};
        g_array_append_val(facts->faults, end);
        if (strcmp(outage->server, "ccc") != 0)
            g_array_append_val(facts->other_faults, end);
    }
    if (facts->outages->len > 0) {
        g_array_sort(facts->faults, stamp_order);
        g_array_sort(facts->other_faults, stamp_order);
    }
}

static void add_package_failure(struct facts *facts, const struct event *event)
{
    struct package_failure failure = {stamp_of(event), event_text(event, "path")};
    if (is_spoiled(event) && failure.path != NULL)
        g_array_append_val(facts->package_failures, failure);
}

static void add_failed_probe(struct facts *facts, const struct event *event)
{
    const char *path = event_text(event, "path");
    struct stamp stamp = stamp_of(event);
    if (path != NULL && g_str_has_prefix(path, "/status") && is_spoiled(event))
        g_array_append_val(facts->failed_probes, stamp);
}

/* A refused or broken answer carries no `answers`; then the path tells. */
static bool asks_for_package(const struct event *event)
{
    const char *answers = event_text(event, "answers"), *path = event_text(event, "path");
    if (answers != NULL)
        return strcmp(answers, "package") == 0;
    return path != NULL && g_str_has_prefix(path, "/packages/");
}

static void add_by_server(struct facts *facts, const struct event *event, bool is_configuration)
{
    bool is_package = asks_for_package(event);
    if (strcmp(event_actor(event), "feed") == 0) {
        if (!is_package)
            add_answer(facts->feed_exchanges, event);
        else
            add_package_answer(facts, event);
        if (is_package)
            add_package_failure(facts, event);
    } else if (is_configuration) {
        add_answer(facts->configuration_exchanges, event);
    } else if (strcmp(event_actor(event), "till") == 0) {
        forget_status_unheard(facts, event);
        add_failed_probe(facts, event);
    }
}

/* Whether or not the service refused. */
static bool asks_for_change(const struct event *event)
{
    static const char *const writing[] = {"PUT", "PATCH", "DELETE", "POST", NULL};
    const char *method = event_text(event, "method"), *path = event_text(event, "path");
    return method != NULL && path != NULL && g_strv_contains(writing, method) &&
           strstr(path, "/values/") != NULL;
}

void gather_exchange(struct gather *gather, const struct event *event)
{
    struct facts *facts = gather->facts;
    bool is_ccc = strcmp(event_actor(event), "ccc") == 0;
    if (event_boolean(event, "operator"))
        return;
    bool is_configuration = is_ccc && asks_for_configuration(event);
    if (is_ccc)
        note_target(facts, event);
    if (is_ccc && asks_for_change(event))
        g_ptr_array_add(facts->touched, (gpointer)event);
    if (event_text(event, "fault") != NULL)
        add_fault(facts, stamp_of(event), is_configuration);
    if (event_text(event, "fault") != NULL && strcmp(event_actor(event), "till") == 0)
        gather_till_fault(gather, event);
    add_by_server(facts, event, is_configuration);
}

static struct release *release_find(struct facts *facts, const char *name)
{
    const struct release *known = facts_release_named(facts, name);
    if (known != NULL)
        return (struct release *)known;
    struct release *release = g_new0(struct release, 1);
    release->name = name;
    release->has_version = version_parse(name, &release->version);
    release->steps = g_array_new(FALSE, FALSE, sizeof(struct release_step));
    release->promoted = STAMP_NEVER;
    g_ptr_array_add(facts->releases, release);
    return release;
}

void gather_release(struct gather *gather, const struct event *event)
{
    const char *name = event_text(event, "version"), *change = event_text(event, "change");
    if (name == NULL)
        return;
    struct release *release = release_find(gather->facts, name);
    bool is_withdrawn = g_strcmp0(change, "withdrawn") == 0;
    struct release_step step = {
        .stamp = stamp_of(event),
        .channel = is_withdrawn ? CHANNEL_NONE : channel_parse(event_text(event, "channel")),
        .sha256 = event_text(event, "sha256"),
        .size_bytes = event_integer(event, "size", -1),
        .package_sha256 = event_text(event, "package-sha256"),
        .package_size_bytes = event_integer(event, "package-size", -1),
        .package_version = event_text(event, "package-version")};
    if (g_strcmp0(change, "promoted") == 0 && step.channel == CHANNEL_STABLE &&
        release->steps->len > 0) {
        const struct release_step *before =
            &g_array_index(release->steps, struct release_step, release->steps->len - 1);
        if (before->stamp.instant_ns < step.stamp.instant_ns)
            release->promoted = step.stamp;
    }
    g_array_append_val(release->steps, step);
}
