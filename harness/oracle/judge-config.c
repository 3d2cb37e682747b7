/* Whose configuration is obeyed: the family config. */
#include "harness/oracle/judgement.h"
#include "harness/oracle/text.h"

static const char *deed(const struct act *act)
{
    return act->transfer != NULL ? "A package was transferred" : "The app was updated";
}

static void expect_effective(const struct judgement *judgement, const struct act *act,
                             struct finding *finding)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    g_autofree char *configuration =
        text_configuration(oracle_case, case_configuration_at(oracle_case, act->stamp.number));
    finding->expected =
        g_strdup_printf("the effective value of this workstation is obeyed (%s)", configuration);
}

static void tell_elsewhere(const struct judgement *judgement, const struct act *act,
                           struct finding *finding)
{
    const struct elsewhere_entry *entry = act->explained_by;
    finding->sentence =
        g_strdup_printf("%s as the settings at %s of %s allow, not as this workstation's do.",
                        deed(act), entry->path, entry->target);
    expect_effective(judgement, act, finding);
}

static void tell_set_is_set(const struct judgement *judgement, const struct act *act,
                            struct finding *finding)
{
    finding->sentence = g_strdup_printf(
        "%s as if no configuration were set, after a fetch of it had failed.", deed(act));
    expect_effective(judgement, act, finding);
}

/* A missed obligation that settings elsewhere explain, and a pass by the temptation or by what was
 * done. */
static void judge_elsewhere(struct judgement *judgement)
{
    judge_acts(judgement);
    judge_obligations(judgement);
}

const struct rule_row config_rules[] = {
    {"config/inheritance", judge_elsewhere, FORBIDS_INHERITANCE, OWED_INHERITANCE, tell_elsewhere},
    {"config/path", judge_elsewhere, FORBIDS_PATH, OWED_PATH, tell_elsewhere},
    {"config/set-is-set", judge_acts, FORBIDS_SET_IS_SET, 0, tell_set_is_set},
    {0},
};
