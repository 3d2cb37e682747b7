#pragma once
/* The rule book that the program carries in itself. */
#include "harness/oracle/rule-book.h"

/* Loaded once; owned by the module. A rule book that does not load is a bug of ours. */
const struct rule_book *book(void);
