/* The small world in which an updater is examined: one evening with a release that may be installed
 * once the window has opened. It is run in a process of its own, like a row. */
#include "harness/book.h"
#include "harness/doctor/diagnosis.h"
#include "harness/runner.h"
#include "harness/scenario/row.h"
#include "harness/world/world.h"
#include "sim/civil.h"
#include "sim/host.h"
#include "sim/isolation.h"
#include "sim/workers.h"
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define VIRTUAL_DATE "2030-12-03"
#define WINDOW_OPENS "2030-12-03T19:00:00Z"

static const char story[] =
    "title: An evening with a release\n"
    "workstation: {business-unit: EU800, id: \"601\", zone: Europe/Stockholm}\n"
    "clock: \"2030-12-03 18:03\"\n"
    "until: \"2030-12-03 23:07\"\n"
    "app: {version: \"3.7.0\", state: IDLE}\n"
    "configuration:\n"
    "  workstation:\n"
    "    pos:\n"
    "      autoUpdate:\n"
    "        channel: stable\n"
    "        maintenanceWindow: {days: [TU], start: \"20:00\", end: \"23:00\"}\n"
    "releases:\n"
    "  - {version: \"3.8.0\", channel: stable, published: \"2030-11-25T09:00:00Z\"}\n";

struct visit {
    const struct statement *statement;
    GArray *findings; /* in the child, and then in the parent */
    char *runtime;
};

static void look_at_process(const struct process *updater, void *data)
{
    struct visit *visit = data;
    visit->runtime = runtime_of(visit->statement->command[0], visit->statement->folder,
                                updater != NULL ? process_pid(updater) : 0);
}

static char *output_of(const char *record)
{
    GString *all = g_string_new(NULL);
    static const char *const suffixes[] = {".out", ".err"};
    for (unsigned i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *path = g_strconcat(record, suffixes[i], NULL), *text = NULL;
        gsize size_bytes = 0;
        if (g_file_get_contents(path, &text, &size_bytes, NULL)) {
            g_string_append_len(all, text, (gssize)size_bytes);
        }
    }
    g_autofree char *bytes = g_string_free(all, FALSE);
    return g_utf8_make_valid(bytes, -1);
}

static char *real_date(void)
{
    struct civil today = civil_of_seconds(host_unix_seconds());
    return g_strdup_printf("%04d-%02d-%02d", today.year, today.month, today.day);
}

static void look_at_history(struct visit *visit, const struct world *world, const struct row *row,
                            const char *record)
{
    g_autofree char *output = output_of(record), *today = real_date();
    struct canary canary = {.statement = visit->statement,
                            .events = history_events(world_history(world)),
                            .begin_ns = row->start_ns,
                            .end_ns = row->until_ns,
                            .virtual_date = VIRTUAL_DATE,
                            .real_date = today,
                            .output = output};
    bool is_good = instant_parse(WINDOW_OPENS, &canary.opens_ns);
    g_assert(is_good);
    diagnose(&canary, visit->findings);
}

static bool live(struct visit *visit, const struct row *row, const struct isolation *isolation,
                 GError **error)
{
    const char *folder = isolation_folder(isolation);
    g_autofree char *record = g_build_filename(folder, "record", "updater", NULL);
    g_autofree char *record_folder = g_path_get_dirname(record);
    g_mkdir_with_parents(record_folder, 0755);
    struct authority *authority = authority_new(error);
    if (authority == NULL) {
        return false;
    }
    struct world_settings settings = {
        .row = row,
        .statement = visit->statement,
        .seed = row->seed,
        .folder = folder,
        .isolation = isolation,
        .authority = authority,
        .record_path = record,
        .before_end = look_at_process,
        .before_end_data = visit,
    };
    struct world *world = world_new(&settings, error);
    if (world != NULL) {
        world_run(world);
        look_at_history(visit, world, row, record);
    }
    world_free(world);
    authority_free(authority);
    return world != NULL;
}

/* One row. */
static GPtrArray *rows_of_story(void)
{
    const struct row_source source = {.id = "doctor", .file = "doctor", .rules = NULL};
    g_autofree char *report = NULL;
    GPtrArray *rows = scenario_parse(story, strlen(story), &source, &report);
    g_assert_nonnull(rows);
    return rows;
}

/* One line a finding: name, symptom, text. */
static void send_findings(const struct visit *visit, int fd)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < visit->findings->len; i++) {
        const struct updater_finding *finding =
            &g_array_index(visit->findings, struct updater_finding, i);
        g_string_append_printf(text, "%s\t%d\t%s\n", finding->name, (int)finding->symptom,
                               finding->said);
    }
    for (size_t at = 0; at < text->len;) {
        ssize_t written = write(fd, text->str + at, text->len - at);
        if (written <= 0) {
            return;
        }
        at += (size_t)written;
    }
}

static void visit_updater(unsigned index, int result_fd, void *data)
{
    (void)index;
    struct visit *visit = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = rows_of_story();
    struct isolation *isolation = isolation_enter(&error);
    if (isolation == NULL || !live(visit, g_ptr_array_index(rows, 0), isolation, &error)) {
        finding_add(visit->findings, "lives", SYMPTOM_DOUBTFUL, "%s", error->message);
    }
    isolation_leave(isolation);
    if (visit->runtime != NULL) {
        bool is_covered = strstr(visit->runtime, "32-bit") == NULL;
        finding_add(visit->findings, "runtime", is_covered ? SYMPTOM_NOTED : SYMPTOM_DOUBTFUL, "%s",
                    visit->runtime);
    }
    g_free(visit->runtime);
    send_findings(visit, result_fd);
    findings_free(visit->findings);
}

static bool receive_findings(unsigned index, GString *result, int wait_status, void *data)
{
    (void)index;
    struct visit *visit = data;
    g_auto(GStrv) lines = g_strsplit(result->str, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) words = g_strsplit(*line, "\t", 3);
        if (g_strv_length(words) == 3) {
            finding_add(visit->findings, g_intern_string(words[0]),
                        (enum symptom)CLAMP(words[1][0] - '0', SYMPTOM_GOOD, SYMPTOM_DOUBTFUL),
                        "%s", words[2]);
        }
    }
    if (wait_status != 0 || visit->findings->len == 0) {
        finding_add(visit->findings, "lives", SYMPTOM_DOUBTFUL,
                    "its world came to no end (status %#x)", (unsigned)wait_status);
    }
    return true;
}

void updater_examine(struct examination *examination, const struct statement *statement)
{
    examination->statement = statement;
    g_autofree char *reason = NULL;
    if (!examination_is_possible(examination)) {
        return;
    }
    enum start_check check = runner_check_start(statement, &reason);
    if (check != UPDATER_STARTS) {
        if (check == UPDATER_STARTS_NOT) {
            examination->not_started = g_steal_pointer(&reason);
        } else {
            finding_add(examination->findings, "starts", SYMPTOM_DOUBTFUL, "%s", reason);
        }
        return;
    }
    finding_add(examination->findings, "starts", SYMPTOM_GOOD, "it can be executed");
    struct visit visit = {.statement = statement,
                          .findings = g_array_new(FALSE, FALSE, sizeof(struct updater_finding))};
    struct workers_plan plan = {
        .jobs = 1, .at_once = 1, .job = visit_updater, .done = receive_findings, .data = &visit};
    workers_run(&plan);
    isolation_remove_orphans();
    g_array_append_vals(examination->findings, visit.findings->data, visit.findings->len);
    g_array_unref(visit.findings);
}
