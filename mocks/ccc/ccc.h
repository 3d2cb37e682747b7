#pragma once
/* The mock CCC: the vendor's configuration service as far as its public documentation goes.
 *
 *     GET     /api/v1/config/{kind}                  the kind: its schema, default value and depth
 *     GET     /api/v1/config/{kind}/values/{tail}    the effective value, {"value": ...,
 *                                                    "inheritedFrom": ...}
 *     PUT     the same    {"value": ...} replaces what is set at that target
 *     PATCH   the same ?replaceExistingPatch=&calculateDiff=&dryRun=    {"value": partial} merges:
 *                         objects key by key; arrays replace, but those of items with an `id` merge
 *     DELETE  the same    back to inheritance
 *     POST    /oauth2/token                          client credentials
 *
 * tail: default, tenant, business-unit-groups/{id}, business-units/{bu},
 * business-units/{bu}/workstations/{ws}. Only the kind cha.settings.v1 exists. A target inherits,
 * key by key, from workstation over business unit, its groups and tenant to the default. Writes
 * need a token with the permission to write, reads one of the two tokens, or one that was given out
 * and has not expired. A write is answered at once and takes effect later, if so set. */
#include "mocks/http.h"
#include "sim/queue.h"

struct ccc;

/* What validates a write against the documented schema. */
enum ccc_validation {
    CCC_VALIDATES_NOTHING,
    CCC_VALIDATES_MERGED, /* the effective value that would follow at the target */
    CCC_VALIDATES_PATCH,  /* what is sent, by itself */
};

/* What the vendor's documents leave open; zero is the default. */
struct ccc_choices {
    int64_t processing_ns;  /* until a write takes effect */
    int64_t token_life_ns;  /* of tokens that are given out; 0: 3,600 s */
    bool refuses_with_body; /* 401 and 403 come from the service, not from a gateway */
    bool null_deletes;      /* a null in a write takes the key away; else it is a value */
    unsigned write_status;  /* of a write that is accepted: 200, 202 or 204; 0: 202 */
    enum ccc_validation validation;
    bool checks_formats; /* of dates and times, when it validates */
};

struct ccc_settings {
    const struct clock *clock;
    struct queue *queue;
    struct history *history;
    const char *tenant;        /* "LC01" */
    const char *business_unit; /* of the workstation whose effective value the history follows */
    const char *workstation;
    const char *read_token;  /* what the updater is given */
    const char *write_token; /* what the scenario's operator uses */
    const char *client_id, *client_secret;
    const char *const *groups; /* that the business unit belongs to, from the outermost; or NULL */
    struct ccc_choices choices;
    const struct http_secure *secure; /* NULL: plain only */
};

struct ccc *ccc_new(const struct ccc_settings *settings, GError **error);
void ccc_free(struct ccc *ccc);
struct http_server *ccc_server(struct ccc *ccc);
/* Stores JSON at a target ("tenant", "business-units/EU800", ...) before the row begins. NULL
 * value: nothing set there. */
bool ccc_set(struct ccc *ccc, const char *target, const char *value_json, GError **error);
/* The same as a real request would do it (method PATCH, PUT or DELETE); the effect is recorded as
 * `configuration`. `line` is the scenario's line, for the history. Returns the HTTP status. */
unsigned ccc_write(struct ccc *ccc, const char *method, const char *path_and_query,
                   const char *body_json, int line);
/* Records the effective value of the followed workstation as it is now; called once when the row
 * begins. */
void ccc_record_effective(struct ccc *ccc, int line);
/* The effective value as JSON text ("{}" when nothing is set). Free with g_free. */
char *ccc_effective(struct ccc *ccc, const char *target, const char **inherited_from);
