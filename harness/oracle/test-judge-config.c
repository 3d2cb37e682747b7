/* Whose configuration is obeyed, and what the updater can know: every clause of the knowledge
 * interval with a history that would be judged differently without it. */
#include "harness/oracle/test-story.h"

#define WINDOW(DAYS, FROM, TO)                                                                     \
    "{\"channel\":\"stable\",\"maintenanceWindow\":{\"days\":[" DAYS "],\"start\":\"" FROM         \
    "\",\"end\":\"" TO "\"}}"
#define TUESDAY WINDOW("\"TU\"", "21:00", "23:59")
#define NOON WINDOW("\"TU\"", "12:00", "14:00")
#define ELSEWHERE(TARGET, PATH, VALUE)                                                             \
    "[{\"target\":\"" TARGET "\",\"path\":\"" PATH "\",\"value\":" VALUE "}]"

static struct story *story_from(const char *from, const char *until)
{
    return story_new((struct story_settings){.from = from, .until = until});
}

/* The change, the last successful look and the quit; TUESDAY is changed to NOON while its window is
 * open. */
struct knowledge_row {
    const char *name;
    const char *looked, *changed, *looked_again, *failed, *quit, *broken;
};
#define DAY "2030-12-03 "
static const struct knowledge_row knowledge_rows[] = {
    {"looked after the change: knows", DAY "21:02:00", DAY "21:03:00", DAY "21:04:00", NULL,
     DAY "21:04:30", "ruling/config-change=warn window/inside=fail"},
    {"looked before the change, a poll is not over: excused", DAY "21:02:00", DAY "21:03:00", NULL,
     NULL, DAY "21:07:59", "ruling/decide-again=warn"},
    {"exactly a poll after the change: equal instants are allowed", DAY "21:02:00", DAY "21:03:00",
     NULL, NULL, DAY "21:08:00", "ruling/decide-again=warn"},
    {"a poll is over and it did not look: no excuse", DAY "21:02:00", DAY "21:03:00", NULL, NULL,
     DAY "21:08:01", "ruling/config-change=warn window/inside=fail"},
    {"every request since then met a fault: the last success counts", DAY "21:02:00",
     DAY "21:03:00", NULL, DAY "21:07:00", DAY "21:11:00", ""},
    {"it gave up asking: a fault long ago excuses no more", DAY "21:02:00", DAY "21:03:00", NULL,
     DAY "21:07:00", DAY "21:20:00", "window/inside=fail"},
};

Test(knowledge, an_act_is_forbidden_only_under_every_value_that_the_updater_can_know)
{
    for (size_t i = 0; i < G_N_ELEMENTS(knowledge_rows); i++) {
        const struct knowledge_row *row = &knowledge_rows[i];
        struct story *story = story_from("2030-12-03 20:00", "2030-12-03 21:40");
        story_configure(story, TUESDAY);
        story_publish(story, "3.7.0", "stable");
        story_at(story, row->looked);
        story_fetch(story);
        story_download(story, "3.7.0");
        story_at(story, row->changed);
        story_configure(story, NOON);
        if (row->looked_again != NULL) {
            story_at(story, row->looked_again);
            story_fetch(story);
        }
        if (row->failed != NULL) {
            story_at(story, row->failed);
            story_fetch_fails(story, "ccc");
        }
        story_at(story, row->quit);
        story_replace(story, "3.7.0");
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "%s: %s", row->name, broken);
        story_free(story);
    }
}

Test(knowledge, a_late_answer_holds_what_stood_when_it_was_asked)
{
    for (int late = 0; late <= 1; late++) {
        struct story *story = story_from("2030-12-03 20:00", "2030-12-03 21:40");
        story_configure(story, TUESDAY);
        story_publish(story, "3.7.0", "stable");
        story_at(story, DAY "21:02:00");
        story_fetch(story);
        story_download(story, "3.7.0");
        story_at(story, DAY "21:03:00");
        story_configure(story, NOON);
        story_at(story, DAY "21:03:30");
        story_begin(story, "ccc", "exchange");
        history_integer(story->history, "status", 200);
        story_text(story, "method", "GET");
        story_text(story, "answers", "configuration");
        if (late)
            history_instant(story->history, "asked", story_instant(story->zone, DAY "21:02:30"));
        story_event_end(story);
        story_replace(story, "3.7.0");
        story_check_broken(story, late ? "" : "ruling/config-change=warn window/inside=fail");
        story_free(story);
    }
}

Test(knowledge, with_pick_up_at_login_the_value_of_the_last_login_excuses)
{
    for (int logged_in = 0; logged_in <= 1; logged_in++) {
        struct story *story = story_new((struct story_settings){
            .from = "2030-12-03 20:00", .until = "2030-12-03 23:00", .pickup_is_login = true});
        story_configure(story, TUESDAY);
        story_publish(story, "3.7.0", "stable");
        story_login(story);
        story_at(story, DAY "21:02:00");
        story_fetch(story);
        story_download(story, "3.7.0");
        story_at(story, DAY "21:05:00");
        story_configure(story, NOON);
        story_order(story, "9913", "started");
        story_at(story, DAY "21:30:00");
        story_order(story, "9913", "ended");
        if (logged_in)
            story_login(story);
        story_fetch(story);
        story_later(story, 1);
        story_replace(story, "3.7.0");
        story_check_broken(story, logged_in ? "ruling/config-change=warn window/inside=fail" : "");
        story_free(story);
    }
}

Test(knowledge, with_pick_up_at_login_a_new_value_owes_only_after_the_login)
{
    static const struct {
        bool logged_in;
        const char *broken;
    } rows[] = {{false, ""}, {true, "window/used=fail"}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story = story_new((struct story_settings){
            .from = "2030-12-03 10:00", .until = "2030-12-04 06:00", .pickup_is_login = true});
        story_configure(story, WINDOW("\"SU\"", "10:00", "11:00"));
        story_publish(story, "3.7.0", "stable");
        story_login(story);
        story_at(story, DAY "12:00");
        story_configure(story, TUESDAY);
        story_at(story, DAY "13:00");
        if (rows[i].logged_in)
            story_login(story);
        story_check_broken(story, rows[i].broken);
        story_free(story);
    }
}

Test(knowledge, a_release_that_was_on_the_channel_a_minute_ago_still_excuses)
{
    struct story *story = story_from("2030-12-03 20:00", "2030-12-03 23:00");
    story_configure(story, TUESDAY);
    story_publish(story, "3.7.0", "stable");
    story_at(story, DAY "21:02:00");
    story_fetch(story);
    story_download(story, "3.7.0");
    story_withdraw(story, "3.7.0");
    story_replace(story, "3.7.0");
    story_check_broken(story, "");
    story_free(story);
}

/* Obeying somebody else: NOON stands elsewhere, TUESDAY is the workstation's own. */
struct elsewhere_row {
    const char *elsewhere, *rule, *asked;
};
static const struct elsewhere_row elsewhere_rows[] = {
    {ELSEWHERE("tenant", "pos.autoUpdate", NOON), "config/inheritance", "tenant"},
    {ELSEWHERE("tenant", "pos.autoUpdate", "null"), "config/inheritance", "tenant"},
    {ELSEWHERE("business-units/EU800", "pos.autoUpdate", NOON), "config/inheritance",
     "business-units/EU800"},
    {ELSEWHERE("business-units/EU800/workstations/602", "pos.autoUpdate", NOON),
     "config/inheritance", "business-units/EU800/workstations/602?x=1"},
    {ELSEWHERE("business-units/EU800/workstations/601 alone", "pos.autoUpdate", "null"),
     "config/inheritance", NULL},
    {ELSEWHERE("business-units/EU800/workstations/601", "autoUpdate", NOON), "config/path", NULL},
    {ELSEWHERE("business-units/EU800/workstations/601", "sco.autoUpdate", NOON), "config/path",
     NULL},
    {ELSEWHERE("business-units/EU800", "pos.autoUpdate", NOON), "config/inheritance",
     "business-units/EU800/workstations/699"}, /* nothing is set there: it has what the unit has */
    {ELSEWHERE("tenant", "pos.autoUpdate", NOON), "config/inheritance",
     "business-units/EU900/workstations/601"},
};

Test(config, an_act_by_settings_elsewhere_is_convicted_for_that_alone)
{
    for (size_t i = 0; i < G_N_ELEMENTS(elsewhere_rows); i++) {
        struct story *story = story_from("2030-12-03 10:00", "2030-12-03 20:00");
        story_configure_beside(story, TUESDAY, elsewhere_rows[i].elsewhere);
        if (elsewhere_rows[i].asked != NULL)
            story_ask_for(story, elsewhere_rows[i].asked);
        bool is_none = strstr(elsewhere_rows[i].elsewhere, "null") != NULL;
        story_at(story, is_none ? DAY "12:01" : DAY "11:00");
        story_publish(story, "3.7.0", "stable");
        story_at(story, DAY "12:03");
        story_update(story, "3.7.0");
        g_autofree char *broken = story_broken(story);
        g_autofree char *expected = g_strdup_printf("%s=fail", elsewhere_rows[i].rule);
        cr_expect_str_eq(broken, expected, "%s: %s", elsewhere_rows[i].elsewhere, broken);
        story_free(story);
    }
}

Test(config, settings_of_a_target_that_the_updater_never_asked_for_explain_nothing)
{
    static const char *const asked[] = {NULL, "tenant-of-another", "business-units/EU800",
                                        "business-units/EU800/workstations/601",
                                        "business-units/EU800/workstations/602"};
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++) {
        struct story *story = story_from("2030-12-03 10:00", "2030-12-03 20:00");
        story_configure_beside(story, TUESDAY, ELSEWHERE("tenant", "pos.autoUpdate", NOON));
        story_at(story, DAY "12:00");
        if (asked[i] != NULL)
            story_ask_for(story, asked[i]);
        story_publish(story, "3.7.0", "stable");
        story_at(story, DAY "12:03");
        story_update(story, "3.7.0");
        story_check_broken(story, "window/download=fail window/inside=fail");
        story_free(story);
    }
}

Test(config, an_act_long_after_the_settings_elsewhere_began_to_allow_is_told_to_the_window)
{
    struct story *story = story_from("2030-12-03 10:00", "2030-12-03 20:00");
    story_configure_beside(story, TUESDAY, ELSEWHERE("tenant", "pos.autoUpdate", NOON));
    story_publish(story, "3.7.0", "stable");
    story_at(story, DAY "13:30");
    story_update(story, "3.7.0");
    story_check_broken(story, "window/download=fail window/inside=fail");
    story_free(story);
}

Test(config, a_window_that_settings_elsewhere_kept_closed_is_told_to_them)
{
    for (size_t i = 0; i < G_N_ELEMENTS(elsewhere_rows); i++) {
        struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00");
        bool is_none = strstr(elsewhere_rows[i].elsewhere, "null") != NULL;
        story_configure_beside(story, TUESDAY, elsewhere_rows[i].elsewhere);
        if (elsewhere_rows[i].asked != NULL)
            story_ask_for(story, elsewhere_rows[i].asked);
        story_publish(story, "3.7.0", "stable");
        g_autofree char *broken = story_broken(story);
        g_autofree char *expected =
            g_strdup_printf("%s=fail", is_none ? "window/used" : elsewhere_rows[i].rule);
        cr_expect_str_eq(broken, expected, "%s: %s", elsewhere_rows[i].elsewhere, broken);
        story_free(story);
    }
}

Test(config, obeying_the_effective_value_passes_where_others_would_decide_differently)
{
    for (size_t i = 0; i < G_N_ELEMENTS(elsewhere_rows); i++) {
        struct story *story = story_from("2030-12-03 10:00", "2030-12-04 06:00");
        story_configure_beside(story, TUESDAY, elsewhere_rows[i].elsewhere);
        if (elsewhere_rows[i].asked != NULL)
            story_ask_for(story, elsewhere_rows[i].asked);
        story_publish(story, "3.7.0", "stable");
        story_at(story, DAY "21:02");
        story_update(story, "3.7.0");
        story_check_broken(story, "");
        story_check(story, elsewhere_rows[i].rule, OUTCOME_PASS);
        story_free(story);
    }
}

Test(config, another_channel_elsewhere_explains_a_preview_release)
{
    struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00");
    story_configure_beside(
        story, TUESDAY,
        ELSEWHERE("tenant", "pos.autoUpdate",
                  "{\"channel\":\"preview\",\"maintenanceWindow\":{\"days\":[\"TU\"],\"start\":"
                  "\"21:00\",\"end\":\"23:59\"}}"));
    story_ask_for(story, "tenant");
    story_publish(story, "3.7.0", "preview");
    story_at(story, DAY "21:02");
    story_update(story, "3.7.0");
    story_check_broken(story, "config/inheritance=fail");
    const struct finding *finding =
        g_ptr_array_index(story_rule(story, "config/inheritance")->findings, 0);
    cr_assert_str_eq(
        finding->sentence,
        "The app was updated as the settings at pos.autoUpdate of tenant allow, not as "
        "this workstation's do.");
    story_free(story);
}

Test(config, what_elsewhere_says_is_never_a_crash)
{
    static const char *const rows[] = {"null",
                                       "{}",
                                       "[]",
                                       "[1,\"a\",null]",
                                       "[{}]",
                                       "[{\"target\":1,\"path\":2}]",
                                       "[{\"target\":\"a\",\"path\":\"b\"}]"};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00");
        story_configure_beside(story, TUESDAY, rows[i]);
        story_publish(story, "3.7.0", "stable");
        story_at(story, DAY "21:02");
        story_update(story, "3.7.0");
        story_check_broken(story, "");
        story_free(story);
    }
}

/* A failed fetch, then an update as if nothing were set; or the last good value obeyed, in its
 * window. */
Test(config, a_failed_fetch_is_no_missing_configuration)
{
    struct story *story = story_from("2030-12-03 10:00", "2030-12-03 20:00");
    story_configure(story, TUESDAY);
    story_publish(story, "3.7.0", "stable");
    story_fetch(story);
    story_at(story, DAY "12:00");
    story_fetch_fails(story, "ccc");
    story_later(story, 1);
    story_exchange(story, "feed", "releases", NULL);
    story_download(story, "3.7.0");
    story_replace(story, "3.7.0");
    const struct rule_outcome *outcome = story_rule(story, "config/set-is-set");
    cr_assert_eq(outcome->outcome, OUTCOME_FAIL, "%s", outcome->reason);
    story_free(story);

    story = story_from("2030-12-03 10:00", "2030-12-04 06:00");
    story_configure(story, TUESDAY);
    story_publish(story, "3.7.0", "stable");
    story_fetch(story);
    story_at(story, DAY "12:00");
    story_fetch_fails(story, "ccc");
    story_at(story, DAY "12:05");
    story_fetch(story);
    story_at(story, DAY "21:02");
    story_update(story, "3.7.0");
    story_check_broken(story, "");
    story_check(story, "config/set-is-set", OUTCOME_PASS);
    story_free(story);
}

Test(config, a_rejected_configuration_leaves_the_last_good_one_or_nothing)
{
    static const struct {
        const char *at, *broken;
    } rows[] = {{DAY "21:02", ""}, {DAY "15:00", "window/download=fail window/inside=fail"}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct story *story = story_from("2030-12-03 10:00", "2030-12-04 06:00");
        story_configure(story, TUESDAY);
        story_publish(story, "3.7.0", "stable");
        story_at(story, DAY "12:00");
        story_configure(story, WINDOW("\"TU\"", "14:00", "25:00"));
        story_at(story, rows[i].at);
        story_update(story, "3.7.0");
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, rows[i].broken, "at %s: %s", rows[i].at, broken);
        story_free(story);
    }
}

Test(config, a_rejected_configuration_owes_nothing_by_a_must)
{
    struct story *story = story_from("2030-12-03 10:00", "2030-12-04 06:00");
    story_configure(story, TUESDAY);
    story_configure(story, "{\"channel\":\"beta\"}");
    story_publish(story, "3.7.0", "stable");
    story_check_broken(story, "ruling/invalid-config=warn");
    story_free(story);
}

Test(ruling, a_changed_configuration_that_is_obeyed_passes)
{
    struct story *story = story_from("2030-12-03 10:00", "2030-12-04 06:00");
    story_configure(story, WINDOW("\"SU\"", "10:00", "11:00"));
    story_publish(story, "3.7.0", "stable");
    story_at(story, DAY "12:00");
    story_configure(story, TUESDAY);
    story_at(story, DAY "21:02");
    story_update(story, "3.7.0");
    story_check_broken(story, "");
    story_check(story, "ruling/config-change", OUTCOME_PASS);
    story_free(story);
}

struct newest_row {
    const char *name, *other, *published, *installed;
    enum outcome outcome;
};
static const struct newest_row newest_rows[] = {
    {"the newest", "3.8.0", DAY "20:30", "3.8.0", OUTCOME_PASS},
    {"an older one", "3.8.0", DAY "20:30", "3.7.0", OUTCOME_WARN},
    {"an older one, the newest is half a poll old", "3.8.0", DAY "21:04", "3.7.0",
     OUTCOME_NOT_EXERCISED},
    {"the newer one is older than what is installed", "3.6.0", DAY "20:30", "3.7.0",
     OUTCOME_NOT_EXERCISED},
    {"textually newer is not newer", "3.10.0", DAY "20:30", "3.10.0", OUTCOME_PASS},
};

Test(ruling, of_several_eligible_releases_the_newest_is_installed)
{
    for (size_t i = 0; i < G_N_ELEMENTS(newest_rows); i++) {
        const struct newest_row *row = &newest_rows[i];
        struct story *story = story_from("2030-12-03 20:00", "2030-12-03 21:30");
        story_configure(story, TUESDAY);
        story_publish(story, "3.7.0", "stable");
        bool late = strcmp(row->published, DAY "21:02") > 0;
        if (!late) {
            story_at(story, row->published);
            story_publish(story, row->other, "stable");
        }
        story_at(story, DAY "21:02");
        story_fetch(story);
        story_download(story, row->installed);
        if (late) {
            story_at(story, row->published);
            story_publish(story, row->other, "stable");
        }
        story_at(story, DAY "21:05");
        story_replace(story, row->installed);
        cr_expect_eq(story_outcome(story, "ruling/newest"), row->outcome, "%s: %s", row->name,
                     outcome_name(story_outcome(story, "ruling/newest")));
        story_free(story);
    }
}

struct withdrawn_row {
    const char *name, *withdrawn, *updated, *broken;
};
/* Looked at 21:02; a poll is 5 minutes. */
static const struct withdrawn_row withdrawn_rows[] = {
    {"a poll ago", DAY "21:03:00", DAY "21:08:00", "ruling/decide-again=warn"},
    {"longer ago", DAY "21:03:00", DAY "21:08:01", "ruling/withdrawn=warn"},
};

Test(ruling, a_withdrawn_release_is_not_installed_as_far_as_the_updater_can_know)
{
    for (size_t i = 0; i < G_N_ELEMENTS(withdrawn_rows); i++) {
        struct story *story = story_from("2030-12-03 20:00", "2030-12-03 21:30");
        story_configure(story, TUESDAY);
        story_publish(story, "3.7.0", "stable");
        story_at(story, DAY "21:02");
        story_fetch(story);
        story_download(story, "3.7.0");
        story_at(story, withdrawn_rows[i].withdrawn);
        story_withdraw(story, "3.7.0");
        story_at(story, withdrawn_rows[i].updated);
        story_replace(story, "3.7.0");
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, withdrawn_rows[i].broken, "%s: %s", withdrawn_rows[i].name,
                         broken);
        story_free(story);
    }
}

Test(ruling, leaving_a_withdrawn_release_for_a_better_one_passes)
{
    struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00");
    story_configure(story, TUESDAY);
    story_publish(story, "3.7.0", "stable");
    story_at(story, DAY "20:30");
    story_withdraw(story, "3.7.0");
    story_at(story, DAY "22:00");
    story_publish(story, "3.7.1", "stable");
    story_at(story, DAY "22:02");
    story_update(story, "3.7.1");
    story_check_broken(story, "");
    story_check(story, "ruling/withdrawn", OUTCOME_PASS);
    story_free(story);
}

Test(ruling, garbage_is_told_once)
{
    struct story *story = story_from("2030-12-03 20:00", "2030-12-04 06:00");
    story_configure(story, TUESDAY);
    story_publish(story, "3.7.0", "stable");
    for (int i = 0; i < 3; i++) {
        story_begin(story, "ccc", "malformed");
        story_event_end(story);
    }
    story_at(story, DAY "21:02");
    story_update(story, "3.7.0");
    story_check_broken(story, "ruling/clean-requests=warn");
    const struct rule_outcome *outcome = story_rule(story, "ruling/clean-requests");
    cr_assert_eq(outcome->findings->len, 1);
    cr_assert_str_eq(outcome->reason, "The updater sent bytes to ccc that are no HTTP request.");
    story_free(story);
}
