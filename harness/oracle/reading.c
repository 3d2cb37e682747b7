/* The table of axes, and readings as text. */
#include "harness/oracle/reading.h"
#include <string.h>

const struct axis_row axis_table[AXIS_COUNT] = {
    [AXIS_WINDOW_CLOCK] = {"window-clock", {"local", "utc"}},
    [AXIS_PATCH_WINDOW] = {"patch-window", {"bound", "exempt"}},
    [AXIS_PATCH_KIND] = {"patch-kind", {"number", "step"}},
    [AXIS_EXCLUSION_FIELD] = {"exclusion-field", {"either", "duration", "days"}},
    [AXIS_DOWNLOAD] = {"download", {"window", "anytime"}},
    [AXIS_PARTIAL] = {"partial", {"accepted", "invalid"}},
    [AXIS_KIOSKS_IN_TURN] = {"kiosks-in-turn", {"working-hours", "always"}},
};

unsigned axis_value_count(enum axis axis)
{
    return g_strv_length((char **)axis_table[axis].values);
}

/* The axis that was set; AXIS_COUNT if the item names none of its values. */
static enum axis set_one(const char *item, struct reading *reading)
{
    const char *equals = strchr(item, '=');
    if (equals == NULL) {
        return AXIS_COUNT;
    }
    for (unsigned axis = 0; axis < AXIS_COUNT; axis++) {
        const char *name = axis_table[axis].name;
        if (strlen(name) != (size_t)(equals - item) || strncmp(name, item, strlen(name)) != 0)
            continue;
        for (unsigned value = 0; value < axis_value_count((enum axis)axis); value++)
            if (strcmp(axis_table[axis].values[value], equals + 1) == 0) {
                reading->value[axis] = value;
                return (enum axis)axis;
            }
    }
    return AXIS_COUNT;
}

bool reading_pins_parse(const char *text, struct reading_pins *pins, GError **error)
{
    g_auto(GStrv) items = g_strsplit(text, ",", -1);
    struct reading_pins result = *pins;
    for (char **item = items; *item != NULL; item++) {
        enum axis axis = set_one(*item, &result.reading);
        if (axis == AXIS_COUNT) {
            g_autofree char *known = reading_format(&(struct reading){0});
            g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                        "`%s` is no reading; the axes with their first values are %s", *item,
                        known);
            return false;
        }
        result.pinned[axis] = true;
    }
    *pins = result;
    return true;
}

bool reading_parse(const char *text, struct reading *reading, GError **error)
{
    struct reading_pins pins = reading_pins_of(reading);
    if (!reading_pins_parse(text, &pins, error)) {
        return false;
    }
    *reading = pins.reading;
    return true;
}

struct reading_pins reading_pins_of(const struct reading *reading)
{
    struct reading_pins pins = {.reading = *reading};
    for (unsigned axis = 0; axis < AXIS_COUNT; axis++) {
        pins.pinned[axis] = true;
    }
    return pins;
}

struct reading reading_first(const struct reading_pins *pins)
{
    struct reading reading = {0};
    for (unsigned axis = 0; axis < AXIS_COUNT; axis++) {
        reading.value[axis] = pins->pinned[axis] ? pins->reading.value[axis] : 0;
    }
    return reading;
}

bool reading_next(struct reading *reading, const struct reading_pins *pins, unsigned axes)
{
    for (unsigned axis = AXIS_COUNT; axis-- > 0;) {
        if (pins->pinned[axis] || !(axes >> axis & 1)) {
            continue;
        }
        reading->value[axis]++;
        if (reading->value[axis] < axis_value_count((enum axis)axis)) {
            return true;
        }
        reading->value[axis] = 0;
    }
    return false;
}

char *axis_format(enum axis axis, unsigned value)
{
    return g_strdup_printf("%s=%s", axis_table[axis].name, axis_table[axis].values[value]);
}

char *reading_format(const struct reading *reading)
{
    GString *text = g_string_new(NULL);
    for (unsigned axis = 0; axis < AXIS_COUNT; axis++)
        g_string_append_printf(text, "%s%s=%s", axis > 0 ? "," : "", axis_table[axis].name,
                               axis_table[axis].values[reading->value[axis]]);
    return g_string_free(text, FALSE);
}
