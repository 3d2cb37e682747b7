/* The scanner and the string writer of json-text.h. The scanner accepts exactly the grammar of RFC
 * 8259, apart from the limit on depth. */
#include "sim/json-text.h"
#include <string.h>

static const char simple_escapes[][2] = {
    {'"', '"'},  {'\\', '\\'}, {'/', '/'},  {'b', '\b'},
    {'f', '\f'}, {'n', '\n'},  {'r', '\r'}, {'t', '\t'},
};

/* The end, bytes at which a character that is written as \uXXXX may begin, the quote and the
 * backslash. */
static const bool may_need_escape[256] = {
    [0 ... 0x1f] = true, ['"'] = true, ['\\'] = true, [0x7f] = true, [0xc2] = true, [0xe2] = true,
};

static bool needs_escape(gunichar character)
{
    return character < 0x20 || (character >= 0x7f && character <= 0x9f) || character == 0x2028 ||
           character == 0x2029;
}

static void append_escaped(GString *to, const char *at)
{
    gunichar character = g_utf8_get_char(at);
    if (character == '"' || character == '\\') {
        g_string_append_c(to, '\\');
        g_string_append_c(to, (char)character);
    } else if (needs_escape(character)) {
        g_string_append_printf(to, "\\u%04x", character);
    } else {
        g_string_append_unichar(to, character);
    }
}

void json_append_string(GString *to, const char *text)
{
    g_string_append_c(to, '"');
    const char *at = text;
    while (*at != '\0') {
        const char *plain = at;
        while (!may_need_escape[(unsigned char)*at])
            at++;
        g_string_append_len(to, plain, at - plain);
        if (*at != '\0') {
            append_escaped(to, at);
            at = g_utf8_next_char(at);
        }
    }
    g_string_append_c(to, '"');
}

void json_append_integer(GString *to, int64_t value)
{
    char digits[20];
    size_t first = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--first] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0)
        g_string_append_c(to, '-');
    g_string_append_len(to, digits + first, (gssize)(sizeof digits - first));
}

const char *json_after_blanks(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

bool json_take(const char **at, char expected)
{
    const char *after = json_after_blanks(*at);
    if (*after != expected)
        return false;
    *at = after + 1;
    return true;
}

static bool take_hexadecimal(const char **at, gunichar *unit)
{
    gunichar result = 0;
    for (int index = 0; index < 4; index++) {
        if (!g_ascii_isxdigit((*at)[index]))
            return false;
        result = result * 16 + (gunichar)g_ascii_xdigit_value((*at)[index]);
    }
    *at += 4;
    *unit = result;
    return true;
}

/* What follows a backslash; -1 if it is no escape. A pair of surrogates gives one character. */
static int64_t take_escape(const char **at)
{
    for (unsigned index = 0; index < G_N_ELEMENTS(simple_escapes); index++)
        if (**at == simple_escapes[index][0]) {
            (*at)++;
            return simple_escapes[index][1];
        }
    gunichar unit = 0;
    if (**at != 'u')
        return -1;
    (*at)++;
    if (!take_hexadecimal(at, &unit))
        return -1;
    gunichar low = 0;
    const char *after = *at;
    if (unit < 0xd800 || unit > 0xdbff || strncmp(after, "\\u", 2) != 0)
        return unit;
    after += 2;
    if (!take_hexadecimal(&after, &low) || low < 0xdc00 || low > 0xdfff)
        return unit;
    *at = after;
    return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

static bool is_character(int64_t code)
{
    return code > 0 && (code < 0xd800 || code > 0xdfff);
}

/* `content` may be NULL: then escapes of things that are no characters are accepted, as the grammar
 * does. */
static bool take_quoted(const char **at, GString *content)
{
    const char *after = *at;
    if (*after++ != '"')
        return false;
    while (*after != '"') {
        const char *plain = after;
        while ((unsigned char)*after >= 0x20 && *after != '"' && *after != '\\')
            after++;
        if (content != NULL)
            g_string_append_len(content, plain, after - plain);
        if (*after == '"')
            break;
        if (*after++ != '\\')
            return false;
        int64_t code = take_escape(&after);
        if (code < 0 || (content != NULL && !is_character(code)))
            return false;
        if (content != NULL)
            g_string_append_unichar(content, (gunichar)code);
    }
    *at = after + 1;
    return true;
}

bool json_take_string(const char **at, GString *content)
{
    const char *after = json_after_blanks(*at);
    if (!take_quoted(&after, content))
        return false;
    *at = after;
    return true;
}

static size_t count_digits(const char *at)
{
    return strspn(at, "0123456789");
}

static bool skip_number(const char **at)
{
    const char *after = *at;
    if (*after == '-')
        after++;
    size_t whole = count_digits(after);
    if (whole == 0 || (whole > 1 && *after == '0'))
        return false;
    after += whole;
    if (*after == '.') {
        size_t decimals = count_digits(++after);
        if (decimals == 0)
            return false;
        after += decimals;
    }
    if (*after == 'e' || *after == 'E') {
        after++;
        after += strspn(after, "+-") > 0 ? 1 : 0;
        size_t exponent = count_digits(after);
        if (exponent == 0)
            return false;
        after += exponent;
    }
    *at = after;
    return true;
}

static bool skip_word(const char **at)
{
    static const char *const words[] = {"true", "false", "null"};
    for (unsigned index = 0; index < G_N_ELEMENTS(words); index++)
        if (g_str_has_prefix(*at, words[index])) {
            *at += strlen(words[index]);
            return true;
        }
    return false;
}

static bool skip_value_at_depth(const char **at, int depth);

/* The members of an array or an object, up to its closing bracket. */
static bool skip_members(const char **at, int depth)
{
    bool is_object = **at == '{';
    char close = is_object ? '}' : ']';
    const char *after = *at + 1;
    bool is_closed = json_take(&after, close);
    while (!is_closed) {
        after = json_after_blanks(after);
        if (is_object && (!take_quoted(&after, NULL) || !json_take(&after, ':')))
            return false;
        after = json_after_blanks(after);
        if (!skip_value_at_depth(&after, depth + 1))
            return false;
        is_closed = json_take(&after, close);
        if (!is_closed && !json_take(&after, ','))
            return false;
    }
    *at = after;
    return true;
}

static bool skip_value_at_depth(const char **at, int depth)
{
    switch (**at) {
    case '{':
    case '[':
        return depth < JSON_DEPTH_LIMIT && skip_members(at, depth);
    case '"':
        return take_quoted(at, NULL);
    case '-':
        return skip_number(at);
    default:
        return g_ascii_isdigit(**at) ? skip_number(at) : skip_word(at);
    }
}

bool json_skip_value(const char **at)
{
    return skip_value_at_depth(at, 0);
}
