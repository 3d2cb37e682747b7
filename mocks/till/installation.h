#pragma once
/* The program folder of a till: what is installed, and the installer.
 *
 *     FOLDER/app/             the installed program with its manifest; absent: nothing is installed
 *     FOLDER/incoming/        a package on its way in
 *
 *     installation_prepare(installation, &package)    // unpacks beside: a refusal costs nothing
 *     installation_commit(installation)               // the old program is gone
 *     installation_finish(installation)               // the new one is renamed into place
 *
 * A power loss between the last two leaves nothing installed. */
#include "mocks/till/package.h"

struct installation;

/* Copies `program` (NULL with a NULL version: nothing is installed) into place. */
struct installation *installation_new(const char *folder, const char *program, const char *version,
                                      GError **error);
void installation_free(struct installation *installation);

enum package_verdict installation_prepare(struct installation *installation,
                                          const struct package *package);
void installation_commit(struct installation *installation);
bool installation_finish(struct installation *installation);
/* Removes what is on its way in. */
void installation_abandon(struct installation *installation);

struct installed_program {
    const char *path, *folder, *version;
};
/* The version; NULL: nothing is installed. */
const char *installation_version(const struct installation *installation);
/* NULL: nothing is installed. Valid until the next call. */
const struct installed_program *installation_program(struct installation *installation);
