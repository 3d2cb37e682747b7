/* Takes a text apart into words, numbers and signs, and searches for phrases in it. */
#include "harness/oracle/wording.h"
#include <stdlib.h>
#include <string.h>

static void token_clear(gpointer data)
{
    g_free(((struct token *)data)->text);
}

static bool is_dash(gunichar c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x00AD;
}

static bool is_digit(gunichar c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(gunichar c)
{
    return g_unichar_isalpha(c) || g_unichar_ismark(c);
}

/* One run of letters or digits, or one sign. */
static const char *run_end(const char *from)
{
    gunichar first = g_utf8_get_char(from);
    bool of_digits = is_digit(first);
    const char *end = g_utf8_next_char(from);
    while (of_digits || is_letter(first)) {
        gunichar c = g_utf8_get_char(end);
        if (c == 0 || (of_digits ? !is_digit(c) : !is_letter(c))) {
            break;
        }
        end = g_utf8_next_char(end);
    }
    return end;
}

static char *without_yo(char *lower)
{
    GString *text = g_string_new(lower);
    g_string_replace(text, "ё", "е", 0);
    g_free(lower);
    return g_string_free(text, FALSE);
}

static bool is_all_capitals(const char *from, const char *to)
{
    for (; from < to; from = g_utf8_next_char(from)) {
        if (!g_unichar_isupper(g_utf8_get_char(from))) {
            return false;
        }
    }
    return true;
}

static struct token token_of(const char *from, const char *end)
{
    gunichar first = g_utf8_get_char(from);
    struct token token = {.value = -1};
    if (is_digit(first)) {
        token.kind = TOKEN_NUMBER;
        token.text = g_strndup(from, (gsize)(end - from));
        token.digits = (unsigned)(end - from);
        token.value = token.digits <= 9 ? atoi(token.text) : -1;
    } else if (is_letter(first)) {
        token.kind = TOKEN_WORD;
        token.text = without_yo(g_utf8_strdown(from, end - from));
        token.is_capital = is_all_capitals(from, end);
    } else {
        token.kind = TOKEN_SIGN;
        token.text = is_dash(first) ? g_strdup("-") : g_strndup(from, (gsize)(end - from));
        token.is_other_dash = is_dash(first) && first != '-';
    }
    return token;
}

static bool is_break(gunichar c)
{
    return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

static void take_tokens(struct wording *wording, const char *text)
{
    unsigned line = 0;
    bool is_apart = true;
    for (const char *place = text; *place != '\0';) {
        gunichar c = g_utf8_get_char(place);
        if (is_break(c) || g_unichar_isspace(c) || c == 0xFEFF || c == 0x200B) {
            line += is_break(c) && !(c == '\r' && place[1] == '\n');
            is_apart = true;
            place = g_utf8_next_char(place);
            continue;
        }
        const char *end = run_end(place);
        struct token token = token_of(place, end);
        token.line = line;
        token.is_apart = is_apart;
        g_array_append_val(wording->tokens, token);
        is_apart = false;
        place = end;
    }
}

struct wording *wording_new(const char *text)
{
    struct wording *wording = g_new0(struct wording, 1);
    wording->tokens = g_array_new(FALSE, FALSE, sizeof(struct token));
    g_array_set_clear_func(wording->tokens, token_clear);
    gsize size = text == NULL ? 0 : strnlen(text, WORDING_LIMIT);
    g_autofree char *valid = text == NULL ? g_strdup("") : g_utf8_make_valid(text, (gssize)size);
    g_autofree char *composed = g_utf8_normalize(valid, -1, G_NORMALIZE_NFC);
    take_tokens(wording, composed);
    return wording;
}

void wording_free(struct wording *wording)
{
    g_array_unref(wording->tokens);
    g_free(wording);
}

const struct token *wording_token(const struct wording *wording, guint index)
{
    return index < wording->tokens->len ? &g_array_index(wording->tokens, struct token, index)
                                        : NULL;
}

/* Of several words only the last matches the beginning of a word. */
static bool word_matches(const char *word, const char *pattern, bool is_last)
{
    size_t length = strlen(pattern);
    if (!is_last) {
        return strcmp(word, pattern) == 0;
    }
    return pattern[length - 1] == '.'
               ? strlen(word) == length - 1 && strncmp(word, pattern, length - 1) == 0
               : strncmp(word, pattern, length) == 0;
}

/* Between the words of a phrase may stand a dash, an apostrophe, a dot or a slash. */
static bool is_joint(const struct token *token)
{
    return token->kind == TOKEN_SIGN && strlen(token->text) <= 3 && !token->is_taken &&
           strpbrk("-'’./_", token->text) != NULL;
}

static unsigned phrase_length(const struct wording *wording, guint index, char *const *words)
{
    guint place = index;
    for (; *words != NULL; words++) {
        const struct token *token = wording_token(wording, place);
        while (place > index && token != NULL && token->kind == TOKEN_SIGN) {
            if (strcmp(token->text, "’") != 0 && !is_joint(token)) {
                return 0;
            }
            token = wording_token(wording, ++place);
        }
        if (token == NULL || token->kind != TOKEN_WORD || token->is_taken ||
            !word_matches(token->text, *words, words[1] == NULL)) {
            return 0;
        }
        place++;
    }
    return place - index;
}

unsigned wording_match(const struct wording *wording, guint index, const GArray *phrases)
{
    unsigned longest = 0;
    for (guint i = 0; phrases != NULL && i < phrases->len; i++) {
        unsigned length =
            phrase_length(wording, index, g_array_index(phrases, struct phrase, i).words);
        longest = MAX(longest, length);
    }
    return longest;
}

int wording_find(const struct wording *wording, const GArray *phrases)
{
    for (guint i = 0; i < wording->tokens->len; i++) {
        if (wording_match(wording, i, phrases) > 0) {
            return (int)i;
        }
    }
    return -1;
}

bool wording_has(const struct wording *wording, const GArray *phrases)
{
    return wording_find(wording, phrases) >= 0;
}

bool wording_line_has(const struct wording *wording, unsigned line, const GArray *phrases)
{
    for (guint i = 0; i < wording->tokens->len; i++) {
        if (g_array_index(wording->tokens, struct token, i).line == line &&
            wording_match(wording, i, phrases) > 0) {
            return true;
        }
    }
    return false;
}

/* The next token that is no sign, from this index on. */
static guint next_plain(const struct wording *wording, guint index)
{
    const struct token *token = wording_token(wording, index);
    while (token != NULL && token->kind == TOKEN_SIGN) {
        token = wording_token(wording, ++index);
    }
    return index;
}

/* How many tokens the other text takes at this place, whatever signs stand between; 0: it is not
 * here. */
static guint same_length(const struct wording *wording, guint index, const struct wording *other)
{
    guint place = index, last = index;
    for (guint i = next_plain(other, 0); i < other->tokens->len; i = next_plain(other, i + 1)) {
        const struct token *expected = wording_token(other, i);
        place = next_plain(wording, place);
        const struct token *token = wording_token(wording, place);
        if (token == NULL || token->is_taken || token->kind != expected->kind ||
            strcmp(token->text, expected->text) != 0) {
            return 0;
        }
        last = ++place;
    }
    return last - index;
}

int wording_find_text(const struct wording *wording, const char *text, guint from, guint *length)
{
    struct wording *other = wording_new(text);
    int place = -1;
    for (guint i = from; i < wording->tokens->len && place < 0; i++) {
        const struct token *token = wording_token(wording, i);
        guint same = token->kind == TOKEN_SIGN ? 0 : same_length(wording, i, other);
        if (same > 0) {
            place = (int)i;
            if (length != NULL) {
                *length = same;
            }
        }
    }
    wording_free(other);
    return place;
}

void wording_take(struct wording *wording, guint from, guint count)
{
    for (guint i = from; i < from + count && i < wording->tokens->len; i++) {
        g_array_index(wording->tokens, struct token, i).is_taken = true;
    }
}

void wording_take_text(struct wording *wording, const char *text)
{
    guint length = 0;
    for (int place = 0; (place = wording_find_text(wording, text, (guint)place, &length)) >= 0;) {
        wording_take(wording, (guint)place, length);
    }
}
