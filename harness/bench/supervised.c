/* The supervisor, used as a row uses it. */
#include "harness/bench/supervised.h"
#include "harness/bench/bench.h"
#include "harness/bench/mock-servers.h"
#include "sim/host.h"
#include <sys/wait.h>

struct stage {
    struct mock_servers *servers;
    struct supervisor *supervisor;
    bool has_ended;
    int status;
    char *problem;
};

static void on_notice(enum supervisor_notice notice, struct process *process, struct process *other,
                      int64_t detail, const char *text, void *data)
{
    struct stage *stage = data;
    (void)other;
    if (notice == NOTICE_EXITED && process == process_root(process)) {
        stage->has_ended = true;
        stage->status = (int)detail;
        supervisor_stop(stage->supervisor);
    } else if (notice == NOTICE_UNSUPPORTED && stage->problem == NULL) {
        stage->problem = g_strdup_printf("virtual time does not cover %s", text);
        supervisor_stop(stage->supervisor);
    }
}

static bool start(struct stage *stage, const struct supervised *supervised, GError **error)
{
    struct supervisor_settings settings = {.clock = &stage->servers->clock,
                                           .queue = stage->servers->queue,
                                           .seed = 1,
                                           .slack_ns = STANDARD_SLACK_NS,
                                           .notice = on_notice,
                                           .notice_data = stage};
    stage->supervisor = supervisor_new(&settings, error);
    if (stage->supervisor == NULL) {
        return false;
    }
    for (unsigned i = 0; i < MOCK_COUNT; i++) {
        supervisor_add_source(stage->supervisor, http_server_source(stage->servers->all[i]));
    }
    g_auto(GStrv) environment = mock_servers_environment(stage->servers);
    struct process_start how = {
        .name = "program-1",
        .arguments = supervised->arguments,
        .environment = (const char *const *)environment,
        .standard_fds = {-1, -1, 2},
        .extra_fd = -1,
    };
    return supervisor_start(stage->supervisor, &how, error) != NULL;
}

static bool check(const struct stage *stage, const struct supervised *supervised, GError **error)
{
    const struct clock *clock = &stage->servers->clock;
    int64_t passed_ns = clock->instant_ns - clock->start_ns;
    uint64_t requests = mock_servers_count(stage->servers);
    if (stage->problem != NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "%s", stage->problem);
    } else if (!stage->has_ended || !WIFEXITED(stage->status) || WEXITSTATUS(stage->status) != 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "%s did not end well (status %#x)",
                    supervised->arguments[0], (unsigned)stage->status);
    } else if (passed_ns < supervised->virtual_ns || requests != supervised->requests) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED,
                    "%s ended after %" G_GINT64_FORMAT " virtual seconds and %" G_GUINT64_FORMAT
                    " requests",
                    supervised->arguments[0], (gint64)(passed_ns / NS_PER_S), requests);
    } else {
        return true;
    }
    return false;
}

bool supervised_run(const struct supervised *supervised, double *real_ns, GError **error)
{
    struct stage stage = {.servers = mock_servers_new(error)};
    if (stage.servers == NULL) {
        return false;
    }
    int64_t began_ns = host_monotonic_ns();
    bool is_good = start(&stage, supervised, error);
    if (is_good) {
        int64_t limit_ns = supervised->limit_ns != 0 ? supervised->limit_ns : NS_PER_S * 60;
        supervisor_run(stage.supervisor,
                       stage.servers->clock.start_ns + supervised->virtual_ns + limit_ns);
        *real_ns = (double)(host_monotonic_ns() - began_ns);
        is_good = check(&stage, supervised, error);
    }
    supervisor_free(stage.supervisor);
    mock_servers_free(stage.servers);
    g_free(stage.problem);
    return is_good;
}
