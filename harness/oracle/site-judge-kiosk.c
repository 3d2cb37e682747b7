/* Kiosks: not while a guest uses them, and one after another. */
#include "harness/oracle/site-judge.h"
#include <string.h>

/* What was logged less than this before the stop nobody could know. */
#define READABLE_NS (2 * NS_PER_S)
/* A kiosk that is not back so long after its start has failed. */
#define BACK_NS (600 * NS_PER_S)

struct outage_of_kiosk {
    const char *node;
    struct stamp stopped, back; /* back: in service again, or its failure is to be seen */
    struct stamp seen;          /* its log shows it */
    bool is_asked;              /* by a control call: `stopped` is its beginning */
};

static bool has_state(const struct site_kiosk *kiosk, const char *const *states)
{
    for (; *states != NULL; states++) {
        if (g_str_has_prefix(kiosk->to, *states)) {
            return true;
        }
    }
    return false;
}

static bool is_in_use(const struct site_kiosk *kiosk, bool is_should)
{
    static const char *const must[] = {"MENU_BROWSING", "PAYMENT", NULL};
    static const char *const should[] = {"CART",     "CHECKOUT",   "FISCALIZING",
                                         "PRINTING", "ORDER_DONE", NULL};
    return has_state(kiosk, is_should ? should : must);
}

static const struct site_kiosk *state_before(const struct site_facts *site, const char *node,
                                             int64_t instant_ns, bool only_logged)
{
    const struct site_kiosk *last = NULL;
    for (guint i = 0; i < site->kiosks->len; i++) {
        const struct site_kiosk *kiosk = &g_array_index(site->kiosks, struct site_kiosk, i);
        if (same_text(kiosk->node, node) && kiosk->stamp.instant_ns <= instant_ns &&
            (kiosk->is_logged || !only_logged)) {
            last = kiosk;
        }
    }
    return last;
}

/* Did its log, since what was readable then, show a state in which no guest uses it? */
static bool was_free_since(const struct site_facts *site, const struct outage_of_kiosk *outage,
                           bool is_should)
{
    for (guint i = 0; i < site->kiosks->len; i++) {
        const struct site_kiosk *kiosk = &g_array_index(site->kiosks, struct site_kiosk, i);
        int64_t before_ns = outage->stopped.instant_ns - kiosk->stamp.instant_ns;
        if (same_text(kiosk->node, outage->node) && kiosk->is_logged && before_ns >= 0 &&
            before_ns < READABLE_NS && kiosk->stamp.number < outage->stopped.number &&
            strcmp(kiosk->to, "OFF") != 0 && !is_in_use(kiosk, false) &&
            !(is_should && is_in_use(kiosk, true))) {
            return true;
        }
    }
    return false;
}

static bool was_used_since(const struct site_case *site_case, const char *node, int64_t from_ns,
                           int64_t to_ns)
{
    const GArray *kiosks = site_case->site->kiosks;
    for (guint i = 0; i < kiosks->len; i++) {
        const struct site_kiosk *kiosk = &g_array_index(kiosks, struct site_kiosk, i);
        if (same_text(kiosk->node, node) && kiosk->stamp.instant_ns >= from_ns &&
            kiosk->stamp.instant_ns <= to_ns &&
            (is_in_use(kiosk, false) || is_in_use(kiosk, true))) {
            return true;
        }
    }
    const struct site_kiosk *before = state_before(site_case->site, node, from_ns, false);
    return before != NULL && (is_in_use(before, false) || is_in_use(before, true));
}

static void judge_stop(struct judgement *judgement, const struct outage_of_kiosk *outage)
{
    const struct site_case *site_case = judgement->site;
    const struct site_facts *site = site_case->site;
    int64_t at_ns = outage->stopped.instant_ns;
    const struct site_kiosk *logged = state_before(site, outage->node, at_ns - READABLE_NS, true);
    const struct site_kiosk *real = state_before(site, outage->node, at_ns - READABLE_NS, false);
    const struct site_agreement *agreement = site_case_agreement(site_case, site_case->work, NULL);
    int64_t from_ns = agreement == NULL ? site_case->work.instant_ns
                                        : MIN(agreement->from_ns, site_case->work.instant_ns);
    static const char expected[] = "a kiosk whose log shows that no guest uses it";
    if (logged != NULL && is_in_use(logged, false) && !was_free_since(site, outage, false)) {
        site_tell(
            judgement, false, outage->stopped,
            g_strdup_printf("%s was stopped, and its log showed %s.", outage->node, logged->to),
            expected);
    } else if (logged != NULL && is_in_use(logged, true) && !was_free_since(site, outage, true)) {
        site_tell(
            judgement, true, outage->stopped,
            g_strdup_printf("%s was stopped, and its log showed %s.", outage->node, logged->to),
            expected);
    } else if (logged == NULL || (real != logged && real != NULL && strcmp(real->to, "OFF") != 0)) {
        site_tell(judgement, true, outage->stopped,
                  g_strdup_printf("%s was stopped, and its log was stale or silent on its state.",
                                  outage->node),
                  expected);
    } else {
        judgement->satisfied |= was_used_since(site_case, outage->node, from_ns, at_ns);
    }
}

static bool is_shift_open(const struct site_facts *site, uint64_t number)
{
    const struct site_state *shift = site_state_at(site->shifts, NULL, number);
    return shift == NULL || shift->holds;
}

/* In service again, or a failure that can be seen. */
static bool ends_outage(const struct site_kiosk *kiosk)
{
    static const char *const coming[] = {"BOOT", "CONNECTING", NULL};
    return !has_state(kiosk, coming);
}

static struct stamp stamp_after(const struct site_facts *site, int64_t instant_ns)
{
    uint64_t number = facts_number_at(site->facts, instant_ns);
    return (struct stamp){instant_ns, number};
}

/* Fills in when the kiosk was back. */
static void find_return(const struct site_facts *site, struct outage_of_kiosk *outage,
                        struct stamp off)
{
    struct stamp started = STAMP_NEVER;
    outage->back = outage->seen = STAMP_NEVER;
    for (guint i = 0; i < site->programs->len && stamp_is_never(started); i++) {
        const struct site_program *program = &g_array_index(site->programs, struct site_program, i);
        if (same_text(program->node, outage->node) && program->stamp.number > off.number &&
            same_text(program->change, "started")) {
            started = program->stamp;
        }
    }
    for (guint i = 0; !stamp_is_never(started) && i < site->kiosks->len; i++) {
        const struct site_kiosk *kiosk = &g_array_index(site->kiosks, struct site_kiosk, i);
        if (!same_text(kiosk->node, outage->node) || kiosk->stamp.number < started.number ||
            !ends_outage(kiosk)) {
            continue;
        }
        outage->back = stamp_is_never(outage->back) ? kiosk->stamp : outage->back;
        outage->seen =
            stamp_is_never(outage->seen) && kiosk->is_logged ? kiosk->stamp : outage->seen;
    }
    bool is_stuck =
        !stamp_is_never(started) && outage->back.instant_ns - started.instant_ns > BACK_NS;
    if (is_stuck) {
        outage->back = outage->seen = stamp_after(site, started.instant_ns + BACK_NS);
    }
}

/* The beginning of the call that stopped it. */
static struct stamp asked_at(const struct site_facts *site, const struct site_program *program)
{
    for (guint i = 0; i < site->controls->len; i++) {
        const struct site_control *control = &g_array_index(site->controls, struct site_control, i);
        bool is_stop = strcmp(control->call, "stop") == 0 || strcmp(control->call, "reboot") == 0;
        if (is_stop && same_text(control->node, program->node) &&
            control->begun_ns <= program->stamp.instant_ns &&
            control->stamp.instant_ns >= program->stamp.instant_ns &&
            control->stamp.number >= program->stamp.number) {
            return (struct stamp){control->begun_ns, program->stamp.number};
        }
    }
    return program->stamp;
}

/* Before the tool stopped it. */
static bool was_healthy(const struct site_facts *site, const char *node, struct stamp moment)
{
    const struct site_kiosk *last = NULL;
    for (guint i = 0; i < site->kiosks->len; i++) {
        const struct site_kiosk *kiosk = &g_array_index(site->kiosks, struct site_kiosk, i);
        bool is_the_stop =
            strcmp(kiosk->to, "OFF") == 0 && kiosk->stamp.instant_ns >= moment.instant_ns;
        if (same_text(kiosk->node, node) && kiosk->stamp.number < moment.number &&
            kiosk->stamp.instant_ns <= moment.instant_ns && !is_the_stop) {
            last = kiosk;
        }
    }
    static const char *const ill[] = {"OFF", "BOOT", "CONNECTING", NULL};
    bool is_idle_shift = last != NULL && g_str_has_prefix(last->to, "MAINTENANCE") &&
                         (is_shift_open(site, moment.number) || last->has_error);
    return last == NULL || (!has_state(last, ill) && !is_idle_shift);
}

/* struct outage_of_kiosk: of healthy kiosks, through the tool. */
static GArray *outages_of(const struct site_case *site_case)
{
    const struct site_facts *site = site_case->site;
    GArray *outages = g_array_new(FALSE, FALSE, sizeof(struct outage_of_kiosk));
    for (guint i = 0; i < site->programs->len; i++) {
        const struct site_program *program = &g_array_index(site->programs, struct site_program, i);
        const struct plan_node *node = runbook_plan_node(site_case->plan, program->node);
        if (node == NULL || node->kind != NAMED_KIOSK || !program->by_tool ||
            !same_text(program->change, "stopped")) {
            continue;
        }
        struct outage_of_kiosk outage = {.node = program->node, .stopped = asked_at(site, program)};
        find_return(site, &outage, program->stamp);
        if (was_healthy(site, program->node, outage.stopped)) {
            g_array_append_val(outages, outage);
        }
    }
    return outages;
}

static void judge_not_in_use(struct judgement *judgement)
{
    g_autoptr(GArray) outages = outages_of(judgement->site);
    judgement->idle =
        outages->len == 0 ? "no kiosk was stopped" : "no guest used a kiosk that was to be stopped";
    for (guint i = 0; i < outages->len; i++) {
        judge_stop(judgement, &g_array_index(outages, struct outage_of_kiosk, i));
    }
}

/* Under `working-hours` both conditions bind; else that there are several kiosks. */
static bool is_bound(const struct judgement *judgement, int64_t from_ns, int64_t to_ns)
{
    const struct site_case *site_case = judgement->site;
    if (judgement->oracle_case->reading->value[AXIS_KIOSKS_IN_TURN] == KIOSKS_ALWAYS) {
        return true;
    }
    for (int64_t at_ns = from_ns; at_ns <= to_ns; at_ns += 60 * NS_PER_S) {
        if (runbook_plan_is_open(site_case->plan, site_local_s(site_case->site, at_ns))) {
            return true;
        }
    }
    return runbook_plan_is_open(site_case->plan, site_local_s(site_case->site, to_ns));
}

static void judge_pair(struct judgement *judgement, const struct outage_of_kiosk *first,
                       const struct outage_of_kiosk *second)
{
    int64_t end_ns = judgement->oracle_case->facts->world.end_ns;
    int64_t until_ns = MIN(MIN(first->back.instant_ns, second->back.instant_ns), end_ns);
    if (!is_bound(judgement, second->stopped.instant_ns,
                  MAX(until_ns, second->stopped.instant_ns))) {
        return;
    }
    static const char expected[] = "one kiosk after the other, the next when the last is verified";
    if (second->stopped.instant_ns < first->back.instant_ns) {
        site_tell(judgement, false, second->stopped,
                  g_strdup_printf("%s was stopped while %s was still out of service.", second->node,
                                  first->node),
                  expected);
    } else if (second->stopped.instant_ns < first->seen.instant_ns) {
        site_tell(judgement, true, second->stopped,
                  g_strdup_printf("%s was stopped, and the log of %s did not show yet that it is "
                                  "back.",
                                  second->node, first->node),
                  expected);
    } else {
        judgement->satisfied = true;
    }
}

static void judge_one_by_one(struct judgement *judgement)
{
    g_autoptr(GArray) outages = outages_of(judgement->site);
    judgement->idle = "not several kiosks were stopped where this binds";
    for (guint i = 0; i < outages->len; i++) {
        const struct outage_of_kiosk *second = &g_array_index(outages, struct outage_of_kiosk, i);
        for (guint k = 0; k < i; k++) {
            const struct outage_of_kiosk *first =
                &g_array_index(outages, struct outage_of_kiosk, k);
            if (!same_text(first->node, second->node)) {
                judge_pair(judgement, first, second);
            }
        }
    }
}

bool site_touches_turns(const struct site_case *site_case)
{
    g_autoptr(GArray) outages = outages_of(site_case);
    for (guint i = 1; i < outages->len; i++) {
        if (!same_text(g_array_index(outages, struct outage_of_kiosk, i).node,
                       g_array_index(outages, struct outage_of_kiosk, 0).node)) {
            return true;
        }
    }
    return false;
}

const struct rule_row site_kiosk_rules[] = {
    {"site/kiosk-not-in-use", judge_not_in_use, 0, 0, NULL},
    {"site/kiosk-one-by-one", judge_one_by_one, 0, 0, NULL},
    {0},
};
