/* The app, its orders, the download, the quit: the families flow and exception. */
#include "harness/oracle/judgement.h"
#include "harness/oracle/text.h"
#include <string.h>

static void tell_closed(const struct judgement *judgement, const struct act *act,
                        struct finding *finding)
{
    (void)judgement;
    finding->sentence =
        g_strdup_printf("%s was installed while the app was not running.",
                        act->version_text != NULL ? act->version_text : "A package");
    finding->expected =
        g_strdup("no update while the app is closed; it waits for a window with the app open");
}

static void tell_order(const struct judgement *judgement, const struct act *act,
                       struct finding *finding)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    const struct attempt *attempt = act->attempt;
    g_autofree char *from =
        text_local(oracle_case->zone, attempt->order_since.instant_ns, attempt->stamp.instant_ns);
    finding->sentence =
        g_strdup_printf("The app quit for an update while order %s was open.", attempt->order);
    finding->expected =
        g_strdup_printf("no quit from %s until the order ends (order %s)", from, attempt->order);
}

static void tell_undelivered(const struct judgement *judgement, const struct act *act,
                             struct finding *finding)
{
    (void)judgement;
    finding->sentence = g_strdup_printf(
        "The app quit for the update to %s before its package was delivered.", act->release->name);
    finding->expected = g_strdup("every byte of the package delivered before the quit");
    g_free(finding->allowed);
    finding->allowed = NULL;
}

static void tell_for_nothing(const struct judgement *judgement, const struct act *act,
                             struct finding *finding)
{
    (void)judgement;
    (void)act;
    finding->sentence = g_strdup("The app was quit and started again without any install.");
    finding->expected =
        g_strdup("after the quit the new version is installed, then the app is started");
}

/* A closed app that the updater opened, to update it soon after: a SHOULD. */
static const struct act *opened_for(const struct oracle_case *oracle_case,
                                    const struct app_run *run)
{
    for (guint i = 0; i < oracle_case->acts->len; i++) {
        const struct act *act = &g_array_index(oracle_case->acts, struct act, i);
        int64_t after_ns = act->stamp.instant_ns - run->stamp.instant_ns;
        if (act->attempt != NULL && act->stamp.number == run->ended.number && after_ns >= 0 &&
            after_ns <= facts_grace_ns(oracle_case->facts))
            return act;
    }
    return NULL;
}

static bool continues_attempt(const struct facts *facts, const struct app_run *run)
{
    for (guint i = 0; i < facts->attempts->len; i++)
        if (g_array_index(facts->attempts, struct attempt, i).started_again.number ==
            run->stamp.number)
            return true;
    return false;
}

static void warn_of_opening(struct judgement *judgement)
{
    const struct facts *facts = judgement->oracle_case->facts;
    for (guint i = 1; i < facts->app_runs->len; i++) {
        const struct app_run *run = &g_array_index(facts->app_runs, struct app_run, i);
        bool was_closed = g_strcmp0(run[-1].how, "closed") == 0;
        if (!run->started_by_updater || !was_closed || continues_attempt(facts, run))
            continue;
        const struct act *act = opened_for(judgement->oracle_case, run);
        if (act == NULL)
            continue;
        struct finding *finding = judgement_add_act(judgement, act, true);
        finding->sentence = g_strdup("The updater started the closed app in order to update it.");
        finding->expected =
            g_strdup("a closed app is left closed; the update waits until a person opens it");
    }
}

static void judge_app_running(struct judgement *judgement)
{
    judge_acts(judgement);
    warn_of_opening(judgement);
}

/* States that show work without an order: an updater should wait. */
static void judge_order(struct judgement *judgement)
{
    static const char *const busy[] = {"ACTION_NEEDED", "RESCAN", NULL};
    judge_acts(judgement);
    const GArray *acts = judgement->oracle_case->acts;
    for (guint i = 0; i < acts->len; i++) {
        const struct act *act = &g_array_index(acts, struct act, i);
        if (act->attempt == NULL || act->attempt->into_closed || act->attempt->state == NULL ||
            act->attempt->order != NULL || !g_strv_contains(busy, act->attempt->state))
            continue;
        struct finding *finding = judgement_add_act(judgement, act, true);
        finding->sentence =
            g_strdup_printf("The app quit for an update in state %s.", act->attempt->state);
        finding->expected = g_strdup("no quit while the till's state shows work");
    }
}

/* What every proper update does: it is exercised by doing it. */
static void judge_done(struct judgement *judgement)
{
    judge_acts(judgement);
    const GArray *acts = judgement->oracle_case->acts;
    for (guint i = 0; i < acts->len; i++) {
        const struct act *act = &g_array_index(acts, struct act, i);
        judgement->satisfied |= !act_is_forbidden(act) && act->attempt != NULL &&
                                !act->attempt->into_closed && act->install != NULL &&
                                !stamp_is_never(act->install->installed);
    }
    judgement->idle = "the updater ended the app for no permitted update";
}

const struct rule_row flow_rules[] = {
    {"flow/app-running", judge_app_running, FORBIDS_NOT_RUNNING, 0, tell_closed},
    {"flow/downloaded", judge_done, FORBIDS_NOT_DELIVERED, 0, tell_undelivered},
    {"flow/no-order", judge_order, FORBIDS_ORDER, 0, tell_order},
    {"flow/reschedule", judge_obligations, 0, OWED_RESCHEDULE, NULL},
    {"flow/quit-then-install", judge_done, FORBIDS_FOR_NOTHING, 0, tell_for_nothing},
    {"exception/no-config", judge_obligations, 0, OWED_NO_CONFIG, NULL},
    {0},
};
