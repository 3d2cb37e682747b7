#pragma once
/* What became of the sentences of the documents, for tillspec explain. */
#include <stdbool.h>

/* "checkout-app-updates.txt", "checkout-app-updates.txt:107", or "107" of the first document: false
 * if the word is none of these. */
bool explain_document(const char *word);
/* One line for each document: how many of its segments rules rest on, and what the others are. */
void explain_documents_summary(void);
/* The lines on which a rule or an axis rests, after `heading`; nothing if there are none. */
void explain_lines(const char *heading, const char *rule);
