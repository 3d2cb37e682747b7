#pragma once
/* A till in a world of its own for tests: clock, queue, history, supervisor, the real app as a
 * process, and a client whose requests are answered while the world runs. Only tests include this.
 */
#include "mocks/feed/parcel.h"
#include "mocks/till/package.h"
#include "mocks/till/till.h"
#include "sim/civil.h"
#include <archive.h>
#include <archive_entry.h>
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TEST_START "2030-12-03T20:00:00Z"
#define APP_PROGRAM BUILD_FOLDER "/world/checkout-app"
#define REQUEST_LIMIT 128

struct request {
    int fd; /* -1: answered */
    GString *received;
    unsigned status; /* 0: not answered yet */
    const char *body;
    int64_t answered_ns;
};

struct world {
    struct clock clock;
    struct queue *queue;
    struct history *history;
    struct supervisor *supervisor;
    struct till *till;
    char folder[64];
    int last_status;    /* of the process that ended last */
    bool was_app;       /* ... as the till says */
    const char *killer; /* what the notice says about `by` */
    struct request requests[REQUEST_LIMIT];
    unsigned request_count;
};

G_GNUC_UNUSED static void world_notice(enum supervisor_notice notice, struct process *process,
                                       struct process *other G_GNUC_UNUSED, int64_t detail,
                                       const char *text, void *data)
{
    struct world *world = data;
    cr_assert_neq(notice, NOTICE_UNSUPPORTED, "unsupported: %s", text ? text : "");
    if (notice == NOTICE_EXITED)
        world->last_status = (int)detail;
    if (notice == NOTICE_EXITED && world->till)
        world->was_app = till_process_ended(world->till, process, (int)detail, world->killer);
}

static void request_receive(struct world *world, struct request *request)
{
    char bytes[4096];
    ssize_t size = recv(request->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (size > 0)
        g_string_append_len(request->received, bytes, size);
    const char *end = strstr(request->received->str, "\r\n\r\n");
    if (!end || size > 0)
        return;
    close(request->fd);
    request->fd = -1;
    request->status = (unsigned)strtoul(request->received->str + strlen("HTTP/1.1 "), NULL, 10);
    request->body = end + 4;
    request->answered_ns = world->clock.instant_ns;
}

static bool request_is_readable(const struct request *request)
{
    struct pollfd ready = {.fd = request->fd, .events = POLLIN};
    return request->fd >= 0 && poll(&ready, 1, 0) > 0;
}

static bool client_serve(void *data)
{
    struct world *world = data;
    bool served = false;
    for (unsigned i = 0; i < world->request_count; i++)
        if (request_is_readable(&world->requests[i])) {
            request_receive(world, &world->requests[i]);
            served = true;
        }
    return served;
}

static bool client_is_quiet(void *data)
{
    struct world *world = data;
    for (unsigned i = 0; i < world->request_count; i++)
        if (request_is_readable(&world->requests[i]))
            return false;
    return true;
}

/* Sends a request; it is answered while the world runs. */
G_GNUC_UNUSED static struct request *world_ask(struct world *world, const char *method,
                                               const char *path, const char *body)
{
    cr_assert_lt(world->request_count, REQUEST_LIMIT);
    struct request *request = &world->requests[world->request_count++];
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port =
                                      htons((uint16_t)http_server_port(till_server(world->till))),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    *request = (struct request){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                                .received = g_string_new(NULL)};
    cr_assert_eq(connect(request->fd, (struct sockaddr *)&address, sizeof address), 0);
    g_autofree char *text = g_strdup_printf(
        "%s %s HTTP/1.1\r\nHost: till\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
        method, path, strlen(body), body);
    cr_assert_eq(send(request->fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
    return request;
}

G_GNUC_UNUSED static void world_run(struct world *world, int64_t duration_ns)
{
    supervisor_run(world->supervisor, world->clock.instant_ns + duration_ns);
}

/* Lets everything happen that is due at this instant. */
G_GNUC_UNUSED static void world_settle(struct world *world)
{
    world_run(world, 0);
}

/* Asks and waits up to 10 virtual minutes. */
G_GNUC_UNUSED static struct request *world_call(struct world *world, const char *method,
                                                const char *path, const char *body)
{
    struct request *request = world_ask(world, method, path, body);
    world_settle(world);
    for (unsigned i = 0; request->status == 0 && i < 600; i++)
        world_run(world, NS_PER_S);
    return request;
}

G_GNUC_UNUSED static struct world *world_new(const struct till_settings *wishes)
{
    g_autoptr(GError) error = NULL;
    struct world *world = g_new0(struct world, 1);
    int64_t start_ns = 0;
    instant_parse(TEST_START, &start_ns);
    clock_init(&world->clock, start_ns);
    world->queue = queue_new();
    world->history = history_new(&world->clock, NULL, NULL);
    strcpy(world->folder, "/tmp/till-test-XXXXXX");
    cr_assert(mkdtemp(world->folder));
    const struct supervisor_settings supervisor = {
        .clock = &world->clock,
        .queue = world->queue,
        .notice = world_notice,
        .notice_data = world,
    };
    world->supervisor = supervisor_new(&supervisor, &error);
    cr_assert(world->supervisor, "%s", error ? error->message : "");
    struct till_settings settings = *wishes;
    settings.clock = &world->clock;
    settings.queue = world->queue;
    settings.history = world->history;
    settings.supervisor = world->supervisor;
    settings.folder = world->folder;
    settings.app_program = APP_PROGRAM;
    if (!settings.zone)
        settings.zone = "Europe/Stockholm";
    world->till = till_new(&settings, &error);
    cr_assert(world->till, "%s", error ? error->message : "");
    supervisor_add_source(world->supervisor, http_server_source(till_server(world->till)));
    supervisor_add_source(world->supervisor, &(struct source){.fd = -1,
                                                              .serve = client_serve,
                                                              .is_quiet = client_is_quiet,
                                                              .data = world});
    return world;
}

static int world_remove_one(const char *path, const struct stat *status G_GNUC_UNUSED,
                            int kind G_GNUC_UNUSED, struct FTW *walk G_GNUC_UNUSED)
{
    return remove(path);
}

G_GNUC_UNUSED static void world_remove_folder(const char *path)
{
    nftw(path, world_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

G_GNUC_UNUSED static void world_free(struct world *world)
{
    supervisor_end_all(world->supervisor);
    till_free(world->till);
    world->till = NULL;
    supervisor_free(world->supervisor);
    for (unsigned i = 0; i < world->request_count; i++) {
        if (world->requests[i].fd >= 0)
            close(world->requests[i].fd);
        g_string_free(world->requests[i].received, TRUE);
    }
    world_remove_folder(world->folder);
    history_free(world->history);
    queue_free(world->queue);
    g_free(world);
}

/* A till with 3.6.4 and the app open. */
G_GNUC_UNUSED static struct world *world_open(const struct till_settings *wishes)
{
    struct till_settings settings = *wishes;
    settings.version = "3.6.4";
    struct world *world = world_new(&settings);
    cr_assert(till_app_open(world->till, 0));
    world_settle(world);
    return world;
}

/* The events of the history, "n" and "at" cut off, one a line. Exchanges are left out. Free with
 * g_free. */
G_GNUC_UNUSED static char *world_story(const struct world *world)
{
    const GPtrArray *events = history_events(world->history);
    GString *story = g_string_new(NULL);
    for (guint i = 0; i < events->len; i++) {
        const struct event *event = events->pdata[i];
        if (event_is(event, "till", "exchange"))
            continue;
        g_autofree char *line = event_line(event);
        g_string_append(story, strstr(line, "\"actor\":") + strlen("\"actor\":"));
        g_string_append_c(story, '\n');
    }
    return g_string_free(story, FALSE);
}

G_GNUC_UNUSED static void expect_answer(const struct request *request, unsigned status,
                                        const char *body)
{
    cr_assert_eq(request->status, status, "status %u, expected %u; body %s", request->status,
                 status, request->status ? request->body : "");
    cr_assert_str_eq(request->body, body, "body %s, expected %s", request->body, body);
}

G_GNUC_UNUSED static void expect_story(const struct world *world, const char *expected)
{
    g_autofree char *story = world_story(world);
    cr_assert_str_eq(story, expected, "the history is\n%s\nexpected\n%s", story, expected);
}

/* The log up to now. Free with g_free. */
G_GNUC_UNUSED static char *world_log(const struct world *world)
{
    char *text = NULL;
    cr_assert(g_file_get_contents(till_log_path(world->till), &text, NULL, NULL));
    return text;
}

/* One entry of a package under test. */
struct entry {
    const char *name;
    const char *content; /* NULL: `size` zero bytes */
    int64_t size;
    unsigned kind;    /* 0: a regular file */
    const char *link; /* of AE_IFLNK */
    const char *hard_link;
};

/* Writes a gzip-compressed tar of the entries (up to one without a name). */
G_GNUC_UNUSED static void write_package(const char *path, const struct entry *entries)
{
    struct archive *archive = archive_write_new();
    archive_write_add_filter_gzip(archive);
    archive_write_set_format_pax_restricted(archive);
    cr_assert_eq(archive_write_open_filename(archive, path), ARCHIVE_OK);
    for (; entries->name; entries++) {
        struct archive_entry *entry = archive_entry_new();
        int64_t size = entries->content ? (int64_t)strlen(entries->content) : entries->size;
        archive_entry_set_pathname(entry, entries->name);
        archive_entry_set_filetype(entry, entries->kind ? entries->kind : AE_IFREG);
        archive_entry_set_perm(entry, 04777);
        archive_entry_set_size(entry, entries->kind ? 0 : size);
        if (entries->link)
            archive_entry_set_symlink(entry, entries->link);
        if (entries->hard_link)
            archive_entry_set_hardlink(entry, entries->hard_link);
        cr_assert_eq(archive_write_header(archive, entry), ARCHIVE_OK, "%s",
                     archive_error_string(archive));
        static const char zeros[65536];
        for (int64_t left = entries->kind ? 0 : size; left > 0;) {
            size_t part = (size_t)MIN(left, (int64_t)sizeof zeros);
            const char *bytes = entries->content ? entries->content + (size - left) : zeros;
            cr_assert_eq(archive_write_data(archive, bytes, part), (la_ssize_t)part);
            left -= (int64_t)part;
        }
        archive_entry_free(entry);
    }
    cr_assert_eq(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
}

/* A package of the real app program, as the feed serves it. Free with g_free. */
G_GNUC_UNUSED static char *world_package(const struct world *world, const char *version)
{
    g_autofree char *name = g_strconcat(version, ".tar.gz", NULL), *bytes = NULL;
    gsize size_bytes;
    char *path = g_build_filename(world->folder, name, NULL);
    cr_assert(g_file_get_contents(APP_PROGRAM, &bytes, &size_bytes, NULL));
    g_autoptr(GBytes) program = g_bytes_new(bytes, size_bytes);
    struct parcel *parcel = parcel_new(version, program, NULL);
    const void *packed = g_bytes_get_data(parcel->bytes, &size_bytes);
    cr_assert(g_file_set_contents(path, packed, (gssize)size_bytes, NULL));
    parcel_free(parcel);
    return path;
}

/* What the till answers: the app's process id between two texts, and blanks, so that the length is
 * that of a process id of seven digits. */
G_GNUC_UNUSED static char *body_with_pid(const struct world *world, const char *before,
                                         const char *after)
{
    g_autofree char *digits =
        g_strdup_printf("%d", (int)process_pid(till_app_process(world->till)));
    return g_strconcat(before, digits, after, "       " + MIN(strlen(digits), 7), NULL);
}
