/* Rows as the rest of the program gets them, from the examples of the manual and from small texts.
 */
#include "harness/scenario/row.h"
#include "harness/scenario/test-files.h"
#include "sim/clock.h"
#include <criterion/new/assert.h>
#include <glib/gstdio.h>

#define HEAD                                                                                       \
    "title: T\n"                                                                                   \
    "workstation: {business-unit: EU800, id: \"601\", zone: Europe/Stockholm}\n"                   \
    "clock: \"2030-12-03 16:00\"\nuntil: \"2030-12-03 23:00\"\napp: {version: \"3.6.4\"}\n"

static GPtrArray *load(const char *path)
{
    g_autofree char *whole = g_build_filename(SOURCE_FOLDER, path, NULL);
    char *report = NULL;
    GPtrArray *rows = scenario_load(whole, "docs/x", known_rules, &report);
    cr_assert(rows != NULL, "%s", report);
    return rows;
}

static GPtrArray *parse(const char *text)
{
    struct row_source source = {.id = "x", .file = "x.yaml"};
    char *report = NULL;
    GPtrArray *rows = scenario_parse(text, strlen(text), &source, &report);
    cr_assert(rows != NULL, "%s", report);
    return rows;
}

static void expect_instant(int64_t instant_ns, const char *expected)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format(instant_ns, text);
    cr_expect(strcmp(text, expected) == 0, "%s instead of %s", text, expected);
}

static void expect_text(const char *text, const char *expected)
{
    cr_expect(strcmp(text ? text : "(none)", expected) == 0, "%s instead of %s", text, expected);
}

Test(scenario, has_defaults_for_all_that_may_be_left_out)
{
    g_autoptr(GPtrArray) rows = load("docs/examples/smallest.yaml");
    const struct row *row = g_ptr_array_index(rows, 0);
    cr_assert(eq(u32, rows->len, 1));
    expect_text(row->id, "docs/x");
    expect_text(row->desktop.tenant, "LC01");
    expect_text(row->desktop.business_unit, "EU800");
    expect_text(row->desktop.workstation, "601");
    expect_text(row->desktop.installed, "3.6.4");
    expect_text(zone_name(row->zone), "Europe/Stockholm");
    expect_instant(row->start_ns, "2030-12-03T19:00:00Z");
    expect_instant(row->until_ns, "2030-12-03T21:00:00Z");
    cr_expect(row->desktop.app_open);
    cr_expect(eq(u64, row->seed, 1));
    cr_expect(eq(i64, row->desktop.install_ns, 60 * NS_PER_S));
    cr_expect(
        eq(i64,
           row->desktop.transfer_ns + row->desktop.status_ns + row->desktop.quit_ns + row->poll_ns,
           0));
    cr_expect(eq(u32,
                 row->steps->len + row->rules->len + row->readings->len +
                     row->desktop.releases->len + row->desktop.configuration->len +
                     row->expectations->len,
                 0));
}

Test(scenario, has_every_value_of_its_file)
{
    g_autoptr(GPtrArray) rows = load("docs/examples/verbs.yaml");
    const struct row *row = g_ptr_array_index(rows, 0);
    expect_text(row->title, "Every verb of the timeline");
    expect_text(row->why, "Shows the words; what happens makes no special sense.");
    expect_text(g_ptr_array_index(row->rules, 0), "flow/no-order");
    cr_expect(eq(u32, row->readings->len, 6));
    expect_text(g_ptr_array_index(row->readings, 0), "window-clock=local");
    cr_expect(eq(u64, row->seed, 7));
    cr_expect(eq(i64, row->desktop.install_ns, 90 * NS_PER_S));
    cr_expect(eq(i64, row->desktop.status_ns, 250 * NS_PER_MS));
    cr_expect(eq(i64, row->desktop.quit_ns, 2 * NS_PER_S));
    cr_expect(eq(i64, row->desktop.transfer_ns, 90 * NS_PER_S));
    cr_expect(eq(i64, row->poll_ns, 300 * NS_PER_S));
}

static const struct {
    const char *target, *value;
} configurations[] = {
    {"default", "{\"pos\":{\"autoUpdate\":{\"channel\":\"stable\"}}}"},
    {"tenant", "{}"},
    {"business-units/EU800", "{\"pos\":{\"autoUpdate\":{\"maintenanceWindow\":{\"days\":[\"TU\"],"
                             "\"start\":\"21:00\",\"end\":\"23:59\"}}}}"},
    {"business-units/EU800/workstations/601",
     "{\"pos\":{\"autoUpdate\":{\"channel\":\"preview\"}}}"},
    {"business-units/EU800/workstations/602",
     "{\"pos\":{\"autoUpdate\":{\"channel\":\"stable\"}}}"},
};

Test(scenario, sets_configurations_at_the_targets_of_the_service)
{
    g_autoptr(GPtrArray) rows = load("docs/examples/verbs.yaml");
    const struct row *row = g_ptr_array_index(rows, 0);
    cr_assert(eq(u32, row->desktop.configuration->len, G_N_ELEMENTS(configurations)));
    for (guint i = 0; i < row->desktop.configuration->len; i++) {
        const struct initial_configuration *set = g_ptr_array_index(row->desktop.configuration, i);
        expect_text(set->target, configurations[i].target);
        expect_text(set->value, configurations[i].value);
    }
}

static const struct {
    const char *version;
    int digest, size;
    const char *contains, *published;
} releases[] = {
    {"3.6.5", DIGEST_RIGHT, SIZE_RIGHT, "(none)", "2030-11-25T09:00:00Z"},
    {"3.6.6", DIGEST_WRONG, SIZE_RIGHT, "(none)", "(none)"},
    {"3.6.7", DIGEST_MISSING, SIZE_RIGHT, "(none)", "(none)"},
    {"3.6.8", DIGEST_RIGHT, SIZE_WRONG, "(none)", "(none)"},
    {"3.6.9", DIGEST_RIGHT, SIZE_RIGHT, "3.6.1", "(none)"},
};

Test(scenario, publishes_releases_with_their_mistakes)
{
    g_autoptr(GPtrArray) rows = load("docs/examples/verbs.yaml");
    const struct row *row = g_ptr_array_index(rows, 0);
    cr_assert(eq(u32, row->desktop.releases->len, G_N_ELEMENTS(releases)));
    for (guint i = 0; i < row->desktop.releases->len; i++) {
        const struct feed_release *release = g_ptr_array_index(row->desktop.releases, i);
        expect_text(release->version, releases[i].version);
        expect_text(release->channel, "stable");
        cr_expect(eq(int, (int)release->digest, releases[i].digest));
        cr_expect(eq(int, (int)release->size, releases[i].size));
        expect_text(release->contains_version, releases[i].contains);
        expect_text(release->published_at, releases[i].published);
    }
}

#define VALUES "/api/v1/config/cha.settings.v1/values/"

/* The first step comes from `state: ACTION_NEEDED` of the app. */
static const struct {
    enum verb verb;
    const char *word, *id, *path, *body, *version;
} steps[] = {
    {VERB_STATE, "ACTION_NEEDED", NULL, NULL, NULL, NULL},
    {VERB_PUBLISH, NULL, NULL, NULL, NULL, "3.7.0"},
    {VERB_PROMOTE, NULL, NULL, NULL, NULL, "3.7.0"},
    {VERB_WITHDRAW, NULL, NULL, NULL, NULL, "3.7.0"},
    {VERB_PATCH_CONFIGURATION, NULL, NULL,
     VALUES "business-units/EU800/workstations/601?replaceExistingPatch=false&calculateDiff=false"
            "&dryRun=false",
     "{\"value\":{\"pos\":{\"autoUpdate\":{\"channel\":\"stable\"}}}}", NULL},
    {VERB_PATCH_CONFIGURATION, NULL, NULL,
     VALUES "business-units/EU800?replaceExistingPatch=true&calculateDiff=false&dryRun=true",
     "{\"value\":{}}", NULL},
    {VERB_PUT_CONFIGURATION, NULL, NULL, VALUES "tenant",
     "{\"value\":{\"pos\":{\"autoUpdate\":{\"channel\":\"stable\"}}}}", NULL},
    {VERB_DELETE_CONFIGURATION, NULL, NULL, VALUES "business-units/EU800", NULL, NULL},
    {VERB_LOGIN, "17", NULL, NULL, NULL, NULL},
    {VERB_ORDER, "begin", "9913", NULL, NULL, NULL},
    {VERB_ORDER, "suspend", "9913", NULL, NULL, NULL},
    {VERB_ORDER, "resume", "9913", NULL, NULL, NULL},
    {VERB_ORDER, "pay", "9913", NULL, NULL, NULL},
    {VERB_ORDER, "end", "9913", NULL, NULL, NULL},
    {VERB_STATE, "ACTION_NEEDED", NULL, NULL, NULL, NULL},
    {VERB_ROTATE_LOG, "rotated", NULL, NULL, NULL, NULL},
    {VERB_APP, "close", NULL, NULL, NULL, NULL},
    {VERB_APP, "open", NULL, NULL, NULL, NULL},
    {VERB_APP, "hang", NULL, NULL, NULL, NULL},
    {VERB_APP, "crash", NULL, NULL, NULL, NULL},
    {VERB_KILL_UPDATER, "killed", NULL, NULL, NULL, NULL},
    {VERB_FAULT, "ccc", NULL, NULL, NULL, NULL},
};

Test(scenario, has_a_step_for_every_verb)
{
    g_autoptr(GPtrArray) rows = load("docs/examples/verbs.yaml");
    const struct row *row = g_ptr_array_index(rows, 0);
    cr_assert(eq(u32, row->steps->len, G_N_ELEMENTS(steps)));
    for (guint i = 0; i < row->steps->len; i++) {
        const struct step *step = g_ptr_array_index(row->steps, i);
        cr_expect(step->verb == steps[i].verb, "step %u: %s", i, verb_name(step->verb));
        cr_expect(g_strcmp0(step->word, steps[i].word) == 0, "step %u: %s", i, step->word);
        cr_expect(g_strcmp0(step->id, steps[i].id) == 0, "step %u: %s", i, step->id);
        cr_expect(g_strcmp0(step->path, steps[i].path) == 0, "step %u: %s", i, step->path);
        cr_expect(g_strcmp0(step->body, steps[i].body) == 0, "step %u: %s", i, step->body);
        cr_expect(g_strcmp0(step->release.version, steps[i].version) == 0, "step %u", i);
    }
    const struct step *fault = g_ptr_array_index(row->steps, G_N_ELEMENTS(steps) - 1);
    cr_expect(eq(u32, fault->fault.status, 503));
    cr_expect(eq(i64, fault->fault.until_ns, fault->instant_ns + 7200 * NS_PER_S));
    cr_expect(eq(int, fault->line, 84));
}

Test(scenario, names_its_verbs_as_the_file_does)
{
    expect_text(verb_name(VERB_PUBLISH), "publish");
    expect_text(verb_name(VERB_DELETE_CONFIGURATION), "delete-configuration");
    expect_text(verb_name(VERB_ROTATE_LOG), "log");
    expect_text(verb_name(VERB_FAULT), "fault");
}

static const struct {
    int kind;
    const char *act, *version, *from, *to;
} expectations[] = {
    {EXPECT_NEVER, "quit", NULL, "2030-12-03T07:00:00Z", "2030-12-04T07:00:00Z"},
    {EXPECT_NEVER, "start", NULL, "2030-12-03T07:00:00Z", "2030-12-04T07:00:00Z"},
    {EXPECT_NEVER, "install", NULL, "2030-12-03T07:00:00Z", "2030-12-04T07:00:00Z"},
    {EXPECT_NEVER, "download", "3.6.6", "2030-12-03T07:00:00Z", "2030-12-04T07:00:00Z"},
    {EXPECT_INSTALLED, NULL, "3.6.5", "2030-12-03T20:00:00Z", "2030-12-03T22:59:00Z"},
    {EXPECT_RUNNING, NULL, "3.6.5", "2030-12-04T07:00:00Z", "2030-12-04T07:00:00Z"},
};

Test(scenario, expects_in_spans_of_time)
{
    g_autoptr(GPtrArray) rows = load("docs/examples/verbs.yaml");
    const struct row *row = g_ptr_array_index(rows, 0);
    cr_assert(eq(u32, row->expectations->len, G_N_ELEMENTS(expectations)));
    for (guint i = 0; i < row->expectations->len; i++) {
        const struct expectation *expectation = g_ptr_array_index(row->expectations, i);
        cr_expect(eq(int, (int)expectation->kind, expectations[i].kind));
        cr_expect(g_strcmp0(expectation->act, expectations[i].act) == 0, "%u", i);
        cr_expect(g_strcmp0(expectation->version, expectations[i].version) == 0, "%u", i);
        expect_instant(expectation->from_ns, expectations[i].from);
        expect_instant(expectation->to_ns, expectations[i].to);
    }
    const struct expectation *last = g_ptr_array_index(row->expectations, 5);
    expect_text(last->text, "{\"running\":{\"version\":\"3.6.5\",\"at\":\"@until\"}}");
}

/* 22:00 in Stockholm that evening is 20:00Z; clocks are set back at 01:00Z. */
static const char *const instants[] = {
    "2030-10-26T21:30:00Z", "2030-10-26T21:45:00Z", "2030-10-26T22:15:00Z", "2030-10-26T22:16:30Z",
    "2030-10-27T00:30:00Z", "2030-10-27T00:59:59Z", "2030-10-27T01:19:59Z",
};

Test(scenario, resolves_every_form_of_time)
{
    g_autoptr(GPtrArray) rows = load("docs/examples/times.yaml");
    const struct row *row = g_ptr_array_index(rows, 0);
    cr_assert(eq(u32, row->steps->len, G_N_ELEMENTS(instants)));
    for (guint i = 0; i < row->steps->len; i++)
        expect_instant(((const struct step *)g_ptr_array_index(row->steps, i))->instant_ns,
                       instants[i]);
    expect_instant(row->until_ns, "2030-10-27T06:00:00Z");
}

static const struct {
    const char *id, *installed, *zone, *target, *instant;
} cases[] = {
    {"docs/x/one-second-before", "3.6.4", "Europe/Stockholm",
     "business-units/EU800/workstations/601", "2030-12-03T21:59:59Z"},
    {"docs/x/at-the-end", "3.6.4", "Asia/Kolkata", "tenant", "2030-12-03T17:30:00Z"},
    {"docs/x/one-second-after", "3.6.9", "America/New_York", "default", "2030-12-04T04:00:01Z"},
};

Test(scenario, has_a_row_for_every_case)
{
    g_autoptr(GPtrArray) rows = load("docs/examples/cases.yaml");
    cr_assert(eq(u32, rows->len, G_N_ELEMENTS(cases)));
    for (guint i = 0; i < rows->len; i++) {
        const struct row *row = g_ptr_array_index(rows, i);
        const struct initial_configuration *set = g_ptr_array_index(row->desktop.configuration, 0);
        const struct step *step = g_ptr_array_index(row->steps, 0);
        g_autofree char *title =
            g_strdup_printf("From %s around the end of the window", cases[i].installed);
        expect_text(row->id, cases[i].id);
        expect_text(row->title, title);
        expect_text(row->desktop.installed, cases[i].installed);
        expect_text(zone_name(row->zone), cases[i].zone);
        expect_text(set->target, cases[i].target);
        expect_text(set->value, "{\"pos\":{\"autoUpdate\":{\"channel\":\"stable\","
                                "\"maintenanceWindow\":{\"days\":[\"TU\"],\"start\":\"21:00\","
                                "\"end\":\"23:00\"}}}}");
        expect_instant(step->instant_ns, cases[i].instant);
    }
}

static const char documented_request[] =
    VALUES "business-units/EU800/workstations/601?replaceExistingPatch=false&calculateDiff=false"
           "&dryRun=false";
static const char *const documented_bodies[] = {
    "{\"value\":{\"pos\":{\"autoUpdate\":{\"maintenanceWindow\":{\"days\":[\"TU\",\"WE\",\"TH\"],"
    "\"start\":\"21:00\",\"end\":\"23:59\"}}}}}",
    "{\"value\":{\"pos\":{\"autoUpdate\":{\"maintenanceExclusion\":{\"start\":"
    "\"2030-12-01T00:00:00Z\",\"days\":5}}}}}",
    "{\"value\": {\"pos\": {\"autoUpdate\": {\"channel\": \"preview\"}}}}",
};

Test(scenario, sends_documented_requests_verbatim)
{
    g_autoptr(GPtrArray) rows = load("docs/examples/requests.yaml");
    const struct row *row = g_ptr_array_index(rows, 0);
    cr_assert(eq(u32, row->steps->len, 3));
    for (guint i = 0; i < row->steps->len; i++) {
        const struct step *step = g_ptr_array_index(row->steps, i);
        expect_text(step->path, documented_request);
        expect_text(step->body, documented_bodies[i]);
    }
}

Test(scenario, is_read_from_json_too)
{
    g_autoptr(GPtrArray) rows = load("docs/examples/json.json");
    const struct row *row = g_ptr_array_index(rows, 0);
    cr_expect(row->desktop.installed == NULL);
    cr_expect(not(row->desktop.app_open));
    expect_text(zone_name(row->zone), "UTC");
}

static const struct {
    const char *name, *app;
    bool is_open;
    guint steps;
} apps[] = {
    {"idle", "{version: \"3.6.4\", state: IDLE}", true, 0},
    {"closed", "{version: \"3.6.4\", state: CLOSED}", false, 0},
    {"nothing installed", "{version: null}", false, 0},
    {"at work", "{version: \"3.6.4\", state: PAYMENT}", true, 1},
};

Test(scenario, begins_with_the_app_in_its_state)
{
    for (size_t i = 0; i < G_N_ELEMENTS(apps); i++) {
        g_autofree char *text = g_strdup_printf(
            "title: T\nworkstation: {business-unit: EU800, id: \"601\", zone: UTC}\n"
            "clock: \"2030-12-03 16:00\"\nuntil: \"2030-12-03 23:00\"\napp: %s\n",
            apps[i].app);
        g_autoptr(GPtrArray) rows = parse(text);
        const struct row *row = g_ptr_array_index(rows, 0);
        cr_expect(eq(int, row->desktop.app_open, apps[i].is_open), "%s", apps[i].name);
        cr_expect(eq(u32, row->steps->len, apps[i].steps), "%s", apps[i].name);
    }
}

Test(scenario, keeps_steps_of_one_instant_in_the_order_of_the_file)
{
    g_autoptr(GPtrArray) rows = parse(HEAD "timeline:\n"
                                           "  - {at: \"+1h\", login: \"17\"}\n"
                                           "  - {at: \"+0s\", login: \"18\"}\n"
                                           "  - {at: \"2030-12-03 17:00\", login: \"19\"}\n");
    const struct row *row = g_ptr_array_index(rows, 0);
    cr_assert(eq(u32, row->steps->len, 3));
    for (guint i = 0; i < 3; i++) {
        const struct step *step = g_ptr_array_index(row->steps, i);
        g_autofree char *user = g_strdup_printf("%u", 17 + i);
        expect_text(step->word, user);
        expect_instant(step->instant_ns, "2030-12-03T16:00:00Z");
    }
}

Test(scenario, loses_an_order_with_the_app)
{
    g_autoptr(GPtrArray) rows = parse(HEAD "timeline:\n"
                                           "  - {at: \"+1m\", order: {begins: \"9913\"}}\n"
                                           "  - {at: \"+1m\", app: crashed}\n"
                                           "  - {at: \"+1m\", app: opened}\n"
                                           "  - {at: \"+1m\", order: {begins: \"9914\"}}\n");
    cr_assert(eq(u32, rows->len, 1));
}

Test(scenario, allows_a_step_at_the_first_and_at_the_last_instant)
{
    g_autoptr(GPtrArray) rows = parse(HEAD "timeline:\n"
                                           "  - {at: \"@start\", login: \"17\"}\n"
                                           "  - {at: \"@until\", login: \"18\"}\n");
    cr_assert(eq(u32, rows->len, 1));
}

/* Each step hangs on the one before, and the first on a moment far behind: no recursion for each
 * link. */
Test(scenario, resolves_a_chain_as_long_as_the_limit)
{
    g_autoptr(GString) text = g_string_new(HEAD "timeline:\n");
    g_string_append(text, "  - {at: \"@last - 9998s\", login: \"1\"}\n");
    for (int i = 1; i < SCENARIO_STEP_LIMIT - 1; i++)
        g_string_append(text, "  - {at: \"+1s\", login: \"1\"}\n");
    g_string_append(text, "  - {at: \"2030-12-03T18:00:00Z\", name: last, login: \"1\"}\n");
    g_autoptr(GPtrArray) rows = parse(text->str);
    const struct row *row = g_ptr_array_index(rows, 0);
    cr_assert(eq(u32, row->steps->len, SCENARIO_STEP_LIMIT));
    expect_instant(((const struct step *)g_ptr_array_index(row->steps, 0))->instant_ns,
                   "2030-12-03T15:13:22Z");
}

Test(scenario, refuses_names_that_lead_to_names_without_end)
{
    g_autoptr(GString) text = g_string_new(HEAD "moments:\n");
    for (int i = 0; i < 5000; i++)
        g_string_append_printf(text, "  m%d: \"@m%d\"\n", i, i + 1);
    g_string_append(text, "  m5000: \"@start\"\n");
    struct row_source source = {.id = "x", .file = "x.yaml"};
    char *report = NULL;
    cr_assert(scenario_parse(text->str, text->len, &source, &report) == NULL);
    cr_assert(strstr(report, "error[circular-time]") != NULL);
    g_free(report);
}

Test(scenario, refuses_cases_that_make_too_much_of_a_file)
{
    g_autoptr(GString) text = g_string_new(HEAD "why: \"${x}\"\nconfiguration: {default: [");
    for (int i = 0; i < 4000; i++)
        g_string_append(text, "1, ");
    g_string_append(text, "1]}\ncases:\n");
    for (int i = 0; i < SCENARIO_CASE_LIMIT; i++)
        g_string_append_printf(text, "  - {case: c%d, x: z}\n", i);
    struct row_source source = {.id = "x", .file = "x.yaml"};
    char *report = NULL;
    cr_assert(scenario_parse(text->str, text->len, &source, &report) == NULL);
    cr_assert(strstr(report, "error[too-large]") != NULL, "%s", report);
    g_free(report);
}

Test(scenario, tells_when_a_file_cannot_be_read)
{
    char *report = NULL;
    cr_assert(scenario_load("/no/such/file.yaml", "x", NULL, &report) == NULL);
    cr_expect(eq(str, report,
                 "error[not-readable]: can't be read: No such file or directory\n"
                 " --> /no/such/file.yaml\n"));
    g_free(report);
    cr_assert(scenario_load("/", "x", NULL, &report) == NULL);
    cr_expect(g_str_has_prefix(report, "error[not-readable]"), "%s", report);
    g_free(report);
}

Test(scenario, ends_reading_what_has_no_end)
{
    char *report = NULL;
    cr_assert(scenario_load("/dev/zero", "x", NULL, &report) == NULL);
    cr_expect(g_str_has_prefix(report, "error[too-large]"), "%s", report);
    g_free(report);
}

Test(scenario, ignores_a_byte_order_mark)
{
    g_autofree char *path = NULL;
    int file = g_file_open_tmp("scenario-XXXXXX", &path, NULL);
    cr_assert(file >= 0);
    g_close(file, NULL);
    cr_assert(g_file_set_contents(path, "\xef\xbb\xbf" HEAD, -1, NULL));
    char *report = NULL;
    GPtrArray *rows = scenario_load(path, "x", NULL, &report);
    g_unlink(path);
    cr_assert(rows != NULL, "%s", report);
    g_ptr_array_unref(rows);
}
