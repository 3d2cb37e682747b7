#pragma once
/* The names of zones and where their files are. The place is fixed: no environment variable moves
 * it. */
#include <glib.h>

/* The file of a zone; ZONE_ERROR_NAME for a text that can't be a name. Free with g_free. */
char *zone_name_path(const char *name, GError **error);
