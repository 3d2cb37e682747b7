#pragma once
/* The rows that are to blame together, where no single one is: under each reading at least one of
 * them fails. */
#include <glib.h>
#include <stdbool.h>

/* Does the row fail under the reading? `fails`: a row after the other. */
struct conflict_table {
    unsigned rows, readings;
    bool *fails;
};

/* Numbers of rows (unsigned), ascending, none of which can be left out. Empty if some reading fails
 * nowhere. */
GArray *conflict_of(const struct conflict_table *table);
