/* How much a bot may send: at once in one chat, in a group a minute, and overall. */
#include "mocks/chat/telegram-internal.h"

#define BURST_IN_CHAT 20u
#define IN_GROUP_A_MINUTE 20u
#define OVERALL_A_SECOND 30u
#define MINUTE_NS (60 * NS_PER_S)

static void forget_before(GArray *times, int64_t instant_ns)
{
    guint count = 0;
    while (count < times->len && g_array_index(times, int64_t, count) <= instant_ns) {
        count++;
    }
    g_array_remove_range(times, 0, count);
}

/* When so many more may be sent, if no more than `limit` are in any span of time. */
static int64_t free_at(const GArray *times, unsigned more, unsigned limit, int64_t span_ns)
{
    if (times->len + more <= limit) {
        return 0;
    }
    guint last = MIN(times->len + more - limit, times->len);
    return last == 0 ? 0 : g_array_index(times, int64_t, last - 1) + span_ns;
}

/* The rate of one message a second lets a burst through: what is older than the burst takes does
 * not count. */
static int64_t burst_ends_at(const GArray *times, unsigned more, unsigned burst)
{
    return free_at(times, more, burst, (int64_t)burst * NS_PER_S);
}

static unsigned usual(unsigned wished, unsigned value)
{
    return wished > 0 ? wished : value;
}

bool rates_allow(struct call *call, struct chat *chat, unsigned messages)
{
    struct telegram *telegram = call->telegram;
    const struct telegram_settings *settings = &telegram->settings;
    int64_t now_ns = settings->clock->instant_ns;
    unsigned burst = usual(settings->burst_in_chat, BURST_IN_CHAT);
    forget_before(chat->sent_ns, now_ns - MAX(MINUTE_NS, (int64_t)burst * NS_PER_S));
    forget_before(telegram->sent_ns, now_ns - NS_PER_S);
    int64_t until_ns = telegram->throttled_until_ns;
    until_ns = MAX(until_ns, burst_ends_at(chat->sent_ns, messages, burst));
    if (chat->settings.kind != CHAT_PRIVATE) {
        unsigned limit = usual(settings->in_group_a_minute, IN_GROUP_A_MINUTE);
        until_ns = MAX(until_ns, free_at(chat->sent_ns, messages, limit, MINUTE_NS));
    }
    unsigned overall = usual(settings->overall_a_second, OVERALL_A_SECOND);
    until_ns = MAX(until_ns, free_at(telegram->sent_ns, messages, overall, NS_PER_S));
    if (until_ns > now_ns) {
        int64_t seconds = (until_ns - now_ns + NS_PER_S - 1) / NS_PER_S;
        g_autofree char *text =
            g_strdup_printf("Too Many Requests: retry after %" G_GINT64_FORMAT, seconds);
        return call_fail_with(call, 429, text, "retry_after", seconds);
    }
    for (unsigned i = 0; i < messages; i++) {
        g_array_append_val(chat->sent_ns, now_ns);
        g_array_append_val(telegram->sent_ns, now_ns);
    }
    return true;
}
