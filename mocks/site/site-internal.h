#pragma once
/* What the files of mocks/site share. Nobody else includes this. */
#include "mocks/site/log.h"
#include "mocks/site/site.h"
#include "mocks/site/tree.h"
#include "sim/random.h"

#define APPDATA "C/Users/pos/AppData/Roaming"
#define DESKTOP "C/Users/pos/Desktop"
#define IIKO_RMS "C/Program Files/iiko/iikoRMS"
#define KIOSK_FOLDER "C/Kiosk"

struct site_node;

/* What kinds of nodes there are: one row each, and one file with its functions. */
struct node_role {
    const char *name;    /* as the plan says it */
    const char *package; /* what a package for it is called in the plan */
    const char *program; /* argument of its process */
    const char *logs;    /* folder */
    const char *plugins; /* folder of plug-ins; NULL: none */
    int64_t start_ns, stop_ns, boot_ns;
    void (*furnish)(struct site_node *node);  /* its files, its logs */
    void (*started)(struct site_node *node);  /* its process is there */
    void (*stopping)(struct site_node *node); /* told to end, while it still runs */
    void (*stopped)(struct site_node *node);  /* its process is gone */
    void (*fill_package)(const struct site_node_plan *plan, const char *version, GHashTable *files);
};
extern const struct node_role front_role, backoffice_role, kiosk_role;

#define PLUGIN_LIMIT 16

/* A plug-in host of iikoFront. */
struct plugin {
    struct site_node *node;
    char *folder; /* below Plugins: "BeOpen.Plugin.Front.Kiosk", "old/..." */
    char *version;
    struct program *program;
    struct site_log *log;
    int64_t started_ns;
    int64_t crashes_ns[8]; /* the last ones */
    unsigned crash_count;
    uint64_t next; /* entry of the queue; 0: none */
};

struct site_node {
    struct site *site;
    const struct site_node_plan *plan;
    const struct node_role *role;
    struct program *program;
    struct site_log *logs[3]; /* by role */
    bool is_rebooting;
    int64_t since_ns; /* that it runs or does not */
    int64_t unreachable_until_ns, slow_until_ns;
    uint64_t next; /* what it does next; entry of the queue */
    /* iikoFront */
    GPtrArray *plugins; /* struct plugin * */
    GHashTable *cached; /* folder -> version that the metadata cache has */
    /* BackOffice */
    char *plugin_version; /* that runs */
    bool was_updated;     /* it has run the version of the plan */
    /* kiosk */
    const char *state; /* "OFF" and the states of docs/site-tools.md */
    char *session;     /* of the guest, or NULL */
    struct guest_wishes wishes;
    unsigned phase;
    bool is_configured;
    struct random random;
    int64_t guests_until_ns, guests_per_hour;
    uint64_t next_guest;
};

struct site {
    struct site_settings settings;
    struct tree *tree;
    GPtrArray *nodes;                     /* struct site_node * */
    struct http_server *control, *rms[2]; /* elsewhere, home */
    char *rms_url;
    GPtrArray *calls;
    char *rms_version; /* of the BackOffice plug-in, at the RMS of this site */
    char *menu_sha256; /* NULL: no menu */
    unsigned menu_items, menu_pages;
    bool shift_is_open, has_begun;
    unsigned sessions;
    unsigned hosts;
};

struct site_node *site_find_node(const struct site *site, const char *id);
int64_t site_now_ns(const struct site *site);
struct site_log *site_node_log(struct site_node *node, const char *name, enum log_form form);
/* node.c: life of a node's program. */
const struct node_role *site_node_role_of(enum site_kind kind);
struct site_node *site_node_new(struct site *site, const struct site_node_plan *plan);
void site_node_free(struct site_node *node);
bool site_node_runs(const struct site_node *node);
bool site_node_is_reachable(const struct site_node *node);
bool site_node_start(struct site_node *node, const char *by);
void site_node_stop(struct site_node *node, const char *by);
/* The program ends by itself, after its last lines. */
void site_node_crash(struct site_node *node);
/* The version in the plan of the site for this node is the one given. */
bool site_node_is_updated(const struct site_node *node, const char *version);
void site_node_later(struct site_node *node, int64_t delay_ns, queue_callback callback);
struct history *site_node_record(const struct site_node *node, const char *event);
/* backoffice.c */
char *backoffice_menu_path(const struct site_node *node);
char *backoffice_plugin_file(const struct site_node *node);
struct site_node *site_backoffice(const struct site *site);
void site_check_menu(struct site *site);
/* kiosk.c */
void kiosk_check_configuration(struct site_node *node);
void kiosk_shift_changed(struct site_node *node);
bool kiosk_guest(struct site_node *node, const struct guest_wishes *wishes);
void kiosk_guests(struct site_node *node, int64_t per_hour, int64_t until_ns);
/* front.c */
bool front_process_ended(struct site_node *node, const struct process *process);
void front_write_shift(struct site_node *node);
/* control.c */
struct http_server *control_server_new(struct site *site, GError **error);
void control_drop_calls(struct site *site);
/* rms.c */
struct http_server *rms_server_new(struct site *site, bool is_home, GError **error);
/* menu.c */
char *menu_json(const struct site *site);
bool menu_read(const char *json, unsigned *items, unsigned *pages);
/* picture.c: a PNG of one page of the menu; NULL: there is no such page. */
GBytes *menu_picture(const char *json, unsigned page);
