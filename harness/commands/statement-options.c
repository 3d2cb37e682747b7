/* From options to the statement of an updater. */
#include "harness/commands/statement-options.h"
#include "harness/paths.h"
#include "sim/civil.h"
#include <stdio.h>
#include <string.h>

static bool complain(const char *text)
{
    fprintf(stderr, "%s\n", text);
    return false;
}

static bool set_duration(const char *option, const char *text, int64_t *duration_ns)
{
    if (text == NULL || duration_parse(text, duration_ns)) {
        return true;
    }
    fprintf(stderr,
            "error[bad-duration]: --%s: `%s` is no duration\n  = help: a number and a unit, such "
            "as 30s, 5m or 1h30m\n",
            option, text);
    return false;
}

static bool set_reading(const char *text, struct reading_pins *pins)
{
    g_autoptr(GError) error = NULL;
    if (text == NULL || reading_pins_parse(text, pins, &error)) {
        return true;
    }
    fprintf(stderr, "error[unknown-reading]: --reading: %s\n", error->message);
    return false;
}

static bool set_platform(const char *name, struct statement *statement)
{
    if (name == NULL) {
        return true;
    }
    if (platform_parse(name, &statement->platform)) {
        statement->has_platform = true;
        return true;
    }
    g_autofree char *known = g_strjoinv(", ", (char **)platform_names);
    fprintf(stderr, "error[unknown-word]: --platform: `%s` is none of: %s\n", name, known);
    return false;
}

static bool set_declared(struct statement *statement, const struct statement_options *given)
{
    if (!set_platform(given->platform, statement)) {
        return false;
    }
    if (given->lifecycle != NULL) {
        if (strcmp(given->lifecycle, "daemon") != 0 && strcmp(given->lifecycle, "oneshot") != 0) {
            fprintf(stderr,
                    "error[unknown-word]: --lifecycle: `%s` is neither daemon nor oneshot\n",
                    given->lifecycle);
            return false;
        }
        statement->lifecycle =
            strcmp(given->lifecycle, "oneshot") == 0 ? LIFECYCLE_ONESHOT : LIFECYCLE_DAEMON;
    }
    bool is_never = given->restart != NULL && strcmp(given->restart, "never") == 0;
    if (!set_duration("poll", given->poll, &statement->poll_ns) ||
        !set_duration("splay", given->splay, &statement->splay_ns) ||
        !set_reading(given->reading, &statement->pins) ||
        !set_duration("backoff-max", given->backoff, &statement->backoff_max_ns) ||
        !(is_never || set_duration("restart", given->restart, &statement->restart_ns))) {
        return false;
    }
    return statement->poll_ns > 0 || complain("error[bad-duration]: --poll must be more than 0s");
}

bool statement_of_options(struct statement *statement, const struct statement_options *given,
                          char **rest)
{
    statement_init(statement);
    if (given->file != NULL && rest != NULL) {
        return complain("error[two-updaters]: give either --updater FILE or -- COMMAND");
    }
    if (given->file != NULL) {
        g_autofree char *report = NULL;
        if (!statement_load(statement, given->file, &report)) {
            fputs(report, stderr);
            return false;
        }
        return set_declared(statement, given);
    }
    if (rest != NULL && rest[0] == NULL) {
        return complain("error[no-updater]: nothing stands behind `--`\n  = help: tillspec run -- "
                        "./my-updater --its-flags");
    }
    statement->folder = g_get_current_dir();
    if (rest != NULL) {
        statement->command = g_strdupv(rest);
    } else {
        const char *reference[] = {path_of(PART_REFERENCE_UPDATER), NULL};
        if (reference[0] == NULL) {
            return complain("error[no-updater]: the reference updater is not installed; name yours "
                            "behind `--`");
        }
        statement->command = g_strdupv((char **)reference);
    }
    return set_declared(statement, given);
}
