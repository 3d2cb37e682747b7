/* An attempt: its steps. */
#include "mocks/updaters/attempt.h"

#include "mocks/updaters/pause.h"
#include "mocks/updaters/state.h"

#include <string.h>

#define UNANSWERED_LIMIT 3
#define LATE_START_NS (6LL * 3600 * 1000000000)

void attempt_load(struct attempt *attempt, const char *state_folder)
{
    *attempt = (struct attempt){0};
    state_load_attempt(state_folder, attempt);
    attempt->may_be_done = true;
}

void attempt_clear(struct attempt *attempt)
{
    release_free(attempt->release);
    *attempt = (struct attempt){0};
}

static void enter(struct attempt *attempt, const struct attempt_tools *tools,
                  enum attempt_phase phase)
{
    attempt->phase = phase;
    if (tools->policy->forgets_attempts)
        return;
    if (tools->policy->writes_state_by_halves && phase == ATTEMPT_INSTALLING)
        state_begin_attempt(tools->state_folder);
    else
        state_save_attempt(tools->state_folder, attempt);
}

static enum attempt_step leave(struct attempt *attempt, const struct attempt_tools *tools)
{
    attempt_clear(attempt);
    state_save_attempt(tools->state_folder, attempt);
    return STEP_OVER;
}

/* The phase that follows the quit. */
static const enum attempt_phase PHASE_AFTER_QUIT[] = {
    [SEQUENCE_DOWNLOAD_QUIT_INSTALL] = ATTEMPT_INSTALLING,
    [SEQUENCE_QUIT_DOWNLOAD_INSTALL] = ATTEMPT_INSTALLING,
    [SEQUENCE_INSTALL_QUIT] = ATTEMPT_STARTING,
    [SEQUENCE_QUIT_ONLY] = ATTEMPT_STARTING,
};

static bool quit(const struct attempt_tools *tools)
{
    enum till_result result =
        till_quit(tools->client, tools->till_url, !tools->policy->quits_unasked);
    bool is_closed = result == TILL_REFUSED && tools->policy->updates_closed_app;
    bool may_be_done = result == TILL_UNKNOWN && !tools->policy->doubts_unheard_quit;
    return is_closed || result == TILL_DONE || may_be_done;
}

bool attempt_begin(struct attempt *attempt, const struct attempt_tools *tools,
                   const struct release *release)
{
    enum sequence sequence = tools->policy->sequence;
    g_autofree char *package = package_store_path(tools->store, release);
    if (sequence == SEQUENCE_INSTALL_ONLY || sequence == SEQUENCE_INSTALL_QUIT)
        till_install(tools->client, tools->till_url, package);
    if (sequence == SEQUENCE_INSTALL_ONLY)
        return false;
    *attempt = (struct attempt){.release = release_copy(release)};
    enter(attempt, tools, ATTEMPT_QUITTING);
    if (!quit(tools)) {
        leave(attempt, tools);
        return false;
    }
    enter(attempt, tools, PHASE_AFTER_QUIT[sequence]);
    if (sequence == SEQUENCE_QUIT_DOWNLOAD_INSTALL)
        package_store_fetch(tools->store, tools->client, attempt->release);
    return true;
}

/* Nothing is installed and the package is gone: only a new download brings the till back. */
static enum attempt_step restore_package(const struct attempt *attempt,
                                         const struct attempt_tools *tools)
{
    if (tools->policy->keeps_packages_in_tmpdir)
        return STEP_WAIT;
    enum package_result result = package_store_fetch(tools->store, tools->client, attempt->release);
    return result == PACKAGE_READY ? STEP_NEXT : STEP_WAIT;
}

static enum attempt_step install(struct attempt *attempt, const struct attempt_tools *tools,
                                 bool has_version)
{
    g_autofree char *package = package_store_path(tools->store, attempt->release);
    enum till_result result = till_install(tools->client, tools->till_url, package);
    if (result == TILL_DONE) {
        enter(attempt, tools, ATTEMPT_STARTING);
        return STEP_NEXT;
    }
    attempt->may_be_done = result == TILL_UNKNOWN;
    if (result == TILL_UNKNOWN && ++attempt->unanswered < UNANSWERED_LIMIT)
        return STEP_WAIT;
    if (result == TILL_BUSY)
        return STEP_WAIT;
    if (!has_version) {
        package_store_empty(tools->store);
        return STEP_WAIT;
    }
    enter(attempt, tools, ATTEMPT_STARTING);
    return STEP_REFUSED;
}

static enum attempt_step advance_install(struct attempt *attempt, const struct attempt_tools *tools,
                                         const struct till_status *status)
{
    bool is_done = attempt->may_be_done && status->has_version &&
                   version_compare(&status->version, &attempt->release->version) == 0;
    bool has_package = package_store_has(tools->store, attempt->release);
    if (!is_done && has_package)
        return install(attempt, tools, status->has_version);
    if (!is_done && !status->has_version)
        return restore_package(attempt, tools);
    enter(attempt, tools, ATTEMPT_STARTING);
    return STEP_NEXT;
}

static enum attempt_step advance_start(struct attempt *attempt, const struct attempt_tools *tools,
                                       const struct till_status *status)
{
    if (!status->has_version) {
        enter(attempt, tools, ATTEMPT_INSTALLING);
        return STEP_NEXT;
    }
    if (tools->policy->start == START_NEVER)
        return leave(attempt, tools);
    if (tools->policy->start == START_AFTER_HOURS)
        pause_until(pause_now_ns() + LATE_START_NS);
    bool is_started = till_start(tools->client, tools->till_url) == TILL_DONE;
    if (is_started || tools->policy->starts_once)
        return leave(attempt, tools);
    return STEP_WAIT;
}

enum attempt_step attempt_advance(struct attempt *attempt, const struct attempt_tools *tools)
{
    struct till_status status = {0};
    if (!till_ask_status(tools->client, tools->till_url, &status))
        return STEP_WAIT;
    if (status.running)
        return leave(attempt, tools);
    /* A former process asked the app to quit, and may have died before it did: the app is started
     * again, not updated. */
    if (attempt->phase == ATTEMPT_QUITTING)
        enter(attempt, tools, ATTEMPT_STARTING);
    if (attempt->phase == ATTEMPT_INSTALLING)
        return advance_install(attempt, tools, &status);
    return advance_start(attempt, tools, &status);
}
