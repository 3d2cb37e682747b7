/* What all families share: findings about acts and about obligations. */
#include "harness/oracle/judgement.h"
#include "harness/oracle/text.h"
#include <string.h>

struct finding *judgement_add(struct judgement *judgement, bool is_should)
{
    struct finding *finding = finding_new(judgement->row->id);
    g_ptr_array_add(is_should ? judgement->warns : judgement->fails, finding);
    return finding;
}

static uint64_t number_of(const void *stamped)
{
    return stamped == NULL ? 0 : ((const struct stamp *)stamped)->number;
}

static void add_act_events(const struct oracle_case *oracle_case, const struct act *act,
                           struct finding *finding)
{
    const struct facts *facts = oracle_case->facts;
    const struct exchange_fact *fetch =
        knowledge_last_exchange(facts->configuration_exchanges, act->stamp);
    const struct exchange_fact *list = knowledge_last_exchange(facts->feed_exchanges, act->stamp);
    uint64_t numbers[] = {
        number_of(facts_last(facts->configurations, act->stamp.number)),
        act->release == NULL ? 0 : number_of(release_at(act->release, act->stamp.number)),
        number_of(fetch),
        number_of(list),
        number_of(act->attempt == NULL ? NULL : facts_last(facts->statuses, act->stamp.number)),
        act->attempt != NULL && act->attempt->order != NULL ? act->attempt->order_since.number : 0,
        act->stamp.number,
        number_of(act->install),
        act->attempt != NULL && !stamp_is_never(act->attempt->started_again)
            ? act->attempt->started_again.number
            : 0,
    };
    finding_add_events(finding, facts, numbers, G_N_ELEMENTS(numbers));
}

struct finding *judgement_add_act(struct judgement *judgement, const struct act *act,
                                  bool is_should)
{
    struct finding *finding = judgement_add(judgement, is_should);
    finding->instant_ns = act->stamp.instant_ns;
    finding->actual = text_act(judgement->oracle_case, act);
    finding->allowed = text_next_allowed(judgement->oracle_case, act);
    add_act_events(judgement->oracle_case, act, finding);
    return finding;
}

void judge_acts(struct judgement *judgement)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    unsigned rules = judgement->row->forbids;
    for (guint i = 0; i < oracle_case->acts->len; i++) {
        const struct act *act = &g_array_index(oracle_case->acts, struct act, i);
        if ((act->forbids & rules) == 0)
            continue;
        struct finding *finding = judgement_add_act(judgement, act, (rules & FORBIDS_SHOULD) != 0);
        judgement->row->tell(judgement, act, finding);
    }
    bool is_tempted = (oracle_case->tempted & rules) != 0;
    judgement->awaits_act = is_tempted;
    if (is_tempted && oracle_case->is_permitted)
        judgement->satisfied = true;
    else if (judgement->idle == NULL)
        judgement->idle = is_tempted ? "the updater installed nothing that was permitted"
                                     : "nothing in this row tempted the updater to break it";
}

static char *missed_sentence(const struct obligation *obligation)
{
    if (obligation->by != NULL)
        return g_strdup_printf("The update to %s came later than it was owed.",
                               obligation->release->name);
    return g_strdup_printf("The update to %s was not installed although it was owed.",
                           obligation->release->name);
}

static void add_missed(struct judgement *judgement, const struct obligation *obligation)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    const struct zone *zone = oracle_case->zone;
    struct finding *finding = judgement_add(judgement, obligation->is_should);
    g_autofree char *due = text_instant(zone, obligation->due_ns);
    g_autofree char *from = text_instant(zone, obligation->from_ns);
    g_autofree char *to = text_local(zone, obligation->to_ns, obligation->from_ns);
    g_autofree char *configuration = text_configuration(oracle_case, obligation->configuration);
    uint64_t from_number = facts_number_at(oracle_case->facts, obligation->from_ns);
    uint64_t numbers[] = {number_of(facts_last(oracle_case->facts->configurations, from_number)),
                          number_of(release_at(obligation->release, from_number)), from_number};
    finding->instant_ns = obligation->due_ns;
    finding->sentence = missed_sentence(obligation);
    finding->expected = g_strdup_printf("installed by %s (%s)", due, configuration);
    g_autofree char *late = obligation->by == NULL ? NULL : text_act(oracle_case, obligation->by);
    finding->actual = g_strdup_printf("%s, though all conditions held from %s to %s",
                                      late != NULL ? late : "not installed", from, to);
    finding_add_events(finding, oracle_case->facts, numbers, G_N_ELEMENTS(numbers));
}

void judge_obligations(struct judgement *judgement)
{
    const GArray *obligations = judgement->oracle_case->obligations;
    for (guint i = 0; i < obligations->len; i++) {
        const struct obligation *obligation = &g_array_index(obligations, struct obligation, i);
        if ((obligation->rules & judgement->row->owed) == 0)
            continue;
        if (obligation->is_missed)
            add_missed(judgement, obligation);
        else if (obligation->by->release == obligation->release &&
                 !act_is_forbidden(obligation->by))
            judgement->satisfied = true;
    }
    if (judgement->idle == NULL)
        judgement->idle = "nothing was owed by it in this row";
}

void judge_acts_and_obligations(struct judgement *judgement)
{
    judge_acts(judgement);
    judge_obligations(judgement);
}
