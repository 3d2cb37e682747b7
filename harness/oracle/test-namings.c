/* Forms of dates and times, each with the start that it names and with one that it does not. */
#include "harness/oracle/namings.h"
#include "harness/oracle/test-book.h"

struct form {
    const char *zone, *start, *text;
    bool is_named;
};

/* Written on Tuesday 2030-03-12 at 07:00 UTC. */
static const struct form forms[] = {
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14.03.2030 03:00", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14.03.30, в 3:00", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14.03 в 3.00", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14 МАРТА в 3 часа ночи", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14-го марта 2030 г. в 03-00", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "послезавтра, 3 ночи", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "завтра, 3 ночи", false},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "в четверг в 03:00 (МСК)", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "в пятницу в 03:00", false},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "2030-03-14T03:00:00+03:00", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "2030-03-14T00:00:00Z", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "2030-03-14T03:00:00Z", false},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "March 14th, 2030 at 3:00 AM", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14 March, 3am", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "03/14/2030 3:00 PM", false},
    {"Europe/Moscow", "2030-03-14T15:00:00+03:00", "03/14/2030 3:00 PM", true},
    {"Europe/Moscow", "2030-03-14T15:00:00+03:00", "14 марта в 3 часа дня", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14.03.2030 03:00 UTC+3", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14.03.2030 03:00 (GMT+03:00)", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14.03.2030 03:00 Europe/Moscow", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14.03.2030 03:00 UTC", false},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14.03.2030 00:00 UTC", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14.03.2030 с 03:00 до 05:00", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14.03.2030 03:00-05:00", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14.03.2030 03:00 – 05:00", true},
    {"America/New_York", "2030-03-14T03:00:00-04:00", "2030-03-14T03:00:00-04:00", true},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "14.03.2030 в 03:01", false},
    {"Europe/Moscow", "2030-03-14T03:00:00+03:00", "13.03.2030 в 03:00", false},
    {"Europe/Moscow", "2030-03-14T00:00:00+03:00", "13.03.2030 24:00", true},
    {"Europe/Moscow", "2030-03-14T00:00:00+03:00", "14 марта, полночь", true},
    {"Europe/Moscow", "2030-03-14T12:00:00+03:00", "14 марта в 12 дня", true},
    {"Europe/Samara", "2030-03-14T03:00:00+04:00", "14.03.2030 в 02:00 МСК", true},
    {"Europe/Samara", "2030-03-14T03:00:00+04:00", "14.03.2030 в 03:00 МСК", false},
    /* The hour that is repeated: both. The hour that is left out: none. */
    {"Europe/Berlin", "2030-10-27T02:30:00+02:00", "27.10.2030 02:30", true},
    {"Europe/Berlin", "2030-10-27T02:30:00+01:00", "27.10.2030 02:30", true},
    {"Europe/Berlin", "2030-10-27T02:30:00+02:00", "27.10.2030 02:30 +02:00", true},
    {"Europe/Berlin", "2030-10-27T02:30:00+01:00", "27.10.2030 02:30 +02:00", false},
    {"Europe/Berlin", "2030-03-31T03:30:00+02:00", "31.03.2030 02:30", false},
    {"Europe/Berlin", "2030-03-31T03:30:00+02:00", "31.03.2030 03:30", true},
};

Test(namings, find_what_a_text_names_and_nothing_else)
{
    struct lexicon *lexicon = test_lexicon();
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        int64_t start_ns = 0, written_ns = 0;
        struct zone *zone = zone_load(forms[i].zone, NULL);
        cr_assert(instant_parse(forms[i].start, &start_ns) &&
                  instant_parse("2030-03-12T07:00:00Z", &written_ns));
        struct namings_place place = {lexicon, zone, written_ns};
        struct wording *wording = wording_new(forms[i].text);
        struct namings *namings = namings_new(wording, &place);
        cr_expect_eq(namings_name(namings, start_ns), forms[i].is_named, "`%s` %s %s (%s)",
                     forms[i].text, forms[i].is_named ? "names" : "does not name", forms[i].start,
                     forms[i].zone);
        namings_free(namings);
        wording_free(wording);
        zone_unref(zone);
    }
    lexicon_free(lexicon);
}

Test(namings, survive_any_bytes)
{
    static const char *const texts[] = {"",
                                        "\xff\xfe\x80",
                                        "99.99.9999 99:99",
                                        "0.0",
                                        ":::",
                                        "14.",
                                        "31.02.2030 25:61 +99:99",
                                        "- - -",
                                        "1 2 3 4 5 6",
                                        "999999999999999999999:00"};
    struct lexicon *lexicon = test_lexicon();
    struct zone *zone = zone_load("Europe/Moscow", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        struct namings_place place = {lexicon, zone, 0};
        struct wording *wording = wording_new(texts[i]);
        struct namings *namings = namings_new(wording, &place);
        cr_expect_not(namings_name(namings, 0), "%zu", i);
        namings_free(namings);
        wording_free(wording);
    }
    zone_unref(zone);
    lexicon_free(lexicon);
}
