/* Zone files made here byte by byte: what is read from them, and that no damaged one does harm. */
#include "sim/clock.h"
#include "sim/tzif.h"
#include "sim/zone.h"
#include <criterion/criterion.h>
#include <string.h>

/* What a file is made of; the defaults are those of `slim`. */
struct made_file {
    char version;
    const struct tzif_change *changes;
    size_t change_count;
    int32_t offsets[3];
    unsigned period_count;
    unsigned leap_seconds;
    const char *footer;
};

#define SPRING INT64_C(1901149200) /* 2030-03-31T01:00:00Z */
#define AUTUMN INT64_C(1919293200) /* 2030-10-27T01:00:00Z */

static void append_number(GByteArray *bytes, uint64_t value, unsigned size_bytes)
{
    uint64_t big_endian = GUINT64_TO_BE(value);
    g_byte_array_append(bytes, (const guint8 *)&big_endian + 8 - size_bytes, size_bytes);
}

static void append_header(GByteArray *bytes, const struct made_file *file, size_t change_count)
{
    static const guint8 reserved[15];
    g_byte_array_append(bytes, (const guint8 *)"TZif", 4);
    g_byte_array_append(bytes, (const guint8 *)&file->version, 1);
    g_byte_array_append(bytes, reserved, sizeof reserved);
    size_t periods = file->period_count;
    const size_t counts[] = {0, 0, file->leap_seconds, change_count, periods, 4 * periods};
    for (unsigned index = 0; index < G_N_ELEMENTS(counts); index++)
        append_number(bytes, counts[index], 4);
}

static void append_block(GByteArray *bytes, const struct made_file *file, size_t change_count,
                         unsigned time_bytes)
{
    static const char letters[] = "AAA\0BBB\0CCC";
    append_header(bytes, file, change_count);
    for (size_t index = 0; index < change_count; index++)
        append_number(bytes, (uint64_t)file->changes[index].seconds, time_bytes);
    for (size_t index = 0; index < change_count; index++)
        append_number(bytes, file->changes[index].period, 1);
    for (unsigned index = 0; index < file->period_count; index++) {
        append_number(bytes, (uint32_t)file->offsets[index], 4);
        append_number(bytes, index == 1, 1);
        append_number(bytes, (uint64_t)4 * index, 1);
    }
    g_byte_array_append(bytes, (const guint8 *)letters, 4 * file->period_count);
    for (unsigned index = 0; index < file->leap_seconds; index++) {
        append_number(bytes, 0, time_bytes);
        append_number(bytes, 0, 4);
    }
}

static GBytes *make(const struct made_file *file)
{
    GByteArray *bytes = g_byte_array_new();
    append_block(bytes, file, 0, 4);
    append_block(bytes, file, file->change_count, 8);
    g_byte_array_append(bytes, (const guint8 *)"\n", 1);
    g_byte_array_append(bytes, (const guint8 *)file->footer, (guint)strlen(file->footer));
    g_byte_array_append(bytes, (const guint8 *)"\n", 1);
    return g_byte_array_free_to_bytes(bytes);
}

static const struct tzif_change year_2030[] = {{SPRING, 1}, {AUTUMN, 0}};

static struct made_file slim(const char *footer)
{
    return (struct made_file){
        .version = '3', .offsets = {3600, 7200, 0}, .period_count = 2, .footer = footer};
}

static struct zone *parse(const struct made_file *file)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = make(file);
    struct zone *zone = zone_parse("Made/Zone", bytes, &error);
    cr_assert_not_null(zone, "%s", error == NULL ? "" : error->message);
    return zone;
}

static int offset_at(const struct zone *zone, const char *instant)
{
    int64_t instant_ns = 0;
    cr_assert(instant_parse(instant, &instant_ns), "%s", instant);
    return zone_offset(zone, instant_ns);
}

Test(zone_file, changes_at_its_transitions_and_not_a_nanosecond_earlier)
{
    struct made_file file = slim("");
    file.changes = year_2030;
    file.change_count = 2;
    struct zone *zone = parse(&file);
    cr_expect_eq(zone_offset(zone, INT64_MIN), 3600);
    cr_expect_eq(zone_offset(zone, SPRING * NS_PER_S - 1), 3600);
    cr_expect_eq(zone_offset(zone, SPRING * NS_PER_S), 7200);
    cr_expect_eq(zone_offset(zone, AUTUMN * NS_PER_S - 1), 7200);
    cr_expect_eq(zone_offset(zone, AUTUMN * NS_PER_S), 3600);
    cr_expect_eq(zone_offset(zone, INT64_MAX), 3600);
    cr_expect_str_eq(zone_abbreviation(zone, SPRING * NS_PER_S - 1), "AAA");
    cr_expect_str_eq(zone_abbreviation(zone, SPRING * NS_PER_S), "BBB");
    cr_expect_eq(zone_next_transition(zone, INT64_MIN), SPRING * NS_PER_S);
    cr_expect_eq(zone_next_transition(zone, SPRING * NS_PER_S), AUTUMN * NS_PER_S);
    cr_expect_eq(zone_next_transition(zone, AUTUMN * NS_PER_S), INSTANT_NEVER);
    zone_unref(zone);
}

Test(zone_file, goes_on_with_its_footer_after_the_last_transition)
{
    struct made_file file = slim("AAA-1BBB,M3.5.0,M10.5.0/3");
    file.changes = year_2030;
    file.change_count = 1;
    struct zone *zone = parse(&file);
    cr_expect_eq(offset_at(zone, "2029-07-01T00:00:00Z"), 3600, "before it the footer is silent");
    cr_expect_eq(zone_next_transition(zone, SPRING * NS_PER_S), AUTUMN * NS_PER_S);
    cr_expect_eq(offset_at(zone, "2261-01-01T00:00:00Z"), 3600);
    cr_expect_eq(offset_at(zone, "2261-07-01T00:00:00Z"), 7200);
    cr_expect_eq(zone_offset(zone, INT64_MAX), 7200);
    zone_unref(zone);
}

Test(zone_file, reports_transitions_before_2200_only)
{
    struct made_file file = slim("AAA-1BBB,M3.5.0,M10.5.0/3");
    struct zone *zone = parse(&file);
    int64_t last_ns = 0;
    int64_t expected_ns = 0;
    cr_assert(instant_parse("2199-10-27T00:59:59.999999999Z", &last_ns));
    cr_assert(instant_parse("2199-10-27T01:00:00Z", &expected_ns));
    cr_expect_eq(zone_next_transition(zone, last_ns), expected_ns);
    cr_expect_eq(zone_next_transition(zone, expected_ns), INSTANT_NEVER);
    cr_expect_eq(zone_next_transition(zone, INT64_MAX), INSTANT_NEVER);
    zone_unref(zone);
}

Test(zone_file, is_ruled_by_its_footer_alone_if_it_has_no_transition)
{
    struct made_file file = slim("AAA-1BBB,M3.5.0,M10.5.0/3");
    struct zone *zone = parse(&file);
    cr_expect_eq(offset_at(zone, "1700-01-01T00:00:00Z"), 3600);
    cr_expect_eq(offset_at(zone, "1700-07-01T00:00:00Z"), 7200);
    zone_unref(zone);
}

/* RFC 8536, 3.3.1: "DST is considered to be in effect all year if it starts January 1 at 00:00 and
 * ends December 31 at 24:00 plus the difference between daylight saving and standard time". */
Test(zone_file, may_have_daylight_saving_time_all_year)
{
    struct made_file file = slim("AAA-1BBB,0/0,J365/25");
    struct zone *zone = parse(&file);
    int64_t begin_ns = INT64_C(1893456000) * NS_PER_S;
    for (int64_t hour = 0; hour < 26280; hour++)
        cr_assert_eq(zone_offset(zone, begin_ns + hour * 3600 * NS_PER_S), 7200, "hour %ld", hour);
    cr_expect_eq(zone_next_transition(zone, begin_ns), INSTANT_NEVER);
    zone_unref(zone);
}

Test(zone_file, does_not_call_a_change_of_name_a_transition)
{
    static const struct tzif_change changes[] = {{SPRING, 1}, {AUTUMN, 2}};
    struct made_file file = slim("");
    file.changes = changes;
    file.change_count = 2;
    file.period_count = 3;
    file.offsets[1] = 3600;
    struct zone *zone = parse(&file);
    cr_expect_str_eq(zone_abbreviation(zone, SPRING * NS_PER_S), "BBB");
    cr_expect_eq(zone_next_transition(zone, 0), AUTUMN * NS_PER_S);
    zone_unref(zone);
}

Test(zone_file, may_have_transitions_outside_the_range_of_instants)
{
    static const struct tzif_change changes[] = {
        {-(INT64_C(1) << 59), 1}, {SPRING, 0}, {INT64_C(1) << 59, 1}};
    struct made_file file = slim("AAA-1BBB,M3.5.0,M10.5.0/3");
    file.changes = changes;
    file.change_count = 3;
    struct zone *zone = parse(&file);
    cr_expect_eq(zone_offset(zone, INT64_MIN), 7200);
    cr_expect_eq(zone_offset(zone, INT64_MAX), 3600);
    cr_expect_eq(zone_next_transition(zone, INT64_MIN), SPRING * NS_PER_S);
    cr_expect_eq(zone_next_transition(zone, SPRING * NS_PER_S), INSTANT_NEVER);
    zone_unref(zone);
}

static void expect_refused(GBytes *bytes, const char *reason)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *expected =
        g_strdup_printf("the zone file of Made/Zone can't be used: %s", reason);
    cr_expect_null(zone_parse("Made/Zone", bytes, &error), "%s", reason);
    cr_expect(g_error_matches(error, ZONE_ERROR, ZONE_ERROR_FORMAT), "%s", reason);
    cr_expect_str_eq(error == NULL ? "" : error->message, expected);
}

Test(zone_file, is_refused_with_the_reason)
{
    static const struct tzif_change backwards[] = {{AUTUMN, 1}, {SPRING, 0}};
    static const struct tzif_change same[] = {{AUTUMN, 1}, {AUTUMN, 0}};
    static const struct tzif_change beyond[] = {{SPRING, 2}};
    static const char transitions[] = "its transitions are malformed";
    static const char period[] = "an offset or an abbreviation is malformed";
    const struct {
        struct made_file file;
        const char *reason;
    } rows[] = {
        {{'\0', NULL, 0, {0}, 1, 0, ""}, "it is a zone file of version 1, which ends in 2037"},
        {{'2', NULL, 0, {0}, 0, 0, ""}, "it has no offset"},
        {{'2', NULL, 0, {0}, 1, 1, ""}, "it counts leap seconds, which POSIX time does not have"},
        {{'2', backwards, 2, {0}, 2, 0, ""}, transitions},
        {{'2', same, 2, {0}, 2, 0, ""}, transitions},
        {{'2', beyond, 1, {0}, 2, 0, ""}, transitions},
        {{'2', NULL, 0, {93600}, 1, 0, ""}, period},
        {{'2', NULL, 0, {-90000}, 1, 0, ""}, period},
        {{'2', NULL, 0, {0}, 1, 0, "AAA0BBB"}, "its footer is no TZ string: AAA0BBB"},
    };
    for (unsigned index = 0; index < G_N_ELEMENTS(rows); index++) {
        g_autoptr(GBytes) bytes = make(&rows[index].file);
        expect_refused(bytes, rows[index].reason);
    }
    g_autoptr(GBytes) text = g_bytes_new_static("a text\n", 7);
    expect_refused(text, "it does not begin with the header of a zone file");
    struct made_file file = slim("");
    g_autoptr(GBytes) bytes = make(&file);
    g_autoptr(GBytes) block = g_bytes_new_from_bytes(bytes, 0, 50);
    expect_refused(block, "it is shorter than its header says");
    g_autoptr(GBytes) footless = g_bytes_new_from_bytes(bytes, 0, g_bytes_get_size(bytes) - 1);
    expect_refused(footless, "it has no footer");
}

static GBytes *damaged(GBytes *whole, gsize offset, guint8 byte)
{
    gsize size_bytes = 0;
    gconstpointer start = g_bytes_get_data(whole, &size_bytes);
    guint8 *bytes = g_memdup2(start, size_bytes);
    bytes[offset] = byte;
    return g_bytes_new_take(bytes, size_bytes);
}

Test(zone_file, is_refused_for_an_abbreviation_that_is_not_within_its_letters)
{
    /* Where the second block of a file with one period has the index of its abbreviation and the
     * NUL at its end. */
    static const struct {
        gsize offset;
        guint8 byte;
    } rows[] = {{103, 4}, {103, 255}, {107, 'A'}};
    struct made_file file = slim("");
    file.period_count = 1;
    for (unsigned index = 0; index < G_N_ELEMENTS(rows); index++) {
        g_autoptr(GBytes) whole = make(&file);
        g_autoptr(GBytes) bytes = damaged(whole, rows[index].offset, rows[index].byte);
        expect_refused(bytes, "an offset or an abbreviation is malformed");
    }
}

/* Every question to a zone that was made of damaged bytes. */
static void question(struct zone *zone)
{
    static const struct civil local = {2030, 3, 31, 2, 30, 0, 0};
    static const int64_t instants[] = {INT64_MIN, -1, 0, SPRING * NS_PER_S, INT64_MAX};
    int64_t found[2];
    for (unsigned index = 0; index < G_N_ELEMENTS(instants); index++) {
        struct civil civil = zone_local(zone, instants[index]);
        cr_assert(civil_is_valid(&civil));
        cr_assert_lt(strlen(zone_abbreviation(zone, instants[index])), 16);
        cr_assert_gt(zone_next_transition(zone, instants[index]), instants[index] - 1);
    }
    cr_assert_leq(zone_instants(zone, &local, found), 2);
}

Test(zone_file, does_no_harm_when_it_is_cut_or_damaged)
{
    struct made_file file = slim("AAA-1BBB,M3.5.0,M10.5.0/3");
    file.changes = year_2030;
    file.change_count = 2;
    g_autoptr(GBytes) whole = make(&file);
    gsize size_bytes = g_bytes_get_size(whole);
    for (gsize cut = 0; cut < size_bytes; cut++) {
        /* A copy, so that the sanitizer sees a read beyond its end. */
        g_autoptr(GBytes) bytes = g_bytes_new(g_bytes_get_data(whole, NULL), cut);
        cr_assert_null(zone_parse("Made/Zone", bytes, NULL), "cut at %zu", cut);
    }
    for (unsigned change = 0; change < 256 * size_bytes; change++) {
        g_autoptr(GBytes) bytes = damaged(whole, change / 256, (guint8)change);
        struct zone *zone = zone_parse("Made/Zone", bytes, NULL);
        if (zone != NULL)
            question(zone);
        zone_unref(zone);
    }
}
