/* From words on the command line to instants; mistakes are told as those of scenario files are. */
#include "harness/warp/times.h"
#include "harness/scenario/time.h"
#include "sim/clock.h"
#include <stdio.h>
#include <string.h>

static void tell(const char *option, const struct time_problem *problem)
{
    fprintf(stderr, "error[%s]: --%s: %s\n", problem->code, option, problem->message);
    if (problem->note != NULL) {
        fprintf(stderr, "  = note: %s\n", problem->note);
    }
    if (problem->help != NULL) {
        fprintf(stderr, "  = help: %s\n", problem->help);
    }
}

static bool refuse(const struct warp_time *time, const char *why, const char *help)
{
    g_autofree char *message = g_strdup_printf("`%s` %s", time->text, why);
    struct time_problem problem = {"bad-time", message, NULL, (char *)help};
    tell(time->option, &problem);
    return false;
}

struct zone *warp_zone(const char *option)
{
    const char *variable = g_getenv("TZ");
    struct zone *zone = NULL;
    if (option == NULL) {
        zone = variable != NULL && variable[0] != '\0' ? zone_load(variable, NULL) : NULL;
        return zone != NULL ? zone : zone_load("UTC", NULL);
    }
    zone = zone_load(option, NULL);
    if (zone == NULL) {
        g_autofree char *nearest = zone_nearest_name(option);
        fprintf(stderr, "error[unknown-zone]: --timezone: unknown time zone `%s`\n", option);
        fprintf(stderr,
                nearest != NULL ? "  = help: did you mean `%s`?\n"
                                : "  = help: names are as in Europe/Stockholm\n",
                nearest);
    }
    return zone;
}

bool warp_time_read(const struct warp_time *time, int64_t *instant_ns)
{
    struct time_text read = {0};
    struct time_problem problem = {0};
    if (!time_parse(time->text, time->zone, &read, &problem)) {
        tell(time->option, &problem);
        time_problem_clear(&problem);
        return false;
    }
    g_autofree char *name = read.name;
    if (read.form == TIME_INSTANT) {
        *instant_ns = read.instant_ns;
        return true;
    }
    if (time->start_ns == INSTANT_NEVER) {
        return refuse(time, "is relative, and there is nothing before it",
                      "a time with a date, as in \"2030-11-29 08:00\" or \"2030-12-01T00:00:00Z\"");
    }
    if (read.form == TIME_MOMENT && strcmp(name, "start") != 0) {
        return refuse(time, "is a moment without a name here", "the only one is @start");
    }
    if (__builtin_add_overflow(time->start_ns, read.offset_ns, instant_ns)) {
        return refuse(time, "is too far away", NULL);
    }
    return true;
}
