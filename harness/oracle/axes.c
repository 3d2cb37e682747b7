/* Which axes a history touches, from its configurations, versions and transfers. */
#include "harness/oracle/axes.h"
#include <cjson/cJSON.h>

static unsigned axes_of_settings(const cJSON *settings)
{
    unsigned axes = 0;
    bool has_window = (cJSON_GetObjectItemCaseSensitive(settings, "maintenanceWindow") != NULL);
    bool has_exclusion =
        (cJSON_GetObjectItemCaseSensitive(settings, "maintenanceExclusion") != NULL);
    if (has_window) {
        axes |= 1U << AXIS_WINDOW_CLOCK;
    }
    if (has_exclusion) {
        axes |= 1U << AXIS_EXCLUSION_FIELD;
    }
    if (cJSON_IsObject(settings) &&
        !(has_window && (cJSON_GetObjectItemCaseSensitive(settings, "channel") != NULL))) {
        axes |= 1U << AXIS_PARTIAL;
    }
    return axes;
}

static unsigned axes_of_text(const char *json)
{
    cJSON *settings = json == NULL ? NULL : cJSON_Parse(json);
    unsigned axes = axes_of_settings(settings);
    cJSON_Delete(settings);
    return axes;
}

static unsigned axes_of_elsewhere(const char *json)
{
    cJSON *list = json == NULL ? NULL : cJSON_Parse(json);
    const cJSON *item;
    unsigned axes = 0;
    cJSON_ArrayForEach(item, list)
    {
        axes |= axes_of_settings(cJSON_GetObjectItemCaseSensitive(item, "value"));
    }
    cJSON_Delete(list);
    return axes;
}

static unsigned axes_of_versions(const char *offered, const char *installed)
{
    static const struct reading by_number = {.value = {[AXIS_PATCH_KIND] = PATCH_KIND_NUMBER}};
    static const struct reading by_step = {.value = {[AXIS_PATCH_KIND] = PATCH_KIND_STEP}};
    struct version version, before;
    if (offered == NULL || !version_parse(offered, &version)) {
        return 1U << AXIS_PATCH_WINDOW;
    }
    bool is_known = installed != NULL && version_parse(installed, &before);
    enum version_kind number = version_kind(&version, is_known ? &before : NULL, &by_number);
    enum version_kind step = version_kind(&version, is_known ? &before : NULL, &by_step);
    unsigned axes = 0;
    if (number != KIND_FEATURE || step != KIND_FEATURE) {
        axes |= 1U << AXIS_PATCH_WINDOW;
    }
    if (number != step) {
        axes |= 1U << AXIS_PATCH_KIND;
    }
    return axes;
}

static unsigned axes_of_offers(const struct facts *facts, const char *installed)
{
    unsigned axes = 0;
    for (guint i = 0; i < facts->releases->len; i++) {
        const struct release *release = g_ptr_array_index(facts->releases, i);
        axes |= axes_of_versions(release->name, installed);
    }
    for (guint i = 0; i < facts->transfers->len; i++) {
        const struct transfer *transfer = g_ptr_array_index(facts->transfers, i);
        axes |= axes_of_versions(transfer->release, installed);
    }
    return axes;
}

static unsigned axes_of_installs(const struct facts *facts, const char *installed)
{
    unsigned axes = 0;
    for (guint i = 0; i < facts->installs->len; i++) {
        const struct install_fact *install =
            &g_array_index(facts->installs, struct install_fact, i);
        axes |= axes_of_versions(install->package_version, installed);
        axes |=
            stamp_is_never(install->installed) ? 0 : axes_of_versions(install->version, installed);
    }
    for (guint i = 0; i < facts->attempts->len; i++) {
        const struct attempt *attempt = &g_array_index(facts->attempts, struct attempt, i);
        bool is_refused = attempt->tried_install && attempt->first_install < 0;
        axes |= is_refused ? axes_of_versions(attempt->refused_version, installed) : 0;
    }
    return axes;
}

/* Every version that was offered or handed to the installer, over every one that stood there. */
static unsigned axes_of_releases(const struct facts *facts)
{
    unsigned axes = 0;
    for (guint i = 0; i < facts->installed->len; i++) {
        const char *installed = g_array_index(facts->installed, struct installed_step, i).version;
        axes |= axes_of_offers(facts, installed) | axes_of_installs(facts, installed);
    }
    return axes;
}

unsigned axes_touched(const struct facts *facts)
{
    unsigned axes = axes_of_releases(facts);
    for (guint i = 0; i < facts->configurations->len; i++) {
        const struct configuration_step *step =
            &g_array_index(facts->configurations, struct configuration_step, i);
        axes |= axes_of_text(step->value) | axes_of_elsewhere(step->elsewhere);
    }
    if (facts->configurations->len > 0) {
        axes |= 1U << AXIS_DOWNLOAD;
    }
    return axes;
}
