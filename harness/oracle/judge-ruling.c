/* Where the documents are silent: the family ruling. */
#include "harness/oracle/judgement.h"
#include "harness/oracle/text.h"
#include "sim/civil.h"
#include <string.h>

#define MALFORMED_SHOWN 1

static void tell_stale(const struct judgement *judgement, const struct act *act,
                       struct finding *finding)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    g_autofree char *configuration =
        text_configuration(oracle_case, case_configuration_at(oracle_case, act->stamp.number));
    finding->sentence = g_strdup_printf("%s by a configuration that was no longer in force.",
                                        act->transfer != NULL ? "A package was transferred"
                                                              : "The app was updated");
    finding->expected = g_strdup_printf("the changed configuration is obeyed (%s)", configuration);
}

static void tell_older(const struct judgement *judgement, const struct act *act,
                       struct finding *finding)
{
    (void)judgement;
    finding->sentence = g_strdup_printf("%s was installed although %s was eligible.",
                                        act->version_text, act->newer->name);
    finding->expected = g_strdup_printf("%s in one step", act->newer->name);
}

static void tell_withdrawn(const struct judgement *judgement, const struct act *act,
                           struct finding *finding)
{
    (void)judgement;
    finding->sentence =
        g_strdup_printf("%s was installed although it had been withdrawn.", act->version_text);
    finding->expected = g_strdup("a release that is withdrawn while it waits is not installed");
}

static void tell_wrong_clock(const struct judgement *judgement, const struct act *act,
                             struct finding *finding)
{
    const struct facts *facts = judgement->oracle_case->facts;
    int64_t error_ns = machine_error_ns(facts, act->stamp.instant_ns);
    g_autofree char *off = duration_format(ABS(error_ns));
    g_autofree char *update = text_update(act);
    finding->sentence = g_strdup_printf("%s began while the clock of the workstation was %s %s.",
                                        update, off, error_ns > 0 ? "fast" : "slow");
    finding->expected = g_strdup("nothing is installed while the clock is known to be wrong");
}

static void judge_newest(struct judgement *judgement)
{
    judge_acts(judgement);
    const GArray *acts = judgement->oracle_case->acts;
    for (guint i = 0; i < acts->len; i++) {
        const struct act *act = &g_array_index(acts, struct act, i);
        judgement->satisfied |= act->chose_newest && !act_is_forbidden(act);
    }
    judgement->idle = "there was never a choice between several eligible releases";
}

static void judge_clean_requests(struct judgement *judgement)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    const GPtrArray *malformed = oracle_case->facts->malformed;
    for (guint i = 0; i < MIN(malformed->len, MALFORMED_SHOWN); i++) {
        const struct event *event = g_ptr_array_index(malformed, i);
        struct finding *finding = judgement_add(judgement, true);
        g_autofree char *instant = text_instant(oracle_case->zone, event_instant(event));
        uint64_t number = event_number(event);
        finding->instant_ns = event_instant(event);
        finding->sentence = g_strdup_printf(
            "The updater sent bytes to %s that are no HTTP request.", event_actor(event));
        finding->expected = g_strdup("well-formed requests");
        finding->actual = g_strdup_printf("malformed bytes at %s, event %" G_GUINT64_FORMAT
                                          ", %u times in the row",
                                          instant, number, malformed->len);
        finding_add_events(finding, oracle_case->facts, &number, 1);
    }
    judgement->satisfied = oracle_case->is_permitted;
    judgement->idle = "the updater installed nothing that was permitted";
}

static void tell_channel_change(const struct judgement *judgement, const struct act *act,
                                struct finding *finding)
{
    (void)judgement;
    finding->sentence =
        g_strdup_printf("%s was installed over %s after the change from preview to stable.",
                        act->version_text, act->attempt->installed_before);
    finding->expected = g_strdup("nothing until the stable channel is newer");
}

static void tell_failed_probe(const struct judgement *judgement, const struct act *act,
                              struct finding *finding)
{
    (void)judgement;
    g_autofree char *update = text_update(act);
    finding->sentence =
        g_strdup_printf("The app quit for %s although the last status probe had failed.", update);
    finding->expected = g_strdup("a probe that fails means that the till is busy");
}

static void tell_undecided(const struct judgement *judgement, const struct act *act,
                           struct finding *finding)
{
    (void)judgement;
    g_autofree char *update = text_update(act);
    finding->sentence = g_strdup_printf(
        "The app quit for %s by a decision that was not taken again before the quit.", update);
    finding->expected = g_strdup("configuration and feed asked again immediately before the quit");
}

/* Something changed while an update waited, and it was updated all the same. */
static void judge_decide_again(struct judgement *judgement)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    judge_acts(judgement);
    bool is_tempted = (oracle_case->tempted & (FORBIDS_STALE | FORBIDS_WITHDRAWN)) != 0;
    judgement->satisfied = is_tempted && oracle_case->is_permitted;
}

static void judge_sigterm(struct judgement *judgement)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    const GPtrArray *limits = oracle_case->facts->limits;
    for (guint i = 0; i < limits->len; i++) {
        const struct event *event = g_ptr_array_index(limits, i);
        if (strcmp(event_name(event), "ignored-sigterm") != 0)
            continue;
        struct finding *finding = judgement_add(judgement, true);
        g_autofree char *instant = text_instant(oracle_case->zone, event_instant(event));
        uint64_t number = event_number(event);
        finding->instant_ns = event_instant(event);
        finding->sentence = g_strdup("The updater was still there 10 s after SIGTERM.");
        finding->expected = g_strdup("the updater ends within 10 s of SIGTERM");
        finding->actual = g_strdup_printf("ended by SIGKILL at %s", instant);
        finding_add_events(finding, oracle_case->facts, &number, 1);
    }
    judgement->satisfied = oracle_case->is_permitted;
    judgement->idle = "the updater installed nothing that was permitted";
}

const struct rule_row ruling_rules[] = {
    {"ruling/newest", judge_newest, FORBIDS_OLDER, 0, tell_older},
    {"ruling/config-change", judge_acts_and_obligations, FORBIDS_STALE, OWED_CONFIG_CHANGE,
     tell_stale},
    {"ruling/withdrawn", judge_acts, FORBIDS_WITHDRAWN, 0, tell_withdrawn},
    {"ruling/wrong-clock", judge_acts, FORBIDS_WRONG_CLOCK, 0, tell_wrong_clock},
    {"ruling/channel-change", judge_acts, FORBIDS_CHANNEL_CHANGE, 0, tell_channel_change},
    {"ruling/probe-failure", judge_acts, FORBIDS_PROBE_FAILURE, 0, tell_failed_probe},
    {"ruling/decide-again", judge_decide_again, FORBIDS_DECIDE_AGAIN, 0, tell_undecided},
    {"ruling/prompt", judge_obligations, 0, OWED_PROMPT, NULL},
    {"ruling/exempt-prompt", judge_obligations, 0, OWED_EXEMPT_PROMPT, NULL},
    {"ruling/clean-requests", judge_clean_requests, 0, 0, NULL},
    {"ruling/ends-on-sigterm", judge_sigterm, 0, 0, NULL},
    {0},
};
