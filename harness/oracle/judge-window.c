/* When updates begin and packages are transferred: the families window and exclusion. */
#include "harness/oracle/judgement.h"
#include "harness/oracle/text.h"

static void expect_configuration(const struct judgement *judgement, const struct act *act,
                                 struct finding *finding, const char *what)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    g_autofree char *configuration =
        text_configuration(oracle_case, case_configuration_at(oracle_case, act->stamp.number));
    finding->expected = g_strdup_printf("%s (%s)", what, configuration);
}

static void tell_window(const struct judgement *judgement, const struct act *act,
                        struct finding *finding)
{
    g_autofree char *update = text_update(act);
    finding->sentence =
        g_strdup_printf("%s for %s outside every maintenance window.",
                        act->attempt->into_closed ? "The install began" : "The app quit", update);
    expect_configuration(judgement, act, finding, "no update outside the window");
}

static void tell_catch_up(const struct judgement *judgement, const struct act *act,
                          struct finding *finding)
{
    g_autofree char *update = text_update(act);
    finding->sentence = g_strdup_printf(
        "The app quit for %s to catch up on a window that it had missed closed.", update);
    expect_configuration(judgement, act, finding, "nothing before the next window");
}

static void tell_exclusion(const struct judgement *judgement, const struct act *act,
                           struct finding *finding)
{
    g_autofree char *update = text_update(act);
    finding->sentence =
        g_strdup_printf("%s for %s during a maintenance exclusion.",
                        act->attempt->into_closed ? "The install began" : "The app quit", update);
    expect_configuration(judgement, act, finding, "no major or minor update during the exclusion");
}

static void tell_download(const struct judgement *judgement, const struct act *act,
                          struct finding *finding)
{
    finding->sentence =
        g_strdup_printf("The package of %s was transferred at a time at which it was not allowed.",
                        act->version_text);
    expect_configuration(judgement, act, finding,
                         "transfers only inside the window, none held back by an exclusion");
}

static void judge_download(struct judgement *judgement)
{
    if (judgement->oracle_case->reading->value[AXIS_DOWNLOAD] != DOWNLOAD_WINDOW) {
        judgement->idle = "the reading allows transfers at any time";
        judgement->is_inapplicable = true;
        return;
    }
    judge_acts(judgement);
    if (judgement->satisfied && !judgement->oracle_case->transferred) {
        judgement->satisfied = false;
        judgement->idle = "the updater transferred nothing at a permitted time";
    }
}

static void judge_patch(struct judgement *judgement)
{
    if (judgement->oracle_case->reading->value[AXIS_PATCH_WINDOW] == PATCH_WINDOW_BOUND) {
        judge_acts(judgement);
        return;
    }
    judgement->idle = "the reading exempts patches";
    judgement->is_inapplicable = true;
}

const struct rule_row window_rules[] = {
    {"window/inside", judge_acts, FORBIDS_WINDOW_INSIDE, 0, tell_window},
    {"window/patch", judge_patch, FORBIDS_WINDOW_PATCH, 0, tell_window},
    {"window/used", judge_obligations, 0, OWED_USED, NULL},
    {"window/missed", judge_acts_and_obligations, FORBIDS_CATCH_UP, OWED_MISSED, tell_catch_up},
    {"window/download", judge_download, FORBIDS_DOWNLOAD, 0, tell_download},
    {0},
};

const struct rule_row exclusion_rules[] = {
    {"exclusion/blocks-feature", judge_acts, FORBIDS_EXCLUSION, 0, tell_exclusion},
    {"exclusion/patch-passes", judge_obligations, 0, OWED_PATCH_PASSES, NULL},
    {"exclusion/preview-ignores", judge_obligations, 0, OWED_PREVIEW_IGNORES, NULL},
    {"exclusion/ends", judge_obligations, 0, OWED_EXCLUSION_ENDS, NULL},
    {0},
};
