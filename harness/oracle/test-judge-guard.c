/* Guards in the judge: damage that no sentence of a document names. */
#include "harness/oracle/test-story.h"

static struct story *tuesday_evening(struct story_release release)
{
    struct story *story =
        story_new((struct story_settings){.from = "2030-12-03 20:00", .until = "2030-12-04 06:00"});
    story_configure(story, STABLE_TU_WE_TH);
    story_publish_broken(story, release);
    story_at(story, "2030-12-03 21:02");
    story_fetch(story);
    story_download(story, release.version);
    return story;
}

static struct story *ready(void)
{
    return tuesday_evening((struct story_release){.version = "3.7.0", .channel = "stable"});
}

struct package_row {
    const char *name;
    struct story_release release;
};
static const struct package_row package_rows[] = {
    {"wrong digest", {.version = "3.7.0", .channel = "stable", .digest_wrong = true}},
    {"missing digest", {.version = "3.7.0", .channel = "stable", .digest_missing = true}},
    {"wrong size", {.version = "3.7.0", .channel = "stable", .size_wrong = true}},
    {"another version inside", {.version = "3.8.0", .channel = "stable", .contains = "3.7.0"}},
};

Test(guard, a_package_that_is_not_what_was_announced_is_never_installed)
{
    for (size_t i = 0; i < G_N_ELEMENTS(package_rows); i++) {
        const struct story_release *release = &package_rows[i].release;
        struct story *story = tuesday_evening(*release);
        g_autofree char *digest = g_strdup_printf("sha-%s", release->version);
        story_quit(story);
        story_install_package(story, digest, "3.7.0");
        story_start(story);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, "guard/package=fail", "%s: %s", package_rows[i].name, broken);
        story_free(story);

        /* Refusing it without quitting is right; the next, sound release makes it a pass. */
        story = tuesday_evening(*release);
        story_at(story, "2030-12-03 22:00");
        story_publish(story, "3.9.0", "stable");
        story_at(story, "2030-12-03 22:02");
        story_update(story, "3.9.0");
        story_check_broken(story, "");
        story_check(story, "guard/package", OUTCOME_PASS);
        story_free(story);
    }
}

Test(guard, a_package_that_is_no_release_is_never_installed)
{
    struct story *story = ready();
    story_quit(story);
    story_install_package(story, "sha-of-a-torn-file", "3.7.0");
    story_start(story);
    story_check_broken(story, "guard/package=fail");
    story_free(story);
}

struct version_row {
    const char *released;
    const char *broken;
};
static const struct version_row version_rows[] = {
    {"3.6.3", "guard/newer-only=fail"},
    {"3.6.4", "guard/newer-only=fail"},
    {"3.6.4-rc.1", "guard/newer-only=fail"},
    {"3.6.10", ""},
    {"3.10.0", ""},
};

Test(guard, nothing_older_and_nothing_equal_is_installed)
{
    for (size_t i = 0; i < G_N_ELEMENTS(version_rows); i++) {
        struct story *story = tuesday_evening(
            (struct story_release){.version = version_rows[i].released, .channel = "stable"});
        story_replace(story, version_rows[i].released);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, version_rows[i].broken, "%s: %s", version_rows[i].released,
                         broken);
        story_free(story);
    }
}

Test(guard, leaving_the_installed_version_alone_is_a_pass_once_something_newer_was_installed)
{
    struct story *story =
        tuesday_evening((struct story_release){.version = "3.6.4", .channel = "stable"});
    story_at(story, "2030-12-03 22:00");
    story_publish(story, "3.7.0", "stable");
    story_at(story, "2030-12-03 22:02");
    story_update(story, "3.7.0");
    story_check_broken(story, "");
    story_check(story, "guard/newer-only", OUTCOME_PASS);
    story_free(story);
}

Test(guard, going_back_from_a_withdrawn_release_is_open)
{
    struct story *story = story_new((struct story_settings){
        .from = "2030-12-03 20:00", .until = "2030-12-04 06:00", .installed = "3.7.0"});
    story_configure(story, STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_publish(story, "3.6.4", "stable");
    story_withdraw(story, "3.7.0");
    story_at(story, "2030-12-03 21:02");
    story_update(story, "3.6.4");
    story_check_broken(story, "");
    story_free(story);
}

Test(guard, a_roll_back_inside_the_attempt_is_no_downgrade)
{
    struct story *story = ready();
    story_quit(story);
    story_install(story, "3.7.0");
    story_install(story, "3.6.4");
    story_start(story);
    story_check_broken(story, "");
    story_free(story);
}

struct return_row {
    double away_s;
    const char *broken;
};
/* Install 60 s; SHOULD within 60 s + 2 min, MUST within 60 s + G (660 s). */
static const struct return_row return_rows[] = {
    {180, ""},
    {181, "guard/comes-back=warn"},
    {720, "guard/comes-back=warn"},
    {721, "guard/comes-back=fail"},
};

Test(guard, the_app_comes_back_in_time)
{
    for (size_t i = 0; i < G_N_ELEMENTS(return_rows); i++) {
        struct story *story = ready();
        story_quit(story);
        story_install(story, "3.7.0");
        story_later(story, return_rows[i].away_s - 60);
        story_start(story);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, return_rows[i].broken, "%g s: %s", return_rows[i].away_s, broken);
        story_free(story);
    }
}

Test(guard, an_app_that_never_comes_back_is_told)
{
    struct story *story = ready();
    story_quit(story);
    story_install(story, "3.7.0");
    story_check_broken(story, "guard/comes-back=fail");
    const struct finding *finding =
        g_ptr_array_index(story_rule(story, "guard/comes-back")->findings, 0);
    cr_assert_str_eq(finding->expected, "the app runs again by 21:14:00");
    cr_assert_str_eq(
        finding->actual,
        "quit at 2030-12-03 21:02:00 Europe/Stockholm (20:02:00Z), event 10; not started again");
    story_free(story);
}

Test(guard, also_after_a_refused_install)
{
    struct story *story = ready();
    story_quit(story);
    story_install_refused(story, "3.7.0", 422);
    story_check(story, "guard/comes-back", OUTCOME_FAIL);
    story_free(story);
}

Test(guard, an_updater_that_the_world_killed_meanwhile_owes_no_return)
{
    struct story *story = ready();
    story_quit(story);
    story_later(story, 1);
    story_begin(story, "world", "step");
    story_text(story, "verb", "updater killed");
    story_event_end(story);
    story_begin(story, "updater", "exited");
    history_integer(story->history, "signal", 9);
    story_event_end(story);
    story_check_broken(story, "");
    story_free(story);
}

struct life_row {
    const char *name;
    int code, signal;
    int64_t restart_s;
    const char *broken;
};
static const struct life_row life_rows[] = {
    {"ends by itself", 0, 0, 0, "guard/stays-alive=fail"},
    {"crashes", 0, 11, 0, "guard/stays-alive=fail"},
    {"declared", 0, 0, 5, ""},
    {"crashes although restarts are declared", 0, 11, 5, "guard/stays-alive=fail"},
};

Test(guard, the_updater_lives)
{
    for (size_t i = 0; i < G_N_ELEMENTS(life_rows); i++) {
        const struct life_row *row = &life_rows[i];
        struct story *story = story_new((struct story_settings){
            .from = "2030-12-03 10:00", .until = "2030-12-03 20:00", .restart_s = row->restart_s});
        story_configure(story, STABLE_TU_WE_TH);
        story_later(story, 60);
        story_begin(story, "updater", "exited");
        history_integer(story->history, row->signal != 0 ? "signal" : "code", row->signal);
        story_event_end(story);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "%s: %s", row->name, broken);
        story_free(story);
    }
}

struct limit_row {
    const char *event, *what, *broken;
};
static const struct limit_row limit_rows[] = {
    {"limit", "output", "guard/bounded=fail"},
    {"limit", "processes", "guard/bounded=fail"},
    {"limit", "requests", "guard/bounded=fail"},
    {"limit", "disk", "guard/bounded=fail"},
    {"limit", "cpu", "guard/stays-alive=fail"},
    {"left-behind", NULL, "guard/bounded=fail"},
    {"ignored-sigterm", NULL, "ruling/ends-on-sigterm=warn"},
};

/* In the minutes of a row in which nothing is owed. */
Test(guard, who_changes_what_is_the_tills_is_convicted)
{
    struct story *story =
        story_new((struct story_settings){.from = "2030-12-03 10:00", .until = "2030-12-03 20:00"});
    story_configure(story, STABLE_TU_WE_TH);
    story_later(story, 60);
    story_begin(story, "updater", "touched");
    story_text(story, "path", "till/logs/checkout-app.log");
    story_event_end(story);
    g_autofree char *broken = story_broken(story);
    cr_expect_str_eq(broken, "guard/world=fail", "%s", broken);
    story_free(story);
}

Test(guard, who_asks_for_other_settings_is_convicted_whatever_the_service_says)
{
    struct story *story =
        story_new((struct story_settings){.from = "2030-12-03 10:00", .until = "2030-12-03 20:00"});
    story_configure(story, STABLE_TU_WE_TH);
    story_later(story, 60);
    story_begin(story, "ccc", "exchange");
    story_text(story, "method", "PATCH");
    story_text(story, "path", "/api/v1/config/cha.settings.v1/values/tenant");
    history_integer(story->history, "status", 403);
    story_event_end(story);
    g_autofree char *broken = story_broken(story);
    cr_expect_str_eq(broken, "guard/world=fail", "%s", broken);
    story_free(story);
}

Test(guard, a_broken_package_is_never_installed_after_a_sound_one_either)
{
    struct story *story = ready();
    story_quit(story);
    story_install(story, "3.7.0");
    story_install_package(story, "sha-of-something-else", "3.7.0");
    story_start(story);
    g_autofree char *broken = story_broken(story);
    cr_expect_str_eq(broken, "guard/package=fail", "%s", broken);
    story_free(story);
}

Test(guard, what_passes_a_bound_is_convicted_for_that_and_not_for_having_been_ended)
{
    for (size_t i = 0; i < G_N_ELEMENTS(limit_rows); i++) {
        const struct limit_row *row = &limit_rows[i];
        struct story *story = story_new(
            (struct story_settings){.from = "2030-12-03 10:00", .until = "2030-12-03 20:00"});
        story_configure(story, STABLE_TU_WE_TH);
        story_later(story, 60);
        story_begin(story, "updater", row->event);
        if (row->what != NULL)
            story_text(story, "what", row->what);
        story_event_end(story);
        story_begin(story, "updater", "exited");
        history_integer(story->history, "signal", 9);
        history_boolean(story->history, "expected", row->what == NULL);
        story_event_end(story);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "%s %s: %s", row->event, row->what, broken);
        story_free(story);
    }
}
