/* A forked child with limits, and a pipe from it. */
#include "sim/bounded-call.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#define LIMITS_MEMORY 0
#else
#define LIMITS_MEMORY 1
#endif

static void limit(int resource, rlim_t value)
{
    const struct rlimit limit = {value, value};
    (void)setrlimit((__rlimit_resource_t)resource, &limit);
}

static G_NORETURN void run_child(bounded_call call, const void *data, int fd,
                                 const struct bounded_limits *limits)
{
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGPIPE, SIGALRM};
    for (unsigned i = 0; i < G_N_ELEMENTS(signals); i++) {
        (void)signal(signals[i], SIG_DFL);
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, limits->cpu_seconds);
    if (LIMITS_MEMORY) {
        limit(RLIMIT_DATA, limits->memory_bytes);
    }
    _exit(call(data, fd));
}

/* False if there is more than the limit. */
static gboolean receive(int fd, GByteArray *result, size_t limit_bytes)
{
    guint8 block[16384];
    ssize_t size;
    while ((size = read(fd, block, sizeof block)) > 0 || (size < 0 && errno == EINTR)) {
        if (size > 0) {
            g_byte_array_append(result, block, (guint)size);
        }
        if (result->len > limit_bytes) {
            return FALSE;
        }
    }
    return size == 0;
}

static gboolean has_ended_well(pid_t pid)
{
    int status = 0;
    pid_t ended;
    do {
        ended = waitpid(pid, &status, 0);
    } while (ended < 0 && errno == EINTR);
    return ended == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

GBytes *bounded_call_run(bounded_call call, const void *data, const struct bounded_limits *limits)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return NULL;
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        run_child(call, data, ends[1], limits);
    }
    close(ends[1]);
    GByteArray *result = g_byte_array_new();
    gboolean is_whole = pid > 0 && receive(ends[0], result, limits->result_bytes);
    close(ends[0]);
    if (pid > 0 && !is_whole) {
        kill(pid, SIGKILL);
    }
    is_whole = pid > 0 && has_ended_well(pid) && is_whole;
    GBytes *bytes = g_byte_array_free_to_bytes(result);
    if (!is_whole) {
        g_clear_pointer(&bytes, g_bytes_unref);
    }
    return bytes;
}
