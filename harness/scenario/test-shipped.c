/* Files that ship: every scenario and every example of the manual is accepted and tells editors
 * where the schema is. */
#include "harness/scenario/scenario.h"
#include "harness/scenario/test-files.h"
#include <criterion/new/assert.h>

static const char schema_path[] = "scenarios/scenario.schema.json";

/* Paths of scenario files in a folder and the folders in it; data of other kinds and refused files
 * left out. */
static void collect(const char *folder, GPtrArray *paths)
{
    static const char *const left_out[] = {"scenarios/documents",
                                           "scenarios/rejected",
                                           "scenarios/rule-book.yaml",
                                           "scenarios/rule-book-lexicon.yaml",
                                           "scenarios/rule-book-segments.yaml",
                                           NULL};
    g_autofree char *whole = g_build_filename(SOURCE_FOLDER, folder, NULL);
    GDir *directory = g_dir_open(whole, 0, NULL);
    cr_assert(directory != NULL, "%s", folder);
    for (const char *name; (name = g_dir_read_name(directory));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *place = g_build_filename(SOURCE_FOLDER, path, NULL);
        if (g_strv_contains(left_out, path))
            continue;
        if (g_file_test(place, G_FILE_TEST_IS_DIR))
            collect(path, paths);
        else if (g_str_has_suffix(path, ".yaml"))
            g_ptr_array_add(paths, g_steal_pointer(&path));
    }
    g_dir_close(directory);
}

/* The way up from the folder of a file and down to the schema. */
static char *modeline_of(const char *path)
{
    GString *line = g_string_new("# yaml-language-server: $schema=");
    bool is_scenario = g_str_has_prefix(path, "scenarios/");
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
        g_string_append(line, "../");
    if (is_scenario)
        g_string_truncate(line, line->len - strlen("../"));
    g_string_append_printf(line, "%s\n", schema_path + (is_scenario ? strlen("scenarios/") : 0));
    return g_string_free(line, FALSE);
}

static void check_folder(const char *folder)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    collect(folder, paths);
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        g_autofree char *whole = g_build_filename(SOURCE_FOLDER, path, NULL);
        g_autofree char *text = file_read(path, NULL);
        g_autofree char *modeline = modeline_of(path), *report = NULL;
        GPtrArray *rows = scenario_load(whole, path, NULL, &report);
        cr_expect(rows != NULL, "%s", report);
        cr_expect(g_str_has_prefix(text, modeline), "%s does not begin with %s", path, modeline);
        g_clear_pointer(&rows, g_ptr_array_unref);
    }
}

Test(shipped, scenarios_are_accepted_and_begin_with_the_modeline)
{
    check_folder("scenarios");
}

Test(shipped, examples_are_accepted_and_begin_with_the_modeline)
{
    check_folder("docs/examples");
}

/* A block of the manual names its file in the line above it: [examples/NAME](examples/NAME). */
static void check_block(const char *manual, const char *block, const char *end)
{
    g_autofree char *before = g_strndup(manual, (gsize)(block - manual));
    const char *name = g_strrstr(before, "](examples/");
    cr_assert(name != NULL && strchr(name, '\n')[1] == '\n', "a block without a file:\n%.60s",
              block);
    name += strlen("](");
    g_autofree char *path = g_strdup_printf("docs/%.*s", (int)strcspn(name, ")"), name);
    g_autofree char *file = file_read(path, NULL);
    g_autofree char *text = g_strndup(block, (gsize)(end - block));
    cr_expect(strstr(file, text) != NULL, "%s does not have:\n%s", path, text);
}

Test(manual, shows_nothing_that_is_not_a_file)
{
    static const char fence[] = "\n```yaml\n";
    g_autofree char *manual = file_read("docs/scenarios.md", NULL);
    unsigned blocks = 0;
    for (const char *at = manual; (at = strstr(at, fence)); blocks++) {
        const char *block = at + strlen(fence);
        const char *end = strstr(block, "```\n");
        cr_assert(end != NULL);
        check_block(manual, block, end);
        at = end;
    }
    cr_assert(blocks >= 8, "%u", blocks);
}

/* Words in backquotes, so that nobody has to look into the program for a key. */
Test(manual, names_every_verb)
{
    g_autofree char *manual = file_read("docs/scenarios.md", NULL);
    for (enum verb verb = VERB_PUBLISH; verb <= VERB_CHAT; verb++) {
        g_autofree char *word = g_strdup_printf("`%s`", verb_name(verb));
        cr_expect(strstr(manual, word) != NULL, "%s", word);
    }
}
