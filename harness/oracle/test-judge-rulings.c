/* Rulings: acts and omissions that an alternative defends and the ruled answer does not are
 * findings of the ruling, never of a MUST; just inside nothing is found, just outside the MUST is
 * broken. */
#include "harness/oracle/test-story.h"

#define SETTINGS(DAYS, FROM, TO, MORE)                                                             \
    "{\"channel\":\"stable\",\"maintenanceWindow\":{\"days\":[" DAYS "],\"start\":\"" FROM         \
    "\",\"end\":\"" TO "\"}" MORE "}"
#define FREEZE(START, DAYS)                                                                        \
    ",\"maintenanceExclusion\":{\"start\":\"" START "\",\"duration\":" #DAYS "}"
#define EVERY_DAY "\"MO\",\"TU\",\"WE\",\"TH\",\"FR\",\"SA\",\"SU\""

/* The release is out from the beginning, and its package is fetched in advance. 3.6.4 is installed.
 * `at` NULL: nothing is done. */
struct row {
    const char *name, *zone, *configuration, *from, *at, *until, *broken;
};

static const struct row rows[] = {
    /* The window TU 21:00-23:00 in Stockholm, where 2030-12-03 is a Tuesday. */
    {"the last second", NULL, SETTINGS("\"TU\"", "21:00", "23:00", ""), "2030-12-03 22:50",
     "2030-12-03 22:59:59", "2030-12-03 23:30", ""},
    {"the end itself", NULL, SETTINGS("\"TU\"", "21:00", "23:00", ""), "2030-12-03 22:50",
     "2030-12-03 23:00:00", "2030-12-03 23:30", ""},
    {"the end minute", NULL, SETTINGS("\"TU\"", "21:00", "23:00", ""), "2030-12-03 22:50",
     "2030-12-03 23:00:01", "2030-12-03 23:30", "ruling/window-end=warn"},
    {"a minute later", NULL, SETTINGS("\"TU\"", "21:00", "23:00", ""), "2030-12-03 22:50",
     "2030-12-03 23:01:01", "2030-12-03 23:30", "window/inside=fail"},

    /* FR 22:00-02:00; 2030-12-06 is a Friday. */
    {"before midnight, by no calendar", NULL, SETTINGS("\"FR\"", "22:00", "02:00", ""),
     "2030-12-06 21:55", "2030-12-06 22:05", "2030-12-07 03:00", ""},
    {"the part after midnight is the start's", NULL, SETTINGS("\"FR\"", "22:00", "02:00", ""),
     "2030-12-07 00:55", "2030-12-07 01:00", "2030-12-07 03:00", ""},
    {"the part after midnight of the day before", NULL, SETTINGS("\"FR\"", "22:00", "02:00", ""),
     "2030-12-06 00:55", "2030-12-06 01:00", "2030-12-06 03:00", "ruling/midnight=warn"},
    {"the morning after", NULL, SETTINGS("\"FR\"", "22:00", "02:00", ""), "2030-12-07 02:55",
     "2030-12-07 03:00", "2030-12-07 04:00", "window/inside=fail"},
    {"never used", NULL, SETTINGS("\"FR\"", "22:00", "02:00", ""), "2030-12-06 21:55", NULL,
     "2030-12-07 03:00", "ruling/midnight=warn"},

    /* New York, 2030-03-10: 02:00 becomes 03:00. From 01:30 on 60 minutes last until 03:30. */
    {"by length, beyond the gap", "America/New_York", SETTINGS("\"SU\"", "01:30", "02:30", ""),
     "2030-03-10 01:25", "2030-03-10 03:15", "2030-03-10 04:00",
     "ruling/dst-gap=warn ruling/prompt=warn"},
    {"beyond any length", "America/New_York", SETTINGS("\"SU\"", "01:30", "02:30", ""),
     "2030-03-10 01:50", "2030-03-10 03:32", "2030-03-10 04:00", "window/inside=fail"},

    /* New York, 2030-11-03: 02:00 EDT becomes 01:00 EST (06:00Z). The window is open twice. */
    {"the second pass", "America/New_York", SETTINGS("\"SU\"", "01:15", "01:45", ""),
     "2030-11-03T06:10:00Z", "2030-11-03T06:20:00Z", "2030-11-03T07:30:00Z", ""},
    {"the second pass is not used", "America/New_York", SETTINGS("\"SU\"", "01:15", "01:45", ""),
     "2030-11-03T06:10:00Z", NULL, "2030-11-03T07:30:00Z", "ruling/dst-overlap=warn"},
    {"the first pass is not used", "America/New_York", SETTINGS("\"SU\"", "01:15", "01:45", ""),
     "2030-11-03T05:10:00Z", NULL, "2030-11-03T05:50:00Z", "window/used=fail"},

    /* Los Angeles, 8 h behind UTC. 2030-12-01T10:00Z for 2 days: until 2030-12-03T10:00Z, by UTC
     * days until 00:00Z of that day, 16:00 local. */
    {"by days of the calendar", "America/Los_Angeles",
     SETTINGS(EVERY_DAY, "12:00", "20:00", FREEZE("2030-12-01T10:00:00Z", 2)), "2030-12-02 17:50",
     "2030-12-02 18:00", "2030-12-02 18:30", "ruling/exclusion-days=warn"},
    {"under every counting", "America/Los_Angeles",
     SETTINGS(EVERY_DAY, "12:00", "20:00", FREEZE("2030-12-01T10:00:00Z", 2)), "2030-12-02 12:50",
     "2030-12-02 13:00", "2030-12-02 13:30", "exclusion/blocks-feature=fail"},
    {"more than 30 days are not ignored", NULL,
     SETTINGS("\"TU\"", "21:00", "23:00", FREEZE("2030-12-01T00:00:00Z", 31)), "2030-12-03 20:55",
     "2030-12-03 21:05", "2030-12-03 21:30", "ruling/invalid-config=warn"},
};

Test(ruling, is_reported_where_one_of_its_alternatives_differs)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct row *row = &rows[i];
        struct story *story = story_new(
            (struct story_settings){.zone = row->zone,
                                    .from = row->from,
                                    .until = row->until,
                                    .reading = {.value = {[AXIS_DOWNLOAD] = DOWNLOAD_ANYTIME}}});
        story_configure(story, row->configuration);
        story_publish(story, "3.7.0", "stable");
        story_fetch(story);
        if (row->at != NULL) {
            story_download(story, "3.7.0");
            story_at(story, row->at);
            story_fetch(story);
            story_replace(story, "3.7.0");
        }
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "%s: %s", row->name, broken);
        story_free(story);
    }
}

/* What only two alternatives together defend is reported for both. */
Test(ruling, is_reported_beside_another_where_only_both_defend_it)
{
    struct story *story =
        story_new((struct story_settings){.from = "2030-12-06 00:50", .until = "2030-12-06 03:00"});
    story_configure(story, SETTINGS("\"FR\"", "22:00", "02:00", ""));
    story_publish(story, "3.7.0", "stable");
    story_at(story, "2030-12-06 02:00:30");
    story_update(story, "3.7.0");
    /* The day of the calendar together with the end minute. */
    story_check_broken(story, "ruling/midnight=warn ruling/window-end=warn");
    story_free(story);
}

#define GOOD SETTINGS("\"TU\"", "21:00", "23:00", "")

/* An invalid configuration after a good one, or none to be had: the last good one owes. */
Test(ruling, an_invalid_configuration_leaves_the_last_good_one_owing)
{
    for (int done = 0; done <= 1; done++) {
        struct story *story = story_new(
            (struct story_settings){.from = "2030-12-03 20:00", .until = "2030-12-03 23:30"});
        story_configure(story, GOOD);
        story_fetch(story);
        story_publish(story, "3.7.0", "stable");
        story_configure(story, "{\"channel\":\"beta\"}");
        story_at(story, "2030-12-03 21:05");
        if (done)
            story_update(story, "3.7.0");
        story_check_broken(story, done ? "" : "ruling/invalid-config=warn");
        story_check(story, "ruling/invalid-config", done ? OUTCOME_PASS : OUTCOME_WARN);
        story_free(story);
    }
}

/* The fetches fail from 20:10 on, so that backoff-max (20 min) and G are over long before 23:00. */
Test(ruling, an_unavailable_configuration_leaves_the_last_good_one_owing)
{
    for (int done = 0; done <= 1; done++) {
        struct story *story = story_new(
            (struct story_settings){.from = "2030-12-03 20:00", .until = "2030-12-03 23:30"});
        story_configure(story, GOOD);
        story_publish(story, "3.7.0", "stable");
        story_fetch(story);
        for (int i = 0; i < 40; i++) {
            if (done && i == 13)
                story_update(story, "3.7.0");
            story_later(story, 300);
            story_fetch_fails(story, "ccc");
        }
        story_check_broken(story, done ? "" : "ruling/unavailable-config=warn");
        story_check(story, "ruling/unavailable-config", done ? OUTCOME_PASS : OUTCOME_WARN);
        story_free(story);
    }
}

/* Without a last good one nothing is owed by it. */
Test(ruling, who_never_had_a_configuration_owes_nothing_while_none_is_to_be_had)
{
    struct story *story =
        story_new((struct story_settings){.from = "2030-12-03 20:00", .until = "2030-12-03 23:30"});
    story_configure(story, GOOD);
    story_publish(story, "3.7.0", "stable");
    for (int i = 0; i < 40; i++) {
        story_later(story, 300);
        story_fetch_fails(story, "ccc");
    }
    story_check_broken(story, "");
    story_free(story);
}
