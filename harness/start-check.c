/* Whether the updater's command can be executed at all: asked once, before any row, in a process of
 * its own. */
#include "harness/runner.h"
#include "sim/supervisor.h"
#include "sim/workers.h"
#include <string.h>
#include <unistd.h>

struct check {
    const struct statement *statement;
    char *answer; /* a letter, then the reason */
};

#define STARTS 's'
#define STARTS_NOT 'n'
#define UNCHECKED 'u'

/* What a failed execution tells nobody: which of the files was meant. */
static char *explain(const struct statement *statement, const GError *error)
{
    const char *program = statement->command[0];
    if (strchr(program, '/') == NULL) {
        return g_strdup_printf("`%s` is in no folder of PATH", program);
    }
    g_autofree char *path = g_canonicalize_filename(program, statement->folder);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        return g_strdup_printf("`%s` does not exist\n  = note: looked for at %s", program, path);
    }
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        return g_strdup_printf("`%s` is a folder", program);
    }
    if (g_error_matches(error, G_SPAWN_ERROR, G_SPAWN_ERROR_ACCES)) {
        return g_strdup_printf("`%s` is not executable\n  = help: chmod +x %s", program, program);
    }
    if (g_error_matches(error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOEXEC)) {
        return g_strdup_printf("`%s` is no program of this machine\n  = help: a script begins with "
                               "a line such as #!/bin/sh",
                               program);
    }
    if (g_error_matches(error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT)) {
        return g_strdup_printf("the interpreter of `%s` does not exist\n  = help: see its first "
                               "line, or `file %s`",
                               program, program);
    }
    return g_strdup(error->message);
}

static char *answer_of(const struct statement *statement, const GError *error)
{
    if (error == NULL) {
        return g_strdup_printf("%c", STARTS);
    }
    if (g_error_matches(error, G_SPAWN_ERROR, G_SPAWN_ERROR_CHDIR)) {
        return g_strdup_printf("%c%s", STARTS_NOT, error->message);
    }
    if (error->domain != G_SPAWN_ERROR ||
        g_error_matches(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FORK)) {
        return g_strdup_printf("%c%s", UNCHECKED, error->message);
    }
    g_autofree char *reason = explain(statement, error);
    return g_strdup_printf("%c%s", STARTS_NOT, reason);
}

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
    if (supervisor != NULL) {
        supervisor_start(supervisor, &start, &error);
    }
    g_autofree char *answer = answer_of(check->statement, error);
    if (write(result_fd, answer, strlen(answer)) < 0) {
        _exit(1);
    }
    supervisor_free(supervisor);
    queue_free(queue);
}

static bool keep_answer(unsigned index, GString *result, int wait_status, void *data)
{
    (void)index;
    (void)wait_status;
    struct check *check = data;
    check->answer = g_strdup(result->str);
    return true;
}

enum start_check runner_check_start(const struct statement *statement, char **reason)
{
    struct check check = {statement, NULL};
    struct workers_plan plan = {
        .jobs = 1, .at_once = 1, .job = try_to_start, .done = keep_answer, .data = &check};
    bool is_interrupted = workers_run(&plan) != 0;
    g_autofree char *answer = check.answer;
    if (is_interrupted || answer == NULL || answer[0] == '\0') {
        *reason = g_strdup(is_interrupted ? "interrupted" : "the check of the updater was ended");
        return UPDATER_UNCHECKED;
    }
    if (answer[0] == STARTS) {
        return UPDATER_STARTS;
    }
    *reason = g_strdup(answer + 1);
    return answer[0] == STARTS_NOT ? UPDATER_STARTS_NOT : UPDATER_UNCHECKED;
}
