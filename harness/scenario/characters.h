#pragma once
/* Characters that a scenario file may be made of. */
#include "harness/diagnostic.h"
#include <stdbool.h>

/* UTF-8 without control characters (but tab and line ends), without the line separators that only
 * some editors count as lines, without a byte order mark inside. False, with a diagnostic for the
 * first, if not. */
bool characters_check(const char *text, size_t size_bytes, struct diagnostics *diagnostics);
