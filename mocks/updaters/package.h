#pragma once
/* Downloaded packages: at most one verified package is kept, in a folder that survives restarts.
 *
 *     if (!package_store_has(store, release) &&
 *         package_store_fetch(store, client, release) == PACKAGE_READY) ...
 *     path = package_store_path(store, release); */
#include "mocks/updaters/client.h"
#include "mocks/updaters/release.h"

enum package_check { CHECK_SIZE = 1, CHECK_DIGEST = 2, CHECK_MANIFEST = 4, CHECK_PRESENCE = 8 };

enum package_result {
    PACKAGE_READY,
    PACKAGE_UNAVAILABLE, /* not to be had now: network, server, disk */
    PACKAGE_BAD,         /* complete, and not what the feed announces */
};

struct package_store {
    const char *folder;
    unsigned skipped_checks; /* of enum package_check; the reference updater skips none */
    bool keeps_broken_transfers;
    char *verified_sha256; /* of the package that this process has verified */
};

void package_store_clear(struct package_store *store);
char *package_store_path(const struct package_store *store, const struct release *release);
/* True if the package is at hand, complete and verified. */
bool package_store_has(struct package_store *store, const struct release *release);
/* Downloads and verifies. Packages of other releases are removed. */
enum package_result package_store_fetch(struct package_store *store, struct client *client,
                                        const struct release *release);
/* Removes every package. */
void package_store_empty(struct package_store *store);
