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

static bool set_one(const char *item, struct reading *reading)
{
    const char *equals = strchr(item, '=');
    if (equals == NULL)
        return false;
    for (unsigned axis = 0; axis < AXIS_COUNT; axis++) {
        const char *name = axis_table[axis].name;
        if (strlen(name) != (size_t)(equals - item) || strncmp(name, item, strlen(name)) != 0)
            continue;
        for (unsigned value = 0; value < axis_value_count((enum axis)axis); value++)
            if (strcmp(axis_table[axis].values[value], equals + 1) == 0) {
                reading->value[axis] = value;
                return true;
            }
    }
    return false;
}

bool reading_parse(const char *text, struct reading *reading, GError **error)
{
    g_auto(GStrv) items = g_strsplit(text, ",", -1);
    struct reading result = *reading;
    for (char **item = items; *item != NULL; item++)
        if (!set_one(*item, &result)) {
            g_autofree char *known = reading_format(&(struct reading){0});
            g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                        "`%s` is no reading; the axes with their first values are %s", *item,
                        known);
            return false;
        }
    *reading = result;
    return true;
}

char *reading_format(const struct reading *reading)
{
    GString *text = g_string_new(NULL);
    for (unsigned axis = 0; axis < AXIS_COUNT; axis++)
        g_string_append_printf(text, "%s%s=%s", axis > 0 ? "," : "", axis_table[axis].name,
                               axis_table[axis].values[reading->value[axis]]);
    return g_string_free(text, FALSE);
}
