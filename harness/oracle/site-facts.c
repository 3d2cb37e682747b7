/* Facts of a site: the one pass over the events with a table from event to what it adds. */
#include "harness/oracle/site-facts.h"
#include "harness/oracle/gather.h"
#include <cjson/cJSON.h>
#include <stddef.h>
#include <string.h>

bool same_text(const char *a, const char *b)
{
    return g_strcmp0(a, b) == 0;
}

static bool is_by_tool(const struct event *event)
{
    return same_text(event_text(event, "by"), "tool");
}

/* What is only said where it is not so. */
static bool is_unless_false(const struct event *event, const char *key)
{
    return !event_has(event, key) || event_boolean(event, key);
}

static void gather_begin(struct site_facts *site, const struct event *event)
{
    if (site->plan == NULL) {
        site->plan = runbook_plan_new(event_text(event, "plan"));
    }
}

static void gather_file(struct site_facts *site, const struct event *event)
{
    const char *change = event_text(event, "change");
    struct site_file file = {.stamp = stamp_of(event),
                             .node = event_text(event, "node"),
                             .path = event_text(event, "path"),
                             .sha256 = event_text(event, "sha256"),
                             .version = event_text(event, "version"),
                             .was_there = same_text(change, "there"),
                             .is_gone = same_text(change, "gone"),
                             .by_tool = is_by_tool(event)};
    if (file.node != NULL && file.path != NULL) {
        g_array_append_val(site->files, file);
    }
}

static void gather_touch(struct site_facts *site, const struct event *event)
{
    struct site_touch touch = {stamp_of(event), event_text(event, "node"),
                               event_text(event, "path"), event_text(event, "how")};
    if (touch.node != NULL && touch.path != NULL) {
        g_array_append_val(site->touches, touch);
    }
}

static void gather_site_control(struct site_facts *site, const struct event *event)
{
    struct site_control control = {.stamp = stamp_of(event),
                                   .call = event_text(event, "call"),
                                   .node = event_text(event, "node"),
                                   .status = event_integer(event, "status", 0),
                                   .event = event};
    control.begun_ns = event_instant_of(event, "begun", event_instant(event));
    if (control.call != NULL) {
        g_array_append_val(site->controls, control);
    }
}

static void gather_program(struct site_facts *site, const struct event *event)
{
    struct site_program program = {stamp_of(event), event_text(event, "node"),
                                   event_text(event, "change"), is_by_tool(event)};
    g_array_append_val(site->programs, program);
}

static void gather_plugin(struct site_facts *site, const struct event *event)
{
    struct site_plugin plugin = {stamp_of(event),
                                 event_text(event, "node"),
                                 event_text(event, "folder"),
                                 event_text(event, "change"),
                                 event_text(event, "version"),
                                 is_unless_false(event, "logged")};
    g_array_append_val(site->plugins, plugin);
}

static void gather_kiosk(struct site_facts *site, const struct event *event)
{
    struct site_kiosk kiosk = {stamp_of(event), event_text(event, "node"), event_text(event, "to"),
                               is_unless_false(event, "logged"), event_boolean(event, "error")};
    if (kiosk.to != NULL) {
        g_array_append_val(site->kiosks, kiosk);
    }
}

static void gather_session(struct site_facts *site, const struct event *event)
{
    struct site_session session = {stamp_of(event), event_text(event, "node"),
                                   event_text(event, "session"), STAMP_NEVER};
    if (same_text(event_text(event, "change"), "began")) {
        g_array_append_val(site->sessions, session);
        return;
    }
    for (guint i = site->sessions->len; i-- > 0;) {
        struct site_session *open = &g_array_index(site->sessions, struct site_session, i);
        if (same_text(open->node, session.node) && same_text(open->session, session.session) &&
            stamp_is_never(open->ended)) {
            open->ended = session.stamp;
            return;
        }
    }
}

static void add_state(GArray *states, const struct event *event, const char *node, bool holds)
{
    struct site_state state = {stamp_of(event), node, holds, event};
    g_array_append_val(states, state);
}

static void gather_reachable(struct site_facts *site, const struct event *event)
{
    add_state(site->reachable, event, event_text(event, "node"), event_boolean(event, "reachable"));
}

static void gather_shift(struct site_facts *site, const struct event *event)
{
    add_state(site->shifts, event, NULL, event_boolean(event, "open"));
}

static void gather_menu(struct site_facts *site, const struct event *event)
{
    add_state(site->menus, event, NULL,
              event_boolean(event, "present") && event_integer(event, "items", 1) > 0);
}

static void gather_configured(struct site_facts *site, const struct event *event)
{
    add_state(site->configured, event, event_text(event, "node"),
              event_boolean(event, "configured"));
}

static void gather_fault(struct site_facts *site, const struct event *event)
{
    add_state(site->faults, event, event_text(event, "node"), !event_boolean(event, "over"));
}

static void gather_plugin_configuration(struct site_facts *site, const struct event *event)
{
    add_state(site->configurations, event, event_text(event, "node"),
              event_text(event, "sha256") != NULL);
}

static void take_audiences(struct site_message *message, const struct event *event)
{
    const char *json = event_text(event, "to");
    cJSON *list = json == NULL ? NULL : cJSON_Parse(json);
    const cJSON *item;
    message->to[AUDIENCE_CLIENT] = same_text(json, "client");
    message->to[AUDIENCE_SITE] = same_text(json, "site");
    cJSON_ArrayForEach(item, list)
    {
        message->to[AUDIENCE_CLIENT] |=
            cJSON_IsString(item) && same_text(item->valuestring, "client");
        message->to[AUDIENCE_SITE] |= cJSON_IsString(item) && same_text(item->valuestring, "site");
    }
    cJSON_Delete(list);
}

static void gather_message(struct site_facts *site, const struct event *event)
{
    int64_t status = event_integer(event, "status", 0);
    struct site_message message = {.stamp = stamp_of(event),
                                   .count = event_integer(event, "message", -1),
                                   .failed_at = STAMP_NEVER,
                                   .medium = event_text(event, "medium"),
                                   .text = event_text(event, "text"),
                                   .template_name = event_text(event, "template"),
                                   .file_name = event_text(event, "file-name"),
                                   .media_type = event_text(event, "media-type"),
                                   .file_text = event_text(event, "file-text"),
                                   .secrets = event_text(event, "secrets"),
                                   .is_refused = strcmp(event_name(event), "refused") == 0,
                                   .is_fault = status == 429 || status >= 500};
    take_audiences(&message, event);
    g_array_append_val(site->messages, message);
}

static void gather_delivery(struct site_facts *site, const struct event *event)
{
    const char *to = event_text(event, "to");
    if (!same_text(event_text(event, "status"), "failed")) {
        return;
    }
    for (guint i = 0; i < site->messages->len; i++) {
        struct site_message *message = &g_array_index(site->messages, struct site_message, i);
        if (!message->is_refused && message->count == event_integer(event, "message", -2)) {
            message->failed[AUDIENCE_CLIENT] |= !same_text(to, "site");
            message->failed[AUDIENCE_SITE] |= !same_text(to, "client");
            message->failed_at = stamp_of(event);
        }
    }
}

static void gather_reply(struct site_facts *site, const struct event *event)
{
    static const char *const meanings[] = {"yes", "no", "time"};
    struct site_reply reply = {.stamp = stamp_of(event), .meaning = MEANING_OTHER};
    reply.from = same_text(event_text(event, "from"), "client") ? AUDIENCE_CLIENT : AUDIENCE_SITE;
    for (unsigned i = 0; i < G_N_ELEMENTS(meanings); i++) {
        reply.meaning =
            same_text(event_text(event, "meaning"), meanings[i]) ? (enum meaning)i : reply.meaning;
    }
    reply.time_ns = event_instant_of(event, "time", INSTANT_NEVER);
    reply.answers = event_integer(event, "answers", -1);
    g_array_append_val(site->replies, reply);
}

static void gather_login(struct site_facts *site, const struct event *event)
{
    struct site_login login = {stamp_of(event), event_text(event, "node"),
                               event_boolean(event, "home"), event_boolean(event, "ok")};
    g_array_append_val(site->logins, login);
}

static void gather_secret(struct site_facts *site, const struct event *event)
{
    g_ptr_array_add(site->secrets, (gpointer)event);
}

static const struct {
    const char *actor, *event;
    void (*gather)(struct site_facts *site, const struct event *event);
} gather_table[] = {
    {"site", "file", gather_file},
    {"site", "touch", gather_touch},
    {"site", "control", gather_site_control},
    {"site", "kiosk", gather_kiosk},
    {"site", "session", gather_session},
    {"site", "program", gather_program},
    {"site", "plugin", gather_plugin},
    {"site", "reachable", gather_reachable},
    {"site", "shift", gather_shift},
    {"site", "menu", gather_menu},
    {"site", "configured", gather_configured},
    {"site", "plugin-configuration", gather_plugin_configuration},
    {"site", "fault", gather_fault},
    {"rms", "login", gather_login},
    {"chat", "message", gather_message},
    {"chat", "refused", gather_message},
    {"chat", "delivery", gather_delivery},
    {"chat", "reply", gather_reply},
    {"updater", "printed-secret", gather_secret},
    {"harness", "begin", gather_begin},
};

#define LIST(MEMBER, TYPE)                                                                         \
    {                                                                                              \
        offsetof(struct site_facts, MEMBER), sizeof(struct TYPE)                                   \
    }
static const struct {
    size_t offset, size;
} lists[] = {
    LIST(files, site_file),           LIST(touches, site_touch),    LIST(controls, site_control),
    LIST(programs, site_program),     LIST(plugins, site_plugin),   LIST(kiosks, site_kiosk),
    LIST(sessions, site_session),     LIST(reachable, site_state),  LIST(shifts, site_state),
    LIST(menus, site_state),          LIST(configured, site_state), LIST(faults, site_state),
    LIST(messages, site_message),     LIST(replies, site_reply),    LIST(logins, site_login),
    LIST(configurations, site_state),
};

static GArray **list_at(struct site_facts *site, size_t index)
{
    return (GArray **)(void *)((char *)site + lists[index].offset);
}

struct site_facts *site_facts_new(const struct facts *facts, const struct zone *zone)
{
    struct site_facts *site = g_new0(struct site_facts, 1);
    site->facts = facts;
    site->zone = zone;
    site->secrets = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        *list_at(site, i) = g_array_new(FALSE, TRUE, (guint)lists[i].size);
    }
    for (guint i = 0; i < facts->events->len; i++) {
        const struct event *event = g_ptr_array_index(facts->events, i);
        for (size_t k = 0; k < G_N_ELEMENTS(gather_table); k++) {
            if (event_is(event, gather_table[k].actor, gather_table[k].event)) {
                gather_table[k].gather(site, event);
                break;
            }
        }
    }
    site->plan = site->plan == NULL ? runbook_plan_new(NULL) : site->plan;
    return site;
}

void site_facts_free(struct site_facts *site)
{
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_array_unref(*list_at(site, i));
    }
    g_ptr_array_unref(site->secrets);
    runbook_plan_free(site->plan);
    g_free(site);
}

const struct site_state *site_state_at(const GArray *states, const char *node, uint64_t number)
{
    const struct site_state *last = NULL;
    for (guint i = 0; i < states->len; i++) {
        const struct site_state *state = &g_array_index(states, struct site_state, i);
        if (state->stamp.number <= number && same_text(state->node, node)) {
            last = state;
        }
    }
    return last;
}

int64_t site_local_s(const struct site_facts *site, int64_t instant_ns)
{
    struct civil civil = zone_local(site->zone, instant_ns);
    return civil_seconds(&civil);
}

int64_t site_instant(const struct site_facts *site, int64_t local_s)
{
    struct civil civil = civil_of_seconds(local_s);
    int64_t instants_ns[2];
    int count = zone_instants(site->zone, &civil, instants_ns);
    return count == 0 ? local_s * NS_PER_S - zone_offset(site->zone, local_s * NS_PER_S) * NS_PER_S
                      : instants_ns[count - 1];
}
