/* What the events of a canary's life say. One function a line of the report. */
#include "harness/doctor/diagnosis.h"
#include "sim/civil.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BURST_NS NS_PER_S /* requests that are nearer than that belong to one look */
#define TOLERANCE_PERCENT 20
#define FEWEST_LOOKS 3

static char *instant_text(int64_t instant_ns)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format(instant_ns, text);
    return g_strdup(text);
}

static const struct event *find(const struct canary *canary, const char *actor, const char *name,
                                int64_t from_ns)
{
    for (unsigned i = 0; i < canary->events->len; i++) {
        const struct event *event = g_ptr_array_index(canary->events, i);
        if (event_is(event, actor, name) && event_instant(event) >= from_ns) {
            return event;
        }
    }
    return NULL;
}

static bool is_look(const struct event *event)
{
    return event_is(event, "ccc", "exchange") || event_is(event, "feed", "exchange");
}

/* The first instant of each burst of requests. Free with g_array_unref. */
static GArray *looks_of(const struct canary *canary)
{
    GArray *looks = g_array_new(FALSE, FALSE, sizeof(int64_t));
    int64_t last_ns = INT64_MIN / 2;
    for (unsigned i = 0; i < canary->events->len; i++) {
        const struct event *event = g_ptr_array_index(canary->events, i);
        int64_t now_ns = event_instant(event);
        if (!is_look(event)) {
            continue;
        }
        if (now_ns - last_ns > BURST_NS) {
            g_array_append_val(looks, now_ns);
        }
        last_ns = now_ns;
    }
    return looks;
}

static int compare(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static int64_t median_interval_ns(const GArray *looks)
{
    g_autoptr(GArray) intervals = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (unsigned i = 1; i < looks->len; i++) {
        int64_t interval_ns =
            g_array_index(looks, int64_t, i) - g_array_index(looks, int64_t, i - 1);
        g_array_append_val(intervals, interval_ns);
    }
    qsort(intervals->data, intervals->len, sizeof(int64_t), compare);
    return g_array_index(intervals, int64_t, intervals->len / 2);
}

static void diagnose_date(const struct canary *canary, GArray *findings)
{
    const struct event *began = find(canary, "till", "install-began", INT64_MIN);
    int64_t began_ns = began != NULL ? event_instant(began) : 0;
    g_autofree char *at = instant_text(began_ns), *opens = instant_text(canary->opens_ns);
    if (strstr(canary->output, canary->real_date) != NULL) {
        finding_add(findings, "virtual-date", SYMPTOM_DOUBTFUL, "it printed %s, today's real date",
                    canary->real_date);
    } else if (began != NULL && began_ns < canary->opens_ns) {
        finding_add(findings, "virtual-date", SYMPTOM_DOUBTFUL,
                    "it installed at %s, before its window opened at %s", at, opens);
    } else if (began != NULL) {
        finding_add(findings, "virtual-date", SYMPTOM_GOOD,
                    "its window opened at %s, and it installed at %s", opens, at);
    } else if (strstr(canary->output, canary->virtual_date) != NULL) {
        finding_add(findings, "virtual-date", SYMPTOM_GOOD, "it printed %s", canary->virtual_date);
    } else {
        finding_add(findings, "virtual-date", SYMPTOM_DOUBTFUL,
                    "it neither installed in its window nor printed a date");
    }
}

static void diagnose_sleep(const struct canary *canary, const GArray *looks, GArray *findings)
{
    if (canary->statement->lifecycle == LIFECYCLE_ONESHOT) {
        finding_add(findings, "virtual-sleep", SYMPTOM_NOTED,
                    "a oneshot: it was started at every poll, and %s",
                    looks->len > 0 ? "looked" : "never looked");
        return;
    }
    g_autofree char *lived = duration_format(canary->end_ns - canary->begin_ns);
    bool sleeps = looks->len >= FEWEST_LOOKS;
    finding_add(findings, "virtual-sleep", sleeps ? SYMPTOM_GOOD : SYMPTOM_DOUBTFUL,
                "it looked %u times in %s of virtual time", looks->len, lived);
}

static void diagnose_poll(const struct canary *canary, const GArray *looks, GArray *findings)
{
    int64_t declared_ns = canary->statement->poll_ns;
    g_autofree char *declared = duration_format(declared_ns);
    if (looks->len < FEWEST_LOOKS) {
        finding_add(findings, "poll", SYMPTOM_DOUBTFUL, "declared %s, too few looks to measure",
                    declared);
        return;
    }
    int64_t measured_ns = median_interval_ns(looks);
    g_autofree char *measured = duration_format(measured_ns / NS_PER_MS * NS_PER_MS);
    bool differs =
        llabs(measured_ns - declared_ns) > declared_ns / 100 * TOLERANCE_PERCENT + BURST_NS;
    finding_add(findings, "poll", differs ? SYMPTOM_DOUBTFUL : SYMPTOM_GOOD,
                "declared %s, measured %s (the middle of %u intervals)%s", declared, measured,
                looks->len - 1, differs ? "; declare what is true with --poll" : "");
}

static void diagnose_requests(const struct canary *canary, GArray *findings)
{
    unsigned all = 0, refused = 0;
    int64_t status = 0;
    for (unsigned i = 0; i < canary->events->len; i++) {
        const struct event *event = g_ptr_array_index(canary->events, i);
        if (is_look(event)) {
            all++;
            int64_t answered = event_integer(event, "status", 0);
            bool is_refused = answered >= 400;
            refused += is_refused;
            status = is_refused ? answered : status;
        }
    }
    if (find(canary, "ccc", "exchange", INT64_MIN) == NULL ||
        find(canary, "feed", "exchange", INT64_MIN) == NULL) {
        finding_add(findings, "requests", SYMPTOM_DOUBTFUL, "it never asked %s",
                    find(canary, "ccc", "exchange", INT64_MIN) == NULL ? "the configuration service"
                                                                       : "the release feed");
    } else if (refused > 0) {
        finding_add(findings, "requests", SYMPTOM_DOUBTFUL,
                    "%u of %u requests were refused (last with %" PRId64 ")", refused, all, status);
    } else {
        finding_add(findings, "requests", SYMPTOM_GOOD, "%u requests, all of them answered", all);
    }
}

static void diagnose_life(const struct canary *canary, GArray *findings)
{
    static const struct {
        const char *actor, *event, *said, *key;
    } faults[] = {
        {"harness", "inconclusive", "virtual time does not cover what it did: ", "text"},
        {"updater", "limit", "it was ended, because it passed the limit of: ", "what"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(faults); i++) {
        const struct event *event = find(canary, faults[i].actor, faults[i].event, INT64_MIN);
        if (event != NULL) {
            finding_add(findings, "lives", SYMPTOM_DOUBTFUL, "%s%s", faults[i].said,
                        event_text(event, faults[i].key));
            return;
        }
    }
    const struct event *exited = find(canary, "updater", "exited", INT64_MIN);
    if (canary->statement->lifecycle == LIFECYCLE_DAEMON && exited != NULL &&
        event_instant(exited) < canary->end_ns) {
        g_autofree char *at = instant_text(event_instant(exited));
        int64_t code = event_integer(exited, "code", -1);
        if (code >= 0) {
            finding_add(findings, "lives", SYMPTOM_DOUBTFUL,
                        "a daemon, but it exited with %" PRId64 " at %s", code, at);
        } else {
            finding_add(findings, "lives", SYMPTOM_DOUBTFUL,
                        "a daemon, but signal %" PRId64 " ended it at %s",
                        event_integer(exited, "signal", 0), at);
        }
    }
}

static void diagnose_end(const struct canary *canary, GArray *findings)
{
    const struct event *exited = find(canary, "updater", "exited", canary->end_ns);
    if (find(canary, "updater", "ignored-sigterm", canary->end_ns) != NULL) {
        finding_add(findings, "ends", SYMPTOM_DOUBTFUL,
                    "SIGTERM did not end it within 10 virtual seconds");
    } else if (exited != NULL) {
        g_autofree char *after = duration_format(event_instant(exited) - canary->end_ns);
        finding_add(findings, "ends", SYMPTOM_GOOD, "%s (virtual) after SIGTERM", after);
    } else {
        finding_add(findings, "ends", SYMPTOM_NOTED, "it did not run when the row ended");
    }
    if (find(canary, "updater", "left-behind", canary->end_ns) != NULL) {
        finding_add(findings, "ends", SYMPTOM_DOUBTFUL, "it left processes behind after SIGTERM");
    }
}

void diagnose(const struct canary *canary, GArray *findings)
{
    g_autoptr(GArray) looks = looks_of(canary);
    diagnose_life(canary, findings);
    diagnose_requests(canary, findings);
    diagnose_date(canary, findings);
    diagnose_sleep(canary, looks, findings);
    diagnose_poll(canary, looks, findings);
    diagnose_end(canary, findings);
}
