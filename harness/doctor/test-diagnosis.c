/* What doctor concludes from the events of an updater's life: histories made by hand. */
#include "harness/doctor/diagnosis.h"
#include "sim/civil.h"
#include <criterion/criterion.h>
#include <string.h>

/* Events as texts: "HH:MM:SS actor event key=value ...". */
struct diagnosis_row {
    const char *what;
    const char *events[12];
    const char *output;
    int64_t poll_ns;
    bool is_oneshot;
    const char *finding; /* "name symptom text": one that must be there */
};

#define MINUTE (60 * NS_PER_S)
#define LOOKS_OF_5_MINUTES                                                                         \
    "18:00:00 ccc exchange status=200", "18:00:00 feed exchange status=200",                       \
        "18:05:00 ccc exchange status=200", "18:05:00 feed exchange status=304",                   \
        "18:10:00 ccc exchange status=200"

static const struct diagnosis_row rows[] = {
    {"poll as declared",
     {LOOKS_OF_5_MINUTES},
     "",
     5 * MINUTE,
     false,
     "poll 0 declared 5m, measured 5m (the middle of 2 intervals)"},
    {"poll within a fifth",
     {LOOKS_OF_5_MINUTES},
     "",
     6 * MINUTE,
     false,
     "poll 0 declared 6m, measured 5m (the middle of 2 intervals)"},
    {"poll too far off",
     {LOOKS_OF_5_MINUTES},
     "",
     7 * MINUTE,
     false,
     "poll 2 declared 7m, measured 5m (the middle of 2 intervals); declare what is true with "
     "--poll"},
    {"two looks are too few",
     {"18:00:00 ccc exchange status=200", "18:05:00 ccc exchange status=200"},
     "",
     5 * MINUTE,
     false,
     "poll 2 declared 5m, too few looks to measure"},
    {"many looks",
     {LOOKS_OF_5_MINUTES},
     "",
     5 * MINUTE,
     false,
     "virtual-sleep 0 it looked 3 times in 5h of virtual time"},
    {"no looks",
     {NULL},
     "",
     5 * MINUTE,
     false,
     "virtual-sleep 2 it looked 0 times in 5h of virtual time"},
    {"a oneshot does not sleep",
     {LOOKS_OF_5_MINUTES},
     "",
     5 * MINUTE,
     true,
     "virtual-sleep 1 a oneshot: it was started at every poll, and looked"},
    {"good requests",
     {LOOKS_OF_5_MINUTES},
     "",
     5 * MINUTE,
     false,
     "requests 0 5 requests, all of them answered"},
    {"requests that are refused",
     {"18:00:00 ccc exchange status=401", "18:00:00 feed exchange status=200"},
     "",
     5 * MINUTE,
     false,
     "requests 2 1 of 2 requests were refused (last with 401)"},
    {"only one server is asked",
     {"18:00:00 ccc exchange status=200"},
     "",
     5 * MINUTE,
     false,
     "requests 2 it never asked the release feed"},
    {"an installation in the window",
     {"20:03:00 till install-began"},
     "",
     5 * MINUTE,
     false,
     "virtual-date 0 its window opened at 2030-12-03T20:00:00Z, and it installed at "
     "2030-12-03T20:03:00Z"},
    {"an installation before it",
     {"18:03:00 till install-began"},
     "",
     5 * MINUTE,
     false,
     "virtual-date 2 it installed at 2030-12-03T18:03:00Z, before its window opened at "
     "2030-12-03T20:00:00Z"},
    {"the virtual date in the output",
     {NULL},
     "at 2030-12-03 18:00",
     5 * MINUTE,
     false,
     "virtual-date 0 it printed 2030-12-03"},
    {"the real date weighs more than the installation",
     {"20:03:00 till install-began"},
     "at 2026-01-02 18:00",
     5 * MINUTE,
     false,
     "virtual-date 2 it printed 2026-01-02, today's real date"},
    {"no date at all",
     {NULL},
     "hello",
     5 * MINUTE,
     false,
     "virtual-date 2 it neither installed in its window nor printed a date"},
    {"an end in time",
     {"23:00:04 updater exited code=0"},
     "",
     5 * MINUTE,
     false,
     "ends 0 4s (virtual) after SIGTERM"},
    {"SIGTERM ignored",
     {"23:00:10 updater ignored-sigterm"},
     "",
     5 * MINUTE,
     false,
     "ends 2 SIGTERM did not end it within 10 virtual seconds"},
    {"a daemon that exits",
     {"19:00:00 updater exited code=1"},
     "",
     5 * MINUTE,
     false,
     "lives 2 a daemon, but it exited with 1 at 2030-12-03T19:00:00Z"},
    {"a daemon that is killed",
     {"19:00:00 updater exited signal=11"},
     "",
     5 * MINUTE,
     false,
     "lives 2 a daemon, but signal 11 ended it at 2030-12-03T19:00:00Z"},
    {"a daemon that is not running at the end",
     {"19:00:00 updater exited code=1"},
     "",
     5 * MINUTE,
     false,
     "ends 1 it did not run when the row ended"},
    {"a limit",
     {"19:00:00 updater limit what=cpu"},
     "",
     5 * MINUTE,
     false,
     "lives 2 it was ended, because it passed the limit of: cpu"},
    {"what is not covered",
     {"19:00:00 harness inconclusive text=ptrace"},
     "",
     5 * MINUTE,
     false,
     "lives 2 virtual time does not cover what it did: ptrace"},
};

static int64_t at(const char *time)
{
    g_autofree char *text = g_strdup_printf("2030-12-03T%.8sZ", time);
    int64_t instant_ns = 0;
    cr_assert(instant_parse(text, &instant_ns), "%s", text);
    return instant_ns;
}

static void record(struct history *history, struct clock *clock, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    clock_advance_to(clock, at(words[0]));
    history_begin(history, words[1], words[2]);
    for (char **word = words + 3; *word != NULL; word++) {
        g_auto(GStrv) pair = g_strsplit(*word, "=", 2);
        if (g_ascii_isdigit(pair[1][0])) {
            history_integer(history, pair[0], g_ascii_strtoll(pair[1], NULL, 10));
        } else {
            history_text(history, pair[0], pair[1]);
        }
    }
    history_end(history);
}

static bool has(const GArray *findings, const char *wanted)
{
    for (unsigned i = 0; i < findings->len; i++) {
        const struct updater_finding *finding = &g_array_index(findings, struct updater_finding, i);
        g_autofree char *line =
            g_strdup_printf("%s %d %s", finding->name, (int)finding->symptom, finding->said);
        if (strcmp(line, wanted) == 0) {
            return true;
        }
    }
    return false;
}

static void check(const struct diagnosis_row *row)
{
    struct clock clock;
    clock_init(&clock, at("18:00:00"));
    struct history *history = history_new(&clock, NULL, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(row->events) && row->events[i] != NULL; i++) {
        record(history, &clock, row->events[i]);
    }
    struct statement statement;
    statement_init(&statement);
    statement.poll_ns = row->poll_ns;
    statement.lifecycle = row->is_oneshot ? LIFECYCLE_ONESHOT : LIFECYCLE_DAEMON;
    struct canary canary = {.statement = &statement,
                            .events = history_events(history),
                            .begin_ns = at("18:00:00"),
                            .end_ns = at("23:00:00"),
                            .opens_ns = at("20:00:00"),
                            .virtual_date = "2030-12-03",
                            .real_date = "2026-01-02",
                            .output = row->output};
    GArray *findings = g_array_new(FALSE, FALSE, sizeof(struct updater_finding));
    diagnose(&canary, findings);
    cr_expect(has(findings, row->finding), "%s: no finding `%s`", row->what, row->finding);
    findings_free(findings);
    history_free(history);
}

Test(diagnosis, each_event_leads_to_its_finding)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        check(&rows[i]);
    }
}

Test(diagnosis, a_runtime_is_known_by_its_file)
{
    g_autofree char *shell = runtime_of("sh", "/", 0), *nowhere = runtime_of("no-such", "/", 0);
    g_autofree char *source = runtime_of("CMakeLists.txt", "/no/such/folder", 0);
    g_autofree char *text = runtime_of("./CMakeLists.txt", SOURCE_FOLDER, 0);
    g_autofree char *script = runtime_of("./tillspec", SOURCE_FOLDER, 0);
    cr_expect_str_eq(shell, "an ELF program, dynamic");
    cr_expect_str_eq(nowhere, "no-such is nowhere in PATH");
    cr_expect_str_eq(source, "CMakeLists.txt is nowhere in PATH");
    cr_expect_str_eq(text, "neither an ELF program nor a script");
    cr_expect_str_eq(script, "a script of /bin/sh");
}
