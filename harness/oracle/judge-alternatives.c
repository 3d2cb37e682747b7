/* What only a ruled answer forbids or owes, while one of its alternatives does not: the rulings on
 * windows, days and configurations. */
#include "harness/oracle/judgement.h"
#include "harness/oracle/text.h"

/* By ruling: what the act did, and the ruled answer. */
static const struct {
    const char *deed, *ruled;
} told[RULING_COUNT] = {
    [RULING_WINDOW_END] = {"in the minute at which the window ends", "the end is exclusive"},
    [RULING_MIDNIGHT] = {"after midnight on a day that the window does not list, or lists only by "
                         "the calendar",
                         "the part after midnight belongs to the day of the start"},
    [RULING_DST_GAP] = {"by the length of the window, on the day of a gap",
                        "the wall clock decides"},
    [RULING_DST_OVERLAP] = {"by the length of the window, on the day of a repeated hour",
                            "the wall clock decides"},
    [RULING_EXCLUSION_DAYS] = {"during the exclusion, by another counting of its days",
                               "N x 86,400 s from the start, as an instant"},
    [RULING_INVALID_CONFIG] = {"as if an exclusion of more than 30 days were none",
                               "it is rejected or lasts 30 days"},
    [RULING_DEFAULT_CHANNEL] = {"without configuration, to a release that is not on stable",
                                "no configuration means stable"},
};

static void tell_alternative(const struct judgement *judgement, const struct act *act,
                             struct finding *finding)
{
    for (unsigned ruling = 0; ruling < RULING_COUNT; ruling++) {
        if (judgement->row->forbids != FORBIDS_BY_RULING(ruling) || told[ruling].deed == NULL) {
            continue;
        }
        g_autofree char *update = text_update(act);
        finding->sentence = g_strdup_printf("%s of %s began %s.",
                                            act->transfer != NULL ? "The transfer" : "The act",
                                            update, told[ruling].deed);
        finding->expected = g_strdup(told[ruling].ruled);
    }
}

#define ALTERNATIVE(ID, RULING)                                                                    \
    {                                                                                              \
        ID, judge_acts_and_obligations, FORBIDS_BY_RULING(RULING), OWED_BY_RULING(RULING),         \
            tell_alternative                                                                       \
    }

const struct rule_row alternative_rules[] = {
    ALTERNATIVE("ruling/window-end", RULING_WINDOW_END),
    ALTERNATIVE("ruling/midnight", RULING_MIDNIGHT),
    ALTERNATIVE("ruling/dst-gap", RULING_DST_GAP),
    ALTERNATIVE("ruling/dst-overlap", RULING_DST_OVERLAP),
    ALTERNATIVE("ruling/exclusion-days", RULING_EXCLUSION_DAYS),
    ALTERNATIVE("ruling/invalid-config", RULING_INVALID_CONFIG),
    ALTERNATIVE("ruling/default-channel", RULING_DEFAULT_CHANNEL),
    ALTERNATIVE("ruling/unavailable-config", RULING_UNAVAILABLE_CONFIG),
    {0},
};
