/* One command is under way at a time, the others wait in a queue: so a hung app fills no socket,
 * and a command that was withdrawn in time is never sent. An epoll descriptor of our own stands
 * before the socket, because the socket changes with every start of the app and the source must
 * not. */
#include "mocks/app-line.h"
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MESSAGE_LIMIT_BYTES 4096 /* longer ones are no answer of our app */
#define MESSAGES_PER_TURN 64     /* a flood can't hold the loop */

struct command {
    uint64_t number;
    char *text;
    app_answered answered; /* NULL: withdrawn */
    void *data;
};

struct app_line {
    struct source source;
    int fd; /* -1: closed */
    app_event heard;
    void *data;
    GQueue commands; /* struct command *, the head is under way if is_asking */
    bool is_asking;
    uint64_t last_number;
};

static void command_free(void *data)
{
    struct command *command = data;
    g_free(command->text);
    g_free(command);
}

static bool serve(void *data)
{
    return app_line_hear(data);
}

struct app_line *app_line_new(app_event heard, void *data)
{
    struct app_line *line = g_new0(struct app_line, 1);
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    g_assert(epoll_fd >= 0);
    line->source = (struct source){.fd = epoll_fd, .serve = serve, .data = line};
    line->fd = -1;
    line->heard = heard;
    line->data = data;
    g_queue_init(&line->commands);
    return line;
}

static void hang_up(struct app_line *line)
{
    if (line->fd >= 0)
        close(line->fd);
    line->fd = -1;
    line->is_asking = false;
}

void app_line_free(struct app_line *line)
{
    if (!line)
        return;
    hang_up(line);
    g_queue_clear_full(&line->commands, command_free);
    close(line->source.fd);
    g_free(line);
}

const struct source *app_line_source(struct app_line *line)
{
    return &line->source;
}

int app_line_open(struct app_line *line, GError **error)
{
    int ends[2];
    g_assert(line->fd < 0);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0 ||
        fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
        g_set_error(error, G_IO_ERROR, (int)g_io_error_from_errno(errno), "the app's line: %s",
                    g_strerror(errno));
        return -1;
    }
    struct epoll_event interest = {.events = EPOLLIN};
    int status = epoll_ctl(line->source.fd, EPOLL_CTL_ADD, ends[0], &interest);
    g_assert(status == 0);
    line->fd = ends[0];
    return ends[1];
}

void app_line_close(struct app_line *line)
{
    hang_up(line);
    GQueue left = line->commands;
    g_queue_init(&line->commands);
    for (struct command *command; (command = g_queue_pop_head(&left)) != NULL;) {
        if (command->answered)
            command->answered(NULL, command->data);
        command_free(command);
    }
}

/* Sends the next command. What can't be sent has nobody left to answer it: app_line_close will say
 * so. */
static void ask_next(struct app_line *line)
{
    while (!line->is_asking && line->fd >= 0 && !g_queue_is_empty(&line->commands)) {
        struct command *command = g_queue_peek_head(&line->commands);
        if (!command->answered) {
            command_free(g_queue_pop_head(&line->commands));
            continue;
        }
        g_autofree char *text =
            g_strdup_printf("%" G_GUINT64_FORMAT " %s", command->number, command->text);
        send(line->fd, text, strlen(text), MSG_NOSIGNAL);
        line->is_asking = true;
    }
}

uint64_t app_line_ask(struct app_line *line, const char *text, app_answered answered, void *data)
{
    g_assert(line->fd >= 0 && answered);
    struct command *command = g_new0(struct command, 1);
    *command = (struct command){++line->last_number, g_strdup(text), answered, data};
    g_queue_push_tail(&line->commands, command);
    ask_next(line);
    return line->last_number;
}

void app_line_withdraw(struct app_line *line, uint64_t number)
{
    for (GList *node = line->commands.head; node; node = node->next) {
        struct command *command = node->data;
        if (command->number == number)
            command->answered = NULL;
    }
}

static void take_answer(struct app_line *line, const cJSON *answer, double number)
{
    struct command *command = g_queue_peek_head(&line->commands);
    if (!line->is_asking || (double)command->number != number)
        return;
    g_queue_pop_head(&line->commands);
    line->is_asking = false;
    if (command->answered)
        command->answered(answer, command->data);
    command_free(command);
    ask_next(line);
}

static void take_message(struct app_line *line, const char *text, size_t size_bytes)
{
    cJSON *message = cJSON_ParseWithLength(text, size_bytes);
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(message, "number");
    const char *event = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(message, "event"));
    if (cJSON_IsNumber(number))
        take_answer(line, message, number->valuedouble);
    else if (event)
        line->heard(event, message, line->data);
    cJSON_Delete(message);
}

/* A callback may close the line, and open it anew. */
bool app_line_hear(struct app_line *line)
{
    char text[MESSAGE_LIMIT_BYTES + 1];
    int fd = line->fd;
    bool heard = false;
    for (unsigned i = 0; i < MESSAGES_PER_TURN && fd >= 0 && line->fd == fd; i++) {
        ssize_t size = recv(fd, text, sizeof text, 0);
        if (size == 0)
            epoll_ctl(line->source.fd, EPOLL_CTL_DEL, fd, NULL);
        if (size <= 0)
            return heard;
        heard = true;
        if (size <= MESSAGE_LIMIT_BYTES)
            take_message(line, text, (size_t)size);
    }
    return heard;
}
