/* A right site tool from end to end, and who may be judged by which rules. */
#include "harness/oracle/test-site-story.h"

static struct site_story *right_story(struct site_story_settings settings)
{
    struct site_story *story = site_story_new(settings);
    site_story_agree(story);
    site_story_at(story, "2030-03-14 03:00");
    site_story_work(story);
    site_story_report(story);
    return story;
}

Test(site_judge, a_right_tool_breaks_nothing)
{
    struct site_story *story = right_story((struct site_story_settings){0});
    site_story_check_broken(story, "");
    static const char *const passed[] = {"site/asked",
                                         "site/agreed-24h",
                                         "site/time-kept",
                                         "site/nodes-named",
                                         "site/till-on-overnight",
                                         "site/front-backup",
                                         "site/front-config-kept",
                                         "site/menu-captured",
                                         "site/backoffice-first",
                                         "site/front-verified",
                                         "site/kiosk-verified",
                                         "site/done",
                                         "site/reported",
                                         "site/no-markdown",
                                         "site/report-format",
                                         "ruling/no-copy-in-plugins",
                                         "ruling/no-secrets"};
    for (size_t i = 0; i < G_N_ELEMENTS(passed); i++) {
        site_story_check(story, passed[i], OUTCOME_PASS);
    }
    site_story_free(story);
}

Test(site_judge, rules_of_other_platforms_say_nothing_of_a_site)
{
    struct site_story *story = right_story((struct site_story_settings){0});
    (void)site_story_rule(story, "site/asked");
    for (guint i = 0; i < story->outcomes->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(story->outcomes, i);
        cr_assert_eq(oracle_platform(outcome->rule) != RULES_OF_SITE,
                     outcome->outcome == OUTCOME_NOT_APPLICABLE, "%s", outcome->rule);
    }
    site_story_free(story);
}

Test(site_judge, a_tool_that_does_nothing_passes_nothing)
{
    struct site_story *story = site_story_new((struct site_story_settings){0});
    site_story_check_broken(story, "site/asked=fail");
    for (guint i = 0; i < story->outcomes->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(story->outcomes, i);
        cr_assert_neq(outcome->outcome, OUTCOME_PASS, "%s", outcome->rule);
    }
    site_story_free(story);
}
