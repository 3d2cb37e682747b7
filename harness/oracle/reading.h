#pragma once
/* Readings: where the documents say two things, a reading fixes one value per axis. Everything that
 * judges takes the reading as a value; the first value of every axis is the default. */
#include <glib.h>
#include <stdbool.h>

enum axis {
    AXIS_WINDOW_CLOCK,
    AXIS_PATCH_WINDOW,
    AXIS_PATCH_KIND,
    AXIS_EXCLUSION_FIELD,
    AXIS_DOWNLOAD,
    AXIS_PARTIAL,
    AXIS_KIOSKS_IN_TURN,
    AXIS_COUNT
};

enum { WINDOW_CLOCK_LOCAL, WINDOW_CLOCK_UTC };
enum { PATCH_WINDOW_BOUND, PATCH_WINDOW_EXEMPT };
enum { PATCH_KIND_NUMBER, PATCH_KIND_STEP };
enum { EXCLUSION_FIELD_EITHER, EXCLUSION_FIELD_DURATION, EXCLUSION_FIELD_DAYS };
enum { DOWNLOAD_WINDOW, DOWNLOAD_ANYTIME };
enum { PARTIAL_ACCEPTED, PARTIAL_INVALID };
enum { KIOSKS_IN_WORKING_HOURS, KIOSKS_ALWAYS };

#define AXIS_VALUE_LIMIT 3

struct axis_row {
    const char *name;
    const char *values[AXIS_VALUE_LIMIT + 1]; /* NULL-terminated; the first is the default */
};
extern const struct axis_row axis_table[AXIS_COUNT];

/* Zero is the default reading. */
struct reading {
    unsigned value[AXIS_COUNT];
};

unsigned axis_value_count(enum axis axis);
/* "window-clock=utc,partial=invalid"; axes that are not named keep what `reading` has. False leaves
 * it untouched. */
bool reading_parse(const char *text, struct reading *reading, GError **error);
/* Which readings are to be tried: a fixed value per axis, or every value of it. Zero: every value
 * of every axis. */
struct reading_pins {
    bool pinned[AXIS_COUNT];
    struct reading reading;
};
struct reading_pins reading_pins_of(const struct reading *reading); /* all axes pinned */
/* As reading_parse; the axes that the text names become pinned. */
bool reading_pins_parse(const char *text, struct reading_pins *pins, GError **error);
/* Readings in table order, the first values first: those axes of the mask (bit per axis) that are
 * not pinned take every value, the others stay at their pin or first value.
 *
 *     struct reading reading = reading_first(&pins);
 *     do { ... } while (reading_next(&reading, &pins, axes)); */
struct reading reading_first(const struct reading_pins *pins);
bool reading_next(struct reading *reading, const struct reading_pins *pins, unsigned axes);
/* "window-clock=utc". Free with g_free. */
char *axis_format(enum axis axis, unsigned value);

/* All axes, in table order: "window-clock=local,...". Free with g_free. */
char *reading_format(const struct reading *reading);
