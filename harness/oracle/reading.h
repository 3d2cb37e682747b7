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
/* All axes, in table order: "window-clock=local,...". Free with g_free. */
char *reading_format(const struct reading *reading);
