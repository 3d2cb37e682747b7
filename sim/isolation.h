#pragma once
/* A place of its own for one row: where the machine permits, a private mount namespace with a tmpfs
 * that vanishes with its last process, and a private network namespace with nothing but loopback.
 * Where it does not, a folder that is removed at the end, and by the next start if its owner was
 * killed.
 *
 *     isolation = isolation_enter(&error);            // before any thread or supervisor exists
 *     isolation_folder(isolation)                     // empty, writable
 *     isolation_leave(isolation);
 *
 * Source: unshare(2), mount_namespaces(7), user_namespaces(7), network_namespaces(7), flock(2). */
#include <glib.h>
#include <stdbool.h>

#define ISOLATION_SIZE_BYTES (256 * 1024 * 1024)

struct isolation;
struct isolation *isolation_enter(GError **error);
void isolation_leave(struct isolation *isolation);
/* Shows the file or folder `with` in the place of `path`, to this process and what it starts. False
 * if there is no mount namespace, no such path, or the machine refuses. */
bool isolation_replace(const struct isolation *isolation, const char *path, const char *with);
const char *isolation_folder(const struct isolation *isolation);
bool isolation_has_own_mounts(const struct isolation *isolation);
bool isolation_has_own_network(const struct isolation *isolation);
/* Removes the folders of rows whose process was killed; called when a run begins and when it ends.
 */
void isolation_remove_orphans(void);
