/* The lexicon: from its file to lists of phrases. */
#include "harness/oracle/lexicon.h"
#include "harness/scenario/tree.h"
#include <string.h>

struct load {
    struct diagnostics *diagnostics;
    struct lexicon *lexicon;
};

static const char *const fact_names[] = {"conditions", "overnight", "access",        "reboot",
                                         "finished",   "success",   "failure",       "lost",
                                         "menu",       "release",   "configuration", "units"};
static const char *const kind_names[NAMED_COUNT] = {"front", "backoffice", "kiosk"};

static void complain(struct load *load, const struct node *node, const char *message)
{
    diagnostics_add(load->diagnostics, node->at, "lexicon", message, NULL, NULL);
}

static void phrase_clear(gpointer data)
{
    g_strfreev(((struct phrase *)data)->words);
}

static void phrases_free(gpointer data)
{
    if (data != NULL) {
        g_array_unref(data);
    }
}

static const struct node *value_of(struct load *load, const struct node *map, const char *key)
{
    const struct node *node = map->kind == NODE_MAP ? node_get(map, key) : NULL;
    if (node == NULL) {
        g_autofree char *message = g_strdup_printf("`%s` is missing", key);
        complain(load, map, message);
    }
    return node;
}

/* Never NULL: what is wrong is told, and left out. */
static GArray *take_phrases(struct load *load, const struct node *list)
{
    GArray *phrases = g_array_new(FALSE, FALSE, sizeof(struct phrase));
    g_array_set_clear_func(phrases, phrase_clear);
    if (list != NULL && list->kind != NODE_LIST) {
        complain(load, list, "this must be a list of words");
    }
    for (guint i = 0; list != NULL && list->kind == NODE_LIST && i < list->values->len; i++) {
        const struct node *node = g_ptr_array_index(list->values, i);
        struct phrase phrase = {NULL};
        if (node->text == NULL || node->text[0] == '\0') {
            complain(load, node, "this must be a word");
            continue;
        }
        phrase.words = g_strsplit(node->text, " ", -1);
        g_array_append_val(phrases, phrase);
    }
    return phrases;
}

static void take_table(struct load *load, const struct node *root, const char *key, GArray **lists,
                       guint count)
{
    const struct node *node = value_of(load, root, key);
    bool fits = node != NULL && node->kind == NODE_LIST && node->values->len == count;
    if (node != NULL && !fits) {
        complain(load, node, "this list has another length");
    }
    for (guint i = 0; i < count; i++) {
        lists[i] = take_phrases(load, fits ? g_ptr_array_index(node->values, i) : NULL);
    }
}

static void take_zones(struct load *load, const struct node *root)
{
    const struct node *list = value_of(load, root, "zones");
    load->lexicon->zones = g_array_new(FALSE, FALSE, sizeof(struct zone_words));
    for (guint i = 0; list != NULL && list->kind == NODE_LIST && i < list->values->len; i++) {
        const struct node *node = g_ptr_array_index(list->values, i);
        const struct node *words = value_of(load, node, "words"),
                          *minutes = value_of(load, node, "minutes");
        struct zone_words zone = {take_phrases(load, words), 0};
        zone.minutes = minutes != NULL && minutes->kind == NODE_INTEGER ? (int)minutes->integer : 0;
        g_array_append_val(load->lexicon->zones, zone);
    }
}

static void take_hours(struct load *load, const struct node *root)
{
    struct lexicon *lexicon = load->lexicon;
    const struct node *hours = value_of(load, root, "hours");
    const struct node *map = hours != NULL ? hours : root;
    lexicon->morning = take_phrases(load, value_of(load, map, "morning"));
    lexicon->afternoon = take_phrases(load, value_of(load, map, "afternoon"));
    lexicon->plain_hours = take_phrases(load, value_of(load, map, "plain"));
    lexicon->noon = take_phrases(load, value_of(load, root, "noon"));
    lexicon->midnight = take_phrases(load, value_of(load, root, "midnight"));
}

static void take_kinds(struct load *load, const struct node *root)
{
    const struct node *kinds = value_of(load, root, "kinds");
    const struct node *capitals = value_of(load, root, "capitals");
    for (unsigned kind = 0; kind < NAMED_COUNT; kind++) {
        load->lexicon->kinds[kind] =
            take_phrases(load, kinds == NULL ? NULL : value_of(load, kinds, kind_names[kind]));
        load->lexicon->capitals[kind] =
            take_phrases(load, capitals == NULL || capitals->kind != NODE_MAP
                                   ? NULL
                                   : node_get(capitals, kind_names[kind]));
    }
}

static void take_facts(struct load *load, const struct node *root)
{
    const struct node *facts = value_of(load, root, "facts");
    load->lexicon->facts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, phrases_free);
    for (size_t i = 0; i < G_N_ELEMENTS(fact_names); i++) {
        const struct node *list = facts == NULL ? NULL : value_of(load, facts, fact_names[i]);
        g_hash_table_insert(load->lexicon->facts, (gpointer)fact_names[i],
                            take_phrases(load, list));
    }
}

static void take_all(struct load *load, const struct node *root)
{
    struct lexicon *lexicon = load->lexicon;
    const struct node *version = value_of(load, root, "version");
    lexicon->version = version != NULL && version->kind == NODE_INTEGER ? (int)version->integer : 0;
    take_table(load, root, "months", lexicon->months, G_N_ELEMENTS(lexicon->months));
    take_table(load, root, "weekdays", lexicon->weekdays, G_N_ELEMENTS(lexicon->weekdays));
    take_table(load, root, "days", lexicon->days, G_N_ELEMENTS(lexicon->days));
    take_hours(load, root);
    take_zones(load, root);
    take_kinds(load, root);
    take_facts(load, root);
}

struct lexicon *lexicon_load(const struct rule_book_source *source, char **report)
{
    struct load load = {diagnostics_new(source->name, source->text, source->size_bytes),
                        g_new0(struct lexicon, 1)};
    struct node *root = tree_parse(source->text, source->size_bytes, load.diagnostics);
    if (root != NULL) {
        take_all(&load, root);
        node_free(root);
    }
    if (diagnostics_count(load.diagnostics) > 0) {
        *report = diagnostics_text(load.diagnostics);
        g_clear_pointer(&load.lexicon, lexicon_free);
    }
    diagnostics_free(load.diagnostics);
    return load.lexicon;
}

static void free_lists(GArray **lists, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        phrases_free(lists[i]);
    }
}

void lexicon_free(struct lexicon *lexicon)
{
    GArray *single[] = {lexicon->morning, lexicon->afternoon, lexicon->plain_hours, lexicon->noon,
                        lexicon->midnight};
    free_lists(single, G_N_ELEMENTS(single));
    free_lists(lexicon->months, G_N_ELEMENTS(lexicon->months));
    free_lists(lexicon->weekdays, G_N_ELEMENTS(lexicon->weekdays));
    free_lists(lexicon->days, G_N_ELEMENTS(lexicon->days));
    free_lists(lexicon->kinds, NAMED_COUNT);
    free_lists(lexicon->capitals, NAMED_COUNT);
    for (guint i = 0; lexicon->zones != NULL && i < lexicon->zones->len; i++) {
        phrases_free(g_array_index(lexicon->zones, struct zone_words, i).phrases);
    }
    phrases_free(lexicon->zones);
    g_clear_pointer(&lexicon->facts, g_hash_table_unref);
    g_free(lexicon);
}

const GArray *lexicon_facts(const struct lexicon *lexicon, const char *name)
{
    const GArray *phrases = g_hash_table_lookup(lexicon->facts, name);
    g_assert(phrases != NULL);
    return phrases;
}
