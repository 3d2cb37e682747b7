/* Media: uploads of the types that WhatsApp takes ("Supported media types" of its documentation).
 */
#include "mocks/chat/whatsapp-internal.h"
#include <string.h>

#define MEGABYTE ((size_t)1024 * 1024)
#define ALLOWED                                                                                    \
    "audio/aac, audio/mp4, audio/mpeg, audio/amr, audio/ogg, audio/opus, "                         \
    "application/vnd.ms-powerpoint, application/msword, "                                          \
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document, "                    \
    "application/vnd.openxmlformats-officedocument.presentationml.presentation, "                  \
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, application/pdf, "         \
    "text/plain, application/vnd.ms-excel, image/jpeg, image/png, image/webp, video/mp4, "         \
    "video/3gpp"

/* The largest of a type; 0: any size that is taken at all. */
static const struct {
    const char *media_type;
    size_t limit_bytes;
} allowed[] = {
    {"text/plain", 0},
    {"application/pdf", 0},
    {"application/msword", 0},
    {"application/vnd.ms-excel", 0},
    {"application/vnd.ms-powerpoint", 0},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", 0},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 0},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation", 0},
    {"image/jpeg", 5 * MEGABYTE},
    {"image/png", 5 * MEGABYTE},
    {"image/webp", MEGABYTE / 2},
    {"audio/aac", 16 * MEGABYTE},
    {"audio/amr", 16 * MEGABYTE},
    {"audio/mpeg", 16 * MEGABYTE},
    {"audio/mp4", 16 * MEGABYTE},
    {"audio/ogg", 16 * MEGABYTE},
    {"audio/opus", 16 * MEGABYTE},
    {"video/mp4", 16 * MEGABYTE},
    {"video/3gpp", 16 * MEGABYTE},
};

void media_free(void *data)
{
    struct media *media = data;
    g_free(media->id);
    g_free(media->media_type);
    g_free(media->name);
    g_free(media->sha256);
    g_clear_pointer(&media->content, g_bytes_unref);
    g_free(media);
}

/* Without parameters, in lower case. Free with g_free. */
static char *plain_type(const char *media_type)
{
    char *type = g_ascii_strdown(media_type, (gssize)strcspn(media_type, ";"));
    return g_strstrip(type);
}

static bool is_taken(struct request *request, const char *media_type, size_t size_bytes)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(allowed); i++) {
        if (!g_str_equal(media_type, allowed[i].media_type)) {
            continue;
        }
        bool fits = allowed[i].limit_bytes == 0 || size_bytes <= allowed[i].limit_bytes;
        return fits || request_fail(request, 400, 131052, "(#131052) Media file size too big",
                                    "The file is larger than its type allows");
    }
    g_autofree char *message =
        g_strdup_printf("(#100) Param file must be a file with one of the following types: " ALLOWED
                        ". Received file of type '%s'.",
                        media_type);
    return request_fail_parameter(request, message);
}

static const struct media *keep(struct whatsapp *whatsapp, const struct form_field *file,
                                const char *media_type)
{
    struct media *media = g_new0(struct media, 1);
    media->id = g_strdup_printf("%" G_GINT64_MODIFIER "u",
                                UINT64_C(1013859600000000) + whatsapp->media->len + 1);
    media->media_type = g_strdup(media_type);
    media->name = g_strdup(file->file_name);
    media->size_bytes = file->size_bytes;
    media->content = g_bytes_new(file->value, file->size_bytes);
    media->sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, media->content);
    g_ptr_array_add(whatsapp->media, media);
    whatsapp->media_bytes += media->size_bytes;
    for (guint i = 0; whatsapp->media_bytes > MEDIA_BYTES_LIMIT && i + 1 < whatsapp->media->len;
         i++) {
        struct media *older = g_ptr_array_index(whatsapp->media, i);
        whatsapp->media_bytes -= older->content != NULL ? older->size_bytes : 0;
        g_clear_pointer(&older->content, g_bytes_unref);
    }
    return media;
}

/* The part says what it is; else the parameter `type` does. */
static bool take_upload(struct request *request, const struct form *form)
{
    const char *product = form_text(form, "messaging_product");
    const struct form_field *file = form_file(form, "file");
    const char *type = form_text(form, "type");
    if (g_strcmp0(product, "whatsapp") != 0) {
        return request_fail_parameter(request,
                                      "(#100) The parameter messaging_product is required.");
    }
    if (file == NULL || file->size_bytes == 0) {
        return request_fail_parameter(request, "(#100) The parameter file is required.");
    }
    g_autofree char *media_type = plain_type(file->media_type != NULL ? file->media_type
                                             : type != NULL           ? type
                                                                      : "");
    request->file_name = file->file_name;
    request->media_type = media_type;
    if (!is_taken(request, media_type, file->size_bytes)) {
        return false;
    }
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(answer, "id", keep(request->whatsapp, file, media_type)->id);
    request_succeed_take(request, answer);
    return true;
}

void whatsapp_upload(struct request *request)
{
    struct form form = {0};
    const char *refusal = form_read(&form, request->exchange);
    if (refusal != NULL || !form_is_text(&form)) {
        g_autofree char *message =
            g_strdup_printf("(#100) Invalid parameter: %s",
                            refusal != NULL ? refusal : "texts must be encoded in UTF-8");
        request_fail_parameter(request, message);
    } else {
        take_upload(request, &form);
    }
    form_clear(&form);
}

const struct media *whatsapp_media(const struct whatsapp *whatsapp, const char *id)
{
    for (guint i = 0; i < whatsapp->media->len; i++) {
        const struct media *media = g_ptr_array_index(whatsapp->media, i);
        if (g_str_equal(media->id, id) && !media->is_deleted) {
            return media;
        }
    }
    return NULL;
}

static cJSON *media_json(const struct media *media)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "messaging_product", "whatsapp");
    cJSON_AddStringToObject(json, "mime_type", media->media_type);
    cJSON_AddStringToObject(json, "sha256", media->sha256);
    json_add_integer(json, "file_size", (int64_t)media->size_bytes);
    cJSON_AddStringToObject(json, "id", media->id);
    return json;
}

/* GET tells what is known of it, DELETE forgets it. */
void whatsapp_media_answer(struct request *request, const char *id)
{
    struct media *media = (struct media *)whatsapp_media(request->whatsapp, id);
    if (media == NULL) {
        g_autofree char *message = g_strdup_printf(
            "Unsupported get request. Object with ID '%s' does not exist, cannot be loaded due to "
            "missing permissions, or does not support this operation",
            id);
        request_fail_parameter(request, message);
        return;
    }
    if (strcmp(http_method(request->exchange), "DELETE") != 0) {
        request_succeed_take(request, media_json(media));
        return;
    }
    media->is_deleted = true;
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddTrueToObject(answer, "success");
    request_succeed_take(request, answer);
}
