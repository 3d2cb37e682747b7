#pragma once
/* A restaurant site: tills with iikoFront, BackOffice, kiosks, the RMS server, their files, and the
 * control interface (SITE_URL) of a tool that automates the runbook. docs/site-tools.md has the
 * interface, docs/history-of-a-site.md the events.
 *
 *     site = site_new(&settings, &error);     // files and servers, nothing runs yet
 *     site_begin(site);                       // what stands is recorded
 *     site_boot(site);                        // every program starts
 *     site_guest(site, "kiosk-1", &wishes);   // people
 */
#include "mocks/http.h"
#include "mocks/site/plan.h"

struct site;

struct site_settings {
    const struct clock *clock;
    struct queue *queue;
    struct history *history;
    struct supervisor *supervisor;
    const char *folder;  /* of the node folders: SITE_DIR */
    const char *sandbox; /* captures are kept below it, and nowhere else */
    const char *program; /* site-node */
    uint64_t seed;
    const struct site_plan *plan;
};

struct site *site_new(const struct site_settings *settings, GError **error);
void site_free(struct site *site);
struct http_server *site_control_server(struct site *site);
struct http_server *site_rms_server(struct site *site, bool is_home);
/* The address of the RMS of this site. */
const char *site_rms_url(const struct site *site);
#define SITE_RMS_LOGIN "admin"
#define SITE_RMS_PASSWORD "resto#test"

/* Writes the packages of the plan into a folder. */
bool site_write_packages(const struct site *site, const char *folder, GError **error);
/* The plan as the tool gets it; JSON, free with g_free. `rms_url` NULL: a symbolic one. */
char *site_plan_json(const struct site *site, const char *rms_url);

void site_begin(struct site *site);
void site_boot(struct site *site);
/* The tool is about to change "front-1/C/...": enum touch. */
void site_touched(struct site *site, const char *path, enum touch touch);
/* Whatever the tool has changed is written down now. */
void site_look(struct site *site, bool everywhere);
/* Of the supervisor's notice. `by`: tool or itself. */
void site_process_ended(struct site *site, const struct process *process, const char *by);

/* What a guest does at a kiosk; 0: nothing of the kind. */
struct guest_wishes {
    int64_t browses_ns, fills_cart_ns, checks_out_ns;
    int64_t pays_ns;    /* PAYMENT_WAIT and PAYMENT_PROCESSING */
    int64_t unknown_ns; /* PAYMENT_UNKNOWN */
    int64_t prints_ns;  /* FISCALIZING and PRINTING */
};

/* False: it makes no sense now. */
bool site_guest(struct site *site, const char *kiosk, const struct guest_wishes *wishes);
bool site_shift(struct site *site, bool is_open);
/* Seeded guests at a kiosk: so many an hour, from now until then. */
void site_guests(struct site *site, const char *kiosk, int64_t per_hour, int64_t until_ns);

/* `what`: unreachable, slow, crash. */
bool site_node_fails(struct site *site, const char *node, const char *what, int64_t duration_ns);
