/* What can be wrong with times that are known: order, limits, names that nobody uses. */
#include "harness/scenario/moments-table.h"
#include "sim/clock.h"

#define SPAN_LIMIT_NS (INT64_C(366) * 86400 * NS_PER_S)

static void check_span(struct moments *moments)
{
    int64_t start_ns = moments_start(moments), until_ns = moments_until(moments);
    if (start_ns == INSTANT_NEVER || until_ns == INSTANT_NEVER)
        return;
    if (until_ns <= start_ns)
        decoder_complain(moments->decoder, moments->until.node,
                         (struct mistake){"out-of-order", NULL, NULL},
                         "`until` is not after `clock`");
    else if (until_ns - start_ns > SPAN_LIMIT_NS)
        decoder_complain(moments->decoder, moments->until.node,
                         (struct mistake){"out-of-range", "a row lasts at most 366 days", NULL},
                         "`until` is too long after `clock`");
}

static void check_step(struct moments *moments, const struct moment *step,
                       const struct moment *before)
{
    char instant[INSTANT_TEXT_SIZE];
    g_autofree char *note = NULL;
    const char *mistake = NULL;
    if (before && before->instant_ns != INSTANT_NEVER && step->instant_ns < before->instant_ns) {
        instant_format(before->instant_ns, instant);
        note = g_strdup_printf("the step in line %d is at %s", before->node->at.line, instant);
        mistake = "before the step above it";
    } else if (step->instant_ns < moments_start(moments) &&
               moments_start(moments) != INSTANT_NEVER) {
        instant_format(moments_start(moments), instant);
        note = g_strdup_printf("the row begins at %s", instant);
        mistake = "before the row begins";
    } else if (step->instant_ns > moments_until(moments)) {
        instant_format(moments_until(moments), instant);
        note = g_strdup_printf("the row ends at %s", instant);
        mistake = "after the row has ended";
    }
    if (!mistake)
        return;
    instant_format(step->instant_ns, instant);
    decoder_complain(moments->decoder, step->node, (struct mistake){"out-of-order", note, NULL},
                     "this step is at %s, %s", instant, mistake);
}

void moments_check(struct moments *moments)
{
    check_span(moments);
    for (guint i = 0; i < moments->step_count; i++)
        if (moments->steps[i].instant_ns != INSTANT_NEVER)
            check_step(moments, &moments->steps[i], i > 0 ? &moments->steps[i - 1] : NULL);
    for (guint i = 0; i < moments->order->len; i++) {
        const struct name *name = g_ptr_array_index(moments->order, i);
        if (name->node && !name->is_used)
            decoder_complain(moments->decoder, name->node,
                             (struct mistake){"unused-moment", NULL, NULL},
                             "no time refers to `@%s`", name->node->text);
    }
}
