#pragma once
/* What the feed has to offer: the releases with what is announced of them, the list as it is
 * answered, and the packages behind the addresses. */
#include "mocks/feed/feed.h"
#include "mocks/feed/parcel.h"

struct catalogue;

/* One release in the list. */
struct entry {
    char *version;
    const char *channel;
    char *published_at, *notes;
    char *sha256;       /* announced; NULL: missing */
    int64_t size_bytes; /* announced */
    const struct parcel *parcel;
};

/* The list as it is answered now. */
struct listing {
    GBytes *body;
    char *etag;
};

/* `base_url` is what package addresses begin with; `seed` decides the order of the entries.
 * G_FILE_ERROR if the program can't be read. */
struct catalogue *catalogue_new(const char *program_path, const char *base_url, uint64_t seed,
                                GError **error);
void catalogue_free(struct catalogue *catalogue);
/* NULL with an error for a version that is listed already. Entries are valid until removed. */
struct entry *catalogue_add(struct catalogue *catalogue, const struct feed_release *release,
                            const char *published_at, GError **error);
/* NULL if the version is not listed. */
struct entry *catalogue_find(const struct catalogue *catalogue, const char *version);
void catalogue_set_channel(struct catalogue *catalogue, struct entry *entry, const char *channel);
/* The package stays where it is: who knows the address can still fetch it. */
void catalogue_remove(struct catalogue *catalogue, struct entry *entry);
/* Valid until the catalogue changes. */
const struct listing *catalogue_listing(struct catalogue *catalogue);
/* The package at a decoded path, and the version it was published as; NULL if there is none. */
const struct parcel *catalogue_parcel_at(const struct catalogue *catalogue, const char *path,
                                         const char **version);
