/* What people agreed to. */
#include "harness/oracle/site-case.h"
#include <string.h>

/* A no that came so late could not be read any more. */
#define READING_NS (60 * NS_PER_S)

static const struct site_group *group_at(const struct site_case *site_case, guint index)
{
    return g_ptr_array_index(site_case->groups, index);
}

static bool holds_message(const struct site_case *site_case, const struct site_group *group,
                          int64_t count)
{
    const GArray *messages = site_case->site->messages;
    for (guint i = 0; i < messages->len; i++) {
        const struct site_message *message = &g_array_index(messages, struct site_message, i);
        if (message->count == count && !message->is_refused &&
            message->stamp.number >= group->first.number &&
            message->stamp.number <= group->last.number) {
            return true;
        }
    }
    return false;
}

/* The group that a reply answers: that of the message, else the last one before it; if no start was
 * recognised in it, the last one before in which some was. */
static const struct site_group *answered(const struct site_case *site_case,
                                         const struct site_reply *reply)
{
    const struct site_group *last = NULL;
    for (guint i = 0; i < site_case->groups->len; i++) {
        const struct site_group *group = group_at(site_case, i);
        if (group->first.number > reply->stamp.number || group->audience != reply->from) {
            continue;
        }
        if (group->instants->len > 0) {
            last = group;
        }
        if (reply->answers >= 0 && holds_message(site_case, group, reply->answers) &&
            group->instants->len > 0) {
            return group;
        }
    }
    return last;
}

static bool is_refused(const struct site_case *site_case, int64_t instant_ns, uint64_t number)
{
    const GArray *replies = site_case->site->replies;
    for (guint i = 0; i < replies->len; i++) {
        const struct site_reply *reply = &g_array_index(replies, struct site_reply, i);
        const struct site_group *group =
            reply->meaning == MEANING_NO || reply->meaning == MEANING_TIME
                ? answered(site_case, reply)
                : NULL;
        for (guint k = 0; group != NULL && group->last.number < number && k < group->instants->len;
             k++) {
            if (g_array_index(group->instants, int64_t, k) == instant_ns &&
                reply->stamp.number < number) {
                return true;
            }
        }
    }
    return false;
}

/* Of the starts that the message may name those that were not refused before; the wished one, where
 * it is among them. */
static void set_bounds(const struct site_case *site_case, const struct site_group *group,
                       struct site_agreement *agreement)
{
    int64_t wished_ns = site_case->plan->wished_ns;
    bool is_wished = group->names_wished && !is_refused(site_case, wished_ns, group->first.number);
    agreement->from_ns = agreement->to_ns = wished_ns;
    bool is_first = true;
    for (guint i = 0; !is_wished && i < group->instants->len; i++) {
        int64_t instant_ns = g_array_index(group->instants, int64_t, i);
        if (is_refused(site_case, instant_ns, group->first.number) &&
            !(i + 1 == group->instants->len && is_first)) {
            continue;
        }
        agreement->from_ns = is_first ? instant_ns : agreement->from_ns;
        agreement->to_ns = instant_ns;
        is_first = false;
    }
}

static void take_yes(struct site_case *site_case, const struct site_reply *reply)
{
    const struct site_group *group = answered(site_case, reply);
    struct site_agreement agreement = {.stamp = reply->stamp, .revoked = STAMP_NEVER};
    if (group == NULL) {
        site_case->unread_yes = reply->stamp;
        return;
    }
    agreement.group = group->last;
    agreement.text = group->text;
    set_bounds(site_case, group, &agreement);
    g_array_append_val(site_case->agreements, agreement);
}

/* The person named the time; to be sure of it the tool repeats it. */
static void take_time(struct site_case *site_case, const struct site_reply *reply)
{
    struct site_agreement agreement = {.stamp = reply->stamp,
                                       .from_ns = reply->time_ns,
                                       .to_ns = reply->time_ns,
                                       .group = reply->stamp,
                                       .text = "",
                                       .revoked = STAMP_NEVER,
                                       .is_open = true};
    for (guint i = 0; i < site_case->groups->len; i++) {
        const struct site_group *group = group_at(site_case, i);
        for (guint k = 0; group->last.number > reply->stamp.number && k < group->instants->len;
             k++) {
            if (g_array_index(group->instants, int64_t, k) == reply->time_ns) {
                agreement.is_open = false;
                agreement.text = group->text;
            }
        }
    }
    if (reply->time_ns != INSTANT_NEVER) {
        g_array_append_val(site_case->agreements, agreement);
    }
}

/* A no takes back what was agreed before, unless it answers a message about another time. */
static void take_no(struct site_case *site_case, const struct site_reply *reply)
{
    const struct site_group *group = answered(site_case, reply);
    site_case->last_no = reply->stamp;
    for (guint i = 0; i < site_case->agreements->len; i++) {
        struct site_agreement *agreement =
            &g_array_index(site_case->agreements, struct site_agreement, i);
        bool is_same = group == NULL || reply->answers < 0;
        for (guint k = 0; group != NULL && k < group->instants->len; k++) {
            is_same |= g_array_index(group->instants, int64_t, k) == agreement->from_ns;
        }
        if (is_same && stamp_is_never(agreement->revoked)) {
            agreement->revoked = reply->stamp;
        }
    }
}

void site_case_find_agreements(struct site_case *site_case)
{
    const GArray *replies = site_case->site->replies;
    site_case->agreements = g_array_new(FALSE, FALSE, sizeof(struct site_agreement));
    site_case->unread_yes = site_case->last_no = STAMP_NEVER;
    for (guint i = 0; i < replies->len; i++) {
        const struct site_reply *reply = &g_array_index(replies, struct site_reply, i);
        if (reply->meaning == MEANING_YES) {
            take_yes(site_case, reply);
        } else if (reply->meaning == MEANING_TIME) {
            take_no(site_case, reply);
            take_time(site_case, reply);
        } else if (reply->meaning == MEANING_NO) {
            take_no(site_case, reply);
        }
    }
}

static bool is_in_force(const struct site_agreement *agreement, struct stamp moment)
{
    return agreement->stamp.number < moment.number &&
           agreement->revoked.instant_ns > moment.instant_ns - READING_NS;
}

/* A yes counts for more than a time that was not repeated; then the later message. */
static bool is_later(const struct site_agreement *a, const struct site_agreement *b)
{
    return b == NULL ||
           (a->is_open == b->is_open ? a->group.number >= b->group.number : !a->is_open);
}

const struct site_agreement *site_case_agreement(const struct site_case *site_case,
                                                 struct stamp work, struct stamp *earliest)
{
    const struct site_agreement *last = NULL;
    for (guint i = 0; i < site_case->agreements->len; i++) {
        const struct site_agreement *agreement =
            &g_array_index(site_case->agreements, struct site_agreement, i);
        if (is_in_force(agreement, work) && is_later(agreement, last)) {
            last = agreement;
        }
    }
    for (guint i = site_case->agreements->len; last != NULL && earliest != NULL && i-- > 0;) {
        const struct site_agreement *agreement =
            &g_array_index(site_case->agreements, struct site_agreement, i);
        if (is_in_force(agreement, work) && agreement->from_ns == last->from_ns) {
            *earliest = agreement->stamp;
        }
    }
    return last;
}

const struct site_agreement *site_case_last_agreement(const struct site_case *site_case)
{
    return site_case_agreement(site_case, STAMP_NEVER, NULL);
}
