/* What an updater of a till sees: docs/updater-contract.md section 1. */
#include "harness/paths.h"
#include "harness/world/desktop.h"

static void set_servers(const struct world *world, char ***environment)
{
    const char *ccc = http_server_url(ccc_server(desktop_of(world)->ccc));
    environment_set(environment, "CCC_URL", ccc);
    environment_set(environment, "CCC_TOKEN", READ_TOKEN);
    environment_set(environment, "AUTH_URL", ccc);
    environment_set(environment, "CCC_CLIENT_ID", CLIENT_ID);
    environment_set(environment, "CCC_CLIENT_SECRET", CLIENT_SECRET);
    environment_set(environment, "FEED_URL", feed_url(desktop_of(world)->feed));
    environment_set(environment, "TILL_URL", http_server_url(till_server(desktop_of(world)->till)));
    environment_set(environment, "TILL_LOG", till_log_path(desktop_of(world)->till));
}

bool desktop_surround(const struct world *world, char ***environment, GError **error)
{
    const struct desktop_row *row = &world->settings.row->desktop;
    if (!environment_add_command(world, "till", path_of(PART_TILL_COMMAND), error)) {
        return false;
    }
    environment_set(environment, "TENANT", row->tenant);
    environment_set(environment, "BUSINESS_UNIT", row->business_unit);
    environment_set(environment, "WORKSTATION_ID", row->workstation);
    set_servers(world, environment);
    return true;
}
