#pragma once
/* The lexicon: the words by which messages are searched for facts that the judge knows. Data, in
 * scenarios/rule-book-lexicon.yaml; the loader takes a text, so that it can be embedded.
 *
 *     struct lexicon *lexicon = lexicon_load(&source, &report);      // NULL: print the report
 *     bool is_finished = wording_has(wording, lexicon_facts(lexicon, "finished"));
 *     lexicon_free(lexicon); */
#include "harness/oracle/rule-book.h"
#include "harness/oracle/wording.h"

enum node_kind_named { NAMED_FRONT, NAMED_BACKOFFICE, NAMED_KIOSK, NAMED_COUNT };

struct zone_words {
    GArray *phrases;
    int minutes; /* east of UTC */
};

struct lexicon {
    int version;
    GArray *months[12], *weekdays[7], *days[3]; /* struct phrase */
    GArray *morning, *afternoon, *plain_hours, *noon, *midnight;
    GArray *zones; /* struct zone_words */
    GArray *kinds[NAMED_COUNT], *capitals[NAMED_COUNT];
    GHashTable *facts; /* name to GArray of struct phrase */
};

/* NULL if it is refused: `report` gets the diagnostics (free with g_free). */
struct lexicon *lexicon_load(const struct rule_book_source *source, char **report);
void lexicon_free(struct lexicon *lexicon);
/* The name must be one of the file's. */
const GArray *lexicon_facts(const struct lexicon *lexicon, const char *name);
