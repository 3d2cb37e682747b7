/* Versions after semver.org: reading and ordering. */
#include "mocks/updaters/version.h"

#include <string.h>

static bool number_parse(const char **text, guint64 *number)
{
    const char *digits = *text;
    char *end = NULL;
    if (!g_ascii_isdigit(*digits))
        return false;
    *number = g_ascii_strtoull(digits, &end, 10);
    *text = end;
    return end - digits <= 9;
}

static bool tag_is_valid(const char *tag, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!g_ascii_isalnum(tag[i]) && tag[i] != '.' && tag[i] != '-')
            return false;
    return length > 0;
}

bool version_parse(const char *text, struct version *version)
{
    struct version parsed = {0};
    for (int i = 0; i < 3; i++) {
        if (i > 0 && *text++ != '.')
            return false;
        if (!number_parse(&text, &parsed.numbers[i]))
            return false;
    }
    if (*text == '-') {
        text++;
        size_t length = strcspn(text, "+");
        if (!tag_is_valid(text, length) || length >= sizeof parsed.prerelease)
            return false;
        memcpy(parsed.prerelease, text, length);
        text += length;
    }
    if (*text == '+' && tag_is_valid(text + 1, strlen(text + 1)))
        text += strlen(text);
    if (*text != '\0')
        return false;
    *version = parsed;
    return true;
}

static int sign(gint64 difference)
{
    return (difference > 0) - (difference < 0);
}

static bool is_numeric(const char *identifier, size_t length)
{
    return length > 0 && strspn(identifier, "0123456789") >= length;
}

static int identifier_compare(const char *left, size_t left_length, const char *right,
                              size_t right_length)
{
    bool left_numeric = is_numeric(left, left_length);
    bool right_numeric = is_numeric(right, right_length);
    if (left_numeric != right_numeric)
        return left_numeric ? -1 : 1;
    if (left_numeric && left_length != right_length)
        return left_length < right_length ? -1 : 1;
    int order = memcmp(left, right, MIN(left_length, right_length));
    if (order == 0)
        return sign((gint64)left_length - (gint64)right_length);
    return sign(order);
}

static int prerelease_compare(const char *left, const char *right)
{
    if (*left == '\0' || *right == '\0')
        return (*left == '\0') - (*right == '\0');
    while (*left != '\0' && *right != '\0') {
        size_t left_length = strcspn(left, ".");
        size_t right_length = strcspn(right, ".");
        int order = identifier_compare(left, left_length, right, right_length);
        if (order != 0)
            return order;
        left += left_length + (left[left_length] == '.');
        right += right_length + (right[right_length] == '.');
    }
    return (*left != '\0') - (*right != '\0');
}

int version_compare(const struct version *left, const struct version *right)
{
    for (int i = 0; i < 3; i++)
        if (left->numbers[i] != right->numbers[i])
            return left->numbers[i] < right->numbers[i] ? -1 : 1;
    return prerelease_compare(left->prerelease, right->prerelease);
}

bool version_is_newer(const struct version *offered, const struct version *installed)
{
    return version_compare(offered, installed) > 0;
}

bool version_is_patch(const struct version *offered, const struct version *installed)
{
    (void)installed;
    return offered->numbers[2] != 0;
}
