/* Templates: found by name and language, and filled with the parameters of the message. */
#include "mocks/chat/whatsapp-internal.h"
#include <stdlib.h>
#include <string.h>

static const struct whatsapp_template *find(const struct whatsapp *whatsapp, const char *name,
                                            const char *language)
{
    for (unsigned i = 0; i < whatsapp->settings.template_count; i++) {
        const struct whatsapp_template *template = &whatsapp->settings.templates[i];
        if (g_str_equal(template->name, name) && g_str_equal(template->language, language)) {
            return template;
        }
    }
    return NULL;
}

/* The parameters of the component of a type; NULL if there is none. */
static const cJSON *parameters_of(const cJSON *template, const char *type)
{
    const cJSON *component;
    cJSON_ArrayForEach(component, cJSON_GetObjectItemCaseSensitive(template, "components"))
    {
        const char *actual = json_text(component, "type");
        if (actual != NULL && g_ascii_strcasecmp(actual, type) == 0) {
            return cJSON_GetObjectItemCaseSensitive(component, "parameters");
        }
    }
    return NULL;
}

/* By its number from 1, or by its name; NULL if it is not there. */
static const char *parameter(const cJSON *parameters, const char *name)
{
    int number = atoi(name);
    const cJSON *item = number > 0 ? cJSON_GetArrayItem(parameters, number - 1) : NULL;
    const cJSON *candidate;
    cJSON_ArrayForEach(candidate, parameters)
    {
        if (number <= 0 && g_strcmp0(json_text(candidate, "parameter_name"), name) == 0) {
            item = candidate;
        }
    }
    return json_text(item, "text");
}

static bool is_single_line(const char *text)
{
    return strpbrk(text, "\n\r\t") == NULL && strstr(text, "     ") == NULL;
}

static bool check_parameters(struct request *request, const cJSON *parameters)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, parameters)
    {
        const char *text = json_text(item, "text");
        if (text != NULL && !is_single_line(text)) {
            return request_fail(request, 400, 100, "(#100) Invalid parameter",
                                "Param text cannot have new-line/tab characters or more than 4 "
                                "consecutive spaces");
        }
    }
    return true;
}

static bool refuse_count(struct request *request, int given, unsigned expected)
{
    g_autofree char *details = g_strdup_printf(
        "body: number of localizable_params (%d) does not match the expected number of params (%u)",
        given, expected);
    return request_fail(request, 400, 132000,
                        "(#132000) Number of parameters does not match the expected number of "
                        "params",
                        details);
}

/* Appends the body; the number of its parameters, of which the last missing one is told. */
static unsigned append_filled(GString *text, const char *body, const cJSON *parameters,
                              bool *is_complete)
{
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *open, *close;
    while ((open = strstr(body, "{{")) != NULL && (close = strstr(open, "}}")) != NULL) {
        char *name = g_strndup(open + 2, (gsize)(close - open - 2));
        const char *value = parameter(parameters, name);
        g_string_append_len(text, body, open - body);
        g_string_append(text, value != NULL ? value : "");
        *is_complete &= value != NULL;
        g_hash_table_add(names, name);
        body = close + 2;
    }
    g_string_append(text, body);
    return g_hash_table_size(names);
}

static char *fill(struct request *request, const struct whatsapp_template *template,
                  const cJSON *parameters)
{
    g_autoptr(GString) text = g_string_new(NULL);
    bool is_complete = true;
    unsigned expected = append_filled(text, template->body, parameters, &is_complete);
    int given = cJSON_GetArraySize(parameters);
    if (!is_complete || given != (int)expected) {
        refuse_count(request, given, expected);
        return NULL;
    }
    return check_parameters(request, parameters) ? g_strdup(text->str) : NULL;
}

char *template_fill(struct request *request, const cJSON *object)
{
    const char *name = json_text(object, "name");
    const char *language = json_text(cJSON_GetObjectItemCaseSensitive(object, "language"), "code");
    if (name == NULL || language == NULL) {
        request_fail_parameter(request, name == NULL
                                            ? "(#100) The parameter template['name'] is required."
                                            : "(#100) The parameter template['language']['code'] "
                                              "is required.");
        return NULL;
    }
    const struct whatsapp_template *template = find(request->whatsapp, name, language);
    if (template == NULL) {
        g_autofree char *details =
            g_strdup_printf("template name (%s) does not exist in %s", name, language);
        request_fail(request, STATUS_NOT_FOUND, 132001,
                     "(#132001) Template name does not exist in the translation", details);
        return NULL;
    }
    const cJSON *header = parameters_of(object, "header");
    if (cJSON_GetArraySize(header) > 0) {
        request_fail(request, 400, 132000,
                     "(#132000) Number of parameters does not match the expected number of params",
                     "header: the template has no header");
        return NULL;
    }
    return fill(request, template, parameters_of(object, "body"));
}
