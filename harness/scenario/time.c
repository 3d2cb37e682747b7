/* Relative times and named moments; what is told of times that can't be read. */
#include "harness/scenario/time.h"
#include "sim/clock.h"
#include <string.h>

#define TEXT_LIMIT 120 /* bytes */

void time_problem_clear(struct time_problem *problem)
{
    g_free(problem->message);
    g_free(problem->note);
    g_free(problem->help);
    *problem = (struct time_problem){0};
}

char *span_format(int64_t span_ns)
{
    static const struct {
        const char *name;
        int64_t size_ns;
    } units[] = {{"h", 3600 * NS_PER_S}, {"m", 60 * NS_PER_S}, {"s", NS_PER_S}, {"ms", NS_PER_MS}};
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        if (span_ns >= units[i].size_ns)
            g_string_append_printf(text, "%" G_GINT64_FORMAT "%s", span_ns / units[i].size_ns,
                                   units[i].name);
        span_ns %= units[i].size_ns;
    }
    return text->len > 0 ? g_string_free(text, FALSE) : (g_string_free(text, TRUE), g_strdup("0s"));
}

/* `text` is the whole time and `span` the duration at its end. */
static bool parse_span(const char *text, const char *span, int64_t *span_ns,
                       struct time_problem *problem)
{
    if (!duration_parse(span, span_ns)) {
        *problem = (struct time_problem){
            "bad-time", g_strdup_printf("`%s` has no duration with a unit", text),
            g_strdup("a number and a unit (h, m, s, ms), as in 90m or 1h30m"), NULL};
        return false;
    }
    if (!strchr(span, 'd'))
        return true;
    g_autofree char *hours = span_format(*span_ns);
    *problem = (struct time_problem){"day-in-time", g_strdup_printf("`%s` counts in days", text),
                                     g_strdup("a day has 23, 24 or 25 hours where clocks change"),
                                     g_strdup_printf("write `\"%.*s%s\"`, or the wall-clock time",
                                                     (int)(span - text), text, hours)};
    return false;
}

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " ");
}

static bool parse_relative(const char *text, struct time_text *time, struct time_problem *problem)
{
    int64_t span_ns = 0;
    if (!parse_span(text, skip_blanks(text + 1), &span_ns, problem))
        return false;
    *time = (struct time_text){.form = TIME_RELATIVE, .offset_ns = span_ns};
    return true;
}

static bool parse_moment(const char *text, struct time_text *time, struct time_problem *problem)
{
    size_t length = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz0123456789-");
    const char *rest = skip_blanks(text + 1 + length);
    int64_t span_ns = 0;
    bool has_offset = *rest == '+' || *rest == '-';
    if (length == 0 || (*rest && !has_offset)) {
        *problem = (struct time_problem){
            "bad-time", g_strdup_printf("`%s` is not a time", text),
            g_strdup("named moments are as in \"@start\", \"@freeze-end - 1s\""), NULL};
        return false;
    }
    if (has_offset && !parse_span(text, skip_blanks(rest + 1), &span_ns, problem))
        return false;
    *time = (struct time_text){.form = TIME_MOMENT,
                               .name = g_strndup(text + 1, length),
                               .offset_ns = *rest == '-' ? -span_ns : span_ns};
    return true;
}

bool time_parse(const char *text, struct zone *zone, struct time_text *time,
                struct time_problem *problem)
{
    if (strlen(text) > TEXT_LIMIT) {
        *problem = (struct time_problem){"bad-time", g_strdup("the text is too long for a time"),
                                         NULL, NULL};
        return false;
    }
    if (text[0] == '+')
        return parse_relative(text, time, problem);
    if (text[0] == '@')
        return parse_moment(text, time, problem);
    int64_t instant_ns;
    if (!time_parse_civil(text, zone, &instant_ns, problem))
        return false;
    *time = (struct time_text){.form = TIME_INSTANT, .instant_ns = instant_ns};
    return true;
}
