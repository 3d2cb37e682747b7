/* Reads TZif. The sizes of a block follow from the counts in its header: a block is taken from the
 * file as a whole, and what stands in it is checked before it is used. */
#include "sim/tzif.h"
#include "sim/zone.h"
#include <string.h>

#define HEADER_BYTES 44
#define PERIOD_BYTES 6
#define CHANGES_LIMIT 100000
#define PERIODS_LIMIT 256
#define FOOTER_LIMIT 255
/* RFC 8536, 3.2: utoff should lie within these. */
#define OFFSET_LOWEST (-89999)
#define OFFSET_HIGHEST 93599

struct cursor {
    const guint8 *at;
    const guint8 *end;
};

/* In the order of the header. */
struct counts {
    uint32_t ut_flags, standard_flags, leap_seconds, changes, periods, letters;
};

struct block {
    const guint8 *times, *indexes, *periods, *letters;
};

static bool fail(GError **error, const char *reason)
{
    g_set_error_literal(error, ZONE_ERROR, ZONE_ERROR_FORMAT, reason);
    return false;
}

static const guint8 *take(struct cursor *cursor, size_t size_bytes)
{
    const guint8 *start = cursor->at;
    if ((size_t)(cursor->end - start) < size_bytes)
        return NULL;
    cursor->at += size_bytes;
    return start;
}

static uint64_t big_endian(const guint8 *bytes, unsigned size_bytes)
{
    uint64_t value = 0;
    for (unsigned index = 0; index < size_bytes; index++)
        value = value << 8 | bytes[index];
    return value;
}

static bool take_header(struct cursor *cursor, struct counts *counts, GError **error)
{
    const guint8 *header = take(cursor, HEADER_BYTES);
    if (header == NULL || memcmp(header, "TZif", 4) != 0)
        return fail(error, "it does not begin with the header of a zone file");
    if (header[4] < '2')
        return fail(error, "it is a zone file of version 1, which ends in 2037");
    uint32_t *const all[] = {&counts->ut_flags, &counts->standard_flags, &counts->leap_seconds,
                             &counts->changes,  &counts->periods,        &counts->letters};
    for (unsigned index = 0; index < G_N_ELEMENTS(all); index++)
        *all[index] = (uint32_t)big_endian(header + 20 + (size_t)index * 4, 4);
    return true;
}

static bool take_block(struct cursor *cursor, const struct counts *counts, unsigned time_bytes,
                       struct block *block, GError **error)
{
    if (counts->changes > CHANGES_LIMIT || counts->periods > PERIODS_LIMIT ||
        counts->ut_flags > PERIODS_LIMIT || counts->standard_flags > PERIODS_LIMIT)
        return fail(error, "a count in its header is too large");
    block->times = take(cursor, (size_t)counts->changes * time_bytes);
    block->indexes = block->times ? take(cursor, counts->changes) : NULL;
    block->periods = block->indexes ? take(cursor, (size_t)counts->periods * PERIOD_BYTES) : NULL;
    block->letters = block->periods ? take(cursor, counts->letters) : NULL;
    size_t rest_bytes =
        (size_t)counts->leap_seconds * (time_bytes + 4) + counts->standard_flags + counts->ut_flags;
    if (block->letters == NULL || take(cursor, rest_bytes) == NULL)
        return fail(error, "it is shorter than its header says");
    return true;
}

static bool read_period(const guint8 *bytes, const struct block *block, uint32_t letters,
                        struct posix_period *period)
{
    int32_t offset_seconds = (int32_t)(uint32_t)big_endian(bytes, 4);
    unsigned first = bytes[5];
    if (offset_seconds < OFFSET_LOWEST || offset_seconds > OFFSET_HIGHEST || first >= letters)
        return false;
    const char *abbreviation = (const char *)block->letters + first;
    size_t length = strnlen(abbreviation, letters - first);
    if (length == letters - first || length >= sizeof period->abbreviation)
        return false;
    period->offset_seconds = offset_seconds;
    memcpy(period->abbreviation, abbreviation, length + 1);
    return true;
}

static bool read_periods(const struct block *block, const struct counts *counts, GArray *periods,
                         GError **error)
{
    for (uint32_t index = 0; index < counts->periods; index++) {
        struct posix_period period = {0};
        if (!read_period(block->periods + (size_t)index * PERIOD_BYTES, block, counts->letters,
                         &period))
            return fail(error, "an offset or an abbreviation is malformed");
        g_array_append_val(periods, period);
    }
    return periods->len > 0 || fail(error, "it has no offset");
}

static bool read_changes(const struct block *block, const struct counts *counts, GArray *changes,
                         GError **error)
{
    for (uint32_t index = 0; index < counts->changes; index++) {
        struct tzif_change change = {
            .seconds = (int64_t)big_endian(block->times + (size_t)index * 8, 8),
            .period = block->indexes[index],
        };
        bool is_ascending =
            index == 0 ||
            change.seconds > g_array_index(changes, struct tzif_change, index - 1).seconds;
        if (!is_ascending || change.period >= counts->periods)
            return fail(error, "its transitions are malformed");
        g_array_append_val(changes, change);
    }
    return true;
}

static char *take_footer(struct cursor *cursor, GError **error)
{
    const guint8 *line_feed = take(cursor, 1);
    size_t rest_bytes = (size_t)(cursor->end - cursor->at);
    const guint8 *end = memchr(cursor->at, '\n', MIN(rest_bytes, FOOTER_LIMIT + 1));
    if (line_feed == NULL || *line_feed != '\n' || end == NULL) {
        fail(error, "it has no footer");
        return NULL;
    }
    return g_strndup((const char *)cursor->at, (gsize)(end - cursor->at));
}

static bool read_content(struct cursor *cursor, struct tzif *tzif, GError **error)
{
    struct counts counts = {0};
    struct block block = {0};
    /* The first block has times of 32 bits, for readers of version 1. */
    if (!take_header(cursor, &counts, error) || !take_block(cursor, &counts, 4, &block, error) ||
        !take_header(cursor, &counts, error) || !take_block(cursor, &counts, 8, &block, error))
        return false;
    if (counts.leap_seconds > 0)
        return fail(error, "it counts leap seconds, which POSIX time does not have");
    if (!read_periods(&block, &counts, tzif->periods, error) ||
        !read_changes(&block, &counts, tzif->changes, error))
        return false;
    tzif->footer = take_footer(cursor, error);
    return tzif->footer != NULL;
}

bool tzif_read(GBytes *bytes, struct tzif *tzif, GError **error)
{
    gsize size_bytes = 0;
    const guint8 *start = g_bytes_get_data(bytes, &size_bytes);
    struct cursor cursor = {start, start + size_bytes};
    struct tzif result = {
        .periods = g_array_new(FALSE, FALSE, sizeof(struct posix_period)),
        .changes = g_array_new(FALSE, FALSE, sizeof(struct tzif_change)),
    };
    bool is_read = read_content(&cursor, &result, error);
    if (is_read)
        *tzif = result;
    else
        tzif_clear(&result);
    return is_read;
}

void tzif_clear(struct tzif *tzif)
{
    if (tzif->periods != NULL)
        g_array_unref(tzif->periods);
    if (tzif->changes != NULL)
        g_array_unref(tzif->changes);
    g_free(tzif->footer);
    *tzif = (struct tzif){0};
}
