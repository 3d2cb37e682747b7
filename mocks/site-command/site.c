/* site: the control interface of a site for shell scripts. It prints the JSON answer on standard
 * output and exits 0 on 200, else 1; a wrong invocation exits 2. It has no time-out of its own. */
#include "mocks/command/http-client.h"
#include "mocks/command/json-text.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BODY_SIZE (64 * 1024)
#define WORD_LIMIT 8000

static const char usage[] = "usage: site nodes\n"
                            "       site node ID\n"
                            "       site start ID\n"
                            "       site stop ID\n"
                            "       site reboot ID\n"
                            "       site login ID SERVER LOGIN PASSWORD\n"
                            "       site capture ID PAGE FILE\n"
                            "       site menu ID\n"
                            "       site configuration ID\n";
static const char manual[] =
    "\n"
    "Talks to the site at SITE_URL and prints its answer (JSON).\n"
    "\n"
    "  nodes, node      id, kind, running, reachable, since\n"
    "  start, stop      the program of a node\n"
    "  reboot           the node\n"
    "  login            BackOffice logs in to the RMS at SERVER\n"
    "  capture          writes a picture of PAGE of the menu to FILE\n"
    "  menu             the menu as BackOffice shows it: present, items, pages\n"
    "  configuration    of a kiosk: configured\n"
    "\n"
    "Exit status: 0 done, 1 refused or not reached, 2 wrong invocation.\n";

static const struct verb {
    const char *name, *method, *path; /* path: behind the node */
    int words;                        /* behind the command */
} verbs[] = {
    {"nodes", "GET", "", 0},
    {"node", "GET", "", 1},
    {"start", "POST", "/start", 1},
    {"stop", "POST", "/stop", 1},
    {"reboot", "POST", "/reboot", 1},
    {"login", "POST", "/login", 4},
    {"capture", "POST", "/capture", 3},
    {"menu", "GET", "/menu", 1},
    {"configuration", "GET", "/configuration", 1},
};

static const char *const problems[] = {
    [HTTP_BAD_URL] = "SITE_URL is no http:// URL",
    [HTTP_NOT_REACHED] = "can't connect to the site at SITE_URL",
    [HTTP_BROKEN_OFF] = "the site's answer broke off",
    [HTTP_NO_HTTP] = "the answer is no HTTP/1.1",
};

static int misused(const char *what, const char *word)
{
    fprintf(stderr, "site: %s%s%s%s\n%s", what, word ? " `" : "", word ? word : "", word ? "`" : "",
            usage);
    return 2;
}

static char *add_text(char *to, const char *key, const char *value)
{
    to = stpcpy(stpcpy(to, key), "\": \"");
    return stpcpy(json_escape(to, value), "\"");
}

static void write_login(char *body, char **words)
{
    char *end = add_text(stpcpy(body, "{\""), "server", words[1]);
    end = add_text(stpcpy(end, ", \""), "login", words[2]);
    end = add_text(stpcpy(end, ", \""), "password", words[3]);
    stpcpy(end, "}");
}

/* The path made absolute. */
static void write_capture(char *body, char **words)
{
    char folder[PATH_MAX] = "";
    char path[PATH_MAX + WORD_LIMIT + 2];
    const char *file = words[2];
    bool is_relative = file[0] != '/' && getcwd(folder, sizeof folder) != NULL;
    snprintf(path, sizeof path, "%s%s%s", folder, is_relative ? "/" : "", file);
    char *end = body + sprintf(body, "{\"page\": %ld, \"", strtol(words[1], NULL, 10));
    stpcpy(add_text(end, "to", path), "}");
}

static int ask(const struct http_request *request)
{
    struct http_answer answer = {0};
    bool is_set = request->base && *request->base;
    enum http_problem problem = is_set ? http_ask(request, &answer) : HTTP_BAD_URL;
    bool is_done = !problem && answer.status == 200;
    if (problem) {
        fprintf(stderr, "site: %s\n", is_set ? problems[problem] : "SITE_URL is not set");
    } else if (printf("%s\n", answer.body) < 0 || fflush(stdout) != 0) {
        is_done = false;
    }
    http_answer_clear(&answer);
    return is_done ? 0 : 1;
}

static bool is_node(const char *word)
{
    return *word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "._-") == strlen(word);
}

static int run(const struct verb *verb, char **words)
{
    static char body[BODY_SIZE * 4];
    char path[WORD_LIMIT + 64];
    for (int i = 0; i < verb->words; i++) {
        if (strlen(words[i]) > WORD_LIMIT) {
            return misused("a word is too long", NULL);
        }
    }
    if (verb->words > 0 && !is_node(words[0])) {
        return misused("this is no id of a node:", words[0]);
    }
    if (strcmp(verb->name, "login") == 0) {
        write_login(body, words);
    } else if (strcmp(verb->name, "capture") == 0) {
        write_capture(body, words);
    }
    snprintf(path, sizeof path, "/nodes%s%s%s", verb->words > 0 ? "/" : "",
             verb->words > 0 ? words[0] : "", verb->path);
    const struct http_request request = {getenv("SITE_URL"), verb->method, path,
                                         *body ? body : NULL};
    return ask(&request);
}

int main(int count, char **words)
{
    if (count < 2) {
        return misused("a command is missing", NULL);
    }
    if (strcmp(words[1], "--help") == 0) {
        printf("%s%s", usage, manual);
        return 0;
    }
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(verbs[i].name, words[1]) == 0) {
            return count - 2 == verbs[i].words ? run(&verbs[i], words + 2)
                                               : misused("wrong number of words for", words[1]);
        }
    }
    return misused("unknown command", words[1]);
}
