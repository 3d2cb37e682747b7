/* Faults of the clock and suspends, from their drafts to acts, and what makes no sense about them.
 */
#include "harness/scenario/clock-steps.h"
#include "sim/clock.h"
#include <string.h>

struct clock_act clock_act_build(const struct draft_clock *draft, struct moments *moments)
{
    const struct member *chosen = draft->map.chosen;
    struct clock_act act = {.kind = (enum clock_act_kind)chosen->tag};
    if (draft->shown) {
        act.amount = moments_resolve(moments, draft->shown);
    } else if (act.kind == CLOCK_ACT_DRIFT) {
        act.amount = draft->ppm;
    } else {
        act.amount = chosen->word ? -draft->duration_ns : draft->duration_ns;
    }
    return act;
}

int64_t clock_shown(struct decoder *decoder, int64_t shown_ns, const struct node *node)
{
    if (shown_ns < 0) {
        decoder_complain(
            decoder, node,
            (struct mistake){"out-of-range", "a clock begins at 1970-01-01T00:00:00Z", NULL},
            "`%s` is a time that the clock of a workstation can't show", node->text);
    }
    return shown_ns;
}

bool step_is_outside(const struct step *step)
{
    static const bool is_outside[] = {
        [VERB_PUBLISH] = true,
        [VERB_PROMOTE] = true,
        [VERB_WITHDRAW] = true,
        [VERB_PATCH_CONFIGURATION] = true,
        [VERB_PUT_CONFIGURATION] = true,
        [VERB_DELETE_CONFIGURATION] = true,
        [VERB_FAULT] = true,
        [VERB_CHAT] = false,
    };
    bool is_till = step->verb == VERB_FAULT && strcmp(step->word, "till") == 0;
    return is_outside[step->verb] && !is_till;
}

/* How long the workstation does nothing from this step on. */
static int64_t absence_ns(const struct step *step)
{
    return step->verb == VERB_MACHINE ? step->clock_act.amount
           : step->verb == VERB_POWER ? step->duration_ns
                                      : 0;
}

static void check_absence(struct decoder *decoder, const struct draft_step *draft,
                          const struct step *step, int64_t until_ns)
{
    bool is_asleep = step->verb == VERB_MACHINE;
    if (step->instant_ns <= until_ns && absence_ns(step) > until_ns - step->instant_ns) {
        decoder_complain(decoder, draft_choice(is_asleep ? &draft->clock.map : &draft->spell.map),
                         (struct mistake){"contradiction", NULL, NULL},
                         is_asleep ? "the workstation would still sleep when the row ends"
                                   : "the workstation would have no power when the row ends");
    }
}

void clock_steps_check(struct decoder *decoder, const struct draft_story *story,
                       const GPtrArray *steps, int64_t until_ns)
{
    guint first = steps->len - (story->timeline ? story->timeline->len : 0);
    int64_t awake_ns = INT64_MIN;
    bool is_asleep = false;
    for (guint i = first; i < steps->len; i++) {
        const struct step *step = g_ptr_array_index(steps, i);
        const struct draft_step *draft = g_ptr_array_index(story->timeline, i - first);
        if (step->instant_ns < awake_ns && !step_is_outside(step)) {
            decoder_complain(decoder, draft_choice(&draft->map),
                             (struct mistake){"contradiction", NULL, NULL},
                             is_asleep ? "the workstation is suspended at this time"
                                       : "the workstation has no power at this time");
        } else if (absence_ns(step) > 0 && step->instant_ns != INSTANT_NEVER) {
            check_absence(decoder, draft, step, until_ns);
            awake_ns = step->instant_ns + absence_ns(step);
            is_asleep = step->verb == VERB_MACHINE;
        }
        if (draft->clock.shown) {
            clock_shown(decoder, step->clock_act.amount, draft->clock.shown);
        }
    }
}
