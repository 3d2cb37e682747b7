#pragma once
/* Text that an updater may have written, made safe to show: valid UTF-8, one line, nothing that
 * moves a cursor, changes the direction of text or starts an escape sequence, and no longer than a
 * reader can use. */
#include <stdbool.h>
#include <stddef.h>

enum { PRINTABLE_LIMIT_BYTES = 4096 };

/* Control characters become \x1b, \n and so on, bytes that are no UTF-8 become \xff, and what
 * exceeds PRINTABLE_LIMIT_BYTES becomes "... (N more bytes)". NULL gives "". Free with g_free. */
char *printable(const char *text);
/* The same with a limit of the caller's. */
char *printable_within(const char *text, size_t limit_bytes);
/* Nothing in it needs to be escaped. */
bool printable_is(const char *text);
/* The columns that a printable text takes on a terminal. */
size_t printable_columns(const char *text);
