/* Finds scenario files and loads their rows. */
#include "harness/selection.h"
#include "harness/paths.h"
#include <string.h>

struct found_file {
    char *path, *id, *case_name;
};

struct search {
    GPtrArray *files; /* struct found_file * */
    GString *report;
};

static void found_file_free(void *data)
{
    struct found_file *file = data;
    g_free(file->path);
    g_free(file->id);
    g_free(file->case_name);
    g_free(file);
}

static bool is_scenario_name(const char *name)
{
    return g_str_has_suffix(name, ".yaml") || g_str_has_suffix(name, ".json");
}

static char *without_suffix(const char *path)
{
    const char *dot = strrchr(path, '.');
    return is_scenario_name(path) ? g_strndup(path, (gsize)(dot - path)) : g_strdup(path);
}

static void add_file(struct search *search, const char *path, const char *id, const char *case_name)
{
    struct found_file *file = g_new0(struct found_file, 1);
    file->path = g_strdup(path);
    file->id = without_suffix(id);
    file->case_name = g_strdup(case_name);
    g_ptr_array_add(search->files, file);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Files that must be refused and documentation live beside the scenarios: they are no part of a
 * run. */
static bool is_skipped_folder(const char *name)
{
    return strcmp(name, "rejected") == 0 || strcmp(name, "documents") == 0 ||
           strcmp(name, "examples") == 0 || name[0] == '.';
}

/* Data of other kinds in the folder of scenarios. */
static bool is_data(const char *name)
{
    return g_str_has_prefix(name, "rule-book") || g_str_has_suffix(name, ".schema.json");
}

static void add_folder(struct search *search, const char *path, const char *id)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    GDir *folder = g_dir_open(path, 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_ptr_array_add(names, g_strdup(name));
    }
    if (folder != NULL) {
        g_dir_close(folder);
    }
    g_ptr_array_sort(names, compare_names);
    for (unsigned i = 0; i < names->len; i++) {
        name = g_ptr_array_index(names, i);
        g_autofree char *child = g_build_filename(path, name, NULL);
        g_autofree char *child_id =
            id[0] != '\0' ? g_build_filename(id, name, NULL) : g_strdup(name);
        if (g_file_test(child, G_FILE_TEST_IS_DIR)) {
            if (!is_skipped_folder(name)) {
                add_folder(search, child, child_id);
            }
        } else if (is_scenario_name(name) && !is_data(name)) {
            add_file(search, child, child_id, NULL);
        }
    }
}

/* The id of a file: its path in the folder of shipped scenarios, if it is one; else as it was
 * given. */
static char *id_of_path(const char *path)
{
    const char *shipped = path_of(PART_SCENARIOS);
    g_autofree char *canonical = g_canonicalize_filename(path, NULL);
    g_autofree char *real = realpath(canonical, NULL);
    g_autofree char *real_shipped = shipped != NULL ? realpath(shipped, NULL) : NULL;
    if (real != NULL && real_shipped != NULL && g_str_has_prefix(real, real_shipped)) {
        const char *rest = real + strlen(real_shipped);
        return g_strdup(rest[0] == '/' ? rest + 1 : rest);
    }
    while (g_str_has_prefix(path, "./")) {
        path += 2;
    }
    return g_strdup(path);
}

/* A row id below `root` (NULL: as a path): a story, a folder of them, or one case of a story. */
static bool add_id(struct search *search, const char *root, const char *name, const char *case_name)
{
    static const char *const suffixes[] = {".yaml", ".json"};
    g_autofree char *folder = root != NULL ? g_build_filename(root, name, NULL) : g_strdup(name);
    for (unsigned i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *file = g_strconcat(folder, suffixes[i], NULL);
        if (g_file_test(file, G_FILE_TEST_IS_REGULAR)) {
            add_file(search, file, name, case_name);
            return true;
        }
    }
    if (case_name == NULL && g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        add_folder(search, folder, name);
        return true;
    }
    const char *slash = strrchr(name, '/');
    if (case_name == NULL && slash != NULL) {
        g_autofree char *story = g_strndup(name, (gsize)(slash - name));
        return add_id(search, root, story, slash + 1);
    }
    return false;
}

static bool add_shipped(struct search *search, const char *name)
{
    const char *shipped = path_of(PART_SCENARIOS);
    return shipped != NULL && add_id(search, shipped, name, NULL);
}

static void add_shipped_names(GPtrArray *names, const char *root)
{
    struct search search = {g_ptr_array_new_with_free_func(found_file_free), NULL};
    add_folder(&search, root, "");
    for (unsigned i = 0; i < search.files->len; i++) {
        const struct found_file *file = g_ptr_array_index(search.files, i);
        g_ptr_array_add(names, g_strdup(file->id));
    }
    g_ptr_array_unref(search.files);
}

static void report_unknown(struct search *search, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *shipped = path_of(PART_SCENARIOS);
    if (shipped != NULL) {
        add_shipped_names(names, shipped);
    }
    g_ptr_array_add(names, NULL);
    const char *nearest = nearest_word(name, (const char *const *)names->pdata);
    g_string_append_printf(
        search->report,
        "error[no-such-scenario]: `%s` is neither a file, nor a folder, nor a shipped scenario\n",
        name);
    if (nearest != NULL) {
        g_string_append_printf(search->report, "  = help: did you mean `%s`?\n", nearest);
    } else {
        g_string_append(search->report, "  = help: `tillspec list` prints the shipped scenarios\n");
    }
}

static bool is_program(const char *name)
{
    return !is_scenario_name(name) && g_file_test(name, G_FILE_TEST_IS_REGULAR) &&
           g_file_test(name, G_FILE_TEST_IS_EXECUTABLE);
}

static void add_name(struct search *search, const char *name)
{
    g_autofree char *id = id_of_path(name);
    if (strcmp(name, "-") == 0) {
        add_file(search, "-", "stdin", NULL);
    } else if (g_file_test(name, G_FILE_TEST_IS_DIR)) {
        add_folder(search, name, id);
    } else if (is_program(name)) {
        g_string_append_printf(search->report,
                               "error[no-such-scenario]: `%s` is a program\n  = help: an updater "
                               "stands behind `--`: tillspec run -- %s\n",
                               name, name);
    } else if (g_file_test(name, G_FILE_TEST_EXISTS)) {
        add_file(search, name, id, NULL);
    } else if (name[0] == '\0' ||
               (!add_id(search, NULL, name, NULL) && !add_shipped(search, name))) {
        report_unknown(search, name);
    }
}

static bool lists_rule(const struct row *row, const char *rule)
{
    for (unsigned i = 0; i < row->rules->len; i++) {
        if (strcmp(g_ptr_array_index(row->rules, i), rule) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_wanted(const struct row *row, const struct found_file *file,
                      const struct selection_filter *filter)
{
    const char *last = strrchr(row->id, '/');
    bool is_case =
        file->case_name == NULL || (last != NULL && strcmp(last + 1, file->case_name) == 0);
    bool is_of_platform = filter->platform == NULL || row->platform == *filter->platform;
    return is_case && is_of_platform &&
           (filter->glob == NULL || g_pattern_match_simple(filter->glob, row->id)) &&
           (filter->rule == NULL || lists_rule(row, filter->rule));
}

static void load_file(struct selection *selection, const struct found_file *file,
                      const struct selection_filter *filter, const char *const *rules,
                      GString *report)
{
    g_autofree char *text = NULL;
    g_autoptr(GPtrArray) rows = scenario_load(file->path, file->id, rules, &text);
    if (rows == NULL) {
        g_string_append(report, text);
        return;
    }
    g_ptr_array_set_free_func(rows, NULL);
    for (unsigned i = 0; i < rows->len; i++) {
        struct row *row = g_ptr_array_index(rows, i);
        if (is_wanted(row, file, filter)) {
            g_ptr_array_add(selection->rows, row);
        } else {
            row_free(row);
        }
    }
    selection->files++;
}

static bool is_known_rule(const struct selection_filter *filter, const char *const *rules,
                          GString *report)
{
    if (filter->rule == NULL || g_strv_contains(rules, filter->rule)) {
        return true;
    }
    const char *nearest = nearest_word(filter->rule, rules);
    g_string_append_printf(report, "error[unknown-rule]: there is no rule `%s`\n", filter->rule);
    if (nearest != NULL) {
        g_string_append_printf(report, "  = help: did you mean `%s`?\n", nearest);
    }
    return false;
}

static void free_row(void *data)
{
    row_free(data);
}

bool selection_load(struct selection *selection, char *const *names,
                    const struct selection_filter *filter, const char *const *rules, char **report)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(found_file_free);
    struct search search = {files, g_string_new(NULL)};
    *selection = (struct selection){.rows = g_ptr_array_new_with_free_func(free_row)};
    if (names == NULL || names[0] == NULL) {
        add_folder(&search, path_of(PART_SCENARIOS), "");
    }
    for (; names != NULL && *names != NULL; names++) {
        add_name(&search, *names);
    }
    bool is_known = is_known_rule(filter, rules, search.report);
    for (unsigned i = 0; is_known && i < files->len; i++) {
        load_file(selection, g_ptr_array_index(files, i), filter, rules, search.report);
    }
    if (search.report->len == 0 && selection->rows->len == 0) {
        g_string_append(search.report, "error[nothing-selected]: no row is left\n  = help: "
                                       "`tillspec list` prints rows with their rules\n");
    }
    bool is_good = search.report->len == 0;
    *report = g_string_free(search.report, is_good);
    return is_good;
}

bool selection_has(const struct selection *selection, enum platform platform)
{
    for (unsigned i = 0; i < selection->rows->len; i++) {
        const struct row *row = g_ptr_array_index(selection->rows, i);
        if (row->platform == platform) {
            return true;
        }
    }
    return false;
}

struct selection selection_of(const struct selection *selection, enum platform platform)
{
    struct selection part = {.rows = g_ptr_array_new(), .files = selection->files};
    for (unsigned i = 0; i < selection->rows->len; i++) {
        struct row *row = g_ptr_array_index(selection->rows, i);
        if (row->platform == platform) {
            g_ptr_array_add(part.rows, row);
        }
    }
    return part;
}

void selection_clear(struct selection *selection)
{
    g_clear_pointer(&selection->rows, g_ptr_array_unref);
}
