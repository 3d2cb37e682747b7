/* An updater: the loop, and one look at the world. */
#include "mocks/updaters/updater.h"

#include "mocks/updaters/attempt.h"
#include "mocks/updaters/decide.h"
#include "mocks/updaters/failures.h"
#include "mocks/updaters/knowledge.h"
#include "mocks/updaters/pause.h"

#define NS_PER_S 1000000000LL
#define FIRST_RETRY_S 10
#define LONGEST_RETRY_S 60
#define PAUSE_LIMIT_POLLS 4
#define ROUNDS_LIMIT 3

struct updater {
    struct policy policy;
    gint64 poll_ns;
    struct sources sources;
    struct client *client;
    struct knowledge knowledge;
    struct package_store store;
    struct failures failures;
    struct attempt_tools tools;
    struct attempt attempt;
};

static char *variable(const char *name)
{
    const char *value = g_getenv(name);
    if (value == NULL || *value == '\0') {
        g_printerr("the environment has no %s\n", name);
        return NULL;
    }
    return g_strdup(value);
}

static bool sources_read(struct sources *sources)
{
    g_autofree char *ccc = variable("CCC_URL");
    g_autofree char *unit = variable("BUSINESS_UNIT");
    g_autofree char *workstation = variable("WORKSTATION_ID");
    sources->feed_url = variable("FEED_URL");
    sources->token = variable("CCC_TOKEN");
    sources->state_folder = variable("STATE_DIR");
    if (ccc == NULL || unit == NULL || workstation == NULL || sources->feed_url == NULL ||
        sources->token == NULL || sources->state_folder == NULL)
        return false;
    sources->configuration_url =
        g_strconcat(ccc, "/api/v1/config/cha.settings.v1/values/business-units/", unit,
                    "/workstations/", workstation, NULL);
    return true;
}

static gint64 now_s(void)
{
    return pause_now_ns() / NS_PER_S;
}

static bool is_bad(const struct release *release, void *data)
{
    const struct failures *failures = data;
    return failures_is_bad(failures, release, now_s());
}

/* Asks everyone anew; NULL if nothing is to be installed now. The till is asked last: its answer
 * ages fastest. */
static const struct release *choose(struct updater *updater, struct till_status *status)
{
    struct knowledge *knowledge = &updater->knowledge;
    knowledge_refresh(knowledge, updater->client, &updater->sources, &updater->policy);
    if (!knowledge->has_configuration || !knowledge->releases_are_current ||
        !knowledge->clock_is_trusted)
        return NULL;
    if (!till_ask_status(updater->client, updater->tools.till_url, status) || !status->running ||
        !status->has_version)
        return NULL;
    struct snapshot snapshot = {.configuration = &knowledge->configuration,
                                .releases = knowledge->releases,
                                .installed = status->version,
                                .now = time(NULL)};
    return decide_release(&updater->policy, &snapshot, is_bad, &updater->failures);
}

static void finish_attempt(struct updater *updater)
{
    gint64 pause_ns = FIRST_RETRY_S * NS_PER_S;
    bool may_go_on = true;
    while (updater->attempt.phase != ATTEMPT_NONE && may_go_on) {
        enum attempt_step step = attempt_advance(&updater->attempt, &updater->tools);
        if (step == STEP_REFUSED)
            failures_add(&updater->failures, updater->attempt.release, true, now_s());
        if (step != STEP_WAIT)
            continue;
        may_go_on = pause_until(pause_now_ns() + pause_ns);
        pause_ns = MIN(pause_ns * 2, LONGEST_RETRY_S * NS_PER_S);
    }
}

static bool obtain(struct updater *updater, const struct release *release)
{
    enum package_result result = package_store_fetch(&updater->store, updater->client, release);
    if (result == PACKAGE_READY)
        return true;
    g_printerr("%s %s\n", release->text,
               result == PACKAGE_BAD ? "is not what the feed announces" : "cannot be had");
    failures_add(&updater->failures, release, result == PACKAGE_BAD, now_s());
    return false;
}

static void update(struct updater *updater, const struct release *release)
{
    g_printerr("updating to %s\n", release->text);
    if (!attempt_begin(&updater->attempt, &updater->tools, release))
        return;
    finish_attempt(updater);
}

/* After a download the world is looked at anew: the decision to quit is never older than the last
 * answers. */
static void look(struct updater *updater)
{
    for (int round = 0; round < ROUNDS_LIMIT && !client_is_aborted(); round++) {
        struct till_status status;
        const struct release *release = choose(updater, &status);
        if (release == NULL || failures_must_wait(&updater->failures, release, now_s()))
            return;
        if (package_store_has(&updater->store, release)) {
            if (updater->policy.till_is_free(&status))
                update(updater, release);
            return;
        }
        if (!obtain(updater, release))
            return;
    }
}

static bool updater_init(struct updater *updater, const struct policy *policy, gint64 poll_s)
{
    updater->policy = policy_complete(policy);
    updater->poll_ns = poll_s * NS_PER_S;
    if (!sources_read(&updater->sources))
        return false;
    updater->client = client_new();
    updater->store.folder = updater->sources.state_folder;
    updater->tools = (struct attempt_tools){.client = updater->client,
                                            .till_url = variable("TILL_URL"),
                                            .state_folder = updater->sources.state_folder,
                                            .store = &updater->store};
    failures_init(&updater->failures, poll_s, poll_s * PAUSE_LIMIT_POLLS);
    knowledge_load(&updater->knowledge, &updater->sources, &updater->policy);
    attempt_load(&updater->attempt, updater->sources.state_folder);
    return updater->tools.till_url != NULL;
}

int updater_run(const struct policy *policy, gint64 poll_s)
{
    struct updater updater = {0};
    gint64 next_ns = pause_now_ns();
    pause_watch_signals();
    if (!updater_init(&updater, policy, poll_s))
        return 2;
    do {
        finish_attempt(&updater);
        look(&updater);
        next_ns += updater.poll_ns * ((pause_now_ns() - next_ns) / updater.poll_ns + 1);
    } while (pause_until(next_ns));
    attempt_clear(&updater.attempt);
    package_store_clear(&updater.store);
    failures_clear(&updater.failures);
    knowledge_clear(&updater.knowledge);
    client_free(updater.client);
    return 0;
}
