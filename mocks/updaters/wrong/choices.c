/* Wrong notions of what is on offer, what is better, and where the settings are. */
#include "mocks/updaters/wrong/choices.h"

#include "mocks/updaters/scope.h"

#include <string.h>

bool channel_stable_takes_preview(enum channel workstation, enum channel release)
{
    return channel_allows(workstation, release) || release == CHANNEL_PREVIEW;
}

bool channel_any(enum channel workstation, enum channel release)
{
    (void)workstation, (void)release;
    return true;
}

bool channel_preview_takes_all(enum channel workstation, enum channel release)
{
    return workstation != CHANNEL_STABLE || channel_allows(workstation, release);
}

bool channel_exact(enum channel workstation, enum channel release)
{
    return workstation == release;
}

bool channel_stable_only(enum channel workstation, enum channel release)
{
    (void)workstation;
    return release == CHANNEL_STABLE;
}

bool version_differs(const struct version *offered, const struct version *installed)
{
    return version_compare(offered, installed) != 0;
}

bool version_is_not_older(const struct version *offered, const struct version *installed)
{
    return version_compare(offered, installed) >= 0;
}

static void version_spell(const struct version *version, char text[80])
{
    g_snprintf(text, 80, "%u.%u.%u", (unsigned)version->numbers[0], (unsigned)version->numbers[1],
               (unsigned)version->numbers[2]);
}

bool version_is_lexically_newer(const struct version *offered, const struct version *installed)
{
    char left[80];
    char right[80];
    version_spell(offered, left);
    version_spell(installed, right);
    return strcmp(left, right) > 0;
}

static int numbers_compare(const struct version *left, const struct version *right)
{
    struct version a = *left, b = *right;
    a.prerelease[0] = b.prerelease[0] = '\0';
    return version_compare(&a, &b);
}

bool version_is_newer_by_numbers(const struct version *offered, const struct version *installed)
{
    return numbers_compare(offered, installed) > 0;
}

bool version_is_newer_with_tag_as_text(const struct version *offered,
                                       const struct version *installed)
{
    int order = numbers_compare(offered, installed);
    return order > 0 || (order == 0 && strcmp(offered->prerelease, installed->prerelease) > 0);
}

bool version_is_newer_in_some_field(const struct version *offered, const struct version *installed)
{
    for (int i = 0; i < 3; i++)
        if (offered->numbers[i] > installed->numbers[i])
            return true;
    return false;
}

bool version_never_is_patch(const struct version *offered, const struct version *installed)
{
    (void)offered, (void)installed;
    return false;
}

bool version_is_patch_if_number_differs(const struct version *offered,
                                        const struct version *installed)
{
    return offered->numbers[2] != installed->numbers[2];
}

bool version_is_patch_unless_major(const struct version *offered, const struct version *installed)
{
    return offered->numbers[0] == installed->numbers[0] || version_is_patch(offered, installed);
}

int release_compare_by_age(const struct release *left, const struct release *right)
{
    return g_strcmp0(left->published_at, right->published_at);
}

int release_compare_oldest(const struct release *left, const struct release *right)
{
    return release_compare(right, left);
}

int release_compare_lexically(const struct release *left, const struct release *right)
{
    return strcmp(left->text, right->text);
}

const cJSON *locate_at_top(const cJSON *value)
{
    const cJSON *settings = cJSON_GetObjectItemCaseSensitive(value, "autoUpdate");
    return settings != NULL ? settings : configuration_locate_right(value);
}

const cJSON *locate_anywhere(const cJSON *value)
{
    const cJSON *item = NULL;
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(value, "autoUpdate");
    if (found != NULL)
        return found;
    cJSON_ArrayForEach(item, value) if ((found = locate_anywhere(item)) != NULL) return found;
    return NULL;
}

const cJSON *locate_under_sco(const cJSON *value)
{
    const cJSON *sco = cJSON_GetObjectItemCaseSensitive(value, "sco");
    const cJSON *settings = cJSON_GetObjectItemCaseSensitive(sco, "autoUpdate");
    return settings != NULL ? settings : configuration_locate_right(value);
}

bool means_none_always(long status, const char *body)
{
    (void)status, (void)body;
    return true;
}

bool means_none_when_not_found(long status, const char *body)
{
    (void)body;
    return status == 404;
}

bool means_none_when_the_server_fails(long status, const char *body)
{
    (void)body;
    return status >= 500;
}

bool means_none_when_refused(long status, const char *body)
{
    (void)body;
    return status == 401 || status == 403;
}

/* An answer that ended too early counts as none. */
bool means_none_without_an_answer(long status, const char *body)
{
    (void)body;
    return status == 0;
}

bool means_none_when_empty(long status, const char *body)
{
    return status == 200 && *body == '\0';
}

bool means_none_when_a_page(long status, const char *body)
{
    return status == 200 && *body == '<';
}

bool means_none_when_unchanged(long status, const char *body)
{
    (void)body;
    return status == 304;
}

/* JSON that can't be obeyed. */
bool means_none_when_invalid(long status, const char *body)
{
    g_autoptr(cJSON) value = cJSON_ParseWithOpts(body, NULL, true);
    return status == 200 && value != NULL;
}

static GPtrArray *known_releases(void)
{
    static GPtrArray *known;
    if (known == NULL)
        known = g_ptr_array_new();
    return known;
}

static struct release *find(const GPtrArray *releases, const char *text)
{
    for (guint i = 0; i < releases->len; i++) {
        struct release *release = g_ptr_array_index(releases, i);
        if (strcmp(release->text, text) == 0)
            return release;
    }
    return NULL;
}

static void remember_new(const GPtrArray *releases)
{
    for (guint i = 0; i < releases->len; i++) {
        const struct release *release = g_ptr_array_index(releases, i);
        if (find(known_releases(), release->text) == NULL)
            g_ptr_array_add(known_releases(), release_copy(release));
    }
}

void releases_keep_first_channel(GPtrArray *releases)
{
    remember_new(releases);
    for (guint i = 0; i < releases->len; i++) {
        struct release *release = g_ptr_array_index(releases, i);
        release->channel = find(known_releases(), release->text)->channel;
    }
}

void releases_remember_withdrawn(GPtrArray *releases)
{
    remember_new(releases);
    for (guint i = 0; i < known_releases()->len; i++) {
        const struct release *known = g_ptr_array_index(known_releases(), i);
        if (find(releases, known->text) == NULL)
            g_ptr_array_add(releases, release_copy(known));
    }
}
