/* Confinement of writes, by mounts or by Landlock. */
#include "sim/confinement.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#define ATTRIBUTE_READ_ONLY 1u /* MOUNT_ATTR_RDONLY */
#define SHARED_MEMORY "/dev/shm"
#define DEVICES "/dev"

/* Of mount_setattr(2), under a name of ours: not every library has it. */
struct attributes {
    uint64_t set, clear, propagation, user_namespace;
};

#define CHANGES_IN_FOLDERS                                                                         \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                               \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | \
     LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |   \
     LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

struct confinement {
    enum confinement_kind kind;
    char **folders;
    int ruleset_fd;
};

/* The version of Landlock, 0 if there is none. Without the second one files could not be moved
 * between folders. */
static int landlock_version(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version < 2 ? 0 : (int)version;
}

static uint64_t changes_known_to(int version)
{
    uint64_t changes = CHANGES_IN_FOLDERS | LANDLOCK_ACCESS_FS_REFER;
    return version >= 3 ? changes | LANDLOCK_ACCESS_FS_TRUNCATE : changes;
}

static void permit(int ruleset_fd, const char *path, uint64_t changes)
{
    struct landlock_path_beneath_attr rule = {
        .allowed_access = changes,
        .parent_fd = open(path, O_PATH | O_CLOEXEC),
    };
    if (rule.parent_fd >= 0) {
        syscall(SYS_landlock_add_rule, ruleset_fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
        close(rule.parent_fd);
    }
}

static int make_ruleset(const char *const *folders)
{
    uint64_t changes = changes_known_to(landlock_version());
    struct landlock_ruleset_attr attributes = {.handled_access_fs = changes};
    int fd = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    if (fd < 0) {
        return -1;
    }
    for (; *folders != NULL; folders++) {
        permit(fd, *folders, changes);
    }
    permit(fd, SHARED_MEMORY, changes);
    permit(fd, DEVICES, changes & (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE));
    return fd;
}

/* Folders become mounts of their own, which can be writable where their surroundings are not. */
static void make_mounts(const struct confinement *confinement)
{
    for (char **folder = confinement->folders; *folder != NULL; folder++) {
        mount(*folder, *folder, NULL, MS_BIND, NULL);
    }
    mount("tmpfs", SHARED_MEMORY, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=64m");
}

static bool has_mount_attributes(void)
{
    return syscall(SYS_mount_setattr, -1, "", 0, NULL, 0) != 0 && errno != ENOSYS && errno != EPERM;
}

enum confinement_kind confinement_kind_in(const struct isolation *isolation)
{
    if (isolation != NULL && isolation_has_own_mounts(isolation) && has_mount_attributes()) {
        return CONFINEMENT_MOUNTS;
    }
    return landlock_version() > 0 ? CONFINEMENT_LANDLOCK : CONFINEMENT_NONE;
}

struct confinement *confinement_new(const struct isolation *isolation, const char *const *folders)
{
    struct confinement *confinement = g_new0(struct confinement, 1);
    confinement->kind = confinement_kind_in(isolation);
    confinement->folders = g_strdupv((char **)folders);
    confinement->ruleset_fd = -1;
    if (confinement->kind == CONFINEMENT_MOUNTS) {
        make_mounts(confinement);
    } else if (confinement->kind == CONFINEMENT_LANDLOCK) {
        confinement->ruleset_fd = make_ruleset(folders);
    }
    return confinement;
}

void confinement_free(struct confinement *confinement)
{
    if (confinement == NULL) {
        return;
    }
    if (confinement->ruleset_fd >= 0) {
        close(confinement->ruleset_fd);
    }
    g_strfreev(confinement->folders);
    g_free(confinement);
}

enum confinement_kind confinement_kind(const struct confinement *confinement)
{
    return confinement->kind;
}

static int change_mount(const char *path, unsigned flags, const struct attributes *attributes)
{
    return syscall(SYS_mount_setattr, AT_FDCWD, path, flags, attributes, sizeof *attributes) == 0
               ? 0
               : errno;
}

static int enter_mounts(const struct confinement *confinement)
{
    static const struct attributes closed = {.set = ATTRIBUTE_READ_ONLY},
                                   open_again = {.clear = ATTRIBUTE_READ_ONLY};
    if (unshare(CLONE_NEWNS) != 0) {
        return errno;
    }
    int error_number = change_mount("/", AT_RECURSIVE, &closed);
    for (char **folder = confinement->folders; error_number == 0 && *folder != NULL; folder++) {
        error_number = change_mount(*folder, 0, &open_again);
    }
    change_mount(SHARED_MEMORY, 0, &open_again); /* there may be none */
    return error_number;
}

static int enter_ruleset(const struct confinement *confinement)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        syscall(SYS_landlock_restrict_self, confinement->ruleset_fd, 0) != 0) {
        return errno;
    }
    return 0;
}

int confinement_enter(const struct confinement *confinement)
{
    if (confinement == NULL || confinement->kind == CONFINEMENT_NONE) {
        return 0;
    }
    return confinement->kind == CONFINEMENT_MOUNTS ? enter_mounts(confinement)
                                                   : enter_ruleset(confinement);
}
