/* When the work of a site tool begins and ends. */
#include "harness/oracle/site-case.h"
#include <string.h>

static bool is_work_call(const char *call)
{
    static const char *const calls[] = {"start", "stop", "reboot", "login", NULL};
    return g_strv_contains(calls, call);
}

/* Is the path a target of a capture, or a folder that holds one? */
static bool is_capture_target(const struct site_facts *site, const struct site_touch *touch)
{
    g_autofree char *whole = g_strconcat(touch->node, "/", touch->path, NULL);
    g_autofree char *lower = g_utf8_strdown(whole, -1);
    for (guint i = 0; i < site->controls->len; i++) {
        const struct site_control *control = &g_array_index(site->controls, struct site_control, i);
        const char *to =
            strcmp(control->call, "capture") == 0 ? event_text(control->event, "to") : NULL;
        g_autofree char *target = to == NULL ? NULL : g_utf8_strdown(to, -1);
        const char *found = target == NULL ? NULL : strstr(target, lower);
        bool begins = found != NULL && (found == target || found[-1] == '/');
        if (begins && (found[strlen(lower)] == '/' || found[strlen(lower)] == '\0')) {
            return true;
        }
    }
    return false;
}

static bool is_work_touch(const struct site_facts *site, const struct site_touch *touch)
{
    return site_place(touch->path, NULL) != PLACE_OLD && !is_capture_target(site, touch);
}

static void extend(struct site_case *site_case, struct stamp begun, struct stamp ended)
{
    if (begun.instant_ns < site_case->work.instant_ns) {
        site_case->work = begun;
    }
    if (stamp_is_never(site_case->last_act) || ended.number > site_case->last_act.number) {
        site_case->last_act = ended;
    }
}

void site_case_find_work(struct site_case *site_case)
{
    const struct site_facts *site = site_case->site;
    site_case->work = site_case->last_act = STAMP_NEVER;
    for (guint i = 0; i < site->controls->len; i++) {
        const struct site_control *control = &g_array_index(site->controls, struct site_control, i);
        if (is_work_call(control->call)) {
            extend(site_case, (struct stamp){control->begun_ns, control->stamp.number},
                   control->stamp);
        }
    }
    for (guint i = 0; i < site->touches->len; i++) {
        const struct site_touch *touch = &g_array_index(site->touches, struct site_touch, i);
        /* What is tidied up elsewhere, after the report, is no act of the update. */
        bool is_update = site_place(touch->path, NULL) != PLACE_ELSEWHERE;
        if (is_work_touch(site, touch)) {
            extend(site_case, touch->stamp,
                   is_update || stamp_is_never(site_case->last_act) ? touch->stamp
                                                                    : site_case->last_act);
        }
    }
}
