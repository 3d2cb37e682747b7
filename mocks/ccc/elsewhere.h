#pragma once
/* What a wrong idea of inheritance or of the path would find: the settings of other targets, the
 * workstation's own level alone, and objects like settings at other paths. For the history
 * (docs/history.md), so that the judge can tell what an act was explained by. */
#include "mocks/ccc/store.h"

#define ELSEWHERE_LIMIT 32

/* A JSON list, or NULL if there is nothing. Free with g_free. */
char *ccc_elsewhere(struct ccc_store *store, const struct ccc_target *followed);
