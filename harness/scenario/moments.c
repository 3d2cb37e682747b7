/* Resolves the times of a row. Each time is visited once; a name that depends on itself is a
 * mistake. */
#include "harness/scenario/moments-table.h"
#include "sim/clock.h"
#include <string.h>

#define NAME_DEPTH_LIMIT 64 /* names that refer to names */

static void visit(struct moments *moments, struct moment *moment);

static void tell(struct moments *moments, const struct node *node, struct time_problem *problem)
{
    decoder_complain(moments->decoder, node,
                     (struct mistake){problem->code, problem->note, problem->help}, "%s",
                     problem->message);
    time_problem_clear(problem);
}

/* Reads the text; a moment that can't be read counts as visited, without an instant. */
static void moment_init(struct moments *moments, struct moment *moment, const struct node *node,
                        int step)
{
    struct time_problem problem = {0};
    *moment = (struct moment){.node = node, .step = step, .instant_ns = INSTANT_NEVER};
    if (time_parse(node->text, moments->zone, &moment->time, &problem))
        return;
    moment->visit = VISITED;
    tell(moments, node, &problem);
}

static void add_name(struct moments *moments, const char *text, const struct node *node,
                     struct moment *moment)
{
    if (g_hash_table_contains(moments->names, text)) {
        decoder_complain(moments->decoder, node, (struct mistake){"duplicate-name", NULL, NULL},
                         "there is already a moment `%s`", text);
        return;
    }
    struct name *name = g_new0(struct name, 1);
    *name = (struct name){.node = node, .moment = moment};
    g_hash_table_insert(moments->names, (char *)text, name);
    g_ptr_array_add(moments->order, name);
}

static void complain_of_unknown_name(struct moments *moments, const struct moment *moment)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    g_ptr_array_add(known, "start");
    g_ptr_array_add(known, "until");
    for (guint i = 0; i < moments->order->len; i++) {
        const struct name *name = g_ptr_array_index(moments->order, i);
        if (name->node && known->len < 20)
            g_ptr_array_add(known, name->node->text);
    }
    g_ptr_array_add(known, NULL);
    g_autofree char *list = g_strjoinv(", ", (char **)known->pdata);
    g_autofree char *note = g_strdup_printf("known: %s", list);
    const char *nearest = nearest_word(moment->time.name, (const char *const *)known->pdata);
    g_autofree char *help =
        nearest ? g_strdup_printf("did you mean `\"@%s%s\"`?", nearest,
                                  moment->node->text + 1 + strlen(moment->time.name))
                : NULL;
    g_autofree char *shown = diagnostic_excerpt(moment->time.name);
    decoder_complain(moments->decoder, moment->node, (struct mistake){"unknown-moment", note, help},
                     "there is no moment `%s`", shown);
}

static bool add_span(int64_t *instant_ns, int64_t base_ns, int64_t span_ns)
{
    return base_ns != INSTANT_NEVER && !__builtin_add_overflow(base_ns, span_ns, instant_ns);
}

static void visit_name(struct moments *moments, struct moment *moment)
{
    struct name *name = g_hash_table_lookup(moments->names, moment->time.name);
    if (!name) {
        complain_of_unknown_name(moments, moment);
        return;
    }
    name->is_used = true;
    if (name->moment->visit == UNDER_WAY || moments->depth >= NAME_DEPTH_LIMIT) {
        decoder_complain(moments->decoder, moment->node,
                         (struct mistake){"circular-time", NULL, NULL},
                         "`%s` depends on itself or on too many other names", moment->node->text);
        return;
    }
    moments->depth++;
    visit(moments, name->moment);
    moments->depth--;
    add_span(&moment->instant_ns, name->moment->instant_ns, moment->time.offset_ns);
}

/* A chain of relative steps is walked back to where it hangs, then forward: no recursion for each
 * link. */
static void visit_relative(struct moments *moments, struct moment *moment)
{
    if (moment->step < 0) {
        decoder_complain(moments->decoder, moment->node,
                         (struct mistake){"bad-time", "`+` counts from the step before", NULL},
                         "`%s` has no step before it", moment->node->text);
        return;
    }
    int first = moment->step;
    while (first > 0 && moments->steps[first - 1].visit == UNVISITED &&
           moments->steps[first - 1].time.form == TIME_RELATIVE)
        first--;
    struct moment *base = first > 0 ? &moments->steps[first - 1] : &moments->start;
    if (base->visit == UNDER_WAY)
        decoder_complain(moments->decoder, moment->node,
                         (struct mistake){"circular-time", NULL, NULL}, "`%s` depends on itself",
                         moment->node->text);
    else
        visit(moments, base);
    for (int i = first; i <= moment->step; i++) {
        moments->steps[i].visit = VISITED;
        add_span(&moments->steps[i].instant_ns, base->instant_ns, moments->steps[i].time.offset_ns);
        base = &moments->steps[i];
    }
}

static void visit(struct moments *moments, struct moment *moment)
{
    if (moment->visit == VISITED)
        return;
    moment->visit = UNDER_WAY;
    if (moment->time.form == TIME_INSTANT)
        moment->instant_ns = moment->time.instant_ns;
    else if (moment->time.form == TIME_MOMENT)
        visit_name(moments, moment);
    else
        visit_relative(moments, moment);
    moment->visit = VISITED;
}

static void add_steps(struct moments *moments)
{
    GPtrArray *timeline = moments->story->timeline;
    moments->step_count = timeline ? timeline->len : 0;
    moments->steps = g_new0(struct moment, moments->step_count + 1);
    for (guint i = 0; i < moments->step_count; i++) {
        const struct draft_step *step = g_ptr_array_index(timeline, i);
        moment_init(moments, &moments->steps[i], step->at, (int)i);
        if (step->name)
            add_name(moments, step->name->text, step->name, &moments->steps[i]);
    }
}

static void add_named(struct moments *moments)
{
    GPtrArray *pairs = moments->story->moments.pairs;
    for (guint i = 0; pairs && i < pairs->len; i++) {
        const struct pair *pair = g_ptr_array_index(pairs, i);
        struct moment *moment = g_new0(struct moment, 1);
        moment_init(moments, moment, pair->value, -1);
        g_ptr_array_add(moments->named, moment);
        add_name(moments, pair->key->text, pair->key, moment);
    }
}

static void moment_release(struct moment *moment)
{
    g_free(moment->time.name);
}

static void moment_free(struct moment *moment)
{
    moment_release(moment);
    g_free(moment);
}

struct moments *moments_new(struct decoder *decoder, const struct draft_story *story,
                            struct zone *zone)
{
    struct moments *moments = g_new0(struct moments, 1);
    *moments = (struct moments){
        .decoder = decoder,
        .zone = zone,
        .story = story,
        .named = g_ptr_array_new_with_free_func((GDestroyNotify)moment_free),
        .names = g_hash_table_new(g_str_hash, g_str_equal),
        .order = g_ptr_array_new_with_free_func(g_free),
    };
    moment_init(moments, &moments->start, story->clock, -1);
    moment_init(moments, &moments->until, story->until, -1);
    add_name(moments, "start", NULL, &moments->start);
    add_name(moments, "until", NULL, &moments->until);
    add_named(moments);
    add_steps(moments);
    visit(moments, &moments->start);
    for (guint i = 0; i < moments->step_count; i++)
        visit(moments, &moments->steps[i]);
    for (guint i = 0; i < moments->named->len; i++)
        visit(moments, g_ptr_array_index(moments->named, i));
    visit(moments, &moments->until);
    return moments;
}

void moments_free(struct moments *moments)
{
    if (!moments)
        return;
    for (guint i = 0; i < moments->step_count; i++)
        moment_release(&moments->steps[i]);
    moment_release(&moments->start);
    moment_release(&moments->until);
    g_free(moments->steps);
    g_ptr_array_unref(moments->named);
    g_hash_table_unref(moments->names);
    g_ptr_array_unref(moments->order);
    g_free(moments);
}

int64_t moments_start(const struct moments *moments)
{
    return moments->start.instant_ns;
}

int64_t moments_until(const struct moments *moments)
{
    return moments->until.instant_ns;
}

int64_t moments_step(const struct moments *moments, guint step)
{
    return moments->steps[step].instant_ns;
}

int64_t moments_resolve(struct moments *moments, const struct node *time)
{
    struct moment moment;
    moment_init(moments, &moment, time, -1);
    visit(moments, &moment);
    moment_release(&moment);
    return moment.instant_ns;
}
