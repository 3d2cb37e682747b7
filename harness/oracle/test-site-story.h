#pragma once
/* Stories of a site: histories in memory, written as what happens. A story is told by its parts, of
 * which a test leaves out or changes one.
 *
 *     struct site_story *story = site_story_new((struct site_story_settings){0});
 *     site_story_agree(story);          // asked and agreed, 36 hours ahead
 *     site_story_at(story, "2030-03-14 03:00");
 *     site_story_work(story);           // everything right
 *     site_story_report(story);
 *     site_story_check(story, "site/time-kept", OUTCOME_PASS);     // ends the row first
 *     site_story_free(story);
 *
 * The site: a till, BackOffice, two kiosks (kiosk-2 is not affected unless `packages` says so); a
 * zone of Moscow; open from 09:00 to 23:00. The wished start is 2030-03-14 03:00 there. */
#include "harness/oracle/judge.h"
#include "harness/oracle/test-book.h"
#include "sim/zone.h"
#include <stdio.h>

#define FRONT_FOLDER "C/Program Files/iiko/iikoRMS/Front.Net/Plugins/BeOpen.Plugin.Front.Kiosk"
#define OFFICE_FOLDER "C/Program Files/iiko/iikoRMS/Office/Plugins/BeOpen.Plugin.Back.Kiosk"
#define OLD_FOLDER "C/Users/pos/Desktop/old/BeOpen.Plugin.Front.Kiosk"
#define CONFIGS_FOLDER                                                                             \
    "C/Users/pos/AppData/Roaming/iiko/CashServer/PluginConfigs/BeOpen.Plugin.Front.Kiosk"

#define PACKAGE_OFFICE                                                                             \
    "{\"node\":\"office\",\"kind\":\"backoffice-plugin\",\"folder\":\"BeOpen.Plugin.Back.Kiosk\"," \
    "\"version\":\"3.8.2\"}"
#define PACKAGE_FRONT                                                                              \
    "{\"node\":\"front-1\",\"kind\":\"front-plugin\",\"folder\":\"BeOpen.Plugin.Front.Kiosk\","    \
    "\"version\":\"3.8.2\"}"
#define PACKAGE_KIOSK(N)                                                                           \
    "{\"node\":\"kiosk-" N "\",\"kind\":\"kiosk-software\",\"version\":\"3.8.2\"}"
#define NOTICE                                                                                                                              \
    "Обновление 14.03.2030 в 03:00 (МСК). Затронуты касса 1, бэк-офис и киоск 1. Касса не " \
    "выключать на ночь. Подтвердите, пожалуйста."
#define REPORT                                                                                     \
    "Работы завершены, всё обновлено.\n14.03.2030\nРелиз 3.8.2\n- Быстрее печать\n- Новое меню\n"

struct site_story_settings {
    const char *zone;     /* Europe/Moscow */
    const char *hours;    /* JSON */
    const char *packages; /* JSON list: office, front-1 and kiosk-1 */
    const char *missing;  /* JSON list of nodes: [] */
    const char *wished;   /* 2030-03-14T03:00:00+03:00 */
    const char *from;     /* 2030-03-12 09:00 */
    const char *until;    /* 2030-03-15 12:00 */
    struct reading reading;
};

struct site_story {
    struct site_story_settings settings;
    struct clock clock;
    struct history *history;
    struct zone *zone;
    struct rule_book *book;
    int64_t until_ns, messages;
    bool is_over;
    GPtrArray *outcomes;
};

static int64_t site_story_instant(const struct site_story *story, const char *text)
{
    struct civil civil = {0};
    int64_t instants_ns[2];
    if (instant_parse(text, &instants_ns[0])) {
        return instants_ns[0];
    }
    cr_assert(sscanf(text, "%d-%d-%d %d:%d:%d", &civil.year, &civil.month, &civil.day, &civil.hour,
                     &civil.minute, &civil.second) >= 5,
              "`%s` is a time", text);
    cr_assert(zone_instants(story->zone, &civil, instants_ns) > 0, "`%s` exists", text);
    return instants_ns[0];
}

G_GNUC_UNUSED static void site_story_at(struct site_story *story, const char *time)
{
    clock_advance_to(&story->clock, site_story_instant(story, time));
}

G_GNUC_UNUSED static void site_story_later(struct site_story *story, double seconds)
{
    clock_advance_to(&story->clock, story->clock.instant_ns + (int64_t)(seconds * 1e9));
}

/* One event: pairs of key and text, up to a NULL key. A text that begins with = is an integer, with
 * ? a boolean, with @ JSON. */
static void site_story_event(struct site_story *story, const char *actor, const char *name,
                             const char *const *pairs)
{
    history_begin(story->history, actor, name);
    for (; *pairs != NULL; pairs += 2) {
        const char *value = pairs[1];
        if (value != NULL && *value == '=') {
            history_integer(story->history, pairs[0], g_ascii_strtoll(value + 1, NULL, 10));
        } else if (value != NULL && *value == '?') {
            history_boolean(story->history, pairs[0], strcmp(value, "?true") == 0);
        } else if (value != NULL && *value == '@') {
            history_json(story->history, pairs[0], value + 1);
        } else {
            history_text(story->history, pairs[0], value);
        }
    }
    history_end(story->history);
}
#define site_event(STORY, ACTOR, NAME, ...)                                                        \
    site_story_event(STORY, ACTOR, NAME, (const char *const[]){__VA_ARGS__, NULL})

static char *site_story_plan(const struct site_story_settings *settings)
{
    return g_strdup_printf(
        "{\"contract\":1,\"site\":{\"zone\":\"%s\",\"hours\":%s},"
        "\"nodes\":[{\"id\":\"front-1\",\"kind\":\"front\",\"names\":[\"касса 1\",\"till 1\"]},"
        "{\"id\":\"office\",\"kind\":\"backoffice\",\"names\":[\"бэк-офис\"]},"
        "{\"id\":\"kiosk-1\",\"kind\":\"kiosk\",\"names\":[\"киоск 1\"]},"
        "{\"id\":\"kiosk-2\",\"kind\":\"kiosk\",\"names\":[\"киоск 2\"]}],"
        "\"rms\":{\"password\":\"resto#test\"},\"packages\":%s,"
        "\"release\":{\"number\":\"3.8.2\",\"changes\":[\"Быстрее печать\",\"Новое меню\"]},"
        "\"wishedStart\":\"%s\",\"duration\":\"PT2H\",\"access\":{\"missing\":%s},\"menuPages\":2,"
        "\"sentences\":{\"ru\":{\"conditions\":\"Просим не выключать кассу во время работ.\","
        "\"overnight\":\"Пусть касса поработает до утра.\",\"access\":\"Нужны ключи.\","
        "\"finished\":\"Мы всё.\"}}}",
        settings->zone, settings->hours, settings->packages, settings->wished, settings->missing);
}

static void site_story_begin(struct site_story *story)
{
    g_autofree char *plan = site_story_plan(&story->settings);
    history_begin(story->history, "harness", "begin");
    history_integer(story->history, "format", 1);
    history_text(story->history, "platform", "site");
    history_text(story->history, "zone", story->settings.zone);
    history_instant(story->history, "start", story->clock.instant_ns);
    history_instant(story->history, "until", story->until_ns);
    history_integer(story->history, "poll-ns", 60 * NS_PER_S);
    history_json(story->history, "plan", plan);
    history_end(story->history);
}

static void site_story_file(struct site_story *story, const char *node, const char *path,
                            const char *change, const char *sha256, const char *version)
{
    bool is_there = strcmp(change, "there") == 0;
    site_event(story, "site", "file", "node", node, "path", path, "change", change, "sha256",
               sha256, "by", is_there ? "world" : "tool", "version", version);
}

/* What stands there when the row begins. */
static void site_story_stands(struct site_story *story)
{
    site_story_file(story, "front-1", FRONT_FOLDER "/Front.dll", "there", "front-dll-1", "3.8.1");
    site_story_file(story, "front-1", FRONT_FOLDER "/ru/Front.resources.dll", "there", "front-ru-1",
                    NULL);
    site_story_file(story, "front-1", CONFIGS_FOLDER "/config.xml", "there", "config-1", NULL);
    site_story_file(story, "office", OFFICE_FOLDER "/Back.dll", "there", "back-dll-1", "3.8.1");
    site_story_file(story, "kiosk-1", "C/Kiosk/kiosk.exe", "there", "kiosk-1", "3.8.1");
    site_story_file(story, "kiosk-2", "C/Kiosk/kiosk.exe", "there", "kiosk-1", "3.8.1");
    site_event(story, "site", "shift", "open", "?true");
    site_event(story, "site", "menu", "present", "?true", "items", "=48", "pages", "=2", "sha256",
               "menu-1");
    site_event(story, "site", "configured", "node", "kiosk-1", "configured", "?true");
    site_event(story, "site", "configured", "node", "kiosk-2", "configured", "?true");
    site_event(story, "site", "plugin-configuration", "node", "front-1", "folder",
               "BeOpen.Plugin.Front.Kiosk", "path", CONFIGS_FOLDER "/config.xml", "sha256",
               "config-1");
    site_event(story, "site", "kiosk", "node", "kiosk-1", "from", "BOOT", "to", "IDLE");
    site_event(story, "site", "kiosk", "node", "kiosk-2", "from", "BOOT", "to", "IDLE");
}

G_GNUC_UNUSED static struct site_story *site_story_new(struct site_story_settings settings)
{
    struct site_story *story = g_new0(struct site_story, 1);
    settings.zone = settings.zone == NULL ? "Europe/Moscow" : settings.zone;
    settings.hours = settings.hours == NULL
                         ? "{\"MO\":[\"09:00\",\"23:00\"],\"TU\":[\"09:00\",\"23:00\"],"
                           "\"WE\":[\"09:00\",\"23:00\"],\"TH\":[\"09:00\",\"23:00\"],"
                           "\"FR\":[\"09:00\",\"23:00\"]}"
                         : settings.hours;
    settings.packages = settings.packages == NULL ? "[" PACKAGE_OFFICE "," PACKAGE_FRONT
                                                    "," PACKAGE_KIOSK("1") "]"
                                                  : settings.packages;
    settings.missing = settings.missing == NULL ? "[]" : settings.missing;
    settings.wished = settings.wished == NULL ? "2030-03-14T03:00:00+03:00" : settings.wished;
    settings.from = settings.from == NULL ? "2030-03-12 09:00" : settings.from;
    settings.until = settings.until == NULL ? "2030-03-15 12:00" : settings.until;
    story->settings = settings;
    story->zone = zone_load(settings.zone, NULL);
    story->book = test_book();
    story->until_ns = site_story_instant(story, settings.until);
    clock_init(&story->clock, site_story_instant(story, settings.from));
    story->history = history_new(&story->clock, NULL, NULL);
    site_story_begin(story);
    site_event(story, "updater", "started", "process", "updater-1");
    site_story_stands(story);
    return story;
}

G_GNUC_UNUSED static void site_story_free(struct site_story *story)
{
    g_clear_pointer(&story->outcomes, g_ptr_array_unref);
    history_free(story->history);
    test_book_free(story->book);
    zone_unref(story->zone);
    g_free(story);
}

#define TO_BOTH "@[\"client\",\"site\"]"
#define TO_CLIENT "@[\"client\"]"
#define TO_SITE "@[\"site\"]"

G_GNUC_UNUSED static void site_story_send(struct site_story *story, const char *to,
                                          const char *text)
{
    g_autofree char *count = g_strdup_printf("=%" G_GINT64_FORMAT, ++story->messages);
    site_event(story, "chat", "message", "message", count, "medium", "telegram", "to", to, "kind",
               "text", "text", text);
}

/* A file that says this. */
G_GNUC_UNUSED static void site_story_attach(struct site_story *story, const char *name,
                                            const char *caption, const char *says)
{
    g_autofree char *count = g_strdup_printf("=%" G_GINT64_FORMAT, ++story->messages);
    site_event(story, "chat", "message", "message", count, "medium", "telegram", "to", TO_BOTH,
               "kind", "document", "text", caption, "file-name", name, "file-text", says);
}

/* Meaning: yes, no, time (with the instant), other. */
G_GNUC_UNUSED static void site_story_reply(struct site_story *story, const char *from,
                                           const char *meaning, const char *time)
{
    site_event(story, "chat", "reply", "medium", "whatsapp", "from", from, "text", meaning,
               "meaning", meaning, "time", time);
}

G_GNUC_UNUSED static void site_story_agree(struct site_story *story)
{
    site_story_at(story, "2030-03-12 10:00");
    site_story_send(story, TO_BOTH, NOTICE);
    site_story_at(story, "2030-03-12 11:00");
    site_story_reply(story, "site", "yes", NULL);
}

G_GNUC_UNUSED static void site_story_touch(struct site_story *story, const char *node,
                                           const char *path, const char *how)
{
    site_event(story, "site", "touch", "node", node, "path", path, "how", how);
}

G_GNUC_UNUSED static void site_story_write(struct site_story *story, const char *node,
                                           const char *path, const char *sha256,
                                           const char *version)
{
    site_story_touch(story, node, path, "write");
    site_story_file(story, node, path, "changed", sha256, version);
}

/* The node's program stops or starts by the tool. */
G_GNUC_UNUSED static void site_story_program(struct site_story *story, const char *node,
                                             const char *call)
{
    char begun[INSTANT_TEXT_SIZE];
    bool is_stop = strcmp(call, "stop") == 0;
    instant_format(story->clock.instant_ns, begun);
    site_event(story, "site", "program", "node", node, "change", is_stop ? "stopped" : "started",
               "by", "tool");
    if (g_str_has_prefix(node, "kiosk")) {
        site_event(story, "site", "kiosk", "node", node, "from", "IDLE", "to",
                   is_stop ? "OFF" : "BOOT");
    }
    site_event(story, "site", "control", "call", call, "node", node, "status", "=200", "begun",
               begun);
}

G_GNUC_UNUSED static void site_story_capture(struct site_story *story, int page, const char *to)
{
    g_autofree char *number = g_strdup_printf("=%d", page);
    g_autofree char *sha256 = g_strdup_printf("page-%d", page);
    site_event(story, "site", "control", "call", "capture", "node", "office", "status", "=200",
               "page", number, "to", to, "sha256", sha256, "menu-sha256", "menu-1");
}

G_GNUC_UNUSED static void site_story_login(struct site_story *story, const char *home)
{
    site_event(story, "rms", "login", "node", "office", "home", home, "ok", "?true");
    site_event(story, "site", "control", "call", "login", "node", "office", "status", "=200");
}

G_GNUC_UNUSED static void site_story_office(struct site_story *story)
{
    site_story_capture(story, 1, "state/menu-1.png");
    site_story_capture(story, 2, "state/menu-2.png");
    site_story_write(story, "office", OFFICE_FOLDER "/Back.dll", "back-dll-2", "3.8.2");
    site_story_program(story, "office", "start");
    site_story_login(story, "?true");
}

G_GNUC_UNUSED static void site_story_backup(struct site_story *story)
{
    site_story_touch(story, "front-1", OLD_FOLDER, "create");
    site_story_file(story, "front-1", OLD_FOLDER "/Front.dll", "new", "front-dll-1", "3.8.1");
    site_story_file(story, "front-1", OLD_FOLDER "/ru/Front.resources.dll", "new", "front-ru-1",
                    NULL);
    site_story_file(story, "front-1", OLD_FOLDER "/PluginConfigs/config.xml", "new", "config-1",
                    NULL);
}

G_GNUC_UNUSED static void site_story_plugin(struct site_story *story, const char *change)
{
    site_event(story, "site", "plugin", "node", "front-1", "folder", "BeOpen.Plugin.Front.Kiosk",
               "change", change, "version", "3.8.2");
}

G_GNUC_UNUSED static void site_story_change_front(struct site_story *story)
{
    site_story_program(story, "front-1", "stop");
    site_story_write(story, "front-1", FRONT_FOLDER "/Front.dll", "front-dll-2", "3.8.2");
    site_story_program(story, "front-1", "start");
    site_event(story, "site", "plugin-configuration", "node", "front-1", "folder",
               "BeOpen.Plugin.Front.Kiosk", "path", CONFIGS_FOLDER "/config.xml", "sha256",
               "config-1");
}

G_GNUC_UNUSED static void site_story_kiosk_shows(struct site_story *story, const char *node,
                                                 const char *state)
{
    site_event(story, "site", "kiosk", "node", node, "from", "BOOT", "to", state);
}

G_GNUC_UNUSED static void site_story_change_kiosk(struct site_story *story, const char *node)
{
    site_story_program(story, node, "stop");
    site_story_write(story, node, "C/Kiosk/kiosk.exe", "kiosk-2", "3.8.2");
    site_story_program(story, node, "start");
    site_story_later(story, 20);
    site_story_kiosk_shows(story, node, "IDLE");
}

/* Everything right, in six minutes. */
G_GNUC_UNUSED static void site_story_work(struct site_story *story)
{
    site_story_office(story);
    site_story_later(story, 60);
    site_story_backup(story);
    site_story_change_front(story);
    site_story_later(story, 5);
    site_story_plugin(story, "loaded");
    site_story_later(story, 90);
    site_story_change_kiosk(story, "kiosk-1");
    site_story_later(story, 60);
}

G_GNUC_UNUSED static void site_story_report(struct site_story *story)
{
    site_story_send(story, TO_BOTH, REPORT);
}

static void site_story_end(struct site_story *story)
{
    if (!story->is_over) {
        story->is_over = true;
        site_event(story, "updater", "exited", "code", "=0", "expected", "?true");
        clock_advance_to(&story->clock, MAX(story->until_ns, story->clock.instant_ns));
        site_event(story, "harness", "end", "reason", "until");
    }
}

static const struct rule_outcome *site_story_rule(struct site_story *story, const char *rule)
{
    site_story_end(story);
    if (story->outcomes == NULL) {
        story->outcomes = oracle_judge(history_events(story->history), story->book,
                                       &story->settings.reading, story->zone);
    }
    for (guint i = 0; i < story->outcomes->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(story->outcomes, i);
        if (strcmp(outcome->rule, rule) == 0) {
            return outcome;
        }
    }
    cr_assert_fail("%s is in the rule book", rule);
    return NULL;
}

/* "site/asked=fail site/done=warn": every rule that is broken, in order. Free with g_free. */
G_GNUC_UNUSED static char *site_story_broken(struct site_story *story)
{
    GString *text = g_string_new(NULL);
    (void)site_story_rule(story, "site/asked");
    for (guint i = 0; i < story->outcomes->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(story->outcomes, i);
        if (outcome->outcome != OUTCOME_PASS && outcome->outcome != OUTCOME_NOT_EXERCISED &&
            outcome->outcome != OUTCOME_NOT_APPLICABLE) {
            g_string_append_printf(text, "%s%s=%s", text->len > 0 ? " " : "", outcome->rule,
                                   outcome_name(outcome->outcome));
        }
    }
    return g_string_free(text, FALSE);
}

#define site_story_check(STORY, RULE, OUTCOME)                                                     \
    cr_assert_eq(site_story_rule(STORY, RULE)->outcome, OUTCOME, "%s is %s (%s)", RULE,            \
                 outcome_name(site_story_rule(STORY, RULE)->outcome),                              \
                 site_story_rule(STORY, RULE)->reason)
#define site_story_check_broken(STORY, EXPECTED)                                                   \
    do {                                                                                           \
        g_autofree char *broken_rules = site_story_broken(STORY);                                  \
        cr_assert_str_eq(broken_rules, EXPECTED, "broken: %s", broken_rules);                      \
    } while (0)

/* A table of histories: what is told, and every rule that is then broken. */
struct site_history {
    const char *name;
    void (*tell)(struct site_story *story);
    const char *broken;
    struct site_story_settings settings;
};

/* "NAME: what is broken" for each row that differs. */
G_GNUC_UNUSED static void site_histories_check(const struct site_history *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct site_story *story = site_story_new(rows[i].settings);
        rows[i].tell(story);
        g_autofree char *broken = site_story_broken(story);
        cr_expect_str_eq(broken, rows[i].broken, "%s: `%s` is broken", rows[i].name, broken);
        site_story_free(story);
    }
}
