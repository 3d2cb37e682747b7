/* What the facts hold of faults of the servers, and what an outage that no request shows does to
 * what an updater can know. */
#include "harness/oracle/facts.h"
#include "harness/oracle/test-story.h"

#define DAY "2030-12-03 "
#define TUESDAY                                                                                    \
    "{\"channel\":\"stable\",\"maintenanceWindow\":{\"days\":[\"TU\"],\"start\":\"21:00\","        \
    "\"end\":\"23:59\"}}"
#define NOON                                                                                       \
    "{\"channel\":\"stable\",\"maintenanceWindow\":{\"days\":[\"TU\"],\"start\":\"12:00\","        \
    "\"end\":\"14:00\"}}"

static struct story *story_of_an_evening(void)
{
    return story_new(
        (struct story_settings){.from = "2030-12-03 20:00", .until = "2030-12-03 22:40"});
}

static void refuse(struct story *story, const char *server, const char *until)
{
    story_begin(story, server, "refusing");
    history_instant(story->history, "until", story_instant(story->zone, until));
    story_event_end(story);
}

/* TUESDAY was seen at 21:02 and becomes NOON at 21:03; nobody listens from 21:04 on. */
static const struct {
    const char *name, *until, *server, *quit;
    bool is_excused;
} outages[] = {
    {"in the outage", DAY "22:30:00", "ccc", DAY "21:40:00", true},
    {"a poll after the outage", DAY "21:30:00", "ccc", DAY "21:35:00", true},
    {"more than a poll after the outage", DAY "21:30:00", "ccc", DAY "21:36:00", false},
    {"an outage of another server", DAY "22:30:00", "feed", DAY "21:40:00", false},
};

Test(facts_faults, an_outage_excuses_who_can_not_know)
{
    for (size_t i = 0; i < G_N_ELEMENTS(outages); i++) {
        struct story *story = story_of_an_evening();
        story_configure(story, TUESDAY);
        story_publish(story, "3.7.0", "stable");
        story_at(story, DAY "21:02:00");
        story_fetch(story);
        story_download(story, "3.7.0");
        story_at(story, DAY "21:03:00");
        story_configure(story, NOON);
        story_at(story, DAY "21:04:00");
        refuse(story, outages[i].server, outages[i].until);
        story_at(story, outages[i].quit);
        story_replace(story, "3.7.0");
        g_autofree char *broken = story_broken(story);
        cr_expect_eq(strstr(broken, "window/inside=fail") == NULL, outages[i].is_excused, "%s: %s",
                     outages[i].name, broken);
        story_free(story);
    }
}

static void answer_package(struct story *story, const char *fault, int64_t from, int64_t bytes)
{
    story_begin(story, "feed", "exchange");
    history_integer(story->history, "request", ++story->requests);
    story_text(story, "method", "GET");
    story_text(story, "path", "/packages/x.tar.gz");
    history_integer(story->history, "status", 200);
    if (fault != NULL) {
        story_text(story, "fault", fault);
    }
    story_text(story, "answers", "package");
    story_text(story, "release", "3.7.0");
    history_integer(story->history, "from", from);
    history_integer(story->history, "bytes", bytes);
    history_integer(story->history, "size", 100);
    story_event_end(story);
}

/* Half of a package is there; the other half arrives in this way. */
static const struct {
    const char *fault;
    bool is_complete;
} halves[] = {
    {NULL, true},       {"late", true},  {"drip", true},   {"truncated", true},
    {"damaged", false}, {"html", false}, {"range", false}, {"wrong-json", false},
};

Test(facts_faults, only_bytes_of_the_package_make_it_complete)
{
    for (size_t i = 0; i < G_N_ELEMENTS(halves); i++) {
        struct story *story = story_of_an_evening();
        answer_package(story, "truncated", 0, 50);
        answer_package(story, halves[i].fault, 50, 50);
        struct facts *facts = facts_new(history_events(story->history));
        cr_assert_eq(facts->transfers->len, 1);
        const struct transfer *transfer = facts->transfers->pdata[0];
        cr_expect_eq(!stamp_is_never(transfer->complete), halves[i].is_complete, "%s",
                     halves[i].fault);
        facts_free(facts);
        story_free(story);
    }
}

static void answer_status(struct story *story, const char *fault, bool has_left)
{
    story_begin(story, "till", "control");
    story_text(story, "call", "status");
    history_integer(story->history, "status", 200);
    story_event_end(story);
    story_begin(story, "till", "exchange");
    story_text(story, "path", "/status");
    history_integer(story->history, "status", 200);
    if (fault != NULL) {
        story_text(story, "fault", fault);
    }
    if (has_left) {
        history_boolean(story->history, "left", true);
    }
    story_event_end(story);
}

static const struct {
    const char *fault;
    bool has_left, is_told;
} statuses[] = {
    {NULL, false, true},   {"late", false, true},       {"drip", false, true},
    {"late", true, false}, {"truncated", false, false}, {"wrong-length", false, false},
};

Test(facts_faults, an_answer_that_did_not_arrive_told_nothing)
{
    for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++) {
        struct story *story = story_of_an_evening();
        answer_status(story, statuses[i].fault, statuses[i].has_left);
        struct facts *facts = facts_new(history_events(story->history));
        cr_expect_eq(facts->statuses->len, statuses[i].is_told, "row %zu", i);
        cr_expect_eq(facts->faults->len, statuses[i].fault != NULL, "row %zu", i);
        facts_free(facts);
        story_free(story);
    }
}

Test(facts_faults, an_outage_is_met_when_it_begins_and_when_it_ends)
{
    struct story *story = story_of_an_evening();
    story_at(story, DAY "21:00:00");
    refuse(story, "feed", DAY "21:30:00");
    story_at(story, DAY "21:10:00");
    story_fetch_fails(story, "ccc");
    story_at(story, DAY "21:40:00");
    story_fetch(story);
    struct facts *facts = facts_new(history_events(story->history));
    static const char *const met[] = {DAY "21:00:00", DAY "21:10:00", DAY "21:30:00"};
    cr_assert_eq(facts->faults->len, G_N_ELEMENTS(met));
    for (size_t i = 0; i < G_N_ELEMENTS(met); i++) {
        cr_expect_eq(g_array_index(facts->faults, struct stamp, i).instant_ns,
                     story_instant(story->zone, met[i]), "row %zu", i);
    }
    int64_t from_ns = story_instant(story->zone, DAY "20:50:00");
    int64_t to_ns = story_instant(story->zone, DAY "21:40:00");
    cr_expect_eq(facts_reachable_ns(facts, "feed", from_ns, to_ns), 10 * 60 * NS_PER_S);
    cr_expect_eq(facts_reachable_ns(facts, "ccc", from_ns, to_ns), 50 * 60 * NS_PER_S);
    cr_expect(facts_is_refused(facts, "feed", from_ns + 10 * 60 * NS_PER_S));
    cr_expect_not(facts_is_refused(facts, "feed", from_ns + 40 * 60 * NS_PER_S));
    facts_free(facts);
    story_free(story);
}

static void power(struct story *story, const char *change)
{
    story_begin(story, "world", "power");
    story_text(story, "change", change);
    story_event_end(story);
}

static void quit(struct story *story)
{
    story_begin(story, "app", "ended");
    story_text(story, "how", "quit");
    story_text(story, "by", "updater");
    story_event_end(story);
}

static void begin_install(struct story *story, const char *digest)
{
    story_begin(story, "till", "install-began");
    story_text(story, "package-sha256", digest);
    story_event_end(story);
}

/* The power goes between the quit and the installation: the app that boots is no sign of an update
 * for nothing. */
Test(facts_faults, a_power_loss_cuts_an_attempt_off)
{
    for (int is_lost = 0; is_lost <= 1; is_lost++) {
        struct story *story = story_of_an_evening();
        quit(story);
        if (is_lost) {
            power(story, "lost");
            power(story, "back");
        }
        story_app_opened(story);
        power(story, "lost");
        struct facts *facts = facts_new(history_events(story->history));
        cr_assert_eq(facts->attempts->len, 1);
        cr_expect_eq(g_array_index(facts->attempts, struct attempt, 0).is_cut_off, is_lost);
        facts_free(facts);
        story_free(story);
    }
}

Test(facts_faults, an_installation_that_was_cut_off_is_not_that_of_the_attempt)
{
    struct story *story = story_of_an_evening();
    quit(story);
    begin_install(story, "a");
    power(story, "lost");
    power(story, "back");
    begin_install(story, "b");
    story_begin(story, "till", "installed");
    story_text(story, "version", "3.7.0");
    story_event_end(story);
    begin_install(story, "c");
    struct facts *facts = facts_new(history_events(story->history));
    cr_assert_eq(facts->attempts->len, 1);
    cr_expect_eq(g_array_index(facts->attempts, struct attempt, 0).first_install, 1);
    facts_free(facts);
    story_free(story);
}
