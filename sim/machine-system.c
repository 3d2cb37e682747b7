/* Probes of the kernel and its settings, and of what else a row needs. */
#include "sim/clock.h"
#include "sim/machine-probes.h"
#include "sim/zone.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define KERNEL_MAJOR 5
#define KERNEL_MINOR 3
#define MEBIBYTE (1024u * 1024)
#define ROW_MEBIBYTES 256

bool machine_is_covered(GString *said)
{
    struct utsname name;
    char *end;
    uname(&name);
    g_string_append_printf(said, "%s %s, %s", name.sysname, name.release, name.machine);
    long major = strtol(name.release, &end, 10),
         minor = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
    bool is_new = major > KERNEL_MAJOR || (major == KERNEL_MAJOR && minor >= KERNEL_MINOR);
    return is_new && strcmp(name.sysname, "Linux") == 0 && strcmp(name.machine, "x86_64") == 0;
}

bool machine_has_yama(GString *said)
{
    static const char *const scopes[] = {"every process of the same user", "own children",
                                         "only with CAP_SYS_PTRACE", "nobody, until the next boot"};
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/sys/kernel/yama/ptrace_scope", &text, NULL, NULL)) {
        g_string_append(said, "not active");
        return true;
    }
    gint64 scope = g_ascii_strtoll(text, NULL, 10);
    bool is_known = scope >= 0 && scope < (gint64)G_N_ELEMENTS(scopes);
    g_string_append_printf(said, "ptrace_scope %" G_GINT64_FORMAT ": %s may be traced", scope,
                           is_known ? scopes[scope] : "what");
    return scope < 2;
}

bool machine_drops_privileges(GString *said)
{
    bool was_set = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return machine_refused(said, "prctl");
    }
    g_string_append_printf(said, "%s; user %u", was_set ? "set already" : "can be set", geteuid());
    return true;
}

bool machine_pins(GString *said)
{
    cpu_set_t all, one, now;
    CPU_ZERO(&one);
    if (sched_getaffinity(0, sizeof all, &all) != 0) {
        return machine_refused(said, "sched_getaffinity");
    }
    for (size_t cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; cpu++) {
        if (CPU_ISSET(cpu, &all)) {
            CPU_SET(cpu, &one);
        }
    }
    if (sched_setaffinity(0, sizeof one, &one) != 0) {
        return machine_refused(said, "sched_setaffinity");
    }
    bool is_one = sched_getaffinity(0, sizeof now, &now) == 0 && CPU_EQUAL(&now, &one);
    g_string_append(said, is_one ? "a process stays on one CPU" : "the setting has no effect");
    return is_one;
}

bool machine_has_cpus(GString *said)
{
    cpu_set_t all;
    if (sched_getaffinity(0, sizeof all, &all) != 0) {
        return machine_refused(said, "sched_getaffinity");
    }
    g_string_append_printf(said, "%d: as many rows run at once", CPU_COUNT(&all));
    return true;
}

bool machine_gives_random(GString *said)
{
    unsigned char bytes[16];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) {
        return machine_refused(said, "getrandom");
    }
    g_string_append(said, "getrandom answers; programs are given seeded numbers instead");
    return true;
}

bool machine_has_coarse_clock(GString *said)
{
    struct timespec tick;
    if (clock_getres(CLOCK_REALTIME_COARSE, &tick) != 0) {
        return machine_refused(said, "clock_getres");
    }
    g_string_append_printf(said, "files are stamped every %.3g ms",
                           (double)tick.tv_nsec / (double)NS_PER_MS);
    return true;
}

/* The state of one listening socket, by its addresses. */
bool machine_diagnoses_sockets(GString *said)
{
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 request;
    } question = {.header = {.nlmsg_len = sizeof question,
                             .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                             .nlmsg_flags = NLM_F_REQUEST},
                  .request = {.sdiag_family = AF_INET,
                              .sdiag_protocol = IPPROTO_TCP,
                              .idiag_states = ~0U,
                              .id = {.idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}}};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    char reply[1024] = {0};
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(server, (struct sockaddr *)&address, size) != 0 || listen(server, 1) != 0 ||
        getsockname(server, (struct sockaddr *)&address, &size) != 0) {
        return machine_refused(said, "a socket on 127.0.0.1");
    }
    question.request.id.idiag_sport = address.sin_port;
    question.request.id.idiag_src[0] = address.sin_addr.s_addr;
    int link = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (link < 0 || send(link, &question, sizeof question, 0) < 0 ||
        recv(link, reply, sizeof reply, 0) < (ssize_t)sizeof(struct nlmsghdr)) {
        return machine_refused(said, "NETLINK_SOCK_DIAG");
    }
    const struct nlmsghdr *header = (const struct nlmsghdr *)(const void *)reply;
    bool works = header->nlmsg_type == SOCK_DIAG_BY_FAMILY;
    g_string_append(said, works ? "the kernel tells of bytes under way"
                                : "the kernel does not tell of its sockets");
    return works;
}

bool machine_has_space(GString *said)
{
    struct statvfs space;
    if (statvfs(g_get_tmp_dir(), &space) != 0) {
        return machine_refused(said, g_get_tmp_dir());
    }
    guint64 free_mebibytes = (guint64)space.f_bavail * space.f_frsize / MEBIBYTE;
    g_string_append_printf(said, "%" G_GUINT64_FORMAT " MiB free in %s, %d are wanted",
                           free_mebibytes, g_get_tmp_dir(), ROW_MEBIBYTES);
    return free_mebibytes >= ROW_MEBIBYTES;
}

bool machine_has_zones(GString *said)
{
    g_autoptr(GError) error = NULL;
    struct zone *zone = zone_load("Europe/Stockholm", &error);
    if (zone == NULL) {
        g_string_append(said, error->message);
        return false;
    }
    g_string_append_printf(said, "Europe/Stockholm is %.12s", zone_sha256(zone));
    zone_unref(zone);
    return true;
}

bool machine_shows_threads(GString *said)
{
    static const char *const names[] = {"stat", "syscall", "schedstat", "status"};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        char text[64];
        g_autofree char *path = g_strdup_printf("/proc/self/task/%d/%s", getpid(), names[i]);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || read(fd, text, sizeof text) <= 0) {
            return machine_refused(said, path);
        }
        close(fd);
    }
    g_string_append(said, "/proc shows what each thread waits for");
    return true;
}
