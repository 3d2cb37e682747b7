/* A kiosk: its software, its states, and the guests who use it. */
#include "mocks/site/site-internal.h"
#include <cjson/cJSON.h>
#include <string.h>

#define PROGRAM KIOSK_FOLDER "/Kiosk.exe"
#define CONFIGURATION KIOSK_FOLDER "/config/kiosk.json"
#define STATE_MACHINE "Kiosk.StateMachine"
#define BOOT_NS (5 * NS_PER_S)
#define CONNECTING_NS (3 * NS_PER_S)

static struct site_log *log_of(const struct site_node *node)
{
    return node->logs[0];
}

static void enter(struct site_node *node, const char *state, bool is_error)
{
    struct history *history = site_node_record(node, "kiosk");
    history_text(history, "from", node->state);
    history_text(history, "to", state);
    history_text(history, "session", node->session);
    if (is_error) {
        history_boolean(history, "error", true);
    }
    history_end(history);
    g_autofree char *session =
        node->session != NULL ? g_strdup_printf(" (session %s)", node->session) : NULL;
    site_log_line(log_of(node), LEVEL_INFO, STATE_MACHINE, "State changed: %s -> %s%s", node->state,
                  state, session != NULL ? session : "");
    node->state = state;
}

static void record_session(const struct site_node *node, const char *change)
{
    struct history *history = site_node_record(node, "session");
    history_text(history, "session", node->session);
    history_text(history, "change", change);
    history_end(history);
}

static void complain_of_menu(struct site_node *node)
{
    site_log_line(log_of(node), LEVEL_ERROR, "Kiosk.Menu", "Menu binding is missing in kiosk.json");
    enter(node, "MAINTENANCE", true);
}

/* Where the kiosk goes when nobody uses it. */
static void rest(struct site_node *node)
{
    bool is_idle = node->site->shift_is_open;
    if (!node->is_configured) {
        complain_of_menu(node);
    } else if (strcmp(node->state, is_idle ? "IDLE" : "MAINTENANCE") != 0) {
        if (!is_idle) {
            site_log_line(log_of(node), LEVEL_INFO, "Kiosk.Shift", "Cash shift is closed");
        }
        enter(node, is_idle ? "IDLE" : "MAINTENANCE", false);
    }
}

static char *installed_version(const struct site_node *node)
{
    return tree_program_version(node->site->tree, node->plan->id, PROGRAM);
}

static bool has_trouble(const struct site_node *node, enum update_trouble trouble)
{
    g_autofree char *version = installed_version(node);
    return node->plan->trouble == trouble && site_node_is_updated(node, version);
}

static void crash(void *data)
{
    struct site_node *node = data;
    node->next = 0;
    site_log_line(log_of(node), LEVEL_ERROR, "Kiosk.App", "Unhandled exception, terminating");
    site_log_continue(log_of(node),
                      "System.NullReferenceException: Object reference not set to an instance of "
                      "an object.\n   at Kiosk.Menu.MenuView.Render()\n   at Kiosk.App.Main()\n");
    site_node_crash(node);
}

static void connected(void *data)
{
    struct site_node *node = data;
    node->next = 0;
    if (has_trouble(node, TROUBLE_STUCK)) {
        site_log_line(log_of(node), LEVEL_WARN, "Kiosk.Net", "No answer from iikoFront, retrying");
        return;
    }
    if (has_trouble(node, TROUBLE_ERROR)) {
        site_log_line(log_of(node), LEVEL_ERROR, "Kiosk.Fiscal", "Fiscal device is not available");
        enter(node, "MAINTENANCE", true);
        return;
    }
    rest(node);
    if (has_trouble(node, TROUBLE_CRASH)) {
        int64_t lived_ns = BOOT_NS + CONNECTING_NS;
        site_node_later(node, MAX(node->plan->trouble_ns - lived_ns, NS_PER_MS), crash);
    }
}

static void booted(void *data)
{
    struct site_node *node = data;
    node->next = 0;
    enter(node, "CONNECTING", false);
    site_node_later(node, CONNECTING_NS, connected);
}

static void lose_configuration(struct site_node *node)
{
    if (has_trouble(node, TROUBLE_LOSES_CONFIGURATION) && !node->was_updated) {
        tree_delete(node->site->tree, node->plan->id, CONFIGURATION);
    }
    g_autofree char *version = installed_version(node);
    node->was_updated = node->was_updated || site_node_is_updated(node, version);
}

static void started(struct site_node *node)
{
    g_autofree char *version = installed_version(node);
    lose_configuration(node);
    site_log_line(log_of(node), LEVEL_INFO, "Kiosk.App", "Kiosk %s starting, idle timeout 60 s",
                  version != NULL ? version : "?");
    site_log_line(log_of(node), LEVEL_DEBUG, "Kiosk.Menu", "Hints for menu browsing loaded");
    enter(node, "BOOT", false);
    if (version == NULL ||
        (has_trouble(node, TROUBLE_CRASH) && node->plan->trouble_ns <= BOOT_NS)) {
        site_node_later(node, version != NULL ? MAX(node->plan->trouble_ns, NS_PER_MS) : NS_PER_MS,
                        crash);
    } else {
        site_node_later(node, BOOT_NS, booted);
    }
}

static void stopping(struct site_node *node)
{
    site_log_line(log_of(node), LEVEL_INFO, "Kiosk.App", "Kiosk is closing");
}

static void stopped(struct site_node *node)
{
    if (node->session != NULL) {
        record_session(node, "interrupted");
        g_clear_pointer(&node->session, g_free);
    }
    struct history *history = site_node_record(node, "kiosk");
    history_text(history, "from", node->state);
    history_text(history, "to", "OFF");
    history_text(history, "session", NULL);
    history_end(history);
    node->state = "OFF";
}

/* A visit: states in order, each for as long as the guest wishes; of 0 is left out. */
static const struct {
    const char *state;
    size_t wish;
    unsigned part, of;
} phases[] = {
    {"MENU_BROWSING", offsetof(struct guest_wishes, browses_ns), 1, 1},
    {"CART", offsetof(struct guest_wishes, fills_cart_ns), 1, 1},
    {"CHECKOUT", offsetof(struct guest_wishes, checks_out_ns), 1, 1},
    {"PAYMENT_WAIT", offsetof(struct guest_wishes, pays_ns), 2, 3},
    {"PAYMENT_PROCESSING", offsetof(struct guest_wishes, pays_ns), 1, 3},
    {"PAYMENT_UNKNOWN", offsetof(struct guest_wishes, unknown_ns), 1, 1},
    {"FISCALIZING", offsetof(struct guest_wishes, prints_ns), 1, 2},
    {"PRINTING", offsetof(struct guest_wishes, prints_ns), 1, 4},
    {"ORDER_DONE", offsetof(struct guest_wishes, prints_ns), 1, 4},
};

static int64_t phase_ns(const struct guest_wishes *wishes, unsigned phase)
{
    int64_t whole_ns = *(const int64_t *)((const char *)wishes + phases[phase].wish);
    int64_t part_ns = whole_ns * phases[phase].part / phases[phase].of;
    return part_ns / NS_PER_MS * NS_PER_MS;
}

static void go_on(void *data)
{
    struct site_node *node = data;
    node->next = 0;
    while (node->phase < G_N_ELEMENTS(phases) && phase_ns(&node->wishes, node->phase) == 0) {
        node->phase++;
    }
    if (node->phase < G_N_ELEMENTS(phases)) {
        enter(node, phases[node->phase].state, false);
        int64_t lasts_ns = phase_ns(&node->wishes, node->phase++);
        site_node_later(node, lasts_ns, go_on);
        return;
    }
    record_session(node, "ended");
    g_clear_pointer(&node->session, g_free);
    rest(node);
}

bool kiosk_guest(struct site_node *node, const struct guest_wishes *wishes)
{
    if (strcmp(node->state, "IDLE") != 0) {
        return false;
    }
    unsigned count = ++node->site->sessions;
    node->session = g_strdup_printf("%04x", (count * 0x9e37U) & 0xffffU);
    node->wishes = *wishes;
    node->phase = 0;
    record_session(node, "began");
    go_on(node);
    return true;
}

static int64_t between_s(struct site_node *node, uint64_t least, uint64_t most)
{
    return (int64_t)(least + random_below(&node->random, most - least + 1)) * NS_PER_S;
}

/* One in five only looks at the menu. */
static struct guest_wishes draw_wishes(struct site_node *node)
{
    struct guest_wishes wishes = {.browses_ns = between_s(node, 20, 120)};
    if (random_below(&node->random, 5) > 0) {
        wishes.fills_cart_ns = between_s(node, 5, 30);
        wishes.checks_out_ns = between_s(node, 5, 15);
        wishes.pays_ns = between_s(node, 9, 30);
        wishes.prints_ns = between_s(node, 4, 12);
    }
    return wishes;
}

static void guest_comes(void *data);

static void expect_guest(struct site_node *node)
{
    int64_t mean_s = 3600 / node->guests_per_hour;
    int64_t next_ns = site_now_ns(node->site) + between_s(node, 1, (uint64_t)(2 * mean_s));
    node->next_guest = next_ns < node->guests_until_ns
                           ? queue_add(node->site->settings.queue, next_ns, guest_comes, node)
                           : 0;
}

static void guest_comes(void *data)
{
    struct site_node *node = data;
    struct guest_wishes wishes = draw_wishes(node);
    kiosk_guest(node, &wishes);
    expect_guest(node);
}

void kiosk_guests(struct site_node *node, int64_t per_hour, int64_t until_ns)
{
    queue_cancel(node->site->settings.queue, node->next_guest);
    node->guests_per_hour = per_hour;
    node->guests_until_ns = until_ns;
    expect_guest(node);
}

void kiosk_shift_changed(struct site_node *node)
{
    bool is_free = strcmp(node->state, "IDLE") == 0 || strcmp(node->state, "MAINTENANCE") == 0;
    if (is_free && node->is_configured && !has_trouble(node, TROUBLE_ERROR)) {
        rest(node);
    }
}

static bool is_bound(const struct site_node *node)
{
    g_autofree char *text = tree_read(node->site->tree, node->plan->id, CONFIGURATION, NULL);
    cJSON *json = text != NULL ? cJSON_Parse(text) : NULL;
    const char *menu = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "menu"));
    bool is_there = menu != NULL && *menu != '\0';
    cJSON_Delete(json);
    return is_there;
}

void kiosk_check_configuration(struct site_node *node)
{
    bool is_configured = is_bound(node);
    if (is_configured == node->is_configured && node->site->has_begun) {
        return;
    }
    node->is_configured = is_configured;
    if (node->site->has_begun) {
        struct history *history = site_node_record(node, "configured");
        history_boolean(history, "configured", is_configured);
        history_end(history);
    }
}

static void write_past(struct site_node *node)
{
    struct site_log *log = log_of(node);
    int64_t before_ns = node->site->settings.clock->start_ns - 20 * 3600 * NS_PER_S;
    site_log_past(log, before_ns, LEVEL_INFO, STATE_MACHINE, "State changed: CONNECTING -> IDLE");
    if (node->plan->has_old_errors) {
        site_log_past(log, before_ns + 60 * NS_PER_S, LEVEL_ERROR, "Kiosk.Printer",
                      "Printer is out of paper");
    }
    site_log_past(log, before_ns + 600 * NS_PER_S, LEVEL_INFO, STATE_MACHINE,
                  "State changed: IDLE -> MENU_BROWSING (session 0001)");
    site_log_past(log, before_ns + 660 * NS_PER_S, LEVEL_INFO, "Kiosk.App", "Kiosk is closing");
}

static void furnish(struct site_node *node)
{
    struct tree *tree = node->site->tree;
    const char *id = node->plan->id;
    g_autoptr(GBytes) program = program_file_new("Kiosk", node->plan->version);
    tree_write(tree, id, PROGRAM, g_bytes_get_data(program, NULL), g_bytes_get_size(program));
    g_autofree char *configuration =
        g_strdup_printf("{\"kiosk\": \"%s\", \"menu\": \"main\", \"front\": \"front-1\"}\r\n", id);
    tree_write_text(tree, id, CONFIGURATION, configuration);
    tree_write_text(tree, id, KIOSK_FOLDER "/resources/theme.css", "body { color: #222; }\r\n");
    tree_make_folder(tree, id, DESKTOP);
    node->logs[0] = site_node_log(node, "kiosk.log", LOG_FORM_SERILOG);
    if (node->plan->has_rotated) {
        site_log_past_rotates(node->logs[0]);
    }
    write_past(node);
    kiosk_check_configuration(node);
}

static void fill_package(const struct site_node_plan *plan G_GNUC_UNUSED, const char *version,
                         GHashTable *files)
{
    g_autofree char *theme = g_strdup_printf("/* %s */ body { color: #222; }\r\n", version);
    g_hash_table_insert(files, g_strdup("Kiosk.exe"), program_file_new("Kiosk", version));
    g_hash_table_insert(files, g_strdup("resources/theme.css"), g_bytes_new(theme, strlen(theme)));
}

const struct node_role kiosk_role = {
    .name = "kiosk",
    .package = "kiosk-software",
    .program = "Kiosk",
    .logs = KIOSK_FOLDER "/logs",
    .start_ns = 1 * NS_PER_S,
    .stop_ns = 1 * NS_PER_S,
    .boot_ns = 40 * NS_PER_S,
    .furnish = furnish,
    .started = started,
    .stopping = stopping,
    .stopped = stopped,
    .fill_package = fill_package,
};
