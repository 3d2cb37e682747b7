/* Windows and exclusions in the judge: boundaries, obligations and to which rule a missed one is
 * told. */
#include "harness/oracle/test-story.h"

static struct story *story_from(const char *from, const char *until, const char *configuration)
{
    struct story *story = story_new((struct story_settings){.from = from, .until = until});
    story_configure(story, configuration);
    return story;
}

struct instant_row {
    const char *version, *at, *broken;
};
/* The window is TU, WE, TH 21:00 to 23:59; 2030-12-03 is a Tuesday. */
static const struct instant_row instant_rows[] = {
    {"3.7.0", "2030-12-03 20:59:59", "window/inside=fail"},
    {"3.7.0", "2030-12-03 21:00:00", ""},
    {"3.7.0", "2030-12-03 21:00:01", ""},
    {"3.7.0", "2030-12-03 23:58:59", "ruling/prompt=warn"},
    /* the end minute may be counted in */
    {"3.7.0", "2030-12-03 23:59:59", "ruling/prompt=warn ruling/window-end=warn"},
    {"3.7.0", "2030-12-04 00:00:00", "window/inside=fail window/used=fail"},
    {"3.7.1", "2030-12-03 20:59:59", "window/patch=fail"},
    {"3.7.1", "2030-12-03 21:00:00", ""},
    {"3.7.1", "2030-12-04 00:00:00", "window/patch=fail window/used=fail"},
    {"3.8.0-rc.1", "2030-12-03 20:59:59", "window/inside=fail"},
};

/* The package came the evening before, so that only the quit is at stake. */
Test(window, an_attempt_is_judged_at_the_instant_at_which_the_app_ends)
{
    for (size_t i = 0; i < G_N_ELEMENTS(instant_rows); i++) {
        const struct instant_row *row = &instant_rows[i];
        struct story *story = story_from("2030-12-03 18:00", "2030-12-04 06:00", STABLE_TU_WE_TH);
        story->settings.reading.value[AXIS_DOWNLOAD] = DOWNLOAD_ANYTIME;
        story_publish(story, row->version, "stable");
        story_fetch(story);
        story_download(story, row->version);
        story_at(story, row->at);
        story_replace(story, row->version);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "%s at %s: %s", row->version, row->at, broken);
        story_free(story);
    }
}

struct grace_row {
    const char *published, *broken;
};
/* G is 11 minutes; the window ends at 23:59 for sure. */
static const struct grace_row grace_rows[] = {
    {"2030-12-03 23:47:59", "window/used=fail"},
    {"2030-12-03 23:48:00", "window/used=fail"},
    {"2030-12-03 23:48:01", ""},
};

Test(window, what_is_published_less_than_the_grace_before_the_end_is_not_owed)
{
    for (size_t i = 0; i < G_N_ELEMENTS(grace_rows); i++) {
        struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00", STABLE_TU_WE_TH);
        story_at(story, grace_rows[i].published);
        story_publish(story, "3.7.0", "stable");
        story_check_broken(story, grace_rows[i].broken);
        story_free(story);
    }
}

Test(window, until_before_the_end_of_the_window_owes_only_if_the_grace_fits)
{
    static const struct grace_row rows[] = {{"2030-12-03 21:10:59", ""},
                                            {"2030-12-03 21:11:00", "window/used=fail"}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story = story_from("2030-12-03 20:00", rows[i].published, STABLE_TU_WE_TH);
        story_publish(story, "3.7.0", "stable");
        story_check_broken(story, rows[i].broken);
        story_free(story);
    }
}

Test(window, an_interrupted_row_owes_nothing)
{
    struct story *story = story_from("2030-12-03 20:00", "2030-12-05 06:00", STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_at(story, "2030-12-03 22:00");
    story_begin(story, "harness", "end");
    story_text(story, "reason", "interrupted");
    story_event_end(story);
    story->is_over = true;
    story_check_broken(story, "");
    story_free(story);
}

Test(window, supersession_does_not_restart_the_grace)
{
    struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00", STABLE_TU_WE_TH);
    story_at(story, "2030-12-03 23:40");
    story_publish(story, "3.7.0", "stable");
    story_at(story, "2030-12-03 23:50");
    story_publish(story, "3.7.1", "stable");
    story_check_broken(story, "window/used=fail");
    story_free(story);
}

Test(window, of_several_missed_releases_the_newest_is_told)
{
    struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00", STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_publish(story, "3.8.0", "stable");
    const struct rule_outcome *outcome = story_rule(story, "window/used");
    cr_assert_eq(outcome->findings->len, 1);
    const struct finding *finding = g_ptr_array_index(outcome->findings, 0);
    cr_assert_str_eq(finding->sentence,
                     "The update to 3.8.0 was not installed although it was owed.");
    cr_assert_str_eq(finding->expected, "installed by 2030-12-03 23:59:00 Europe/Stockholm "
                                        "(22:59:00Z) (channel stable, window TU, WE, TH "
                                        "21:00-23:59 Europe/Stockholm)");
    cr_assert_str_eq(finding->actual,
                     "not installed, though all conditions held from 2030-12-03 21:00:00 "
                     "Europe/Stockholm (20:00:00Z) to 23:59:00");
    story_free(story);
}

Test(window, any_newer_version_discharges)
{
    struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00", STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_at(story, "2030-12-03 23:50");
    story_publish(story, "3.8.0", "stable");
    story_at(story, "2030-12-03 23:58");
    story_fetch(story);
    story_download(story, "3.8.0");
    story_replace(story, "3.8.0");
    story_check_broken(story, "ruling/prompt=warn");
    story_free(story);
}

Test(window, a_withdrawn_release_is_owed_no_more)
{
    struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00", STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_at(story, "2030-12-03 22:00");
    story_withdraw(story, "3.7.0");
    story_check_broken(story, "");
    story_free(story);
}

Test(window, a_window_across_midnight_is_owed_by_no_must)
{
    struct story *story = story_from("2030-12-06 18:00", "2030-12-07 06:00",
                                     "{\"channel\":\"stable\",\"maintenanceWindow\":{\"days\":["
                                     "\"FR\"],\"start\":\"22:00\",\"end\":\"02:00\"}}");
    story_publish(story, "3.7.0", "stable");
    story_check_broken(story, "ruling/midnight=warn");
    story_free(story);
}

/* The app closed, opened, or opened inside the window. */
Test(window, what_a_closed_app_missed_is_owed_in_the_next_window)
{
    for (int done = 0; done <= 1; done++) {
        struct story *story = story_from("2030-12-05 20:00", "2030-12-11 06:00", STABLE_TU_WE_TH);
        story_publish(story, "3.7.0", "stable");
        story_app_closed(story);
        story_at(story, "2030-12-06 09:00");
        story_app_opened(story);
        story_at(story, "2030-12-10 21:03");
        if (done)
            story_update(story, "3.7.0");
        story_check_broken(story, done ? "" : "window/missed=fail");
        story_check(story, "window/missed", done ? OUTCOME_PASS : OUTCOME_FAIL);
        story_free(story);
    }
}

Test(window, what_a_closed_app_missed_is_not_caught_up)
{
    struct story *story = story_from("2030-12-05 20:00", "2030-12-11 06:00", STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_app_closed(story);
    story_at(story, "2030-12-06 09:00");
    story_app_opened(story);
    story_at(story, "2030-12-06 09:01");
    story_update(story, "3.7.0");
    story_check_broken(story, "window/download=fail window/inside=fail window/missed=fail");
    story_free(story);
}

Test(window, an_app_that_was_opened_inside_the_window_owes_a_should_now_and_a_must_next_time)
{
    struct story *story = story_from("2030-12-03 20:00", "2030-12-04 12:00", STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_app_closed(story);
    story_at(story, "2030-12-03 22:00");
    story_app_opened(story);
    story_check_broken(story, "window/used=warn");
    story_free(story);

    story = story_from("2030-12-03 20:00", "2030-12-05 12:00", STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_app_closed(story);
    story_at(story, "2030-12-03 22:00");
    story_app_opened(story);
    story_check_broken(story, "window/used=fail");
    story_free(story);
}

Test(window, nothing_is_owed_while_the_world_keeps_the_updater_away)
{
    struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00", STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_at(story, "2030-12-03 20:30");
    story_begin(story, "world", "step");
    story_text(story, "verb", "kill updater");
    story_event_end(story);
    story_begin(story, "updater", "exited");
    history_integer(story->history, "signal", 9);
    story_event_end(story);
    story_check_broken(story, "");
    story_free(story);
}

Test(window, an_updater_that_ended_by_itself_still_owes)
{
    struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00", STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_at(story, "2030-12-03 20:30");
    story_begin(story, "updater", "exited");
    history_integer(story->history, "code", 1);
    story_event_end(story);
    story_check_broken(story, "guard/stays-alive=fail window/used=fail");
    story_free(story);
}

struct fault_row {
    const char *at, *broken;
};
/* After a fault nothing is owed unless the longest pause (20 min) and G (11 min) still fit before
 * 23:59. */
static const struct fault_row fault_rows[] = {
    {"2030-12-03 23:28:00", "window/used=fail"}, /* G had held before the fault already */
    {"2030-12-03 21:05:00", "window/used=fail"},
};

Test(window, a_fault_that_the_updater_met_delays_what_is_owed)
{
    for (size_t i = 0; i < G_N_ELEMENTS(fault_rows); i++) {
        struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00", STABLE_TU_WE_TH);
        story_publish(story, "3.7.0", "stable");
        story_at(story, fault_rows[i].at);
        story_fetch_fails(story, "feed");
        story_check_broken(story, fault_rows[i].broken);
        story_free(story);
    }
    static const struct fault_row late_rows[] = {{"2030-12-03 23:28:00", "window/used=fail"},
                                                 {"2030-12-03 23:28:01", ""}};
    for (size_t i = 0; i < G_N_ELEMENTS(late_rows); i++) {
        struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00", STABLE_TU_WE_TH);
        story_at(story, "2030-12-03 23:20");
        story_publish(story, "3.7.0", "stable");
        story_at(story, late_rows[i].at);
        story_fetch_fails(story, "ccc");
        story_check_broken(story, late_rows[i].broken);
        story_free(story);
    }
}

struct download_row {
    const char *version, *configuration, *at, *broken;
    unsigned parts;
};
static const struct download_row download_rows[] = {
    {"3.7.0", STABLE_TU_WE_TH, "2030-12-03 20:59:59", "window/download=fail", 1},
    {"3.7.0", STABLE_TU_WE_TH, "2030-12-03 21:00:00", "", 1},
    {"3.7.0", STABLE_TU_WE_TH, "2030-12-03 21:00:00", "", 7},
    {"3.7.1", STABLE_TU_WE_TH, "2030-12-03 20:59:59", "window/download=fail", 1},
    {"3.7.0", EXCLUDED("stable", "2030-12-01T00:00:00Z", 5), "2030-12-03 21:10:00",
     "window/download=fail", 1},
    {"3.7.1", EXCLUDED("stable", "2030-12-01T00:00:00Z", 5), "2030-12-03 21:10:00", "", 1},
    {"3.7.0", EXCLUDED("preview", "2030-12-01T00:00:00Z", 5), "2030-12-03 21:10:00", "", 1},
};

Test(window, a_transfer_begins_only_when_the_update_may)
{
    for (size_t i = 0; i < G_N_ELEMENTS(download_rows); i++) {
        const struct download_row *row = &download_rows[i];
        struct story *story =
            story_from("2030-12-03 18:00", "2030-12-03 21:10:30", row->configuration);
        story_publish(story, row->version, "stable");
        story_at(story, row->at);
        story_fetch(story);
        story_transfer(story, row->version, (int)row->parts, true);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "%s at %s: %s", row->version, row->at, broken);
        story_free(story);
    }
}

Test(window, a_transfer_goes_on_after_the_window_but_not_after_a_long_pause)
{
    static const struct {
        double pause_s;
        const char *broken;
    } rows[] = {{STORY_GRACE_S, ""}, {STORY_GRACE_S + 1, "window/download=fail"}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story = story_from("2030-12-03 23:50", "2030-12-04 06:00", STABLE_TU_WE_TH);
        story_publish(story, "3.7.0", "stable");
        story_at(story, "2030-12-03 23:58");
        story_fetch(story);
        story_transfer(story, "3.7.0", 2, false);
        story_later(story, rows[i].pause_s);
        story_transfer(story, "3.7.0", 2, true);
        story_check_broken(story, rows[i].broken);
        story_free(story);
    }
}

Test(window, a_head_request_is_no_transfer)
{
    struct story *story = story_from("2030-12-03 18:00", "2030-12-03 21:00", STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_begin(story, "feed", "exchange");
    story_text(story, "method", "HEAD");
    story_text(story, "path", "/packages/3.7.0.tar.gz");
    history_integer(story->history, "status", 200);
    story_text(story, "answers", "package");
    story_text(story, "release", "3.7.0");
    history_integer(story->history, "bytes", 0);
    history_integer(story->history, "size", 1000);
    story_event_end(story);
    story_check_broken(story, "");
    story_free(story);
}
