/* What a row costs beyond the start of its processes. The yardstick starts the same two programs
 * natively: the app finds that its till has left and ends; the updater looks once at servers in
 * real time, and gets SIGTERM with the last answer. */
#include "harness/bench/bench.h"
#include "harness/bench/duet.h"
#include "harness/bench/mock-servers.h"
#include "harness/bench/rows.h"
#include "harness/paths.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROWS 20
#define TILL_FD 3
#define APP_FOLDER "native-app"
#define APP_PROGRAM APP_FOLDER "/checkout-app"
#define APP_LOG APP_FOLDER "/pos.log"
#define MANIFEST "{\"version\": \"3.7.0\"}\n"

static bool fail(const char *what, GError **error)
{
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "%s: %s", what, g_strerror(errno));
    return false;
}

/* As an installation has it: the version beside the program. */
static bool install_app(GError **error)
{
    bool is_there = g_mkdir_with_parents(APP_FOLDER, 0755) == 0 &&
                    (symlink(path_of(PART_CHECKOUT_APP), APP_PROGRAM) == 0 || errno == EEXIST);
    if (!is_there) {
        return fail(APP_PROGRAM, error);
    }
    return g_file_set_contents(APP_FOLDER "/manifest.json", MANIFEST, -1, error);
}

static bool become_app(void *data, struct role_output *output, GError **error)
{
    static const char *const arguments[] = {APP_PROGRAM, "--log", APP_LOG, NULL};
    static const char *const environment[] = {"TZ=Europe/London", "LANG=C.UTF-8", NULL};
    int fds[2];
    (void)data;
    if (!install_app(error)) {
        return false;
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0) {
        return fail("socketpair", error);
    }
    close(fds[1]);
    dup2(fds[0], TILL_FD);
    fcntl(TILL_FD, F_SETFD, 0);
    return role_become(output, arguments, environment, error);
}

static bool become_updater(void *data, GStrv environment, struct role_output *output,
                           GError **error)
{
    const char *const arguments[] = {path_of(PART_REFERENCE_UPDATER), NULL};
    (void)data;
    return role_become(output, arguments, (const char *const *)environment, error);
}

static bool serve(void *data, int link_fd, struct role_output *output, GError **error)
{
    const struct mock_duty duty = {.requests = MOCK_COUNT, .ends_client_at_status = true};
    (void)data;
    return mock_servers_play(&duty, link_fd, output, error);
}

bool measure_native_start(double *ns, GError **error)
{
    struct role app = {.play = become_app};
    const struct duet updater = {serve, become_updater, NULL};
    double updater_ns = 0;
    bool is_good = roles_play(&app, 1, error) && duet_play(&updater, NULL, &updater_ns, error);
    *ns = app.value + updater_ns;
    return is_good;
}

static bool measure_row(double *ns, GError **error)
{
    struct selection story = {0};
    if (!rows_load(&story, "stories/empty-row.yaml", error)) {
        return false;
    }
    struct selection rows = {g_ptr_array_new(), 1};
    for (unsigned i = 0; i < ROWS; i++) {
        g_ptr_array_add(rows.rows, g_ptr_array_index(story.rows, 0));
    }
    struct run_result *run = rows_run(&rows, 1, error);
    if (run != NULL) {
        *ns = run->seconds * NS_PER_S / ROWS;
        run_result_free(run);
    }
    g_ptr_array_unref(rows.rows);
    selection_clear(&story);
    return run != NULL;
}

bool take_row(const void *settings, struct sample *sample, GError **error)
{
    double row_ns = 0;
    (void)settings;
    bool is_good =
        measure_row(&row_ns, error) && measure_native_start(&sample->yardstick_ns, error);
    sample->figure_ns = row_ns - sample->yardstick_ns;
    return is_good;
}
