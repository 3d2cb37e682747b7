/* Plays the story without an updater and tells what makes no sense: one function a verb. */
#include "harness/scenario/stage.h"
#include <string.h>

struct stage {
    struct decoder *decoder;
    GHashTable *channels; /* version -> channel, of what is in the feed */
    bool app_is_open, app_is_hung;
    const char *order; /* id of the order that is there, or NULL */
    bool order_is_suspended;
};

static void G_GNUC_PRINTF(3, 4)
    contradict(struct stage *stage, const struct node *node, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    (decoder_complain)(stage->decoder, node, (struct mistake){"contradiction", NULL, NULL}, "%s",
                       message);
}
#define contradict(...) DIAGNOSTIC_CALL((contradict)(__VA_ARGS__))

static void add_release(struct stage *stage, const struct draft_release *release)
{
    if (g_hash_table_contains(stage->channels, release->version->text))
        contradict(stage, release->version, "release %s is in the feed already",
                   release->version->text);
    g_hash_table_insert(stage->channels, release->version->text, (char *)release->channel->word);
}

static void play_publish(struct stage *stage, const struct draft_step *step)
{
    add_release(stage, &step->release);
}

/* The channel of a release of the feed, or NULL, which is told. */
static const char *find_release(struct stage *stage, const struct node *version)
{
    const char *channel = g_hash_table_lookup(stage->channels, version->text);
    if (!channel)
        contradict(stage, version, "release %s is not in the feed at this time", version->text);
    return channel;
}

static void play_promote(struct stage *stage, const struct draft_step *step)
{
    const struct node *version = step->release.version;
    const char *channel = find_release(stage, version);
    if (!channel)
        return;
    if (strcmp(channel, "preview") != 0)
        contradict(stage, version, "release %s is %s; only a preview release is promoted",
                   version->text, channel);
    g_hash_table_insert(stage->channels, version->text, "stable");
}

static void play_withdraw(struct stage *stage, const struct draft_step *step)
{
    if (find_release(stage, step->release.version))
        g_hash_table_remove(stage->channels, step->release.version->text);
}

static bool app_can_act(struct stage *stage, const struct draft_step *step)
{
    if (stage->app_is_open && !stage->app_is_hung)
        return true;
    contradict(stage, draft_choice(&step->map), "the app %s at this time",
               stage->app_is_open ? "hangs" : "is closed");
    return false;
}

static void play_app(struct stage *stage, const struct draft_step *step)
{
    const char *act = step->word->word;
    bool opens = strcmp(act, "opened") == 0, hangs = strcmp(act, "hung") == 0;
    if (opens && stage->app_is_open)
        contradict(stage, draft_choice(&step->map), "the app is open already");
    if (hangs && stage->app_is_hung)
        contradict(stage, draft_choice(&step->map), "the app hangs already");
    if (!opens && !stage->app_is_open)
        contradict(stage, draft_choice(&step->map), "the app is closed already");
    stage->app_is_open = opens || hangs;
    stage->app_is_hung = hangs;
    if (!hangs)
        stage->order = NULL;
}

static void play_in_app(struct stage *stage, const struct draft_step *step)
{
    app_can_act(stage, step);
}

/* What an order must be for something to happen to it, and whether it is parked then. */
static const struct {
    const char *act;
    bool was_suspended, is_suspended;
} order_acts[] = {{"pay", false, false},
                  {"suspend", false, true},
                  {"resume", true, false},
                  {"end", false, false}};

static void change_order(struct stage *stage, const struct draft_step *step)
{
    const struct node *id = step->order.id;
    if (!stage->order || strcmp(stage->order, id->text) != 0) {
        contradict(stage, id, "there is no order %s at this time", id->text);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(order_acts); i++) {
        if (strcmp(order_acts[i].act, step->order.map.chosen->word) != 0)
            continue;
        if (stage->order_is_suspended != order_acts[i].was_suspended)
            contradict(stage, id, "order %s is %s at this time", id->text,
                       stage->order_is_suspended ? "suspended" : "not suspended");
        stage->order_is_suspended = order_acts[i].is_suspended;
    }
    if (strcmp(step->order.map.chosen->word, "end") == 0)
        stage->order = NULL;
}

static void play_order(struct stage *stage, const struct draft_step *step)
{
    if (!app_can_act(stage, step))
        return;
    if (strcmp(step->order.map.chosen->word, "begin") != 0) {
        change_order(stage, step);
        return;
    }
    if (stage->order)
        contradict(stage, step->order.id, "order %s is still there", stage->order);
    stage->order = step->order.id->text;
    stage->order_is_suspended = false;
}

/* The till boots afterwards, and the app starts by itself. What the updater was about then decides
 * whether there is one. */
static void play_power(struct stage *stage, const struct draft_step *step G_GNUC_UNUSED)
{
    stage->app_is_open = true;
    stage->app_is_hung = false;
    stage->order = NULL;
}

/* Verbs that are not here fit any stage. */
static void (*const plays[])(struct stage *stage, const struct draft_step *step) = {
    [VERB_PUBLISH] = play_publish, [VERB_PROMOTE] = play_promote, [VERB_WITHDRAW] = play_withdraw,
    [VERB_ORDER] = play_order,     [VERB_APP] = play_app,         [VERB_LOGIN] = play_in_app,
    [VERB_STATE] = play_in_app,    [VERB_POWER] = play_power,     [VERB_DISK] = NULL,
};

void stage_check(struct decoder *decoder, const struct draft_story *story)
{
    struct stage stage = {.decoder = decoder,
                          .channels = g_hash_table_new(g_str_hash, g_str_equal),
                          .app_is_open = draft_app_is_open(&story->app)};
    if (story->app.state && strcmp(story->app.state->word, "CLOSED") != 0 && !stage.app_is_open)
        contradict(&stage, story->app.map.node, "nothing is installed, so the app can't be %s",
                   story->app.state->word);
    for (guint i = 0; story->releases && i < story->releases->len; i++)
        add_release(&stage, g_ptr_array_index(story->releases, i));
    for (guint i = 0; story->timeline && i < story->timeline->len; i++) {
        const struct draft_step *step = g_ptr_array_index(story->timeline, i);
        if (plays[step->map.chosen->tag])
            plays[step->map.chosen->tag](&stage, step);
    }
    g_hash_table_unref(stage.channels);
}
