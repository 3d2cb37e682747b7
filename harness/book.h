#pragma once
/* The rule book that the program carries in itself, and the table of the documents' segments. */
#include "harness/oracle/rule-book.h"
#include "harness/oracle/segments.h"

/* Both are loaded once and owned by the module. One that does not load is a bug of ours. */
const struct rule_book *book(void);
const struct segment_table *book_segments(void);
