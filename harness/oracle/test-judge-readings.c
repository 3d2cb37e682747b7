/* Readings: for every axis of the till a history that one value convicts and the other does not. */
#include "harness/oracle/test-story.h"

struct row {
    const char *name;
    enum axis axis;
    unsigned value;
    const char *configuration, *version, *at, *broken;
};

#define WINDOW(FROM, TO)                                                                           \
    "{\"channel\":\"stable\",\"maintenanceWindow\":{\"days\":[\"TU\"],\"start\":\"" FROM           \
    "\",\"end\":\"" TO "\"}}"
#define FROZEN_DAYS                                                                                \
    "{\"channel\":\"stable\",\"maintenanceExclusion\":{\"start\":\"2030-12-01T00:00:00Z\","        \
    "\"days\":5},"                                                                                 \
    "\"maintenanceWindow\":{\"days\":[\"TU\"],\"start\":\"21:00\",\"end\":\"23:59\"}}"
#define NO_WINDOW "{\"channel\":\"stable\"}"
#define DAY "2030-12-03 "

/* The row ends an hour after the act. 3.6.4 is installed; Stockholm is an hour ahead of UTC. */
static const struct row rows[] = {
    {"18:30 is in 17:00-18:00 UTC", AXIS_WINDOW_CLOCK, WINDOW_CLOCK_LOCAL, WINDOW("17:00", "18:00"),
     "3.7.0", DAY "18:30", "window/download=fail window/inside=fail window/used=fail"},
    {"18:30 is in 17:00-18:00 UTC", AXIS_WINDOW_CLOCK, WINDOW_CLOCK_UTC, WINDOW("17:00", "18:00"),
     "3.7.0", DAY "18:30", "ruling/prompt=warn"},
    {"17:30 is in 17:00-18:00 local", AXIS_WINDOW_CLOCK, WINDOW_CLOCK_UTC, WINDOW("17:00", "18:00"),
     "3.7.0", DAY "17:30", "window/download=fail window/inside=fail"},
    {"a patch outside", AXIS_PATCH_WINDOW, PATCH_WINDOW_BOUND, STABLE_TU_WE_TH, "3.6.5",
     DAY "12:00", "window/download=fail window/patch=fail"},
    {"a patch outside", AXIS_PATCH_WINDOW, PATCH_WINDOW_EXEMPT, STABLE_TU_WE_TH, "3.6.5",
     DAY "12:00", "ruling/exempt-prompt=warn"},
    {"a release candidate outside is open", AXIS_PATCH_WINDOW, PATCH_WINDOW_EXEMPT, STABLE_TU_WE_TH,
     "3.7.0-rc.1", DAY "12:00", ""},
    {"a feature release outside", AXIS_PATCH_WINDOW, PATCH_WINDOW_EXEMPT, STABLE_TU_WE_TH, "3.7.0",
     DAY "12:00", "window/download=fail window/inside=fail"},
    {"3.6.4 to 3.8.2 in a freeze", AXIS_PATCH_KIND, PATCH_KIND_NUMBER,
     EXCLUDED("stable", "2030-12-01T00:00:00Z", 5), "3.8.2", DAY "21:30", "ruling/prompt=warn"},
    {"3.6.4 to 3.8.2 in a freeze", AXIS_PATCH_KIND, PATCH_KIND_STEP,
     EXCLUDED("stable", "2030-12-01T00:00:00Z", 5), "3.8.2", DAY "21:30",
     "exclusion/blocks-feature=fail window/download=fail"},
    {"days for duration", AXIS_EXCLUSION_FIELD, EXCLUSION_FIELD_EITHER, FROZEN_DAYS, "3.7.0",
     DAY "21:30", "exclusion/blocks-feature=fail window/download=fail"},
    {"days for duration", AXIS_EXCLUSION_FIELD, EXCLUSION_FIELD_DAYS, FROZEN_DAYS, "3.7.0",
     DAY "21:30", "exclusion/blocks-feature=fail window/download=fail"},
    {"days for duration", AXIS_EXCLUSION_FIELD, EXCLUSION_FIELD_DURATION, FROZEN_DAYS, "3.7.0",
     DAY "21:30", ""},
    {"no window", AXIS_PARTIAL, PARTIAL_ACCEPTED, NO_WINDOW, "3.7.0", DAY "12:00", ""},
    {"no window, and nothing good before", AXIS_PARTIAL, PARTIAL_INVALID, NO_WINDOW, "3.7.0",
     DAY "12:00", "window/download=fail window/inside=fail"},
};

Test(reading, one_value_of_an_axis_convicts_what_another_allows)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct row *row = &rows[i];
        struct story_settings settings = {.from = "2030-12-03 10:00", .until = row->at};
        settings.reading.value[row->axis] = row->value;
        struct story *story = story_new(settings);
        story_configure(story, row->configuration);
        story_publish(story, row->version, "stable");
        story_at(story, row->at);
        story_update(story, row->version);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "%s under %s=%s: %s", row->name,
                         axis_table[row->axis].name, axis_table[row->axis].values[row->value],
                         broken);
        story_free(story);
    }
}

Test(reading, transfers_at_any_time)
{
    static const char *const broken_rows[] = {
        [DOWNLOAD_WINDOW] = "window/download=fail", [DOWNLOAD_ANYTIME] = ""};
    for (unsigned value = 0; value < G_N_ELEMENTS(broken_rows); value++) {
        struct story *story =
            story_new((struct story_settings){.from = "2030-12-03 10:00",
                                              .until = "2030-12-04 06:00",
                                              .reading = {.value[AXIS_DOWNLOAD] = value}});
        story_configure(story, STABLE_TU_WE_TH);
        story_publish(story, "3.7.0", "stable");
        story_fetch(story);
        story_download(story, "3.7.0");
        story_at(story, DAY "21:02");
        story_fetch(story);
        story_replace(story, "3.7.0");
        story_check_broken(story, broken_rows[value]);
        story_free(story);
    }
}

/* Under `utc` the weekday is given in no zone: allowed if the UTC or the local one matches, owed
 * only if both do. */
Test(reading, under_utc_an_update_is_owed_only_where_both_weekdays_match)
{
    static const struct {
        const char *days, *broken;
    } weekday_rows[] = {
        {"\"TU\"", ""}, {"\"WE\"", ""}, {"\"TU\",\"WE\"", "window/used=fail"}, {"\"MO\"", ""}};
    for (size_t i = 0; i < G_N_ELEMENTS(weekday_rows); i++) {
        g_autofree char *configuration =
            g_strdup_printf("{\"channel\":\"stable\",\"maintenanceWindow\":{\"days\":[%s],"
                            "\"start\":\"23:10\",\"end\":"
                            "\"23:50\"}}",
                            weekday_rows[i].days);
        struct story *story = story_new(
            (struct story_settings){.from = "2030-12-03T22:00:00Z",
                                    .until = "2030-12-04T03:00:00Z",
                                    .reading = {.value[AXIS_WINDOW_CLOCK] = WINDOW_CLOCK_UTC}});
        story_configure(story, configuration);
        story_publish(story, "3.7.0", "stable");
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, weekday_rows[i].broken, "%s: %s", weekday_rows[i].days, broken);
        story_free(story);
    }
}
