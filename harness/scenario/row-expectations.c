/* The expectations of a row: what was written, and the span of time that it speaks of. */
#include "harness/scenario/row.h"
#include "sim/clock.h"
#include <string.h>

static void expectation_free(struct expectation *expectation)
{
    g_free(expectation->text);
    g_free(expectation->act);
    g_free(expectation->version);
    g_free(expectation);
}

/* What is not a version means any. */
static char *version_of(const struct node *subject)
{
    return g_ascii_isdigit(subject->text[0]) ? g_strdup(subject->text) : NULL;
}

/* An expectation about times at which nobody looks holds always, so it says nothing. */
static void check_time(struct decoder *decoder, const struct node *time, int64_t instant_ns,
                       struct moments *moments)
{
    if (!time || instant_ns == INSTANT_NEVER)
        return;
    bool is_before = moments_start(moments) != INSTANT_NEVER && instant_ns < moments_start(moments);
    if (is_before || instant_ns > moments_until(moments))
        decoder_complain(decoder, time, (struct mistake){"out-of-order", NULL, NULL}, "`%s` is %s",
                         time->text,
                         is_before ? "before the row begins" : "after the row has ended");
}

static void fill_span(struct expectation *expectation, struct decoder *decoder,
                      const struct node *from, const struct node *to, struct moments *moments)
{
    expectation->from_ns = from ? moments_resolve(moments, from) : moments_start(moments);
    expectation->to_ns = to ? moments_resolve(moments, to) : moments_until(moments);
    check_time(decoder, from, expectation->from_ns, moments);
    check_time(decoder, to, expectation->to_ns, moments);
    const struct node *last = to ? to : from;
    if (last && expectation->from_ns != INSTANT_NEVER && expectation->to_ns < expectation->from_ns)
        decoder_complain(decoder, last, (struct mistake){"out-of-order", NULL, NULL},
                         "this expectation ends before it begins");
}

static struct expectation *build(struct decoder *decoder, const struct draft_expectation *draft,
                                 struct moments *moments)
{
    const struct node *from, *to;
    struct expectation *expectation = g_new0(struct expectation, 1);
    expectation->line = draft->map.node->at.line;
    expectation->text = node_to_json(draft->map.node);
    expectation->kind = draft->map.chosen->tag;
    switch (expectation->kind) {
    case EXPECT_NEVER:
        expectation->act = g_strdup(draft->never.map.chosen->word);
        expectation->version = version_of(draft->never.subject);
        from = draft->never.from;
        to = draft->never.to;
        break;
    case EXPECT_INSTALLED:
        expectation->version = version_of(draft->installed.version);
        from = g_ptr_array_index(draft->installed.between, 0);
        to = g_ptr_array_index(draft->installed.between, 1);
        break;
    case EXPECT_RUNNING:
        expectation->version = version_of(draft->running.version);
        from = to = draft->running.at;
        break;
    default:
        g_assert_not_reached();
    }
    fill_span(expectation, decoder, from, to, moments);
    return expectation;
}

GPtrArray *row_expectations(struct decoder *decoder, const struct draft_story *story,
                            struct moments *moments)
{
    GPtrArray *expectations = g_ptr_array_new_with_free_func((GDestroyNotify)expectation_free);
    for (guint i = 0; story->expectations && i < story->expectations->len; i++)
        g_ptr_array_add(expectations,
                        build(decoder, g_ptr_array_index(story->expectations, i), moments));
    return expectations;
}
