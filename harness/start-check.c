/* Whether the updater's command can be executed at all: asked once, before any row, in a process of
 * its own. */
#include "harness/runner.h"
#include "sim/supervisor.h"
#include "sim/workers.h"
#include <string.h>
#include <unistd.h>

struct check {
    const struct statement *statement;
    char *reason;
};

static void try_to_start(unsigned index, int result_fd, void *data)
{
    (void)index;
    const struct check *check = data;
    g_autoptr(GError) error = NULL;
    struct clock clock;
    clock_init(&clock, 0);
    struct queue *queue = queue_new();
    struct supervisor_settings settings = {.clock = &clock, .queue = queue};
    struct supervisor *supervisor = supervisor_new(&settings, &error);
    g_auto(GStrv) environment = g_get_environ();
    struct process_start start = {
        .name = "updater",
        .arguments = (const char *const *)check->statement->command,
        .environment = (const char *const *)environment,
        .folder = check->statement->folder,
        .standard_fds = {-1, -1, -1},
        .extra_fd = -1,
    };
    bool done = supervisor != NULL && supervisor_start(supervisor, &start, &error) != NULL;
    const char *text = done ? "" : error->message;
    if (write(result_fd, text, strlen(text)) < 0) {
        _exit(1);
    }
    supervisor_free(supervisor);
    queue_free(queue);
}

static bool keep_reason(unsigned index, GString *result, int wait_status, void *data)
{
    (void)index;
    struct check *check = data;
    check->reason =
        wait_status == 0 ? g_strdup(result->str) : g_strdup("the check of the updater was ended");
    return true;
}

bool runner_can_start(const struct statement *statement, char **reason)
{
    struct check check = {statement, NULL};
    struct workers_plan plan = {
        .jobs = 1, .at_once = 1, .job = try_to_start, .done = keep_reason, .data = &check};
    workers_run(&plan);
    if (check.reason != NULL && check.reason[0] == '\0') {
        g_free(check.reason);
        return true;
    }
    *reason = check.reason != NULL ? check.reason : g_strdup("interrupted");
    return false;
}
