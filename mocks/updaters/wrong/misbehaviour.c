/* What a process can do to its surroundings. Most of it begins after a few polls, when the row is
 * under way. */
#include "mocks/updaters/wrong/misbehaviour.h"

#include "mocks/updaters/client.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define LATER 3
#define CHILDREN_LIMIT 20000 /* for whoever runs it without the harness */
#define SLEEP_S (365U * 86400)

void misbehave_crash_at_start(unsigned poll)
{
    (void)poll;
    abort();
}

void misbehave_crash_later(unsigned poll)
{
    if (poll == LATER)
        raise(SIGSEGV);
}

void misbehave_exit_at_start(unsigned poll)
{
    (void)poll;
    exit(1);
}

void misbehave_exit_later(unsigned poll)
{
    if (poll == LATER)
        exit(0);
}

void misbehave_spin(unsigned poll)
{
    volatile unsigned long turns = 0;
    while (poll == LATER) /* NOLINT(bugprone-infinite-loop): what it is for */
        turns++;
}

void misbehave_yield_forever(unsigned poll)
{
    while (poll == LATER) /* NOLINT(bugprone-infinite-loop): what it is for */
        sched_yield();
}

void misbehave_sleep_forever(unsigned poll)
{
    while (poll == LATER && !client_is_aborted())
        sleep(SLEEP_S);
}

void misbehave_flood_output(unsigned poll)
{
    static const char LINE[4096] = {[0 ... 4094] = '.', [4095] = '\n'};
    while (poll == LATER && write(STDOUT_FILENO, LINE, sizeof LINE) > 0)
        ;
}

void misbehave_fork_without_end(unsigned poll)
{
    for (int i = 0; poll == LATER && i < CHILDREN_LIMIT; i++)
        if (fork() == 0) {
            sleep(SLEEP_S);
            _exit(0);
        }
}

void misbehave_request_without_end(unsigned poll)
{
    struct client *client = poll == LATER ? client_new() : NULL;
    while (client != NULL && !client_is_aborted()) {
        struct answer answer;
        client_send(client, &(struct request){.url = g_getenv("FEED_URL"), .timeout_s = 30},
                    &answer);
        answer_clear(&answer);
    }
    client_free(client);
}

void misbehave_ignore_sigterm(unsigned poll)
{
    (void)poll;
    signal(SIGTERM, SIG_IGN);
}

void misbehave_leave_children(unsigned poll)
{
    if (poll != LATER || fork() != 0)
        return;
    setsid();
    if (fork() == 0) {
        signal(SIGTERM, SIG_IGN);
        sleep(SLEEP_S);
    }
    _exit(0);
}

/* As a tool does that repairs what it takes for a mistake. */
void misbehave_write_settings(unsigned poll)
{
    if (poll != LATER)
        return;
    struct client *client = client_new();
    struct answer answer;
    g_autofree char *url =
        g_strdup_printf("%s/api/v1/config/cha.settings.v1/values/business-units/%s/workstations/%s",
                        g_getenv("CCC_URL"), g_getenv("BUSINESS_UNIT"), g_getenv("WORKSTATION_ID"));
    client_send(client,
                &(struct request){
                    .method = "PATCH",
                    .url = url,
                    .token = g_getenv("CCC_TOKEN"),
                    .json = "{\"value\": {\"pos\": {\"autoUpdate\": {\"channel\": \"stable\"}}}}",
                    .timeout_s = 30},
                &answer);
    answer_clear(&answer);
    client_free(client);
}

/* As a tool does that reports into the log that it watches. */
void misbehave_forge_log(unsigned poll)
{
    FILE *log = poll == LATER ? fopen(g_getenv("TILL_LOG"), "a") : NULL;
    if (log != NULL) {
        fputs("[2030-01-01 00:00:00.000] [info]  updater was here\n", log);
        fclose(log);
    }
}

void misbehave_rotate_log(unsigned poll)
{
    g_autofree char *kept = g_strconcat(g_getenv("TILL_LOG"), ".1", NULL);
    if (poll == LATER)
        (void)rename(g_getenv("TILL_LOG"), kept); /* whoever is not let has tried */
}

/* Through a descriptor that is only for reading. */
void misbehave_share_log(unsigned poll)
{
    int fd = poll == LATER ? open(g_getenv("TILL_LOG"), O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        (void)fchmod(fd, 0666); /* whoever is not let has tried */
        close(fd);
    }
}

/* By a relative path, beside the folder of the log. */
void misbehave_leave_file(unsigned poll)
{
    g_autofree char *logs = g_path_get_dirname(g_getenv("TILL_LOG"));
    if (poll == LATER && chdir(logs) == 0) {
        FILE *file = fopen("../updater.lock", "w");
        if (file != NULL)
            fclose(file);
    }
}

/* To the server whose address the variable holds, e.g. http://127.0.0.1:40211. */
static void send_garbage(const char *name)
{
    static const char GARBAGE[] = "\x16\x03\x01\x02\x00 garbage \xff\xfe\x00 GET GET\r\n\r\n\r\n";
    const char *port = strrchr(g_getenv(name), ':');
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((in_port_t)strtoul(port + 1, NULL, 10)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) == 0)
        send(connection, GARBAGE, sizeof GARBAGE, MSG_NOSIGNAL);
    close(connection);
}

void misbehave_send_garbage(unsigned poll)
{
    (void)poll;
    send_garbage("CCC_URL");
    send_garbage("FEED_URL");
    send_garbage("TILL_URL");
}
