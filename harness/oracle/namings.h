#pragma once
/* Namings: the days, times of day and zones that a text names, and the instants that they may mean.
 * Never a parse of a sentence: every day may belong to every time.
 *
 *     struct namings *namings = namings_new(wording, &where);
 *     bool is_named = namings_name(namings, start_ns);
 *     GArray *instants = namings_instants(namings);        // int64_t, sorted; free with
 * g_array_unref namings_free(namings); */
#include "harness/oracle/lexicon.h"
#include "sim/clock.h"
#include "sim/zone.h"

/* Where and when the text was written: "tomorrow" is a day after it. */
struct namings_place {
    const struct lexicon *lexicon;
    const struct zone *zone; /* of the site */
    int64_t written_ns;
};

/* How a day was named: by its date, as "tomorrow", as a weekday. */
enum day_source { DAY_BY_DATE, DAY_BY_DISTANCE, DAY_BY_WEEKDAY };

struct named_day {
    int64_t days; /* since 1970-01-01 */
    enum day_source source;
    unsigned line;
    guint token;
};

#define OFFSET_OF_SITE INT32_MAX /* no zone is named, or that of the site */
struct named_time {
    int seconds; /* of the day, 0 to 86400 */
    int offset_s;
    bool has_zone;
};

struct namings {
    struct namings_place place;
    GArray *days;    /* struct named_day */
    GArray *times;   /* struct named_time */
    GArray *offsets; /* int: zones that stand anywhere in the text, OFFSET_OF_SITE too */
};

struct namings *namings_new(struct wording *wording, const struct namings_place *place);
void namings_free(struct namings *namings);
/* Can day, time and zone of the text be those of this instant? */
bool namings_name(const struct namings *namings, int64_t instant_ns);
/* Does it name this day of the site? */
bool namings_name_day(const struct namings *namings, int64_t instant_ns);
/* What may be meant: days that are named by their date alone, where there are some. */
GArray *namings_instants(const struct namings *namings);

/* Inside: namings-days.c, namings-times.c. Tokens that belong to a day become taken. */
void namings_take_days(struct namings *namings, struct wording *wording);
void namings_take_times(struct namings *namings, struct wording *wording);
/* The number at an index that has so many digits, or -1. */
int number_at(const struct wording *wording, guint index, unsigned least, unsigned most);
/* Is it this sign, directly after what stands before? */
bool sign_at(const struct wording *wording, guint index, const char *sign);
