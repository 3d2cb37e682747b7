/* The flow in the judge: the app, its orders, the download, the quit; and what no configuration
 * means. */
#include "harness/oracle/test-story.h"

static struct story *tuesday_evening(const char *configuration, const char *version)
{
    struct story *story =
        story_new((struct story_settings){.from = "2030-12-03 20:00", .until = "2030-12-04 06:00"});
    story_configure(story, configuration);
    story_publish(story, version, "stable");
    story_at(story, "2030-12-03 21:02");
    story_fetch(story);
    story_download(story, version);
    return story;
}

struct closed_row {
    const char *configuration, *version, *broken;
};
/* With an exception in force (a patch, no configuration) it is open. */
static const struct closed_row closed_rows[] = {
    {STABLE_TU_WE_TH, "3.7.0", "flow/app-running=fail"},
    {STABLE_TU_WE_TH, "3.7.1", ""},
    {NULL, "3.7.0", "ruling/exempt-prompt=warn"}, /* it waited for an hour while the app was open */
};

Test(flow, an_install_into_a_closed_till_is_no_update)
{
    for (size_t i = 0; i < G_N_ELEMENTS(closed_rows); i++) {
        struct story *story = tuesday_evening(closed_rows[i].configuration, closed_rows[i].version);
        story_app_closed(story);
        story_at(story, "2030-12-03 21:10");
        story_install(story, closed_rows[i].version);
        story_start(story);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, closed_rows[i].broken, "%s: %s", closed_rows[i].version, broken);
        story_free(story);
    }
}

Test(flow, waiting_for_the_closed_app_and_then_updating_passes)
{
    struct story *story = tuesday_evening(STABLE_TU_WE_TH, "3.7.0");
    story_app_closed(story);
    story_at(story, "2030-12-03 22:00");
    story_app_opened(story);
    story_at(story, "2030-12-03 22:02");
    story_status(story, NULL);
    story_replace(story, "3.7.0");
    story_check_broken(story, "");
    story_check(story, "flow/app-running", OUTCOME_PASS);
    story_free(story);
}

Test(flow, starting_a_closed_app_in_order_to_update_it_is_a_warning)
{
    struct story *story = tuesday_evening(STABLE_TU_WE_TH, "3.7.0");
    story_app_closed(story);
    story_at(story, "2030-12-03 21:20");
    story_start(story);
    story_later(story, 5);
    story_replace(story, "3.7.0");
    story_check_broken(story, "flow/app-running=warn");
    story_free(story);
}

Test(flow, starting_a_crashed_app_is_no_finding)
{
    struct story *story = tuesday_evening(STABLE_TU_WE_TH, "3.7.0");
    story_app_ended(story, "crash", "world");
    story_later(story, 5);
    story_start(story);
    story_later(story, 5);
    story_replace(story, "3.7.0");
    story_check_broken(story, "");
    story_free(story);
}

struct order_row {
    const char *name;
    double open_s; /* before the quit */
    bool told, if_idle, suspended, ended;
    const char *broken;
};
static const struct order_row order_rows[] = {
    {"open for a second", 1, false, false, false, false, "flow/no-order=fail"},
    {"open for less than a second, unknown", 0.999, false, false, false, false, ""},
    {"open for less than a second, but told by the last status", 0.5, true, false, false, false,
     "flow/no-order=fail"},
    {"the till was asked to refuse", 60, false, true, false, false, ""},
    {"suspended", 60, true, false, true, false, ""},
    {"ended", 60, true, false, false, true, ""},
};

Test(flow, a_quit_mid_order_is_a_fault_if_the_updater_could_know)
{
    for (size_t i = 0; i < G_N_ELEMENTS(order_rows); i++) {
        const struct order_row *row = &order_rows[i];
        struct story *story = tuesday_evening(STABLE_TU_WE_TH, "3.7.0");
        story_status(story, NULL);
        story_later(story, 10);
        story_order(story, "9913", "started");
        if (row->told)
            story_status(story, "9913");
        story_later(story, row->open_s);
        if (row->suspended)
            story_order(story, "9913", "suspended");
        if (row->ended)
            story_order(story, "9913", "ended");
        if (row->if_idle)
            story_quit_if_idle(story);
        else
            story_quit(story);
        story_install(story, "3.7.0");
        story_start(story);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "%s: %s", row->name, broken);
        story_free(story);
    }
}

Test(flow, an_order_that_the_quit_lost_was_open_whichever_line_comes_first)
{
    for (int lost_first = 0; lost_first <= 1; lost_first++) {
        struct story *story = tuesday_evening(STABLE_TU_WE_TH, "3.7.0");
        story_order(story, "9913", "started");
        story_order(story, "9913", "payment");
        story_later(story, 30);
        if (lost_first)
            story_order(story, "9913", "lost");
        story_app_ended(story, "quit", "updater");
        if (!lost_first)
            story_order(story, "9913", "lost");
        story_control(story, "quit", 200, NULL);
        story_install(story, "3.7.0");
        story_start(story);
        story_check_broken(story, "flow/no-order=fail");
        story_free(story);
    }
}

Test(flow, an_order_of_another_basket_counts_although_one_is_parked)
{
    struct story *story = tuesday_evening(STABLE_TU_WE_TH, "3.7.0");
    story_order(story, "1", "started");
    story_order(story, "1", "suspended");
    story_order(story, "2", "started");
    story_later(story, 30);
    story_replace(story, "3.7.0");
    story_check_broken(story, "flow/no-order=fail");
    story_free(story);
}

/* Patch or no configuration: the flow list is lifted, an order is guarded all the same. */
Test(flow, an_order_is_guarded_also_where_an_exception_is_in_force)
{
    static const struct closed_row rows[] = {{STABLE_TU_WE_TH, "3.7.1", NULL},
                                             {NULL, "3.7.0", NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story = tuesday_evening(rows[i].configuration, rows[i].version);
        story_order(story, "9913", "started");
        story_later(story, 30);
        story_replace(story, rows[i].version);
        story_check(story, "flow/no-order", OUTCOME_FAIL);
        story_free(story);
    }
}

Test(flow, a_state_that_shows_work_is_a_warning)
{
    struct story *story = tuesday_evening(STABLE_TU_WE_TH, "3.7.0");
    story_state(story, "ACTION_NEEDED");
    story_later(story, 30);
    story_replace(story, "3.7.0");
    story_check_broken(story, "flow/no-order=warn");
    story_free(story);
}

/* Order 21:04 to 21:40 in the window until 23:59. */
Test(flow, what_an_order_deferred_is_done_when_it_has_ended)
{
    for (int done = 0; done <= 1; done++) {
        struct story *story = tuesday_evening(STABLE_TU_WE_TH, "3.7.0");
        story_at(story, "2030-12-03 21:04");
        story_order(story, "9913", "started");
        story_at(story, "2030-12-03 21:40");
        story_order(story, "9913", "ended");
        story_at(story, "2030-12-03 21:42");
        if (done)
            story_replace(story, "3.7.0");
        story_check_broken(story, done ? "" : "flow/reschedule=fail");
        story_check(story, "flow/reschedule", done ? OUTCOME_PASS : OUTCOME_FAIL);
        story_check(story, "flow/no-order", done ? OUTCOME_PASS : OUTCOME_NOT_EXERCISED);
        story_free(story);
    }
}

struct end_row {
    const char *ended, *broken;
};
static const struct end_row end_rows[] = {
    {"2030-12-03 23:48:00", "flow/reschedule=fail"},
    {"2030-12-03 23:48:01", ""},
    {"2030-12-04 00:10:00", ""},
};

Test(flow, an_order_that_ends_too_late_leaves_nothing_owed)
{
    for (size_t i = 0; i < G_N_ELEMENTS(end_rows); i++) {
        struct story *story = tuesday_evening(STABLE_TU_WE_TH, "3.7.0");
        story_at(story, "2030-12-03 21:04");
        story_order(story, "9913", "started");
        story_at(story, end_rows[i].ended);
        story_order(story, "9913", "ended");
        story_check_broken(story, end_rows[i].broken);
        story_free(story);
    }
}

Test(flow, a_parked_basket_leaves_it_open)
{
    struct story *story = tuesday_evening(STABLE_TU_WE_TH, "3.7.0");
    story_order(story, "9913", "started");
    story_order(story, "9913", "suspended");
    story_check_broken(story, "");
    story_free(story);
}

struct delivery_row {
    const char *name;
    int parts;
    bool all, late;
    const char *broken;
};
static const struct delivery_row delivery_rows[] = {
    {"whole", 1, true, false, ""},
    {"in four ranges", 4, true, false, ""},
    {"the last range is missing", 4, false, false, "flow/downloaded=fail"},
    {"after the quit", 1, true, true, "flow/downloaded=fail"},
};

Test(flow, the_whole_package_is_there_before_the_quit)
{
    for (size_t i = 0; i < G_N_ELEMENTS(delivery_rows); i++) {
        const struct delivery_row *row = &delivery_rows[i];
        struct story *story = story_new(
            (struct story_settings){.from = "2030-12-03 20:00", .until = "2030-12-04 06:00"});
        story_configure(story, STABLE_TU_WE_TH);
        story_publish(story, "3.7.0", "stable");
        story_at(story, "2030-12-03 21:02");
        story_fetch(story);
        if (!row->late)
            story_transfer(story, "3.7.0", row->parts, row->all);
        story_quit(story);
        if (row->late)
            story_transfer(story, "3.7.0", row->parts, row->all);
        story_install(story, "3.7.0");
        story_start(story);
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "%s: %s", row->name, broken);
        story_free(story);
    }
}

Test(flow, quitting_for_nothing_is_a_fault)
{
    struct story *story = tuesday_evening(STABLE_TU_WE_TH, "3.7.0");
    story_control(story, "install", 409, "app-running");
    story_quit(story);
    story_later(story, 5);
    story_start(story);
    story_later(story, 300);
    story_replace(story, "3.7.0");
    story_check_broken(story, "flow/quit-then-install=fail");
    story_free(story);
}

/* What the updater asked of the till while that answered nothing right; the control interface knows
 * nothing of it. */
static void till_fails(struct story *story, const char *path)
{
    story_begin(story, "till", "exchange");
    story_text(story, "method", "POST");
    story_text(story, "path", path);
    history_integer(story->history, "status", 500);
    story_text(story, "fault", "status");
    story_event_end(story);
}

static void till_refuses(struct story *story)
{
    story_begin(story, "till", "refusing");
    history_instant(story->history, "until", story->clock.instant_ns + 60 * NS_PER_S);
    story_event_end(story);
}

Test(flow, an_install_that_the_till_did_not_answer_was_tried)
{
    static const struct {
        const char *name, *path;
        bool is_refused;
        const char *broken;
    } rows[] = {
        {"install", "/install", false, ""},
        {"another call", "/start", false, "flow/quit-then-install=fail"},
        {"nobody listened", NULL, true, ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story = tuesday_evening(STABLE_TU_WE_TH, "3.7.0");
        story_quit(story);
        story_later(story, 5);
        if (rows[i].path != NULL) {
            till_fails(story, rows[i].path);
        }
        if (rows[i].is_refused) {
            till_refuses(story);
        }
        story_later(story, 100);
        story_start(story);
        story_later(story, 1300);
        story_replace(story, "3.7.0");
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, rows[i].broken, "%s: %s", rows[i].name, broken);
        story_free(story);
    }
}

Test(flow, a_refused_install_after_the_quit_was_tried)
{
    struct story *story = tuesday_evening(STABLE_TU_WE_TH, "3.7.0");
    story_quit(story);
    story_later(story, 5);
    story_install_refused(story, "3.7.0", 507);
    story_start(story);
    story_later(story, 1300);
    story_replace(story, "3.7.0");
    story_check_broken(story, "");
    story_free(story);
}

Test(flow, a_refused_install_is_judged_by_its_hour_all_the_same)
{
    struct story *story =
        story_new((struct story_settings){.from = "2030-12-03 10:00",
                                          .until = "2030-12-03 20:00",
                                          .reading = {.value[AXIS_DOWNLOAD] = DOWNLOAD_ANYTIME}});
    story_configure(story, STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_fetch(story);
    story_download(story, "3.7.0");
    story_quit(story);
    story_install_refused(story, "3.7.0", 422);
    story_start(story);
    story_check_broken(story, "window/inside=fail");
    story_free(story);
}

/* G is 11 minutes from the publication on. */
static const struct end_row no_config_rows[] = {
    {"2030-12-03 12:11:00", ""},
    {"2030-12-03 12:11:01", "ruling/exempt-prompt=warn"},
};

Test(flow, without_a_configuration_an_update_is_owed_soon_and_forbidden_never)
{
    for (size_t i = 0; i < G_N_ELEMENTS(no_config_rows); i++) {
        struct story *story = story_new(
            (struct story_settings){.from = "2030-12-03 11:00", .until = "2030-12-03 15:00"});
        story_configure(story, NULL);
        story_at(story, "2030-12-03 12:00");
        story_publish(story, "3.7.0", "stable");
        story_at(story, no_config_rows[i].ended);
        story_update(story, "3.7.0");
        story_check_broken(story, no_config_rows[i].broken);
        story_check(story, "ruling/exempt-prompt", i == 0 ? OUTCOME_PASS : OUTCOME_WARN);
        story_check(story, "exception/no-config", OUTCOME_PASS);
        story_free(story);
    }
}

Test(flow, without_a_configuration_a_preview_release_is_neither_owed_nor_forbidden_by_a_must)
{
    for (int done = 0; done <= 1; done++) {
        struct story *story = story_new(
            (struct story_settings){.from = "2030-12-03 11:00", .until = "2030-12-03 15:00"});
        story_configure(story, NULL);
        story_publish(story, "3.7.0", "preview");
        if (done)
            story_update(story, "3.7.0");
        story_check_broken(story, done ? "ruling/default-channel=warn" : "");
        story_free(story);
    }
}
