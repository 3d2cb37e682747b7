/* Settings of the updaters: which answers of the CCC are obeyed, and what they come to. */
#include "mocks/updaters/configuration.h"

#include <criterion/criterion.h>

static bool parse(const char *body, struct configuration *configuration)
{
    static const struct dialect dialect = {.locate = configuration_locate_right};
    return configuration_parse(body, &dialect, configuration, NULL);
}

static bool parse_settings(const char *settings, struct configuration *configuration)
{
    g_autofree char *body =
        g_strdup_printf("{\"value\": {\"pos\": {\"autoUpdate\": %s}}}", settings);
    return parse(body, configuration);
}

static const char *const REFUSED[] = {
    "null",
    "[]",
    "5",
    "{\"channel\": \"beta\"}",
    "{\"channel\": 1}",
    "{\"maintenanceWindow\": {}}",
    "{\"maintenanceWindow\": {\"days\": [], \"start\": \"21:00\", \"end\": \"23:00\"}}",
    "{\"maintenanceWindow\": {\"days\": [\"XX\"], \"start\": \"21:00\", \"end\": \"23:00\"}}",
    "{\"maintenanceWindow\": {\"days\": [\"tu\"], \"start\": \"21:00\", \"end\": \"23:00\"}}",
    "{\"maintenanceWindow\": {\"days\": \"TU\", \"start\": \"21:00\", \"end\": \"23:00\"}}",
    "{\"maintenanceWindow\": {\"days\": [\"TU\"], \"start\": \"24:00\", \"end\": \"23:00\"}}",
    "{\"maintenanceWindow\": {\"days\": [\"TU\"], \"start\": \"21:00\", \"end\": \"25:00\"}}",
    "{\"maintenanceWindow\": {\"days\": [\"TU\"], \"start\": \"21:00\", \"end\": \"24:01\"}}",
    "{\"maintenanceWindow\": {\"days\": [\"TU\"], \"start\": \"21:60\", \"end\": \"23:00\"}}",
    "{\"maintenanceWindow\": {\"days\": [\"TU\"], \"start\": \"9:00\", \"end\": \"23:00\"}}",
    "{\"maintenanceWindow\": {\"days\": [\"TU\"], \"start\": 21, \"end\": \"23:00\"}}",
    "{\"maintenanceExclusion\": {\"start\": \"2030-12-01T00:00:00Z\"}}",
    "{\"maintenanceExclusion\": {\"start\": \"2030-12-01T00:00:00Z\", \"duration\": 0}}",
    "{\"maintenanceExclusion\": {\"start\": \"2030-12-01T00:00:00Z\", \"duration\": -1}}",
    "{\"maintenanceExclusion\": {\"start\": \"2030-12-01T00:00:00Z\", \"duration\": 5.5}}",
    "{\"maintenanceExclusion\": {\"start\": \"2030-12-01T00:00:00Z\", \"duration\": 31}}",
    "{\"maintenanceExclusion\": {\"start\": \"2030-12-01T00:00:00Z\", \"duration\": \"5\"}}",
    "{\"maintenanceExclusion\": {\"start\": \"soon\", \"duration\": 5}}",
    "{\"maintenanceExclusion\": {\"start\": 5, \"duration\": 5}}",
    "{\"maintenanceExclusion\": {\"start\": \"2030-12-01T00:00:00Z\", \"duration\": 5, \"days\": "
    "0}}",
};

static const char *const NO_ANSWERS[] = {"",
                                         "null",
                                         "[]",
                                         "{}",
                                         "<html></html>",
                                         "{\"value\": null}",
                                         "{\"value\": {\"pos\": ",
                                         "\"value\"",
                                         "{\"value\": {}} and more"};

Test(updater_configuration, that_violates_the_schema_is_refused)
{
    for (size_t i = 0; i < G_N_ELEMENTS(REFUSED); i++) {
        struct configuration configuration = {.channel = CHANNEL_INTERNAL};
        cr_expect(!parse_settings(REFUSED[i], &configuration), "obeyed: %s", REFUSED[i]);
        cr_expect(configuration.channel == CHANNEL_INTERNAL, "touched: %s", REFUSED[i]);
    }
}

Test(updater_configuration, is_not_read_from_what_is_no_answer)
{
    for (size_t i = 0; i < G_N_ELEMENTS(NO_ANSWERS); i++) {
        struct configuration configuration;
        cr_expect(!parse(NO_ANSWERS[i], &configuration), "obeyed: %s", NO_ANSWERS[i]);
    }
}

Test(updater_configuration, is_none_where_nothing_stands_at_its_path)
{
    static const char *const BODIES[] = {
        "{\"value\": {}, \"inheritedFrom\": \"default\"}", "{\"value\": {\"pos\": {}}}",
        "{\"value\": {\"autoUpdate\": {\"channel\": \"preview\"}}}"};
    for (size_t i = 0; i < G_N_ELEMENTS(BODIES); i++) {
        struct configuration configuration;
        cr_assert(parse(BODIES[i], &configuration), "refused: %s", BODIES[i]);
        cr_expect(!configuration.is_set && !configuration.has_window &&
                      configuration.channel == CHANNEL_STABLE,
                  "%s", BODIES[i]);
    }
}

Test(updater_configuration, holds_the_documented_example)
{
    struct configuration configuration;
    cr_assert(parse_settings("{\"maintenanceWindow\": {\"days\": [\"TU\", \"WE\", \"TH\"],"
                             " \"start\": \"21:00\", \"end\": \"23:59\"},"
                             " \"maintenanceExclusion\": {\"start\": \"2030-12-01T00:00:00Z\","
                             " \"days\": 5}, \"unknown\": 1}",
                             &configuration));
    cr_expect(configuration.is_set && configuration.channel == CHANNEL_STABLE);
    cr_expect(configuration.window.days == (1u << TUESDAY | 1u << WEDNESDAY | 1u << THURSDAY));
    cr_expect(configuration.window.start_s == 75600 && configuration.window.end_s == 86340);
    cr_expect(configuration.exclusion.start == 1922313600 && configuration.exclusion.days == 5);
}

Test(updater_configuration, takes_24_00_for_the_end_of_the_day)
{
    struct configuration configuration;
    cr_assert(parse_settings("{\"maintenanceWindow\": {\"days\": [\"SU\"], \"start\": \"18:00\","
                             " \"end\": \"24:00\"}}",
                             &configuration));
    cr_expect(configuration.window.end_s == 86400);
}
