/* Wrong clocks and suspends in the judge: conditions hold at true instants, and nobody is accused
 * of what a clock that could not be known to be wrong, or sleep, made unavoidable. */
#include "harness/oracle/test-story.h"

#define MINUTES(count) ((int64_t)(count)*60 * NS_PER_S)

/* The wall clock of the machine is so much ahead from now on. */
static void clock_is_off(struct story *story, int64_t error_ns)
{
    story_begin(story, "world", "clock");
    story_text(story, "change", "step");
    history_integer(story->history, "error-ns", error_ns);
    history_integer(story->history, "drift-ppm", 0);
    story_event_end(story);
}

static void machine_sleeps(struct story *story, const char *resumes)
{
    story_begin(story, "world", "clock");
    story_text(story, "change", "suspend");
    history_integer(story->history, "error-ns", 0);
    history_integer(story->history, "drift-ppm", 0);
    history_instant(story->history, "resumes", story_instant(story->zone, resumes));
    story_event_end(story);
}

static struct story *evening(const char *until)
{
    struct story *story =
        story_new((struct story_settings){.from = "2030-12-03 18:00", .until = until});
    story->settings.reading.value[AXIS_DOWNLOAD] = DOWNLOAD_ANYTIME;
    story_configure(story, STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_fetch(story);
    story_download(story, "3.7.0");
    return story;
}

/* The window of Tuesday is 21:00 to 23:59. Every update here is at 20:10. */
struct wrong_row {
    const char *name;
    int64_t error_ns;
    bool has_answer; /* after the clock went wrong */
    const char *corrected;
    const char *broken;
};

static const struct wrong_row wrong_rows[] = {
    {"right", 0, true, NULL, "window/inside=fail"},
    {"a second", NS_PER_S, true, NULL, "window/inside=fail"},
    {"over a second", NS_PER_S + 1, true, NULL, ""},
    {"50 minutes", MINUTES(50), true, NULL, ""},
    {"an hour", MINUTES(60), true, NULL, ""},
    {"over an hour, and nothing said so", MINUTES(61), false, NULL, ""},
    {"over an hour", MINUTES(61), true, NULL, "ruling/wrong-clock=warn"},
    {"49 minutes more than needed", MINUTES(99), true, NULL, "ruling/wrong-clock=warn"},
    {"by both clocks outside", MINUTES(240), true, NULL,
     "ruling/wrong-clock=warn window/inside=fail"},
    {"over an hour behind", -MINUTES(61), true, NULL, "ruling/wrong-clock=warn window/inside=fail"},
    {"1970 on a Thursday at 21:30, and nothing said so", -INT64_C(1922481600) * NS_PER_S, false,
     NULL, "ruling/wrong-clock=warn"},
    {"1970, and nothing said so", -INT64_C(1922511600) * NS_PER_S, false, NULL,
     "ruling/wrong-clock=warn window/inside=fail"},
    {"corrected a minute before", MINUTES(50), true, "2030-12-03 20:09", ""},
    {"corrected long before", MINUTES(50), true, "2030-12-03 20:08:59", "window/inside=fail"},
};

Test(clock, an_act_by_a_clock_that_is_wrong_is_judged_if_the_updater_could_know)
{
    for (size_t i = 0; i < G_N_ELEMENTS(wrong_rows); i++) {
        const struct wrong_row *row = &wrong_rows[i];
        struct story *story = evening("2030-12-03 20:30");
        if (!row->has_answer) {
            story_at(story, "2030-12-03 20:06");
            story_fetch(story);
        }
        story_at(story, "2030-12-03 20:07");
        if (row->error_ns != 0) {
            clock_is_off(story, row->error_ns);
        }
        story_at(story, "2030-12-03 20:08");
        if (row->has_answer) {
            story_fetch(story);
        }
        if (row->corrected != NULL) {
            story_at(story, row->corrected);
            clock_is_off(story, 0);
        }
        story_at(story, "2030-12-03 20:10");
        story_replace(story, "3.7.0");
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "%s: %s", row->name, broken);
        story_free(story);
    }
}

Test(clock, within_a_second_the_clock_of_the_machine_counts_too)
{
    static const struct {
        const char *at, *broken;
    } rows[] = {{"2030-12-03 20:59:59", ""},
                {"2030-12-03 20:59:58", "window/inside=fail"},
                {"2030-12-03 21:00:00", ""}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story = evening("2030-12-03 21:30");
        story_at(story, "2030-12-03 20:50");
        clock_is_off(story, NS_PER_S);
        story_at(story, rows[i].at);
        story_replace(story, "3.7.0");
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, rows[i].broken, "%s: %s", rows[i].at, broken);
        story_free(story);
    }
}

/* G is 11 minutes. */
struct owed_row {
    const char *name, *wrong_from, *right_from, *broken;
};

static const struct owed_row owed_rows[] = {
    {"all of it", "2030-12-03 20:00", "2030-12-04 00:00", ""},
    {"until too late", "2030-12-03 20:00", "2030-12-03 23:48:01", ""},
    {"until in time", "2030-12-03 20:00", "2030-12-03 23:48", "window/used=fail"},
    {"from too early", "2030-12-03 21:10:59", "2030-12-04 00:00", ""},
    {"from late", "2030-12-03 21:11", "2030-12-04 00:00", "window/used=fail"},
};

Test(clock, nothing_is_owed_while_the_clock_is_wrong)
{
    for (size_t i = 0; i < G_N_ELEMENTS(owed_rows); i++) {
        const struct owed_row *row = &owed_rows[i];
        struct story *story = evening("2030-12-04 06:00");
        story_at(story, row->wrong_from);
        clock_is_off(story, MINUTES(300));
        story_at(story, row->right_from);
        clock_is_off(story, 0);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "%s: %s", row->name, broken);
        story_free(story);
    }
}

Test(clock, nothing_is_owed_while_the_machine_sleeps)
{
    for (size_t i = 0; i < G_N_ELEMENTS(owed_rows); i++) {
        const struct owed_row *row = &owed_rows[i];
        struct story *story = evening("2030-12-04 06:00");
        story_at(story, row->wrong_from);
        machine_sleeps(story, row->right_from);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "%s: %s", row->name, broken);
        story_free(story);
    }
}

Test(clock, a_machine_that_wakes_after_the_window_waits_for_the_next)
{
    struct story *story = evening("2030-12-04 06:00");
    story_at(story, "2030-12-03 20:50");
    machine_sleeps(story, "2030-12-04 00:30");
    story_at(story, "2030-12-04 00:30");
    story_replace(story, "3.7.0");
    story_check_broken(story, "window/inside=fail");
    story_free(story);
}

/* The app is away for an install and 2 minutes, not counting sleep. */
Test(clock, sleep_does_not_count_against_the_return_of_the_app)
{
    static const struct {
        const char *sleeps_until, *back, *broken;
    } rows[] = {{"2030-12-03 22:01", "2030-12-03 22:02", ""},
                {"2030-12-03 21:10:31", "2030-12-03 21:15", "guard/comes-back=warn"}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story = evening("2030-12-03 23:00");
        story_at(story, "2030-12-03 21:10");
        story_quit(story);
        story_at(story, "2030-12-03 21:10:30");
        machine_sleeps(story, rows[i].sleeps_until);
        story_at(story, rows[i].back);
        story_install(story, "3.7.0");
        story_start(story);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, rows[i].broken, "%s: %s", rows[i].back, broken);
        story_free(story);
    }
}

/* 100 ppm: a second after 10,000 s, that is at 20:46:40. */
Test(clock, a_clock_that_drifts_is_right_for_a_while)
{
    static const struct {
        const char *at, *broken;
    } rows[] = {{"2030-12-03 20:46:39", "window/inside=fail"}, {"2030-12-03 20:46:42", ""}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story = evening("2030-12-03 20:59");
        story_begin(story, "world", "clock");
        history_integer(story->history, "error-ns", 0);
        history_integer(story->history, "drift-ppm", 100);
        story_event_end(story);
        story_at(story, rows[i].at);
        story_replace(story, "3.7.0");
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, rows[i].broken, "%s: %s", rows[i].at, broken);
        story_free(story);
    }
}
