/* Builds the part of a row that only sites have: nodes, plan, people. */
#include "harness/scenario/row-site.h"
#include "sim/clock.h"
#include <cjson/cJSON.h>
#include <string.h>

#define FRONT_FOLDER "BeOpen.Plugin.Front.Kiosk"
#define BACK_FOLDER "BeOpen.Plugin.Back.Kiosk"

struct building {
    struct decoder *decoder;
    const struct draft_story *story;
    struct moments *moments;
    struct site_row *row;
};

static const char *keep(const struct building *building, const char *text)
{
    return g_string_chunk_insert(building->row->texts, text);
}

static const char *keep_or(const struct building *building, const struct node *node,
                           const char *otherwise)
{
    return node != NULL ? keep(building, node->text) : otherwise;
}

static GPtrArray *keep_all(const struct building *building, const GPtrArray *nodes)
{
    GPtrArray *texts = g_ptr_array_new();
    for (guint i = 0; nodes != NULL && i < nodes->len; i++) {
        const struct node *node = g_ptr_array_index(nodes, i);
        g_ptr_array_add(texts, (char *)keep(building, node->text));
    }
    return texts;
}

static void contradict(const struct building *building, const struct node *node,
                       const char *message)
{
    decoder_complain(building->decoder, node, (struct mistake){"contradiction", NULL, NULL}, "%s",
                     message);
}

static int tag_of(const struct word *word, int otherwise)
{
    return word != NULL ? word->tag : otherwise;
}

static void fill_hours(struct building *building)
{
    static const char *const days[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    const struct draft_site *site = &building->story->own.site;
    struct site_plan *plan = &building->row->plan;
    if (site->never_closes) {
        plan->hours = "\"always\"";
        return;
    }
    cJSON *json = cJSON_CreateObject();
    for (unsigned i = 0; i < G_N_ELEMENTS(days); i++) {
        const GPtrArray *span = site->hours.days[i];
        if (site->hours.map.node != NULL && span == NULL) {
            continue;
        }
        const char *const standard[] = {"09:00", "23:00"};
        cJSON *list = cJSON_AddArrayToObject(json, days[i]);
        for (guint end = 0; end < 2; end++) {
            const struct node *node = span != NULL ? g_ptr_array_index(span, end) : NULL;
            cJSON_AddItemToArray(list,
                                 cJSON_CreateString(node != NULL ? node->text : standard[end]));
        }
    }
    char *text = cJSON_PrintUnformatted(json);
    plan->hours = keep(building, text);
    cJSON_free(text);
    cJSON_Delete(json);
}

static struct site_node_plan *build_node(const struct building *building,
                                         const struct draft_site_node *draft)
{
    struct site_node_plan *node = g_new0(struct site_node_plan, 1);
    enum site_kind kind = (enum site_kind)draft->kind->tag;
    *node = (struct site_node_plan){
        .id = keep(building, draft->id->text),
        .kind = kind,
        .names = keep_all(building, draft->names),
        .version = keep(building, draft->version->text),
        .folder = keep_or(building, draft->folder, kind == SITE_FRONT ? FRONT_FOLDER : BACK_FOLDER),
        .trouble = (enum update_trouble)tag_of(draft->trouble, TROUBLE_NONE),
        .trouble_ns = draft->after_ns,
        .is_cached = draft->is_cached,
        .restarts_on_crash = draft->restarts_on_crash,
        .has_configuration_beside = draft->configuration_beside,
        .has_old_errors = draft->old_errors,
        .has_rotated = draft->rotated,
        .old_folder = keep_or(building, draft->old.folder, NULL),
        .old_version = keep_or(building, draft->old.version, NULL),
        .rms_address = draft->rms != NULL ? draft->rms->word : "home",
        .encoding = (enum log_encoding)tag_of(draft->encoding, ENCODING_UTF8),
    };
    if (node->names->len == 0) {
        g_ptr_array_add(node->names, (char *)node->id);
    }
    return node;
}

static void site_node_free(void *data)
{
    struct site_node_plan *node = data;
    g_ptr_array_unref(node->names);
    g_free(node);
}

static void fill_nodes(struct building *building)
{
    const GPtrArray *drafts = building->story->own.nodes;
    struct site_plan *plan = &building->row->plan;
    unsigned offices = 0;
    for (guint i = 0; i < drafts->len; i++) {
        const struct draft_site_node *draft = g_ptr_array_index(drafts, i);
        if (site_node_plan_find(plan, draft->id->text) != NULL) {
            decoder_complain(building->decoder, draft->id,
                             (struct mistake){"duplicate-name", NULL, NULL},
                             "there is already a node `%s`", draft->id->text);
        }
        offices += draft->kind->tag == SITE_BACKOFFICE;
        if (offices > 1 && draft->kind->tag == SITE_BACKOFFICE) {
            contradict(building, draft->id, "a site has one BackOffice");
        }
        g_ptr_array_add(plan->nodes, build_node(building, draft));
    }
}

/* Tells of a node that is not there. */
static bool find_node(const struct building *building, const struct node *name)
{
    if (site_node_plan_find(&building->row->plan, name->text) != NULL) {
        return true;
    }
    decoder_complain(building->decoder, name, (struct mistake){"unknown-node", NULL, NULL},
                     "there is no node `%s`", name->text);
    return false;
}

static void fill_packages(struct building *building)
{
    const GPtrArray *drafts = building->story->own.plan.packages;
    struct site_plan *plan = &building->row->plan;
    for (guint i = 0; i < drafts->len; i++) {
        const struct draft_package *draft = g_ptr_array_index(drafts, i);
        if (!find_node(building, draft->node)) {
            continue;
        }
        if (site_package_find(plan, draft->node->text) != NULL) {
            contradict(building, draft->node, "this node has a package already");
        }
        struct site_package *package = g_new0(struct site_package, 1);
        *package = (struct site_package){keep(building, draft->node->text),
                                         keep(building, draft->version->text)};
        g_ptr_array_add(plan->packages, package);
    }
}

static void fill_plan(struct building *building)
{
    const struct draft_plan *draft = &building->story->own.plan;
    const struct draft_site *site = &building->story->own.site;
    struct site_plan *plan = &building->row->plan;
    const struct draft_package *first = g_ptr_array_index(draft->packages, 0);
    plan->name = keep_or(building, site->name, "Кафе на Лесной");
    plan->release = keep_or(building, draft->release, keep(building, first->version->text));
    plan->changes = keep_all(building, draft->changes);
    if (plan->changes->len == 0) {
        g_ptr_array_add(plan->changes, "Ускорен запуск киоска");
        g_ptr_array_add(plan->changes, "Исправлена печать пречека");
    }
    plan->missing = keep_all(building, draft->missing);
    for (guint i = 0; draft->missing != NULL && i < draft->missing->len; i++) {
        find_node(building, g_ptr_array_index(draft->missing, i));
    }
    plan->wished_ns = moments_resolve(building->moments, draft->start);
    plan->duration_ns = draft->duration_ns;
    plan->items = (unsigned)building->story->own.menu.items;
    plan->pages = (unsigned)building->story->own.menu.pages;
    plan->shift_is_open =
        building->story->own.shift == NULL || strcmp(building->story->own.shift->word, "open") == 0;
}

static void fill_media(struct building *building)
{
    const struct draft_media *draft = &building->story->own.media;
    struct site_row *row = building->row;
    int64_t start_ns = moments_start(building->moments);
    row->has_medium[MEDIUM_TELEGRAM] = draft->map.node == NULL || draft->telegram.map.node != NULL;
    row->has_medium[MEDIUM_WHATSAPP] = draft->whatsapp.map.node != NULL;
    row->is_shared[MEDIUM_TELEGRAM] = draft->telegram.one_chat;
    row->is_shared[MEDIUM_WHATSAPP] = draft->whatsapp.one_number;
    row->chats[PARTY_CLIENT] =
        (enum telegram_chat_kind)tag_of(draft->telegram.client, CHAT_SUPERGROUP);
    row->chats[PARTY_SITE] = (enum telegram_chat_kind)tag_of(draft->telegram.site, CHAT_SUPERGROUP);
    const int64_t before_ns[] = {draft->whatsapp.client_wrote_ns, draft->whatsapp.site_wrote_ns};
    for (unsigned i = 0; i < PARTY_COUNT; i++) {
        row->written_ns[i] = before_ns[i] > 0 ? start_ns - before_ns[i] : 0;
    }
}

static struct person_answer build_answer(const struct building *building,
                                         const struct draft_answer *draft)
{
    bool is_consent = draft->word != NULL;
    return (struct person_answer){
        .meaning = (enum meaning)(is_consent ? draft->word->tag : draft->map.chosen->tag),
        .text = keep_or(building, draft->text, NULL),
        .time_ns = draft->time != NULL ? moments_resolve(building->moments, draft->time) : 0,
        .delay_ns = draft->after_ns,
    };
}

static int seconds_of_day(const struct node *node)
{
    return ((node->text[0] - '0') * 10 + node->text[1] - '0') * 3600 +
           ((node->text[3] - '0') * 10 + node->text[4] - '0') * 60;
}

static void fill_person(struct building *building, enum party party,
                        const struct draft_person *draft)
{
    static const int64_t standard_ns[] = {10 * 60 * NS_PER_S, 20 * 60 * NS_PER_S};
    struct person_settings *person = &building->row->persons[party];
    *person = (struct person_settings){
        .answers = {{.meaning = MEANING_YES, .delay_ns = standard_ns[party]}},
        .answer_count = draft->answers != NULL ? draft->answers->len : 1,
        .read_delay_ns = draft->reads_after_ns,
        .questions_until_ns = draft->questions_until != NULL
                                  ? moments_resolve(building->moments, draft->questions_until)
                                  : building->row->plan.wished_ns,
        .keeps_silent = draft->keeps_silent,
        .write_back_ns = draft->writes_back_ns,
    };
    for (guint i = 0; draft->answers != NULL && i < draft->answers->len; i++) {
        person->answers[i] = build_answer(building, g_ptr_array_index(draft->answers, i));
    }
    for (guint i = 0; draft->ignores != NULL && i < draft->ignores->len; i++) {
        const struct word *medium = g_ptr_array_index(draft->ignores, i);
        person->ignores[medium->tag] = true;
    }
    if (draft->reads != NULL) {
        person->from_second = seconds_of_day(g_ptr_array_index(draft->reads, 0));
        person->to_second = seconds_of_day(g_ptr_array_index(draft->reads, 1));
    }
}

struct site_row *site_row_new(struct decoder *decoder, const struct draft_story *story,
                              struct moments *moments, struct zone *zone)
{
    struct site_row *row = g_new0(struct site_row, 1);
    struct building building = {decoder, story, moments, row};
    row->texts = g_string_chunk_new(1024);
    row->plan.zone = zone;
    row->plan.nodes = g_ptr_array_new_with_free_func(site_node_free);
    row->plan.packages = g_ptr_array_new_with_free_func(g_free);
    fill_hours(&building);
    fill_nodes(&building);
    fill_packages(&building);
    fill_plan(&building);
    fill_media(&building);
    fill_person(&building, PARTY_CLIENT, &story->own.people.client);
    fill_person(&building, PARTY_SITE, &story->own.people.site);
    return row;
}

void site_row_free(struct site_row *row)
{
    if (row == NULL) {
        return;
    }
    GPtrArray *lists[] = {row->plan.nodes, row->plan.packages, row->plan.changes,
                          row->plan.missing};
    for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_clear_pointer(&lists[i], g_ptr_array_unref);
    }
    g_string_chunk_free(row->texts);
    g_free(row);
}

/* The kind of the node of this name; -1, and a complaint, if there is none. */
static int kind_of(struct decoder *decoder, const struct draft_story *story,
                   const struct node *name)
{
    for (guint i = 0; i < story->own.nodes->len; i++) {
        const struct draft_site_node *node = g_ptr_array_index(story->own.nodes, i);
        if (strcmp(node->id->text, name->text) == 0) {
            return node->kind->tag;
        }
    }
    decoder_complain(decoder, name, (struct mistake){"unknown-node", NULL, NULL},
                     "there is no node `%s`", name->text);
    return -1;
}

static void check_kiosk(struct decoder *decoder, const struct draft_story *story,
                        const struct node *name)
{
    int kind = name != NULL ? kind_of(decoder, story, name) : -1;
    if (kind >= 0 && kind != SITE_KIOSK) {
        decoder_complain(decoder, name, (struct mistake){"contradiction", NULL, NULL},
                         "`%s` is no kiosk", name->text);
    }
}

void site_steps_check(struct decoder *decoder, const struct draft_story *story)
{
    for (guint i = 0; story->timeline != NULL && i < story->timeline->len; i++) {
        const struct draft_step *step = g_ptr_array_index(story->timeline, i);
        check_kiosk(decoder, story, step->guest.kiosk);
        check_kiosk(decoder, story, step->guests.kiosk);
        if (step->node.node != NULL) {
            kind_of(decoder, story, step->node.node);
        }
    }
}
