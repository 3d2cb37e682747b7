/* What one configuration forbids and owes. */
#include "harness/oracle/policy.h"

/* "A stable channel will get only stable updates." No configuration means stable by a ruling only,
 * `internal` is open. */
static unsigned forbids_channel(const struct configuration *configuration,
                                const struct policy_question *question)
{
    enum channel channel = question->channel;
    bool is_ruled = (question->fixed & RULING_BIT(RULING_DEFAULT_CHANNEL)) != 0;
    bool is_set = configuration->kind == CONFIGURATION_SET ||
                  configuration->kind == CONFIGURATION_OPEN ||
                  (configuration->kind == CONFIGURATION_NONE && is_ruled);
    if (!is_set || channel == CHANNEL_NONE)
        return 0;
    if (configuration->channel == CHANNEL_STABLE && channel != CHANNEL_STABLE)
        return FORBIDS_STABLE_ONLY;
    if (configuration->channel == CHANNEL_PREVIEW && channel == CHANNEL_INTERNAL)
        return FORBIDS_PREVIEW_ONLY;
    return 0;
}

static bool window_is_open(const struct configuration *configuration,
                           const struct policy_question *question)
{
    if (configuration->kind == CONFIGURATION_NOTHING)
        return false;
    if (configuration->kind != CONFIGURATION_SET || !configuration->has_window)
        return true;
    struct window_clock clock = window_clock_of(question->reading, question->zone);
    const struct window *window = &configuration->window;
    int64_t instant_ns = question->instant_ns;
    return window_state_under(window, clock, instant_ns, question->fixed).some ||
           (question->is_act && (question->fixed & RULING_BIT(RULING_WINDOW_END)) != 0 &&
            window_state_under(window, clock, instant_ns - 1, question->fixed).some);
}

static unsigned forbids_window(const struct configuration *configuration,
                               const struct policy_question *question)
{
    bool exempt = question->reading->value[AXIS_PATCH_WINDOW] == PATCH_WINDOW_EXEMPT;
    if (exempt && question->kind != KIND_FEATURE && configuration->kind != CONFIGURATION_NOTHING)
        return 0;
    if (window_is_open(configuration, question))
        return 0;
    return question->kind == KIND_PATCH ? FORBIDS_WINDOW_PATCH : FORBIDS_WINDOW_INSIDE;
}

static struct certainty exclusion_certainty(const struct configuration *configuration,
                                            const struct policy_question *question)
{
    if (configuration->kind != CONFIGURATION_SET || !configuration->has_exclusion)
        return (struct certainty){0};
    return exclusion_state_under(&configuration->exclusion, question->zone, question->instant_ns,
                                 question->fixed);
}

/* "applied only for stable channel and only for major and minor updates" */
static unsigned forbids_exclusion(const struct configuration *configuration,
                                  const struct policy_question *question)
{
    bool applies = configuration->channel == CHANNEL_STABLE && question->kind == KIND_FEATURE;
    return applies && exclusion_certainty(configuration, question).all ? FORBIDS_EXCLUSION : 0;
}

unsigned policy_forbids_time(const struct configuration *configuration,
                             const struct policy_question *question)
{
    return forbids_window(configuration, question) | forbids_exclusion(configuration, question);
}

unsigned policy_forbids(const struct configuration *configuration,
                        const struct policy_question *question)
{
    return forbids_channel(configuration, question) | policy_forbids_time(configuration, question);
}

bool policy_excludes(const struct configuration *configuration,
                     const struct policy_question *question)
{
    return exclusion_certainty(configuration, question).all;
}

bool policy_offers(const struct configuration *configuration, enum channel channel)
{
    if (configuration->kind == CONFIGURATION_NOTHING)
        return false;
    if (configuration->channel == CHANNEL_PREVIEW)
        return channel == CHANNEL_PREVIEW || channel == CHANNEL_STABLE;
    return configuration->channel == CHANNEL_STABLE && channel == CHANNEL_STABLE;
}

static bool is_exempt_patch(const struct policy_question *question)
{
    return question->kind == KIND_PATCH &&
           question->reading->value[AXIS_PATCH_WINDOW] == PATCH_WINDOW_EXEMPT;
}

/* A window owes; an exclusion that may be in force excuses major and minor releases on stable, and
 * on preview leaves them to a ruling. No configuration, and patches that no window binds: owed at
 * any time, by a ruling. */
enum owes policy_owes(const struct configuration *configuration,
                      const struct policy_question *question)
{
    if (!policy_offers(configuration, question->channel))
        return OWES_NOTHING;
    if (configuration->kind == CONFIGURATION_NONE)
        return OWES_SHOULD;
    if (configuration->kind != CONFIGURATION_SET)
        return OWES_NOTHING;
    enum owes at_any_time = is_exempt_patch(question) ? OWES_SHOULD : OWES_NOTHING;
    struct window_clock clock = window_clock_of(question->reading, question->zone);
    if (!configuration->has_window ||
        !window_state_under(&configuration->window, clock, question->instant_ns, question->fixed)
             .all)
        return at_any_time;
    if (question->kind == KIND_PATCH || !exclusion_certainty(configuration, question).some)
        return OWES_MUST;
    return configuration->channel == CHANNEL_PREVIEW ? OWES_SHOULD : OWES_NOTHING;
}
