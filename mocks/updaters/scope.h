#pragma once
/* Release by scope for types of the libraries, and for answers. */
#include "mocks/updaters/client.h"

#include <cjson/cJSON.h>

typedef struct answer answer_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(answer_auto, answer_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)
