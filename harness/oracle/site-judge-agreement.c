/* Asked, agreed, and kept: the time of the work. */
#include "harness/oracle/site-judge.h"
#include "harness/oracle/text.h"
#include <inttypes.h>

#define LATE_NS (1800 * NS_PER_S)
#define TRIED_NS (60 * NS_PER_S)

static const struct site_group *group_at(const struct site_case *site_case, guint index)
{
    return g_ptr_array_index(site_case->groups, index);
}

/* One message alone, or a group that was complete by then. */
static bool names_wished_by(const struct site_case *site_case, const struct site_group *group,
                            int64_t by_ns)
{
    if (group->names_wished && group->last.instant_ns <= by_ns) {
        return true;
    }
    g_autofree char *text = site_texts(site_case, 1U << group->audience, group->first.number,
                                       MIN(by_ns, group->last.instant_ns));
    struct wording *wording = wording_new(text);
    struct namings *namings = site_namings(site_case, wording, group->first.instant_ns);
    bool is_named = namings_name(namings, site_case->plan->wished_ns);
    namings_free(namings);
    wording_free(wording);
    return group->first.instant_ns <= by_ns && is_named;
}

/* Did the tool try for a while, and the messenger refuse all the time? */
static bool was_hindered(const struct site_facts *site, int64_t by_ns)
{
    int64_t first_ns = INSTANT_NEVER, last_ns = INT64_MIN;
    for (guint i = 0; i < site->messages->len; i++) {
        const struct site_message *message = &g_array_index(site->messages, struct site_message, i);
        bool is_hindered = (message->is_refused && message->is_fault) ||
                           message->failed[AUDIENCE_CLIENT] || message->failed[AUDIENCE_SITE];
        if (is_hindered && message->stamp.instant_ns <= by_ns) {
            first_ns = MIN(first_ns, message->stamp.instant_ns);
            last_ns = message->stamp.instant_ns;
        }
    }
    return first_ns != INSTANT_NEVER && last_ns - first_ns >= TRIED_NS;
}

static void judge_what_was_asked(struct judgement *judgement, int64_t by_ns)
{
    const struct site_case *site_case = judgement->site;
    const struct site_group *in_time = NULL;
    bool is_false = false;
    for (guint i = 0; i < site_case->groups->len; i++) {
        const struct site_group *group = group_at(site_case, i);
        if (names_wished_by(site_case, group, by_ns)) {
            judgement->satisfied = true;
            return;
        }
        if (group->first.instant_ns <= by_ns) {
            is_false |= group->instants->len > 0;
            in_time = in_time == NULL || group->instants->len > 0 ? group : in_time;
        }
    }
    g_autofree char *wished =
        text_instant(judgement->oracle_case->zone, site_case->plan->wished_ns);
    g_autofree char *by = text_instant(judgement->oracle_case->zone, by_ns);
    g_autofree char *expected =
        g_strdup_printf("a message that names %s, at %s at the latest", wished, by);
    if (is_false) {
        site_tell(judgement, false, in_time->first,
                  g_strdup("The tool asked for another start than the wished one."), expected);
    } else if (in_time != NULL) {
        site_tell_unrecognised(judgement, in_time->first, in_time->text, "the wished start");
    } else if (was_hindered(site_case->site, by_ns)) {
        judgement->idle = "the messenger took no message in time";
    } else {
        const struct site_group *first = site_case->groups->len > 0 ? group_at(site_case, 0) : NULL;
        site_tell(judgement, false, first == NULL ? STAMP_NEVER : first->first,
                  g_strdup("The tool did not ask in time for the wished start."), expected);
    }
}

static void judge_asked(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    const struct facts *facts = judgement->oracle_case->facts;
    int64_t by_ns = site_case->plan->wished_ns - DAY_NS;
    int64_t started_ns = facts->lives->len > 0
                             ? g_array_index(facts->lives, struct updater_life, 0).stamp.instant_ns
                             : INSTANT_NEVER;
    judgement->idle = "the row leaves no time to ask for the wished start";
    if (site_case->plan->wished_ns == INSTANT_NEVER || started_ns > by_ns - TRIED_NS ||
        facts->world.end_ns < by_ns) {
        return;
    }
    judge_what_was_asked(judgement, by_ns);
}

static void tell_not_agreed(struct judgement *judgement, const char *expected)
{
    const struct site_case *site_case = judgement->site;
    bool is_unread = site_case->unread_yes.number < site_case->work.number;
    const struct site_message *last = NULL;
    if (is_unread && site_has_message(site_case, 0, site_case->unread_yes.number, &last)) {
        g_autofree char *text = site_message_text(last);
        site_tell_unrecognised(judgement, last->stamp, text, "the start that was agreed to");
        return;
    }
    bool is_refused = site_case->last_no.number < site_case->work.number;
    site_tell(judgement, false, site_case->work,
              g_strdup(is_refused ? "The tool worked although people had said no."
                                  : "The tool worked although nobody had said yes."),
              expected);
}

static void judge_agreed(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    static const char expected[] = "a yes to a named time at least 86,400 s before work";
    struct stamp earliest = STAMP_NEVER;
    judgement->idle = "the tool did not work";
    if (stamp_is_never(site_case->work)) {
        return;
    }
    const struct site_agreement *agreement =
        site_case_agreement(site_case, site_case->work, &earliest);
    if (agreement == NULL) {
        tell_not_agreed(judgement, expected);
        return;
    }
    int64_t ahead_ns = site_case->work.instant_ns - earliest.instant_ns;
    if (ahead_ns < DAY_NS) {
        g_autofree char *ahead = duration_format(ahead_ns);
        site_tell(judgement, false, site_case->work,
                  g_strdup_printf("The tool worked %s after the yes.", ahead), expected);
    } else {
        judgement->satisfied = true;
    }
}

/* Did a guest use a kiosk of the plan when the work was due? */
static bool is_held_by_guests(const struct site_case *site_case, int64_t due_ns)
{
    const GArray *sessions = site_case->site->sessions;
    for (guint i = 0; i < sessions->len; i++) {
        const struct site_session *session = &g_array_index(sessions, struct site_session, i);
        if (session->stamp.instant_ns <= due_ns + LATE_NS && session->ended.instant_ns >= due_ns) {
            return true;
        }
    }
    return false;
}

static void judge_start(struct judgement *judgement, const struct site_agreement *agreement)
{
    const struct site_case *site_case = judgement->site;
    struct stamp work = site_case->work;
    g_autofree char *agreed = text_instant(judgement->oracle_case->zone, agreement->from_ns);
    g_autofree char *expected = g_strdup_printf("work from %s on", agreed);
    if (work.instant_ns < agreement->from_ns) {
        site_tell(judgement, false, work,
                  g_strdup("The tool worked before the time that was agreed."), expected);
        return;
    }
    if (agreement->is_open) {
        site_tell(
            judgement, true, work,
            g_strdup("A person named another time, and the tool never said that it takes it."),
            "a new time, and a new agreement");
    }
    if (work.instant_ns > agreement->to_ns + LATE_NS &&
        !is_held_by_guests(site_case, agreement->to_ns)) {
        site_tell(judgement, true, work,
                  g_strdup("The tool worked over 30 minutes after the agreed time."), expected);
    }
    judgement->satisfied = true;
}

static void judge_time_kept(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    if (stamp_is_never(site_case->work)) {
        bool has_asked = false;
        for (guint i = 0; i < site_case->groups->len; i++) {
            has_asked |= group_at(site_case, i)->instants->len > 0;
        }
        judgement->satisfied = has_asked && site_case_last_agreement(site_case) == NULL;
        judgement->idle = "the tool did not work";
        return;
    }
    const struct site_agreement *agreement = site_case_agreement(site_case, site_case->work, NULL);
    if (agreement == NULL) {
        tell_not_agreed(judgement, "no work without an agreement");
    } else {
        judge_start(judgement, agreement);
    }
}

const struct rule_row site_agreement_rules[] = {
    {"site/agreed-24h", judge_agreed, 0, 0, NULL},
    {"site/asked", judge_asked, 0, 0, NULL},
    {"site/time-kept", judge_time_kept, 0, 0, NULL},
    {0},
};
