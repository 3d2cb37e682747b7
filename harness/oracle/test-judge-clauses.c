/* Clauses of "when an act is judged" that change a judgement: each pair of histories differs in the
 * clause alone. What other tests of this folder hold (knowledge, orders, liveness, supersession) is
 * not repeated. */
#include "harness/oracle/test-story.h"

#define WINDOW_OF_20_MINUTES                                                                       \
    "{\"channel\":\"stable\",\"maintenanceWindow\":{\"days\":[\"TU\"],\"start\":\"21:00\","        \
    "\"end\":\"21:20\"}}"

static struct story *story_with(struct story_settings settings, const char *configuration)
{
    settings.from = "2030-12-03 20:00";
    settings.until = "2030-12-04 06:00";
    struct story *story = story_new(settings);
    story_configure(story, configuration);
    story_publish(story, "3.7.0", "stable");
    return story;
}

/* G is 11 minutes, and the splay beside it. */
Test(clause, splay_is_part_of_the_grace)
{
    static const struct {
        int64_t splay_s;
        const char *broken;
    } rows[] = {{0, "window/used=fail"}, {540, "window/used=fail"}, {541, ""}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story =
            story_with((struct story_settings){.splay_s = rows[i].splay_s}, WINDOW_OF_20_MINUTES);
        story_check_broken(story, rows[i].broken);
        story_free(story);
    }
}

Test(clause, who_spreads_as_declared_is_prompt)
{
    static const struct {
        int64_t splay_s;
        const char *broken;
    } rows[] = {{0, "ruling/prompt=warn"}, {1800, ""}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story =
            story_with((struct story_settings){.splay_s = rows[i].splay_s}, STABLE_TU_WE_TH);
        story_at(story, "2030-12-03 21:30");
        story_update(story, "3.7.0");
        story_check_broken(story, rows[i].broken);
        story_free(story);
    }
}

/* A fault is met at 21:00, before the update was owed. From then on the longest pause and G (11
 * minutes) would have to fit before 23:59. */
Test(clause, after_a_fault_the_declared_backoff_counts)
{
    static const struct {
        int64_t backoff_s;
        const char *broken;
    } rows[] = {{0, "window/used=fail"}, {168 * 60, "window/used=fail"}, {168 * 60 + 1, ""}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story =
            story_with((struct story_settings){.backoff_s = rows[i].backoff_s}, STABLE_TU_WE_TH);
        story_at(story, "2030-12-03 21:00");
        story_fetch_fails(story, "feed");
        story_check_broken(story, rows[i].broken);
        story_free(story);
    }
}

static void begin_at(struct story *story, const char *time)
{
    story_at(story, time);
    story_fetch(story);
    story_download(story, "3.7.0");
    story_status(story, NULL);
    story_quit(story);
}

Test(clause, a_retry_inherits_the_judgement_of_its_attempt)
{
    struct story *story = story_with((struct story_settings){0}, STABLE_TU_WE_TH);
    begin_at(story, "2030-12-03 23:58:50");
    story_install_refused(story, "3.7.0", 507);
    story_at(story, "2030-12-04 00:00:30");
    story_install(story, "3.7.0");
    story_start(story);
    story_check_broken(story, "ruling/prompt=warn");
    story_free(story);
}

Test(clause, an_attempt_ends_with_the_new_start)
{
    struct story *story = story_with((struct story_settings){0}, STABLE_TU_WE_TH);
    begin_at(story, "2030-12-03 23:58:50");
    story_install_refused(story, "3.7.0", 507);
    story_start(story);
    begin_at(story, "2030-12-04 00:00:30");
    story_install(story, "3.7.0");
    story_start(story);
    story_check(story, "window/inside", OUTCOME_FAIL);
    story_free(story);
}

/* The release of an attempt is the one that is installed in it. */
Test(clause, an_attempt_is_of_the_release_that_is_installed_in_it)
{
    static const struct {
        const char *version;
        enum outcome outcome;
    } rows[] = {{"3.7.0", OUTCOME_PASS}, {"3.8.0", OUTCOME_FAIL}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story = story_with((struct story_settings){0}, STABLE_TU_WE_TH);
        story_publish(story, "3.8.0", "preview");
        story_at(story, "2030-12-03 21:02");
        story_fetch(story);
        story_download(story, "3.7.0");
        story_download(story, "3.8.0");
        story_status(story, NULL);
        story_quit(story);
        story_install(story, rows[i].version);
        story_start(story);
        story_check(story, "channel/stable-only", rows[i].outcome);
        story_free(story);
    }
}
