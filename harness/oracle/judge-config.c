/* Whose configuration is obeyed, and which release is chosen: the families config and ruling. */
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

static void tell_stale(const struct judgement *judgement, const struct act *act,
                       struct finding *finding)
{
    finding->sentence =
        g_strdup_printf("%s by a configuration that was no longer in force.", deed(act));
    expect_effective(judgement, act, finding);
}

static void tell_older(const struct judgement *judgement, const struct act *act,
                       struct finding *finding)
{
    (void)judgement;
    finding->sentence = g_strdup_printf("%s was installed although %s was eligible.",
                                        act->version_text, act->newer->name);
    finding->expected = g_strdup_printf("%s in one step", act->newer->name);
}

/* A missed obligation that settings elsewhere explain, and a pass by the temptation or by what was
 * done. */
static void judge_elsewhere(struct judgement *judgement)
{
    judge_acts(judgement);
    judge_obligations(judgement);
}

static void judge_newest(struct judgement *judgement)
{
    judge_acts(judgement);
    const GArray *acts = judgement->oracle_case->acts;
    for (guint i = 0; i < acts->len; i++) {
        const struct act *act = &g_array_index(acts, struct act, i);
        judgement->satisfied |= act->chose_newest && act->forbids == 0;
    }
    judgement->idle = "there was never a choice between several eligible releases";
}

const struct rule_row config_rules[] = {
    {"config/inheritance", judge_elsewhere, FORBIDS_INHERITANCE, OWED_INHERITANCE, tell_elsewhere},
    {"config/path", judge_elsewhere, FORBIDS_PATH, OWED_PATH, tell_elsewhere},
    {"config/set-is-set", judge_acts, FORBIDS_SET_IS_SET, 0, tell_set_is_set},
    {0},
};

const struct rule_row ruling_rules[] = {
    {"ruling/newest", judge_newest, FORBIDS_OLDER, 0, tell_older},
    {"ruling/config-change", judge_acts_and_obligations, FORBIDS_STALE, OWED_CONFIG_CHANGE,
     tell_stale},
    {0},
};
