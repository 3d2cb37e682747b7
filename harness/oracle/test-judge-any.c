/* The judge on histories that no world would write: any events in any order, keys missing, times
 * that jump. It must end, and say the same twice. */
#include "harness/oracle/axes.h"
#include "harness/oracle/test-story.h"
#include "sim/random.h"

#define HISTORIES 150
#define EVENTS 120

static const char *const words[] = {NULL,
                                    "",
                                    "3.7.0",
                                    "3.6.4",
                                    "3.8.0-rc.1",
                                    "nonsense",
                                    "stable",
                                    "preview",
                                    "internal",
                                    "published",
                                    "promoted",
                                    "withdrawn",
                                    "quit",
                                    "install",
                                    "start",
                                    "status",
                                    "updater",
                                    "world",
                                    "closed",
                                    "crash",
                                    "signal",
                                    "started",
                                    "ended",
                                    "suspended",
                                    "resumed",
                                    "payment",
                                    "lost",
                                    "9913",
                                    "GET",
                                    "HEAD",
                                    "package",
                                    "configuration",
                                    "releases",
                                    "other",
                                    "late",
                                    "output",
                                    "cpu",
                                    "IDLE",
                                    "RESCAN",
                                    "/packages/3.7.0.tar.gz",
                                    "sha-3.7.0",
                                    "login",
                                    "/api/v1/config/cha.settings.v1/values/tenant",
                                    "kill updater"};

static const char *const values[] = {
    "null",
    STABLE_TU_WE_TH,
    PREVIEW_TU_WE_TH,
    "{}",
    "5",
    EXCLUDED("stable", "2030-12-01T00:00:00Z", 5),
    EXCLUDED("stable", "2030-12-01T00:00:00Z", 99),
    "{\"maintenanceWindow\":{\"days\":[\"FR\"],\"start\":\"22:00\",\"end\":\"02:00\"}}",
    "{\"channel\":\"beta\"}"};

static const char *const beside[] = {
    "[]", "[{\"target\":\"tenant\",\"path\":\"pos.autoUpdate\",\"value\":null}]",
    "[{\"target\":\"a\",\"path\":\"b\",\"value\":{\"channel\":\"preview\"}}]", "{}"};

static const struct {
    const char *actor, *event;
} kinds[] = {{"harness", "begin"},
             {"world", "step"},
             {"ccc", "configuration"},
             {"ccc", "exchange"},
             {"feed", "exchange"},
             {"till", "exchange"},
             {"ccc", "malformed"},
             {"feed", "release"},
             {"till", "control"},
             {"till", "install-began"},
             {"till", "installed"},
             {"app", "started"},
             {"app", "ended"},
             {"app", "login"},
             {"app", "order"},
             {"app", "state"},
             {"app", "hung"},
             {"updater", "started"},
             {"updater", "exited"},
             {"updater", "limit"},
             {"updater", "left-behind"},
             {"updater", "ignored-sigterm"},
             {"stranger", "word"}};

static const char *const text_keys[] = {
    "version",   "channel", "change",         "call",   "how",
    "by",        "id",      "order",          "fault",  "answers",
    "method",    "path",    "release",        "what",   "to",
    "verb",      "error",   "package-sha256", "sha256", "package-version",
    "installed", "pickup"};
static const char *const number_keys[] = {"status",  "from",       "bytes",      "size",
                                          "request", "code",       "signal",     "package-size",
                                          "poll-ns", "install-ns", "restart-ns", "transfer-ns"};
static const int64_t numbers[] = {0,   1,    200, 304,         409,         500,
                                  507, 1000, -1,  60000000000, 300000000000};

#define ANY(RANDOM, TABLE) (TABLE)[random_below(RANDOM, G_N_ELEMENTS(TABLE))]

static void add_event(struct story *story, struct random *random)
{
    size_t kind = random_below(random, G_N_ELEMENTS(kinds));
    story_begin(story, kinds[kind].actor, kinds[kind].event);
    for (size_t i = 0; i < G_N_ELEMENTS(text_keys); i++)
        if (random_below(random, 3) > 0)
            story_text(story, text_keys[i], ANY(random, words));
    for (size_t i = 0; i < G_N_ELEMENTS(number_keys); i++)
        if (random_below(random, 3) > 0)
            history_integer(story->history, number_keys[i], ANY(random, numbers));
    history_boolean(story->history, "if-idle", random_below(random, 2) == 0);
    history_boolean(story->history, "expected", random_below(random, 2) == 0);
    if (strcmp(kinds[kind].event, "configuration") == 0) {
        history_json(story->history, "value", ANY(random, values));
        history_json(story->history, "elsewhere", ANY(random, beside));
    }
    story_event_end(story);
    story_later(story, (double)random_below(random, 3) * (double)random_below(random, 7200));
}

static char *verdict_of(struct story *story)
{
    GString *text = g_string_new(NULL);
    g_autoptr(GPtrArray) outcomes = oracle_judge(history_events(story->history), story->book,
                                                 &story->settings.reading, story->zone);
    for (guint i = 0; i < outcomes->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(outcomes, i);
        g_string_append_printf(text, "%s %s %u %s\n", outcome->rule, outcome_name(outcome->outcome),
                               outcome->findings->len, outcome->reason);
    }
    return g_string_free(text, FALSE);
}

/* What was exercised, under one reading. */
static char *exercised_under(struct story *story, const struct reading *reading)
{
    GString *text = g_string_new(NULL);
    g_autoptr(GPtrArray) outcomes =
        oracle_judge(history_events(story->history), story->book, reading, story->zone);
    for (guint i = 0; i < outcomes->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(outcomes, i);
        bool is_idle =
            outcome->outcome == OUTCOME_NOT_EXERCISED || outcome->outcome == OUTCOME_NOT_APPLICABLE;
        if (!is_idle) {
            g_string_append_printf(text, "%s %s %u\n", outcome->rule,
                                   outcome_name(outcome->outcome), outcome->findings->len);
        }
    }
    return g_string_free(text, FALSE);
}

static void expect_no_difference(struct story *story, unsigned touched, uint64_t seed)
{
    g_autofree char *first = exercised_under(story, &story->settings.reading);
    for (unsigned axis = 0; axis < AXIS_COUNT; axis++) {
        struct reading other = story->settings.reading;
        other.value[axis] = (other.value[axis] + 1) % axis_value_count((enum axis)axis);
        if (touched >> axis & 1) {
            continue;
        }
        g_autofree char *second = exercised_under(story, &other);
        cr_assert_str_eq(first, second, "seed %" G_GUINT64_FORMAT ", %s", seed,
                         axis_table[axis].name);
    }
}

Test(judge, survives_any_history_and_says_the_same_twice_and_for_axes_that_they_do_not_touch)
{
    unsigned convicted = 0, untouched = 0;
    for (uint64_t seed = 0; seed < HISTORIES; seed++) {
        struct random random;
        random_init(&random, seed, 0);
        struct story_settings settings = {.from = "2030-12-02 20:00",
                                          .until = "2030-12-12 06:00",
                                          .pickup_is_login = seed % 5 == 0};
        for (unsigned axis = 0; axis < AXIS_COUNT; axis++)
            settings.reading.value[axis] =
                (unsigned)random_below(&random, axis_value_count((enum axis)axis));
        struct story *story = story_new(settings);
        for (int i = 0; i < EVENTS; i++)
            add_event(story, &random);
        story_end(story);
        g_autofree char *first = verdict_of(story), *second = verdict_of(story);
        cr_assert_str_eq(first, second, "seed %" G_GUINT64_FORMAT, seed);
        struct facts *facts = facts_new(history_events(story->history));
        unsigned touched = axes_touched(facts);
        facts_free(facts);
        expect_no_difference(story, touched, seed);
        untouched += (touched & ~(1U << AXIS_KIOSKS_IN_TURN)) != (1U << AXIS_KIOSKS_IN_TURN) - 1;
        convicted += strstr(first, " fail ") != NULL;
        story_free(story);
    }
    cr_assert_gt(convicted, HISTORIES / 2, "they reach the rules");
    cr_assert_gt(untouched, 0, "some leave an axis untouched");
}
