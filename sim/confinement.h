#pragma once
/* Where supervised processes may write: in their folders, and nowhere else.
 *
 *     confinement = confinement_new(isolation, folders);   // before anything is started
 *     settings.confinement = confinement;                  // of the supervisor
 *     confinement_free(confinement);                       // after the supervisor
 *
 * In a mount namespace of the row every process gets its own view of it in which everything but the
 * folders is read-only; elsewhere Landlock refuses the calls. Device files stay writable, and so
 * does /dev/shm: in a mount namespace it is the row's own.
 *
 * Source: mount_setattr(2), mount_namespaces(7), landlock(7). */
#include "sim/isolation.h"

enum confinement_kind {
    CONFINEMENT_NONE,     /* the machine offers nothing: what the user may write, they may */
    CONFINEMENT_MOUNTS,   /* elsewhere EROFS */
    CONFINEMENT_LANDLOCK, /* elsewhere EACCES */
};

struct confinement;

/* `folders` is NULL-terminated; they exist. `isolation` may be NULL. */
struct confinement *confinement_new(const struct isolation *isolation, const char *const *folders);
void confinement_free(struct confinement *confinement);
enum confinement_kind confinement_kind(const struct confinement *confinement);
/* What confinement_new would come to. */
enum confinement_kind confinement_kind_in(const struct isolation *isolation);
/* Of the calling process, for ever: between fork and exec, only async-signal-safe calls. NULL
 * confines nothing. 0 or an errno value. */
int confinement_enter(const struct confinement *confinement);
