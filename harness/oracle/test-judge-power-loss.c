/* guard/power-loss: within G of the boot (660 s here) the till runs some version again. */
#include "harness/oracle/test-story.h"

static void power(struct story *story, const char *change)
{
    story_begin(story, "world", "power");
    story_text(story, "change", change);
    story_event_end(story);
}

static void updater_dies(struct story *story)
{
    story_begin(story, "updater", "exited");
    history_integer(story->history, "signal", 9);
    story_event_end(story);
}

static void lose_power(struct story *story)
{
    story_begin(story, "world", "step");
    story_text(story, "verb", "power");
    story_event_end(story);
    power(story, "lost");
    updater_dies(story);
}

static void boot(struct story *story)
{
    power(story, "back");
    story_updater_started(story);
}

/* The power goes half a minute into the installation, and is back ten minutes later. */
static struct story *story_of_a_loss(void)
{
    struct story *story =
        story_new((struct story_settings){.from = "2030-12-03 20:00", .until = "2030-12-03 22:00"});
    story_configure(story, STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_at(story, "2030-12-03 21:02");
    story_fetch(story);
    story_download(story, "3.7.0");
    story_status(story, NULL);
    story_quit(story);
    story_begin(story, "till", "install-began");
    story_text(story, "package-sha256", "sha-3.7.0");
    history_integer(story->history, "package-size", 1000);
    story_text(story, "package-version", "3.7.0");
    story_event_end(story);
    story_later(story, 30);
    lose_power(story);
    story_later(story, 600);
    boot(story);
    return story;
}

struct loss_row {
    double away_s; /* from the boot to the app's start; 0: never */
    enum outcome outcome;
    const char *broken;
};
static const struct loss_row loss_rows[] = {
    {61, OUTCOME_PASS, ""},
    {660, OUTCOME_PASS, ""},
    {661, OUTCOME_FAIL, "guard/comes-back=fail guard/power-loss=fail"},
    {0, OUTCOME_FAIL, "guard/comes-back=fail guard/power-loss=fail"},
};

Test(power_loss, the_till_runs_within_its_bound_after_the_boot)
{
    for (size_t i = 0; i < G_N_ELEMENTS(loss_rows); i++) {
        const struct loss_row *row = &loss_rows[i];
        struct story *story = story_of_a_loss();
        if (row->away_s > 0) {
            story_later(story, row->away_s - 60);
            story_install(story, "3.7.0");
            story_start(story);
        }
        g_autofree char *broken = story_broken(story);
        cr_expect_eq(story_outcome(story, "guard/power-loss"), row->outcome, "%g s", row->away_s);
        cr_expect(g_str_has_prefix(broken, row->broken), "%g s: %s", row->away_s, broken);
        cr_expect((broken[0] == '\0') == (row->broken[0] == '\0'), "%g s: %s", row->away_s, broken);
        story_free(story);
    }
}

Test(power_loss, is_told_with_the_boot_and_the_bound)
{
    struct story *story = story_of_a_loss();
    const struct rule_outcome *outcome = story_rule(story, "guard/power-loss");
    const struct finding *finding = g_ptr_array_index(outcome->findings, 0);
    cr_assert_str_eq(finding->expected, "the old or the new version runs by 21:23:30");
    cr_assert_str_eq(finding->actual,
                     "the power was back at 2030-12-03 21:12:30 Europe/Stockholm (20:12:30Z); the "
                     "app was not started");
    story_free(story);
}

/* The second loss comes before the first one's bound: only the last boot counts. */
Test(power_loss, begins_its_time_anew_with_each_boot)
{
    for (int is_late = 0; is_late <= 1; is_late++) {
        struct story *story = story_of_a_loss();
        story_later(story, 300);
        lose_power(story);
        story_later(story, 1000);
        boot(story);
        story_later(story, is_late ? 601 : 600);
        story_install(story, "3.7.0");
        story_start(story);
        story_check(story, "guard/power-loss", is_late ? OUTCOME_FAIL : OUTCOME_PASS);
        story_free(story);
    }
}

/* The world kills the updater after the boot: it answers from its restart on. */
Test(power_loss, waits_for_an_updater_that_the_world_killed)
{
    struct story *story = story_of_a_loss();
    story_later(story, 500);
    story_begin(story, "world", "step");
    story_text(story, "verb", "updater killed");
    story_event_end(story);
    updater_dies(story);
    story_later(story, 10);
    story_updater_started(story);
    story_later(story, 600);
    story_install(story, "3.7.0");
    story_start(story);
    story_check(story, "guard/power-loss", OUTCOME_PASS);
    story_free(story);
}

Test(power_loss, is_not_owed_what_the_row_does_not_show)
{
    struct story *story = story_of_a_loss();
    story->until_ns = story->clock.instant_ns + 659 * NS_PER_S;
    story_check(story, "guard/power-loss", OUTCOME_NOT_EXERCISED);
    story_free(story);
}

/* The app starts by itself at the boot, and who never updates passes nothing. */
Test(power_loss, is_not_survived_by_who_never_updates)
{
    struct story *story =
        story_new((struct story_settings){.from = "2030-12-03 10:00", .until = "2030-12-03 20:00"});
    story_configure(story, STABLE_TU_WE_TH);
    story_later(story, 60);
    lose_power(story);
    story_later(story, 60);
    boot(story);
    story_app_opened(story);
    story_check(story, "guard/power-loss", OUTCOME_NOT_EXERCISED);
    story_free(story);
}
