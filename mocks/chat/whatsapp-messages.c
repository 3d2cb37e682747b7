/* Sending: what is asked of a message, the window of 24 h, rates, and the answer. */
#include "mocks/chat/whatsapp-internal.h"
#include <string.h>

#define TEXT_LIMIT 4096
#define CAPTION_LIMIT 1024
#define WINDOW_NS (24 * 60 * 60 * NS_PER_S)
/* 1 message in 6 s to a recipient; 45 at once are lent ("Throughput and pair rate limits"). */
#define PAIR_NS (6 * NS_PER_S)
#define PAIR_BURST 45

/* What a message says, on its way to being accepted. */
struct content {
    enum message_kind kind;
    char *text;                /* NULL: none */
    const char *template_name; /* NULL: none */
    struct chat_file file;
    bool has_file;
};

static bool require(struct request *request, const char *name)
{
    g_autofree char *message = g_strdup_printf("(#100) The parameter %s is required.", name);
    return request_fail_parameter(request, message);
}

static bool check_length(struct request *request, const char *text, glong limit, const char *name)
{
    if (text == NULL || g_utf8_strlen(text, -1) <= limit) {
        return true;
    }
    g_autofree char *message =
        g_strdup_printf("(#100) Param %s must be at most %ld characters long.", name, limit);
    return request_fail_parameter(request, message);
}

static bool read_text(struct request *request, const cJSON *object, struct content *content)
{
    const char *body = json_text(object, "body");
    request->text = body;
    content->text = g_strdup(body);
    return (body != NULL && *body != '\0' ? true : require(request, "text['body']")) &&
           check_length(request, body, TEXT_LIMIT, "text['body']");
}

static bool is_of_kind(const struct media *media, enum message_kind kind)
{
    bool is_image =
        g_str_equal(media->media_type, "image/jpeg") || g_str_equal(media->media_type, "image/png");
    return kind == KIND_PHOTO ? is_image : true;
}

/* What lies elsewhere can't be fetched from here: accepted, and then it fails. */
static bool read_media(struct request *request, const cJSON *object, struct content *content)
{
    const char *id = json_text(object, "id"), *link = json_text(object, "link");
    const char *caption = json_text(object, "caption"), *name = json_text(object, "filename");
    const struct media *media = id == NULL ? NULL : whatsapp_media(request->whatsapp, id);
    request->text = caption;
    request->file_name = name != NULL ? name : media != NULL ? media->name : NULL;
    request->media_type = media != NULL ? media->media_type : NULL;
    if ((id == NULL) == (link == NULL)) {
        return request_fail(request, 400, 131008, "(#131008) Required parameter is missing",
                            "Exactly one of id and link is needed");
    }
    if (id != NULL && (media == NULL || !is_of_kind(media, content->kind))) {
        return request_fail(request, 400, 131009, "(#131009) Parameter value is not valid",
                            media == NULL ? "There is no media with this id"
                                          : "The media is of another type");
    }
    content->has_file = true;
    content->file = (struct chat_file){.name = request->file_name,
                                       .media_type = request->media_type,
                                       .content = media == NULL ? NULL : media->content};
    content->text = g_strdup(caption);
    return check_length(request, caption, CAPTION_LIMIT, "caption");
}

static bool read_template(struct request *request, const cJSON *object, struct content *content)
{
    content->template_name = json_text(object, "name");
    request->text = content->template_name;
    content->text = template_fill(request, object);
    return content->text != NULL;
}

static const struct {
    const char *name;
    enum message_kind kind;
    bool (*read)(struct request *request, const cJSON *object, struct content *content);
} types[] = {
    {"text", KIND_TEXT, read_text},
    {"document", KIND_DOCUMENT, read_media},
    {"image", KIND_PHOTO, read_media},
    {"template", KIND_TEMPLATE, read_template},
};

static bool read_content(struct request *request, struct content *content)
{
    const char *type = json_text(request->body, "type");
    type = type == NULL ? "text" : type;
    for (unsigned i = 0; i < G_N_ELEMENTS(types); i++) {
        if (g_str_equal(type, types[i].name)) {
            const cJSON *object = cJSON_GetObjectItemCaseSensitive(request->body, type);
            content->kind = types[i].kind;
            return cJSON_IsObject(object) ? types[i].read(request, object, content)
                                          : require(request, type);
        }
    }
    return request_fail(request, 400, 131051, "(#131051) Unsupported message type", type);
}

/* Digits only. Free with g_free. */
static char *plain_number(const char *number)
{
    GString *digits = g_string_new(NULL);
    for (; *number != '\0'; number++) {
        if (g_ascii_isdigit(*number)) {
            g_string_append_c(digits, *number);
        }
    }
    return g_string_free(digits, FALSE);
}

/* Templates open nothing: only what the recipient writes does. */
static bool is_window_open(struct request *request)
{
    const struct whatsapp *whatsapp = request->whatsapp;
    int64_t now_ns = whatsapp->settings.clock->instant_ns;
    for (unsigned i = 0; i < PARTY_COUNT; i++) {
        if (request->to[i] && whatsapp->written_ns[i] != 0 &&
            now_ns - whatsapp->written_ns[i] < WINDOW_NS) {
            return true;
        }
    }
    return request_fail(request, 400, 131047, "(#131047) Re-engagement message",
                        "Message failed to send because more than 24 hours have passed since the "
                        "customer last replied to this number.");
}

static bool rate_allows(struct request *request)
{
    struct whatsapp *whatsapp = request->whatsapp;
    int64_t now_ns = whatsapp->settings.clock->instant_ns;
    bool is_limited = now_ns < whatsapp->throttled_until_ns;
    for (unsigned i = 0; i < PARTY_COUNT; i++) {
        is_limited |=
            request->to[i] && whatsapp->busy_until_ns[i] > now_ns + (PAIR_BURST - 1) * PAIR_NS;
    }
    for (unsigned i = 0; i < PARTY_COUNT && !is_limited; i++) {
        if (request->to[i]) {
            whatsapp->busy_until_ns[i] = MAX(whatsapp->busy_until_ns[i], now_ns) + PAIR_NS;
        }
    }
    return !is_limited ||
           request_fail(request, 400, 131056,
                        "(#131056) (Business Account, Consumer Account) pair rate limit hit",
                        "Message failed to send because there were too many messages sent from "
                        "this phone number to the same phone number in a short period of time.");
}

static cJSON *answer_json(const char *input, const char *number, const char *id, bool is_template)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(answer, "messaging_product", "whatsapp");
    cJSON *contact = cJSON_CreateObject(), *message = cJSON_CreateObject();
    cJSON_AddStringToObject(contact, "input", input);
    cJSON_AddStringToObject(contact, "wa_id", number);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(answer, "contacts"), contact);
    cJSON_AddStringToObject(message, "id", id);
    if (is_template) {
        cJSON_AddStringToObject(message, "message_status", "accepted");
    }
    cJSON_AddItemToArray(cJSON_AddArrayToObject(answer, "messages"), message);
    return answer;
}

static void accept_content(struct request *request, const struct content *content,
                           const char *input, const char *number)
{
    struct chat_message message = {.medium = MEDIUM_WHATSAPP,
                                   .kind = content->kind,
                                   .text = content->text,
                                   .template_name = content->template_name,
                                   .file = content->has_file ? &content->file : NULL};
    memcpy(message.to, request->to, sizeof message.to);
    const char *id = delivery_begin(request->whatsapp, &message, number);
    request_succeed_take(request, answer_json(input, number, id, content->kind == KIND_TEMPLATE));
}

static bool check_address(struct request *request, const char *input)
{
    if (g_strcmp0(json_text(request->body, "messaging_product"), "whatsapp") != 0) {
        return require(request, "messaging_product");
    }
    return input != NULL || require(request, "to");
}

static void send_body(struct request *request)
{
    const struct whatsapp *whatsapp = request->whatsapp;
    struct content content = {0};
    const char *input = json_text(request->body, "to");
    g_autofree char *number = plain_number(input != NULL ? input : "");
    for (unsigned i = 0; i < PARTY_COUNT; i++) {
        request->to[i] = g_strcmp0(whatsapp->settings.numbers[i], number) == 0;
    }
    if (check_address(request, input) && read_content(request, &content) &&
        (content.kind == KIND_TEMPLATE || is_window_open(request)) && rate_allows(request)) {
        accept_content(request, &content, input, number);
    }
    g_free(content.text);
}

void whatsapp_send(struct request *request)
{
    size_t size_bytes;
    const char *text = http_body(request->exchange, &size_bytes);
    g_autoptr(cJSON) body =
        strlen(text) == size_bytes && g_utf8_validate(text, (gssize)size_bytes, NULL)
            ? cJSON_ParseWithOpts(text, NULL, true)
            : NULL;
    if (!cJSON_IsObject(body)) {
        request_fail_parameter(request, "(#100) Invalid parameter: the body is no JSON object");
        return;
    }
    request->body = body;
    send_body(request);
}
