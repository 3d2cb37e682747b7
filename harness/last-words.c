/* The last line of a file, for people. It is no part of what is judged. */
#include "harness/last-words.h"
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>

#define TAIL_BYTES 4096
#define LINE_BYTES 300
#define RULE "guard/stays-alive"

/* NULL if there is none. */
static char *last_line(const char *path)
{
    char tail[TAIL_BYTES + 1];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return NULL;
    }
    off_t size_bytes = lseek(fd, 0, SEEK_END);
    ssize_t size = pread(fd, tail, TAIL_BYTES, MAX(size_bytes - TAIL_BYTES, 0));
    close(fd);
    tail[MAX(size, 0)] = '\0';
    g_strchomp(tail);
    const char *newline = strrchr(tail, '\n');
    const char *line = newline != NULL ? newline + 1 : tail;
    return line[0] != '\0' ? g_strndup(line, LINE_BYTES) : NULL;
}

static void add_line(const GPtrArray *rules, const char *line)
{
    for (unsigned i = 0; i < rules->len; i++) {
        struct rule_outcome *outcome = g_ptr_array_index(rules, i);
        if (strcmp(outcome->rule, RULE) != 0 || outcome->findings->len == 0) {
            continue;
        }
        struct finding *finding = g_ptr_array_index(outcome->findings, 0);
        g_ptr_array_add(finding->evidence, g_strdup_printf("standard error ended with: %s", line));
    }
}

void last_words_add(struct row_result *result, const char *path)
{
    g_autofree char *line = last_line(path);
    if (line == NULL) {
        return;
    }
    if (result->views == NULL) {
        add_line(result->rules, line);
    }
    for (unsigned i = 0; result->views != NULL && i < result->views->len; i++) {
        const struct row_view *view = g_ptr_array_index(result->views, i);
        add_line(view->rules, line);
    }
}
