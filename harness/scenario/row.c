/* Builds a row from the draft of its story: identity, zone, configuration, expectations. */
#include "harness/scenario/row.h"
#include "harness/scenario/clock-steps.h"
#include "harness/scenario/faults.h"
#include "harness/scenario/format.h"
#include "harness/scenario/row-site.h"
#include "harness/scenario/stage.h"
#include "harness/scenario/target.h"
#include "sim/clock.h"
#include <string.h>

static void initial_configuration_free(struct initial_configuration *initial)
{
    g_free(initial->target);
    g_free(initial->value);
    g_free(initial);
}

static void release_free(struct feed_release *release)
{
    release_clear(release);
    g_free(release);
}

void row_free(struct row *row)
{
    if (!row)
        return;
    char *texts[] = {row->id,
                     row->title,
                     row->why,
                     row->twin,
                     row->file,
                     row->desktop.tenant,
                     row->desktop.business_unit,
                     row->desktop.workstation,
                     row->desktop.installed};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    GPtrArray *lists[] = {
        row->rules, row->readings,    row->desktop.configuration, row->desktop.releases,
        row->steps, row->expectations};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        g_clear_pointer(&lists[i], g_ptr_array_unref);
    site_row_free(row->site);
    g_clear_pointer(&row->zone, zone_unref);
    g_strfreev(row->desktop.groups);
    g_free(row);
}

static struct zone *load_zone(struct decoder *decoder, const struct node *name)
{
    g_autoptr(GError) error = NULL;
    struct zone *zone = zone_load(name->text, &error);
    if (zone)
        return zone;
    g_autofree char *nearest = zone_nearest_name(name->text);
    g_autofree char *help = nearest ? g_strdup_printf("did you mean `%s`?", nearest) : NULL;
    decoder_complain(decoder, name, (struct mistake){"unknown-zone", NULL, help},
                     "unknown time zone `%s`", name->text);
    return NULL;
}

static bool is_listed(const char *const *words, const char *word)
{
    for (size_t i = 0; words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

static GPtrArray *build_rules(struct decoder *decoder, const GPtrArray *drafts,
                              const char *const *known)
{
    GPtrArray *rules = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; drafts && i < drafts->len; i++) {
        const struct node *rule = g_ptr_array_index(drafts, i);
        if (g_ptr_array_find_with_equal_func(rules, rule->text, g_str_equal, NULL))
            decoder_complain(decoder, rule, (struct mistake){"duplicate-name", NULL, NULL},
                             "rule `%s` is there twice", rule->text);
        g_ptr_array_add(rules, g_strdup(rule->text));
        if (!known || is_listed(known, rule->text))
            continue;
        const char *nearest = nearest_word(rule->text, known);
        g_autofree char *help = nearest ? g_strdup_printf("did you mean `%s`?", nearest) : NULL;
        decoder_complain(decoder, rule, (struct mistake){"unknown-rule", NULL, help},
                         "unknown rule `%s`", rule->text);
    }
    return rules;
}

static GPtrArray *build_readings(const struct draft_readings *draft)
{
    GPtrArray *readings = g_ptr_array_new_with_free_func(g_free);
    for (const struct member *axis = readings_shape.members; axis->key; axis++) {
        const struct word *value =
            *(const struct word *const *)((const char *)draft + axis->offset);
        if (value)
            g_ptr_array_add(readings, g_strdup_printf("%s=%s", axis->key, value->word));
    }
    return readings;
}

static GPtrArray *build_configuration(struct decoder *decoder, const struct draft_story *story)
{
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)initial_configuration_free);
    g_autoptr(GHashTable) targets = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *pairs = story->configuration.pairs;
    for (guint i = 0; pairs && i < pairs->len; i++) {
        const struct pair *pair = g_ptr_array_index(pairs, i);
        struct initial_configuration *initial = g_new0(struct initial_configuration, 1);
        *initial = (struct initial_configuration){
            .target = target_tail(pair->key->text, &story->workstation),
            .value = node_to_json(pair->value)};
        g_ptr_array_add(all, initial);
        if (!g_hash_table_add(targets, initial->target))
            decoder_complain(decoder, pair->key, (struct mistake){"duplicate-name", NULL, NULL},
                             "target `%s` is there already", initial->target);
    }
    return all;
}

static GPtrArray *build_releases(const struct draft_story *story, struct moments *moments)
{
    GPtrArray *releases = g_ptr_array_new_with_free_func((GDestroyNotify)release_free);
    for (guint i = 0; story->releases && i < story->releases->len; i++) {
        struct feed_release *release = g_new0(struct feed_release, 1);
        release_fill(release, g_ptr_array_index(story->releases, i), moments);
        g_ptr_array_add(releases, release);
    }
    return releases;
}

static const char *text_or(const struct node *node, const char *otherwise)
{
    return node ? node->text : otherwise;
}

static void fill_texts(struct row *row, const struct decoder *decoder,
                       const struct draft_story *story, const struct row_source *source)
{
    row->id = decoder->case_name ? g_strdup_printf("%s/%s", source->id, decoder->case_name)
                                 : g_strdup(source->id);
    row->title = g_strdup(story->title->text);
    row->why = g_strstrip(g_strdup(text_or(story->why, "")));
    row->twin = story->twin ? g_strdup(story->twin->text) : NULL;
    row->file = g_strdup(source->file);
    row->line = story->map.node->at.line;
    row->seed = (uint64_t)story->seed;
    row->poll_ns = story->updater.poll_ns;
}

static void fill_ccc(struct desktop_row *row, const struct draft_ccc *draft)
{
    row->ccc = (struct ccc_choices){.processing_ns = draft->processing_ns,
                                    .checks_formats = draft->checks_formats};
    if (draft->null_values != NULL)
        row->ccc.null_deletes = draft->null_values->tag != 0;
    if (draft->accepted != NULL)
        row->ccc.write_status = (unsigned)draft->accepted->tag;
    if (draft->validates != NULL)
        row->ccc.validation = (enum ccc_validation)draft->validates->tag;
    if (draft->groups == NULL)
        return;
    row->groups = g_new0(char *, draft->groups->len + 1);
    for (guint i = 0; i < draft->groups->len; i++)
        row->groups[i] = g_strdup(((const struct node *)g_ptr_array_index(draft->groups, i))->text);
}

static void fill_desktop(struct row *row, struct decoder *decoder, const struct draft_story *story,
                         struct moments *moments)
{
    const struct draft_workstation *workstation = &story->workstation;
    row->desktop = (struct desktop_row){
        .tenant = g_strdup(text_or(workstation->tenant, "LC01")),
        .business_unit = g_strdup(workstation->business_unit->text),
        .workstation = g_strdup(workstation->id->text),
        .installed =
            story->app.version->kind != NODE_NULL ? g_strdup(story->app.version->text) : NULL,
        .app_open = draft_app_is_open(&story->app),
        .install_ns = story->till.install_ns,
        .transfer_ns = story->feed.transfer_ns,
        .status_ns = story->till.status_ns,
        .quit_ns = story->till.quit_ns,
        .configuration = build_configuration(decoder, story),
        .releases = build_releases(story, moments),
    };
    fill_ccc(&row->desktop, &story->ccc);
    if (workstation->clock)
        row->shown_ns =
            clock_shown(decoder, moments_resolve(moments, workstation->clock), workstation->clock);
}

static bool is_site(const struct draft_story *story)
{
    return story->own.site.map.node != NULL;
}

static void fill_lists(struct row *row, struct decoder *decoder, const struct draft_story *story,
                       const struct row_source *source)
{
    struct moments *moments = moments_new(decoder, story, row->zone);
    row->start_ns = moments_start(moments);
    row->until_ns = moments_until(moments);
    row->shown_ns = row->start_ns;
    row->rules = build_rules(decoder, story->rules, source->rules);
    row->readings = build_readings(&story->readings);
    if (is_site(story))
        row->site = site_row_new(decoder, story, moments, row->zone);
    else
        fill_desktop(row, decoder, story, moments);
    row->steps = row_steps(story, moments);
    if (is_site(story)) {
        site_steps_check(decoder, story);
    } else {
        clock_steps_check(decoder, story, row->steps, row->until_ns);
        faults_check(decoder, story);
    }
    row->expectations = row_expectations(decoder, story, moments);
    moments_check(moments);
    moments_free(moments);
}

struct row *row_build(struct decoder *decoder, const struct draft_story *story,
                      const struct row_source *source)
{
    unsigned before = decoder_mistakes(decoder);
    if (!is_site(story))
        stage_check(decoder, story);
    struct row *row = g_new0(struct row, 1);
    row->platform = is_site(story) ? PLATFORM_SITE : PLATFORM_DESKTOP;
    row->zone = load_zone(decoder, is_site(story) ? story->own.site.zone : story->workstation.zone);
    fill_texts(row, decoder, story, source);
    if (row->twin && strcmp(row->twin, row->id) == 0)
        decoder_complain(decoder, story->twin, (struct mistake){"contradiction", NULL, NULL},
                         "the row is its own twin");
    if (row->zone)
        fill_lists(row, decoder, story, source);
    if (decoder_mistakes(decoder) == before)
        return row;
    row_free(row);
    return NULL;
}
