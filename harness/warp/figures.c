/* The figures of a warp. */
#include "harness/warp/figures.h"
#include "sim/civil.h"
#include "sim/mode.h"
#include <cjson/cJSON.h>
#include <inttypes.h>

static const char *const end_names[] = {
    [WARP_EXITED] = "exited",          [WARP_UNTIL] = "until",
    [WARP_RAN_OUT] = "ran-out",        [WARP_STUCK] = "stuck",
    [WARP_UNCOVERED] = "uncovered",    [WARP_TOO_MUCH] = "too-much",
    [WARP_INTERRUPTED] = "interrupted"};

static int64_t virtual_ns(const struct warp_figures *figures)
{
    return figures->clock.instant_ns - figures->clock.start_ns;
}

static double ratio(const struct warp_figures *figures)
{
    return figures->real_ns > 0 ? (double)virtual_ns(figures) / (double)figures->real_ns : 0;
}

static double us_a_jump(const struct warp_figures *figures)
{
    return figures->totals.jumps > 0
               ? (double)figures->real_ns / (double)figures->totals.jumps / (double)NS_PER_US
               : 0;
}

/* "14 d 2 h 0 m 0.5 s" */
static char *span_text(int64_t span_ns)
{
    int64_t seconds = span_ns / NS_PER_S;
    g_autofree char *second =
        span_ns % NS_PER_S == 0
            ? g_strdup_printf("%" PRId64, seconds % 60)
            : g_strdup_printf("%.9g", (double)(span_ns % (60 * NS_PER_S)) / (double)NS_PER_S);
    return seconds < 60
               ? g_strdup_printf("%s s", second)
               : g_strdup_printf("%" PRId64 " d %" PRId64 " h %" PRId64 " m %s s", seconds / 86400,
                                 seconds / 3600 % 24, seconds / 60 % 60, second);
}

static void append_left_behind(GString *text, unsigned count)
{
    if (count > 0) {
        g_string_append_printf(text, "warp: %u process%s outlived the command, and %s ended\n",
                               count, count == 1 ? "" : "es", count == 1 ? "was" : "were");
    }
}

/* How late threads that keep house for a runtime were woken. */
static void append_slack(GString *text, const struct supervisor_totals *totals)
{
    g_string_append_printf(text, ", slack %" PRId64, totals->slack_ns / NS_PER_MS);
    if (totals->slack_waits > 0) {
        g_string_append_printf(text, " ms in %" PRIu64 " waits", totals->slack_waits);
    }
}

static void append_spun(GString *text, const struct supervisor_totals *totals)
{
    if (totals->spun_ns > 0) {
        g_string_append_printf(text, ", spun on the clock for %.4g s",
                               (double)totals->spun_ns / (double)NS_PER_S);
    }
}

char *warp_figures_text(const struct warp_figures *figures)
{
    char from[INSTANT_TEXT_SIZE], to[INSTANT_TEXT_SIZE];
    const struct supervisor_totals *totals = &figures->totals;
    g_autofree char *span = span_text(virtual_ns(figures)), *mode = mode_text(figures->mode);
    instant_format(figures->clock.start_ns, from);
    instant_format(figures->clock.instant_ns, to);
    GString *text = g_string_new(NULL);
    append_left_behind(text, figures->left_behind);
    g_string_append_printf(text, "warp: virtual %s, %s to %s\n", span, from, to);
    g_string_append_printf(text, "warp: real %.4f s, ratio %.0f, %" PRIu64 " jump%s of %.1f us\n",
                           (double)figures->real_ns / (double)NS_PER_S, ratio(figures),
                           totals->jumps, totals->jumps == 1 ? "" : "s", us_a_jump(figures));
    g_string_append_printf(text, "warp: mode %s, CPU charged %" PRId64 " ms, races kept %" PRIu64,
                           mode, totals->cpu_charged_ns / NS_PER_MS, totals->races_kept);
    append_slack(text, totals);
    append_spun(text, totals);
    g_string_append_c(text, '\n');
    return g_string_free(text, FALSE);
}

/* Numbers that may pass 2^53 are decimal texts, as in the results of `run`. */
static void add_integer(cJSON *object, const char *key, int64_t value)
{
    g_autofree char *digits = g_strdup_printf("%" PRId64, value);
    cJSON_AddStringToObject(object, key, digits);
}

static void add_instant(cJSON *object, const char *key, int64_t instant_ns)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format(instant_ns, text);
    cJSON_AddStringToObject(object, key, text);
}

char *warp_figures_json(const struct warp_figures *figures)
{
    cJSON *root = cJSON_CreateObject();
    g_autofree char *mode = mode_text(figures->mode);
    cJSON_AddStringToObject(root, "end", end_names[figures->end]);
    cJSON_AddNumberToObject(root, "exit-status", figures->exit_status);
    add_instant(root, "from", figures->clock.start_ns);
    add_instant(root, "to", figures->clock.instant_ns);
    add_integer(root, "virtual-ns", virtual_ns(figures));
    add_integer(root, "real-ns", figures->real_ns);
    cJSON_AddNumberToObject(root, "ratio", ratio(figures));
    cJSON_AddNumberToObject(root, "jumps", (double)figures->totals.jumps);
    cJSON_AddNumberToObject(root, "us-a-jump", us_a_jump(figures));
    add_integer(root, "slack-ns", figures->totals.slack_ns);
    cJSON_AddNumberToObject(root, "slack-waits", (double)figures->totals.slack_waits);
    add_integer(root, "cpu-charged-ns", figures->totals.cpu_charged_ns);
    add_integer(root, "spun-ns", figures->totals.spun_ns);
    cJSON_AddNumberToObject(root, "races-kept", (double)figures->totals.races_kept);
    cJSON_AddNumberToObject(root, "left-behind", figures->left_behind);
    cJSON_AddStringToObject(root, "mode", mode);
    char *printed = cJSON_PrintUnformatted(root), *text = g_strconcat(printed, "\n", NULL);
    cJSON_free(printed);
    cJSON_Delete(root);
    return text;
}
