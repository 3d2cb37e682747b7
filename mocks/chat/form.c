/* Parameters of requests: query, urlencoded and JSON; mocks/chat/multipart.c has the parts of a
 * multipart body. */
#include "mocks/chat/form.h"
#include "mocks/chat/multipart.h"
#include "mocks/json.h"
#include <string.h>

static void field_free(void *data)
{
    struct form_field *field = data;
    g_free(field->name);
    g_free(field->value);
    g_free(field->file_name);
    g_free(field->media_type);
    g_free(field);
}

struct form_field *form_add(struct form *form, const char *name, const char *value,
                            size_t size_bytes)
{
    struct form_field *field = g_new0(struct form_field, 1);
    field->name = g_strdup(name);
    field->value = g_malloc(size_bytes + 1);
    memcpy(field->value, value, size_bytes);
    field->value[size_bytes] = '\0';
    field->size_bytes = size_bytes;
    g_ptr_array_add(form->fields, field);
    return field;
}

static int hex_pair(const char *at, const char *end)
{
    if (end - at < 3 || !g_ascii_isxdigit(at[1]) || !g_ascii_isxdigit(at[2])) {
        return -1;
    }
    return g_ascii_xdigit_value(at[1]) * 16 + g_ascii_xdigit_value(at[2]);
}

/* A percent that is none stays. */
static GString *decoded(const char *at, const char *end)
{
    GString *text = g_string_new(NULL);
    while (at < end) {
        int byte = *at == '%' ? hex_pair(at, end) : -1;
        g_string_append_c(text, byte >= 0 ? (char)byte : *at == '+' ? ' ' : *at);
        at += byte >= 0 ? 3 : 1;
    }
    return text;
}

static const char *add_urlencoded(struct form *form, const char *at, const char *end)
{
    while (at < end) {
        const char *stop = memchr(at, '&', (size_t)(end - at));
        stop = stop == NULL ? end : stop;
        const char *equals = memchr(at, '=', (size_t)(stop - at));
        const char *name_end = equals == NULL ? stop : equals;
        if (form->fields->len == FORM_FIELD_LIMIT) {
            return "too many parameters";
        }
        if (name_end > at) {
            GString *name = decoded(at, name_end);
            GString *value = decoded(equals == NULL ? stop : equals + 1, stop);
            form_add(form, name->str, value->str, value->len);
            g_string_free(name, TRUE);
            g_string_free(value, TRUE);
        }
        at = stop + 1;
    }
    return NULL;
}

static const char *add_json(struct form *form, const char *body, size_t size_bytes)
{
    g_autoptr(cJSON) object =
        strlen(body) == size_bytes && g_utf8_validate(body, (gssize)size_bytes, NULL)
            ? cJSON_ParseWithOpts(body, NULL, true)
            : NULL;
    if (!cJSON_IsObject(object)) {
        return "can't parse JSON object";
    }
    const cJSON *item;
    cJSON_ArrayForEach(item, object)
    {
        if (form->fields->len == FORM_FIELD_LIMIT) {
            return "too many parameters";
        }
        if (cJSON_IsString(item)) {
            form_add(form, item->string, item->valuestring, strlen(item->valuestring));
        } else if (!cJSON_IsNull(item)) {
            char *text = cJSON_PrintUnformatted(item);
            form_add(form, item->string, text, strlen(text));
            cJSON_free(text);
        }
    }
    return NULL;
}

static bool is_type(const char *content_type, const char *wanted)
{
    size_t length = strlen(wanted);
    return g_ascii_strncasecmp(content_type, wanted, length) == 0 &&
           (content_type[length] == '\0' || strchr("; \t", content_type[length]) != NULL);
}

const char *form_read(struct form *form, const struct http_exchange *exchange)
{
    form->fields = g_ptr_array_new_with_free_func(field_free);
    const char *query = strchr(http_target(exchange), '?');
    const char *type = http_header(exchange, "Content-Type");
    const char *refusal =
        query == NULL ? NULL : add_urlencoded(form, query + 1, query + strlen(query));
    size_t size_bytes;
    const char *body = http_body(exchange, &size_bytes);
    if (refusal != NULL || size_bytes == 0 || type == NULL) {
        return refusal;
    }
    if (is_type(type, "application/x-www-form-urlencoded")) {
        return add_urlencoded(form, body, body + size_bytes);
    }
    if (is_type(type, "application/json")) {
        return add_json(form, body, size_bytes);
    }
    return is_type(type, "multipart/form-data") ? multipart_read(form, type, body, size_bytes)
                                                : NULL;
}

void form_clear(struct form *form)
{
    g_clear_pointer(&form->fields, g_ptr_array_unref);
}

static const struct form_field *find(const struct form *form, const char *name, bool is_file)
{
    for (guint i = 0; i < form->fields->len; i++) {
        const struct form_field *field = g_ptr_array_index(form->fields, i);
        if (g_str_equal(field->name, name) && (field->file_name != NULL) == is_file) {
            return field;
        }
    }
    return NULL;
}

const char *form_text(const struct form *form, const char *name)
{
    const struct form_field *field = find(form, name, false);
    return field == NULL ? NULL : field->value;
}

const struct form_field *form_file(const struct form *form, const char *name)
{
    return find(form, name, true);
}

static bool is_text(const char *text, size_t size_bytes)
{
    return g_utf8_validate(text, (gssize)size_bytes, NULL);
}

bool form_is_text(const struct form *form)
{
    for (guint i = 0; i < form->fields->len; i++) {
        const struct form_field *field = g_ptr_array_index(form->fields, i);
        bool is_file = field->file_name != NULL;
        if (!is_text(field->name, strlen(field->name)) ||
            (is_file ? !is_text(field->file_name, strlen(field->file_name))
                     : !is_text(field->value, field->size_bytes)) ||
            (field->media_type != NULL && !is_text(field->media_type, strlen(field->media_type)))) {
            return false;
        }
    }
    return true;
}
