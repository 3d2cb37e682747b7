/* What /proc/uptime and its relatives say in virtual time: one row per file. Source: proc(5),
 * random(4), rtc(4). */
#include "sim/supervisor/virtual-file.h"
#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

#define TICK_NS (NS_PER_S / 100) /* the unit of /proc/PID/stat */
#define START_FIELD 22           /* of /proc/PID/stat: when the process was started */
#define STATE_FIELD 3

struct virtual_file {
    const char *pattern;
    char *(*text)(struct task *task, const char *path);
    bool is_random, changes;
};

static const struct clock *clock_of(const struct task *task)
{
    return task->process->supervisor->settings.clock;
}

static char *uptime_text(struct task *task, const char *path)
{
    (void)path;
    int64_t ticks = clock_boottime_ns(clock_of(task)) / TICK_NS;
    return g_strdup_printf("%" G_GINT64_FORMAT ".%02d %" G_GINT64_FORMAT ".%02d\n", ticks / 100,
                           (int)(ticks % 100), ticks / 100, (int)(ticks % 100));
}

static char *real_text(const char *path)
{
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

/* /proc/stat: only the line of the boot time differs. */
static char *kernel_text(struct task *task, const char *path)
{
    g_autofree char *text = real_text(path);
    char *line = text != NULL ? strstr(text, "\nbtime ") : NULL;
    const char *rest = line != NULL ? strchr(line + 1, '\n') : NULL;
    if (rest == NULL) {
        return g_steal_pointer(&text);
    }
    int64_t boot_ns = clock_wall_ns(clock_of(task)) - clock_boottime_ns(clock_of(task));
    *line = '\0';
    return g_strdup_printf("%s\nbtime %" G_GINT64_FORMAT "%s", text, boot_ns / NS_PER_S, rest);
}

/* When a thread of the machine was started, in ticks since the virtual boot. What is not of the
 * tree keeps its distance from the start of the run, as far as there is room. */
static int64_t start_ticks(const struct task *reader, const struct task *subject,
                           int64_t real_ticks)
{
    const struct supervisor *supervisor = reader->process->supervisor;
    if (subject != NULL) {
        return subject->started_ns / TICK_NS;
    }
    int64_t age_ticks = supervisor->began_boottime_ns / TICK_NS - real_ticks;
    return MAX(supervisor->settings.clock->monotonic_base_ns / TICK_NS - MAX(age_ticks, 0), 0);
}

/* The thread that a path names: /proc/PID/stat or /proc/PID/task/TID/stat. */
static const struct task *subject_of(struct task *reader, const char *real_path)
{
    const char *threads = strstr(real_path, "/task/");
    const char *number =
        threads != NULL ? threads + strlen("/task/") : real_path + strlen("/proc/");
    return task_find(reader->process->supervisor, (pid_t)g_ascii_strtoll(number, NULL, 10));
}

/* "PID (NAME) STATE ...": the fields after the name are separated by single spaces. A thread that
 * the supervisor holds sleeps as far as the world is concerned. */
static char *task_text(struct task *task, const char *path)
{
    g_autofree char *real_path =
        g_str_has_prefix(path, "/proc/self/")
            ? g_strdup_printf("/proc/%d/%s", task->process->pid, path + strlen("/proc/self/"))
        : g_str_has_prefix(path, "/proc/thread-self/")
            ? g_strdup_printf("/proc/%d/task/%d/%s", task->process->pid, task->tid,
                              path + strlen("/proc/thread-self/"))
            : g_strdup(path);
    g_autofree char *text = real_text(real_path);
    char *name_end = text != NULL ? strrchr(text, ')') : NULL;
    if (name_end == NULL || name_end[1] == '\0') {
        return g_steal_pointer(&text);
    }
    *name_end = '\0';
    g_auto(GStrv) fields = g_strsplit(name_end + 2, " ", -1);
    if (g_strv_length(fields) <= START_FIELD - STATE_FIELD) {
        return NULL;
    }
    const struct task *subject = subject_of(task, real_path);
    char **state = &fields[0], **start = &fields[START_FIELD - STATE_FIELD];
    int64_t ticks = start_ticks(task, subject, g_ascii_strtoll(*start, NULL, 10));
    g_free(*start);
    *start = g_strdup_printf("%" G_GINT64_FORMAT, ticks);
    if (strcmp(*state, "t") == 0) {
        **state = subject == task ? 'R' : 'S';
    }
    g_autofree char *rest = g_strjoinv(" ", fields);
    return g_strdup_printf("%s) %s", text, rest);
}

static char *uuid_text(struct random *random)
{
    unsigned char bytes[16];
    random_bytes(random, bytes, sizeof bytes);
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40); /* RFC 9562: version 4 */
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < sizeof bytes; i++) {
        g_string_append_printf(text, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
                               bytes[i]);
    }
    g_string_append_c(text, '\n');
    return g_string_free(text, FALSE);
}

static char *new_uuid_text(struct task *task, const char *path)
{
    (void)path;
    return uuid_text(&task->process->random);
}

/* One for the whole machine. */
static char *boot_uuid_text(struct task *task, const char *path)
{
    (void)path;
    struct random random;
    random_init(&random, task->process->supervisor->settings.seed, 0);
    return uuid_text(&random);
}

static char *clock_seconds_text(struct task *task, const char *path)
{
    (void)path;
    return g_strdup_printf("%" G_GINT64_FORMAT "\n", clock_wall_ns(clock_of(task)) / NS_PER_S);
}

static char *clock_formatted(const struct task *task, const char *format)
{
    g_autoptr(GDateTime) now =
        g_date_time_new_from_unix_utc(clock_wall_ns(clock_of(task)) / NS_PER_S);
    return now != NULL ? g_date_time_format(now, format) : NULL;
}

static char *clock_date_text(struct task *task, const char *path)
{
    (void)path;
    return clock_formatted(task, "%Y-%m-%d\n");
}

static char *clock_time_text(struct task *task, const char *path)
{
    (void)path;
    return clock_formatted(task, "%H:%M:%S\n");
}

static const struct virtual_file files[] = {
    {"/proc/uptime", uptime_text, false, true},
    {"/proc/stat", kernel_text, false, false},
    {"/proc/self/stat", task_text, false, false},
    {"/proc/thread-self/stat", task_text, false, false},
    {"/proc/self/task/+([0-9])/stat", task_text, false, false},
    {"/proc/+([0-9])/stat", task_text, false, false},
    {"/proc/+([0-9])/task/+([0-9])/stat", task_text, false, false},
    {"/proc/sys/kernel/random/uuid", new_uuid_text, true, false},
    {"/proc/sys/kernel/random/boot_id", boot_uuid_text, true, false},
    {"/sys/class/rtc/rtc+([0-9])/since_epoch", clock_seconds_text, false, true},
    {"/sys/class/rtc/rtc+([0-9])/date", clock_date_text, false, false},
    {"/sys/class/rtc/rtc+([0-9])/time", clock_time_text, false, true},
};

const struct virtual_file *virtual_file_find(const char *path)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
        if (fnmatch(files[i].pattern, path, FNM_PATHNAME | FNM_EXTMATCH) == 0) {
            return &files[i];
        }
    }
    return NULL;
}

bool virtual_file_is_there(const struct virtual_file *file, const struct task *task,
                           const char *path)
{
    bool is_real = file->is_random && task->process->supervisor->settings.real_random;
    return !is_real && access(path, R_OK) == 0;
}

char *virtual_file_text(const struct virtual_file *file, struct task *task, const char *path)
{
    return file->text(task, path);
}

bool virtual_file_changes(const struct virtual_file *file)
{
    return file->changes;
}
