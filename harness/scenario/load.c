/* Loads the rows of a scenario file: text, tree, cases, shape, row. Nothing of it touches the
 * world. */
#include "harness/scenario/cases.h"
#include "harness/scenario/format.h"
#include "harness/scenario/row.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define EXPANSION_LIMIT UINT64_C(2000000) /* values of a story times its cases */

/* At most one byte more than a file may have, so that a device or a pipe without end ends here. */
static GString *read_stream(FILE *stream)
{
    GString *text = g_string_new(NULL);
    char buffer[65536];
    size_t length;
    while (text->len <= TREE_SIZE_LIMIT && (length = fread(buffer, 1, sizeof buffer, stream)) > 0)
        g_string_append_len(text, buffer, (gssize)length);
    return text;
}

/* The file without a byte order mark; NULL and errno if it can't be read. */
static GString *read_file(const char *name)
{
    bool is_standard_input = strcmp(name, "-") == 0;
    FILE *stream = is_standard_input ? stdin : fopen(name, "re");
    if (!stream)
        return NULL;
    GString *text = read_stream(stream);
    int error = ferror(stream) ? errno : 0;
    if (!is_standard_input)
        fclose(stream);
    if (error) {
        g_string_free(text, TRUE);
        errno = error;
        return NULL;
    }
    if (g_str_has_prefix(text->str, "\xef\xbb\xbf"))
        g_string_erase(text, 0, 3);
    return text;
}

static struct row *load_row(struct diagnostics *diagnostics, const struct node *root,
                            const struct draft_case *entry, const struct row_source *source)
{
    struct decoder decoder;
    struct draft_story story;
    decoder_init(&decoder, diagnostics, entry ? entry->name->text : NULL);
    draft_story_init(&story);
    unsigned before = diagnostics_count(diagnostics);
    struct node *tree = case_apply(&decoder, root, entry);
    struct row *row = NULL;
    bool is_site = tree->kind == NODE_MAP && node_get(tree, "site") != NULL;
    if (diagnostics_count(diagnostics) == before &&
        shape_decode(&decoder, is_site ? &site_story_shape : &story_shape, tree, &story))
        row = row_build(&decoder, &story, source);
    node_free(tree);
    decoder_clear(&decoder);
    return row;
}

static bool check_expansion(struct decoder *decoder, const struct node *root, guint case_count)
{
    if ((uint64_t)node_count(root) * case_count <= EXPANSION_LIMIT)
        return true;
    decoder_complain(decoder, root, (struct mistake){"too-large", NULL, NULL},
                     "the cases make more than %" G_GUINT64_FORMAT " values of this file",
                     EXPANSION_LIMIT);
    return false;
}

static void add_row(GPtrArray *rows, struct row *row)
{
    if (row)
        g_ptr_array_add(rows, row);
}

static void load_rows(struct diagnostics *diagnostics, const struct node *root,
                      const struct row_source *source, GPtrArray *rows)
{
    struct decoder decoder;
    GPtrArray *cases = NULL;
    decoder_init(&decoder, diagnostics, NULL);
    if (cases_read(&decoder, root, &cases) && !cases)
        add_row(rows, load_row(diagnostics, root, NULL, source));
    else if (diagnostics_count(diagnostics) == 0 && check_expansion(&decoder, root, cases->len))
        for (guint i = 0; i < cases->len; i++)
            add_row(rows, load_row(diagnostics, root, g_ptr_array_index(cases, i), source));
    decoder_clear(&decoder);
}

static char *not_readable(const char *name)
{
    struct diagnostics *diagnostics = diagnostics_new(name, "", 0);
    g_autofree char *message = g_strdup_printf("can't be read: %s", g_strerror(errno));
    diagnostics_add(diagnostics, (struct position){0, 0, 1}, "not-readable", message, NULL, NULL);
    char *text = diagnostics_text(diagnostics);
    diagnostics_free(diagnostics);
    return text;
}

GPtrArray *scenario_parse(const char *text, size_t size_bytes, const struct row_source *source,
                          char **report)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)row_free);
    struct diagnostics *diagnostics = diagnostics_new(source->file, text, size_bytes);
    struct node *root = tree_parse(text, size_bytes, diagnostics);
    if (root)
        load_rows(diagnostics, root, source, rows);
    node_free(root);
    *report = NULL;
    if (diagnostics_count(diagnostics) > 0) {
        *report = diagnostics_text(diagnostics);
        g_clear_pointer(&rows, g_ptr_array_unref);
    }
    diagnostics_free(diagnostics);
    return rows;
}

GPtrArray *scenario_load(const char *name, const char *id, const char *const *rules, char **report)
{
    GString *text = read_file(name);
    if (!text) {
        *report = not_readable(name);
        return NULL;
    }
    struct row_source source = {.id = id, .file = name, .rules = rules};
    GPtrArray *rows = scenario_parse(text->str, text->len, &source, report);
    g_string_free(text, TRUE);
    return rows;
}
