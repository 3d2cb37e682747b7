/* Channels: what is on the channel is installed, what is not is left, and what becomes available is
 * owed. */
#include "harness/oracle/test-story.h"

static struct story *tuesday(const char *configuration)
{
    struct story *story =
        story_new((struct story_settings){.from = "2030-12-03 20:00", .until = "2030-12-04 06:00"});
    story_configure(story, configuration);
    return story;
}

Test(channel, a_stable_workstation_that_takes_a_preview_release_is_convicted)
{
    struct story *story = tuesday(STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "preview");
    story_at(story, "2030-12-03 21:02");
    story_update(story, "3.7.0");
    story_check_broken(story, "channel/stable-only=fail");
    const struct finding *finding =
        g_ptr_array_index(story_rule(story, "channel/stable-only")->findings, 0);
    cr_assert_str_eq(finding->sentence,
                     "A stable workstation took 3.7.0, which is on channel preview.");
    cr_assert_null(finding->allowed);
    story_free(story);
}

Test(channel, a_stable_workstation_passes_by_taking_the_stable_release_beside_a_preview_one)
{
    struct story *story = tuesday(STABLE_TU_WE_TH);
    story_publish(story, "3.6.5", "stable");
    story_publish(story, "3.7.0", "preview");
    story_at(story, "2030-12-03 21:02");
    story_update(story, "3.6.5");
    story_check_broken(story, "");
    story_check(story, "channel/stable-only", OUTCOME_PASS);
    story_free(story);
}

Test(channel, leaving_a_preview_release_alone_is_no_pass_without_a_permitted_update)
{
    struct story *story = tuesday(STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "preview");
    story_check_broken(story, "");
    story_check(story, "channel/stable-only", OUTCOME_NOT_EXERCISED);
    cr_assert_str_eq(story_rule(story, "channel/stable-only")->reason,
                     "the updater installed nothing that was permitted");
    story_free(story);
}

Test(channel, a_window_without_a_channel_means_stable)
{
    struct story *story = tuesday(
        "{\"maintenanceWindow\":{\"days\":[\"TU\"],\"start\":\"21:00\",\"end\":\"23:59\"}}");
    story_publish(story, "3.7.0", "preview");
    story_at(story, "2030-12-03 21:02");
    story_update(story, "3.7.0");
    story_check_broken(story, "channel/stable-only=fail");
    story_free(story);
}

Test(channel, a_preview_workstation_never_takes_an_internal_release)
{
    struct story *story = tuesday(PREVIEW_TU_WE_TH);
    story_publish(story, "3.7.0", "internal");
    story_at(story, "2030-12-03 21:02");
    story_update(story, "3.7.0");
    story_check_broken(story, "channel/preview-only=fail");
    story_free(story);
}

struct preview_row {
    const char *release_channel;
};
static const struct preview_row preview_rows[] = {{"preview"}, {"stable"}};

Test(channel, a_preview_workstation_gets_preview_and_stable_releases)
{
    for (size_t i = 0; i < G_N_ELEMENTS(preview_rows); i++) {
        struct story *story = tuesday(PREVIEW_TU_WE_TH);
        story_publish(story, "3.7.0", preview_rows[i].release_channel);
        story_publish(story, "3.8.0", "internal");
        story_at(story, "2030-12-03 21:02");
        story_update(story, "3.7.0");
        story_check_broken(story, "");
        story_check(story, "channel/preview-superset", OUTCOME_PASS);
        story_check(story, "channel/preview-only", OUTCOME_PASS);
        story_check(story, "window/used", OUTCOME_NOT_EXERCISED);
        story_free(story);

        story = tuesday(PREVIEW_TU_WE_TH);
        story_publish(story, "3.7.0", preview_rows[i].release_channel);
        story_check_broken(story, "channel/preview-superset=fail");
        story_free(story);
    }
}

Test(channel, a_promoted_release_is_owed_to_stable_workstations_from_then_on)
{
    for (int done = 0; done <= 1; done++) {
        struct story *story = tuesday(STABLE_TU_WE_TH);
        story_publish(story, "3.7.0", "preview");
        story_at(story, "2030-12-03 20:30");
        story_promote(story, "3.7.0");
        story_at(story, "2030-12-03 21:02");
        if (done)
            story_update(story, "3.7.0");
        story_check_broken(story, done ? "" : "channel/promotion=fail");
        story_check(story, "channel/promotion", done ? OUTCOME_PASS : OUTCOME_FAIL);
        story_free(story);
    }
}

struct promotion_row {
    const char *promoted, *updated, *broken;
};
static const struct promotion_row promotion_rows[] = {
    {"2030-12-03 21:10:01", "2030-12-03 21:10:00", "channel/stable-only=fail"},
    {"2030-12-03 21:10:00", "2030-12-03 21:10:00", ""},
    {"2030-12-03 21:09:59", "2030-12-03 21:10:00", ""},
};

/* The updater guesses right: it last looked before the promotion, and quits at 21:10:00. */
Test(channel, a_promotion_counts_from_its_instant)
{
    for (size_t i = 0; i < G_N_ELEMENTS(promotion_rows); i++) {
        const struct promotion_row *row = &promotion_rows[i];
        struct story *story = tuesday(STABLE_TU_WE_TH);
        story_publish(story, "3.7.0", "preview");
        story_at(story, "2030-12-03 21:09");
        story_fetch(story);
        story_download(story, "3.7.0");
        bool before = strcmp(row->promoted, row->updated) < 0;
        story_at(story, before ? row->promoted : row->updated);
        if (before)
            story_promote(story, "3.7.0");
        story_at(story, row->updated);
        story_quit(story);
        if (!before) {
            story_at(story, row->promoted);
            story_promote(story, "3.7.0");
        }
        story_install(story, "3.7.0");
        story_start(story);
        story_check_broken(story, row->broken);
        story_free(story);
    }
}

Test(channel, a_configuration_of_preview_that_was_taken_back_a_minute_ago_still_excuses)
{
    for (int fetched = 0; fetched <= 1; fetched++) {
        struct story *story = tuesday(PREVIEW_TU_WE_TH);
        story_publish(story, "3.7.0", "preview");
        story_at(story, "2030-12-03 21:02");
        story_fetch(story);
        story_download(story, "3.7.0");
        story_at(story, "2030-12-03 21:03");
        story_configure(story, STABLE_TU_WE_TH);
        story_at(story, "2030-12-03 21:04");
        if (fetched)
            story_fetch(story);
        story_replace(story, "3.7.0");
        story_check_broken(story, fetched ? "channel/stable-only=fail ruling/config-change=warn"
                                          : "ruling/decide-again=warn");
        story_free(story);
    }
}
