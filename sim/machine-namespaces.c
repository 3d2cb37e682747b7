/* Probes of what separates a row from the machine: the whole sequence that a row goes through, step
 * by step, so that the step that is refused has a name. unshare(2) alone proves nothing: what it
 * permits may be taken back by the next step (AppArmor, a masked /proc). Source:
 * user_namespaces(7), mount_namespaces(7), network_namespaces(7), landlock(7). */
#include "sim/confinement.h"
#include "sim/isolation.h"
#include "sim/machine-probes.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PRIVILEGED_PORT 443

static bool write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0) {
        close(fd);
    }
    return done;
}

bool machine_has_user_namespaces(GString *said)
{
    g_autofree char *users = g_strdup_printf("%u %u 1", geteuid(), geteuid());
    if (unshare(CLONE_NEWUSER) != 0) {
        return machine_refused(said, "unshare");
    }
    if (!write_text("/proc/self/setgroups", "deny")) {
        return machine_refused(said, "/proc/self/setgroups");
    }
    if (!write_text("/proc/self/uid_map", users)) {
        return machine_refused(said, "/proc/self/uid_map");
    }
    g_string_append(said, "made, and its user mapped");
    return true;
}

/* Why a row has no namespace of the kind, as far as the first step tells. */
static bool tell_refusal(GString *said, int flag, const char *later)
{
    bool is_root = geteuid() == 0;
    if (unshare(is_root ? flag : flag | CLONE_NEWUSER) != 0) {
        return machine_refused(said, "unshare");
    }
    g_string_append_printf(said, "unshare succeeds, but %s", later);
    return false;
}

static bool machine_refuses_mounts(GString *said)
{
    return tell_refusal(said, CLONE_NEWNS, "a tmpfs can't be mounted");
}

static bool machine_refuses_networks(GString *said)
{
    return tell_refusal(said, CLONE_NEWNET, "loopback can't be used");
}

bool machine_has_mount_namespaces(GString *said)
{
    struct isolation *isolation = isolation_enter(NULL);
    bool works = isolation != NULL && isolation_has_own_mounts(isolation);
    isolation_leave(isolation);
    if (works) {
        g_string_append(said, "a private tmpfs was mounted");
        return true;
    }
    machine_try(machine_refuses_mounts, said);
    return false;
}

static bool listens(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool done = bind(server, (struct sockaddr *)&address, sizeof address) == 0 &&
                listen(server, 1) == 0 &&
                connect(client, (struct sockaddr *)&address, sizeof address) == 0;
    close(client);
    close(server);
    return done;
}

bool machine_has_network_namespaces(GString *said)
{
    struct isolation *isolation = isolation_enter(NULL);
    bool works = isolation != NULL && isolation_has_own_network(isolation);
    bool is_open = works && listens(PRIVILEGED_PORT);
    isolation_leave(isolation);
    if (works) {
        g_string_append_printf(said, "loopback is up%s", is_open ? ", port 443 is free" : "");
        return true;
    }
    machine_try(machine_refuses_networks, said);
    return false;
}

/* What machine_writes_elsewhere works on. */
static const struct confinement *present_confinement;

/* A file beside the folders can be made. */
static bool machine_writes_elsewhere(GString *said)
{
    g_autofree char *path = g_strdup_printf("%s/tillspec-probe-%d", g_get_tmp_dir(), (int)getpid());
    int reason = confinement_enter(present_confinement);
    if (reason != 0) {
        errno = reason;
        machine_refused(said, "a view of the mounts or a Landlock rule set");
        return true;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        g_string_append_printf(said, "%s could be written", path);
        unlink(path);
        close(fd);
    }
    return fd >= 0;
}

bool machine_confines_to_folders(GString *said)
{
    static const char *const how[] = {[CONFINEMENT_NONE] = "neither mounts nor Landlock",
                                      [CONFINEMENT_MOUNTS] = "other folders are read-only mounts",
                                      [CONFINEMENT_LANDLOCK] = "Landlock refuses other folders"};
    struct isolation *isolation = isolation_enter(NULL);
    if (isolation == NULL) {
        return machine_refused(said, g_get_tmp_dir());
    }
    const char *const folders[] = {isolation_folder(isolation), NULL};
    struct confinement *confinement = confinement_new(isolation, folders);
    present_confinement = confinement;
    bool works = confinement_kind(confinement) != CONFINEMENT_NONE &&
                 !machine_try(machine_writes_elsewhere, said);
    if (said->len == 0) {
        g_string_append(said, how[confinement_kind(confinement)]);
    }
    confinement_free(confinement);
    isolation_leave(isolation);
    return works;
}

/* Forbids writing anywhere, and tries it. */
bool machine_confines_writes(GString *said)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) {
        return machine_refused(said, "landlock_create_ruleset");
    }
    struct landlock_ruleset_attr attributes = {.handled_access_fs = LANDLOCK_ACCESS_FS_WRITE_FILE};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (ruleset < 0 || syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) {
        return machine_refused(said, "landlock_restrict_self");
    }
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (fd >= 0 || errno != EACCES) {
        g_string_append(said, "does not keep what it promises");
        return false;
    }
    g_string_append_printf(said, "version %ld confines writes", version);
    return true;
}
