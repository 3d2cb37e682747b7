/* One process at a time behind one line. */
#include "mocks/site/program.h"
#include <string.h>
#include <unistd.h>

struct program {
    struct program_settings settings;
    char *base, *zone, *folder, *role;
    char *name; /* of the present process, or the last */
    struct app_line *line;
    struct process *process;
    struct process *leaving; /* was told to end */
    unsigned starts;
};

static void ignore_event(const char *event G_GNUC_UNUSED, const cJSON *details G_GNUC_UNUSED,
                         void *data G_GNUC_UNUSED)
{
}

static void ignore_answer(const cJSON *answer G_GNUC_UNUSED, void *data G_GNUC_UNUSED)
{
}

struct program *program_new(const struct program_settings *settings)
{
    struct program *program = g_new0(struct program, 1);
    program->settings = *settings;
    program->base = g_strdup(settings->name);
    program->zone = g_strconcat("TZ=", settings->zone, NULL);
    program->folder = g_strdup(settings->folder);
    program->role = g_strdup(settings->role);
    program->line = app_line_new(ignore_event, program);
    supervisor_add_source(settings->supervisor, app_line_source(program->line));
    return program;
}

void program_free(struct program *program)
{
    if (program == NULL) {
        return;
    }
    app_line_free(program->line);
    g_free(program->base);
    g_free(program->zone);
    g_free(program->folder);
    g_free(program->role);
    g_free(program->name);
    g_free(program);
}

bool program_start(struct program *program, GError **error)
{
    g_assert(program->process == NULL && program->leaving == NULL);
    g_free(program->name);
    program->name = g_strdup_printf("%s-%u", program->base, ++program->starts);
    const char *const environment[] = {program->zone, "LANG=C.UTF-8", "PATH=/usr/bin:/bin", NULL};
    const char *const arguments[] = {program->settings.executable, program->role, NULL};
    int fd = app_line_open(program->line, error);
    if (fd < 0) {
        return false;
    }
    const struct process_start start = {
        .name = program->name,
        .arguments = arguments,
        .environment = environment,
        .folder = program->folder,
        .standard_fds = {-1, -1, -1},
        .extra_fd = fd,
        .owner = program->settings.owner,
    };
    program->process = supervisor_start(program->settings.supervisor, &start, error);
    close(fd);
    if (program->process == NULL) {
        app_line_close(program->line);
    }
    return program->process != NULL;
}

bool program_runs(const struct program *program)
{
    return program->process != NULL;
}

const char *program_name(const struct program *program)
{
    return program->name;
}

struct process *program_process(const struct program *program)
{
    return program->process;
}

static void tell(struct program *program, const char *command)
{
    if (program->process != NULL) {
        app_line_ask(program->line, command, ignore_answer, NULL);
    }
}

void program_append(struct program *program, const char *path, const char *bytes, size_t size_bytes)
{
    g_autofree char *text = g_strndup(bytes, size_bytes);
    g_autofree char *command = g_strdup_printf("append %s\n%s", path, text);
    tell(program, command);
}

void program_rename(struct program *program, const char *from, const char *to)
{
    g_autofree char *command = g_strdup_printf("rename %s\n%s", from, to);
    tell(program, command);
}

void program_end(struct program *program)
{
    tell(program, "end ");
    program->leaving = program->process;
    program->process = NULL;
}

bool program_process_ended(struct program *program, const struct process *process)
{
    bool was_leaving = process != NULL && process == program->leaving;
    bool was_running = process != NULL && process == program->process;
    if (was_leaving || was_running) {
        program->process = program->leaving = NULL;
        app_line_close(program->line);
    }
    return was_running;
}
