/* till: the control interface of the till for shell scripts. It prints the JSON answer on standard
 * output and exits 0 on 200, else 1; a wrong invocation exits 2. It has no time-out of its own, so
 * that an install may take as long as it takes. */
#include "mocks/command/http-client.h"
#include "mocks/command/json-text.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "usage: till status\n"
                            "       till quit [--if-idle]\n"
                            "       till install FILE\n"
                            "       till start\n";
static const char manual[] =
    "\n"
    "Talks to the till at TILL_URL and prints its answer (JSON).\n"
    "\n"
    "  status           what the app is doing: running, pid, version, state, order\n"
    "  quit             closes the app at once, also in the middle of an order\n"
    "  quit --if-idle   closes it only if no order is open\n"
    "  install FILE     replaces the program by the package FILE; the app must be closed\n"
    "  start            starts the installed app\n"
    "\n"
    "Exit status: 0 done, 1 refused or not reached, 2 wrong invocation.\n";

enum argument { ARGUMENT_NONE, ARGUMENT_IF_IDLE, ARGUMENT_FILE };

static const struct verb {
    const char *name, *method, *path;
    enum argument argument;
} verbs[] = {
    {"status", "GET", "/status", ARGUMENT_NONE},
    {"quit", "POST", "/quit", ARGUMENT_IF_IDLE},
    {"install", "POST", "/install", ARGUMENT_FILE},
    {"start", "POST", "/start", ARGUMENT_NONE},
};

static int misused(const char *what, const char *word)
{
    fprintf(stderr, "till: %s%s%s%s\n%s", what, word ? " `" : "", word ? word : "", word ? "`" : "",
            usage);
    return 2;
}

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

/* {"package": "/path"}, with the path made absolute. Free with free. */
static char *install_body(const char *file)
{
    char folder[PATH_MAX] = "";
    if (file[0] != '/' && !getcwd(folder, sizeof folder))
        return NULL;
    char *body = malloc(6 * (strlen(folder) + strlen(file)) + 32);
    if (!body)
        return NULL;
    char *end = stpcpy(body, "{\"package\": \"");
    end = json_escape(end, folder);
    if (folder[0] && folder[1])
        *end++ = '/';
    end = json_escape(end, file);
    stpcpy(end, "\"}");
    return body;
}

static const char *const problems[] = {
    [HTTP_BAD_URL] = "TILL_URL is no http:// URL",
    [HTTP_NOT_REACHED] = "can't connect to the till at TILL_URL",
    [HTTP_BROKEN_OFF] = "the till's answer broke off",
    [HTTP_NO_HTTP] = "the answer is no HTTP/1.1",
};

static int ask(const struct verb *verb, const char *body)
{
    const char *url = getenv("TILL_URL");
    struct http_answer answer = {0};
    struct http_request request = {url, verb->method, verb->path, body};
    bool is_set = url && *url;
    enum http_problem problem = is_set ? http_ask(&request, &answer) : HTTP_BAD_URL;
    bool is_done = !problem && answer.status == 200;
    if (problem)
        fprintf(stderr, "till: %s\n", is_set ? problems[problem] : "TILL_URL is not set");
    else if (printf("%s\n", answer.body) < 0 || fflush(stdout) != 0)
        is_done = false;
    http_answer_clear(&answer);
    return is_done ? 0 : 1;
}

static int run_install(const struct verb *verb, const char *file)
{
    char *body = install_body(file);
    if (!body) {
        perror("till");
        return 1;
    }
    int status = ask(verb, body);
    free(body);
    return status;
}

static int run(const struct verb *verb, char **words)
{
    if (verb->argument == ARGUMENT_FILE) {
        if (!words[0] || !*words[0])
            return misused("install wants the FILE of a package", NULL);
        return words[1] ? misused("unexpected argument", words[1]) : run_install(verb, words[0]);
    }
    bool if_idle = verb->argument == ARGUMENT_IF_IDLE && words[0] && !strcmp(words[0], "--if-idle");
    if (words[0] && (!if_idle || words[1]))
        return misused("unexpected argument", words[if_idle ? 1 : 0]);
    return ask(verb, if_idle ? "{\"if\": \"idle\"}" : NULL);
}

int main(int count, char **words)
{
    if (count < 2)
        return misused("a command is missing", NULL);
    if (strcmp(words[1], "--help") == 0) {
        printf("%s%s", usage, manual);
        return 0;
    }
    const struct verb *verb = find_verb(words[1]);
    return verb ? run(verb, words + 2) : misused("unknown command", words[1]);
}
