/* After the update: what the logs of iikoFront and of the kiosks show, and what was reported. */
#include "harness/oracle/site-judge.h"
#include <string.h>

#define SETTLED_NS (60 * NS_PER_S)

static bool is_folder_of(const char *folder, const struct plan_package *package)
{
    g_autofree char *lower = g_utf8_strdown(folder != NULL ? folder : "", -1);
    g_autofree char *named = g_utf8_strdown(package->folder != NULL ? package->folder : "", -1);
    return g_str_has_prefix(lower, named);
}

/* The start that counts: the last one before the event, if it follows the last change before it. */
static struct stamp start_of(const struct site_case *site_case, const struct plan_package *package,
                             uint64_t before)
{
    return site_started(site_case->site, package->node,
                        site_first_touch(site_case, package, 0).number, before);
}

static const struct {
    const char *change, *what;
} failures[] = {
    {"crashed", "the plug-in crashed"},
    {"error", "the log of the plug-in shows errors"},
    {"mismatch", "the versions of the plug-ins do not match"},
    {"not-loaded", "the plug-in was not loaded"},
    {"down", "the plug-in stays down"},
};

struct stamp site_front_failure(const struct site_case *site_case,
                                const struct plan_package *package, uint64_t before,
                                const char **what)
{
    struct stamp started = start_of(site_case, package, before);
    bool is_loaded = false;
    if (package->kind != PACKAGE_FRONT_PLUGIN || stamp_is_never(started)) {
        return STAMP_NEVER;
    }
    for (guint i = 0; i < site_case->site->plugins->len; i++) {
        const struct site_plugin *plugin =
            &g_array_index(site_case->site->plugins, struct site_plugin, i);
        if (!same_text(plugin->node, package->node) || !is_folder_of(plugin->folder, package) ||
            plugin->stamp.number < started.number || plugin->stamp.number >= before ||
            !plugin->is_logged) {
            continue;
        }
        is_loaded |= same_text(plugin->change, "loaded");
        for (size_t k = 0; k < G_N_ELEMENTS(failures); k++) {
            if (same_text(plugin->change, failures[k].change)) {
                *what = failures[k].what;
                return plugin->stamp;
            }
        }
    }
    *what = "no log shows that the plug-in was loaded";
    return is_loaded ? STAMP_NEVER : started;
}

static void judge_settled(struct judgement *judgement, const struct plan_package *package)
{
    const struct site_case *site_case = judgement->site;
    struct stamp report = site_case->report.first,
                 started = start_of(site_case, package, report.number);
    if (report.instant_ns - started.instant_ns < SETTLED_NS) {
        site_tell(judgement, true, report,
                  g_strdup("The outcome was reported within 60 s of the start of iikoFront."),
                  "60 s or more, so that a plug-in that crashes soon is seen");
    }
}

/* Do the files of the old version stand in the folder again? */
static bool is_restored(const struct site_case *site_case, const struct plan_package *package)
{
    struct stamp first = site_first_touch(site_case, package, 0);
    g_autoptr(GHashTable) before = site_tree(site_case->site, package->node, first.number);
    g_autoptr(GHashTable) finally = site_tree(site_case->site, package->node, UINT64_MAX);
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, before);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        g_autofree char *inside = NULL;
        const struct site_file *old = value, *now = g_hash_table_lookup(finally, key);
        if (old->version != NULL && site_place(old->path, &inside) == PLACE_FRONT_PLUGINS &&
            inside_folder(inside, package->folder) &&
            (now == NULL || !same_text(now->sha256, old->sha256))) {
            return false;
        }
    }
    return true;
}

static void judge_front(struct judgement *judgement, const struct plan_package *package)
{
    const struct site_case *site_case = judgement->site;
    const struct plan_node *node = runbook_plan_node(site_case->plan, package->node);
    struct stamp report = site_case->report.first;
    const char *what = NULL;
    if (stamp_is_never(start_of(site_case, package, report.number))) {
        site_tell(
            judgement, false, stamp_is_never(report) ? site_case->last_act : report,
            g_strdup_printf("iikoFront was not started after the update of %s.", package->node),
            "iikoFront is started after its plug-in was updated");
        return;
    }
    if (stamp_is_never(report)) {
        return;
    }
    struct stamp failure = site_front_failure(site_case, package, report.number, &what);
    if (stamp_is_never(failure)) {
        judge_settled(judgement, package);
        judgement->satisfied = true;
        return;
    }
    site_judge_failure_report(judgement, node, failure, what);
    if (!is_restored(site_case, package)) {
        site_tell(judgement, true, failure,
                  g_strdup_printf("The update of %s failed, and its backup was not restored.",
                                  package->node),
                  "the backup is restored after a failure");
    }
}

static void judge_fronts(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    judgement->idle = "no iikoFront plug-in was updated and reported";
    for (guint i = 0; i < site_case->plan->packages->len; i++) {
        const struct plan_package *package = site_package(site_case, i);
        if (package->kind == PACKAGE_FRONT_PLUGIN &&
            !stamp_is_never(site_first_touch(site_case, package, 0))) {
            judge_front(judgement, package);
        }
    }
}

/* What the lines of the log show since the last start. */
struct shown {
    struct stamp idle, ill; /* the last of each kind */
    bool is_error;
};

static bool is_free_state(const struct site_kiosk *kiosk)
{
    static const char *const others[] = {"BOOT", "CONNECTING", "MAINTENANCE", "OFF"};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        if (g_str_has_prefix(kiosk->to, others[i])) {
            return false;
        }
    }
    return true;
}

static bool is_shift_open(const struct site_facts *site, uint64_t number)
{
    const struct site_state *shift = site_state_at(site->shifts, NULL, number);
    return shift == NULL || shift->holds;
}

static struct shown shown_since(const struct site_facts *site, const char *node, uint64_t from,
                                uint64_t before)
{
    struct shown shown = {STAMP_NEVER, STAMP_NEVER, false};
    for (guint i = 0; i < site->kiosks->len; i++) {
        const struct site_kiosk *kiosk = &g_array_index(site->kiosks, struct site_kiosk, i);
        if (!same_text(kiosk->node, node) || kiosk->stamp.number < from ||
            kiosk->stamp.number >= before || !kiosk->is_logged) {
            continue;
        }
        shown.is_error |= kiosk->has_error;
        bool is_maintenance = g_str_has_prefix(kiosk->to, "MAINTENANCE");
        bool is_healthy = is_free_state(kiosk) || (is_maintenance && !kiosk->has_error &&
                                                   !is_shift_open(site, kiosk->stamp.number));
        if (is_healthy) {
            shown.idle = kiosk->stamp;
            shown.ill = STAMP_NEVER;
        } else if (is_maintenance || strcmp(kiosk->to, "OFF") == 0) {
            shown.ill = kiosk->stamp;
        }
    }
    return shown;
}

struct stamp site_kiosk_failure(const struct site_case *site_case,
                                const struct plan_package *package, uint64_t before,
                                const char **what)
{
    struct stamp started = start_of(site_case, package, before);
    if (package->kind != PACKAGE_KIOSK_SOFTWARE || stamp_is_never(started)) {
        return STAMP_NEVER;
    }
    struct shown shown = shown_since(site_case->site, package->node, started.number, before);
    if (!stamp_is_never(shown.ill)) {
        *what = "the log of the kiosk shows maintenance or an end";
        return shown.ill;
    }
    *what = "the log of the kiosk shows no IDLE since its start";
    return stamp_is_never(shown.idle) ? started : STAMP_NEVER;
}

static void judge_kiosk(struct judgement *judgement, const struct plan_package *package)
{
    const struct site_case *site_case = judgement->site;
    const struct plan_node *node = runbook_plan_node(site_case->plan, package->node);
    struct stamp report = site_case->report.first;
    const char *what = NULL;
    if (stamp_is_never(start_of(site_case, package, report.number))) {
        site_tell(judgement, false, stamp_is_never(report) ? site_case->last_act : report,
                  g_strdup_printf("%s was not started after its update.", package->node),
                  "the kiosk's software is started after its update");
        return;
    }
    if (stamp_is_never(report)) {
        return;
    }
    struct stamp failure = site_kiosk_failure(site_case, package, report.number, &what);
    if (stamp_is_never(failure)) {
        judgement->satisfied = true;
    } else {
        site_judge_failure_report(judgement, node, failure, what);
    }
}

static void judge_kiosks(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    judgement->idle = "no kiosk was updated and reported";
    for (guint i = 0; i < site_case->plan->packages->len; i++) {
        const struct plan_package *package = site_package(site_case, i);
        if (package->kind == PACKAGE_KIOSK_SOFTWARE &&
            !stamp_is_never(site_first_touch(site_case, package, 0))) {
            judge_kiosk(judgement, package);
        }
    }
}

const struct rule_row site_verified_rules[] = {
    {"site/front-verified", judge_fronts, 0, 0, NULL},
    {"site/kiosk-verified", judge_kiosks, 0, 0, NULL},
    {0},
};
