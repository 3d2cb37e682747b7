#pragma once
/* Packages as the feed serves them: a gzip-compressed tar with manifest.json and the program, made
 * in memory. The same version and program give the same bytes on every machine. */
#include <glib.h>

struct parcel {
    char *version; /* what manifest.json says */
    GBytes *bytes;
    char *sha256; /* lower-case hex */
    char *etag;
    int64_t published_ns; /* the instant that its Last-Modified tells; INSTANT_NEVER: none */
};

/* G_IO_ERROR if the archive can't be made. */
struct parcel *parcel_new(const char *version, GBytes *program, GError **error);
void parcel_free(struct parcel *parcel);
