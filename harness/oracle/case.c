/* A case: its life, and the look-ups that every step shares. */
#include "harness/oracle/case.h"
#include <string.h>

static void array_unref(gpointer array)
{
    g_array_unref(array);
}

static void take_configurations(struct oracle_case *oracle_case)
{
    const GArray *steps = oracle_case->facts->configurations;
    struct configuration_set good;
    const struct configuration_set *last_good = NULL;
    for (guint i = 0; i < steps->len; i++) {
        const struct configuration_step *step = &g_array_index(steps, struct configuration_step, i);
        struct configuration_set set =
            configuration_set_parse(step->value, oracle_case->reading, last_good);
        GArray *elsewhere = elsewhere_parse(step->elsewhere, step->value, oracle_case->reading);
        g_array_append_val(oracle_case->sets, set);
        g_ptr_array_add(oracle_case->elsewhere, elsewhere);
        if (set.is_valid) {
            good = set;
            last_good = &good;
        }
    }
}

void case_init(struct oracle_case *oracle_case, const struct facts *facts,
               const struct reading *reading, struct zone *zone)
{
    *oracle_case = (struct oracle_case){.facts = facts, .reading = reading, .zone = zone};
    oracle_case->sets = g_array_new(FALSE, FALSE, sizeof(struct configuration_set));
    oracle_case->elsewhere = g_ptr_array_new_with_free_func(array_unref);
    oracle_case->acts = g_array_new(FALSE, FALSE, sizeof(struct act));
    oracle_case->spans = g_array_new(FALSE, FALSE, sizeof(struct span));
    oracle_case->obligations = g_array_new(FALSE, FALSE, sizeof(struct obligation));
    take_configurations(oracle_case);
    case_cut_spans(oracle_case);
    case_find_acts(oracle_case);
    case_find_temptations(oracle_case);
    case_find_obligations(oracle_case);
}

void case_clear(struct oracle_case *oracle_case)
{
    g_array_unref(oracle_case->sets);
    g_ptr_array_unref(oracle_case->elsewhere);
    g_array_unref(oracle_case->acts);
    g_array_unref(oracle_case->spans);
    g_array_unref(oracle_case->obligations);
}

const struct configuration_set *case_set(const struct oracle_case *oracle_case, int configuration)
{
    return configuration < 0
               ? NULL
               : &g_array_index(oracle_case->sets, struct configuration_set, configuration);
}

int case_configuration_at(const struct oracle_case *oracle_case, uint64_t number)
{
    const GArray *steps = oracle_case->facts->configurations;
    const struct configuration_step *step = facts_last(steps, number);
    return step == NULL
               ? -1
               : (int)(step - (const struct configuration_step *)(const void *)steps->data);
}

struct policy_question case_question(const struct oracle_case *oracle_case,
                                     const struct release *release, struct stamp moment)
{
    struct policy_question question = {.reading = oracle_case->reading,
                                       .zone = oracle_case->zone,
                                       .instant_ns = moment.instant_ns,
                                       .kind = KIND_OPEN,
                                       .channel = CHANNEL_NONE};
    if (release == NULL)
        return question;
    const char *installed_text = facts_installed(oracle_case->facts, moment.number);
    struct version installed;
    bool is_known = installed_text != NULL && version_parse(installed_text, &installed);
    if (release->has_version)
        question.kind =
            version_kind(&release->version, is_known ? &installed : NULL, oracle_case->reading);
    const struct release_step *step = release_at(release, moment.number);
    question.channel = step == NULL ? CHANNEL_NONE : step->channel;
    return question;
}

bool act_is_forbidden(const struct act *act)
{
    return (act->forbids & ~(unsigned)FORBIDS_SHOULD) != 0;
}

/* Is it one that the question still counts? */
static bool counts(const struct configuration *configuration,
                   const struct policy_question *question)
{
    return (configuration->alternative_of & question->fixed) == 0;
}

static unsigned unite(const struct configuration_set *set, const struct policy_question *question,
                      unsigned (*forbids)(const struct configuration *,
                                          const struct policy_question *))
{
    unsigned common = ~0U;
    for (unsigned i = 0; i < set->count; i++) {
        if (!counts(&set->alternatives[i], question))
            continue;
        unsigned rules = forbids(&set->alternatives[i], question);
        if (rules == 0)
            return 0;
        common &= rules;
    }
    return common != 0 ? common : forbids(&set->alternatives[0], question);
}

unsigned set_forbids(const struct configuration_set *set, const struct policy_question *question)
{
    return unite(set, question, policy_forbids);
}

unsigned set_forbids_time(const struct configuration_set *set,
                          const struct policy_question *question)
{
    return unite(set, question, policy_forbids_time);
}

enum owes set_owes(const struct configuration_set *set, const struct policy_question *question)
{
    enum owes least = OWES_MUST;
    for (unsigned i = 0; i < set->count && least != OWES_NOTHING; i++)
        if (counts(&set->alternatives[i], question))
            least = MIN(least, policy_owes(&set->alternatives[i], question));
    return least;
}

const struct release_step *release_at(const struct release *release, uint64_t number)
{
    return facts_last(release->steps, number);
}

bool release_is_sound(const struct release *release, const struct release_step *step)
{
    return g_strcmp0(step->package_version, release->name) == 0 && step->sha256 != NULL &&
           g_strcmp0(step->sha256, step->package_sha256) == 0 &&
           step->size_bytes == step->package_size_bytes;
}

bool release_is_newer(const struct release *release, const char *installed)
{
    struct version version;
    if (!release->has_version)
        return false;
    return installed == NULL || !version_parse(installed, &version) ||
           version_compare(&release->version, &version) > 0;
}

bool elsewhere_is_known(const struct oracle_case *oracle_case, const GArray *entries,
                        const struct elsewhere_entry *entry, uint64_t number)
{
    const struct world_facts *world = &oracle_case->facts->world;
    const GArray *requests = oracle_case->facts->target_requests;
    g_autofree char *followed = g_strdup_printf("business-units/%s/workstations/%s",
                                                world->business_unit, world->workstation);
    for (guint i = 0; entry->is_other_target && i < requests->len; i++) {
        const struct target_request *request = &g_array_index(requests, struct target_request, i);
        if (request->stamp.number < number && strcmp(request->target, followed) != 0 &&
            elsewhere_answers(entries, entry, request->target, world->business_unit))
            return true;
    }
    return !entry->is_other_target;
}
