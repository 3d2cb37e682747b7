/* What reads files, given random bytes: a libFuzzer program, one for all readers.
 *
 *     fuzz --reader=scenario [OPTION OF LIBFUZZER ...] FOUND-FOLDER SEED-FOLDER ...
 *
 * A reader may refuse whatever it likes, with a report; it may not crash, hang, leak, or contradict
 * itself. */
#include "harness/oracle/configuration.h"
#include "harness/oracle/segments.h"
#include "harness/scenario/scenario.h"
#include "mocks/ccc/value.h"
#include "sim/history.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(const int *argument_count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

#define LEVELS_LIMIT 8

/* A file of this content; the path is valid until the next call. */
static const char *file_of(const uint8_t *bytes, size_t size_bytes)
{
    static int fd = -1;
    static char path[64];
    if (fd < 0) {
        fd = memfd_create("fuzz", MFD_CLOEXEC);
        g_snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    bool is_written =
        ftruncate(fd, 0) == 0 && pwrite(fd, bytes, size_bytes, 0) == (ssize_t)size_bytes;
    g_assert(is_written);
    return path;
}

static void read_scenario(const uint8_t *bytes, size_t size_bytes)
{
    static const char *const rules[] = {"flow/no-order", "window/inside", "window/used", NULL};
    g_autofree char *report = NULL;
    GPtrArray *rows = scenario_load(file_of(bytes, size_bytes), "x", rules, &report);
    g_assert((rows == NULL) == (report != NULL));
    g_clear_pointer(&rows, g_ptr_array_unref);
}

static void read_history(const uint8_t *bytes, size_t size_bytes)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *events = history_load(file_of(bytes, size_bytes), &error);
    g_assert((events == NULL) == (error != NULL));
    for (guint i = 0; events != NULL && i < events->len; i++) {
        const struct event *event = g_ptr_array_index(events, i);
        g_autofree char *line = event_line(event);
        g_assert(g_utf8_validate(line, -1, NULL) && strchr(line, '\n') == NULL);
    }
    g_clear_pointer(&events, g_ptr_array_unref);
}

static void read_rule_book(const uint8_t *bytes, size_t size_bytes)
{
    static const struct document documents[] = {{"d.txt", "One. Two.\nThree.\n"}};
    g_autofree char *text = g_strndup((const char *)bytes, size_bytes), *report = NULL;
    struct rule_book_source source = {"rule-book.yaml", text, size_bytes};
    struct rule_book *book = rule_book_load(&source, documents, 1, &report);
    g_assert((book == NULL) == (report != NULL));
    if (book != NULL) {
        g_autofree char *refused = NULL;
        struct segment_table *table = segment_table_load(&source, documents, 1, book, &refused);
        g_autofree char *gaps = table != NULL ? segment_table_gaps(table, book) : NULL;
        g_clear_pointer(&table, segment_table_free);
        rule_book_free(book);
    }
}

/* Lines of JSON are the values of the levels, the most general first: merging one that is merged
 * already changes nothing, and what follows from them is taken as a configuration. */
static void merge_configurations(const uint8_t *bytes, size_t size_bytes)
{
    g_autofree char *text = g_strndup((const char *)bytes, size_bytes);
    g_auto(GStrv) lines = g_strsplit(text, "\n", LEVELS_LIMIT);
    struct reading reading = {0};
    struct configuration_set before = configuration_set_parse(NULL, &reading, NULL);
    cJSON *value = NULL;
    for (char **line = lines; *line != NULL; line++) {
        g_autoptr(cJSON) patch = cJSON_Parse(*line);
        if (patch == NULL) {
            continue;
        }
        cJSON *merged = value_merged(value, patch);
        g_autoptr(cJSON) again = value_merged(merged, patch);
        g_autoptr(cJSON) difference =
            cJSON_IsObject(value) && cJSON_IsObject(patch) ? value_difference(value, patch) : NULL;
        g_autofree char *once = value_text(merged), *twice = value_text(again);
        g_assert_cmpstr(once, ==, twice);
        struct configuration_set set = configuration_set_parse(once, &reading, &before);
        g_assert(set.count >= 1 && set.count <= CONFIGURATION_ALTERNATIVES);
        before = set.is_valid ? set : before;
        cJSON_Delete(value);
        value = merged;
    }
    cJSON_Delete(value);
}

static const struct reader {
    const char *option;
    void (*read)(const uint8_t *bytes, size_t size_bytes);
} readers[] = {
    {"--reader=scenario", read_scenario},
    {"--reader=history", read_history},
    {"--reader=rule-book", read_rule_book},
    {"--reader=configuration", merge_configurations},
};
static const struct reader *chosen;

int LLVMFuzzerInitialize(const int *argument_count, char ***arguments)
{
    for (int i = 1; i < *argument_count; i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(readers); k++) {
            chosen = strcmp((*arguments)[i], readers[k].option) == 0 ? &readers[k] : chosen;
        }
    }
    if (chosen == NULL) {
        fputs("fuzz: --reader=scenario, history, rule-book or configuration\n", stderr);
        exit(2);
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    chosen->read(bytes, size_bytes);
    return 0;
}
