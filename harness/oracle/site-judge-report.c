/* Done in time, and reported: to whom, when, without Markdown and without secrets. */
#include "harness/oracle/site-judge.h"
#include "harness/oracle/text.h"
#include <string.h>

#define REPORT_NS (1800 * NS_PER_S)
#define FREE_NS (600 * NS_PER_S)

/* Does some state not hold, or some fault hold, at some time in [from, to]? */
static bool is_broken_between(const GArray *states, bool broken, int64_t from_ns, int64_t to_ns)
{
    for (guint i = 0; i < states->len; i++) {
        const struct site_state *state = &g_array_index(states, struct site_state, i);
        int64_t ends_ns = INSTANT_NEVER;
        for (guint k = i + 1; k < states->len && ends_ns == INSTANT_NEVER; k++) {
            const struct site_state *next = &g_array_index(states, struct site_state, k);
            ends_ns = same_text(next->node, state->node) ? next->stamp.instant_ns : ends_ns;
        }
        if (state->holds == broken && state->stamp.instant_ns <= to_ns && ends_ns >= from_ns) {
            return true;
        }
    }
    return false;
}

static bool was_refused_between(const struct site_facts *site, int64_t from_ns, int64_t to_ns)
{
    for (guint i = 0; i < site->messages->len; i++) {
        const struct site_message *message = &g_array_index(site->messages, struct site_message, i);
        bool is_bad = message->is_refused || message->failed[AUDIENCE_CLIENT] ||
                      message->failed[AUDIENCE_SITE];
        if (is_bad && message->stamp.instant_ns >= from_ns && message->stamp.instant_ns <= to_ns) {
            return true;
        }
    }
    for (guint i = 0; i < site->controls->len; i++) {
        const struct site_control *control = &g_array_index(site->controls, struct site_control, i);
        if (control->status >= 500 && control->stamp.instant_ns >= from_ns &&
            control->begun_ns <= to_ns) {
            return true;
        }
    }
    return false;
}

/* Something failed that was updated: who stops then is right. */
static bool has_failed_between(const struct site_facts *site, int64_t from_ns, int64_t to_ns)
{
    bool has_failed = is_broken_between(site->menus, false, from_ns, to_ns) ||
                      is_broken_between(site->configured, false, from_ns, to_ns);
    for (guint i = 0; i < site->plugins->len; i++) {
        const struct site_plugin *plugin = &g_array_index(site->plugins, struct site_plugin, i);
        has_failed |= !same_text(plugin->change, "loaded") && plugin->stamp.instant_ns >= from_ns &&
                      plugin->stamp.instant_ns <= to_ns;
    }
    for (guint i = 0; i < site->kiosks->len; i++) {
        const struct site_kiosk *kiosk = &g_array_index(site->kiosks, struct site_kiosk, i);
        has_failed |= (kiosk->has_error || g_str_has_prefix(kiosk->to, "MAINTENANCE")) &&
                      kiosk->stamp.instant_ns >= from_ns && kiosk->stamp.instant_ns <= to_ns;
    }
    return has_failed;
}

/* Was some kiosk never free for long enough? */
static bool was_held_by_guests(const struct site_case *site_case, const char *node, int64_t from_ns,
                               int64_t to_ns)
{
    int64_t free_ns = from_ns;
    for (guint i = 0; i < site_case->site->sessions->len; i++) {
        const struct site_session *session =
            &g_array_index(site_case->site->sessions, struct site_session, i);
        if (!same_text(session->node, node) || session->ended.instant_ns < from_ns) {
            continue;
        }
        if (session->stamp.instant_ns - free_ns >= FREE_NS) {
            return false;
        }
        free_ns = MAX(free_ns, session->ended.instant_ns);
    }
    return free_ns == INSTANT_NEVER || to_ns - free_ns < FREE_NS;
}

static bool is_hindered(const struct site_case *site_case, const struct site_agreement *agreement,
                        int64_t by_ns)
{
    const struct site_facts *site = site_case->site;
    return was_refused_between(site, 0, by_ns) ||
           is_broken_between(site->reachable, false, agreement->from_ns, by_ns) ||
           is_broken_between(site->faults, true, agreement->from_ns, by_ns) ||
           has_failed_between(site, agreement->from_ns, by_ns);
}

static bool is_owed(const struct site_case *site_case, const struct plan_package *package,
                    const struct site_agreement *agreement, int64_t by_ns)
{
    const struct plan_node *node = runbook_plan_node(site_case->plan, package->node);
    if (node == NULL || node->is_held_back) {
        return false;
    }
    for (guint i = 0; package->kind == PACKAGE_KIOSK_SOFTWARE && i < site_case->plan->nodes->len;
         i++) {
        const struct plan_node *kiosk = &g_array_index(site_case->plan->nodes, struct plan_node, i);
        if (kiosk->kind == NAMED_KIOSK &&
            was_held_by_guests(site_case, kiosk->id, agreement->from_ns, by_ns)) {
            return false;
        }
    }
    return true;
}

static void judge_done(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    const struct facts *facts = judgement->oracle_case->facts;
    const struct site_agreement *agreement = site_case_last_agreement(site_case);
    judgement->idle = "nothing was agreed in time, or something stood in the way";
    if (agreement == NULL || agreement->is_open ||
        agreement->from_ns - agreement->stamp.instant_ns < DAY_NS) {
        return;
    }
    int64_t by_ns = agreement->to_ns + site_case->plan->duration_ns;
    if (facts->world.end_ns < by_ns || is_hindered(site_case, agreement, by_ns)) {
        return;
    }
    g_autofree char *by = text_instant(judgement->oracle_case->zone, by_ns);
    g_autofree char *expected = g_strdup_printf("every package in place by %s", by);
    uint64_t number = facts_number_at(facts, by_ns);
    for (guint i = 0; i < site_case->plan->packages->len; i++) {
        const struct plan_package *package = site_package(site_case, i);
        bool is_there = site_is_in_place(site_case->site, package, number);
        judgement->satisfied |= is_there;
        if (!is_there && is_owed(site_case, package, agreement, by_ns)) {
            site_tell(judgement, false, site_case->last_act,
                      g_strdup_printf("The package %s for %s was not in place in time.",
                                      package->version, package->node),
                      expected);
        }
    }
}

/* Half an hour after the last act, and after every refusal in that time. */
static int64_t report_due(const struct site_case *site_case)
{
    int64_t due_ns = site_case->last_act.instant_ns + REPORT_NS;
    for (guint i = 0; i < site_case->site->messages->len; i++) {
        const struct site_message *message =
            &g_array_index(site_case->site->messages, struct site_message, i);
        int64_t bad_ns = message->is_refused && message->is_fault ? message->stamp.instant_ns
                         : stamp_is_never(message->failed_at)     ? INT64_MIN
                                                                  : message->failed_at.instant_ns;
        if (bad_ns > site_case->last_act.instant_ns && bad_ns <= due_ns) {
            due_ns = bad_ns + REPORT_NS;
        }
    }
    return due_ns;
}

static bool is_told(const struct site_case *site_case, enum audience audience, int64_t due_ns)
{
    for (guint i = 0; i < site_case->site->messages->len; i++) {
        const struct site_message *message =
            &g_array_index(site_case->site->messages, struct site_message, i);
        if (message->stamp.number > site_case->last_act.number &&
            message->stamp.instant_ns <= due_ns && site_message_reached(message, audience)) {
            return true;
        }
    }
    return false;
}

static bool names_change(const struct site_case *site_case, const struct wording *wording)
{
    for (guint i = 0; i < site_case->plan->changes->len; i++) {
        if (wording_find_text(wording, g_ptr_array_index(site_case->plan->changes, i), 0, NULL) >=
            0) {
            return true;
        }
    }
    return false;
}

static void judge_report_facts(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    struct wording *wording = wording_new(site_case->report.text);
    if (!site_text_has(site_case, wording, "finished")) {
        site_tell_unrecognised(judgement, site_case->report.last, site_case->report.text,
                               "that work is finished");
    }
    if (site_case->plan->changes->len > 0 && !names_change(site_case, wording)) {
        site_tell_unrecognised(judgement, site_case->report.last, site_case->report.text,
                               "a change of the plan");
    }
    wording_free(wording);
}

/* A package that is not in place, where no log shows a failure: only the report can say so. */
static void judge_outcome(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    const struct plan_node *failed = NULL;
    const char *what = NULL;
    uint64_t number = site_case->report.first.number;
    for (guint i = 0; i < site_case->plan->packages->len; i++) {
        const struct plan_package *package = site_package(site_case, i);
        bool is_shown = !stamp_is_never(site_front_failure(site_case, package, number, &what)) ||
                        !stamp_is_never(site_kiosk_failure(site_case, package, number, &what));
        const struct plan_node *node = runbook_plan_node(site_case->plan, package->node);
        bool is_named = false;
        if (site_is_in_place(site_case->site, package, number) && !is_shown) {
            continue;
        }
        if (is_shown || site_report_tells(site_case, node, &is_named) == TOLD) {
            return;
        }
        failed = failed == NULL ? node : failed;
    }
    if (failed != NULL) {
        site_judge_failure_report(judgement, failed, site_case->last_act,
                                  "a package is not in place");
    }
}

static void judge_reported(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    judgement->idle = "the tool did not work";
    if (stamp_is_never(site_case->work)) {
        return;
    }
    int64_t due_ns = report_due(site_case);
    bool to_client = is_told(site_case, AUDIENCE_CLIENT, due_ns),
         to_site = is_told(site_case, AUDIENCE_SITE, due_ns);
    g_autofree char *due = text_instant(judgement->oracle_case->zone, due_ns);
    g_autofree char *expected = g_strdup_printf("a report to client and site by %s", due);
    if (!to_client && !to_site) {
        judgement->idle = "the row ended before the report was due";
        if (judgement->oracle_case->facts->world.end_ns >= due_ns) {
            site_tell(judgement, false, site_case->last_act,
                      g_strdup(site_case->report.is_early
                                   ? "The tool went on working after its report."
                                   : "Neither client nor site was told in time how the work went."),
                      expected);
        }
        return;
    }
    if (!to_client || !to_site) {
        site_tell(judgement, true, site_case->report.first,
                  g_strdup_printf("Only the %s was told how the work went.",
                                  to_client ? "client" : "site"),
                  expected);
    }
    judge_report_facts(judgement);
    judge_outcome(judgement);
    judgement->satisfied = true;
    if (site_run_succeeded(site_case)) {
        judgement->success_lines = site_report_skeleton(site_case);
    }
}

static bool ends_with(const char *name, const char *ending)
{
    g_autofree char *lower = name == NULL ? NULL : g_utf8_strdown(name, -1);
    return lower != NULL && g_str_has_suffix(lower, ending);
}

static bool is_markdown(const struct site_message *message)
{
    g_autofree char *type =
        message->media_type == NULL ? NULL : g_ascii_strdown(message->media_type, -1);
    return ends_with(message->file_name, ".md") || ends_with(message->file_name, ".markdown") ||
           (type != NULL && g_str_has_prefix(type, "text/markdown"));
}

static void judge_markdown(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    judgement->idle = "the tool sent nothing after its work";
    for (guint i = 0; i < site_case->site->messages->len; i++) {
        const struct site_message *message =
            &g_array_index(site_case->site->messages, struct site_message, i);
        if (is_markdown(message)) {
            site_tell(judgement, message->is_refused, message->stamp,
                      g_strdup_printf("An attachment is a Markdown file: %s.",
                                      message->file_name != NULL ? message->file_name
                                                                 : message->media_type),
                      "a text, or a file that people can open");
        }
    }
    judgement->satisfied = !stamp_is_never(site_case->report.first);
}

static void judge_secrets(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    const char *password = site_case->plan->password;
    for (guint i = 0; i < site_case->site->secrets->len; i++) {
        const struct event *event = g_ptr_array_index(site_case->site->secrets, i);
        const char *what = event_text(event, "what"), *where = event_text(event, "where");
        site_tell(judgement, true, (struct stamp){event_instant(event), event_number(event)},
                  g_strdup_printf("A secret (%s) stands in %s.", what != NULL ? what : "?",
                                  where != NULL ? where : "what the tool wrote"),
                  "no token and no password in messages or logs");
    }
    for (guint i = 0; i < site_case->site->messages->len; i++) {
        const struct site_message *message =
            &g_array_index(site_case->site->messages, struct site_message, i);
        g_autofree char *text = site_message_text(message);
        bool has_password =
            password != NULL && strlen(password) >= 4 && strstr(text, password) != NULL;
        if (has_password || (message->secrets != NULL && strchr(message->secrets, '"') != NULL)) {
            site_tell(judgement, true, message->stamp, g_strdup("A secret stands in a message."),
                      "no token and no password in messages or logs");
        }
    }
    judgement->satisfied = site_case->site->messages->len > 0;
    judgement->idle = "the tool sent no message";
}

const struct rule_row site_report_rules[] = {
    {"ruling/no-secrets", judge_secrets, 0, 0, NULL},
    {"site/done", judge_done, 0, 0, NULL},
    {"site/no-markdown", judge_markdown, 0, 0, NULL},
    {"site/report-format", site_judge_format, 0, 0, NULL},
    {"site/reported", judge_reported, 0, 0, NULL},
    {0},
};
