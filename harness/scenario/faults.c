/* The requests that a fault may speak of, and which server has which fault. */
#include "harness/scenario/faults.h"
#include "harness/scenario/format.h"
#include "sim/clock.h"
#include <string.h>

/* JSON of the right shape that violates the schema of the answer. */
#define INVALID_CONFIGURATION                                                                      \
    "{\"value\":{\"pos\":{\"autoUpdate\":{\"channel\":\"beta\",\"maintenanceWindow\":"             \
    "{\"days\":[],\"start\":\"25:00\",\"end\":7}}}},\"inheritedFrom\":\"tenant\"}"
#define INVALID_TOKEN "{\"access_token\":17,\"token_type\":\"Bearer\",\"expires_in\":\"soon\"}"
#define INVALID_RELEASES                                                                           \
    "{\"releases\":[{\"version\":3.9,\"channel\":[\"stable\"],\"url\":null,\"size\":\"large\","    \
    "\"sha256\":7}]}"
#define INVALID_STATUS                                                                             \
    "{\"running\":\"perhaps\",\"pid\":\"none\",\"version\":3.7,\"state\":7,\"order\":\"no\"}"
#define INVALID_RESULT "{\"version\":7,\"pid\":\"none\",\"running\":\"perhaps\"}"

/* By the names that the format has for them; the first of a server stands for all its requests. */
static const struct {
    const char *server, *name, *method, *path, *invalid_json;
} requests[] = {
    {"ccc", "configuration", "GET", "/values/", INVALID_CONFIGURATION},
    {"ccc", "token", "POST", "/oauth2/token", INVALID_TOKEN},
    {"feed", "releases", NULL, "/releases", INVALID_RELEASES},
    {"feed", "package", NULL, "/packages/", INVALID_RELEASES},
    {"till", "status", "GET", "/status", INVALID_STATUS},
    {"till", "quit", "POST", "/quit", INVALID_RESULT},
    {"till", "install", "POST", "/install", INVALID_RESULT},
    {"till", "start", "POST", "/start", INVALID_RESULT},
};

/* Faults that only one request can meet; the others any. */
static const struct {
    enum http_fault_kind kind;
    const char *server;
} limited[] = {
    {FAULT_DAMAGED, "feed"},
    {FAULT_RANGE, "feed"},
};

static bool is_request(size_t index, const char *server, const struct word *name)
{
    return strcmp(requests[index].server, server) == 0 &&
           (name == NULL || strcmp(requests[index].name, name->word) == 0);
}

static enum http_fault_kind kind_of(const struct draft_fault *draft)
{
    return (enum http_fault_kind)(draft->kind != NULL ? draft->kind->tag : draft->map.chosen->tag);
}

/* The time of a step may be unknown; its file is refused then. */
static int64_t end_of(const struct draft_fault *draft, int64_t instant_ns)
{
    bool is_bounded = draft->duration_ns > 0 && instant_ns < INSTANT_NEVER - draft->duration_ns;
    return is_bounded ? instant_ns + draft->duration_ns : INSTANT_NEVER;
}

struct http_fault fault_build(const struct draft_fault *draft, int64_t instant_ns)
{
    struct http_fault fault = {.kind = kind_of(draft),
                               .status = (unsigned)draft->status,
                               .duration_ns = draft->answer_ns,
                               .count = (uint64_t)draft->count,
                               .until_ns = end_of(draft, instant_ns)};
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        if (!is_request(i, draft->server->word, draft->when)) {
            continue;
        }
        fault.invalid_json = requests[i].invalid_json;
        if (draft->when != NULL) {
            fault.method = requests[i].method;
            fault.path = requests[i].path;
        }
        break;
    }
    return fault;
}

static void check_request(struct decoder *decoder, const struct draft_fault *draft)
{
    if (draft->when == NULL) {
        return;
    }
    g_autoptr(GString) own = g_string_new("its requests: ");
    bool is_known = false;
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        if (!is_request(i, draft->server->word, NULL)) {
            continue;
        }
        is_known |= is_request(i, draft->server->word, draft->when);
        g_string_append_printf(own, "%s%s", g_str_has_suffix(own->str, ": ") ? "" : ", ",
                               requests[i].name);
    }
    if (!is_known) {
        decoder_complain(
            decoder, draft->map.node, (struct mistake){"contradiction", own->str, NULL},
            "the server %s has no request `%s`", draft->server->word, draft->when->word);
    }
}

static void check_kind(struct decoder *decoder, const struct draft_fault *draft)
{
    for (size_t i = 0; i < G_N_ELEMENTS(limited); i++) {
        if (limited[i].kind == kind_of(draft) &&
            strcmp(limited[i].server, draft->server->word) != 0) {
            decoder_complain(decoder, draft->map.node,
                             (struct mistake){"contradiction", NULL, NULL},
                             "only the server %s can have the fault `%s`", limited[i].server,
                             http_fault_name(limited[i].kind));
        }
    }
}

static void check_end(struct decoder *decoder, const struct draft_fault *draft)
{
    if (draft->duration_ns == 0 && draft->count == 0) {
        decoder_complain(
            decoder, draft->map.node,
            (struct mistake){"contradiction", "how long it lasts, or how often it is met", NULL},
            "a fault without `for` or `count` has no end");
        return;
    }
    bool is_partial = draft->when != NULL || draft->count != 0 || draft->duration_ns == 0;
    if (kind_of(draft) == FAULT_REFUSED && is_partial) {
        decoder_complain(
            decoder, draft->map.node,
            (struct mistake){"contradiction", "a request that is refused is never seen", NULL},
            "`refused` needs `for`, and goes with neither `when` nor `count`");
    }
}

void faults_check(struct decoder *decoder, const struct draft_story *story)
{
    for (guint i = 0; story->timeline && i < story->timeline->len; i++) {
        const struct draft_step *step = g_ptr_array_index(story->timeline, i);
        if (step->fault.map.node != NULL) {
            check_request(decoder, &step->fault);
            check_kind(decoder, &step->fault);
            check_end(decoder, &step->fault);
        }
    }
}
