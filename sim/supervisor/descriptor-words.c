/* What a descriptor of a supervised process is, in words that are the same in every run: no numbers
 * of inodes, no ports that the kernel chose. Source: proc(5) on fd, fdinfo and net, epoll(7). */
#include "sim/supervisor/internal.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINK_BYTES 256
#define WATCHED_LIMIT 4    /* descriptors of an epoll that are named */
#define FIRST_CHOSEN 32768 /* ports from here on are the kernel's to give */
#define LISTENS 0x0a

#define PRINTABLE "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:@"

static void append_place(GString *text, const struct process *process, unsigned port,
                         const char *address)
{
    const char *name =
        g_hash_table_lookup(process->supervisor->names_of_ports, GUINT_TO_POINTER(port));
    if (name != NULL) {
        g_string_append_printf(text, " %s", name);
    } else if (port >= FIRST_CHOSEN) {
        g_string_append_printf(text, " %s", address);
    } else {
        g_string_append_printf(text, " %s:%u", address, port);
    }
}

/* "0100007F:1F90": as the machine holds the bytes, four at a time. */
static bool read_place(const char *field, char address[INET6_ADDRSTRLEN], unsigned *port)
{
    uint32_t words[4] = {0};
    const char *colon = strchr(field, ':');
    size_t digits = colon != NULL ? (size_t)(colon - field) : 0;
    if (digits != 8 && digits != 32) {
        return false;
    }
    for (size_t i = 0; i < digits / 8; i++) {
        g_autofree char *word = g_strndup(field + i * 8, 8);
        words[i] = (uint32_t)g_ascii_strtoull(word, NULL, 16);
    }
    *port = (unsigned)g_ascii_strtoull(colon + 1, NULL, 16);
    return inet_ntop(digits == 8 ? AF_INET : AF_INET6, words, address, INET6_ADDRSTRLEN) != NULL;
}

/* A line of /proc/net/tcp: number, here, there, state, ..., inode as the tenth field. */
static bool append_connection(GString *text, const struct process *process, const char *line,
                              const char *inode)
{
    char here[80], there[80], found[24], address[INET6_ADDRSTRLEN];
    unsigned state = 0, port = 0;
    if (sscanf(line, "%*s %79s %79s %x %*s %*s %*s %*s %*s %23s", here, there, &state, found) !=
            4 ||
        strcmp(found, inode) != 0) {
        return false;
    }
    bool listens = state == LISTENS;
    g_string_append(text, listens ? "socket, listening at" : "socket, connected to");
    if (read_place(listens ? here : there, address, &port)) {
        append_place(text, process, port, address);
    }
    return true;
}

static bool find_connection(GString *text, const struct process *process, const char *table,
                            const char *inode)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/net/%s", process->pid, table);
    g_autofree char *all = NULL;
    if (!g_file_get_contents(path, &all, NULL, NULL)) {
        return false;
    }
    g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (append_connection(text, process, *line, inode)) {
            return true;
        }
    }
    return false;
}

static bool find_unix(GString *text, const struct process *process, const char *inode)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/net/unix", process->pid);
    g_autofree char *all = NULL, *needle = g_strdup_printf(" %s", inode);
    if (!g_file_get_contents(path, &all, NULL, NULL)) {
        return false;
    }
    for (const char *at = strstr(all, needle); at != NULL; at = strstr(at + 1, needle)) {
        size_t length = strcspn(at + strlen(needle), " \n");
        if (length == 0) {
            g_string_append(text, "Unix socket");
            return true;
        }
    }
    return false;
}

/* "[4711]" of "socket:[4711]" */
static void append_socket(GString *text, const struct process *process, const char *number)
{
    g_autofree char *inode = g_strndup(number + 1, strcspn(number + 1, "]"));
    bool is_found = find_connection(text, process, "tcp", inode) ||
                    find_connection(text, process, "tcp6", inode) ||
                    find_unix(text, process, inode);
    if (!is_found) {
        g_string_append(text, "socket");
    }
}

static char *link_of(const struct process *process, int fd)
{
    char path[64], link[LINK_BYTES];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", process->pid, fd);
    ssize_t size = readlink(path, link, sizeof link - 1);
    return g_strndup(link, (gsize)MAX(size, 0));
}

/* "anon_inode:[timerfd]" */
static void append_anonymous(GString *text, const char *kind)
{
    g_autofree char *name = g_strndup(kind + 1, strcspn(kind + 1, "]"));
    g_strcanon(name, PRINTABLE, '?');
    g_string_append(text, kind[0] == '[' ? name : kind);
}

/* Everything but what an epoll watches. */
static void append_kind(GString *text, const struct process *process, int fd)
{
    g_autofree char *link = link_of(process, fd);
    const char *colon = strchr(link, ':');
    if (g_str_has_prefix(link, "/dev/pts/") || g_str_has_prefix(link, "/dev/tty")) {
        g_string_append(text, "terminal");
    } else if (link[0] == '/') {
        g_string_append(text, g_strcanon(link, PRINTABLE, '?'));
    } else if (g_str_has_prefix(link, "socket:[")) {
        append_socket(text, process, colon + 1);
    } else if (g_str_has_prefix(link, "anon_inode:")) {
        append_anonymous(text, colon + 1);
    } else if (colon != NULL) {
        g_string_append_len(text, link, colon - link);
    } else {
        g_string_append(text, "closed");
    }
}

/* What /proc/PID/fdinfo/FD says of an epoll: lines "tfd:        5 events: ...". */
static void append_watched(GString *text, const struct process *process, int fd)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/fdinfo/%d", process->pid, fd);
    g_autofree char *all = NULL;
    unsigned count = 0;
    if (!g_file_get_contents(path, &all, NULL, NULL)) {
        return;
    }
    for (const char *at = strstr(all, "tfd:"); at != NULL; at = strstr(at + 1, "tfd:")) {
        if (++count <= WATCHED_LIMIT) {
            int watched = (int)g_ascii_strtoll(at + strlen("tfd:"), NULL, 10);
            g_string_append_printf(text, "%s %d ", count == 1 ? " of" : ",", watched);
            append_kind(text, process, watched);
        }
    }
    if (count > WATCHED_LIMIT) {
        g_string_append_printf(text, " and %u more", count - WATCHED_LIMIT);
    }
}

void descriptor_append(GString *text, const struct process *process, int fd)
{
    g_string_append_printf(text, " descriptor %d (", fd);
    append_kind(text, process, fd);
    append_watched(text, process, fd);
    g_string_append_c(text, ')');
}
