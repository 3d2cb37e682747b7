#pragma once
/* The releases that the feed offers. */
#include "mocks/updaters/configuration.h"
#include "mocks/updaters/version.h"

struct release {
    struct version version;
    enum channel channel;
    char *text; /* the version as the feed spells it */
    char *url;
    char *sha256;       /* lower-case hex, NULL if the feed announces none */
    char *published_at; /* NULL if the feed does not say */
    gint64 size_bytes;  /* -1 if the feed does not say */
};

void release_free(struct release *release);
struct release *release_copy(const struct release *release);

/* Array of struct release, owned by the caller; entries that cannot be understood are left out.
 * NULL with an error if this is not an answer of the feed. */
GPtrArray *releases_parse(const char *body, GError **error);
