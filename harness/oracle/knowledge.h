#pragma once
/* What the updater can know of a source at a moment: an act is forbidden only if it is forbidden
 * under every value that was in force in this interval. It begins at max(now - poll, last
 * successful answer); if since then every request (at least one a poll) met a fault of the world,
 * at that last success; with pick-up at login, at the last login. */
#include "harness/oracle/facts.h"

struct knowledge {
    struct stamp since; /* values that ended before this are not in it */
    struct stamp now;
};

struct knowledge knowledge_of_configuration(const struct facts *facts, struct stamp now);
struct knowledge knowledge_of_feed(const struct facts *facts, struct stamp now);
/* Was a value that came with `from` and went with `until` (never: it still stands) in force in the
 * interval? At equal instants both the old and the new value were. */
bool knowledge_includes(const struct knowledge *knowledge, struct stamp from, struct stamp until);
/* The last exchange of the source before the moment, or NULL. */
const struct exchange_fact *knowledge_last_exchange(const GArray *exchanges, struct stamp now);
