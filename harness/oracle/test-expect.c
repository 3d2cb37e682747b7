/* Expectations of a scenario: satisfied, broken, and left open where the row did not reach them. */
#include "harness/oracle/expect.h"
#include "harness/oracle/test-story.h"

struct expect_row {
    const char *name;
    int kind;
    char *act, *version;
    const char *from, *to;
    enum outcome outcome;
};
/* The story: 3.7.0 is downloaded at 21:02:00, the app quits then, 3.7.0 is in place at 21:03:00 and
 * started. The row ends at 06:00. */
#define DAY "2030-12-03 "
static const struct expect_row rows[] = {
    {"no quit before", EXPECT_NEVER, "quit", NULL, DAY "20:00:00", DAY "21:01:59", OUTCOME_PASS},
    {"no quit up to the instant", EXPECT_NEVER, "quit", NULL, DAY "20:00:00", DAY "21:02:00",
     OUTCOME_FAIL},
    {"no quit from the instant on", EXPECT_NEVER, "quit", NULL, DAY "21:02:00", DAY "23:00:00",
     OUTCOME_FAIL},
    {"no quit after", EXPECT_NEVER, "quit", NULL, DAY "21:02:01", DAY "23:00:00", OUTCOME_PASS},
    {"no install", EXPECT_NEVER, "install", NULL, DAY "20:00:00", DAY "23:00:00", OUTCOME_FAIL},
    {"no install after", EXPECT_NEVER, "install", NULL, DAY "21:02:01", DAY "23:00:00",
     OUTCOME_PASS},
    {"no download", EXPECT_NEVER, "download", NULL, DAY "20:00:00", DAY "23:00:00", OUTCOME_FAIL},
    {"no download after", EXPECT_NEVER, "download", NULL, DAY "21:02:01", DAY "23:00:00",
     OUTCOME_PASS},
    {"no start", EXPECT_NEVER, "start", NULL, DAY "20:00:00", DAY "21:03:00", OUTCOME_FAIL},
    {"a start by a person is no start", EXPECT_NEVER, "start", NULL, DAY "20:00:00", DAY "21:02:59",
     OUTCOME_PASS},
    {"beyond the end of the row", EXPECT_NEVER, "quit", NULL, DAY "21:02:01", "2030-12-05 23:00:00",
     OUTCOME_INCONCLUSIVE},
    {"broken although beyond the end", EXPECT_NEVER, "quit", NULL, DAY "20:00:00",
     "2030-12-05 23:00:00", OUTCOME_FAIL},
    {"installed", EXPECT_INSTALLED, NULL, "3.7.0", DAY "21:00:00", DAY "21:03:00", OUTCOME_PASS},
    {"any version installed", EXPECT_INSTALLED, NULL, NULL, DAY "21:00:00", DAY "21:03:00",
     OUTCOME_PASS},
    {"installed too late", EXPECT_INSTALLED, NULL, "3.7.0", DAY "21:00:00", DAY "21:02:59",
     OUTCOME_FAIL},
    {"another version", EXPECT_INSTALLED, NULL, "3.8.0", DAY "21:00:00", DAY "23:00:00",
     OUTCOME_FAIL},
    {"what stood there at first was not installed", EXPECT_INSTALLED, NULL, "3.6.4", DAY "20:00:00",
     DAY "23:00:00", OUTCOME_FAIL},
    {"not yet installed at the end of the row", EXPECT_INSTALLED, NULL, "3.8.0", DAY "21:00:00",
     "2030-12-05 23:00:00", OUTCOME_INCONCLUSIVE},
    {"the old version runs", EXPECT_RUNNING, NULL, "3.6.4", DAY "20:00:00", DAY "21:01:59",
     OUTCOME_PASS},
    {"the old version runs on", EXPECT_RUNNING, NULL, "3.6.4", DAY "20:00:00", DAY "21:02:00",
     OUTCOME_FAIL},
    {"the new version runs", EXPECT_RUNNING, NULL, "3.7.0", DAY "21:03:00", "2030-12-04 06:00:00",
     OUTCOME_PASS},
    {"closed during the install", EXPECT_RUNNING, NULL, NULL, DAY "21:02:30", DAY "21:02:40",
     OUTCOME_FAIL},
    {"any version runs again", EXPECT_RUNNING, NULL, NULL, DAY "21:03:00", DAY "23:00:00",
     OUTCOME_PASS},
};

static struct story *updated(void)
{
    struct story *story =
        story_new((struct story_settings){.from = "2030-12-03 20:00", .until = "2030-12-04 06:00"});
    story_configure(story, STABLE_TU_WE_TH);
    story_publish(story, "3.7.0", "stable");
    story_at(story, DAY "21:02");
    story_update(story, "3.7.0");
    return story;
}

static GPtrArray *judge(const struct story *story, const struct expect_row *row)
{
    g_autoptr(GPtrArray) expectations = g_ptr_array_new();
    struct expectation expectation = {
        .text = "{}", .kind = row->kind, .act = row->act, .version = row->version};
    expectation.from_ns = story_instant(story->zone, row->from);
    expectation.to_ns = story_instant(story->zone, row->to);
    g_ptr_array_add(expectations, &expectation);
    return oracle_expect(history_events(story->history), expectations, story->zone);
}

Test(expect, is_judged_as_each_row_says)
{
    struct story *story = updated();
    story_end(story);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) outcomes = judge(story, &rows[i]);
        const struct rule_outcome *outcome = g_ptr_array_index(outcomes, 0);
        cr_expect_eq(outcome->outcome, rows[i].outcome, "%s is %s", rows[i].name,
                     outcome_name(outcome->outcome));
        cr_expect_str_eq(outcome->rule, "expect/1");
        cr_expect_eq(outcome->findings->len > 0, rows[i].outcome == OUTCOME_FAIL, "%s",
                     rows[i].name);
        cr_expect_eq(outcome->reason == NULL, rows[i].outcome == OUTCOME_PASS, "%s", rows[i].name);
    }
    story_free(story);
}

Test(expect, of_a_row_that_could_not_be_judged_is_inconclusive)
{
    struct story *story = updated();
    story_begin(story, "harness", "inconclusive");
    story_text(story, "text", "x");
    story_event_end(story);
    story_end(story);
    g_autoptr(GPtrArray) outcomes = judge(story, &rows[1]);
    cr_assert_eq(((struct rule_outcome *)g_ptr_array_index(outcomes, 0))->outcome,
                 OUTCOME_INCONCLUSIVE);
    story_free(story);
}
