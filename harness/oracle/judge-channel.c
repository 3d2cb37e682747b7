/* Who gets which releases: the family channel. */
#include "harness/oracle/judgement.h"
#include "harness/oracle/text.h"

static void tell_channel(const struct judgement *judgement, const struct act *act,
                         struct finding *finding)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    const struct release_step *step = release_at(act->release, act->stamp.number);
    g_autofree char *configuration =
        text_configuration(oracle_case, case_configuration_at(oracle_case, act->stamp.number));
    const char *name = channel_name(step == NULL ? CHANNEL_NONE : step->channel);
    bool is_stable = (judgement->row->forbids & FORBIDS_STABLE_ONLY) != 0;
    finding->sentence = g_strdup_printf("A %s workstation took %s, which is on channel %s.",
                                        is_stable ? "stable" : "preview", act->release->name, name);
    finding->expected = g_strdup_printf(
        "only releases of the %s (%s)",
        is_stable ? "stable channel" : "preview and stable channels", configuration);
}

const struct rule_row channel_rules[] = {
    {"channel/stable-only", judge_acts, FORBIDS_STABLE_ONLY, 0, tell_channel},
    {"channel/preview-only", judge_acts, FORBIDS_PREVIEW_ONLY, 0, tell_channel},
    {"channel/preview-superset", judge_obligations, 0, OWED_PREVIEW_SUPERSET, NULL},
    {"channel/promotion", judge_obligations, 0, OWED_PROMOTION, NULL},
    {0},
};
