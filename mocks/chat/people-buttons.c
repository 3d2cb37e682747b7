/* Which button says yes, and which no: by the first word of its label, by a sign in it, or by a
 * word of its data. */
#include "mocks/chat/people-internal.h"
#include <string.h>

static const char *const words[][24] = {
    [MEANING_YES] = {"да",          "ок",          "ok",       "okay",     "yes",
                     "согласовано", "согласовать", "согласен", "согласна", "согласны",
                     "подтверждаю", "подтвердить", "принять",  "хорошо",   "agree",
                     "agreed",      "approve",     "approved", "confirm",  "confirmed",
                     "accept"},
    [MEANING_NO] = {"нет", "no", "не", "отказ", "отказать", "отказаться", "отклонить", "disagree",
                    "reject", "rejected", "decline", "declined", "refuse", "deny"},
};
static const char *const signs[][8] = {
    [MEANING_YES] = {"✅", "✔", "☑", "👍", "🆗"},
    [MEANING_NO] = {"❌", "✖", "✗", "👎", "🚫", "⛔"},
};

static bool is_word(const char *word, enum meaning meaning)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(words[meaning]) && words[meaning][i] != NULL; i++) {
        if (g_str_equal(word, words[meaning][i])) {
            return true;
        }
    }
    return false;
}

static bool has_sign(const char *label, enum meaning meaning)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(signs[meaning]) && signs[meaning][i] != NULL; i++) {
        if (strstr(label, signs[meaning][i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* The next word in lower case, or NULL at the end. Free with g_free. */
static char *take_word(const char **at)
{
    while (**at != '\0' && !g_unichar_isalnum(g_utf8_get_char(*at))) {
        *at = g_utf8_next_char(*at);
    }
    const char *from = *at;
    while (**at != '\0' && g_unichar_isalnum(g_utf8_get_char(*at))) {
        *at = g_utf8_next_char(*at);
    }
    return *at == from ? NULL : g_utf8_casefold(from, *at - from);
}

/* Of a label only the first word counts. MEANING_OTHER: nothing is said. */
static enum meaning meaning_of(const char *text, bool of_all)
{
    char *word;
    while ((word = take_word(&text)) != NULL) {
        enum meaning meaning = is_word(word, MEANING_NO)    ? MEANING_NO
                               : is_word(word, MEANING_YES) ? MEANING_YES
                                                            : MEANING_OTHER;
        g_free(word);
        if (meaning != MEANING_OTHER || !of_all) {
            return meaning;
        }
    }
    return MEANING_OTHER;
}

static enum meaning button_meaning(const struct chat_button *button)
{
    enum meaning meaning = meaning_of(button->label, false);
    if (meaning != MEANING_OTHER) {
        return meaning;
    }
    bool is_yes = has_sign(button->label, MEANING_YES), is_no = has_sign(button->label, MEANING_NO);
    if (is_yes != is_no) {
        return is_yes ? MEANING_YES : MEANING_NO;
    }
    return button->data == NULL ? MEANING_OTHER : meaning_of(button->data, true);
}

const struct chat_button *answer_button(const struct message *message, enum meaning meaning)
{
    if (meaning != MEANING_YES && meaning != MEANING_NO) {
        return NULL;
    }
    for (unsigned i = 0; i < message->button_count; i++) {
        if (button_meaning(&message->buttons[i]) == meaning) {
            return &message->buttons[i];
        }
    }
    return NULL;
}
