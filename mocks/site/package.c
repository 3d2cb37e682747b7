/* What the tool is given: the packages, and the plan. */
#include "mocks/site/site-internal.h"
#include <archive.h>
#include <archive_entry.h>
#include <cjson/cJSON.h>
#include <gio/gio.h>
#include <string.h>

#define PACKAGE_MTIME 1893456000 /* 2030-01-01T00:00:00Z */

static la_ssize_t append(struct archive *archive G_GNUC_UNUSED, void *data, const void *bytes,
                         size_t size_bytes)
{
    g_byte_array_append(data, bytes, (guint)size_bytes);
    return (la_ssize_t)size_bytes;
}

static void add_file(struct archive *archive, const char *name, GBytes *content)
{
    gsize size_bytes = 0;
    const void *bytes = g_bytes_get_data(content, &size_bytes);
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)size_bytes);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, PACKAGE_MTIME, 0);
    archive_write_header(archive, entry);
    archive_write_data(archive, bytes, size_bytes);
    archive_entry_free(entry);
}

static GByteArray *pack(GHashTable *files)
{
    GByteArray *buffer = g_byte_array_new();
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    archive_write_zip_set_compression_store(archive);
    archive_write_set_bytes_in_last_block(archive, 1);
    archive_write_open(archive, buffer, NULL, append, NULL);
    GList *names = g_list_sort(g_hash_table_get_keys(files), (GCompareFunc)strcmp);
    for (GList *name = names; name != NULL; name = name->next) {
        add_file(archive, name->data, g_hash_table_lookup(files, name->data));
    }
    g_list_free(names);
    archive_write_close(archive);
    archive_write_free(archive);
    return buffer;
}

static char *package_name(const struct site_package *package)
{
    return g_strdup_printf("packages/%s-%s.zip", package->node, package->version);
}

bool site_write_packages(const struct site *site, const char *folder, GError **error)
{
    const struct site_plan *plan = site->settings.plan;
    g_autofree char *packages = g_build_filename(folder, "packages", NULL);
    bool is_written = g_mkdir_with_parents(packages, 0755) == 0;
    for (guint i = 0; i < plan->packages->len && is_written; i++) {
        const struct site_package *package = g_ptr_array_index(plan->packages, i);
        const struct site_node_plan *node = site_node_plan_find(plan, package->node);
        g_autofree char *name = package_name(package);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autoptr(GHashTable) files =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
        site_node_role_of(node->kind)->fill_package(node, package->version, files);
        GByteArray *bytes = pack(files);
        is_written = g_file_set_contents(path, (const char *)bytes->data, bytes->len, error);
        g_byte_array_unref(bytes);
    }
    return is_written;
}

static void add_texts(cJSON *object, const char *key, const GPtrArray *texts)
{
    cJSON *list = cJSON_AddArrayToObject(object, key);
    for (guint i = 0; i < texts->len; i++) {
        cJSON_AddItemToArray(list, cJSON_CreateString(g_ptr_array_index(texts, i)));
    }
}

static void add_nodes(cJSON *json, const struct site_plan *plan)
{
    cJSON *list = cJSON_AddArrayToObject(json, "nodes");
    for (guint i = 0; i < plan->nodes->len; i++) {
        const struct site_node_plan *node = g_ptr_array_index(plan->nodes, i);
        cJSON *object = cJSON_CreateObject();
        cJSON_AddStringToObject(object, "id", node->id);
        cJSON_AddStringToObject(object, "kind", site_node_role_of(node->kind)->name);
        add_texts(object, "names", node->names);
        cJSON_AddItemToArray(list, object);
    }
}

static void add_packages(cJSON *json, const struct site_plan *plan)
{
    cJSON *list = cJSON_AddArrayToObject(json, "packages");
    for (guint i = 0; i < plan->packages->len; i++) {
        const struct site_package *package = g_ptr_array_index(plan->packages, i);
        const struct site_node_plan *node = site_node_plan_find(plan, package->node);
        g_autofree char *file = package_name(package);
        cJSON *object = cJSON_CreateObject();
        cJSON_AddStringToObject(object, "node", package->node);
        cJSON_AddStringToObject(object, "kind", site_node_role_of(node->kind)->package);
        if (node->kind != SITE_KIOSK) {
            cJSON_AddStringToObject(object, "folder", node->folder);
        }
        cJSON_AddStringToObject(object, "file", file);
        cJSON_AddStringToObject(object, "version", package->version);
        cJSON_AddItemToArray(list, object);
    }
}

static const struct {
    const char *language, *conditions, *overnight, *access, *finished;
} sentences[] = {
    {"ru", "Пожалуйста, не выключайте кассу и не отключайте роутер во время обновления.",
     "Пожалуйста, не выключайте кассу на ночь.", "Просим предоставить необходимые доступы.",
     "Работы завершены."},
    {"en", "Please do not switch off the till and do not unplug the router during the update.",
     "Please do not switch the till off overnight.", "Please give us the necessary access.",
     "The work is finished."},
};

static void add_sentences(cJSON *json)
{
    cJSON *all = cJSON_AddObjectToObject(json, "sentences");
    for (unsigned i = 0; i < G_N_ELEMENTS(sentences); i++) {
        cJSON *one = cJSON_AddObjectToObject(all, sentences[i].language);
        cJSON_AddStringToObject(one, "conditions", sentences[i].conditions);
        cJSON_AddStringToObject(one, "overnight", sentences[i].overnight);
        cJSON_AddStringToObject(one, "access", sentences[i].access);
        cJSON_AddStringToObject(one, "finished", sentences[i].finished);
    }
}

static void add_access(cJSON *json, const struct site_plan *plan)
{
    cJSON *access = cJSON_AddObjectToObject(json, "access");
    cJSON *held = cJSON_AddArrayToObject(access, "held");
    for (guint i = 0; i < plan->nodes->len; i++) {
        const struct site_node_plan *node = g_ptr_array_index(plan->nodes, i);
        if (!g_ptr_array_find_with_equal_func(plan->missing, node->id, g_str_equal, NULL)) {
            cJSON_AddItemToArray(held, cJSON_CreateString(node->id));
        }
    }
    add_texts(access, "missing", plan->missing);
}

/* Local time with its offset. */
static char *local_text(const struct zone *zone, int64_t instant_ns)
{
    struct civil local = zone_local(zone, instant_ns);
    int offset_s = zone_offset(zone, instant_ns), minutes = ABS(offset_s) / 60;
    return g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", local.year, local.month,
                           local.day, local.hour, local.minute, local.second,
                           offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

/* ISO 8601: "PT2H", "PT1H30M". */
static char *iso_duration(int64_t duration_ns)
{
    int64_t minutes = duration_ns / NS_PER_S / 60;
    g_autofree char *hours =
        minutes >= 60 ? g_strdup_printf("%" G_GINT64_FORMAT "H", minutes / 60) : g_strdup("");
    return minutes % 60 > 0 || minutes == 0
               ? g_strdup_printf("PT%s%" G_GINT64_FORMAT "M", hours, minutes % 60)
               : g_strdup_printf("PT%s", hours);
}

static void add_site(cJSON *json, const struct site_plan *plan)
{
    cJSON *object = cJSON_AddObjectToObject(json, "site");
    cJSON_AddStringToObject(object, "name", plan->name);
    cJSON_AddStringToObject(object, "zone", zone_name(plan->zone));
    cJSON_AddItemToObject(object, "hours", cJSON_Parse(plan->hours));
}

char *site_plan_json(const struct site *site, const char *rms_url)
{
    const struct site_plan *plan = site->settings.plan;
    g_autofree char *wished = local_text(plan->zone, plan->wished_ns),
                    *duration = iso_duration(plan->duration_ns);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "contract", 1);
    add_site(json, plan);
    add_nodes(json, plan);
    cJSON *rms = cJSON_AddObjectToObject(json, "rms");
    cJSON_AddStringToObject(rms, "url", rms_url != NULL ? rms_url : "http://rms/resto");
    cJSON_AddStringToObject(rms, "login", SITE_RMS_LOGIN);
    cJSON_AddStringToObject(rms, "password", SITE_RMS_PASSWORD);
    add_packages(json, plan);
    cJSON *release = cJSON_AddObjectToObject(json, "release");
    cJSON_AddStringToObject(release, "number", plan->release);
    add_texts(release, "changes", plan->changes);
    cJSON_AddStringToObject(json, "wishedStart", wished);
    cJSON_AddStringToObject(json, "duration", duration);
    add_access(json, plan);
    cJSON_AddNumberToObject(json, "menuPages", plan->pages);
    add_sentences(json);
    cJSON *templates = cJSON_AddObjectToObject(json, "templates");
    cJSON_AddStringToObject(templates, "notice", "update_notice");
    cJSON_AddStringToObject(templates, "finish", "update_finished");
    char *text = cJSON_PrintUnformatted(json);
    cJSON_Delete(json);
    return text;
}
