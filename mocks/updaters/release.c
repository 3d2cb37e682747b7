/* The releases that the feed offers: reading the feed's answer. */
#include "mocks/updaters/release.h"

#include "mocks/updaters/scope.h"

#include <string.h>

void release_free(struct release *release)
{
    if (release == NULL)
        return;
    g_free(release->text);
    g_free(release->url);
    g_free(release->sha256);
    g_free(release->published_at);
    g_free(release);
}

struct release *release_copy(const struct release *release)
{
    struct release *copy = g_memdup2(release, sizeof *release);
    copy->text = g_strdup(release->text);
    copy->url = g_strdup(release->url);
    copy->sha256 = g_strdup(release->sha256);
    copy->published_at = g_strdup(release->published_at);
    return copy;
}

static const char *text_of(const cJSON *entry, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, key));
}

static char *digest_of(const cJSON *entry)
{
    const char *text = text_of(entry, "sha256");
    if (text == NULL || strlen(text) != 64 || strspn(text, "0123456789abcdefABCDEF") != 64)
        return NULL;
    return g_ascii_strdown(text, -1);
}

static struct release *release_parse(const cJSON *entry)
{
    struct release release = {.size_bytes = -1};
    const char *version = text_of(entry, "version");
    const char *channel = text_of(entry, "channel");
    const char *url = text_of(entry, "url");
    const cJSON *size = cJSON_GetObjectItemCaseSensitive(entry, "size");
    if (version == NULL || !version_parse(version, &release.version) || channel == NULL ||
        !channel_parse(channel, &release.channel) || url == NULL)
        return NULL;
    if (cJSON_IsNumber(size) && size->valuedouble >= 0 && size->valuedouble < 1e15)
        release.size_bytes = (gint64)size->valuedouble;
    release.text = g_strdup(version);
    release.url = g_strdup(url);
    release.sha256 = digest_of(entry);
    release.published_at = g_strdup(text_of(entry, "publishedAt"));
    return g_memdup2(&release, sizeof release);
}

GPtrArray *releases_parse(const char *body, GError **error)
{
    g_autoptr(cJSON) answer = cJSON_ParseWithOpts(body, NULL, true);
    const cJSON *entries = cJSON_GetObjectItemCaseSensitive(answer, "releases");
    const cJSON *entry = NULL;
    if (!cJSON_IsArray(entries)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "the answer has no list of releases");
        return NULL;
    }
    GPtrArray *releases = g_ptr_array_new_with_free_func((GDestroyNotify)release_free);
    cJSON_ArrayForEach(entry, entries)
    {
        struct release *release = release_parse(entry);
        if (release != NULL)
            g_ptr_array_add(releases, release);
    }
    return releases;
}
