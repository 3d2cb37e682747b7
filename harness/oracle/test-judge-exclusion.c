/* Exclusions in the judge: whom they hold back, whom not, and what is owed when they end. */
#include "harness/oracle/test-story.h"

#define FROZEN EXCLUDED("stable", "2030-12-01T00:00:00Z", 5)
#define PREVIEW_FROZEN EXCLUDED("preview", "2030-12-01T00:00:00Z", 5)

static struct story *story_from(const char *from, const char *until, const char *configuration)
{
    struct story *story = story_new((struct story_settings){.from = from, .until = until});
    story_configure(story, configuration);
    return story;
}

struct act_row {
    const char *configuration, *version, *at, *broken;
};
/* TU 2030-12-03 is in the freeze, TU 2030-12-10 after it. */
static const struct act_row act_rows[] = {
    {FROZEN, "3.7.0", "2030-12-03 21:02", "exclusion/blocks-feature=fail window/download=fail"},
    {FROZEN, "4.0.0", "2030-12-03 21:02", "exclusion/blocks-feature=fail window/download=fail"},
    {FROZEN, "3.7.1", "2030-12-03 21:02", ""},
    {FROZEN, "3.8.0-rc.1", "2030-12-03 21:02", ""},
    {FROZEN, "3.7.0", "2030-12-10 21:02", ""},
    {PREVIEW_FROZEN, "3.7.0", "2030-12-03 21:02", ""},
    {PREVIEW_FROZEN, "3.7.1", "2030-12-03 21:02", ""},
};

Test(exclusion, holds_back_major_and_minor_releases_on_stable_only)
{
    for (size_t i = 0; i < G_N_ELEMENTS(act_rows); i++) {
        const struct act_row *row = &act_rows[i];
        struct story *story =
            story_from("2030-12-03 20:00", "2030-12-11 06:00", row->configuration);
        story_publish(story, row->version, "stable");
        story_at(story, row->at);
        story_update(story, row->version);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "%s at %s: %s", row->version, row->at, broken);
        story_free(story);
    }
}

struct owed_row {
    const char *configuration, *version, *until, *rule;
    enum outcome missed;
};
static const struct owed_row owed_rows[] = {
    {FROZEN, "3.7.1", "2030-12-04 06:00", "exclusion/patch-passes", OUTCOME_FAIL},
    {FROZEN, "3.7.0", "2030-12-04 06:00", NULL, OUTCOME_PASS},
    {FROZEN, "3.7.0", "2030-12-11 06:00", "exclusion/ends", OUTCOME_FAIL},
    {PREVIEW_FROZEN, "3.7.0", "2030-12-04 06:00", "exclusion/preview-ignores", OUTCOME_WARN},
};

Test(exclusion, what_is_missed_is_told_to_the_rule_that_it_concerns_and_to_no_other)
{
    for (size_t i = 0; i < G_N_ELEMENTS(owed_rows); i++) {
        const struct owed_row *row = &owed_rows[i];
        struct story *story = story_from("2030-12-03 20:00", row->until, row->configuration);
        story_publish(story, row->version, "stable");
        g_autofree char *broken = story_broken(story);
        g_autofree char *expected =
            row->rule == NULL ? g_strdup("")
                              : g_strdup_printf("%s=%s", row->rule, outcome_name(row->missed));
        cr_expect_str_eq(broken, expected, "%s until %s: %s", row->version, row->until, broken);
        story_free(story);
    }
}

static const struct owed_row done_rows[] = {
    {FROZEN, "3.7.1", "2030-12-03 21:02", "exclusion/patch-passes", OUTCOME_PASS},
    {FROZEN, "3.7.0", "2030-12-10 21:02", "exclusion/ends", OUTCOME_PASS},
    {FROZEN, "3.7.0", "2030-12-10 21:02", "exclusion/blocks-feature", OUTCOME_PASS},
    {PREVIEW_FROZEN, "3.7.0", "2030-12-03 21:02", "exclusion/preview-ignores", OUTCOME_PASS},
};

Test(exclusion, what_is_done_passes_the_same_rule)
{
    for (size_t i = 0; i < G_N_ELEMENTS(done_rows); i++) {
        const struct owed_row *row = &done_rows[i];
        struct story *story =
            story_from("2030-12-03 20:00", "2030-12-11 06:00", row->configuration);
        story_publish(story, row->version, "stable");
        story_at(story, row->until);
        story_update(story, row->version);
        story_check(story, row->rule, row->missed);
        story_check_broken(story, "");
        story_free(story);
    }
}

struct boundary_row {
    const char *zone, *start, *window, *download, *at, *broken;
};
#define STOCKHOLM_SUNDAY                                                                           \
    "Europe/Stockholm", "2030-12-01T20:30:00Z", "[\"SU\"],\"start\":\"20:00\",\"end\":\"23:59\""
#define NEW_YORK_THURSDAY                                                                          \
    "America/New_York", "2030-12-01T12:00:00Z", "[\"TH\"],\"start\":\"18:00\",\"end\":\"22:00\""
/* Begins inside a window at 21:30 local: every other counting has begun before. Ends inside a
 * window: the earliest defensible end is that of the start rounded to its UTC day,
 * 2030-12-06T00:00:00Z, TH 19:00 local. */
static const struct boundary_row boundary_rows[] = {
    {STOCKHOLM_SUNDAY, "2030-12-01T19:10:00Z", "2030-12-01T20:29:59Z", ""},
    {STOCKHOLM_SUNDAY, "2030-12-01T19:10:00Z", "2030-12-01T20:30:00Z", ""},
    {STOCKHOLM_SUNDAY, "2030-12-01T19:10:00Z", "2030-12-01T20:30:01Z",
     "exclusion/blocks-feature=fail ruling/exclusion-days=warn"},
    {NEW_YORK_THURSDAY, "2030-12-05T23:10:00Z", "2030-12-05T23:59:59Z",
     "exclusion/blocks-feature=fail"},
    {NEW_YORK_THURSDAY, "2030-12-05T23:10:00Z", "2030-12-06T00:00:00Z",
     "ruling/exclusion-days=warn"},
    {NEW_YORK_THURSDAY, "2030-12-05T23:10:00Z", "2030-12-06T00:00:01Z",
     "ruling/exclusion-days=warn"},
};

Test(exclusion, blocks_only_where_every_counting_of_its_days_blocks)
{
    for (size_t i = 0; i < G_N_ELEMENTS(boundary_rows); i++) {
        const struct boundary_row *row = &boundary_rows[i];
        g_autofree char *configuration = g_strdup_printf(
            "{\"channel\":\"stable\",\"maintenanceExclusion\":{\"start\":\"%s\",\"duration\":5},"
            "\"maintenanceWindow\":{\"days\":%s}}",
            row->start, row->window);
        struct story *story = story_new(
            (struct story_settings){.zone = row->zone,
                                    .from = row->download,
                                    .until = "2030-12-06T00:05:00Z",
                                    .reading = {.value[AXIS_DOWNLOAD] = DOWNLOAD_ANYTIME}});
        story_configure(story, configuration);
        story_publish(story, "3.7.0", "stable");
        story_fetch(story);
        story_download(story, "3.7.0");
        story_at(story, row->at);
        story_replace(story, "3.7.0");
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "at %s: %s", row->at, broken);
        story_free(story);
    }
}

Test(exclusion, one_that_is_over_or_far_ahead_holds_nothing_back)
{
    static const char *const rows[] = {EXCLUDED("stable", "2029-12-01T00:00:00Z", 30),
                                       EXCLUDED("stable", "2031-12-01T00:00:00Z", 30)};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00", rows[i]);
        story_publish(story, "3.7.0", "stable");
        story_check_broken(story, "window/used=fail");
        story_free(story);
    }
}

Test(exclusion, one_that_is_added_in_the_open_window_ends_what_was_owed)
{
    struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00", STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_at(story, "2030-12-03 21:30");
    story_configure(story, FROZEN);
    story_check_broken(story, "");
    story_free(story);
}

/* More than 30 days: rejected, clamped or ignored; only blocking on after day 30 is a finding. */
Test(exclusion, of_31_days_blocks_nothing_for_sure_and_ends_after_30)
{
    struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00",
                                     EXCLUDED("stable", "2030-12-01T00:00:00Z", 31));
    story_publish(story, "3.7.0", "stable");
    story_at(story, "2030-12-03 21:02");
    story_update(story, "3.7.0");
    story_check_broken(story, "ruling/invalid-config=warn");
    story_free(story);

    story = story_from("2030-12-31 20:00", "2031-01-01 06:00",
                       EXCLUDED("stable", "2030-11-30T00:00:00Z", 45));
    story_publish(story, "3.7.0", "stable");
    story_check_broken(story, "window/used=fail");
    story_free(story);
}
