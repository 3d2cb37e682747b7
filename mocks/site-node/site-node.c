/* site-node: a program of a restaurant site, as far as a tool can tell: a process that lives, and
 * writes logs. Who it is, iikoFront, a plug-in host, BackOffice or a kiosk's software, is its
 * argument. Descriptor 3 tells it what happens, one datagram each:
 *
 *     12 append /path/of/a/log
 *     bytes
 *     13 rename /path
 *     /path.2030-03-13
 *     14 end
 *
 * The answer, {"number":12}, is sent when it is done. It ends when it is told to, and when nobody
 * is there to tell. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_FD 3
#define MESSAGE_SIZE (128 * 1024)

struct open_log {
    char path[PATH_MAX];
    int fd;
};

static void close_log(struct open_log *log)
{
    if (log->fd >= 0) {
        close(log->fd);
    }
    log->fd = -1;
}

/* A log that can't be written is no reason to stop. */
static void append(struct open_log *log, const char *path, const char *bytes)
{
    if (log->fd < 0 || strcmp(log->path, path) != 0) {
        close_log(log);
        snprintf(log->path, sizeof log->path, "%s", path);
        log->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    }
    for (size_t rest = strlen(bytes); log->fd >= 0 && rest > 0;) {
        ssize_t written = write(log->fd, bytes, rest);
        if (written <= 0) {
            return;
        }
        bytes += written;
        rest -= (size_t)written;
    }
}

static void answer(unsigned long number)
{
    char text[64];
    int size = snprintf(text, sizeof text, "{\"number\":%lu}", number);
    send(LINE_FD, text, (size_t)size, MSG_NOSIGNAL);
}

/* False: it is to end. */
static int obey(struct open_log *log, char *text)
{
    char *verb = NULL;
    unsigned long number = strtoul(text, &verb, 10);
    char *first = *verb == ' ' ? strchr(verb + 1, ' ') : NULL;
    if (first == NULL) {
        return 1;
    }
    *first++ = '\0';
    char *second = strchr(first, '\n');
    if (second != NULL) {
        *second++ = '\0';
    }
    if (strcmp(verb + 1, "append") == 0 && second != NULL) {
        append(log, first, second);
    } else if (strcmp(verb + 1, "rename") == 0 && second != NULL) {
        close_log(log);
        rename(first, second);
    }
    answer(number);
    return strcmp(verb + 1, "end") != 0;
}

int main(int count, char **arguments)
{
    static char text[MESSAGE_SIZE];
    struct open_log log = {.fd = -1};
    (void)arguments;
    if (count != 2) {
        fputs("usage: site-node ROLE\n", stderr);
        return 2;
    }
    for (ssize_t size; (size = recv(LINE_FD, text, sizeof text - 1, 0)) > 0;) {
        text[size] = '\0';
        if (!obey(&log, text)) {
            return 0;
        }
    }
    return 0;
}
