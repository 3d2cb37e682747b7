#pragma once
/* Stories: histories in memory, written as what happens, so that a test of the judge reads like a
 * scenario.
 *
 *     struct story *story = story_new((struct story_settings){.from = "2030-12-03 20:00", .until =
 * "2030-12-04 06:00"}); story_configure(story, STABLE_TU_WE_TH); story_publish(story, "3.7.0",
 * "stable"); story_at(story, "2030-12-03 21:02"); story_update(story, "3.7.0");
 *     cr_assert_eq(story_outcome(story, "window/used"), OUTCOME_PASS);      // ends the row first
 *     story_free(story);
 *
 * Times are wall clock of the story's zone (the first of two, where there are two) or end in Z. */
#include "harness/oracle/judge.h"
#include "harness/oracle/test-book.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define STABLE_TU_WE_TH                                                                            \
    "{\"channel\":\"stable\",\"maintenanceWindow\":{\"days\":[\"TU\",\"WE\",\"TH\"],\"start\":"    \
    "\"21:00\",\"end\":"                                                                           \
    "\"23:59\"}}"
#define PREVIEW_TU_WE_TH                                                                           \
    "{\"channel\":\"preview\",\"maintenanceWindow\":{\"days\":[\"TU\",\"WE\",\"TH\"],\"start\":"   \
    "\"21:00\",\"end\":"                                                                           \
    "\"23:59\"}}"
#define EXCLUDED(CHANNEL, START, DAYS)                                                             \
    "{\"channel\":\"" CHANNEL "\",\"maintenanceExclusion\":{\"start\":\"" START                    \
    "\",\"duration\":" #DAYS "},\"maintenanceWindow\":{\"days\":[\"TU\",\"WE\",\"TH\"],\"start\":" \
    "\"21:00\",\"end\":\"23:59\"}}"

struct story_settings {
    const char *zone; /* Europe/Stockholm */
    const char *from, *until;
    const char *installed; /* 3.6.4 */
    bool app_closed;
    bool pickup_is_login;
    int64_t poll_s;    /* 300 */
    int64_t restart_s; /* 0: never */
    int64_t splay_s;   /* 0 */
    int64_t backoff_s; /* 4 polls */
    struct reading reading;
};

struct story {
    struct story_settings settings;
    struct clock clock;
    struct history *history;
    struct zone *zone;
    struct rule_book *book;
    int64_t until_ns;
    int64_t requests;
    unsigned processes;
    bool is_over;
    GPtrArray *outcomes;
};

/* G of a story with the defaults: 2 x 300 s + 60 s. */
#define STORY_GRACE_S 660

static int64_t story_instant(const struct zone *zone, const char *text)
{
    struct civil civil = {0};
    int64_t instants_ns[2];
    if (instant_parse(text, &instants_ns[0]))
        return instants_ns[0];
    double seconds = 0;
    cr_assert(sscanf(text, "%d-%d-%d %d:%d:%lf", &civil.year, &civil.month, &civil.day, &civil.hour,
                     &civil.minute, &seconds) >= 5,
              "`%s` is a time", text);
    civil.second = (int)seconds;
    civil.nanosecond = (int)((seconds - civil.second) * 1e9);
    cr_assert(zone_instants(zone, &civil, instants_ns) > 0, "`%s` exists", text);
    return instants_ns[0];
}

static void story_begin(struct story *story, const char *actor, const char *event)
{
    history_begin(story->history, actor, event);
}

static void story_text(struct story *story, const char *key, const char *value)
{
    history_text(story->history, key, value);
}

static void story_event_end(struct story *story)
{
    history_end(story->history);
}

static void story_app_opened(struct story *story)
{
    g_autofree char *process = g_strdup_printf("app-%u", ++story->processes);
    story_begin(story, "app", "started");
    story_text(story, "process", process);
    story_text(story, "version", story->settings.installed);
    story_event_end(story);
}

static void story_updater_started(struct story *story)
{
    story_begin(story, "updater", "started");
    story_text(story, "process", "updater-1");
    story_event_end(story);
}

static void story_begin_row(struct story *story)
{
    const struct story_settings *settings = &story->settings;
    story_begin(story, "harness", "begin");
    history_integer(story->history, "format", 1);
    story_text(story, "zone", settings->zone);
    history_instant(story->history, "start", story->clock.instant_ns);
    history_instant(story->history, "until", story->until_ns);
    story_text(story, "business-unit", "EU800");
    story_text(story, "workstation", "601");
    story_text(story, "installed", settings->installed);
    story_text(story, "lifecycle", "daemon");
    history_integer(story->history, "poll-ns", settings->poll_s * NS_PER_S);
    history_integer(story->history, "splay-ns", settings->splay_s * NS_PER_S);
    history_integer(story->history, "backoff-max-ns", settings->backoff_s * NS_PER_S);
    history_integer(story->history, "install-ns", 60 * NS_PER_S);
    history_integer(story->history, "transfer-ns", 0);
    history_integer(story->history, "restart-ns",
                    settings->restart_s == 0 ? -1 : settings->restart_s * NS_PER_S);
    story_text(story, "pickup", settings->pickup_is_login ? "login" : "poll");
    story_event_end(story);
}

G_GNUC_UNUSED static struct story *story_new(struct story_settings settings)
{
    struct story *story = g_new0(struct story, 1);
    settings.zone = settings.zone == NULL ? "Europe/Stockholm" : settings.zone;
    settings.installed = settings.installed == NULL ? "3.6.4" : settings.installed;
    settings.poll_s = settings.poll_s == 0 ? 300 : settings.poll_s;
    settings.backoff_s = settings.backoff_s == 0 ? 4 * settings.poll_s : settings.backoff_s;
    story->settings = settings;
    story->zone = zone_load(settings.zone, NULL);
    story->book = test_book();
    story->until_ns = story_instant(story->zone, settings.until);
    clock_init(&story->clock, story_instant(story->zone, settings.from));
    story->history = history_new(&story->clock, NULL, NULL);
    story_begin_row(story);
    story_updater_started(story);
    if (!settings.app_closed)
        story_app_opened(story);
    return story;
}

G_GNUC_UNUSED static void story_free(struct story *story)
{
    if (story->outcomes != NULL)
        g_ptr_array_unref(story->outcomes);
    history_free(story->history);
    test_book_free(story->book);
    zone_unref(story->zone);
    g_free(story);
}

G_GNUC_UNUSED static void story_at(struct story *story, const char *time)
{
    clock_advance_to(&story->clock, story_instant(story->zone, time));
}

G_GNUC_UNUSED static void story_later(struct story *story, double seconds)
{
    clock_advance_to(&story->clock, story->clock.instant_ns + (int64_t)(seconds * 1e9));
}

G_GNUC_UNUSED static void story_configure_beside(struct story *story, const char *value,
                                                 const char *elsewhere)
{
    story_begin(story, "ccc", "configuration");
    history_json(story->history, "value", value == NULL ? "null" : value);
    if (elsewhere != NULL)
        history_json(story->history, "elsewhere", elsewhere);
    story_event_end(story);
}

G_GNUC_UNUSED static void story_configure(struct story *story, const char *value)
{
    story_configure_beside(story, value, NULL);
}

/* What differs between the announced and the served package. */
struct story_release {
    const char *version, *channel;
    bool digest_wrong, digest_missing, size_wrong;
    const char *contains;
};

static void story_release_event(struct story *story, const struct story_release *release,
                                const char *change, const char *channel)
{
    g_autofree char *served = g_strdup_printf("sha-%s", release->version);
    story_begin(story, "feed", "release");
    story_text(story, "change", change);
    story_text(story, "version", release->version);
    story_text(story, "channel", channel);
    story_text(story, "sha256",
               release->digest_missing ? NULL
               : release->digest_wrong ? "sha-wrong"
                                       : served);
    history_integer(story->history, "size", release->size_wrong ? 999 : 1000);
    story_text(story, "package-sha256", served);
    history_integer(story->history, "package-size", 1000);
    story_text(story, "package-version",
               release->contains != NULL ? release->contains : release->version);
    story_event_end(story);
}

G_GNUC_UNUSED static void story_publish_broken(struct story *story, struct story_release release)
{
    bool is_stable = strcmp(release.channel, "stable") == 0;
    story_release_event(story, &release, "published", is_stable ? "preview" : release.channel);
    if (is_stable)
        story_release_event(story, &release, "promoted", "stable");
}

G_GNUC_UNUSED static void story_publish(struct story *story, const char *version,
                                        const char *channel)
{
    story_publish_broken(story, (struct story_release){.version = version, .channel = channel});
}

G_GNUC_UNUSED static void story_promote(struct story *story, const char *version)
{
    story_release_event(story, &(struct story_release){.version = version}, "promoted", "stable");
}

G_GNUC_UNUSED static void story_withdraw(struct story *story, const char *version)
{
    story_release_event(story, &(struct story_release){.version = version}, "withdrawn", NULL);
}

static void story_exchange(struct story *story, const char *server, const char *answers,
                           const char *fault)
{
    story_begin(story, server, "exchange");
    history_integer(story->history, "request", ++story->requests);
    story_text(story, "method", "GET");
    story_text(story, "path",
               strcmp(server, "ccc") == 0 ? "/api/v1/config/cha.settings.v1/values/x"
                                          : "/releases");
    history_integer(story->history, "status", fault == NULL ? 200 : 500);
    if (fault != NULL)
        story_text(story, "fault", fault);
    else
        story_text(story, "answers", answers);
    story_event_end(story);
}

/* The updater looks: configuration and releases. */
G_GNUC_UNUSED static void story_fetch(struct story *story)
{
    story_exchange(story, "ccc", "configuration", NULL);
    story_exchange(story, "feed", "releases", NULL);
}

G_GNUC_UNUSED static void story_fetch_fails(struct story *story, const char *server)
{
    story_exchange(story, server, NULL, "status");
}

/* The updater asks for another target than its own. */
G_GNUC_UNUSED static void story_ask_for(struct story *story, const char *target)
{
    g_autofree char *path = g_strdup_printf("/api/v1/config/cha.settings.v1/values/%s", target);
    story_begin(story, "ccc", "exchange");
    story_text(story, "method", "GET");
    story_text(story, "path", path);
    history_integer(story->history, "status", 200);
    story_text(story, "answers", "other");
    story_event_end(story);
}

G_GNUC_UNUSED static void story_login(struct story *story)
{
    story_begin(story, "app", "login");
    story_text(story, "user", "17");
    story_event_end(story);
}

G_GNUC_UNUSED static void story_status(struct story *story, const char *order)
{
    story_begin(story, "till", "control");
    story_text(story, "call", "status");
    history_integer(story->history, "status", 200);
    history_boolean(story->history, "running", true);
    story_text(story, "order", order);
    story_event_end(story);
}

G_GNUC_UNUSED static void story_order(struct story *story, const char *id, const char *change)
{
    story_begin(story, "app", "order");
    story_text(story, "id", id);
    story_text(story, "change", change);
    story_event_end(story);
}

G_GNUC_UNUSED static void story_state(struct story *story, const char *to)
{
    story_begin(story, "app", "state");
    story_text(story, "from", "IDLE");
    story_text(story, "to", to);
    story_event_end(story);
}

/* `parts` requests of equal length; the last is left out if `all` is false. */
static void story_transfer(struct story *story, const char *version, int parts, bool all)
{
    for (int i = 0; i < (all ? parts : parts - 1); i++) {
        g_autofree char *path = g_strdup_printf("/packages/%s.tar.gz", version);
        story_begin(story, "feed", "exchange");
        history_integer(story->history, "request", ++story->requests);
        story_text(story, "method", "GET");
        story_text(story, "path", path);
        history_integer(story->history, "status", parts == 1 ? 200 : 206);
        story_text(story, "answers", "package");
        story_text(story, "release", version);
        history_integer(story->history, "from", i * 1000 / parts);
        history_integer(story->history, "bytes", (i + 1) * 1000 / parts - i * 1000 / parts);
        history_integer(story->history, "size", 1000);
        story_event_end(story);
    }
}

/* From the beginning, so much of it. */
G_GNUC_UNUSED static void story_transfer_tenths(struct story *story, const char *version,
                                                int tenths)
{
    g_autofree char *path = g_strdup_printf("/packages/%s.tar.gz", version);
    story_begin(story, "feed", "exchange");
    history_integer(story->history, "request", ++story->requests);
    story_text(story, "method", "GET");
    story_text(story, "path", path);
    history_integer(story->history, "status", tenths == 10 ? 200 : 206);
    story_text(story, "answers", "package");
    story_text(story, "release", version);
    history_integer(story->history, "from", 0);
    history_integer(story->history, "bytes", tenths * 100);
    history_integer(story->history, "size", 1000);
    story_event_end(story);
}

G_GNUC_UNUSED static void story_download(struct story *story, const char *version)
{
    story_transfer(story, version, 1, true);
}

static void story_app_ended(struct story *story, const char *how, const char *by)
{
    story_begin(story, "app", "ended");
    story_text(story, "how", how);
    story_text(story, "by", by);
    story_event_end(story);
}

static void story_control(struct story *story, const char *call, int status, const char *error)
{
    story_begin(story, "till", "control");
    story_text(story, "call", call);
    history_integer(story->history, "status", status);
    story_text(story, "error", error);
    story_event_end(story);
}

G_GNUC_UNUSED static void story_quit(struct story *story)
{
    story_app_ended(story, "quit", "updater");
    story_control(story, "quit", 200, NULL);
}

G_GNUC_UNUSED static void story_quit_if_idle(struct story *story)
{
    story_app_ended(story, "quit", "updater");
    story_begin(story, "till", "control");
    story_text(story, "call", "quit");
    history_integer(story->history, "status", 200);
    history_boolean(story->history, "if-idle", true);
    story_event_end(story);
}

/* A package that is not what the feed serves has another digest. */
static void story_install_package(struct story *story, const char *digest, const char *version)
{
    story_begin(story, "till", "install-began");
    story_text(story, "package-sha256", digest);
    history_integer(story->history, "package-size", 1000);
    story_text(story, "package-version", version);
    story_event_end(story);
    story_later(story, 60);
    story_begin(story, "till", "installed");
    story_text(story, "version", version);
    story_event_end(story);
    story_control(story, "install", 200, NULL);
    story->settings.installed = version;
}

G_GNUC_UNUSED static void story_install(struct story *story, const char *version)
{
    g_autofree char *digest = g_strdup_printf("sha-%s", version);
    story_install_package(story, digest, version);
}

G_GNUC_UNUSED static void story_install_refused(struct story *story, const char *version,
                                                int status)
{
    story_begin(story, "till", "control");
    story_text(story, "call", "install");
    history_integer(story->history, "status", status);
    story_text(story, "error", "bad-package");
    story_text(story, "package-version", version);
    story_event_end(story);
}

G_GNUC_UNUSED static void story_start(struct story *story)
{
    story_app_opened(story);
    story_control(story, "start", 200, NULL);
}

G_GNUC_UNUSED static void story_app_closed(struct story *story)
{
    story_app_ended(story, "closed", "world");
}

/* Quit, install, start. */
G_GNUC_UNUSED static void story_replace(struct story *story, const char *version)
{
    story_quit(story);
    story_install(story, version);
    story_start(story);
}

/* What a correct updater does: look, download, ask, replace. */
G_GNUC_UNUSED static void story_update(struct story *story, const char *version)
{
    story_fetch(story);
    story_download(story, version);
    story_status(story, NULL);
    story_replace(story, version);
}

static void story_end(struct story *story)
{
    if (story->is_over)
        return;
    story->is_over = true;
    clock_advance_to(&story->clock, MAX(story->until_ns, story->clock.instant_ns));
    story_begin(story, "updater", "exited");
    history_integer(story->history, "signal", 15);
    history_boolean(story->history, "expected", true);
    story_event_end(story);
    story_begin(story, "harness", "end");
    story_text(story, "reason", "until");
    story_event_end(story);
}

static const struct rule_outcome *story_rule(struct story *story, const char *rule)
{
    story_end(story);
    if (story->outcomes == NULL)
        story->outcomes = oracle_judge(history_events(story->history), story->book,
                                       &story->settings.reading, story->zone);
    for (guint i = 0; i < story->outcomes->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(story->outcomes, i);
        if (strcmp(outcome->rule, rule) == 0)
            return outcome;
    }
    cr_assert_fail("%s is in the rule book", rule);
    return NULL;
}

G_GNUC_UNUSED static enum outcome story_outcome(struct story *story, const char *rule)
{
    return story_rule(story, rule)->outcome;
}

/* "flow/no-order=fail window/used=fail": every rule that is broken, in order. Free with g_free. */
G_GNUC_UNUSED static char *story_broken(struct story *story)
{
    GString *text = g_string_new(NULL);
    story_rule(story, "window/used");
    for (guint i = 0; i < story->outcomes->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(story->outcomes, i);
        if (outcome->outcome != OUTCOME_PASS && outcome->outcome != OUTCOME_NOT_EXERCISED &&
            outcome->outcome != OUTCOME_NOT_APPLICABLE)
            g_string_append_printf(text, "%s%s=%s", text->len > 0 ? " " : "", outcome->rule,
                                   outcome_name(outcome->outcome));
    }
    return g_string_free(text, FALSE);
}

#define story_check(STORY, RULE, OUTCOME)                                                          \
    cr_assert_eq(story_outcome(STORY, RULE), OUTCOME, "%s is %s (%s)", RULE,                       \
                 outcome_name(story_outcome(STORY, RULE)), story_rule(STORY, RULE)->reason)
#define story_check_broken(STORY, EXPECTED)                                                        \
    do {                                                                                           \
        g_autofree char *broken_rules = story_broken(STORY);                                       \
        cr_assert_str_eq(broken_rules, EXPECTED, "broken: %s", broken_rules);                      \
    } while (0)
