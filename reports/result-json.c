/* The JSON form of the result model, in both directions: for people's tools, and between the worker
 * that ran a row and the parent. What comes from a worker is checked like any other input. */
#include "reports/result.h"
#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

/* A text member of a struct: its key and where it is. */
struct text_field {
    const char *key;
    size_t offset;
};
#define TEXT(type, member, key_text)                                                               \
    {                                                                                              \
        .key = (key_text), .offset = offsetof(struct type, member)                                 \
    }

static const struct text_field finding_texts[] = {
    TEXT(finding, rule, "rule"),         TEXT(finding, sentence, "sentence"),
    TEXT(finding, expected, "expected"), TEXT(finding, actual, "actual"),
    TEXT(finding, allowed, "allowed"),
};
static const struct text_field outcome_texts[] = {
    TEXT(rule_outcome, rule, "rule"),
    TEXT(rule_outcome, reason, "reason"),
};
static const struct text_field row_texts[] = {
    TEXT(row_result, id, "id"),         TEXT(row_result, title, "title"),
    TEXT(row_result, file, "file"),     TEXT(row_result, zone, "zone"),
    TEXT(row_result, reason, "reason"), TEXT(row_result, history, "history"),
    TEXT(row_result, mode, "mode"),     TEXT(row_result, elsewhere, "elsewhere"),
    TEXT(row_result, waits, "waits"),
};
static const struct text_field rule_texts[] = {
    TEXT(rule_text, id, "id"),         TEXT(rule_text, title, "title"),
    TEXT(rule_text, level, "level"),   TEXT(rule_text, quote, "quote"),
    TEXT(rule_text, source, "source"),
};

/* Writing. */

static void put_text(cJSON *object, const char *key, const char *text)
{
    g_autofree char *valid = text != NULL ? g_utf8_make_valid(text, -1) : NULL;
    if (valid != NULL)
        cJSON_AddStringToObject(object, key, valid);
    else
        cJSON_AddNullToObject(object, key);
}

static void put_texts(cJSON *object, const void *from, const struct text_field *fields,
                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_text(object, fields[i].key, *(char *const *)((const char *)from + fields[i].offset));
}

static void put_integer(cJSON *object, const char *key, int64_t value)
{
    g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, value);
    cJSON_AddStringToObject(object, key, digits);
}

static void put_seed(cJSON *object, uint64_t seed)
{
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, seed);
    cJSON_AddStringToObject(object, "seed", digits);
}

static void put_seconds(cJSON *object, double seconds)
{
    cJSON_AddNumberToObject(object, "seconds", isfinite(seconds) ? seconds : 0);
}

static cJSON *finding_json(const struct finding *finding)
{
    cJSON *object = cJSON_CreateObject();
    put_texts(object, finding, finding_texts, G_N_ELEMENTS(finding_texts));
    if (finding->instant_ns != INT64_MIN)
        put_integer(object, "instant-ns", finding->instant_ns);
    cJSON *events = cJSON_AddArrayToObject(object, "events");
    for (unsigned i = 0; i < finding->events->len; i++) {
        uint64_t number = g_array_index(finding->events, uint64_t, i);
        cJSON_AddItemToArray(events, cJSON_CreateNumber((double)number));
    }
    cJSON *evidence = cJSON_AddArrayToObject(object, "evidence");
    for (unsigned i = 0; i < finding->evidence->len; i++) {
        g_autofree char *valid = g_utf8_make_valid(finding->evidence->pdata[i], -1);
        cJSON_AddItemToArray(evidence, cJSON_CreateString(valid));
    }
    return object;
}

/* Nothing for NULL. */
static void put_list(cJSON *object, const char *key, char *const *texts)
{
    cJSON *list = texts != NULL ? cJSON_AddArrayToObject(object, key) : NULL;
    for (; texts != NULL && *texts != NULL; texts++) {
        g_autofree char *valid = g_utf8_make_valid(*texts, -1);
        cJSON_AddItemToArray(list, cJSON_CreateString(valid));
    }
}

static cJSON *outcome_json(const struct rule_outcome *judged)
{
    cJSON *object = cJSON_CreateObject();
    put_texts(object, judged, outcome_texts, G_N_ELEMENTS(outcome_texts));
    put_text(object, "outcome", outcome_name(judged->outcome));
    cJSON *findings = cJSON_AddArrayToObject(object, "findings");
    for (unsigned i = 0; i < judged->findings->len; i++)
        cJSON_AddItemToArray(findings, finding_json(judged->findings->pdata[i]));
    if (judged->awaits_twin)
        cJSON_AddTrueToObject(object, "awaits-twin");
    put_list(object, "success-lines", judged->success_lines);
    put_list(object, "failure-lines", judged->failure_lines);
    if (judged->failure_is_named)
        cJSON_AddBoolToObject(object, "failure-is-named", true);
    return object;
}

static void put_outcomes(cJSON *object, const GPtrArray *rules)
{
    cJSON *list = cJSON_AddArrayToObject(object, "rules");
    for (unsigned i = 0; i < rules->len; i++)
        cJSON_AddItemToArray(list, outcome_json(rules->pdata[i]));
}

/* The view that is shown shares its rules with the row. */
static void put_views(cJSON *object, const struct row_result *row)
{
    cJSON *list = cJSON_AddArrayToObject(object, "views");
    cJSON_AddNumberToObject(object, "axes", row->axes);
    if (row->twin != NULL)
        put_text(object, "twin", row->twin);
    for (unsigned i = 0; i < row->views->len; i++) {
        const struct row_view *view = row->views->pdata[i];
        cJSON *item = cJSON_CreateObject();
        put_list(item, "readings", view->readings);
        put_text(item, "outcome", outcome_name(view->outcome));
        put_text(item, "reason", view->reason);
        put_outcomes(item, view->rules);
        if (view->has_acted)
            cJSON_AddTrueToObject(item, "has-acted");
        cJSON_AddItemToArray(list, item);
        if (view->rules == row->rules)
            cJSON_AddNumberToObject(object, "shown", i);
    }
}

static cJSON *row_json(const struct row_result *row)
{
    cJSON *object = cJSON_CreateObject();
    put_texts(object, row, row_texts, G_N_ELEMENTS(row_texts));
    cJSON_AddNumberToObject(object, "line", row->line);
    put_text(object, "outcome", outcome_name(row->outcome));
    put_seed(object, row->seed);
    put_seconds(object, row->seconds);
    put_integer(object, "virtual-ns", row->virtual_ns);
    put_integer(object, "cpu-charged-ns", row->cpu_charged_ns);
    put_integer(object, "spun-ns", row->spun_ns);
    put_integer(object, "slack-ns", row->slack_ns);
    put_integer(object, "slack-waits", row->slack_waits);
    put_list(object, "excludes", row->excludes);
    if (row->views != NULL)
        put_views(object, row);
    else
        put_outcomes(object, row->rules);
    return object;
}

static char *print_and_delete(cJSON *object, bool formatted)
{
    char *printed = formatted ? cJSON_Print(object) : cJSON_PrintUnformatted(object);
    cJSON_Delete(object);
    char *json = g_strconcat(printed, formatted ? "\n" : "", NULL);
    cJSON_free(printed);
    return json;
}

char *row_result_to_json(const struct row_result *row)
{
    return print_and_delete(row_json(row), false);
}

static void put_verdict(cJSON *object, const struct run_result *run)
{
    static const char *const names[] = {[VERDICT_CONFORMS] = "conforms",
                                        [VERDICT_DOES_NOT_CONFORM] = "does-not-conform",
                                        [VERDICT_INCOMPLETE] = "incomplete"};
    struct verdict_detail detail = run_result_verdict(run);
    g_autofree char *sentence = run_result_verdict_sentence(run);
    put_text(object, "verdict", names[detail.verdict]);
    put_text(object, "verdict-sentence", sentence);
    cJSON *rows = cJSON_AddObjectToObject(object, "totals");
    cJSON_AddNumberToObject(rows, "rows", run->rows->len);
    cJSON_AddNumberToObject(rows, "passed", detail.passed);
    cJSON_AddNumberToObject(rows, "failed", detail.failed);
    cJSON_AddNumberToObject(rows, "warned", detail.warned);
    cJSON_AddNumberToObject(rows, "unknown", detail.unknown);
    cJSON *never = cJSON_AddArrayToObject(object, "never-exercised");
    for (unsigned i = 0; i < detail.never_passed->len; i++)
        cJSON_AddItemToArray(never, cJSON_CreateString(detail.never_passed->pdata[i]));
    verdict_detail_clear(&detail);
}

char *run_result_to_json(const struct run_result *run)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "format", 1);
    put_text(object, "version", run->version);
    put_text(object, "updater", run->updater);
    put_seed(object, run->seed);
    cJSON_AddBoolToObject(object, "strict", run->strict);
    cJSON_AddBoolToObject(object, "interrupted", run->interrupted);
    put_integer(object, "started-unix", run->started_unix);
    put_seconds(object, run->seconds);
    put_text(object, "mode", run_result_mode(run));
    if (run->reading != NULL)
        put_text(object, "reading", run->reading);
    put_list(object, "established", run->established);
    put_list(object, "undetermined", run->undetermined);
    put_list(object, "conflict", run->conflict);
    put_list(object, "waived", run->waived);
    put_verdict(object, run);
    cJSON *rules = cJSON_AddArrayToObject(object, "rules");
    for (unsigned i = 0; i < run->rules->len; i++) {
        cJSON *rule = cJSON_CreateObject();
        put_texts(rule, run->rules->pdata[i], rule_texts, G_N_ELEMENTS(rule_texts));
        cJSON_AddItemToArray(rules, rule);
    }
    cJSON *rows = cJSON_AddArrayToObject(object, "rows");
    for (unsigned i = 0; i < run->rows->len; i++)
        cJSON_AddItemToArray(rows, row_json(run->rows->pdata[i]));
    return print_and_delete(object, true);
}

/* Reading. Each function returns false where the JSON has not the form that the writer gives it. */

static bool take_texts(const cJSON *object, void *into, const struct text_field *fields,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, fields[i].key);
        if (cJSON_IsNull(item))
            continue;
        if (!cJSON_IsString(item))
            return false;
        char **text = (char **)((char *)into + fields[i].offset);
        g_free(*text);
        *text = g_strdup(item->valuestring);
    }
    return true;
}

static bool take_integer(const cJSON *object, const char *key, int64_t *value)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsString(item) &&
           g_ascii_string_to_signed(item->valuestring, 10, INT64_MIN, INT64_MAX, value, NULL);
}

static bool take_seed(const cJSON *object, uint64_t *seed)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, "seed");
    return cJSON_IsString(item) &&
           g_ascii_string_to_unsigned(item->valuestring, 10, 0, UINT64_MAX, seed, NULL);
}

static bool take_outcome(const cJSON *object, enum outcome *outcome)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, "outcome");
    for (int i = OUTCOME_PASS; cJSON_IsString(item) && i <= OUTCOME_HARNESS_ERROR; i++) {
        if (strcmp(item->valuestring, outcome_name((enum outcome)i)) == 0) {
            *outcome = (enum outcome)i;
            return true;
        }
    }
    return false;
}

static bool take_events(const cJSON *object, GArray *events)
{
    const cJSON *item, *list = cJSON_GetObjectItemCaseSensitive(object, "events");
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0 && item->valuedouble < 0x1p53))
            return false;
        uint64_t number = (uint64_t)item->valuedouble;
        g_array_append_val(events, number);
    }
    return cJSON_IsArray(list);
}

static bool take_evidence(const cJSON *object, GPtrArray *evidence)
{
    const cJSON *item, *list = cJSON_GetObjectItemCaseSensitive(object, "evidence");
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item))
            return false;
        g_ptr_array_add(evidence, g_strdup(item->valuestring));
    }
    return cJSON_IsArray(list);
}

static bool take_findings(const cJSON *object, GPtrArray *findings)
{
    const cJSON *item, *list = cJSON_GetObjectItemCaseSensitive(object, "findings");
    cJSON_ArrayForEach(item, list)
    {
        struct finding *finding = finding_new(NULL);
        g_ptr_array_add(findings, finding);
        if (!take_texts(item, finding, finding_texts, G_N_ELEMENTS(finding_texts)) ||
            !take_events(item, finding->events) || !take_evidence(item, finding->evidence))
            return false;
        if (cJSON_HasObjectItem(item, "instant-ns") &&
            !take_integer(item, "instant-ns", &finding->instant_ns))
            return false;
    }
    return cJSON_IsArray(list);
}

/* No such key leaves NULL. */
static bool take_list(const cJSON *object, const char *key, char ***texts)
{
    const cJSON *item, *list = cJSON_GetObjectItemCaseSensitive(object, key);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item))
            return false;
        g_ptr_array_add(found, g_strdup(item->valuestring));
    }
    if (list == NULL)
        return true;
    g_ptr_array_add(found, NULL);
    g_ptr_array_set_free_func(found, NULL);
    *texts = (char **)g_ptr_array_free(g_steal_pointer(&found), FALSE);
    return cJSON_IsArray(list);
}

static bool take_rules(const cJSON *object, GPtrArray *rules)
{
    const cJSON *item, *list = cJSON_GetObjectItemCaseSensitive(object, "rules");
    cJSON_ArrayForEach(item, list)
    {
        struct rule_outcome *judged = rule_outcome_new(NULL, OUTCOME_PASS);
        g_ptr_array_add(rules, judged);
        if (!take_texts(item, judged, outcome_texts, G_N_ELEMENTS(outcome_texts)) ||
            !take_outcome(item, &judged->outcome) || !take_findings(item, judged->findings) ||
            !take_list(item, "success-lines", &judged->success_lines) ||
            !take_list(item, "failure-lines", &judged->failure_lines))
            return false;
        judged->awaits_twin = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "awaits-twin"));
        judged->failure_is_named =
            cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "failure-is-named"));
    }
    return cJSON_IsArray(list);
}

static struct row_view *take_view(const cJSON *item)
{
    static const struct text_field texts[] = {TEXT(row_view, reason, "reason")};
    struct row_view *view = row_view_new();
    view->has_acted = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "has-acted"));
    if (take_texts(item, view, texts, G_N_ELEMENTS(texts)) && take_outcome(item, &view->outcome) &&
        take_list(item, "readings", &view->readings) && view->readings != NULL &&
        take_rules(item, view->rules))
        return view;
    row_view_free(view);
    return NULL;
}

static bool take_views(const cJSON *object, struct row_result *row)
{
    const cJSON *item, *list = cJSON_GetObjectItemCaseSensitive(object, "views");
    const cJSON *shown = cJSON_GetObjectItemCaseSensitive(object, "shown"),
                *axes = cJSON_GetObjectItemCaseSensitive(object, "axes");
    row->views = g_ptr_array_new_with_free_func((GDestroyNotify)row_view_free);
    row->twin = g_strdup(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "twin")));
    cJSON_ArrayForEach(item, list)
    {
        struct row_view *view = take_view(item);
        if (view == NULL)
            return false;
        g_ptr_array_add(row->views, view);
    }
    if (!cJSON_IsNumber(shown) || !cJSON_IsNumber(axes) || shown->valueint < 0 ||
        (unsigned)shown->valueint >= row->views->len)
        return false;
    row->axes = (unsigned)axes->valueint;
    row_result_show(row, (unsigned)shown->valueint);
    return true;
}

static bool take_numbers(const cJSON *object, struct row_result *row)
{
    const cJSON *line = cJSON_GetObjectItemCaseSensitive(object, "line");
    const cJSON *seconds = cJSON_GetObjectItemCaseSensitive(object, "seconds");
    if (!cJSON_IsNumber(line) || !cJSON_IsNumber(seconds))
        return false;
    row->line = line->valueint;
    row->seconds = seconds->valuedouble;
    return take_seed(object, &row->seed) && take_integer(object, "virtual-ns", &row->virtual_ns) &&
           take_integer(object, "cpu-charged-ns", &row->cpu_charged_ns) &&
           take_integer(object, "spun-ns", &row->spun_ns) &&
           take_integer(object, "slack-ns", &row->slack_ns) &&
           take_integer(object, "slack-waits", &row->slack_waits);
}

static struct row_result *row_from(const cJSON *object)
{
    struct row_result *row = row_result_new();
    if (take_texts(object, row, row_texts, G_N_ELEMENTS(row_texts)) && row->id != NULL &&
        take_outcome(object, &row->outcome) && take_numbers(object, row) &&
        take_list(object, "excludes", &row->excludes) &&
        (cJSON_HasObjectItem(object, "views") ? take_views(object, row)
                                              : take_rules(object, row->rules)))
        return row;
    row_result_free(row);
    return NULL;
}

struct row_result *row_result_from_json(const char *json)
{
    cJSON *object = cJSON_ParseWithOpts(json, NULL, true);
    struct row_result *row = cJSON_IsObject(object) ? row_from(object) : NULL;
    cJSON_Delete(object);
    return row;
}
