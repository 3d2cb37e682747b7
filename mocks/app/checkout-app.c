/* checkout-app: the Checkout App of the simulated world, as far as an updater can tell.
 * A process of its own with a version, a log and a state; the till tells it through descriptor 3
 * what people do. It ends when it is told to quit, on SIGTERM, SIGINT or SIGHUP, and when the till
 * is gone. */
#include "mocks/app/commands.h"
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define TILL_FD 3
#define LOG_LIMIT_BYTES (INT64_C(1024) * 1024)
#define MANIFEST_SIZE 4096

static const char usage[] = "usage: checkout-app --log FILE [--log-limit BYTES]\n";

/* The value of "version" in a manifest: a short text without escapes. */
static bool find_version(const char *manifest, char version[VERSION_SIZE])
{
    const char *at = strstr(manifest, "\"version\"");
    at = at ? strchr(at + strlen("\"version\""), ':') : NULL;
    at = at ? strchr(at, '"') : NULL;
    const char *end = at ? strchr(at + 1, '"') : NULL;
    if (!end || end - at - 1 >= VERSION_SIZE)
        return false;
    *stpncpy(version, at + 1, (size_t)(end - at - 1)) = '\0';
    return word_is_valid(version);
}

/* manifest.json stands beside the program. */
static bool read_version(const char *program, char version[VERSION_SIZE])
{
    char path[PATH_MAX], manifest[MANIFEST_SIZE];
    const char *slash = strrchr(program, '/');
    snprintf(path, sizeof path, "%.*smanifest.json", slash ? (int)(slash - program) + 1 : 0,
             program);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t size = read(fd, manifest, sizeof manifest - 1);
    close(fd);
    if (size < 0)
        return false;
    manifest[size] = '\0';
    return find_version(manifest, version);
}

static int open_signals(void)
{
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGHUP);
    sigprocmask(SIG_BLOCK, &ending, NULL);
    return signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
}

static enum app_end take_signal(struct app *app, int signal_fd)
{
    struct signalfd_siginfo info;
    if (read(signal_fd, &info, sizeof info) != (ssize_t)sizeof info)
        return APP_GOES_ON;
    app_say_farewell(app, "signal", info.ssi_signo);
    return APP_CLOSES;
}

static enum app_end take_command(struct app *app)
{
    char text[COMMAND_SIZE];
    ssize_t size = recv(app->till_fd, text, sizeof text - 1, 0);
    if (size <= 0)
        return APP_CLOSES;
    text[size] = '\0';
    return command_run(app, text);
}

/* A write to a page that nobody may touch. */
static void crash(void)
{
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    volatile char *page = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *page = 1;
}

static enum app_end wait_once(struct app *app, int signal_fd)
{
    struct pollfd waits[] = {{.fd = app->till_fd, .events = POLLIN},
                             {.fd = signal_fd, .events = POLLIN}};
    int64_t left_ms = activity_due_ms(&app->activity) - monotonic_ms();
    if (poll(waits, 2, left_ms > 0 ? (int)left_ms : 0) > 0)
        return waits[1].revents ? take_signal(app, signal_fd) : take_command(app);
    activity_run(&app->activity, monotonic_ms());
    return APP_GOES_ON;
}

static void run(struct app *app)
{
    int signal_fd = open_signals();
    enum app_end end = APP_GOES_ON;
    log_line(&app->log, LOG_INFO, "app started version %s pid %ld", app->version, (long)getpid());
    activity_begin(&app->activity, &app->log, app->version, monotonic_ms());
    till_hears(app, "{\"event\":\"started\"}");
    while (end == APP_GOES_ON)
        end = wait_once(app, signal_fd);
    if (end == APP_CRASHES)
        crash();
}

static bool read_arguments(char **arguments, const char **log_path, int64_t *limit_bytes)
{
    for (; arguments[0] && arguments[1]; arguments += 2) {
        if (strcmp(arguments[0], "--log") == 0)
            *log_path = arguments[1];
        else if (strcmp(arguments[0], "--log-limit") == 0)
            *limit_bytes = strtoll(arguments[1], NULL, 10);
        else
            return false;
    }
    return !arguments[0] && *log_path && *limit_bytes > 0;
}

static bool is_socket(int fd)
{
    int type;
    socklen_t size = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
}

int main(int count, char **arguments)
{
    struct app app = {.workstation = {.state = STATE_IDLE}, .till_fd = TILL_FD};
    const char *log_path = NULL;
    int64_t limit_bytes = LOG_LIMIT_BYTES;
    if (count < 1 || !read_arguments(arguments + 1, &log_path, &limit_bytes)) {
        fputs(usage, stderr);
        return 2;
    }
    if (!is_socket(TILL_FD)) {
        fputs("checkout-app: there is no till on descriptor 3\n", stderr);
        return 1;
    }
    if (!read_version(arguments[0], app.version)) {
        fputs("checkout-app: no manifest.json with a version beside the program\n", stderr);
        return 1;
    }
    log_open(&app.log, log_path, limit_bytes);
    run(&app);
    return 0;
}
