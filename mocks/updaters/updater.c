/* An updater: the loop, and one look at the world. */
#include "mocks/updaters/updater.h"

#include "mocks/updaters/attempt.h"
#include "mocks/updaters/decide.h"
#include "mocks/updaters/failures.h"
#include "mocks/updaters/knowledge.h"
#include "mocks/updaters/pause.h"
#include "mocks/updaters/state.h"

#define NS_PER_S 1000000000LL
#define FIRST_RETRY_S 10
#define LONGEST_RETRY_S 60
#define PAUSE_LIMIT_POLLS 4
#define ROUNDS_LIMIT 3
#define HASTY_TRIES 50

struct updater {
    struct policy policy;
    struct sources sources;
    struct client *client;
    struct knowledge knowledge;
    struct till_status status;
    struct package_store store;
    struct failures failures;
    struct attempt_tools tools;
    struct attempt attempt;
    bool has_given_up;
};

static bool is_bad(const struct release *release, void *data)
{
    const struct failures *failures = data;
    return failures_is_bad(failures, release, pause_now_s());
}

/* Asks everyone anew. The till is asked last: its answer ages fastest. False if too little is known
 * to act. */
static bool observe(struct updater *updater)
{
    struct knowledge *knowledge = &updater->knowledge;
    struct till_status *status = &updater->status;
    knowledge_refresh(knowledge, updater->client, &updater->sources, &updater->policy);
    updater->has_given_up |= updater->policy.gives_up && !knowledge->releases_are_current;
    if (!knowledge->has_configuration || !knowledge->releases_are_current ||
        !knowledge->clock_is_trusted || updater->has_given_up)
        return false;
    bool is_told = till_ask_status(updater->client, updater->sources.till_url, status);
    if (!is_told && updater->policy.takes_silence_for_idle)
        *status = (struct till_status){
            .running = true, .has_version = true, .version = status->version, .state = "IDLE"};
    return (is_told || updater->policy.takes_silence_for_idle) && status->has_version;
}

static const struct release *choose(struct updater *updater, release_permission permission)
{
    const struct policy *policy = &updater->policy;
    struct glance glance = {.snapshot = {.configuration = &updater->knowledge.configuration,
                                         .releases = updater->knowledge.releases,
                                         .installed = updater->status.version,
                                         .now = time(NULL)},
                            .status = &updater->status,
                            .releases_are_news = updater->knowledge.releases_are_news};
    glance.choice =
        decide_release(policy, &glance.snapshot, permission, is_bad, &updater->failures);
    if (policy->reconsider != NULL)
        glance.choice = policy->reconsider(policy, &glance);
    if (!updater->status.running && !policy->updates_closed_app)
        return NULL;
    if (glance.choice == NULL ||
        failures_must_wait(&updater->failures, glance.choice, pause_now_s()))
        return NULL;
    return glance.choice;
}

static bool obtain(struct updater *updater, const struct release *release)
{
    int tries = updater->policy.retries_at_once ? HASTY_TRIES : 1;
    enum package_result result = PACKAGE_UNAVAILABLE;
    while (tries-- > 0 && result != PACKAGE_READY)
        result = package_store_fetch(&updater->store, updater->client, release);
    if (result == PACKAGE_READY)
        return true;
    g_printerr("%s %s\n", release->text,
               result == PACKAGE_BAD ? "is not what the feed announces" : "cannot be had");
    failures_add(&updater->failures, release, result == PACKAGE_BAD, pause_now_s());
    return false;
}

static void finish_attempt(struct updater *updater)
{
    gint64 pause_ns = FIRST_RETRY_S * NS_PER_S;
    bool may_go_on = true;
    while (updater->attempt.phase != ATTEMPT_NONE && may_go_on) {
        enum attempt_step step = attempt_advance(&updater->attempt, &updater->tools);
        if (step == STEP_REFUSED)
            failures_add(&updater->failures, updater->attempt.release, true, pause_now_s());
        if (step != STEP_WAIT)
            continue;
        may_go_on = pause_until(pause_now_ns() + pause_ns);
        pause_ns = MIN(pause_ns * 2, LONGEST_RETRY_S * NS_PER_S);
    }
}

static void update(struct updater *updater, const struct release *release)
{
    if (!updater->policy.till_is_free(&updater->status))
        return;
    g_printerr("updating to %s\n", release->text);
    if (attempt_begin(&updater->attempt, &updater->tools, release))
        finish_attempt(updater);
}

static void prefetch(struct updater *updater)
{
    const struct release *release = choose(updater, updater->policy.may_prefetch);
    if (release != NULL && !package_store_has(&updater->store, release))
        obtain(updater, release);
}

/* After a download the world is looked at anew: the decision to quit is never older than the last
 * answers. */
static void look(struct updater *updater)
{
    const struct policy *policy = &updater->policy;
    bool needs_package = policy->sequence != SEQUENCE_QUIT_DOWNLOAD_INSTALL;
    if (policy->keeps_no_package)
        package_store_empty(&updater->store);
    for (int round = 0; round < ROUNDS_LIMIT && observe(updater); round++) {
        const struct release *release = choose(updater, policy->permits);
        if (release == NULL) {
            if (policy->discards_late_downloads)
                package_store_empty(&updater->store);
            if (policy->may_prefetch != NULL)
                prefetch(updater);
            return;
        }
        bool is_at_hand = !needs_package || package_store_has(&updater->store, release);
        if (!is_at_hand && !obtain(updater, release))
            return;
        if (is_at_hand || policy->decides_once) {
            update(updater, release);
            return;
        }
    }
}

static void wait_forever(const char *why)
{
    g_printerr("%s\n", why);
    while (pause_until(pause_now_ns() + 3600 * NS_PER_S)) {
    }
}

static bool updater_init(struct updater *updater, const struct policy *policy, gint64 poll_s)
{
    updater->policy = policy_complete(policy);
    if (!sources_read(&updater->sources, policy->target))
        return false;
    updater->client = client_new();
    client_relax(updater->client, policy->follows_redirects, policy->waits_forever);
    updater->store = (struct package_store){
        .folder =
            policy->keeps_packages_in_tmpdir ? g_get_tmp_dir() : updater->sources.state_folder,
        .skipped_checks = policy->skipped_checks,
        .keeps_broken_transfers = policy->keeps_broken_transfers};
    updater->tools = (struct attempt_tools){.client = updater->client,
                                            .till_url = updater->sources.till_url,
                                            .state_folder = updater->sources.state_folder,
                                            .store = &updater->store,
                                            .policy = &updater->policy};
    failures_init(&updater->failures, poll_s, poll_s * PAUSE_LIMIT_POLLS);
    knowledge_load(&updater->knowledge, &updater->sources, &updater->policy);
    if (policy->obeys_any_lock && !state_take_lock(updater->sources.state_folder))
        wait_forever("there is another one");
    if (state_is_half_written(updater->sources.state_folder))
        wait_forever("the attempt is being written");
    attempt_load(&updater->attempt, updater->sources.state_folder);
    return true;
}

static void updater_clear(struct updater *updater)
{
    attempt_clear(&updater->attempt);
    package_store_clear(&updater->store);
    failures_clear(&updater->failures);
    knowledge_clear(&updater->knowledge);
    sources_clear(&updater->sources);
    client_free(updater->client);
}

int updater_run(const struct policy *policy, gint64 poll_s)
{
    struct updater updater = {0};
    gint64 poll_ns = poll_s * NS_PER_S;
    gint64 next_ns = pause_now_ns();
    unsigned count = 0;
    pause_watch_signals();
    if (!updater_init(&updater, policy, poll_s))
        return 2;
    do {
        if (policy->on_poll != NULL)
            policy->on_poll(count++);
        finish_attempt(&updater);
        look(&updater);
        next_ns += poll_ns * ((pause_now_ns() - next_ns) / poll_ns + 1);
    } while (pause_until(next_ns));
    updater_clear(&updater);
    return 0;
}
