/* What people are told before work: nodes, accesses, conditions, the night, the reboot. */
#include "harness/oracle/site-judge.h"
#include "harness/oracle/text.h"
#include <string.h>

#define BOTH ((1U << AUDIENCE_CLIENT) | (1U << AUDIENCE_SITE))

struct notice {
    struct named_nodes nodes;
    bool has_conditions, has_access, owes_access;
};

static struct notice read_notice(const struct site_case *site_case, const char *text)
{
    struct notice notice = {0};
    struct wording *wording = wording_new(text);
    notice.has_conditions = site_text_has(site_case, wording, "conditions");
    notice.has_access = site_text_has(site_case, wording, "access");
    for (guint i = 0; i < site_case->plan->nodes->len; i++) {
        notice.owes_access |=
            g_array_index(site_case->plan->nodes, struct plan_node, i).is_held_back;
    }
    notice.nodes = site_named_nodes(site_case, wording);
    wording_free(wording);
    return notice;
}

static void tell_notice(struct judgement *judgement, const struct notice *notice,
                        const struct site_message *last, const char *text)
{
    bool are_named = notice->nodes.named == notice->nodes.affected;
    bool is_requested = notice->has_access || !notice->owes_access;
    static const char expected[] =
        "the affected nodes, and the missing accesses or the conditions, before work";
    if (are_named && (is_requested || notice->has_conditions)) {
        judgement->satisfied = true;
    } else if (notice->nodes.named == 0 && notice->nodes.names_other) {
        site_tell(judgement, notice->has_conditions, last->stamp,
                  g_strdup("Only nodes that the update does not affect were named."), expected);
    } else if (notice->has_conditions) {
        site_tell(judgement, true, last->stamp,
                  g_strdup("The conditions were stated, and the affected nodes were not named."),
                  expected);
    } else {
        site_tell_unrecognised(judgement, last->stamp, text,
                               are_named ? "the request for missing accesses"
                                         : "the affected nodes");
    }
}

static void judge_nodes_named(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    const struct site_message *last = NULL;
    judgement->idle = "the tool did not work";
    if (stamp_is_never(site_case->work)) {
        return;
    }
    if (!site_has_message(site_case, 0, site_case->work.number, &last)) {
        site_tell(judgement, false, site_case->work,
                  g_strdup("Nobody was told anything before work."),
                  "the affected nodes, and the missing accesses or the conditions, before work");
        return;
    }
    g_autofree char *text = site_texts(site_case, BOTH, 0, site_case->work.instant_ns);
    struct notice notice = read_notice(site_case, text);
    tell_notice(judgement, &notice, last, text);
}

/* What the plan says of the time of the update does not ask for the night. */
static bool has_overnight(const struct site_case *site_case, const char *text)
{
    const GPtrArray *conditions = runbook_plan_sentences(site_case->plan, "conditions");
    struct wording *wording = wording_new(text);
    bool is_there = site_sentence_is_in(site_case, wording, "overnight");
    for (guint i = 0; conditions != NULL && i < conditions->len; i++) {
        wording_take_text(wording, g_ptr_array_index(conditions, i));
    }
    is_there |= site_text_has(site_case, wording, "overnight");
    wording_free(wording);
    return is_there;
}

static void judge_overnight_by(struct judgement *judgement, int64_t closing_ns)
{
    const struct site_case *site_case = judgement->site;
    g_autofree char *to_site = site_texts(site_case, 1U << AUDIENCE_SITE, 0, closing_ns);
    g_autofree char *to_client = site_texts(site_case, 1U << AUDIENCE_CLIENT, 0, closing_ns);
    g_autofree char *closing = text_instant(judgement->oracle_case->zone, closing_ns);
    g_autofree char *expected =
        g_strdup_printf("staff are asked not to switch the till off, by %s", closing);
    if (has_overnight(site_case, to_site)) {
        judgement->satisfied = true;
    } else if (has_overnight(site_case, to_client)) {
        site_tell(judgement, true, site_case->work,
                  g_strdup("Only the client was asked to leave the till on overnight."), expected);
    } else if (*to_site != '\0' || *to_client != '\0') {
        site_tell_unrecognised(judgement, site_case->work, *to_site != '\0' ? to_site : to_client,
                               "the request not to switch the till off overnight");
    } else {
        site_tell(judgement, false, site_case->work,
                  g_strdup("Staff were not asked in time to leave the till on overnight."),
                  expected);
    }
}

static void judge_overnight(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    bool has_plugins = runbook_plan_has(site_case->plan, PACKAGE_FRONT_PLUGIN) ||
                       runbook_plan_has(site_case->plan, PACKAGE_BACKOFFICE_PLUGIN);
    judgement->idle = "no plug-in was updated at a site that closes";
    if (stamp_is_never(site_case->work) || !has_plugins) {
        return;
    }
    int64_t closing_s = runbook_plan_last_closing(
        site_case->plan, site_local_s(site_case->site, site_case->work.instant_ns));
    int64_t closing_ns =
        closing_s == INT64_MIN ? INT64_MIN : site_instant(site_case->site, closing_s);
    if (closing_ns > judgement->oracle_case->facts->world.start_ns) {
        judge_overnight_by(judgement, closing_ns);
    }
}

static bool is_till_reboot(const struct site_case *site_case, const struct site_control *control)
{
    const struct plan_node *node = runbook_plan_node(site_case->plan, control->node);
    return strcmp(control->call, "reboot") == 0 && node != NULL && node->kind == NAMED_FRONT;
}

static void judge_one_reboot(struct judgement *judgement, const struct site_control *control)
{
    const struct site_case *site_case = judgement->site;
    struct stamp begun = {control->begun_ns, control->stamp.number};
    const struct site_agreement *agreement = site_case_agreement(site_case, begun, NULL);
    static const char expected[] = "a reboot at a time that people agreed to";
    if (agreement == NULL || begun.instant_ns < agreement->from_ns) {
        site_tell(judgement, false, control->stamp,
                  g_strdup(agreement == NULL ? "A till was rebooted and no time was agreed."
                                             : "A till was rebooted before the agreed time."),
                  expected);
        return;
    }
    g_autofree char *text = site_texts(site_case, BOTH, 0, control->begun_ns);
    struct wording *wording = wording_new(text);
    if (wording_has(wording, lexicon_facts(site_case->lexicon, "reboot"))) {
        judgement->satisfied = true;
    } else {
        site_tell_unrecognised(judgement, agreement->group, text, "the reboot of the till");
    }
    wording_free(wording);
}

static void judge_reboot(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    const GArray *controls = site_case->site->controls;
    judgement->idle =
        site_case->plan->is_always_open ? "no till was rebooted" : "the site closes at night";
    for (guint i = 0; site_case->plan->is_always_open && i < controls->len; i++) {
        const struct site_control *control = &g_array_index(controls, struct site_control, i);
        if (is_till_reboot(site_case, control)) {
            judge_one_reboot(judgement, control);
        }
    }
}

const struct rule_row site_notice_rules[] = {
    {"site/nodes-named", judge_nodes_named, 0, 0, NULL},
    {"site/reboot-agreed", judge_reboot, 0, 0, NULL},
    {"site/till-on-overnight", judge_overnight, 0, 0, NULL},
    {0},
};
