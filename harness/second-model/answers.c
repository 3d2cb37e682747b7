/* Answers the questions of the second model: one JSON object a line on standard input, one list of
 * numbers a line on standard output, one for each reading in the order of the axes (the last one
 * fastest), then whether the release is newer.
 *
 *     1 forbidden, 2 forbidden as to time, 4 owed by a SHOULD, 8 owed by a MUST */
#include "harness/oracle/case.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#define LINE_LIMIT ((size_t)64 * 1024)

/* Slowest first. Downloads and kiosks change no answer. */
static const enum axis axes[] = {AXIS_WINDOW_CLOCK, AXIS_PATCH_WINDOW, AXIS_PATCH_KIND,
                                 AXIS_EXCLUSION_FIELD, AXIS_PARTIAL};

struct asked {
    struct zone *zone;
    struct version installed, release;
    struct policy_question question;
    char *configuration, *last_good; /* JSON, or NULL */
};

static struct zone *zone_of(GHashTable *zones, const char *name)
{
    struct zone *zone = g_hash_table_lookup(zones, name);
    if (zone == NULL) {
        g_autoptr(GError) error = NULL;
        zone = zone_load(name, &error);
        g_assert_no_error(error);
        g_hash_table_insert(zones, g_strdup(name), zone);
    }
    return zone;
}

static char *json_of(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItem(object, key);
    char *printed = item == NULL ? NULL : cJSON_PrintUnformatted(item);
    char *json = g_strdup(printed);
    cJSON_free(printed);
    return json;
}

static const char *text_of(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItem(object, key));
}

static int64_t number_of(const cJSON *object, const char *key)
{
    return (int64_t)cJSON_GetNumberValue(cJSON_GetObjectItem(object, key));
}

static struct asked take_question(const cJSON *object, GHashTable *zones)
{
    struct asked asked = {.zone = zone_of(zones, text_of(object, "zone")),
                          .configuration = json_of(object, "configuration"),
                          .last_good = json_of(object, "lastGood")};
    bool are_versions = version_parse(text_of(object, "installed"), &asked.installed) &&
                        version_parse(text_of(object, "release"), &asked.release);
    g_assert(are_versions);
    asked.question.zone = asked.zone;
    asked.question.instant_ns =
        number_of(object, "seconds") * NS_PER_S + number_of(object, "nanoseconds");
    asked.question.channel = channel_parse(text_of(object, "channel"));
    return asked;
}

static int answer(const struct asked *asked, const struct reading *reading)
{
    struct policy_question question = asked->question;
    question.reading = reading;
    question.kind = version_kind(&asked->release, &asked->installed, reading);
    struct configuration_set last = {0}, set;
    if (asked->last_good != NULL) {
        last = configuration_set_parse(asked->last_good, reading, NULL);
    }
    set = configuration_set_parse(asked->configuration, reading, last.is_valid ? &last : NULL);
    int owed = set_owes(&set, &question) == OWES_MUST ? 8 : 0;
    owed = set_owes(&set, &question) == OWES_SHOULD ? 4 : owed;
    return (set_forbids(&set, &question) != 0 ? 1 : 0) |
           (set_forbids_time(&set, &question) != 0 ? 2 : 0) | owed;
}

/* The next reading; false after the last. */
static bool advance(struct reading *reading)
{
    for (unsigned i = G_N_ELEMENTS(axes); i > 0; i--) {
        unsigned *value = &reading->value[axes[i - 1]];
        if (++*value < axis_value_count(axes[i - 1])) {
            return true;
        }
        *value = 0;
    }
    return false;
}

static void answer_line(const char *line, GHashTable *zones)
{
    cJSON *object = cJSON_Parse(line);
    g_assert(object != NULL);
    struct asked asked = take_question(object, zones);
    struct reading reading = {0};
    putchar('[');
    do {
        printf("%d,", answer(&asked, &reading));
    } while (advance(&reading));
    printf("%d]\n", version_compare(&asked.release, &asked.installed) > 0);
    g_free(asked.configuration);
    g_free(asked.last_good);
    cJSON_Delete(object);
}

int main(void)
{
    GHashTable *zones =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)zone_unref);
    static char line[LINE_LIMIT];
    while (fgets(line, sizeof line, stdin) != NULL) {
        answer_line(line, zones);
    }
    g_hash_table_unref(zones);
    return 0;
}
