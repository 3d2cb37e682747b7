/* The knowledge interval of a source. */
#include "harness/oracle/knowledge.h"
#include "harness/oracle/machine.h"

static const struct stamp since_ever = {INT64_MIN, 0};

static const struct exchange_fact *exchange_at(const GArray *exchanges, guint index)
{
    return &g_array_index(exchanges, struct exchange_fact, index);
}

/* How many exchanges were answered before the moment. */
static guint exchanges_before(const GArray *exchanges, struct stamp now)
{
    guint count = 0;
    while (count < exchanges->len && exchange_at(exchanges, count)->stamp.number < now.number)
        count++;
    return count;
}

const struct exchange_fact *knowledge_last_exchange(const GArray *exchanges, struct stamp now)
{
    guint count = exchanges_before(exchanges, now);
    return count == 0 ? NULL : exchange_at(exchanges, count - 1);
}

/* Since `from_ns` every request, at least one a poll, met a fault. */
static bool only_faults_since(const struct facts *facts, const GArray *exchanges, guint first,
                              int64_t from_ns, struct stamp now)
{
    const char *server = exchanges == facts->feed_exchanges ? "feed" : "ccc";
    int64_t patience_ns = facts->world.poll_ns + facts->world.splay_ns + NS_PER_S,
            reached_ns = from_ns;
    guint count = exchanges_before(exchanges, now);
    bool was_refused = facts_reachable_ns(facts, server, from_ns, now.instant_ns) <
                       machine_awake_between(facts, from_ns, now.instant_ns);
    if (first >= count && !was_refused)
        return false;
    for (guint i = first; i < count; i++) {
        const struct exchange_fact *exchange = exchange_at(exchanges, i);
        if (exchange->kind != EXCHANGE_FAULT ||
            facts_reachable_ns(facts, server, reached_ns, exchange->asked_ns) > patience_ns)
            return false;
        reached_ns = exchange->stamp.instant_ns;
    }
    return facts_reachable_ns(facts, server, reached_ns, now.instant_ns) <= patience_ns;
}

/* An answer holds what stood at the request; asked and answered at one instant, the order of events
 * tells. */
static struct stamp success_stamp(const struct exchange_fact *exchange)
{
    if (exchange->asked_ns == exchange->stamp.instant_ns)
        return exchange->stamp;
    return (struct stamp){exchange->asked_ns, 0};
}

static struct knowledge knowledge_of(const struct facts *facts, const GArray *exchanges,
                                     struct stamp now)
{
    guint count = exchanges_before(exchanges, now), after = 0;
    struct stamp success = since_ever,
                 by_poll = {machine_awake_before(facts, now.instant_ns, facts->world.poll_ns), 0};
    int64_t from_ns = facts->lives->len == 0
                          ? facts->world.start_ns
                          : g_array_index(facts->lives, struct updater_life, 0).stamp.instant_ns;
    for (guint i = count; i > 0 && after == 0; i--)
        if (exchange_at(exchanges, i - 1)->kind == EXCHANGE_SUCCESS) {
            success = success_stamp(exchange_at(exchanges, i - 1));
            from_ns = exchange_at(exchanges, i - 1)->stamp.instant_ns;
            after = i;
        }
    if (success.instant_ns >= by_poll.instant_ns ||
        only_faults_since(facts, exchanges, after, from_ns, now))
        return (struct knowledge){success, now};
    return (struct knowledge){by_poll, now};
}

struct knowledge knowledge_of_configuration(const struct facts *facts, struct stamp now)
{
    if (!facts->world.pickup_is_login)
        return knowledge_of(facts, facts->configuration_exchanges, now);
    const struct stamp *login = facts_last(facts->logins, now.number);
    return (struct knowledge){login == NULL ? since_ever : *login, now};
}

struct knowledge knowledge_of_feed(const struct facts *facts, struct stamp now)
{
    return knowledge_of(facts, facts->feed_exchanges, now);
}

static bool is_after(struct stamp a, struct stamp b)
{
    return a.instant_ns > b.instant_ns || (a.instant_ns == b.instant_ns && a.number > b.number);
}

bool knowledge_includes(const struct knowledge *knowledge, struct stamp from, struct stamp until)
{
    return from.instant_ns <= knowledge->now.instant_ns && is_after(until, knowledge->since);
}
