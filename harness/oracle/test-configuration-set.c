/* Configurations: what is valid, what is not obeyed, what is open, and the alternatives that each
 * leaves. */
#include "harness/oracle/case.h"
#include "harness/oracle/policy.h"
#include <criterion/criterion.h>

#define WINDOW "\"maintenanceWindow\":{\"days\":[\"TU\"],\"start\":\"21:00\",\"end\":\"23:59\"}"
#define FREEZE(REST) "{\"channel\":\"stable\"," WINDOW ",\"maintenanceExclusion\":{" REST "}}"
#define START "\"start\":\"2030-12-01T00:00:00Z\""
#define HOURS(FROM, TO)                                                                            \
    "{\"channel\":\"stable\",\"maintenanceWindow\":{\"days\":[\"TU\"],\"start\":" FROM             \
    ",\"end\":" TO "}}"
#define DAYS(LIST)                                                                                 \
    "{\"channel\":\"stable\",\"maintenanceWindow\":{\"days\":" LIST                                \
    ",\"start\":\"21:00\",\"end\":\"22:00\"}}"

enum { NONE, SET, OPEN, REJECTED, DOUBTFUL };

struct row {
    const char *name, *json;
    int expected;
};
static const struct row rows[] = {
    {"nothing", NULL, NONE},
    {"null", "null", NONE},
    {"the documented shape", "{\"channel\":\"stable\"," WINDOW "}", SET},
    {"a window alone", "{" WINDOW "}", SET},
    {"a channel alone", "{\"channel\":\"preview\"}", SET},
    {"an empty object", "{}", SET},
    {"unknown keys never invalidate",
     "{\"channel\":\"stable\"," WINDOW ",\"note\":{\"a\":[1]},\"maintenanceWindows\":7}", SET},
    {"internal", "{\"channel\":\"internal\"}", SET},
    {"an unknown channel", "{\"channel\":\"beta\"}", REJECTED},
    {"a channel in capitals", "{\"channel\":\"Stable\"}", REJECTED},
    {"a channel that is null", "{\"channel\":null}", OPEN},
    {"a channel that is a number", "{\"channel\":5}", REJECTED},
    {"a value that the history had to cut", "{\"channel\":\"sta", OPEN},
    {"a list", "[1]", REJECTED},
    {"a text", "\"stable\"", REJECTED},
    {"no days", DAYS("[]"), REJECTED},
    {"a day in full", DAYS("[\"MONDAY\"]"), REJECTED},
    {"a day in lower case", DAYS("[\"mo\"]"), REJECTED},
    {"the same day twice", DAYS("[\"MO\",\"MO\"]"), OPEN},
    {"days as objects", DAYS("[{\"id\":\"MO\"}]"), OPEN},
    {"days missing", "{\"maintenanceWindow\":{\"start\":\"21:00\",\"end\":\"22:00\"}}", REJECTED},
    {"a start missing", "{\"maintenanceWindow\":{\"days\":[\"MO\"],\"end\":\"22:00\"}}", REJECTED},
    {"24:00 as an end", HOURS("\"21:00\"", "\"24:00\""), SET},
    {"24:00 as a start", HOURS("\"24:00\"", "\"02:00\""), OPEN},
    {"25:00", HOURS("\"21:00\"", "\"25:00\""), REJECTED},
    {"24:01", HOURS("\"21:00\"", "\"24:01\""), REJECTED},
    {"21:60", HOURS("\"21:60\"", "\"23:00\""), REJECTED},
    {"9:00", HOURS("\"9:00\"", "\"10:00\""), REJECTED},
    {"seconds", HOURS("\"21:00:00\"", "\"22:00:00\""), OPEN},
    {"an offset", HOURS("\"21:00Z\"", "\"22:00Z\""), OPEN},
    {"words", HOURS("\"21:00 pm\"", "\"22:00\""), REJECTED},
    {"a time as a number", HOURS("2100", "\"22:00\""), REJECTED},
    {"start and end equal", HOURS("\"21:00\"", "\"21:00\""), OPEN},
    {"duration 1", FREEZE(START ",\"duration\":1"), SET},
    {"duration 30", FREEZE(START ",\"duration\":30"), SET},
    {"duration 31", FREEZE(START ",\"duration\":31"), DOUBTFUL},
    {"duration 1e300", FREEZE(START ",\"duration\":1e300"), DOUBTFUL},
    {"duration 0", FREEZE(START ",\"duration\":0"), REJECTED},
    {"duration -1", FREEZE(START ",\"duration\":-1"), REJECTED},
    {"duration 5.5", FREEZE(START ",\"duration\":5.5"), REJECTED},
    {"duration as a text", FREEZE(START ",\"duration\":\"5\""), OPEN},
    {"days instead of duration", FREEZE(START ",\"days\":5"), SET},
    {"both, equal", FREEZE(START ",\"days\":5,\"duration\":5"), SET},
    {"both, different", FREEZE(START ",\"days\":5,\"duration\":4"), OPEN},
    {"neither", FREEZE(START), REJECTED},
    {"no start", FREEZE("\"duration\":5"), REJECTED},
    {"a start without a zone", FREEZE("\"start\":\"2030-12-01T00:00:00\",\"duration\":5"), OPEN},
    {"a start that is no date", FREEZE("\"start\":\"tomorrow\",\"duration\":5"), REJECTED},
    {"a start beyond all tills", FREEZE("\"start\":\"2250-01-01T00:00:00Z\",\"duration\":5"), OPEN},
};

static int kind_of(const struct configuration_set *set)
{
    bool rejected = set->alternatives[set->count - 1].kind == CONFIGURATION_NOTHING;
    if (rejected)
        return REJECTED;
    if (set->count > 1)
        return DOUBTFUL;
    return set->alternatives[0].kind == CONFIGURATION_NONE  ? NONE
           : set->alternatives[0].kind == CONFIGURATION_SET ? SET
                                                            : OPEN;
}

Test(configuration, is_taken_as_each_row_says)
{
    struct reading reading = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct configuration_set set = configuration_set_parse(rows[i].json, &reading, NULL);
        cr_expect_eq(kind_of(&set), rows[i].expected, "%s is %d", rows[i].name, kind_of(&set));
        cr_expect_eq(set.is_valid, rows[i].expected == NONE || rows[i].expected == SET, "%s",
                     rows[i].name);
    }
}

Test(configuration, partial_ones_are_invalid_under_that_reading)
{
    static const struct row partial[] = {{"a window alone", "{" WINDOW "}", REJECTED},
                                         {"a channel alone", "{\"channel\":\"preview\"}", REJECTED},
                                         {"both", "{\"channel\":\"stable\"," WINDOW "}", SET},
                                         {"nothing", NULL, NONE}};
    struct reading reading = {.value[AXIS_PARTIAL] = PARTIAL_INVALID};
    for (size_t i = 0; i < G_N_ELEMENTS(partial); i++) {
        struct configuration_set set = configuration_set_parse(partial[i].json, &reading, NULL);
        cr_expect_eq(kind_of(&set), partial[i].expected, "%s", partial[i].name);
    }
}

Test(configuration, the_last_good_one_stays_when_one_is_rejected)
{
    struct reading reading = {0};
    struct configuration_set good =
        configuration_set_parse("{\"channel\":\"preview\"," WINDOW "}", &reading, NULL);
    struct configuration_set set =
        configuration_set_parse("{\"channel\":\"beta\"}", &reading, &good);
    cr_assert_eq(set.count, 2);
    cr_assert_eq(set.alternatives[0].channel, CHANNEL_PREVIEW);
    cr_assert_eq(set.alternatives[1].kind, CONFIGURATION_NOTHING);
}

/* Whoever checks what is open against the schema may reject it; the other parts of it are no excuse
 * to judge by it alone. */
static const char *const open_rows[] = {
    FREEZE(START ",\"duration\":\"5\""),          FREEZE(START ",\"days\":5,\"duration\":45"),
    FREEZE(START ",\"days\":30,\"duration\":31"), DAYS("[\"MO\",\"MO\"]"),
    HOURS("\"21:00:00\"", "\"22:00:00\""),
};

Test(configuration, the_last_good_one_may_stay_when_one_is_open)
{
    struct reading reading = {0};
    struct configuration_set good =
        configuration_set_parse("{\"channel\":\"preview\"," WINDOW "}", &reading, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(open_rows); i++) {
        struct configuration_set alone = configuration_set_parse(open_rows[i], &reading, NULL);
        struct configuration_set set = configuration_set_parse(open_rows[i], &reading, &good);
        cr_expect_eq(alone.alternatives[0].kind, CONFIGURATION_OPEN, "%s", open_rows[i]);
        cr_expect_eq(alone.alternatives[alone.count - 1].kind, CONFIGURATION_OPEN, "%s",
                     open_rows[i]);
        cr_expect_eq(set.count, alone.count + 1, "%s", open_rows[i]);
        cr_expect_eq(set.alternatives[set.count - 1].channel, CHANNEL_PREVIEW, "%s", open_rows[i]);
        cr_expect_not(set.is_valid, "%s", open_rows[i]);
    }
}

struct field_row {
    const char *json;
    unsigned field;
    int expected;
};
/* Under a one-key reading the other key makes acts allowed, not owed. */
static const struct field_row field_rows[] = {
    {FREEZE(START ",\"days\":5"), EXCLUSION_FIELD_DURATION, DOUBTFUL},
    {FREEZE(START ",\"duration\":5"), EXCLUSION_FIELD_DURATION, SET},
    {FREEZE(START ",\"days\":5"), EXCLUSION_FIELD_DAYS, SET},
    {FREEZE(START ",\"duration\":5"), EXCLUSION_FIELD_DAYS, DOUBTFUL},
    {FREEZE(START ",\"duration\":5,\"days\":5"), EXCLUSION_FIELD_DAYS, SET},
};

Test(configuration, the_field_of_the_exclusion_is_a_reading)
{
    for (size_t i = 0; i < G_N_ELEMENTS(field_rows); i++) {
        struct reading reading = {.value[AXIS_EXCLUSION_FIELD] = field_rows[i].field};
        struct configuration_set set = configuration_set_parse(field_rows[i].json, &reading, NULL);
        cr_expect_eq(kind_of(&set), field_rows[i].expected, "%s", field_rows[i].json);
    }
}

Test(configuration, alternatives_never_overflow)
{
    struct reading reading = {0};
    struct configuration_set set = configuration_set_parse("{" WINDOW "}", &reading, NULL);
    for (int i = 0; i < 100; i++)
        set = configuration_set_parse(FREEZE(START ",\"duration\":99"), &reading, &set);
    cr_assert_leq(set.count, CONFIGURATION_ALTERNATIVES);
}

/* Each crosses midnight, so that who takes it for invalid keeps the one before. The release was
 * permitted by the first of all, on TU at 21:30, and by none of those after it. */
Test(configuration, what_there_is_no_room_for_still_excuses)
{
    struct reading reading = {0};
    struct zone *zone = zone_load("UTC", NULL);
    struct configuration_set set = configuration_set_parse("{" WINDOW "}", &reading, NULL);
    struct policy_question question = {&reading,       zone,  0,           KIND_FEATURE,
                                       CHANNEL_STABLE, false, RULINGS_FREE};
    cr_assert(instant_parse("2030-12-03T21:30:00Z", &question.instant_ns));
    for (int i = 0; i < 2 * CONFIGURATION_ALTERNATIVES; i++) {
        g_autofree char *crossing = g_strdup_printf(
            "{\"maintenanceWindow\":{\"days\":[\"FR\"],\"start\":\"22:%02d\",\"end\":\"02:00\"}}",
            i);
        set = configuration_set_parse(crossing, &reading, &set);
        cr_expect_eq(set_forbids(&set, &question), 0, "after %d changes", i + 1);
        cr_expect_eq(set_owes(&set, &question), OWES_NOTHING, "after %d changes", i + 1);
    }
    zone_unref(zone);
}

Test(configuration, the_same_alternative_is_kept_once)
{
    struct reading reading = {.value[AXIS_EXCLUSION_FIELD] = EXCLUSION_FIELD_DAYS};
    struct configuration_set set = configuration_set_parse("{" WINDOW "}", &reading, NULL);
    for (int i = 0; i < 100; i++)
        set = configuration_set_parse(FREEZE(START ",\"duration\":5"), &reading, &set);
    /* With the exclusion, and without it as before. */
    cr_assert_eq(set.count, 2);
}

struct owes_row {
    const char *name, *json;
    enum version_kind kind;
    enum channel channel;
    const char *utc;
    enum owes owes;
    unsigned forbids;
};
#define IN_WINDOW "2030-12-03T21:30:00Z"
#define AT_NOON "2030-12-03T12:00:00Z"
static const struct owes_row owes_rows[] = {
    {"stable, window", "{" WINDOW "}", KIND_FEATURE, CHANNEL_STABLE, IN_WINDOW, OWES_MUST, 0},
    {"stable, noon", "{" WINDOW "}", KIND_FEATURE, CHANNEL_STABLE, AT_NOON, OWES_NOTHING,
     FORBIDS_WINDOW_INSIDE},
    {"stable, noon, patch", "{" WINDOW "}", KIND_PATCH, CHANNEL_STABLE, AT_NOON, OWES_NOTHING,
     FORBIDS_WINDOW_PATCH},
    {"preview release", "{" WINDOW "}", KIND_FEATURE, CHANNEL_PREVIEW, IN_WINDOW, OWES_NOTHING,
     FORBIDS_STABLE_ONLY},
    {"no window: nothing forbidden, nothing owed", "{\"channel\":\"stable\"}", KIND_FEATURE,
     CHANNEL_STABLE, AT_NOON, OWES_NOTHING, 0},
    {"no configuration", NULL, KIND_FEATURE, CHANNEL_STABLE, AT_NOON, OWES_SHOULD, 0},
    {"no configuration, preview release", NULL, KIND_FEATURE, CHANNEL_PREVIEW, AT_NOON,
     OWES_NOTHING, 0},
    {"freeze", FREEZE(START ",\"duration\":5"), KIND_FEATURE, CHANNEL_STABLE, IN_WINDOW,
     OWES_NOTHING, FORBIDS_EXCLUSION},
    {"freeze, outside the window", FREEZE(START ",\"duration\":5"), KIND_FEATURE, CHANNEL_STABLE,
     AT_NOON, OWES_NOTHING, FORBIDS_EXCLUSION | FORBIDS_WINDOW_INSIDE},
    {"freeze, patch", FREEZE(START ",\"duration\":5"), KIND_PATCH, CHANNEL_STABLE, IN_WINDOW,
     OWES_MUST, 0},
    {"freeze, release candidate", FREEZE(START ",\"duration\":5"), KIND_OPEN, CHANNEL_STABLE,
     IN_WINDOW, OWES_NOTHING, 0},
    {"freeze alone", "{\"maintenanceExclusion\":{" START ",\"duration\":5}}", KIND_FEATURE,
     CHANNEL_STABLE, AT_NOON, OWES_NOTHING, FORBIDS_EXCLUSION},
    {"internal in the configuration is open", "{\"channel\":\"internal\"," WINDOW "}", KIND_FEATURE,
     CHANNEL_INTERNAL, IN_WINDOW, OWES_NOTHING, 0},
};

Test(configuration, forbids_and_owes_as_each_row_says)
{
    struct reading reading = {0};
    struct zone *zone = zone_load("UTC", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(owes_rows); i++) {
        const struct owes_row *row = &owes_rows[i];
        struct configuration_set set = configuration_set_parse(row->json, &reading, NULL);
        struct policy_question question = {&reading,     zone,  0,           row->kind,
                                           row->channel, false, RULINGS_FREE};
        cr_assert(instant_parse(row->utc, &question.instant_ns));
        cr_expect_eq(policy_owes(&set.alternatives[0], &question), row->owes, "%s", row->name);
        cr_expect_eq(policy_forbids(&set.alternatives[0], &question), row->forbids, "%s: %x",
                     row->name, policy_forbids(&set.alternatives[0], &question));
    }
    zone_unref(zone);
}
