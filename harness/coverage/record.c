/* The record of what was tried: one line of JSON for each updater and row. */
#include "harness/coverage/coverage.h"
#include <cjson/cJSON.h>
#include <string.h>

G_DEFINE_QUARK(coverage - error, coverage_error)

char *coverage_line(const struct coverage_updater *updater, const struct row_result *row)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "updater", updater->name);
    if (updater->rule != NULL) {
        cJSON_AddStringToObject(object, "rule", updater->rule);
    } else {
        cJSON_AddNullToObject(object, "rule");
    }
    cJSON_AddStringToObject(object, "row", row->id);
    cJSON *outcomes = cJSON_AddObjectToObject(object, "outcomes");
    for (unsigned i = 0; i < row->rules->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(row->rules, i);
        cJSON_AddStringToObject(outcomes, outcome->rule, outcome_name(outcome->outcome));
    }
    char *printed = cJSON_PrintUnformatted(object);
    char *line = g_strconcat(printed, "\n", NULL);
    cJSON_free(printed);
    cJSON_Delete(object);
    return line;
}

static void trial_free(gpointer data)
{
    struct coverage_trial *trial = data;
    g_free(trial->updater);
    g_free(trial->rule);
    g_free(trial->row);
    g_ptr_array_unref(trial->outcomes);
    g_free(trial);
}

GPtrArray *coverage_trials_new(void)
{
    return g_ptr_array_new_with_free_func(trial_free);
}

static bool outcome_of_name(const char *name, enum outcome *outcome)
{
    for (unsigned i = OUTCOME_PASS; name != NULL && i <= OUTCOME_HARNESS_ERROR; i++) {
        if (strcmp(outcome_name((enum outcome)i), name) == 0) {
            *outcome = (enum outcome)i;
            return true;
        }
    }
    return false;
}

static bool take_outcomes(struct coverage_trial *trial, const cJSON *object)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, object)
    {
        enum outcome outcome;
        if (!outcome_of_name(cJSON_GetStringValue(item), &outcome)) {
            return false;
        }
        g_ptr_array_add(trial->outcomes, rule_outcome_new(item->string, outcome));
    }
    return cJSON_IsObject(object);
}

static struct coverage_trial *take_trial(const cJSON *object)
{
    const cJSON *rule = cJSON_GetObjectItemCaseSensitive(object, "rule");
    struct coverage_trial *trial = g_new0(struct coverage_trial, 1);
    trial->outcomes = g_ptr_array_new_with_free_func((GDestroyNotify)rule_outcome_free);
    trial->updater =
        g_strdup(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "updater")));
    trial->row = g_strdup(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "row")));
    trial->rule = g_strdup(cJSON_GetStringValue(rule));
    bool is_good = trial->updater != NULL && trial->row != NULL &&
                   (cJSON_IsString(rule) || cJSON_IsNull(rule)) &&
                   take_outcomes(trial, cJSON_GetObjectItemCaseSensitive(object, "outcomes"));
    if (!is_good) {
        g_clear_pointer(&trial, trial_free);
    }
    return trial;
}

bool coverage_take(GPtrArray *trials, const char *name, const char *text, GError **error)
{
    for (unsigned line = 1; *text != '\0'; line++) {
        const char *end = strchrnul(text, '\n');
        cJSON *object = cJSON_ParseWithLength(text, (size_t)(end - text));
        struct coverage_trial *trial = take_trial(object);
        cJSON_Delete(object);
        if (trial == NULL) {
            g_set_error(error, COVERAGE_ERROR, COVERAGE_ERROR_FORMAT,
                        "%s:%u: this is no line of a record of the matrix", name, line);
            return false;
        }
        g_ptr_array_add(trials, trial);
        text = *end == '\0' ? end : end + 1;
    }
    return true;
}
