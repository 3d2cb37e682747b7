/* The ordinary lines of the app's log, drawn from small tables by two series of seeded numbers: one
 * of the program's version (sync, warnings), one of the order (its basket). Nothing here is a fact
 * of the contract: no line begins with the words of one. */
#include "mocks/app/activity.h"
#include <stddef.h>

#define MINUTE_MS INT64_C(60000)

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t draw(uint64_t *state, uint64_t bound)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (z ^ (z >> 31)) % bound;
}

/* FNV-1a. */
static uint64_t seed_of(const char *text)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001B3);
    return hash;
}

static const char *const network_trace[] = {
    "    at ClientRequest.<anonymous> (/opt/checkout/app.asar/sync/transport.js:118:19)",
    "    at ClientRequest.emit (node:events:517:28)",
    "    at TLSSocket.socketErrorListener (node:_http_client:501:9)",
    "    at process.processTicksAndRejections (node:internal/process/task_queues:82:21)",
    NULL,
};
static const char *const printer_trace[] = {
    "    at PrinterPort.onStatus (/opt/checkout/app.asar/devices/printer.js:74:15)",
    "    at SerialPort.<anonymous> (/opt/checkout/app.asar/devices/port.js:41:12)",
    "    at SerialPort.emit (node:events:529:35)",
    NULL,
};
static const char *const crash_trace[] = {
    "    at BasketView.render (/opt/checkout/app.asar/ui/basket.js:233:41)",
    "    at finishClassComponent (/opt/checkout/app.asar/ui/vendor.js:17160:31)",
    "    at Object.invokeGuardedCallbackDev (/opt/checkout/app.asar/ui/vendor.js:4164:16)",
    NULL,
};

static const struct warning {
    const char *text;
    const char *const *trace;
} warnings[] = {
    {"sync: request failed, next attempt later: Error: socket hang up", network_trace},
    {"receipt printer: paper low", NULL},
    {"receipt printer: TimeoutError: no status within 2000 ms", printer_trace},
    {"scale: reading not stable, discarded", NULL},
};

static const struct article {
    const char *code, *name;
    unsigned cents;
} articles[] = {
    {"7310865004703", "Milk 3% 1 l", 1590},     {"7318690077503", "Crisp bread 500 g", 2495},
    {"7340011492900", "Coffee 450 g", 5990},    {"2000101001234", "Apples loose", 2210},
    {"7310500144511", "Chocolate 200 g", 3150}, {"7330797001046", "Carrier bag", 700},
    {"7311041013663", "Butter 500 g", 6490},    {"7394376616228", "Mineral water 1.5 l", 1490},
    {"2000205000871", "Tomatoes loose", 1875},  {"7310130003653", "Pasta 1 kg", 2190},
};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void write_trace(struct log *log, const char *const *trace)
{
    for (; trace && *trace; trace++)
        log_continue(log, *trace);
}

static void plan_sync(struct activity *activity, int64_t now_ms)
{
    activity->next_sync_ms = now_ms + (20 + (int64_t)draw(&activity->quiet_state, 40)) * MINUTE_MS;
}

static void plan_item(struct activity *activity, int64_t now_ms)
{
    activity->next_item_ms =
        activity->items_left ? now_ms + 3000 + (int64_t)draw(&activity->basket_state, 15000) : 0;
}

void activity_begin(struct activity *activity, struct log *log, const char *version, int64_t now_ms)
{
    *activity = (struct activity){.log = log, .quiet_state = seed_of(version)};
    log_line(log, LOG_INFO, "configuration fetched: cha.settings.v1, %u ms",
             40 + (unsigned)draw(&activity->quiet_state, 160));
    log_line(log, LOG_DEBUG, "devices: scanner ready, scale ready, receipt printer ready");
    plan_sync(activity, now_ms);
}

void activity_login(struct activity *activity)
{
    log_line(activity->log, LOG_INFO, "configuration fetched: cha.settings.v1, %u ms",
             30 + (unsigned)draw(&activity->quiet_state, 90));
}

void activity_basket_begin(struct activity *activity, const char *order_id, int64_t now_ms)
{
    activity->basket_state = seed_of(order_id);
    activity->items_left = 2 + (unsigned)draw(&activity->basket_state, 9);
    activity->total_cents = 0;
    plan_item(activity, now_ms);
}

void activity_basket_stop(struct activity *activity)
{
    activity->items_left = 0;
    activity->next_item_ms = 0;
}

void activity_payment(struct activity *activity)
{
    log_line(activity->log, LOG_INFO, "payment terminal: amount %u.%02u sent, waiting for card",
             activity->total_cents / 100, activity->total_cents % 100);
}

void activity_receipt(struct activity *activity)
{
    log_line(activity->log, LOG_INFO, "payment terminal: approved, reference %06u",
             (unsigned)draw(&activity->basket_state, 1000000));
    log_line(activity->log, LOG_INFO, "receipt printed, total %u.%02u", activity->total_cents / 100,
             activity->total_cents % 100);
}

void activity_crash(struct activity *activity)
{
    log_line(activity->log, LOG_ERROR,
             "uncaught TypeError: Cannot read properties of undefined (reading 'lines')");
    write_trace(activity->log, crash_trace);
}

int64_t activity_due_ms(const struct activity *activity)
{
    int64_t item_ms = activity->next_item_ms;
    return item_ms && item_ms < activity->next_sync_ms ? item_ms : activity->next_sync_ms;
}

static void sync_once(struct activity *activity)
{
    if (draw(&activity->quiet_state, 9) == 0) {
        const struct warning *warning = &warnings[draw(&activity->quiet_state, COUNT(warnings))];
        log_line(activity->log, LOG_WARN, "%s", warning->text);
        write_trace(activity->log, warning->trace);
        return;
    }
    log_line(activity->log, LOG_INFO, "sync: %u transactions sent, queue empty",
             (unsigned)draw(&activity->quiet_state, 12));
}

static void scan_item(struct activity *activity)
{
    const struct article *article = &articles[draw(&activity->basket_state, COUNT(articles))];
    activity->items_left--;
    activity->total_cents += article->cents;
    log_line(activity->log, LOG_INFO, "basket: %s \"%s\" %u.%02u", article->code, article->name,
             article->cents / 100, article->cents % 100);
}

void activity_run(struct activity *activity, int64_t now_ms)
{
    if (activity->next_item_ms && activity->next_item_ms <= now_ms) {
        scan_item(activity);
        plan_item(activity, now_ms);
    }
    if (activity->next_sync_ms <= now_ms) {
        sync_once(activity);
        plan_sync(activity, now_ms);
    }
}
