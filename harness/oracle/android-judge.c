/* The rules of Android devices. */
#include "harness/oracle/android-facts.h"
#include "harness/oracle/text.h"
#include <string.h>

static void tell(struct judgement *judgement, struct stamp stamp, char *sentence,
                 const char *expected)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    struct finding *finding = judgement_add(judgement, false);
    g_autofree char *instant = text_instant(oracle_case->zone, stamp.instant_ns);
    finding->instant_ns = stamp.instant_ns;
    finding->sentence = sentence;
    finding->expected = g_strdup(expected);
    finding->actual = g_strdup_printf("at %s", instant);
    finding_add_events(finding, oracle_case->facts, &stamp.number, 1);
}

static const struct device_setting *setting_at(const struct android_facts *android, guint index)
{
    return &g_array_index(android->settings, struct device_setting, index);
}

static const struct device_line *line_at(const struct android_facts *android, guint index)
{
    return &g_array_index(android->lines, struct device_line, index);
}

static void judge_play_only(struct judgement *judgement)
{
    const struct android_facts *android = judgement->android;
    for (guint i = 0; i < android->installs->len; i++) {
        const struct event *event = g_ptr_array_index(android->installs, i);
        tell(judgement, (struct stamp){event_instant(event), event_number(event)},
             g_strdup_printf("The tool asked the device %s to install.",
                             event_text(event, "device") != NULL ? event_text(event, "device")
                                                                 : "?"),
             "updates come from Google Play alone");
    }
    judgement->satisfied = android->has_release && android->lines->len + android->policies->len > 0;
    judgement->idle = "no version was in the store, or the tool did nothing";
}

/* When the setting that is in force here ends: the next one of the device, or the row's end. */
static struct stamp end_of(const struct android_facts *android, guint index)
{
    for (guint i = index + 1; i < android->settings->len; i++) {
        if (g_strcmp0(setting_at(android, i)->device, setting_at(android, index)->device) == 0) {
            return setting_at(android, i)->stamp;
        }
    }
    return STAMP_NEVER;
}

/* The beginning of the stretch in which the device is off: an off that follows an off is no new
 * one. */
static bool begins_off(const struct android_facts *android, guint index)
{
    const struct device_setting *setting = setting_at(android, index);
    for (guint i = index; i-- > 0;) {
        if (g_strcmp0(setting_at(android, i)->device, setting->device) == 0) {
            return setting->is_off && !setting_at(android, i)->is_off;
        }
    }
    return setting->is_off;
}

static struct stamp off_until(const struct android_facts *android, guint index)
{
    for (guint i = index + 1; i < android->settings->len; i++) {
        const struct device_setting *next = setting_at(android, i);
        if (g_strcmp0(next->device, setting_at(android, index)->device) == 0 && !next->is_off) {
            return next->stamp;
        }
    }
    return STAMP_NEVER;
}

static void judge_lines_while_off(struct judgement *judgement, guint index)
{
    const struct android_facts *android = judgement->android;
    const struct device_setting *setting = setting_at(android, index);
    struct stamp until = off_until(android, index);
    int64_t poll_ns = android->facts->world.poll_ns;
    for (guint i = 0; i < android->lines->len; i++) {
        const struct device_line *line = line_at(android, i);
        bool is_about = g_strcmp0(line->device, setting->device) == 0 &&
                        line->stamp.number > setting->stamp.number &&
                        line->stamp.number < until.number;
        bool is_known = line->stamp.instant_ns - setting->stamp.instant_ns > poll_ns ||
                        setting->stamp.instant_ns <= android->facts->world.start_ns;
        if (is_about && is_known && line->status == STATUS_KEPT) {
            tell(judgement, line->stamp,
                 g_strdup_printf("%s was reported as kept up to date, and its automatic updates "
                                 "were off.",
                                 line->device),
                 "the device is reported as off, or not at all");
        }
        judgement->satisfied |= is_about && is_known;
    }
}

static void judge_no_false_report(struct judgement *judgement)
{
    const struct android_facts *android = judgement->android;
    judgement->idle = "no device was off for longer than a poll, or none was reported";
    for (guint i = 0; i < android->settings->len; i++) {
        if (begins_off(android, i)) {
            judge_lines_while_off(judgement, i);
        }
    }
}

static bool was_handled(const struct android_facts *android, guint index, int64_t by_ns)
{
    const struct device_setting *setting = setting_at(android, index);
    if (off_until(android, index).instant_ns <= by_ns) {
        return true;
    }
    for (guint i = 0; i < android->lines->len; i++) {
        const struct device_line *line = line_at(android, i);
        if (g_strcmp0(line->device, setting->device) == 0 && line->status != STATUS_KEPT &&
            line->stamp.number > setting->stamp.number && line->stamp.instant_ns <= by_ns) {
            return true;
        }
    }
    return false;
}

static bool was_refused(const struct android_facts *android, int64_t from_ns, int64_t to_ns)
{
    for (guint i = 0; i < android->refusals->len; i++) {
        int64_t at_ns = g_array_index(android->refusals, struct stamp, i).instant_ns;
        if (at_ns >= from_ns && at_ns <= to_ns) {
            return true;
        }
    }
    return false;
}

static void judge_handled(struct judgement *judgement)
{
    const struct android_facts *android = judgement->android;
    const struct facts *facts = android->facts;
    const struct updater_life *life = &g_array_index(facts->lives, struct updater_life, 0);
    judgement->idle = "no device was off for a poll";
    for (guint i = 0; i < android->settings->len; i++) {
        const struct device_setting *setting = setting_at(android, i);
        int64_t from_ns = MAX(setting->stamp.instant_ns, life->stamp.instant_ns);
        int64_t by_ns = from_ns + facts->world.poll_ns;
        if (!begins_off(android, i)) {
            continue;
        }
        bool is_handled = was_handled(android, i, by_ns);
        bool is_over = end_of(android, i).instant_ns <= by_ns || facts->world.end_ns < by_ns;
        judgement->satisfied |= is_handled;
        if (!is_handled && !is_over && !was_refused(android, from_ns, by_ns)) {
            g_autofree char *by = text_instant(judgement->oracle_case->zone, by_ns);
            g_autofree char *expected =
                g_strdup_printf("switched on, or reported as off or unknown, by %s", by);
            tell(judgement, setting->stamp,
                 g_strdup_printf("%s was off, and neither switched on nor reported.",
                                 setting->device),
                 expected);
        }
    }
}

const struct rule_row android_rules[] = {
    {"android/handled", judge_handled, 0, 0, NULL},
    {"android/no-false-report", judge_no_false_report, 0, 0, NULL},
    {"android/play-only", judge_play_only, 0, 0, NULL},
    {0},
};
