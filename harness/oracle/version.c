/* Versions: parsing, precedence, and what is a patch. */
#include "harness/oracle/version.h"
#include <string.h>

static const char identifier_characters[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-.";

/* One number without leading zeros; NULL if there is none or if it is too large. */
static const char *parse_number(const char *text, uint64_t *number)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 18 || (digits > 1 && text[0] == '0'))
        return NULL;
    *number = g_ascii_strtoull(text, NULL, 10);
    return text + digits;
}

/* Dot-separated, none of them empty. */
static size_t identifiers_length(const char *text)
{
    size_t length = strspn(text, identifier_characters);
    if (length == 0 || text[0] == '.' || text[length - 1] == '.')
        return 0;
    for (size_t i = 1; i < length; i++)
        if (text[i] == '.' && text[i - 1] == '.')
            return 0;
    return length;
}

bool version_parse(const char *text, struct version *version)
{
    struct version result = {0};
    unsigned count = 0;
    do {
        if (count == VERSION_NUMBERS)
            return false;
        text = parse_number(count > 0 ? text + 1 : text, &result.numbers[count]);
        if (text == NULL)
            return false;
        count++;
    } while (*text == '.');
    if (*text == '-') {
        size_t length = identifiers_length(text + 1);
        if (length == 0 || length >= VERSION_TAG_SIZE)
            return false;
        memcpy(result.tag, text + 1, length);
        text += 1 + length;
    }
    if (*text == '+') {
        size_t length = identifiers_length(text + 1);
        text += length > 0 ? 1 + length : 0;
    }
    if (*text != '\0')
        return false;
    *version = result;
    return true;
}

static bool is_numeric(const char *identifier, size_t length)
{
    return length > 0 && strspn(identifier, "0123456789") >= length;
}

/* Numeric identifiers are lower than others; longer numbers are larger (they have no leading zeros
 * worth keeping). */
static int compare_identifiers(const char *a, size_t a_length, const char *b, size_t b_length)
{
    bool a_numeric = is_numeric(a, a_length), b_numeric = is_numeric(b, b_length);
    if (a_numeric != b_numeric)
        return a_numeric ? -1 : 1;
    if (a_numeric) {
        for (; a_length > 1 && *a == '0'; a_length--)
            a++;
        for (; b_length > 1 && *b == '0'; b_length--)
            b++;
        if (a_length != b_length)
            return a_length < b_length ? -1 : 1;
    }
    int order = strncmp(a, b, MIN(a_length, b_length));
    if (order != 0 || a_length == b_length)
        return order;
    return a_length < b_length ? -1 : 1;
}

static int compare_tags(const char *a, const char *b)
{
    if (*a == '\0' || *b == '\0')
        return (*a == '\0') - (*b == '\0');
    for (;;) {
        size_t a_length = strcspn(a, "."), b_length = strcspn(b, ".");
        int order = compare_identifiers(a, a_length, b, b_length);
        if (order != 0)
            return order;
        a += a_length;
        b += b_length;
        if (*a == '\0' || *b == '\0')
            return (*a != '\0') - (*b != '\0');
        a++;
        b++;
    }
}

int version_compare(const struct version *a, const struct version *b)
{
    for (unsigned i = 0; i < VERSION_NUMBERS; i++)
        if (a->numbers[i] != b->numbers[i])
            return a->numbers[i] < b->numbers[i] ? -1 : 1;
    return compare_tags(a->tag, b->tag);
}

enum version_kind version_kind(const struct version *release, const struct version *installed,
                               const struct reading *reading)
{
    if (release->tag[0] != '\0')
        return KIND_OPEN;
    if (reading->value[AXIS_PATCH_KIND] == PATCH_KIND_NUMBER)
        return release->numbers[2] != 0 || release->numbers[3] != 0 ? KIND_PATCH : KIND_FEATURE;
    if (installed == NULL || installed->tag[0] != '\0')
        return KIND_OPEN;
    bool same_line = release->numbers[0] == installed->numbers[0] &&
                     release->numbers[1] == installed->numbers[1];
    return same_line ? KIND_PATCH : KIND_FEATURE;
}
