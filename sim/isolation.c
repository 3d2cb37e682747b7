/* Namespaces and the sandbox folder of one row. Every step that the machine refuses has a fallback;
 * none is fatal but the last. */
#include "sim/isolation.h"
#include "sim/tree-removal.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_PREFIX "till-"
#define OWNER_FILE ".owner"
#define FOLDER_TRIES 10

struct isolation {
    char *folder;
    bool own_mounts, own_network;
    int owner_fd; /* locked while the owner lives; -1 with own mounts */
};

static bool write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    bool done = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    close(fd);
    return done;
}

/* An ordinary user gets the right to make namespaces by first making a user namespace, in which it
 * stays who it is. */
static bool unshare_as_user(int flags)
{
    uid_t user = geteuid();
    gid_t group = getegid();
    if (user == 0) {
        return unshare(flags) == 0;
    }
    if (unshare(flags | CLONE_NEWUSER) != 0) {
        return false;
    }
    g_autofree char *users = g_strdup_printf("%u %u 1", user, user);
    g_autofree char *groups = g_strdup_printf("%u %u 1", group, group);
    return write_text("/proc/self/setgroups", "deny") && write_text("/proc/self/uid_map", users) &&
           write_text("/proc/self/gid_map", groups);
}

static bool raise_loopback(void)
{
    struct ifreq request = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return false;
    }
    bool done = ioctl(fd, SIOCGIFFLAGS, &request) == 0;
    request.ifr_flags |= IFF_UP | IFF_RUNNING;
    done = done && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
    close(fd);
    return done;
}

static bool is_empty_folder(const char *path)
{
    GDir *folder = g_dir_open(path, 0, NULL);
    if (folder == NULL) {
        return false;
    }
    bool is_empty = g_dir_read_name(folder) == NULL;
    g_dir_close(folder);
    return is_empty;
}

/* Folders that exist on every Linux for mounting something on, and are normally empty: a mount
 * there leaves no trace outside. */
static const char *mount_point(void)
{
    static const char *const candidates[] = {"/mnt", "/media", "/srv"};
    for (unsigned i = 0; i < G_N_ELEMENTS(candidates); i++) {
        if (is_empty_folder(candidates[i])) {
            return candidates[i];
        }
    }
    return NULL;
}

static bool mount_sandbox(struct isolation *isolation)
{
    const char *point = mount_point();
    g_autofree char *options = g_strdup_printf("mode=755,size=%d", ISOLATION_SIZE_BYTES);
    if (point == NULL || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", point, "tmpfs", MS_NOSUID | MS_NODEV, options) != 0) {
        return false;
    }
    isolation->folder = g_build_filename(point, "till", NULL);
    isolation->own_mounts = g_mkdir(isolation->folder, 0755) == 0;
    return isolation->own_mounts;
}

/* False, with errno, if the folder can't be made or another run has just taken it for an orphan. */
static bool try_folder(struct isolation *isolation)
{
    isolation->folder = g_build_filename(g_get_tmp_dir(), FOLDER_PREFIX "XXXXXX", NULL);
    if (g_mkdtemp_full(isolation->folder, 0755) == NULL) {
        return false;
    }
    g_autofree char *owner = g_build_filename(isolation->folder, OWNER_FILE, NULL);
    isolation->owner_fd = open(owner, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    return isolation->owner_fd >= 0 && flock(isolation->owner_fd, LOCK_EX | LOCK_NB) == 0;
}

static void forget_folder(struct isolation *isolation)
{
    if (isolation->owner_fd >= 0) {
        close(isolation->owner_fd);
    }
    isolation->owner_fd = -1;
    g_clear_pointer(&isolation->folder, g_free);
}

static bool make_folder(struct isolation *isolation, GError **error)
{
    for (unsigned i = 0; i < FOLDER_TRIES; i++) {
        if (try_folder(isolation)) {
            return true;
        }
        int reason = errno;
        g_clear_error(error);
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(reason),
                    "no folder for the row can be made in %s: %s", g_get_tmp_dir(),
                    g_strerror(reason));
        forget_folder(isolation);
    }
    return false;
}

struct isolation *isolation_enter(GError **error)
{
    struct isolation *isolation = g_new0(struct isolation, 1);
    isolation->owner_fd = -1;
    bool both = unshare_as_user(CLONE_NEWNS | CLONE_NEWNET);
    isolation->own_network = both && raise_loopback();
    if (both && mount_sandbox(isolation)) {
        return isolation;
    }
    g_clear_pointer(&isolation->folder, g_free);
    if (!make_folder(isolation, error)) {
        isolation_leave(isolation);
        return NULL;
    }
    g_clear_error(error);
    return isolation;
}

bool isolation_replace(const struct isolation *isolation, const char *path, const char *with)
{
    return isolation->own_mounts && mount(with, path, NULL, MS_BIND, NULL) == 0;
}

void isolation_leave(struct isolation *isolation)
{
    if (isolation == NULL) {
        return;
    }
    if (isolation->folder != NULL && !isolation->own_mounts) {
        tree_remove(isolation->folder, OWNER_FILE);
    }
    forget_folder(isolation);
    g_free(isolation);
}

const char *isolation_folder(const struct isolation *isolation)
{
    return isolation->folder;
}

bool isolation_has_own_mounts(const struct isolation *isolation)
{
    return isolation->own_mounts;
}

bool isolation_has_own_network(const struct isolation *isolation)
{
    return isolation->own_network;
}

/* An owner that was killed before it could make its file leaves an empty folder. */
static void remove_if_orphaned(const char *folder)
{
    g_autofree char *owner = g_build_filename(folder, OWNER_FILE, NULL);
    int fd = open(owner, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        rmdir(folder);
        return;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        tree_remove(folder, OWNER_FILE);
    }
    close(fd);
}

void isolation_remove_orphans(void)
{
    GDir *folder = g_dir_open(g_get_tmp_dir(), 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        if (g_str_has_prefix(name, FOLDER_PREFIX) &&
            strlen(name) == strlen(FOLDER_PREFIX "XXXXXX")) {
            g_autofree char *path = g_build_filename(g_get_tmp_dir(), name, NULL);
            remove_if_orphaned(path);
        }
    }
    if (folder != NULL) {
        g_dir_close(folder);
    }
}
