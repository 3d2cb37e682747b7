/* The decision of the updaters: which release, for every channel, inside and outside of window and
 * exclusion. */
#include "mocks/updaters/decide.h"

#include <criterion/criterion.h>

#define INSIDE 1784062800  /* TU 2026-07-14 21:00 UTC */
#define OUTSIDE 1784052000 /* three hours before */

static GPtrArray *RELEASES;
static const struct policy REFERENCE = {0};

static void publish(const char *text, enum channel channel, const char *sha256)
{
    struct release *release = g_new0(struct release, 1);
    cr_assert(version_parse(text, &release->version));
    release->text = g_strdup(text);
    release->channel = channel;
    release->sha256 = g_strdup(sha256);
    g_ptr_array_add(RELEASES, release);
}

static void open_feed(void)
{
    g_setenv("TZ", "UTC", TRUE);
    tzset();
    RELEASES = g_ptr_array_new_with_free_func((GDestroyNotify)release_free);
    publish("3.6.3", CHANNEL_STABLE, "a");
    publish("3.6.5", CHANNEL_STABLE, "b");
    publish("3.10.0", CHANNEL_STABLE, "c");
    publish("3.9.0", CHANNEL_STABLE, "d");
    publish("3.11.0", CHANNEL_STABLE, NULL);
    publish("3.12.0", CHANNEL_PREVIEW, "e");
    publish("3.13.0", CHANNEL_INTERNAL, "f");
}

static void close_feed(void)
{
    g_ptr_array_unref(RELEASES);
}

TestSuite(updater_decision, .init = open_feed, .fini = close_feed);

static bool passes_over_3_10_0(const struct release *release, void *data)
{
    return *(const bool *)data && g_str_equal(release->text, "3.10.0");
}

static const char *decide(struct configuration configuration, time_t now, bool is_passed_over)
{
    struct policy policy = policy_complete(&REFERENCE);
    struct snapshot snapshot = {.configuration = &configuration, .releases = RELEASES, .now = now};
    cr_assert(version_parse("3.6.4", &snapshot.installed));
    const struct release *release =
        decide_release(&policy, &snapshot, policy.permits, passes_over_3_10_0, &is_passed_over);
    return release == NULL ? "nothing" : release->text;
}

static struct configuration settings(enum channel channel, bool has_exclusion)
{
    return (struct configuration){
        .is_set = true,
        .channel = channel,
        .has_window = true,
        .has_exclusion = has_exclusion,
        .window = {1u << TUESDAY, 21 * SECONDS_PER_HOUR, 23 * SECONDS_PER_HOUR},
        .exclusion = {INSIDE - 86400, 5},
    };
}

Test(updater_decision, is_the_newest_verifiable_release_of_the_channel)
{
    cr_expect_str_eq(decide(settings(CHANNEL_STABLE, false), INSIDE, false), "3.10.0");
    cr_expect_str_eq(decide(settings(CHANNEL_PREVIEW, false), INSIDE, false), "3.12.0");
    cr_expect_str_eq(decide(settings(CHANNEL_INTERNAL, false), INSIDE, false), "3.13.0");
}

Test(updater_decision, is_nothing_outside_of_the_window)
{
    cr_expect_str_eq(decide(settings(CHANNEL_STABLE, false), OUTSIDE, false), "nothing");
    cr_expect_str_eq(decide(settings(CHANNEL_PREVIEW, false), OUTSIDE, false), "nothing");
}

Test(updater_decision, is_the_patch_during_an_exclusion_of_a_stable_workstation)
{
    cr_expect_str_eq(decide(settings(CHANNEL_STABLE, true), INSIDE, false), "3.6.5");
    cr_expect_str_eq(decide(settings(CHANNEL_PREVIEW, true), INSIDE, false), "3.12.0");
}

Test(updater_decision, needs_no_window_without_configuration)
{
    cr_expect_str_eq(decide((struct configuration){0}, OUTSIDE, false), "3.10.0");
}

Test(updater_decision, falls_back_where_the_newest_is_passed_over)
{
    cr_expect_str_eq(decide(settings(CHANNEL_STABLE, false), INSIDE, true), "3.9.0");
}

Test(updater_decision, lets_no_work_be_interrupted)
{
    static const struct {
        struct till_status status;
        bool is_free;
    } ROWS[] = {
        {{.running = true, .state = "IDLE"}, true},
        {{.running = true, .state = "IDLE", .order_open = true}, false},
        {{.running = true, .state = "IDLE", .order_suspended = true}, true},
        {{.running = true, .state = "ACTIVE", .order_open = true}, false},
        {{.running = true, .state = "ACTION_NEEDED"}, false},
        {{.running = true, .state = "RESCAN"}, false},
        {{.running = true, .state = "FINALIZED"}, true},
        {{.running = true, .state = "ERROR"}, true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ROWS); i++)
        cr_expect(till_is_free(&ROWS[i].status) == ROWS[i].is_free, "row %zu: %s", i,
                  ROWS[i].status.state);
}
