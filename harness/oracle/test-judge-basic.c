/* The judge on whole rows: who does right passes, who does nothing passes nothing, what could not
 * run is inconclusive. */
#include "harness/oracle/test-story.h"

static struct story *tuesday(void)
{
    struct story *story =
        story_new((struct story_settings){.from = "2030-12-03 20:00", .until = "2030-12-04 06:00"});
    story_configure(story, STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    return story;
}

Test(judge, an_update_in_the_window_breaks_nothing)
{
    struct story *story = tuesday();
    story_at(story, "2030-12-03 21:02");
    story_update(story, "3.7.0");
    story_check_broken(story, "");
    static const char *const passed[] = {"window/inside",
                                         "window/used",
                                         "window/download",
                                         "flow/downloaded",
                                         "flow/quit-then-install",
                                         "guard/comes-back",
                                         "guard/stays-alive",
                                         "guard/bounded",
                                         "guard/world"};
    for (size_t i = 0; i < G_N_ELEMENTS(passed); i++)
        story_check(story, passed[i], OUTCOME_PASS);
    story_check(story, "exclusion/ends", OUTCOME_NOT_EXERCISED);
    story_check(story, "flow/no-order", OUTCOME_NOT_EXERCISED);
    story_free(story);
}

Test(judge, an_update_at_the_very_opening_of_the_window_uses_it)
{
    struct story *story = tuesday();
    story_at(story, "2030-12-03 21:00");
    story_update(story, "3.7.0");
    story_check_broken(story, "");
    story_check(story, "window/used", OUTCOME_PASS);
    story_free(story);
}

Test(judge, who_does_nothing_passes_nothing)
{
    struct story *story = tuesday();
    story_check_broken(story, "window/used=fail");
    for (guint i = 0; i < story->outcomes->len; i++)
        cr_assert_neq(((struct rule_outcome *)g_ptr_array_index(story->outcomes, i))->outcome,
                      OUTCOME_PASS);
    story_free(story);
}

Test(judge, an_update_at_noon_is_outside_the_window)
{
    struct story *story =
        story_new((struct story_settings){.from = "2030-12-03 08:00", .until = "2030-12-04 06:00"});
    story_configure(story, STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_at(story, "2030-12-03 12:00");
    story_update(story, "3.7.0");
    story_check_broken(story, "window/download=fail window/inside=fail");
    const struct finding *finding =
        g_ptr_array_index(story_rule(story, "window/inside")->findings, 0);
    cr_assert_str_eq(finding->sentence,
                     "The app quit for the update to 3.7.0 outside every maintenance window.");
    cr_assert_str_eq(finding->expected,
                     "no update outside the window (channel stable, window TU, WE, TH 21:00-23:59 "
                     "Europe/Stockholm)");
    cr_assert_str_eq(finding->actual,
                     "quit at 2030-12-03 12:00:00 Europe/Stockholm (11:00:00Z), event 11");
    cr_assert_str_eq(finding->allowed, "from 21:00:00, until 23:59:00");
    cr_assert_str_eq(g_ptr_array_index(finding->evidence, finding->evidence->len - 3),
                     "event 11: app ended quit updater");
    story_free(story);
}

Test(judge, a_quit_mid_order_is_told_with_its_order)
{
    struct story *story = tuesday();
    story_at(story, "2030-12-03 21:05");
    story_order(story, "9913", "started");
    story_at(story, "2030-12-03 21:10");
    story_fetch(story);
    story_download(story, "3.7.0");
    story_status(story, "9913");
    story_at(story, "2030-12-03 21:14:03");
    story_replace(story, "3.7.0");
    story_check_broken(story, "flow/no-order=fail");
    const struct finding *finding =
        g_ptr_array_index(story_rule(story, "flow/no-order")->findings, 0);
    cr_assert_str_eq(finding->sentence, "The app quit for an update while order 9913 was open.");
    cr_assert_str_eq(finding->actual,
                     "quit at 2030-12-03 21:14:03 Europe/Stockholm (20:14:03Z), event 12");
    story_free(story);
}

Test(judge, what_could_not_run_is_inconclusive)
{
    struct story *story = tuesday();
    story_begin(story, "harness", "inconclusive");
    story_text(story, "text", "the updater uses timerfd");
    story_event_end(story);
    story_check(story, "window/used", OUTCOME_INCONCLUSIVE);
    cr_assert_str_eq(story_rule(story, "window/used")->reason, "the updater uses timerfd");
    story_free(story);
}

Test(judge, every_rule_of_the_book_has_a_function)
{
    struct rule_book *book = test_book();
    for (guint i = 0; i < book->rules->len; i++)
        cr_assert(oracle_knows(g_ptr_array_index(book->ids, i)), "%s",
                  (char *)g_ptr_array_index(book->ids, i));
    test_book_free(book);
}

Test(judge, an_empty_or_torn_history_is_inconclusive_and_never_a_crash)
{
    struct rule_book *book = test_book();
    struct zone *zone = zone_load("Europe/Stockholm", NULL);
    g_autoptr(GPtrArray) events = g_ptr_array_new();
    g_autoptr(GPtrArray) outcomes = oracle_judge(events, book, &(struct reading){0}, zone);
    cr_assert_eq(outcomes->len, book->rules->len);
    cr_assert_eq(((struct rule_outcome *)g_ptr_array_index(outcomes, 0))->outcome,
                 OUTCOME_INCONCLUSIVE);
    zone_unref(zone);
    test_book_free(book);
}
