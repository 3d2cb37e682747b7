/* Files that are uploaded, or sent again by the id that they were given. */
#include "mocks/chat/picture.h"
#include "mocks/chat/telegram-internal.h"
#include <string.h>

#define SIDES_LIMIT 10000 /* width and height of a photo together */
#define RATIO_LIMIT 20    /* of its sides */

void stored_file_free(void *data)
{
    struct stored_file *file = data;
    g_free(file->id);
    g_free(file->unique_id);
    g_free(file->name);
    g_free(file->media_type);
    g_clear_pointer(&file->content, g_bytes_unref);
    g_free(file);
}

cJSON *stored_file_json(const struct stored_file *file)
{
    cJSON *json = cJSON_CreateObject();
    if (file->width > 0) {
        json_add_integer(json, "width", file->width);
        json_add_integer(json, "height", file->height);
    } else {
        cJSON_AddStringToObject(json, "file_name", file->name);
        if (file->media_type != NULL) {
            cJSON_AddStringToObject(json, "mime_type", file->media_type);
        }
    }
    cJSON_AddStringToObject(json, "file_id", file->id);
    cJSON_AddStringToObject(json, "file_unique_id", file->unique_id);
    json_add_integer(json, "file_size", (int64_t)file->size_bytes);
    return json;
}

/* False after the refusal was answered. */
static bool check_photo(struct call *call, const struct form_field *field, struct stored_file *file)
{
    if (field->size_bytes > PHOTO_LIMIT) {
        return call_fail_take(
            call, 400,
            g_strdup_printf("Bad Request: file of size %zu bytes is too big for a photo; the "
                            "maximum size is %zu bytes",
                            field->size_bytes, PHOTO_LIMIT));
    }
    if (!picture_measure(field->value, field->size_bytes, &file->width, &file->height)) {
        return telegram_call_fail(call, 400, "Bad Request: IMAGE_PROCESS_FAILED");
    }
    int longer = MAX(file->width, file->height), shorter = MIN(file->width, file->height);
    if (longer + shorter > SIDES_LIMIT || longer > shorter * RATIO_LIMIT) {
        return telegram_call_fail(call, 400, "Bad Request: PHOTO_INVALID_DIMENSIONS");
    }
    return true;
}

/* What is written behind the last slash of a name. */
static char *base_name(const char *name)
{
    const char *slash = strrchr(name, '/'), *backslash = strrchr(name, '\\');
    const char *from = MAX(slash, backslash) == NULL ? name : MAX(slash, backslash) + 1;
    return g_strdup(*from != '\0' ? from : "file");
}

static const struct stored_file *keep(struct telegram *telegram, const struct form_field *field,
                                      struct stored_file *file)
{
    guint number = telegram->files->len + 1;
    file->id =
        g_strdup_printf("%sIAAxkBAAMDZ%010uAAIeBA", file->width > 0 ? "AgACAg" : "BQACAg", number);
    file->unique_id = g_strdup_printf("AgADHg%06uAAF", number);
    file->name = base_name(field->file_name);
    file->media_type = g_strdup(field->media_type);
    file->size_bytes = field->size_bytes;
    file->content = g_bytes_new(field->value, field->size_bytes);
    g_ptr_array_add(telegram->files, file);
    telegram->files_bytes += field->size_bytes;
    for (guint i = 0; telegram->files_bytes > FILES_BYTES_LIMIT && i < number - 1; i++) {
        struct stored_file *older = g_ptr_array_index(telegram->files, i);
        telegram->files_bytes -= older->content != NULL ? older->size_bytes : 0;
        g_clear_pointer(&older->content, g_bytes_unref);
    }
    return file;
}

static const struct stored_file *upload(struct call *call, const struct form_field *field,
                                        bool is_photo)
{
    call->file_name = field->file_name;
    call->media_type = field->media_type;
    if (field->size_bytes == 0) {
        telegram_call_fail(call, 400, "Bad Request: file must be non-empty");
        return NULL;
    }
    if (field->size_bytes > UPLOAD_LIMIT) {
        telegram_call_fail(call, 413, "Request Entity Too Large");
        return NULL;
    }
    struct stored_file *file = g_new0(struct stored_file, 1);
    if (is_photo && !check_photo(call, field, file)) {
        stored_file_free(file);
        return NULL;
    }
    return keep(call->telegram, field, file);
}

/* A photo stays a photo, and a document a document. */
static const struct stored_file *find(struct call *call, const char *id, bool is_photo)
{
    const GPtrArray *files = call->telegram->files;
    for (guint i = 0; i < files->len; i++) {
        const struct stored_file *file = g_ptr_array_index(files, i);
        if (!g_str_equal(file->id, id)) {
            continue;
        }
        if ((file->width > 0) == is_photo) {
            return file;
        }
        call_fail_take(call, 400,
                       g_strdup_printf("Bad Request: can't use file of type %s as %s",
                                       is_photo ? "Document" : "Photo",
                                       is_photo ? "Photo" : "Document"));
        return NULL;
    }
    telegram_call_fail(call, 400, "Bad Request: wrong file identifier/HTTP URL specified");
    return NULL;
}

const struct stored_file *call_take_file(struct call *call, const char *field, const char *value,
                                         bool is_photo)
{
    bool is_attached = value != NULL && g_str_has_prefix(value, "attach://");
    if (value != NULL && *value != '\0' && !is_attached) {
        if (g_str_has_prefix(value, "http://") || g_str_has_prefix(value, "https://")) {
            telegram_call_fail(call, 400, "Bad Request: failed to get HTTP URL content");
            return NULL;
        }
        return find(call, value, is_photo);
    }
    const struct form_field *part =
        form_file(&call->form, is_attached ? value + strlen("attach://") : field);
    if (part == NULL) {
        call_fail_take(call, 400,
                       g_strdup_printf("Bad Request: there is no %s in the request",
                                       is_photo ? "photo" : "document"));
        return NULL;
    }
    return upload(call, part, is_photo);
}
