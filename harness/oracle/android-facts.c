/* Facts of an Android row. */
#include "harness/oracle/android-facts.h"
#include "harness/oracle/gather.h"
#include <string.h>

static void gather_setting(struct android_facts *android, const struct event *event)
{
    struct device_setting setting = {.stamp = stamp_of(event),
                                     .device = event_text(event, "device"),
                                     .is_off =
                                         g_strcmp0(event_text(event, "auto-update"), "off") == 0,
                                     .by_tool = g_strcmp0(event_text(event, "by"), "tool") == 0};
    g_array_append_val(android->settings, setting);
}

static void gather_line(struct android_facts *android, const struct event *event)
{
    static const char *const names[] = {"kept-up-to-date", "auto-update-off", "unknown"};
    struct device_line line = {stamp_of(event), event_text(event, "device"), STATUS_UNKNOWN};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_strcmp0(event_text(event, "status"), names[i]) == 0) {
            line.status = (enum device_status)i;
        }
    }
    g_array_append_val(android->lines, line);
}

static void gather_device_install(struct android_facts *android, const struct event *event)
{
    g_ptr_array_add(android->installs, (gpointer)event);
}

static void gather_policy(struct android_facts *android, const struct event *event)
{
    struct stamp stamp = stamp_of(event);
    if (g_strcmp0(event_text(event, "by"), "world") != 0) {
        g_array_append_val(android->policies, stamp);
    }
}

static void gather_service(struct android_facts *android, const struct event *event)
{
    struct stamp stamp = stamp_of(event);
    int64_t status = event_integer(event, "status", 200);
    if (event_text(event, "fault") != NULL || status == 429 || status >= 500 || status == 0) {
        g_array_append_val(android->refusals, stamp);
    }
}

static void gather_store(struct android_facts *android, const struct event *event)
{
    (void)event;
    android->has_release = true;
}

static const struct {
    const char *actor, *event;
    void (*gather)(struct android_facts *android, const struct event *event);
} gather_table[] = {
    {"device", "setting", gather_setting}, {"device", "install", gather_device_install},
    {"report", "line", gather_line},       {"amapi", "policy", gather_policy},
    {"amapi", "exchange", gather_service}, {"play", "release", gather_store},
};

struct android_facts *android_facts_new(const struct facts *facts)
{
    struct android_facts *android = g_new0(struct android_facts, 1);
    android->facts = facts;
    android->settings = g_array_new(FALSE, FALSE, sizeof(struct device_setting));
    android->lines = g_array_new(FALSE, FALSE, sizeof(struct device_line));
    android->installs = g_ptr_array_new();
    android->policies = g_array_new(FALSE, FALSE, sizeof(struct stamp));
    android->refusals = g_array_new(FALSE, FALSE, sizeof(struct stamp));
    for (guint i = 0; i < facts->events->len; i++) {
        const struct event *event = g_ptr_array_index(facts->events, i);
        for (size_t k = 0; k < G_N_ELEMENTS(gather_table); k++) {
            if (event_is(event, gather_table[k].actor, gather_table[k].event)) {
                gather_table[k].gather(android, event);
                break;
            }
        }
    }
    return android;
}

void android_facts_free(struct android_facts *android)
{
    g_array_unref(android->settings);
    g_array_unref(android->lines);
    g_ptr_array_unref(android->installs);
    g_array_unref(android->policies);
    g_array_unref(android->refusals);
    g_free(android);
}
