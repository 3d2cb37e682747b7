#pragma once
/* The rule book: every rule with its id, level, the sentences that it rests on, when it applies and
 * what exercises it. Data, in scenarios/rule-book.yaml; the loader takes texts, so that it can be
 * embedded.
 *
 *     struct document documents[] = {{"checkout-app-updates.txt", text}};
 *     struct rule_book *book = rule_book_load(&source, documents, 1, &report);     // NULL: print
 * the report const struct rule *rule = rule_book_rule(book, "flow/no-order");
 *
 * A quote must stand in its document, verbatim and exactly once; its line is computed. */
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum rule_level { LEVEL_MUST, LEVEL_GUARD, LEVEL_SHOULD };
/* "MUST", "GUARD", "SHOULD" */
const char *rule_level_name(enum rule_level level);

struct document {
    const char *name; /* as quotes name it */
    const char *text; /* NUL-terminated */
};

struct quote {
    char *document, *text;
    int line; /* of its first character, from 1 */
};

struct rule {
    char *id, *title;
    enum rule_level level;
    GPtrArray *quotes;       /* struct quote *; empty for guards and rulings */
    char *applies;           /* when it says anything */
    char *exercised;         /* what a row must hold for a pass */
    GPtrArray *alternatives; /* char *: of a ruling, what else is defensible */
};

struct lexicon;

struct rule_book {
    GPtrArray *rules; /* struct rule *, sorted by id */
    GPtrArray
        *ids; /* const char *, sorted, NULL-terminated: ids->pdata is a list for scenario_load */
    /* By which messages are searched; set by who loads both, not owned. NULL: sites can't be
     * judged.
     */
    const struct lexicon *lexicon;
};

struct rule_book_source {
    const char *name; /* of the file, for diagnostics */
    const char *text;
    size_t size_bytes;
};

/* NULL if it is refused: `report` gets the diagnostics (free with g_free). */
struct rule_book *rule_book_load(const struct rule_book_source *source,
                                 const struct document *documents, size_t count, char **report);
void rule_book_free(struct rule_book *book);
const struct rule *rule_book_rule(const struct rule_book *book,
                                  const char *id); /* NULL if unknown */
