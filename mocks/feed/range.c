/* bytes=FIRST-LAST, bytes=FIRST- and bytes=-COUNT. Numbers too large for 64 bits count as the
 * largest. */
#include "mocks/feed/range.h"
#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* False if there is no number at `*text`. */
static bool read_number(const char **text, uint64_t *number)
{
    if (!g_ascii_isdigit(**text))
        return false;
    char *end;
    *number = g_ascii_strtoull(*text, &end, 10);
    *text = end;
    return true;
}

static enum range_kind suffix(uint64_t count, uint64_t size_bytes, struct range *range)
{
    if (count == 0)
        return RANGE_UNSATISFIABLE;
    range->count = MIN(count, size_bytes);
    range->first = size_bytes - range->count;
    return RANGE_PART;
}

static enum range_kind part(uint64_t first, uint64_t last, uint64_t size_bytes, struct range *range)
{
    if (first >= size_bytes)
        return RANGE_UNSATISFIABLE;
    range->first = first;
    range->count = MIN(last, size_bytes - 1) - first + 1;
    return RANGE_PART;
}

enum range_kind range_parse(const char *header, uint64_t size_bytes, struct range *range)
{
    *range = (struct range){0, size_bytes};
    if (header == NULL || g_ascii_strncasecmp(header, "bytes=", 6) != 0)
        return RANGE_WHOLE;
    g_autofree char *copy = g_strstrip(g_strdup(header + 6));
    const char *text = copy;
    uint64_t first = 0, last = UINT64_MAX;
    bool has_first = read_number(&text, &first);
    if (*text++ != '-')
        return RANGE_WHOLE;
    bool has_last = read_number(&text, &last);
    if (*text != '\0' || (!has_first && !has_last) || last < first)
        return RANGE_WHOLE;
    return has_first ? part(first, last, size_bytes, range) : suffix(last, size_bytes, range);
}
