#pragma once
/* Wording: a text that people read, taken apart for a search: words in lower case and NFC, with yo
 * as ye, numbers, and signs. Bytes that are no UTF-8 and texts of any size are accepted; what comes
 * after the limit is not searched.
 *
 *     struct wording *wording = wording_new("Обновление 14.03.2030 в 03:00 (МСК)");
 *     bool is_there = wording_has(wording, lexicon_facts(lexicon, "finished"));
 *     wording_free(wording); */
#include <glib.h>
#include <stdbool.h>

#define WORDING_LIMIT 262144 /* bytes */

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_SIGN };

struct token {
    enum token_kind kind;
    char *text;      /* words: normalised; numbers: the digits; signs: one character, dashes as - */
    int value;       /* of a number of at most 9 digits, else -1 */
    unsigned digits; /* of a number */
    unsigned line;   /* from 0 */
    bool is_capital; /* a word of capitals only */
    bool is_other_dash; /* a dash that is no hyphen-minus */
    bool is_apart;      /* a blank or the beginning of a line stands before it */
    bool is_taken;      /* something has been made of it already */
};

struct wording {
    GArray *tokens; /* struct token */
};

struct wording *wording_new(const char *text); /* NULL: an empty text */
void wording_free(struct wording *wording);

/* A list of phrases: each is a list of words, as scenarios/rule-book-lexicon.yaml explains. */
struct phrase {
    char **words;
};
/* How many tokens one of the phrases takes at this place; 0: none begins here. The longest counts.
 */
unsigned wording_match(const struct wording *wording, guint index, const GArray *phrases);
/* The first place of one of the phrases, or -1. Tokens that are taken don't count. */
int wording_find(const struct wording *wording, const GArray *phrases);
bool wording_has(const struct wording *wording, const GArray *phrases);
/* Does a line (from 0) hold one of the phrases? */
bool wording_line_has(const struct wording *wording, unsigned line, const GArray *phrases);
/* Does `text` stand in it, word by word? The place of its first token, or -1; `length` (may be
 * NULL) gets how many tokens it takes. An empty text stands nowhere. */
int wording_find_text(const struct wording *wording, const char *text, guint from, guint *length);
/* Something has been made of these tokens: they are found no more. */
void wording_take(struct wording *wording, guint from, guint count);
void wording_take_text(struct wording *wording, const char *text); /* wherever it stands */
/* Token at an index; NULL beyond the end. */
const struct token *wording_token(const struct wording *wording, guint index);
