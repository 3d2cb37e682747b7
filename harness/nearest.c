/* The nearest word of a list, for messages about misspelt words: Damerau-Levenshtein distance in
 * its restricted form (no part of a word is edited twice). Case and the choice between - and _
 * count nothing. */
#include "harness/diagnostic.h"
#include <string.h>

#define WORD_LIMIT 64

static char folded(char character)
{
    if (character == '_')
        return '-';
    return g_ascii_tolower(character);
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    return MIN(MIN(a, b), c);
}

/* Both words are at most WORD_LIMIT bytes. Rows are prefixes of `a`, columns prefixes of `b`. */
static unsigned edit_distance(const char *a, const char *b)
{
    unsigned costs[WORD_LIMIT + 1][WORD_LIMIT + 1];
    size_t rows = strlen(a), columns = strlen(b);
    for (size_t i = 0; i <= rows; i++)
        costs[i][0] = (unsigned)i;
    for (size_t j = 0; j <= columns; j++)
        costs[0][j] = (unsigned)j;
    for (size_t i = 1; i <= rows; i++) {
        for (size_t j = 1; j <= columns; j++) {
            unsigned change = folded(a[i - 1]) == folded(b[j - 1]) ? 0 : 1;
            costs[i][j] =
                min3(costs[i - 1][j] + 1, costs[i][j - 1] + 1, costs[i - 1][j - 1] + change);
            if (i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) &&
                folded(a[i - 2]) == folded(b[j - 1]))
                costs[i][j] = MIN(costs[i][j], costs[i - 2][j - 2] + 1);
        }
    }
    return costs[rows][columns];
}

const char *nearest_word(const char *word, const char *const *candidates)
{
    size_t length = strlen(word);
    if (length == 0 || length > WORD_LIMIT)
        return NULL;
    const char *nearest = NULL;
    unsigned limit = ((unsigned)length + 2) / 3;
    for (size_t i = 0; candidates[i]; i++) {
        if (strlen(candidates[i]) > WORD_LIMIT)
            continue;
        unsigned distance = edit_distance(word, candidates[i]);
        if (distance < limit || (distance == limit && !nearest)) {
            nearest = candidates[i];
            limit = distance;
        }
        if (distance == 0)
            break;
    }
    return nearest;
}
