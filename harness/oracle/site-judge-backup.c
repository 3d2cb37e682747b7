/* The old iikoFront plug-in and its configuration, and copies that are left where they run. */
#include "harness/oracle/site-judge.h"
#include <string.h>

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* Does a file of the same name and bytes stand under old? */
static bool stands_under_old(GHashTable *tree, const struct site_file *file)
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, tree);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const struct site_file *copy = value;
        g_autofree char *name = g_utf8_strdown(base_name(file->path), -1);
        g_autofree char *copy_name = g_utf8_strdown(base_name(copy->path), -1);
        if (same_text(copy->sha256, file->sha256) && strcmp(name, copy_name) == 0 &&
            site_place(copy->path, NULL) == PLACE_OLD) {
            return true;
        }
    }
    return false;
}

static gint file_order(gconstpointer a, gconstpointer b)
{
    const struct site_file *left = *(struct site_file *const *)a,
                           *right = *(struct site_file *const *)b;
    return strcmp(left->path, right->path);
}

/* The files of a folder in a place, sorted. */
static GPtrArray *files_of(GHashTable *tree, enum place place, const char *folder)
{
    GPtrArray *files = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, tree);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        g_autofree char *inside = NULL;
        const struct site_file *file = value;
        if (site_place(file->path, &inside) == place && inside_folder(inside, folder)) {
            g_ptr_array_add(files, value);
        }
    }
    g_ptr_array_sort(files, file_order);
    return files;
}

/* The first of the files that does not stand under old, or NULL. */
static const struct site_file *missing_copy(GHashTable *tree, const GPtrArray *files)
{
    for (guint i = 0; i < files->len; i++) {
        if (!stands_under_old(tree, g_ptr_array_index(files, i))) {
            return g_ptr_array_index(files, i);
        }
    }
    return NULL;
}

static bool is_rename(const struct site_case *site_case, uint64_t number)
{
    const struct event *event = facts_event(site_case->site->facts, number);
    return event != NULL && same_text(event_text(event, "how"), "rename");
}

/* A folder that is moved to the desktop stands there only afterwards: the first touch of another
 * kind counts, or the end. */
static uint64_t judged_at(const struct site_case *site_case, const struct plan_package *package,
                          struct stamp first)
{
    struct stamp touch = first;
    while (!stamp_is_never(touch) && is_rename(site_case, touch.number)) {
        touch = site_first_touch(site_case, package, touch.number);
    }
    return touch.number;
}

static void judge_one_backup(struct judgement *judgement, const struct plan_package *package,
                             struct stamp first)
{
    const struct site_case *site_case = judgement->site;
    g_autoptr(GHashTable) before = site_tree(site_case->site, package->node, first.number);
    g_autoptr(GHashTable) then =
        site_tree(site_case->site, package->node, judged_at(site_case, package, first));
    g_autoptr(GHashTable) finally = site_tree(site_case->site, package->node, UINT64_MAX);
    g_autoptr(GPtrArray) files = files_of(before, PLACE_FRONT_PLUGINS, package->folder);
    g_autoptr(GPtrArray) configs = files_of(before, PLACE_CONFIGS, package->folder);
    const struct site_file *missing = missing_copy(then, files),
                           *gone = missing_copy(finally, files),
                           *config = missing_copy(then, configs);
    static const char expected[] =
        "every file of the plug-in, byte for byte, under Desktop/old before its folder is changed, "
        "and until the end";
    if (missing != NULL || gone != NULL) {
        site_tell(judgement, false, first,
                  g_strdup_printf(missing != NULL
                                      ? "The plug-in was changed, and %s did not stand under old."
                                      : "%s stood under old, and does not stand there any more.",
                                  (missing != NULL ? missing : gone)->path),
                  expected);
    } else if (files->len > 0) {
        judgement->satisfied = true;
    }
    if (config != NULL) {
        site_tell(judgement, true, first,
                  g_strdup_printf("The plug-in was changed, and %s was not kept.", config->path),
                  "the folder in PluginConfigs is kept too");
    }
}

/* The backup of another version, which stood there when the row began. */
static void judge_older_backups(struct judgement *judgement)
{
    const GArray *files = judgement->site->site->files;
    for (guint i = 0; i < files->len; i++) {
        const struct site_file *file = &g_array_index(files, struct site_file, i);
        if (!file->was_there || site_place(file->path, NULL) != PLACE_OLD) {
            continue;
        }
        for (guint k = i + 1; k < files->len; k++) {
            const struct site_file *later = &g_array_index(files, struct site_file, k);
            if (later->by_tool && same_text(later->node, file->node) &&
                g_ascii_strcasecmp(later->path, file->path) == 0 &&
                !same_text(later->sha256, file->sha256)) {
                site_tell(judgement, true, later->stamp,
                          g_strdup_printf("%s, a backup from before, was overwritten or removed.",
                                          file->path),
                          "the backup of another version stays");
                return;
            }
        }
    }
}

static void judge_backup(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    judgement->idle = "no iikoFront plug-in with files was changed";
    for (guint i = 0; i < site_case->plan->packages->len; i++) {
        const struct plan_package *package = site_package(site_case, i);
        struct stamp first = site_first_touch(site_case, package, 0);
        if (package->kind == PACKAGE_FRONT_PLUGIN && !stamp_is_never(first)) {
            judge_one_backup(judgement, package, first);
        }
    }
    judge_older_backups(judgement);
}

static const struct site_state *configuration_of(const struct site_case *site_case,
                                                 const struct plan_package *package, uint64_t from,
                                                 uint64_t to)
{
    const GArray *states = site_case->site->configurations;
    const struct site_state *last = NULL;
    g_autofree char *folder = g_utf8_strdown(package->folder != NULL ? package->folder : "", -1);
    for (guint i = 0; i < states->len; i++) {
        const struct site_state *state = &g_array_index(states, struct site_state, i);
        const char *named = event_text(state->event, "folder");
        g_autofree char *lower = g_utf8_strdown(named != NULL ? named : "", -1);
        if (state->stamp.number > from && state->stamp.number < to &&
            same_text(state->node, package->node) && g_str_has_prefix(lower, folder)) {
            last = state;
        }
    }
    return last;
}

static bool report_tells_loss(const struct site_case *site_case)
{
    struct wording *wording = wording_new(site_case->report.text);
    for (guint i = 0; i < site_case->plan->changes->len; i++) {
        wording_take_text(wording, g_ptr_array_index(site_case->plan->changes, i));
    }
    bool is_told = wording_has(wording, lexicon_facts(site_case->lexicon, "configuration")) &&
                   wording_has(wording, lexicon_facts(site_case->lexicon, "lost"));
    wording_free(wording);
    return is_told;
}

static void judge_one_configuration(struct judgement *judgement, const struct plan_package *package,
                                    struct stamp first)
{
    const struct site_case *site_case = judgement->site;
    const struct site_state *before = configuration_of(site_case, package, 0, first.number);
    const struct site_state *after = configuration_of(
        site_case, package, site_last_touch(site_case, package).number, UINT64_MAX);
    const char *sha256 = before == NULL ? NULL : event_text(before->event, "sha256");
    if (sha256 == NULL || after == NULL) {
        return;
    }
    if (same_text(sha256, event_text(after->event, "sha256")) || report_tells_loss(site_case)) {
        judgement->satisfied = true;
        return;
    }
    site_tell(judgement, false, after->stamp,
              g_strdup_printf("The new version of %s does not read the configuration that the old "
                              "one had.",
                              package->folder),
              "the configuration stands where the new version reads it, or the report says that it "
              "is lost");
}

static void judge_configuration(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    judgement->idle = "no iikoFront plug-in with a configuration was changed and started";
    for (guint i = 0; i < site_case->plan->packages->len; i++) {
        const struct plan_package *package = site_package(site_case, i);
        struct stamp first = site_first_touch(site_case, package, 0);
        if (package->kind == PACKAGE_FRONT_PLUGIN && !stamp_is_never(first)) {
            judge_one_configuration(judgement, package, first);
        }
    }
}

/* A folder of plug-ins that neither the plan names nor the row had, or, beside new files, the bytes
 * of an old one under another name. */
static bool is_copy(const struct site_file *file, GHashTable *original)
{
    g_autofree char *inside = NULL;
    enum place place = site_place(file->path, &inside);
    if (!file->by_tool || (place != PLACE_FRONT_PLUGINS && place != PLACE_OFFICE_PLUGINS)) {
        return false;
    }
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, original);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const struct site_file *old = value;
        g_autofree char *old_inside = NULL;
        if (same_text(old->sha256, file->sha256) && site_place(old->path, &old_inside) == place &&
            strcmp(old_inside, inside) != 0 && file->version != NULL) {
            return true;
        }
    }
    return false;
}

static void judge_copies_of(struct judgement *judgement, const struct plan_node *node)
{
    const struct site_facts *site = judgement->site->site;
    uint64_t started =
        site_started(site, node->id, judgement->site->work.number, UINT64_MAX).number;
    g_autoptr(GHashTable) original = site_tree(site, node->id, judgement->site->work.number);
    g_autoptr(GHashTable) then = site_tree(site, node->id, started);
    GHashTableIter iter;
    gpointer value;
    const struct site_file *worst = NULL;
    g_hash_table_iter_init(&iter, then);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const struct site_file *file = value;
        bool is_before = worst == NULL || file->stamp.number < worst->stamp.number;
        if (is_before && is_copy(file, original)) {
            worst = file;
        }
    }
    if (worst != NULL) {
        site_tell(judgement, true, worst->stamp,
                  g_strdup_printf("%s is a copy of the old plug-in, and every folder there is "
                                  "loaded.",
                                  worst->path),
                  "backups outside of Plugins");
    }
}

static void judge_copies(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    judgement->idle = "no plug-in was changed";
    for (guint i = 0; !stamp_is_never(site_case->work) && i < site_case->plan->nodes->len; i++) {
        const struct plan_node *node = &g_array_index(site_case->plan->nodes, struct plan_node, i);
        if (node->kind != NAMED_KIOSK) {
            judge_copies_of(judgement, node);
        }
    }
    for (guint i = 0; i < site_case->plan->packages->len; i++) {
        const struct plan_package *package = site_package(site_case, i);
        judgement->satisfied |= package->kind != PACKAGE_KIOSK_SOFTWARE &&
                                !stamp_is_never(site_first_touch(site_case, package, 0));
    }
}

const struct rule_row site_backup_rules[] = {
    {"ruling/no-copy-in-plugins", judge_copies, 0, 0, NULL},
    {"site/front-backup", judge_backup, 0, 0, NULL},
    {"site/front-config-kept", judge_configuration, 0, 0, NULL},
    {0},
};
