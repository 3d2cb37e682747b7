/* A minimal set of rows that conflict: chosen greedily, then thinned out. */
#include "harness/conflict.h"

static bool cell(const struct conflict_table *table, unsigned row, unsigned reading)
{
    return table->fails[row * table->readings + reading];
}

static unsigned count_new(const struct conflict_table *table, unsigned row, const bool *is_covered)
{
    unsigned count = 0;
    for (unsigned i = 0; i < table->readings; i++) {
        count += cell(table, row, i) && !is_covered[i];
    }
    return count;
}

static bool covers_all(const struct conflict_table *table, const GArray *rows, unsigned without)
{
    for (unsigned i = 0; i < table->readings; i++) {
        bool is_covered = false;
        for (unsigned k = 0; k < rows->len; k++) {
            is_covered |= k != without && cell(table, g_array_index(rows, unsigned, k), i);
        }
        if (!is_covered) {
            return false;
        }
    }
    return true;
}

static gint number_order(gconstpointer a, gconstpointer b)
{
    unsigned left = *(const unsigned *)a, right = *(const unsigned *)b;
    return (left > right) - (left < right);
}

GArray *conflict_of(const struct conflict_table *table)
{
    GArray *chosen = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autofree bool *is_covered = g_new0(bool, table->readings);
    while (!covers_all(table, chosen, UINT_MAX)) {
        unsigned best = 0, most = 0;
        for (unsigned row = 0; row < table->rows; row++) {
            unsigned count = count_new(table, row, is_covered);
            if (count > most) {
                best = row;
                most = count;
            }
        }
        if (most == 0) {
            g_array_set_size(chosen, 0);
            return chosen;
        }
        g_array_append_val(chosen, best);
        for (unsigned i = 0; i < table->readings; i++) {
            is_covered[i] |= cell(table, best, i);
        }
    }
    for (unsigned k = chosen->len; k-- > 0;) {
        if (covers_all(table, chosen, k)) {
            g_array_remove_index(chosen, k);
        }
    }
    g_array_sort(chosen, number_order);
    return chosen;
}
