/* From the views of a row to the readings that it excludes. */
#include "harness/excluded.h"

/* A reading of the row, and whether the row fails under it. */
struct tried {
    struct reading reading;
    bool fails, is_told;
};

static GArray *tried_readings(const struct row_result *row)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct tried));
    for (unsigned i = 0; i < row->views->len; i++) {
        const struct row_view *view = g_ptr_array_index(row->views, i);
        for (char **text = view->readings; *text != NULL; text++) {
            struct tried tried = {.fails = view->outcome == OUTCOME_FAIL};
            if (reading_parse(*text, &tried.reading, NULL)) {
                g_array_append_val(all, tried);
            }
        }
    }
    return all;
}

static unsigned count_fails(const GArray *all)
{
    unsigned fails = 0;
    for (unsigned i = 0; i < all->len; i++) {
        fails += g_array_index(all, struct tried, i).fails;
    }
    return fails;
}

/* Do all readings with this value fail? Then they are told by it. */
static bool tell_value(GArray *all, unsigned axis, unsigned value)
{
    for (unsigned i = 0; i < all->len; i++) {
        const struct tried *tried = &g_array_index(all, struct tried, i);
        if (tried->reading.value[axis] == value && !tried->fails) {
            return false;
        }
    }
    for (unsigned i = 0; i < all->len; i++) {
        struct tried *tried = &g_array_index(all, struct tried, i);
        tried->is_told |= tried->reading.value[axis] == value;
    }
    return true;
}

static char *format_touched(const struct reading *reading, const struct reading_pins *pins,
                            unsigned axes)
{
    GString *text = g_string_new(NULL);
    for (unsigned axis = 0; axis < AXIS_COUNT; axis++) {
        if ((axes >> axis & 1) && !pins->pinned[axis]) {
            g_autofree char *one = axis_format((enum axis)axis, reading->value[axis]);
            g_string_append_printf(text, "%s%s", text->len > 0 ? "," : "", one);
        }
    }
    return g_string_free(text, FALSE);
}

static void tell_values(GPtrArray *texts, GArray *all, const struct reading_pins *pins,
                        unsigned axes)
{
    for (unsigned axis = 0; axis < AXIS_COUNT; axis++) {
        bool is_tried = (axes >> axis & 1) && !pins->pinned[axis];
        for (unsigned value = 0; is_tried && value < axis_value_count((enum axis)axis); value++) {
            if (tell_value(all, axis, value)) {
                g_ptr_array_add(texts, axis_format((enum axis)axis, value));
            }
        }
    }
}

char **excluded_readings(const struct row_result *row, const struct reading_pins *pins)
{
    g_autoptr(GArray) all = tried_readings(row);
    unsigned fails = count_fails(all);
    if (fails == 0 || fails == all->len) {
        return NULL;
    }
    GPtrArray *texts = g_ptr_array_new();
    tell_values(texts, all, pins, row->axes);
    for (unsigned i = 0; i < all->len; i++) {
        const struct tried *tried = &g_array_index(all, struct tried, i);
        if (tried->fails && !tried->is_told) {
            g_ptr_array_add(texts, format_touched(&tried->reading, pins, row->axes));
        }
    }
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_free(texts, FALSE);
}
