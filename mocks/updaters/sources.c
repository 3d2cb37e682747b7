/* Whom an updater asks: the addresses, from the environment. */
#include "mocks/updaters/sources.h"

#define VALUES "/api/v1/config/cha.settings.v1/values/"

/* Missing variables are remembered in `is_complete`. */
static char *variable(const char *name, bool *is_complete)
{
    const char *value = g_getenv(name);
    if (value == NULL || *value == '\0') {
        g_printerr("the environment has no %s\n", name);
        *is_complete = false;
    }
    return g_strdup(value);
}

/* The next workstation of the same business unit. */
static char *sibling_of(const char *workstation)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT, g_ascii_strtoull(workstation, NULL, 10) + 1);
}

static char *configuration_url(enum target target, const char *ccc, const char *unit,
                               const char *workstation)
{
    g_autofree char *sibling = sibling_of(workstation);
    if (target == TARGET_TENANT)
        return g_strconcat(ccc, VALUES "tenant", NULL);
    if (target == TARGET_BUSINESS_UNIT)
        return g_strconcat(ccc, VALUES "business-units/", unit, NULL);
    return g_strconcat(ccc, VALUES "business-units/", unit, "/workstations/",
                       target == TARGET_SIBLING ? sibling : workstation, NULL);
}

bool sources_read(struct sources *sources, enum target target)
{
    bool is_complete = true;
    g_autofree char *ccc = variable("CCC_URL", &is_complete);
    g_autofree char *unit = variable("BUSINESS_UNIT", &is_complete);
    g_autofree char *workstation = variable("WORKSTATION_ID", &is_complete);
    sources->feed_url = variable("FEED_URL", &is_complete);
    sources->till_url = variable("TILL_URL", &is_complete);
    sources->token = variable("CCC_TOKEN", &is_complete);
    sources->state_folder = variable("STATE_DIR", &is_complete);
    if (is_complete)
        sources->configuration_url = configuration_url(target, ccc, unit, workstation);
    return is_complete;
}

void sources_clear(struct sources *sources)
{
    g_free(sources->configuration_url);
    g_free(sources->feed_url);
    g_free(sources->till_url);
    g_free(sources->token);
    g_free(sources->state_folder);
}
