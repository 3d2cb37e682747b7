#pragma once
/* What is wrong with an input file, and how to mend it. Printed as
 *
 *     error[unknown-key]: unknown key `chanel`
 *       --> scenarios/desktop/x.yaml:17:13
 *        |
 *     17 |             chanel: stable
 *        |             ^^^^^^
 *        = note: keys here: channel, maintenanceExclusion, maintenanceWindow
 *        = help: did you mean `channel`?
 *
 * At most DIAGNOSTIC_LIMIT are kept a file; the last says how many more there were. */
#include <glib.h>

#define DIAGNOSTIC_LIMIT 20

struct diagnostics; /* of one file */

/* `text` is the file's content (for the source lines), `name` as the user gave it ("-" is shown as
 * <stdin>). Both are copied. */
struct diagnostics *diagnostics_new(const char *name, const char *text, size_t size_bytes);
void diagnostics_free(struct diagnostics *diagnostics);

struct position {
    int line, column; /* from 1; columns count characters */
    int width;        /* characters to underline, at least 1 */
};

/* Every place that tells a diagnostic is listed, so that a test can ask which of them no refused
 * file has reached. A function that hands its words on is wrapped in a macro by DIAGNOSTIC_CALL, so
 * that its callers are the places. */
struct diagnostic_place {
    const char *file;
    int line;
    gboolean is_reached;
};
#define DIAGNOSTIC_CALL(call)                                                                      \
    do {                                                                                           \
        static struct diagnostic_place place_here = {__FILE__, __LINE__, FALSE};                   \
        static struct diagnostic_place *const listed_here                                          \
            __attribute__((section("diagnostic_places"), used)) = &place_here;                     \
        listed_here->is_reached = TRUE;                                                            \
        call;                                                                                      \
    } while (0)
/* "harness/scenario/row.c:57", sorted, of the places in this program that were not reached so far;
 * strings to be freed by g_ptr_array_unref. */
GPtrArray *diagnostics_not_reached(void);

/* `code` is a stable word that `tillspec explain` knows. note and help may be NULL. */
void diagnostics_add(struct diagnostics *diagnostics, struct position at, const char *code,
                     const char *message, const char *note, const char *help);
#define diagnostics_add(...) DIAGNOSTIC_CALL((diagnostics_add)(__VA_ARGS__))
unsigned diagnostics_count(const struct diagnostics *diagnostics);
/* A text of the file as a message may quote it: valid UTF-8, at most DIAGNOSTIC_EXCERPT characters.
 * Free with g_free. */
#define DIAGNOSTIC_EXCERPT 60
char *diagnostic_excerpt(const char *text);
/* A text in quotes as YAML reads it, for a help that can be pasted; NULL if it is too long for
 * that. Free with g_free. */
char *diagnostic_quoted(const char *text);
/* All of them as text, sorted by position. Free with g_free. */
char *diagnostics_text(const struct diagnostics *diagnostics);

/* The candidate that is nearest to `word` (Damerau-Levenshtein, at most a third of its length,
 * rounded up; case and - or _ count nothing), or NULL. The first of equally near ones. */
const char *nearest_word(const char *word, const char *const *candidates);
