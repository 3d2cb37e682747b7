/* Reads the statement of an updater. One table row per key. */
#include "harness/statement.h"
#include "harness/scenario/tree.h"
#include "sim/civil.h"
#include <string.h>

#define STANDARD_POLL_NS (INT64_C(300) * 1000000000)

struct reader {
    struct statement *statement;
    struct diagnostics *diagnostics;
};

typedef void (*key_reader)(struct reader *reader, const struct node *value);

struct key {
    const char *name, *form;
    enum node_kind kind;
    key_reader read;
};

void statement_init(struct statement *statement)
{
    *statement = (struct statement){.restart_ns = -1,
                                    .poll_ns = STANDARD_POLL_NS,
                                    .backoff_max_ns = -1,
                                    .waivers = waivers_new()};
}

void statement_clear(struct statement *statement)
{
    g_free(statement->name);
    g_free(statement->version);
    g_strfreev(statement->command);
    g_free(statement->folder);
    g_strfreev(statement->environment);
    g_clear_pointer(&statement->waivers, g_ptr_array_unref);
    *statement = (struct statement){0};
}

static void complain(struct reader *reader, const struct node *node, const char *code,
                     const char *message, const char *help)
{
    diagnostics_add(reader->diagnostics, node->at, code, message, NULL, help);
}
#define complain(...) DIAGNOSTIC_CALL((complain)(__VA_ARGS__))

static void read_duration(struct reader *reader, const struct node *value, int64_t *duration_ns)
{
    if (!duration_parse(value->text, duration_ns)) {
        g_autofree char *message = g_strdup_printf("`%s` is no duration", value->text);
        complain(reader, value, "bad-duration", message,
                 "a number and a unit, such as 30s, 5m or 1h30m");
    }
}

static void read_contract(struct reader *reader, const struct node *value)
{
    if (value->integer != 1) {
        complain(reader, value, "unknown-contract", "only version 1 of the contract exists",
                 "contract: 1");
    }
}

static void read_name(struct reader *reader, const struct node *value)
{
    reader->statement->name = g_strdup(value->text);
}

static void read_version(struct reader *reader, const struct node *value)
{
    reader->statement->version = g_strdup(value->text);
}

static char **texts_of(struct reader *reader, const struct node *list)
{
    GPtrArray *texts = g_ptr_array_new();
    for (unsigned i = 0; i < list->values->len; i++) {
        const struct node *item = g_ptr_array_index(list->values, i);
        if (item->text == NULL) {
            complain(reader, item, "wrong-type", "expected a text", NULL);
            continue;
        }
        g_ptr_array_add(texts, g_strdup(item->text));
    }
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_free(texts, FALSE);
}

static void read_command(struct reader *reader, const struct node *value)
{
    reader->statement->command = texts_of(reader, value);
    if (reader->statement->command[0] == NULL) {
        complain(reader, value, "empty-command", "the command is empty",
                 "command: [./my-updater, --foreground]");
    }
}

static void read_word(struct reader *reader, const struct node *value, const char *const *words,
                      int *index)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], value->text) == 0) {
            *index = i;
            return;
        }
    }
    g_autofree char *message = g_strdup_printf("unknown word `%s`", value->text);
    g_autofree char *known = g_strjoinv(", ", (char **)words);
    g_autofree char *note = g_strdup_printf("known here: %s", known);
    const char *nearest = nearest_word(value->text, words);
    g_autofree char *help = nearest != NULL ? g_strdup_printf("did you mean `%s`?", nearest) : NULL;
    diagnostics_add(reader->diagnostics, value->at, "unknown-word", message, note, help);
}

static void read_platform(struct reader *reader, const struct node *value)
{
    int index = 0;
    read_word(reader, value, platform_names, &index);
    reader->statement->platform = (enum platform)index;
    reader->statement->has_platform = true;
}

static void read_lifecycle(struct reader *reader, const struct node *value)
{
    static const char *const lifecycles[] = {"daemon", "oneshot", NULL};
    int index = 0;
    read_word(reader, value, lifecycles, &index);
    reader->statement->lifecycle = (enum lifecycle)index;
}

static void read_pickup(struct reader *reader, const struct node *value)
{
    static const char *const pickups[] = {"poll", "login", NULL};
    int index = 0;
    read_word(reader, value, pickups, &index);
    reader->statement->pickup_at_login = index == 1;
}

static void read_restart(struct reader *reader, const struct node *value)
{
    if (strcmp(value->text, "never") != 0) {
        read_duration(reader, value, &reader->statement->restart_ns);
    }
}

static void read_poll(struct reader *reader, const struct node *value)
{
    read_duration(reader, value, &reader->statement->poll_ns);
}

static void read_splay(struct reader *reader, const struct node *value)
{
    read_duration(reader, value, &reader->statement->splay_ns);
}

static void read_backoff(struct reader *reader, const struct node *value)
{
    read_duration(reader, value, &reader->statement->backoff_max_ns);
}

static void add_variable(struct reader *reader, const char *name, const char *value)
{
    reader->statement->environment =
        g_environ_setenv(reader->statement->environment, name, value, TRUE);
}

static void read_environment(struct reader *reader, const struct node *value)
{
    for (unsigned i = 0; i < value->keys->len; i++) {
        const struct node *key = g_ptr_array_index(value->keys, i),
                          *text = g_ptr_array_index(value->values, i);
        if (text->text == NULL) {
            complain(reader, text, "wrong-type", "expected a text", NULL);
            continue;
        }
        add_variable(reader, key->text, text->text);
    }
}

static void read_passed_environment(struct reader *reader, const struct node *value)
{
    g_auto(GStrv) names = texts_of(reader, value);
    for (char **name = names; *name != NULL; name++) {
        const char *text = g_getenv(*name);
        if (text != NULL) {
            add_variable(reader, *name, text);
        }
    }
}

/* Declarations that change nothing yet must have the value that changes nothing: what is declared
 * is never ignored. */
static void read_false(struct reader *reader, const struct node *value)
{
    if (value->integer != 0) {
        complain(reader, value, "not-covered", "this version does not cover that declaration",
                 "false");
    }
}

static void read_tls(struct reader *reader, const struct node *value)
{
    reader->statement->tls = value->integer != 0;
}

static void read_reading(struct reader *reader, const struct node *value)
{
    for (unsigned i = 0; i < value->keys->len; i++) {
        const struct node *key = g_ptr_array_index(value->keys, i),
                          *word = g_ptr_array_index(value->values, i);
        g_autofree char *item =
            g_strdup_printf("%s=%s", key->text, word->text != NULL ? word->text : "");
        g_autoptr(GError) error = NULL;
        if (!reading_pins_parse(item, &reader->statement->pins, &error)) {
            complain(reader, word, "unknown-reading", error->message, NULL);
        }
    }
}

static void read_waivers(struct reader *reader, const struct node *value)
{
    waivers_read(reader->statement->waivers, value, reader->diagnostics);
}

static void read_files(struct reader *reader, const struct node *value)
{
    g_auto(GStrv) files =
        texts_of(reader, value); /* what is certified; running needs only that it is well formed */
}

static const struct key keys[] = {
    {"contract", "a whole number", NODE_INTEGER, read_contract},
    {"name", "a text", NODE_TEXT, read_name},
    {"version", "a text in quotes", NODE_TEXT, read_version},
    {"command", "a list of texts", NODE_LIST, read_command},
    {"files", "a list of texts", NODE_LIST, read_files},
    {"env", "a map of texts", NODE_MAP, read_environment},
    {"pass-env", "a list of names", NODE_LIST, read_passed_environment},
    {"platform", "a word", NODE_TEXT, read_platform},
    {"lifecycle", "a word", NODE_TEXT, read_lifecycle},
    {"restart", "a duration or never", NODE_TEXT, read_restart},
    {"poll", "a duration", NODE_TEXT, read_poll},
    {"splay", "a duration", NODE_TEXT, read_splay},
    {"backoff-max", "a duration", NODE_TEXT, read_backoff},
    {"configuration-pickup", "a word", NODE_TEXT, read_pickup},
    {"token-renewal", "true or false", NODE_BOOLEAN, read_false},
    {"tls", "true or false", NODE_BOOLEAN, read_tls},
    {"reading", "a map", NODE_MAP, read_reading},
    {"waivers", "a list", NODE_LIST, read_waivers},
};

static void read_key(struct reader *reader, const struct node *name, const struct node *value)
{
    const char *names[G_N_ELEMENTS(keys) + 1] = {NULL};
    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++) {
        names[i] = keys[i].name;
        if (strcmp(keys[i].name, name->text) != 0) {
            continue;
        }
        if (value->kind != keys[i].kind) {
            g_autofree char *message = g_strdup_printf("`%s` must be %s", name->text, keys[i].form);
            complain(reader, value, "wrong-type", message, NULL);
            return;
        }
        keys[i].read(reader, value);
        return;
    }
    g_autofree char *message = g_strdup_printf("unknown key `%s`", name->text);
    const char *nearest = nearest_word(name->text, names);
    g_autofree char *help = nearest != NULL ? g_strdup_printf("did you mean `%s`?", nearest) : NULL;
    complain(reader, name, "unknown-key", message, help);
}

static void read_tree(struct reader *reader, const struct node *root)
{
    if (root->kind != NODE_MAP) {
        complain(reader, root, "wrong-type", "a statement is a map of keys and values", NULL);
        return;
    }
    for (unsigned i = 0; i < root->keys->len; i++) {
        read_key(reader, g_ptr_array_index(root->keys, i), g_ptr_array_index(root->values, i));
    }
    if (node_get(root, "contract") == NULL || node_get(root, "command") == NULL) {
        complain(reader, root, "missing-key", "a statement needs `contract` and `command`", NULL);
    }
}

bool statement_load(struct statement *statement, const char *path, char **report)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    gsize size_bytes = 0;
    if (!g_file_get_contents(path, &text, &size_bytes, &error)) {
        *report = g_strdup_printf("error[unreadable]: %s\n", error->message);
        return false;
    }
    struct diagnostics *diagnostics = diagnostics_new(path, text, size_bytes);
    struct reader reader = {statement, diagnostics};
    struct node *root = tree_parse(text, size_bytes, diagnostics);
    if (root != NULL) {
        read_tree(&reader, root);
    }
    node_free(root);
    bool is_good = diagnostics_count(diagnostics) == 0;
    if (!is_good) {
        *report = diagnostics_text(diagnostics);
    }
    diagnostics_free(diagnostics);
    g_autofree char *folder = g_path_get_dirname(path);
    statement->folder = g_canonicalize_filename(folder, NULL);
    return is_good;
}
