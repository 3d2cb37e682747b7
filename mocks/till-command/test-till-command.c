/* The command `till` as a shell script meets it: a real process under the supervisor that talks to
 * a till's control interface. Its exit status, its two outputs and what the till was asked are
 * checked. */
#include "mocks/till/world-for-tests.h"
#include <sys/wait.h>

#define PROGRAM BUILD_FOLDER "/world/till"

static const struct till_settings plain = {.version = "3.6.4", .install_ns = 120 * NS_PER_S};

/* One run of the command. */
struct run {
    int status; /* -1: still running after 10 virtual minutes */
    char *output, *errors;
};

static void run_clear(struct run *run)
{
    g_free(run->output);
    g_free(run->errors);
}

static char *take_file(int fd)
{
    char bytes[8192];
    ssize_t size = pread(fd, bytes, sizeof bytes, 0);
    close(fd);
    return g_strndup(bytes, size < 0 ? 0 : (gsize)size);
}

static int open_scratch(const char *folder)
{
    return open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

/* `url` NULL: not set. The command's folder is the world's. */
static struct run run_command(struct world *world, const char *url, const char *const *words)
{
    const char *arguments[8] = {PROGRAM};
    for (unsigned i = 0; words[i]; i++)
        arguments[i + 1] = words[i];
    g_autofree char *variable = url ? g_strconcat("TILL_URL=", url, NULL) : NULL;
    const char *const environment[] = {"PATH=/usr/bin:/bin", variable, NULL};
    int output = open_scratch(world->folder), errors = open_scratch(world->folder);
    const struct process_start start = {.name = "till",
                                        .arguments = arguments,
                                        .environment = environment,
                                        .folder = world->folder,
                                        .standard_fds = {-1, output, errors},
                                        .extra_fd = -1};
    world->last_status = -1;
    struct process *process = supervisor_start(world->supervisor, &start, NULL);
    cr_assert(process);
    for (unsigned i = 0; process_is_alive(process) && i < 600; i++)
        world_run(world, NS_PER_S);
    int status = process_is_alive(process) ? -1 : WEXITSTATUS(world->last_status);
    return (struct run){status, take_file(output), take_file(errors)};
}

static void expect_run(struct world *world, const char *const *words, int status,
                       const char *output)
{
    struct run run = run_command(world, http_server_url(till_server(world->till)), words);
    cr_assert_eq(run.status, status, "%s: exit status %d, expected %d; %s", words[0], run.status,
                 status, run.errors);
    cr_assert_str_eq(run.output, output, "%s: %s, expected %s", words[0], run.output, output);
    run_clear(&run);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define CLOSED_LINE                                                                                \
    "{\"running\": false, \"pid\": null, \"version\": \"3.6.4\", \"state\": null, \"order\": "     \
    "null}\n"

Test(till_command, prints_the_answer_and_exits_zero_on_success)
{
    struct world *world = world_new(&plain);
    expect_run(world, WORDS("status"), 0, CLOSED_LINE);
    struct run run = run_command(world, http_server_url(till_server(world->till)), WORDS("start"));
    g_autofree char *body = body_with_pid(world, "{\"pid\": ", "}");
    g_autofree char *expected = g_strconcat(body, "\n", NULL);
    cr_assert_str_eq(run.output, expected);
    cr_assert_eq(run.status, 0);
    run_clear(&run);
    expect_run(world, WORDS("quit"), 0, "{\"running\": false}\n");
    world_free(world);
}

Test(till_command, prints_the_answer_and_exits_one_when_refused)
{
    struct world *world = world_new(&plain);
    expect_run(world, WORDS("quit"), 1, "{\"error\": \"not-running\"}\n");
    cr_assert(till_app_open(world->till, 0));
    world_settle(world);
    cr_assert(till_order_begin(world->till, "9913", 0));
    expect_run(world, WORDS("quit", "--if-idle"), 1, "{\"error\": \"order-open\"}\n");
    expect_run(world, WORDS("start"), 1, "{\"error\": \"already-running\"}\n");
    expect_run(world, WORDS("install", "/nowhere"), 1, "{\"error\": \"app-running\"}\n");
    expect_run(world, WORDS("quit"), 0, "{\"running\": false}\n");
    world_free(world);
}

/* Names as a hostile folder may hold them; all relative to the command's folder. */
static const char *const names[] = {
    "3.7.0.tar.gz",   "with blank",           "quo\"te", "back\\slash",
    "tab\tand\nline", "\xc3\xa5\xe2\x82\xac", "\x01",    "-x",
};

Test(till_command, installs_a_file_by_any_name_and_waits_as_long_as_it_takes)
{
    struct world *world = world_new(&plain);
    g_autofree char *package = world_package(world, "3.7.0");
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(world->folder, names[i], NULL);
        if (i > 0)
            cr_assert_eq(link(package, path), 0);
        expect_run(world, WORDS("install", names[i]), 0, "{\"version\": \"3.7.0\"}\n");
        expect_run(world, WORDS("install", path), 0, "{\"version\": \"3.7.0\"}\n");
    }
    expect_run(world, WORDS("install", "nothing-there"), 1, "{\"error\": \"bad-package\"}\n");
    world_free(world);
}

static char *heard;
static void keep_body(struct http_exchange *exchange, void *data G_GNUC_UNUSED)
{
    g_free(heard);
    heard = g_strdup(http_body(exchange, NULL));
    http_reply_text(exchange, 200, "application/json", "{}");
}

/* The strings of JSON are those of RFC 8259, section 7. */
static const struct escape {
    const char *file, *body;
} escapes[] = {
    {"/a b", "{\"package\": \"/a b\"}"},
    {"/quo\"te", "{\"package\": \"/quo\\\"te\"}"},
    {"/back\\slash", "{\"package\": \"/back\\\\slash\"}"},
    {"/tab\tline\n\x1f\x7f", "{\"package\": \"/tab\\u0009line\\u000a\\u001f\x7f\"}"},
    {"/\xc3\xa5", "{\"package\": \"/\xc3\xa5\"}"},
};

Test(till_command, escapes_the_path_as_json_does)
{
    struct world *world = world_new(&plain);
    const struct http_settings settings = {
        .name = "other", .clock = &world->clock, .handler = keep_body};
    struct http_server *other = http_server_new(&settings, NULL);
    supervisor_add_source(world->supervisor, http_server_source(other));
    for (unsigned i = 0; i < G_N_ELEMENTS(escapes); i++) {
        struct run run =
            run_command(world, http_server_url(other), WORDS("install", escapes[i].file));
        cr_assert_eq(run.status, 0, "row %u: %s", i, run.errors);
        cr_assert_str_eq(heard, escapes[i].body, "%s, expected %s", heard, escapes[i].body);
        run_clear(&run);
    }
    world_free(world);
    http_server_free(other);
}

static const struct misuse {
    const char *const words[5];
    const char *message;
} misuses[] = {
    {{NULL}, "till: a command is missing\nusage: till status\n"},
    {{"stop", NULL}, "till: unknown command `stop`\nusage: "},
    {{"status", "now", NULL}, "till: unexpected argument `now`\nusage: "},
    {{"quit", "--if-idel", NULL}, "till: unexpected argument `--if-idel`\nusage: "},
    {{"quit", "--if-idle", "x", NULL}, "till: unexpected argument `x`\nusage: "},
    {{"start", "x", NULL}, "till: unexpected argument `x`\nusage: "},
    {{"install", NULL}, "till: install wants the FILE of a package\nusage: "},
    {{"install", "", NULL}, "till: install wants the FILE of a package\nusage: "},
    {{"install", "a", "b", NULL}, "till: unexpected argument `b`\nusage: "},
};

Test(till_command, exits_two_when_it_is_misused_and_asks_nothing)
{
    struct world *world = world_new(&plain);
    for (unsigned i = 0; i < G_N_ELEMENTS(misuses); i++) {
        struct run run =
            run_command(world, http_server_url(till_server(world->till)), misuses[i].words);
        cr_assert_eq(run.status, 2, "row %u: %d", i, run.status);
        cr_assert_str_eq(run.output, "");
        cr_assert(g_str_has_prefix(run.errors, misuses[i].message), "row %u: %s", i, run.errors);
        run_clear(&run);
    }
    cr_assert_eq(history_events(world->history)->len, 0);
    world_free(world);
}

Test(till_command, explains_itself)
{
    struct world *world = world_new(&plain);
    struct run run = run_command(world, NULL, WORDS("--help"));
    cr_assert_eq(run.status, 0);
    cr_assert(g_str_has_prefix(run.output, "usage: till status\n"), "%s", run.output);
    cr_assert(strstr(run.output, "install FILE     replaces the program"), "%s", run.output);
    run_clear(&run);
    world_free(world);
}

static const struct unreachable {
    const char *url, *message;
} unreachable[] = {
    {NULL, "till: TILL_URL is not set\n"},
    {"", "till: TILL_URL is not set\n"},
    {"127.0.0.1:80", "till: TILL_URL is no http:// URL\n"},
    {"http://", "till: TILL_URL is no http:// URL\n"},
    {"http://127.0.0.1:x", "till: TILL_URL is no http:// URL\n"},
    {"http://127.0.0.1:1", "till: can't connect to the till at TILL_URL\n"},
};

Test(till_command, exits_one_when_the_till_is_not_reached)
{
    struct world *world = world_new(&plain);
    for (unsigned i = 0; i < G_N_ELEMENTS(unreachable); i++) {
        struct run run = run_command(world, unreachable[i].url, WORDS("status"));
        cr_assert_eq(run.status, 1, "row %u: %d", i, run.status);
        cr_assert_str_eq(run.errors, unreachable[i].message, "row %u: %s", i, run.errors);
        cr_assert_str_eq(run.output, "");
        run_clear(&run);
    }
    world_free(world);
}
