/* The menu, and the order of BackOffice and iikoFront. */
#include "harness/oracle/site-judge.h"
#include <inttypes.h>
#include <string.h>

static const struct site_control *control_at(const struct site_case *site_case, guint index)
{
    return &g_array_index(site_case->site->controls, struct site_control, index);
}

/* Was the file of this capture replaced by another page, or removed? */
static bool is_lost(const struct site_case *site_case, guint index)
{
    const struct site_facts *site = site_case->site;
    const struct event *capture = control_at(site_case, index)->event;
    const char *to = event_text(capture, "to");
    for (guint i = index + 1; to != NULL && i < site->controls->len; i++) {
        const struct site_control *later = control_at(site_case, i);
        if (strcmp(later->call, "capture") == 0 && later->status == 200 &&
            same_text(event_text(later->event, "to"), to) &&
            !same_text(event_text(later->event, "sha256"), event_text(capture, "sha256"))) {
            return true;
        }
    }
    for (guint i = 0; to != NULL && i < site->files->len; i++) {
        const struct site_file *file = &g_array_index(site->files, struct site_file, i);
        g_autofree char *whole = g_strconcat("/", file->node, "/", file->path, NULL);
        g_autofree char *target = g_strconcat("/", to, NULL);
        if (file->is_gone && file->by_tool && file->stamp.number > event_number(capture) &&
            g_str_has_suffix(target, whole)) {
            return true;
        }
    }
    return false;
}

/* Was this page of the menu captured before the write, and is the picture still there? */
static bool is_captured(const struct site_case *site_case, int64_t page, struct stamp write,
                        const char *menu)
{
    for (guint i = 0; i < site_case->site->controls->len; i++) {
        const struct site_control *control = control_at(site_case, i);
        const char *shown = event_text(control->event, "menu-sha256");
        bool is_this = strcmp(control->call, "capture") == 0 && control->status == 200 &&
                       control->stamp.number < write.number &&
                       event_integer(control->event, "page", 0) == page &&
                       (shown == NULL || menu == NULL || strcmp(shown, menu) == 0);
        if (is_this && !is_lost(site_case, i)) {
            return true;
        }
    }
    return false;
}

static void judge_captures(struct judgement *judgement, struct stamp write)
{
    const struct site_case *site_case = judgement->site;
    const struct site_state *menu = site_state_at(site_case->site->menus, NULL, write.number);
    if (menu == NULL || !menu->holds) {
        judgement->idle = "there was no menu before the BackOffice plug-in was changed";
        return;
    }
    int64_t pages = event_integer(menu->event, "pages", site_case->plan->menu_pages);
    for (int64_t page = 1; page <= MIN(pages, 1000); page++) {
        if (!is_captured(site_case, page, write, event_text(menu->event, "sha256"))) {
            site_tell(judgement, false, write,
                      g_strdup_printf("The BackOffice plug-in was changed, and page %" PRId64
                                      " of the menu had not been captured and kept.",
                                      page),
                      "a picture of every page of the current menu, taken before and kept");
            return;
        }
    }
    judgement->satisfied = true;
}

static struct stamp first_touch_of(const struct site_case *site_case, enum package_kind kind)
{
    struct stamp first = STAMP_NEVER;
    for (guint i = 0; i < site_case->plan->packages->len; i++) {
        const struct plan_package *package = site_package(site_case, i);
        struct stamp touch =
            package->kind == kind ? site_first_touch(site_case, package, 0) : STAMP_NEVER;
        first = touch.number < first.number ? touch : first;
    }
    return first;
}

static void judge_captured(struct judgement *judgement)
{
    struct stamp write = first_touch_of(judgement->site, PACKAGE_BACKOFFICE_PLUGIN);
    judgement->idle = "the BackOffice plug-in was not changed";
    if (!stamp_is_never(write)) {
        judge_captures(judgement, write);
    }
}

/* The last state before the report; the event that took it away, if it is missing. */
static struct stamp missing_at(const GArray *states, const char *node, uint64_t number)
{
    const struct site_state *state = site_state_at(states, node, number);
    return state == NULL || state->holds ? STAMP_NEVER : state->stamp;
}

static bool was_missing(const GArray *states, const char *node, uint64_t from, uint64_t to)
{
    for (guint i = 0; i < states->len; i++) {
        const struct site_state *state = &g_array_index(states, struct site_state, i);
        if (!state->holds && same_text(state->node, node) && state->stamp.number > from &&
            state->stamp.number < to) {
            return true;
        }
    }
    return false;
}

static void judge_missing(struct judgement *judgement, const GArray *states,
                          const struct plan_node *node)
{
    const struct site_case *site_case = judgement->site;
    const char *id = node == NULL ? NULL : node->id;
    struct stamp missing = missing_at(states, id, site_case->report.first.number);
    judgement->satisfied |=
        was_missing(states, id, site_case->work.number, site_case->report.first.number) &&
        stamp_is_never(missing);
    if (stamp_is_never(missing)) {
        return;
    }
    site_judge_failure_report(judgement, node, missing,
                              node == NULL ? "the menu is missing" : "a kiosk is not configured");
    if (missing.number > site_case->work.number) {
        site_tell(judgement, true, missing,
                  g_strdup(node == NULL
                               ? "The menu was lost and not restored."
                               : "A kiosk lost its configuration and it was not restored."),
                  "menu and configuration are restored");
    }
}

static void judge_menu_checked(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    judgement->idle = "menu and kiosks were complete, or nothing was reported";
    if (stamp_is_never(site_case->report.first)) {
        return;
    }
    judge_missing(judgement, site_case->site->menus, NULL);
    for (guint i = 0; i < site_case->plan->nodes->len; i++) {
        const struct plan_node *node = &g_array_index(site_case->plan->nodes, struct plan_node, i);
        if (node->kind == NAMED_KIOSK) {
            judge_missing(judgement, site_case->site->configured, node);
        }
    }
}

static bool logged_in_between(const struct site_facts *site, uint64_t from, uint64_t to)
{
    for (guint i = 0; i < site->logins->len; i++) {
        const struct site_login *login = &g_array_index(site->logins, struct site_login, i);
        if (login->is_ok && login->is_home && login->stamp.number > from &&
            login->stamp.number < to) {
            return true;
        }
    }
    return false;
}

/* The first event after which the package was in place, before another; 0: never. */
static uint64_t placed_before(const struct site_case *site_case, const struct plan_package *package,
                              uint64_t before)
{
    const GArray *files = site_case->site->files;
    for (guint i = files->len; i-- > 0;) {
        const struct site_file *file = &g_array_index(files, struct site_file, i);
        if (file->stamp.number < before && same_text(file->node, package->node) &&
            same_text(file->version, package->version) &&
            site_is_in_place(site_case->site, package, before - 1)) {
            return file->stamp.number;
        }
    }
    return 0;
}

/* What is missing before the front is touched, or NULL. */
static const char *missing_step(const struct site_case *site_case,
                                const struct plan_package *package, struct stamp front)
{
    uint64_t placed = placed_before(site_case, package, front.number);
    if (placed == 0) {
        return "the BackOffice plug-in was not in place";
    }
    struct stamp started = site_started(site_case->site, package->node, placed, front.number);
    if (stamp_is_never(started)) {
        return "BackOffice had not been started with its new plug-in";
    }
    struct stamp first = started;
    for (struct stamp before = started; !stamp_is_never(before);
         before = site_started(site_case->site, package->node, placed, before.number)) {
        first = before;
    }
    return logged_in_between(site_case->site, first.number, front.number)
               ? NULL
               : "BackOffice had not logged in at the RMS of this site";
}

static struct stamp first_front_touch(const struct site_facts *site)
{
    for (guint i = 0; i < site->touches->len; i++) {
        const struct site_touch *touch = &g_array_index(site->touches, struct site_touch, i);
        if (site_place(touch->path, NULL) == PLACE_FRONT_PLUGINS) {
            return touch->stamp;
        }
    }
    return STAMP_NEVER;
}

static void judge_order(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    struct stamp front = first_front_touch(site_case->site);
    judgement->idle = "not both plug-ins were updated";
    if (stamp_is_never(front) || !runbook_plan_has(site_case->plan, PACKAGE_FRONT_PLUGIN)) {
        return;
    }
    for (guint i = 0; i < site_case->plan->packages->len; i++) {
        const struct plan_package *package = site_package(site_case, i);
        if (package->kind != PACKAGE_BACKOFFICE_PLUGIN) {
            continue;
        }
        const char *missing = missing_step(site_case, package, front);
        judgement->satisfied |= missing == NULL;
        if (missing != NULL) {
            site_tell(judgement, false, front,
                      g_strdup_printf("An iikoFront plug-in was changed, and %s.", missing),
                      "the BackOffice plug-in, BackOffice, its login at the RMS of this site, and "
                      "only then iikoFront");
        }
    }
}

const struct rule_row site_menu_rules[] = {
    {"site/backoffice-first", judge_order, 0, 0, NULL},
    {"site/menu-captured", judge_captured, 0, 0, NULL},
    {"site/menu-checked", judge_menu_checked, 0, 0, NULL},
    {0},
};
