#pragma once
/* A request to the configuration service and its answer, as values: HTTP requests and the
 * scenario's own writes take the same way. */
#include "mocks/ccc/ccc.h"
#include "mocks/ccc/store.h"

#define CCC_BODY_LIMIT ((size_t)128 * 1024)

struct ccc_request {
    const char *method;
    const char *target;        /* path and query as sent */
    const char *authorization; /* headers, NULL if absent */
    const char *if_none_match;
    const char *body; /* NUL-terminated */
    size_t body_bytes;
};

struct ccc_answer {
    unsigned status;
    GBytes *body; /* JSON, or NULL */
    char *etag;   /* headers, NULL if absent */
    const char *authenticate;
    const char *allow;
    const char *cache_control;
    struct ccc_change *change; /* to be carried out, or NULL */
    char *read_key;            /* of the target whose effective value was answered, also by 304 */
};

/* A write that was accepted. Free with ccc_change_free. */
struct ccc_change {
    char *tail;
    cJSON *value; /* NULL: nothing is set there any more */
    bool is_patch, replaces, is_difference, null_deletes;
};
void ccc_change_free(struct ccc_change *change);
/* Carries it out on what is set by now. */
void ccc_change_apply(struct ccc_store *store, const struct ccc_change *change);
/* What would be set at its target; NULL: nothing. Free with cJSON_Delete. */
cJSON *ccc_change_outcome(const struct ccc_store *store, const struct ccc_target *target,
                          const struct ccc_change *change);

void ccc_answer_clear(struct ccc_answer *answer);
/* {"statusCode": ..., "message": ..., "error": ...}; `message` is JSON. */
void ccc_answer_error(struct ccc_answer *answer, unsigned status, const char *message,
                      const char *error);

/* `now_ns` decides which tokens have expired. */
struct ccc_answer ccc_request_answer(struct ccc_store *store, const struct ccc_settings *settings,
                                     const struct ccc_request *request, int64_t now_ns);
/* Was it given out, and has it not expired? */
bool ccc_token_is_valid(const struct ccc_settings *settings, const char *token, int64_t now_ns);
/* POST /oauth2/token. */
void ccc_token_answer(const struct ccc_settings *settings, const struct ccc_request *request,
                      int64_t now_ns, struct ccc_answer *answer);
/* The value of a name in `a=b&c=d`, decoded, of several the last; NULL if it is absent or no text.
 * Free with g_free. */
char *ccc_form_value(const char *form, const char *name);
