/* What doctor found, for people and as JSON. */
#include "harness/doctor/doctor.h"
#include <cjson/cJSON.h>

static const char *const symptom_words[] = {
    [SYMPTOM_GOOD] = "yes", [SYMPTOM_NOTED] = "note", [SYMPTOM_DOUBTFUL] = "DOUBT"};
static const char *const symptom_names[] = {
    [SYMPTOM_GOOD] = "good", [SYMPTOM_NOTED] = "noted", [SYMPTOM_DOUBTFUL] = "doubtful"};
static const char *const weight_names[] = {
    [MACHINE_NEEDED] = "needed", [MACHINE_WANTED] = "wanted", [MACHINE_NOTED] = "noted"};

static void append_list(GString *text, const char *head, const GPtrArray *names)
{
    g_string_append(text, head);
    for (unsigned i = 0; i < names->len; i++) {
        g_string_append_printf(text, "%s%s", i == 0 ? "" : ", ",
                               (const char *)g_ptr_array_index(names, i));
    }
    g_string_append_c(text, '\n');
}

static void append_answer(GString *text, const struct machine_answer *answer)
{
    bool weighs = answer->question->weight != MACHINE_NOTED;
    g_string_append_printf(text, "  %-5s %-18s %s\n",
                           answer->works ? "yes"
                           : weighs      ? "NO"
                                         : "no",
                           answer->question->name, answer->said);
    if (!answer->works && answer->question->weight == MACHINE_NEEDED) {
        g_string_append_printf(text, "        = help: %s\n", answer->question->lift);
    }
}

static void append_mode(GString *text, const struct examination *examination)
{
    const struct machine *machine = examination->machine;
    if (!examination_is_possible(examination)) {
        g_string_append(text, "\nMode: impossible. What says NO above is needed.\n");
        return;
    }
    g_autofree char *mode = mode_text(machine->mode);
    g_string_append_printf(text, "\nMode: %s\n", mode);
    for (const struct mode_reason *reason = mode_reasons; reason->word != NULL; reason++) {
        if ((machine->mode & reason->bit) != 0) {
            g_string_append_printf(text, "  %s: %s\n    = help: %s\n", reason->word, reason->what,
                                   reason->lift);
        }
    }
}

static void append_updater(GString *text, const struct examination *examination)
{
    if (examination->statement == NULL) {
        return;
    }
    g_string_append(text, "\nUpdater\n");
    if (examination->not_started != NULL) {
        g_string_append_printf(text, "  NO    starts             %s\n", examination->not_started);
        return;
    }
    for (unsigned i = 0; i < examination->findings->len; i++) {
        const struct updater_finding *finding =
            &g_array_index(examination->findings, struct updater_finding, i);
        g_string_append_printf(text, "  %-5s %-18s %s\n", symptom_words[finding->symptom],
                               finding->name, finding->said);
    }
}

char *examination_text(const struct examination *examination)
{
    GString *text = g_string_new("Machine\n");
    for (unsigned i = 0; i < examination->machine->answers->len; i++) {
        append_answer(text,
                      &g_array_index(examination->machine->answers, struct machine_answer, i));
    }
    if (examination->missing->len > 0) {
        append_list(text, "  NO    installation       missing: ", examination->missing);
    }
    append_list(text, "  yes   runtimes           ", examination->runtimes);
    append_mode(text, examination);
    append_updater(text, examination);
    return g_string_free(text, FALSE);
}

static cJSON *texts_of(const GPtrArray *texts)
{
    cJSON *list = cJSON_CreateArray();
    for (unsigned i = 0; i < texts->len; i++) {
        cJSON_AddItemToArray(list, cJSON_CreateString(g_ptr_array_index(texts, i)));
    }
    return list;
}

static cJSON *answers_of(const struct machine *machine)
{
    cJSON *list = cJSON_CreateArray();
    for (unsigned i = 0; i < machine->answers->len; i++) {
        const struct machine_answer *answer =
            &g_array_index(machine->answers, struct machine_answer, i);
        cJSON *object = cJSON_CreateObject();
        g_autofree char *said = g_utf8_make_valid(answer->said, -1);
        cJSON_AddStringToObject(object, "name", answer->question->name);
        cJSON_AddBoolToObject(object, "works", answer->works);
        cJSON_AddStringToObject(object, "weight", weight_names[answer->question->weight]);
        cJSON_AddStringToObject(object, "said", said);
        cJSON_AddItemToArray(list, object);
    }
    return list;
}

static cJSON *reasons_of(const struct machine *machine)
{
    cJSON *list = cJSON_CreateArray();
    for (const struct mode_reason *reason = mode_reasons; reason->word != NULL; reason++) {
        if ((machine->mode & reason->bit) != 0) {
            cJSON *object = cJSON_CreateObject();
            cJSON_AddStringToObject(object, "name", reason->word);
            cJSON_AddStringToObject(object, "what", reason->what);
            cJSON_AddStringToObject(object, "lift", reason->lift);
            cJSON_AddItemToArray(list, object);
        }
    }
    return list;
}

static cJSON *findings_of(const struct examination *examination)
{
    cJSON *list = cJSON_CreateArray();
    for (unsigned i = 0; i < examination->findings->len; i++) {
        const struct updater_finding *finding =
            &g_array_index(examination->findings, struct updater_finding, i);
        cJSON *object = cJSON_CreateObject();
        g_autofree char *said = g_utf8_make_valid(finding->said, -1);
        cJSON_AddStringToObject(object, "name", finding->name);
        cJSON_AddStringToObject(object, "symptom", symptom_names[finding->symptom]);
        cJSON_AddStringToObject(object, "said", said);
        cJSON_AddItemToArray(list, object);
    }
    return list;
}

char *examination_json(const struct examination *examination)
{
    cJSON *root = cJSON_CreateObject();
    g_autofree char *mode = examination_is_possible(examination)
                                ? mode_text(examination->machine->mode)
                                : g_strdup("impossible");
    cJSON_AddStringToObject(root, "mode", mode);
    cJSON_AddItemToObject(root, "reasons", reasons_of(examination->machine));
    cJSON_AddItemToObject(root, "machine", answers_of(examination->machine));
    cJSON_AddItemToObject(root, "missing", texts_of(examination->missing));
    cJSON_AddItemToObject(root, "runtimes", texts_of(examination->runtimes));
    if (examination->statement != NULL && examination->not_started != NULL) {
        cJSON_AddStringToObject(root, "updater-not-started", examination->not_started);
    } else if (examination->statement != NULL) {
        cJSON_AddItemToObject(root, "updater", findings_of(examination));
    }
    cJSON_AddNumberToObject(root, "exit-status", examination_exit_status(examination));
    char *printed = cJSON_Print(root), *text = g_strconcat(printed, "\n", NULL);
    cJSON_free(printed);
    cJSON_Delete(root);
    return text;
}
