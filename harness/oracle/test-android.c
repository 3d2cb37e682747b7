/* Histories of Android devices. */
#include "harness/oracle/judge.h"
#include "harness/oracle/test-book.h"
#include "sim/zone.h"

#define POLL_S 600

struct devices {
    struct clock clock;
    struct history *history;
};

static void tell(struct devices *devices, double at_s, const char *actor, const char *name,
                 const char *const *pairs)
{
    clock_advance_to(&devices->clock, (int64_t)(at_s * 1e9));
    history_begin(devices->history, actor, name);
    for (; *pairs != NULL; pairs += 2) {
        history_text(devices->history, pairs[0], pairs[1]);
    }
    history_end(devices->history);
}
#define TELL(AT, ACTOR, NAME, ...)                                                                 \
    tell(devices, AT, ACTOR, NAME, (const char *const[]){__VA_ARGS__, NULL})

static void begin(struct devices *devices)
{
    history_begin(devices->history, "harness", "begin");
    history_text(devices->history, "platform", "android");
    history_instant(devices->history, "start", devices->clock.instant_ns);
    history_instant(devices->history, "until", devices->clock.instant_ns + 86400 * NS_PER_S);
    history_integer(devices->history, "poll-ns", POLL_S * NS_PER_S);
    history_end(devices->history);
    TELL(0, "updater", "started", "process", "updater-1");
    TELL(0, "play", "release", "version", "3.7.0");
    TELL(0, "device", "setting", "device", "d1", "auto-update", "on", "by", "world");
}

#define OFF(AT) TELL(AT, "device", "setting", "device", "d1", "auto-update", "off", "by", "world")
#define REPORTED(AT, STATUS) TELL(AT, "report", "line", "device", "d1", "status", STATUS)

static void switched_on(struct devices *devices)
{
    OFF(1000);
    TELL(1600, "amapi", "policy", "policy", "p1", "by", "tool");
    TELL(1600, "device", "setting", "device", "d1", "auto-update", "on", "by", "tool");
    REPORTED(1700, "kept-up-to-date");
}

static void switched_on_late(struct devices *devices)
{
    OFF(1000);
    TELL(1601, "device", "setting", "device", "d1", "auto-update", "on", "by", "tool");
    REPORTED(1700, "kept-up-to-date");
}

static void told_as_off(struct devices *devices)
{
    OFF(1000);
    REPORTED(1100, "auto-update-off");
    REPORTED(2500, "auto-update-off");
}

static void told_as_kept(struct devices *devices)
{
    OFF(1000);
    REPORTED(1601, "kept-up-to-date");
}

static void told_as_kept_within_a_poll(struct devices *devices)
{
    OFF(1000);
    REPORTED(1600, "kept-up-to-date");
    REPORTED(1600, "auto-update-off");
}

static void installed_itself(struct devices *devices)
{
    TELL(100, "device", "install", "device", "d1");
    REPORTED(200, "kept-up-to-date");
}

static void wifi_only(struct devices *devices)
{
    TELL(1000, "device", "setting", "device", "d1", "auto-update", "wifi", "by", "world");
    REPORTED(9000, "kept-up-to-date");
}

static const struct {
    const char *name;
    void (*tell)(struct devices *devices);
    const char *broken;
} rows[] = {
    {"switched on within a poll", switched_on, ""},
    {"switched on a second late", switched_on_late, "android/handled=warn"},
    {"reported as off", told_as_off, ""},
    {"reported as kept", told_as_kept, "android/handled=warn android/no-false-report=fail"},
    {"reported as kept within a poll", told_as_kept_within_a_poll, ""},
    {"installed by the tool", installed_itself, "android/play-only=fail"},
    {"on by Wi-Fi only", wifi_only, ""},
};

static GPtrArray *judge(const struct devices *devices)
{
    struct rule_book *book = test_book();
    struct zone *zone = zone_load("Europe/Stockholm", NULL);
    GPtrArray *outcomes =
        oracle_judge(history_events(devices->history), book, &(struct reading){0}, zone);
    zone_unref(zone);
    test_book_free(book);
    return outcomes;
}

Test(android, histories_break_what_they_break_and_no_rule_of_another_platform)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct devices devices = {0};
        clock_init(&devices.clock, 0);
        devices.history = history_new(&devices.clock, NULL, NULL);
        begin(&devices);
        rows[i].tell(&devices);
        tell(&devices, 86400, "harness", "end", (const char *const[]){"reason", "until", NULL});
        g_autoptr(GPtrArray) outcomes = judge(&devices);
        g_autoptr(GString) broken = g_string_new(NULL);
        for (guint k = 0; k < outcomes->len; k++) {
            const struct rule_outcome *outcome = g_ptr_array_index(outcomes, k);
            bool is_broken = outcome->outcome == OUTCOME_FAIL || outcome->outcome == OUTCOME_WARN;
            g_string_append_printf(broken, is_broken ? "%s%s=%s" : "", broken->len > 0 ? " " : "",
                                   outcome->rule, outcome_name(outcome->outcome));
            cr_expect_eq(oracle_platform(outcome->rule) != RULES_OF_ANDROID,
                         outcome->outcome == OUTCOME_NOT_APPLICABLE, "%s", outcome->rule);
        }
        cr_expect_str_eq(broken->str, rows[i].broken, "%s: %s", rows[i].name, broken->str);
        history_free(devices.history);
    }
}
