/* The rule book: from a scenario-style tree to rules; quotes are searched in the documents. */
#include "harness/oracle/rule-book.h"
#include "harness/scenario/tree.h"
#include <string.h>

struct load {
    struct diagnostics *diagnostics;
    const struct document *documents;
    size_t count;
};

static const char *const level_names[] = {"MUST", "GUARD", "SHOULD", NULL};
static const char *const rule_keys[] = {"id",      "title",     "level",        "quotes",
                                        "applies", "exercised", "alternatives", NULL};

const char *rule_level_name(enum rule_level level)
{
    return level_names[level];
}

static void quote_free(gpointer data)
{
    struct quote *quote = data;
    g_free(quote->document);
    g_free(quote->text);
    g_free(quote);
}

static void rule_free(gpointer data)
{
    struct rule *rule = data;
    g_free(rule->id);
    g_free(rule->title);
    g_free(rule->applies);
    g_free(rule->exercised);
    g_ptr_array_unref(rule->quotes);
    g_ptr_array_unref(rule->alternatives);
    g_free(rule);
}

static void complain(struct load *load, const struct node *node, const char *code,
                     const char *message)
{
    diagnostics_add(load->diagnostics, node->at, code, message, NULL, NULL);
}
#define complain(...) DIAGNOSTIC_CALL((complain)(__VA_ARGS__))

static char *take_text(struct load *load, const struct node *map, const char *key)
{
    const struct node *node = node_get(map, key);
    if (node != NULL && node->kind == NODE_TEXT && node->text[0] != '\0')
        return g_strdup(node->text);
    g_autofree char *message = g_strdup_printf("`%s` must be a text", key);
    complain(load, node == NULL ? map : node, "rule-text", message);
    return g_strdup("");
}

static const struct document *find_document(const struct load *load, const char *name)
{
    for (size_t i = 0; i < load->count; i++)
        if (strcmp(load->documents[i].name, name) == 0)
            return &load->documents[i];
    return NULL;
}

static int line_of(const char *text, const char *place)
{
    int line = 1;
    for (const char *c = text; c < place; c++)
        line += *c == '\n';
    return line;
}

static void locate_quote(struct load *load, const struct node *node, struct quote *quote)
{
    const struct document *document = find_document(load, quote->document);
    if (document == NULL) {
        complain(load, node, "unknown-document", "no such document");
        return;
    }
    const char *place = strstr(document->text, quote->text);
    if (place == NULL)
        complain(load, node, "quote-not-found", "the document does not say this");
    else if (strstr(place + 1, quote->text) != NULL)
        complain(load, node, "quote-not-unique", "the document says this more than once");
    else
        quote->line = line_of(document->text, place);
}

static void take_quotes(struct load *load, const struct node *map, struct rule *rule)
{
    const struct node *list = node_get(map, "quotes");
    for (guint i = 0; list != NULL && list->kind == NODE_LIST && i < list->values->len; i++) {
        const struct node *node = g_ptr_array_index(list->values, i);
        struct quote *quote = g_new0(struct quote, 1);
        quote->document = take_text(load, node, "document");
        quote->text = take_text(load, node, "text");
        g_ptr_array_add(rule->quotes, quote);
        locate_quote(load, node, quote);
    }
    if (rule->level == LEVEL_MUST && rule->quotes->len == 0)
        complain(load, map, "rule-without-quote", "a MUST rests on a sentence of a document");
}

static void take_alternatives(struct load *load, const struct node *map, struct rule *rule)
{
    const struct node *list = node_get(map, "alternatives");
    for (guint i = 0; list != NULL && list->kind == NODE_LIST && i < list->values->len; i++) {
        const struct node *node = g_ptr_array_index(list->values, i);
        if (node->kind == NODE_TEXT)
            g_ptr_array_add(rule->alternatives, g_strdup(node->text));
        else
            complain(load, node, "rule-text", "an alternative is a text");
    }
}

static void take_level(struct load *load, const struct node *map, struct rule *rule)
{
    const struct node *node = node_get(map, "level");
    for (unsigned level = 0; level_names[level] != NULL; level++)
        if (node != NULL && node->text != NULL && strcmp(node->text, level_names[level]) == 0) {
            rule->level = (enum rule_level)level;
            return;
        }
    complain(load, node == NULL ? map : node, "rule-level", "a level is MUST, GUARD or SHOULD");
}

static void check_keys(struct load *load, const struct node *map)
{
    for (guint i = 0; i < map->keys->len; i++) {
        const struct node *key = g_ptr_array_index(map->keys, i);
        if (!g_strv_contains(rule_keys, key->text))
            complain(load, key, "unknown-key", "unknown key of a rule");
    }
}

static struct rule *take_rule(struct load *load, const struct node *map)
{
    struct rule *rule = g_new0(struct rule, 1);
    rule->quotes = g_ptr_array_new_with_free_func(quote_free);
    rule->alternatives = g_ptr_array_new_with_free_func(g_free);
    check_keys(load, map);
    rule->id = take_text(load, map, "id");
    rule->title = take_text(load, map, "title");
    rule->applies = take_text(load, map, "applies");
    rule->exercised = take_text(load, map, "exercised");
    take_level(load, map, rule);
    take_quotes(load, map, rule);
    take_alternatives(load, map, rule);
    return rule;
}

static gint rule_order(gconstpointer a, gconstpointer b)
{
    const struct rule *left = *(struct rule *const *)a, *right = *(struct rule *const *)b;
    return strcmp(left->id, right->id);
}

static void take_rules(struct load *load, const struct node *root, struct rule_book *book)
{
    const struct node *list = root->kind == NODE_MAP ? node_get(root, "rules") : NULL;
    if (list == NULL || list->kind != NODE_LIST) {
        complain(load, root, "rule-list", "a rule book has a list `rules`");
        return;
    }
    for (guint i = 0; i < list->values->len; i++) {
        const struct node *node = g_ptr_array_index(list->values, i);
        if (node->kind == NODE_MAP)
            g_ptr_array_add(book->rules, take_rule(load, node));
        else
            complain(load, node, "rule-list", "a rule is a map");
    }
    g_ptr_array_sort(book->rules, rule_order);
    for (guint i = 0; i < book->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(book->rules, i);
        if (i > 0 && strcmp(rule->id, g_ptr_array_index(book->ids, i - 1)) == 0)
            complain(load, list, "duplicate-rule", rule->id);
        g_ptr_array_add(book->ids, rule->id);
    }
    g_ptr_array_add(book->ids, NULL);
}

struct rule_book *rule_book_load(const struct rule_book_source *source,
                                 const struct document *documents, size_t count, char **report)
{
    struct load load = {diagnostics_new(source->name, source->text, source->size_bytes), documents,
                        count};
    struct rule_book *book = g_new0(struct rule_book, 1);
    book->rules = g_ptr_array_new_with_free_func(rule_free);
    book->ids = g_ptr_array_new();
    struct node *root = tree_parse(source->text, source->size_bytes, load.diagnostics);
    if (root != NULL)
        take_rules(&load, root, book);
    if (root != NULL)
        node_free(root);
    if (diagnostics_count(load.diagnostics) > 0) {
        *report = diagnostics_text(load.diagnostics);
        rule_book_free(book);
        book = NULL;
    }
    diagnostics_free(load.diagnostics);
    return book;
}

void rule_book_free(struct rule_book *book)
{
    g_ptr_array_unref(book->rules);
    g_ptr_array_unref(book->ids);
    g_free(book);
}

const struct rule *rule_book_rule(const struct rule_book *book, const char *id)
{
    for (guint i = 0; i < book->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(book->rules, i);
        if (strcmp(rule->id, id) == 0)
            return rule;
    }
    return NULL;
}
