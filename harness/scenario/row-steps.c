/* The steps of a row, and the releases that they and the beginning of the row publish. */
#include "harness/scenario/clock-steps.h"
#include "harness/scenario/faults.h"
#include "harness/scenario/format.h"
#include "harness/scenario/row.h"
#include "harness/scenario/target.h"
#include "sim/clock.h"
#include <string.h>

#define STANDARD_SPELL_NS (600 * NS_PER_S)

const char *verb_name(enum verb verb)
{
    const struct shape *const shapes[] = {&step_shape, &site_step_shape};
    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++)
        for (const struct member *member = shapes[i]->members; member->key; member++)
            if (member->presence == CHOICE && member->tag == (int)verb)
                return member->key;
    g_assert_not_reached();
}

static char *text_of(const struct node *node)
{
    return node ? g_strdup(node->text) : NULL;
}

static char *instant_of(const struct node *time, struct moments *moments)
{
    if (!time)
        return NULL;
    int64_t instant_ns = moments_resolve(moments, time);
    if (instant_ns == INSTANT_NEVER)
        return NULL;
    char *text = g_malloc(INSTANT_TEXT_SIZE);
    instant_format(instant_ns, text);
    return text;
}

void release_fill(struct feed_release *release, const struct draft_release *draft,
                  struct moments *moments)
{
    *release = (struct feed_release){
        .version = text_of(draft->version),
        .channel = draft->channel ? g_strdup(draft->channel->word) : NULL,
        .published_at = instant_of(draft->published, moments),
        .notes = text_of(draft->notes),
        .contains_version = text_of(draft->contains),
        .line = draft->map.node->at.line,
    };
    if (draft->digest)
        release->digest = draft->digest->tag;
    if (draft->size)
        release->size = draft->size->tag;
}

void release_clear(struct feed_release *release)
{
    g_free((char *)release->version);
    g_free((char *)release->channel);
    g_free((char *)release->published_at);
    g_free((char *)release->notes);
    g_free((char *)release->contains_version);
}

static void step_free(struct step *step)
{
    release_clear(&step->release);
    g_free(step->path);
    g_free(step->body);
    g_free(step->word);
    g_free(step->id);
    g_free(step);
}

static char *word_of(const struct word *word)
{
    return word ? g_strdup(word->means ? word->means : word->word) : NULL;
}

static int tag_of(const struct word *word)
{
    return word ? word->tag : 0;
}

/* What a step of a site has besides. */
static void fill_site_step(struct step *step, const struct draft_step *draft)
{
    const struct draft_guest *guest = &draft->guest;
    const struct node *node = guest->kiosk          ? guest->kiosk
                              : draft->guests.kiosk ? draft->guests.kiosk
                                                    : draft->node.node;
    step->guest = (struct guest_wishes){guest->browses_ns, guest->cart_ns,    guest->checkout_ns,
                                        guest->pays_ns,    guest->unknown_ns, guest->prints_ns};
    step->count = draft->guests.an_hour;
    if (node)
        step->id = g_strdup(node->text);
    if (draft->guests.map.node)
        step->duration_ns = draft->guests.for_ns;
    if (draft->node.map.node) {
        step->word = g_strdup(draft->node.map.chosen->word);
        step->duration_ns = draft->node.for_ns;
    }
    if (draft->chat.map.node) {
        step->word = g_strdup(draft->chat.map.chosen->word);
        step->id = text_of(draft->chat.text);
        step->duration_ns = draft->chat.for_ns;
        step->chat.party = tag_of(draft->chat.party);
        step->chat.medium = tag_of(draft->chat.medium);
        step->chat.state = tag_of(draft->chat.state);
        step->chat.fate = tag_of(draft->chat.fate);
    }
    if (step->duration_ns == 0)
        step->duration_ns = STANDARD_SPELL_NS;
}

static struct step *step_build(const struct draft_step *draft, int64_t instant_ns,
                               const struct draft_workstation *workstation, struct moments *moments)
{
    struct step *step = g_new0(struct step, 1);
    *step = (struct step){.instant_ns = instant_ns,
                          .line = draft->map.node->at.line,
                          .verb = (enum verb)draft->map.chosen->tag,
                          .word = word_of(draft->word)};
    if (draft->release.map.node)
        release_fill(&step->release, &draft->release, moments);
    if (draft->configuration.map.node) {
        step->path = target_request(draft, workstation);
        step->body = target_body(draft);
    }
    if (draft->order.map.node) {
        step->word = g_strdup(draft->order.map.chosen->word);
        step->id = text_of(draft->order.id);
    }
    if (draft->clock.map.node)
        step->clock_act = clock_act_build(&draft->clock, moments);
    if (draft->spell.map.node) {
        step->word = g_strdup(draft->spell.map.chosen->word);
        step->duration_ns = draft->spell.duration_ns;
    }
    if (draft->user)
        step->word = text_of(draft->user);
    if (draft->fault.map.node) {
        step->word = word_of(draft->fault.server);
        step->fault = fault_build(&draft->fault, instant_ns);
    }
    if (step->verb >= VERB_GUEST)
        fill_site_step(step, draft);
    return step;
}

/* An app that is not idle at first is brought into its state as the first thing of all. */
static struct step *first_state(const struct draft_story *story, int64_t start_ns)
{
    const struct draft_app *app = &story->app;
    if (!app->map.node)
        return NULL;
    bool has_state = app->state && strcmp(app->state->word, "IDLE") != 0;
    if (!has_state || !draft_app_is_open(app))
        return NULL;
    struct step *step = g_new0(struct step, 1);
    *step = (struct step){.instant_ns = start_ns,
                          .line = app->map.node->at.line,
                          .verb = VERB_STATE,
                          .word = word_of(app->state)};
    return step;
}

GPtrArray *row_steps(const struct draft_story *story, struct moments *moments)
{
    GPtrArray *steps = g_ptr_array_new_with_free_func((GDestroyNotify)step_free);
    struct step *first = first_state(story, moments_start(moments));
    if (first)
        g_ptr_array_add(steps, first);
    for (guint i = 0; story->timeline && i < story->timeline->len; i++)
        g_ptr_array_add(steps, step_build(g_ptr_array_index(story->timeline, i),
                                          moments_step(moments, i), &story->workstation, moments));
    return steps;
}
