/* The zones of this system against the C library, and what people ask of them. */
#include "sim/clock.h"
#include "sim/random.h"
#include "sim/zone.h"
#include <criterion/criterion.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ZONE_FOLDER "/usr/share/zoneinfo/"
#define FIRST_SECOND INT64_C(0)         /* 1970-01-01 */
#define LAST_SECOND INT64_C(4102444800) /* 2100-01-01 */
#define SEEDED_INSTANTS 2000
/* A system with fewer zones shows that the test looked in the wrong place. */
#define FEWEST_ZONES 300

static struct zone *load(const char *name)
{
    g_autoptr(GError) error = NULL;
    struct zone *zone = zone_load(name, &error);
    cr_assert_not_null(zone, "%s", error == NULL ? name : error->message);
    return zone;
}

static GPtrArray *installed;

/* IANA's names begin with a capital; "posix" and "right" hold copies, without and with leap
 * seconds. */
static int add_zone(const char *path, const struct stat *status, int kind, struct FTW *position)
{
    (void)status;
    (void)position;
    const char *name = path + strlen(ZONE_FOLDER);
    g_autofree char *content = NULL;
    gsize size_bytes = 0;
    if (kind == FTW_F && g_ascii_isupper(*name) &&
        g_file_get_contents(path, &content, &size_bytes, NULL) && size_bytes > 4 &&
        memcmp(content, "TZif", 4) == 0)
        g_ptr_array_add(installed, g_strdup(name));
    return 0;
}

static void find_installed(void)
{
    installed = g_ptr_array_new_with_free_func(g_free);
    cr_assert_eq(nftw(ZONE_FOLDER, add_zone, 16, 0), 0);
    cr_assert_gt(installed->len, FEWEST_ZONES);
}

static void expect_same(const struct zone *zone, int64_t seconds)
{
    time_t time = seconds;
    struct tm expected;
    cr_assert_not_null(localtime_r(&time, &expected));
    struct civil local = zone_local(zone, seconds * NS_PER_S);
    int64_t instant_ns = seconds * NS_PER_S;
    bool is_same = zone_offset(zone, instant_ns) == expected.tm_gmtoff &&
                   strcmp(zone_abbreviation(zone, instant_ns), expected.tm_zone) == 0 &&
                   local.year == expected.tm_year + 1900 && local.month == expected.tm_mon + 1 &&
                   local.day == expected.tm_mday && local.hour == expected.tm_hour &&
                   local.minute == expected.tm_min && local.second == expected.tm_sec;
    cr_assert(is_same, "%s at %ld: %d %s, the C library says %ld %s", zone_name(zone), seconds,
              zone_offset(zone, instant_ns), zone_abbreviation(zone, instant_ns),
              expected.tm_gmtoff, expected.tm_zone);
}

static void expect_round_trip(const struct zone *zone, int64_t instant_ns)
{
    int64_t found[2] = {0, 0};
    struct civil local = zone_local(zone, instant_ns);
    int count = zone_instants(zone, &local, found);
    cr_assert(count >= 1 && count <= 2, "%s at %ld: %d", zone_name(zone), instant_ns, count);
    cr_assert(found[0] == instant_ns || (count == 2 && found[1] == instant_ns), "%s at %ld",
              zone_name(zone), instant_ns);
    cr_assert(count == 1 || found[0] < found[1], "%s at %ld", zone_name(zone), instant_ns);
}

static unsigned compare_transitions(const struct zone *zone)
{
    unsigned count = 0;
    int64_t instant_ns = FIRST_SECOND * NS_PER_S;
    while ((instant_ns = zone_next_transition(zone, instant_ns)) < LAST_SECOND * NS_PER_S) {
        cr_assert_eq(instant_ns % NS_PER_S, 0);
        expect_same(zone, instant_ns / NS_PER_S - 1);
        expect_same(zone, instant_ns / NS_PER_S);
        expect_round_trip(zone, instant_ns - 1);
        expect_round_trip(zone, instant_ns);
        count++;
    }
    return count;
}

static void compare_zone(const char *name, uint64_t stream)
{
    struct zone *zone = load(name);
    struct random random;
    random_init(&random, 1, stream);
    setenv("TZ", name, 1);
    tzset();
    for (int draw = 0; draw < SEEDED_INSTANTS; draw++) {
        int64_t seconds = FIRST_SECOND + (int64_t)random_below(&random, LAST_SECOND - FIRST_SECOND);
        expect_same(zone, seconds);
        expect_round_trip(zone, seconds * NS_PER_S + (int64_t)random_below(&random, NS_PER_S));
    }
    unsigned transitions = compare_transitions(zone);
    if (strcmp(name, "Europe/Stockholm") == 0)
        cr_expect_eq(transitions, 240, "two a year from 1980 to 2099, not %u", transitions);
    zone_unref(zone);
}

/* Criterion runs each test in a process of its own: the environment of others is not touched. */
Test(zone, agrees_with_the_c_library_in_every_installed_zone_from_1970_to_2100)
{
    find_installed();
    for (guint index = 0; index < installed->len; index++)
        compare_zone(g_ptr_array_index(installed, index), index);
    g_ptr_array_unref(installed);
}

static const struct local_row {
    const char *zone;
    struct civil local;
    const char *instants[2];
} locals[] = {
    {"Europe/Stockholm", {2030, 6, 1, 12, 0, 0, 0}, {"2030-06-01T10:00:00Z", NULL}},
    {"Europe/Stockholm", {2030, 6, 1, 12, 0, 0, 5}, {"2030-06-01T10:00:00.000000005Z", NULL}},
    {"Europe/Stockholm",
     {2030, 3, 31, 1, 59, 59, 999999999},
     {"2030-03-31T00:59:59.999999999Z", NULL}},
    {"Europe/Stockholm", {2030, 3, 31, 2, 0, 0, 0}, {NULL, NULL}},
    {"Europe/Stockholm", {2030, 3, 31, 2, 59, 59, 999999999}, {NULL, NULL}},
    {"Europe/Stockholm", {2030, 3, 31, 3, 0, 0, 0}, {"2030-03-31T01:00:00Z", NULL}},
    {"Europe/Stockholm", {2030, 10, 27, 1, 59, 59, 0}, {"2030-10-26T23:59:59Z", NULL}},
    {"Europe/Stockholm",
     {2030, 10, 27, 2, 0, 0, 0},
     {"2030-10-27T00:00:00Z", "2030-10-27T01:00:00Z"}},
    {"Europe/Stockholm",
     {2030, 10, 27, 2, 59, 59, 0},
     {"2030-10-27T00:59:59Z", "2030-10-27T01:59:59Z"}},
    {"Europe/Stockholm", {2030, 10, 27, 3, 0, 0, 0}, {"2030-10-27T02:00:00Z", NULL}},
    /* Half an hour of saving: the repeated span is half an hour too. */
    {"Australia/Lord_Howe",
     {2030, 4, 7, 1, 45, 0, 0},
     {"2030-04-06T14:45:00Z", "2030-04-06T15:15:00Z"}},
    {"Australia/Lord_Howe", {2030, 4, 7, 1, 29, 59, 0}, {"2030-04-06T14:29:59Z", NULL}},
    {"Australia/Lord_Howe", {2030, 10, 6, 2, 15, 0, 0}, {NULL, NULL}},
    /* A whole day was left out. */
    {"Pacific/Apia", {2011, 12, 30, 12, 0, 0, 0}, {NULL, NULL}},
    {"Pacific/Apia", {2011, 12, 31, 0, 0, 0, 0}, {"2011-12-30T10:00:00Z", NULL}},
    /* A whole day came twice. */
    {"Pacific/Kwajalein",
     {1969, 9, 30, 12, 0, 0, 0},
     {"1969-09-30T01:00:00Z", "1969-10-01T00:00:00Z"}},
    {"Asia/Kathmandu", {2030, 1, 1, 0, 0, 0, 0}, {"2029-12-31T18:15:00Z", NULL}},
    {"UTC", {2030, 1, 1, 0, 0, 0, 0}, {"2030-01-01T00:00:00Z", NULL}},
    /* Instants that 64 bits of nanoseconds don't hold. */
    {"UTC", {2262, 4, 11, 23, 47, 17, 0}, {NULL, NULL}},
    {"UTC", {9999, 12, 31, 23, 59, 59, 0}, {NULL, NULL}},
    {"UTC", {-2147483647, 1, 1, 0, 0, 0, 0}, {NULL, NULL}},
    {"UTC", {2147483647, 12, 31, 0, 0, 0, 0}, {NULL, NULL}},
};

Test(zone, finds_no_one_or_two_instants_of_a_local_time)
{
    for (unsigned index = 0; index < G_N_ELEMENTS(locals); index++) {
        const struct local_row *row = &locals[index];
        struct zone *zone = load(row->zone);
        int64_t found[2] = {0, 0};
        int count = zone_instants(zone, &row->local, found);
        int expected = (row->instants[0] != NULL) + (row->instants[1] != NULL);
        cr_expect_eq(count, expected, "row %u: %d instants, expected %d", index, count, expected);
        for (int instant = 0; instant < MIN(count, expected); instant++) {
            char text[INSTANT_TEXT_SIZE];
            instant_format(found[instant], text);
            cr_expect_str_eq(text, row->instants[instant], "row %u: %s", index, text);
        }
        zone_unref(zone);
    }
}

Test(zone, keeps_the_nanoseconds_of_times_before_1970)
{
    struct zone *zone = load("UTC");
    struct civil local = zone_local(zone, -1);
    cr_expect(local.year == 1969 && local.second == 59 && local.nanosecond == 999999999);
    zone_unref(zone);
}

Test(zone, gives_the_sha256_of_the_file)
{
    struct zone *zone = load("Europe/Stockholm");
    g_autofree char *content = NULL;
    gsize size_bytes = 0;
    cr_assert(g_file_get_contents(ZONE_FOLDER "Europe/Stockholm", &content, &size_bytes, NULL));
    g_autofree char *expected =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)content, size_bytes);
    cr_expect_str_eq(zone_sha256(zone), expected);
    struct zone *second = zone_ref(zone);
    zone_unref(zone);
    cr_expect_str_eq(zone_name(second), "Europe/Stockholm");
    zone_unref(second);
}

Test(zone, does_not_follow_the_environment)
{
    setenv("TZDIR", "/nowhere", 1);
    setenv("TZ", "Asia/Tokyo", 1);
    struct zone *zone = load("Europe/Stockholm");
    cr_expect_eq(zone_offset(zone, 0), 3600);
    zone_unref(zone);
}

Test(zone, refuses_texts_that_are_no_names)
{
    static const char *const rows[] = {
        "",
        "/",
        "/etc/localtime",
        "../zoneinfo/UTC",
        "Europe/../UTC",
        "Europe//Stockholm",
        "Europe/",
        "/UTC",
        "Europe/Stock holm",
        "Europe/Stockholm\n",
        ":UTC",
        "CET-1CEST,M3.5.0",
        "./UTC",
        "zone.tab",
        "localtime",
        "posixrules",
        "Europe\\Stockholm",
        "\xff",
        "A23456789_123456789_123456789_123456789_123456789_123456789_12345",
    };
    for (unsigned index = 0; index < G_N_ELEMENTS(rows); index++) {
        g_autoptr(GError) error = NULL;
        cr_expect_null(zone_load(rows[index], &error), "%s", rows[index]);
        cr_expect(g_error_matches(error, ZONE_ERROR, ZONE_ERROR_NAME), "%s", rows[index]);
        cr_expect(g_utf8_validate(error->message, -1, NULL), "%s", rows[index]);
    }
}

Test(zone, says_why_a_name_of_no_zone_can_not_be_loaded)
{
    g_autoptr(GError) missing = NULL;
    cr_expect_null(zone_load("Europe/Stokholm", &missing));
    cr_expect(g_error_matches(missing, G_FILE_ERROR, G_FILE_ERROR_NOENT));
    g_autoptr(GError) folder = NULL;
    cr_expect_null(zone_load("Europe", &folder));
    cr_expect(g_error_matches(folder, G_FILE_ERROR, G_FILE_ERROR_ISDIR));
}

Test(zone, names_the_nearest_to_a_misspelt_one)
{
    static const struct {
        const char *misspelt, *nearest;
    } rows[] = {
        {"Europe/Stokholm", "Europe/Stockholm"},
        {"europe/stockholm", "Europe/Stockholm"},
        {"Stockholm", "Europe/Stockholm"},
        {"America/New York", "America/New_York"},
        {"Los_Angelos", "America/Los_Angeles"},
        {"Asia/Katmandu", "Asia/Katmandu"},
        {"utc", "UTC"},
        {"Middle-earth/Minas_Tirith", NULL},
        {"", NULL},
    };
    for (unsigned index = 0; index < G_N_ELEMENTS(rows); index++) {
        g_autofree char *nearest = zone_nearest_name(rows[index].misspelt);
        cr_expect(g_strcmp0(nearest, rows[index].nearest) == 0, "%s: %s, expected %s",
                  rows[index].misspelt, nearest, rows[index].nearest);
    }
    g_autoptr(GString) endless = g_string_new(NULL);
    for (int index = 0; index < 100000; index++)
        g_string_append_c(endless, 'x');
    cr_expect_null(zone_nearest_name(endless->str));
}
