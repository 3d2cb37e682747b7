/* The list in the order of a seeded shuffle: each new entry is put at a random place, which stays.
 * The entity tag covers everything but the addresses, whose port differs from run to run. */
#include "mocks/feed/catalogue.h"
#include "sim/civil.h"
#include "sim/clock.h"
#include "sim/random.h"
#include <cjson/cJSON.h>
#include <gio/gio.h>
#include <string.h>

#define ORDER_STREAM                                                                               \
    0x66656564 /* "feed": the numbers that decide the order are used for nothing else */
#define FOLDER "/packages/checkout-app-"
#define SUFFIX ".tar.gz"

struct catalogue {
    char *base_url;
    GBytes *program;
    struct random random;
    GPtrArray *entries;     /* struct entry *, as listed */
    GHashTable *parcels;    /* contained version -> struct parcel * */
    GHashTable *addresses;  /* published version -> const struct parcel * */
    struct listing listing; /* body NULL: to be made */
};

static void free_entry(void *data)
{
    struct entry *entry = data;
    g_free(entry->version);
    g_free(entry->published_at);
    g_free(entry->notes);
    g_free(entry->sha256);
    g_free(entry);
}

static void free_parcel(void *parcel)
{
    parcel_free(parcel);
}

static void forget_listing(struct catalogue *catalogue)
{
    if (catalogue->listing.body != NULL)
        g_bytes_unref(catalogue->listing.body);
    g_free(catalogue->listing.etag);
    catalogue->listing = (struct listing){NULL, NULL};
}

struct catalogue *catalogue_new(const char *program_path, const char *base_url, uint64_t seed,
                                GError **error)
{
    char *program;
    gsize size_bytes;
    if (!g_file_get_contents(program_path, &program, &size_bytes, error))
        return NULL;
    struct catalogue *catalogue = g_new0(struct catalogue, 1);
    catalogue->program = g_bytes_new_take(program, size_bytes);
    catalogue->base_url = g_strdup(base_url);
    random_init(&catalogue->random, seed, ORDER_STREAM);
    catalogue->entries = g_ptr_array_new_with_free_func(free_entry);
    catalogue->parcels = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_parcel);
    catalogue->addresses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return catalogue;
}

void catalogue_free(struct catalogue *catalogue)
{
    if (catalogue == NULL)
        return;
    forget_listing(catalogue);
    g_ptr_array_unref(catalogue->entries);
    g_hash_table_unref(catalogue->addresses);
    g_hash_table_unref(catalogue->parcels);
    g_bytes_unref(catalogue->program);
    g_free(catalogue->base_url);
    g_free(catalogue);
}

static const struct parcel *parcel_of(struct catalogue *catalogue, const char *version,
                                      const char *published_at, GError **error)
{
    struct parcel *parcel = g_hash_table_lookup(catalogue->parcels, version);
    if (parcel == NULL && (parcel = parcel_new(version, catalogue->program, error)) != NULL) {
        parcel->published_ns = INSTANT_NEVER;
        instant_parse(published_at, &parcel->published_ns);
        g_hash_table_insert(catalogue->parcels, parcel->version, parcel);
    }
    return parcel;
}

/* A wrong digest differs in its first digit, a wrong size by one byte. */
static void announce(struct entry *entry, const struct feed_release *release)
{
    const struct parcel *parcel = entry->parcel;
    entry->size_bytes = (int64_t)g_bytes_get_size(parcel->bytes);
    if (release->size == SIZE_WRONG)
        entry->size_bytes++;
    if (release->digest == DIGEST_MISSING)
        return;
    entry->sha256 = g_strdup(parcel->sha256);
    if (release->digest == DIGEST_WRONG)
        entry->sha256[0] = entry->sha256[0] == '0' ? '1' : '0';
}

struct entry *catalogue_add(struct catalogue *catalogue, const struct feed_release *release,
                            const char *published_at, GError **error)
{
    if (catalogue_find(catalogue, release->version) != NULL) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s is in the feed already",
                    release->version);
        return NULL;
    }
    const char *contained =
        release->contains_version == NULL ? release->version : release->contains_version;
    const struct parcel *parcel = parcel_of(catalogue, contained, published_at, error);
    if (parcel == NULL)
        return NULL;
    struct entry *entry = g_new0(struct entry, 1);
    entry->version = g_strdup(release->version);
    entry->channel = g_intern_string(release->channel);
    entry->published_at = g_strdup(published_at);
    entry->notes = g_strdup(release->notes == NULL ? "" : release->notes);
    entry->parcel = parcel;
    announce(entry, release);
    guint place = (guint)random_below(&catalogue->random, catalogue->entries->len + 1);
    g_ptr_array_insert(catalogue->entries, (gint)place, entry);
    g_hash_table_replace(catalogue->addresses, g_strdup(entry->version), (void *)parcel);
    forget_listing(catalogue);
    return entry;
}

struct entry *catalogue_find(const struct catalogue *catalogue, const char *version)
{
    for (unsigned i = 0; i < catalogue->entries->len; i++) {
        struct entry *entry = catalogue->entries->pdata[i];
        if (strcmp(entry->version, version) == 0)
            return entry;
    }
    return NULL;
}

void catalogue_set_channel(struct catalogue *catalogue, struct entry *entry, const char *channel)
{
    entry->channel = g_intern_string(channel);
    forget_listing(catalogue);
}

void catalogue_remove(struct catalogue *catalogue, struct entry *entry)
{
    g_ptr_array_remove(catalogue->entries, entry);
    forget_listing(catalogue);
}

static cJSON *entry_json(const struct entry *entry, const char *base_url)
{
    g_autofree char *version = g_uri_escape_string(entry->version, "+", FALSE);
    g_autofree char *url = g_strconcat(base_url, FOLDER, version, SUFFIX, NULL);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "version", entry->version);
    cJSON_AddStringToObject(json, "channel", entry->channel);
    cJSON_AddStringToObject(json, "publishedAt", entry->published_at);
    cJSON_AddStringToObject(json, "url", url);
    cJSON_AddNumberToObject(json, "size", (double)entry->size_bytes);
    cJSON_AddItemToObject(json, "sha256",
                          entry->sha256 == NULL ? cJSON_CreateNull()
                                                : cJSON_CreateString(entry->sha256));
    cJSON_AddStringToObject(json, "notes", entry->notes);
    return json;
}

static char *listing_text(const struct catalogue *catalogue, const char *base_url)
{
    cJSON *json = cJSON_CreateObject();
    cJSON *releases = cJSON_AddArrayToObject(json, "releases");
    for (unsigned i = 0; i < catalogue->entries->len; i++)
        cJSON_AddItemToArray(releases, entry_json(catalogue->entries->pdata[i], base_url));
    char *printed = cJSON_PrintUnformatted(json);
    char *text = g_strdup(printed);
    cJSON_free(printed);
    cJSON_Delete(json);
    return text;
}

const struct listing *catalogue_listing(struct catalogue *catalogue)
{
    struct listing *listing = &catalogue->listing;
    if (listing->body != NULL)
        return listing;
    g_autofree char *tagged = listing_text(catalogue, "");
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, tagged, -1);
    char *body = listing_text(catalogue, catalogue->base_url);
    listing->etag = g_strdup_printf("\"%.16s\"", digest);
    listing->body = g_bytes_new_take(body, strlen(body));
    return listing;
}

const struct parcel *catalogue_parcel_at(const struct catalogue *catalogue, const char *path,
                                         const char **version)
{
    if (!g_str_has_prefix(path, FOLDER) || !g_str_has_suffix(path, SUFFIX) ||
        strlen(path) < strlen(FOLDER SUFFIX))
        return NULL;
    g_autofree char *wanted =
        g_strndup(path + strlen(FOLDER), strlen(path) - strlen(FOLDER SUFFIX));
    void *key = NULL, *parcel = NULL;
    g_hash_table_lookup_extended(catalogue->addresses, wanted, &key, &parcel);
    *version = key;
    return parcel;
}
