/* Keyboards: reply_markup with its many ways to be wrong. */
#include "mocks/chat/telegram-internal.h"
#include <string.h>

#define DATA_LIMIT 64 /* bytes */

/* What makes a button of an inline keyboard more than a text. */
static const char *const purposes[] = {"callback_data",
                                       "url",
                                       "web_app",
                                       "login_url",
                                       "switch_inline_query",
                                       "switch_inline_query_current_chat",
                                       "switch_inline_query_chosen_chat",
                                       "copy_text",
                                       "callback_game",
                                       "pay"};

static bool refuse_button(struct call *call, const char *why)
{
    return call_fail_take(
        call, 400, g_strconcat("Bad Request: can't parse inline keyboard button: ", why, NULL));
}

static void take_button(struct markup *markup, const char *label, const char *data)
{
    if (markup->button_count < CHAT_BUTTON_LIMIT) {
        markup->buttons[markup->button_count++] = (struct chat_button){label, data};
    }
}

static bool has_purpose(const cJSON *button)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(purposes); i++) {
        if (cJSON_HasObjectItem(button, purposes[i])) {
            return true;
        }
    }
    return false;
}

static bool read_inline_button(struct call *call, struct markup *markup, const cJSON *button)
{
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(button, "text");
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(button, "callback_data");
    if (!cJSON_IsObject(button)) {
        return refuse_button(call, "InlineKeyboardButton must be an Object");
    }
    if (!cJSON_IsString(text)) {
        return refuse_button(call, text == NULL ? "Can't find field \"text\""
                                                : "Field \"text\" must be of type String");
    }
    if (!has_purpose(button)) {
        return refuse_button(call, "Text buttons are unallowed in the inline keyboard");
    }
    if (data == NULL) {
        return true;
    }
    if (!cJSON_IsString(data)) {
        return refuse_button(call, "Field \"callback_data\" must be of type String");
    }
    size_t length = strlen(data->valuestring);
    if (length == 0 || length > DATA_LIMIT) {
        return telegram_call_fail(call, 400, "Bad Request: BUTTON_DATA_INVALID");
    }
    take_button(markup, text->valuestring, data->valuestring);
    return true;
}

/* A button is a text or has one. */
static bool read_button(struct call *call, struct markup *markup, const cJSON *button)
{
    const cJSON *text =
        cJSON_IsObject(button) ? cJSON_GetObjectItemCaseSensitive(button, "text") : button;
    if (!cJSON_IsString(text)) {
        return telegram_call_fail(
            call, 400,
            "Bad Request: can't parse keyboard button: KeyboardButton must be a "
            "String or an Object");
    }
    take_button(markup, text->valuestring, NULL);
    return true;
}

static bool read_rows(struct call *call, struct markup *markup, const cJSON *rows)
{
    const cJSON *row, *button;
    cJSON_ArrayForEach(row, rows)
    {
        if (!cJSON_IsArray(row)) {
            return telegram_call_fail(
                call, 400,
                markup->is_inline ? "Bad Request: field \"inline_keyboard\" of the "
                                    "InlineKeyboardMarkup must be an Array of Arrays"
                                  : "Bad Request: field \"keyboard\" must be an Array of Arrays");
        }
        cJSON_ArrayForEach(button, row)
        {
            if (!(markup->is_inline ? read_inline_button : read_button)(call, markup, button)) {
                return false;
            }
        }
    }
    return true;
}

bool markup_read(struct call *call, struct markup *markup)
{
    const char *text = form_text(&call->form, "reply_markup");
    if (text == NULL || *text == '\0') {
        return true;
    }
    markup->json = cJSON_ParseWithOpts(text, NULL, true);
    if (markup->json == NULL) {
        return telegram_call_fail(call, 400,
                                  "Bad Request: can't parse reply keyboard markup JSON object");
    }
    if (!cJSON_IsObject(markup->json)) {
        return telegram_call_fail(call, 400, "Bad Request: object expected as reply markup");
    }
    const cJSON *keyboard = cJSON_GetObjectItemCaseSensitive(markup->json, "keyboard");
    const cJSON *rows = cJSON_GetObjectItemCaseSensitive(markup->json, "inline_keyboard");
    markup->is_inline = keyboard == NULL && rows != NULL;
    rows = keyboard != NULL ? keyboard : rows;
    if (rows != NULL && !cJSON_IsArray(rows)) {
        return call_fail_take(
            call, 400,
            g_strdup_printf("Bad Request: field \"%s\" must be of type Array", rows->string));
    }
    return read_rows(call, markup, rows);
}

void markup_clear(struct markup *markup)
{
    g_clear_pointer(&markup->json, cJSON_Delete);
}
