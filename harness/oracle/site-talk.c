/* The messages of a site tool: which belong together, what starts they may name, which of them are
 * the report. */
#include "harness/oracle/site-case.h"
#include <string.h>

#define PAUSE_NS (300 * NS_PER_S)

bool site_message_reached(const struct site_message *message, enum audience audience)
{
    return !message->is_refused && message->to[audience] && !message->failed[audience];
}

char *site_message_text(const struct site_message *message)
{
    const char *text = message->text != NULL ? message->text : "";
    const char *file_text = message->file_text != NULL ? message->file_text : "";
    return g_strconcat(text, "\n", file_text, "\n", NULL);
}

struct namings *site_namings(const struct site_case *site_case, struct wording *wording,
                             int64_t written_ns)
{
    struct namings_place place = {site_case->lexicon, site_case->site->zone, written_ns};
    return namings_new(wording, &place);
}

static bool has_reply_between(const struct site_facts *site, uint64_t from, uint64_t to)
{
    for (guint i = 0; i < site->replies->len; i++) {
        uint64_t number = g_array_index(site->replies, struct site_reply, i).stamp.number;
        if (number > from && number < to) {
            return true;
        }
    }
    return false;
}

static void group_free(gpointer data)
{
    struct site_group *group = data;
    g_free(group->text);
    g_clear_pointer(&group->instants, g_array_unref);
    g_free(group);
}

static void add_to_group(struct site_case *site_case, struct site_group **open,
                         const struct site_message *message, enum audience audience)
{
    g_autofree char *text = site_message_text(message);
    struct site_group *group = *open;
    bool goes_on = group != NULL &&
                   message->stamp.instant_ns - group->last.instant_ns <= PAUSE_NS &&
                   !has_reply_between(site_case->site, group->last.number, message->stamp.number);
    if (!goes_on) {
        group = *open = g_new0(struct site_group, 1);
        group->first = message->stamp;
        group->audience = audience;
        g_ptr_array_add(site_case->groups, group);
    }
    g_autofree char *before = group->text;
    group->text = g_strconcat(before != NULL ? before : "", text, NULL);
    group->last = message->stamp;
}

static void read_group(const struct site_case *site_case, struct site_group *group)
{
    struct wording *wording = wording_new(group->text);
    struct namings *namings = site_namings(site_case, wording, group->first.instant_ns);
    group->names_wished = namings_name(namings, site_case->plan->wished_ns);
    group->instants = namings_instants(namings);
    for (guint i = group->instants->len; i-- > 0;) {
        if (g_array_index(group->instants, int64_t, i) < group->first.instant_ns) {
            g_array_remove_index(group->instants, i);
        }
    }
    namings_free(namings);
    wording_free(wording);
}

static gint group_order(gconstpointer a, gconstpointer b)
{
    const struct site_group *left = *(struct site_group *const *)a,
                            *right = *(struct site_group *const *)b;
    return (left->last.number > right->last.number) - (left->last.number < right->last.number);
}

void site_case_find_groups(struct site_case *site_case)
{
    const struct site_facts *site = site_case->site;
    site_case->groups = g_ptr_array_new_with_free_func(group_free);
    for (unsigned audience = 0; audience < AUDIENCE_COUNT; audience++) {
        struct site_group *open = NULL;
        for (guint i = 0; i < site->messages->len; i++) {
            const struct site_message *message =
                &g_array_index(site->messages, struct site_message, i);
            if (site_message_reached(message, (enum audience)audience)) {
                add_to_group(site_case, &open, message, (enum audience)audience);
            }
        }
    }
    g_ptr_array_sort(site_case->groups, group_order);
    for (guint i = 0; i < site_case->groups->len; i++) {
        read_group(site_case, g_ptr_array_index(site_case->groups, i));
    }
}

static void add_to_report(struct site_report *report, const struct site_message *message)
{
    g_autofree char *text = site_message_text(message), *before = report->text;
    report->text = g_strconcat(before != NULL ? before : "", text, NULL);
    report->first = stamp_is_never(report->first) ? message->stamp : report->first;
    report->last = message->stamp;
}

static void take_report(struct site_case *site_case, uint64_t after)
{
    const GArray *messages = site_case->site->messages;
    for (guint i = 0; i < messages->len; i++) {
        const struct site_message *message = &g_array_index(messages, struct site_message, i);
        if (message->stamp.number > after && (site_message_reached(message, AUDIENCE_CLIENT) ||
                                              site_message_reached(message, AUDIENCE_SITE))) {
            add_to_report(&site_case->report, message);
        }
    }
}

void site_case_find_report(struct site_case *site_case)
{
    struct site_report *report = &site_case->report;
    report->first = report->last = STAMP_NEVER;
    if (stamp_is_never(site_case->work)) {
        return;
    }
    take_report(site_case, site_case->last_act.number);
    if (stamp_is_never(report->first)) {
        take_report(site_case, site_case->work.number);
        report->is_early = !stamp_is_never(report->first);
    }
}
