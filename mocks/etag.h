#pragma once
/* Entity tags as conditional requests name them (RFC 9110, 8.8.3 and 13.1). */
#include <glib.h>
#include <stdbool.h>

enum etag_comparison { ETAG_WEAK, ETAG_STRONG };

/* True if `list`, the value of If-None-Match or If-Range, names `etag` (quoted, perhaps with W/),
 * or is "*". NULL names nothing. What follows a malformed entry is not looked at. */
bool etag_is_named(const char *list, const char *etag, enum etag_comparison comparison);
/* A weak tag of a body. Free with g_free. */
char *etag_weak(GBytes *body);
