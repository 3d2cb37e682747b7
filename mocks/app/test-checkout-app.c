/* The app's log, read as an updater would read it: the facts have the form that
 * docs/updater-contract.md prints, in local time, between other lines; the same story gives the
 * same log; rotation loses nothing. The app is the real program, run by a till under the
 * supervisor. */
#include "mocks/till/world-for-tests.h"

#define LIMIT_BYTES ((size_t)1024 * 1024) /* of the log */

static const struct till_settings plain = {0};

static void live_a_day(struct world *world)
{
    struct till *till = world->till;
    cr_assert(till_login(till, "17", 0));
    world_run(world, 60 * NS_PER_S);
    cr_assert(till_order_begin(till, "9913", 0));
    world_run(world, 90 * NS_PER_S + 480 * NS_PER_MS);
    cr_assert(till_order_pay(till, 0));
    world_run(world, 20 * NS_PER_S);
    cr_assert(till_order_end(till, 0));
    cr_assert(till_order_begin(till, "9914", 0));
    world_run(world, 5 * NS_PER_S);
    cr_assert(till_order_suspend(till, 0));
    world_run(world, INT64_C(86400) * NS_PER_S);
    cr_assert(till_order_resume(till, 0));
    cr_assert(till_app_close(till, 0));
    world_settle(world);
}

/* Lines of the log that tell a fact of the contract, without their time. Free with g_free. */
static char *facts_of(const char *log)
{
    static const char *const beginnings[] = {"app ", "login ", "state ", "order "};
    g_auto(GStrv) lines = g_strsplit(log, "\n", -1);
    GString *facts = g_string_new(NULL);
    for (char **line = lines; *line; line++)
        for (unsigned i = 0; i < G_N_ELEMENTS(beginnings); i++)
            if (strlen(*line) > 34 && g_str_has_prefix(*line + 34, beginnings[i]))
                g_string_append_printf(facts, "%s\n", *line + 26);
    return g_string_free(facts, FALSE);
}

Test(checkout_app, logs_the_facts_of_the_contract)
{
    struct world *world = world_open(&plain);
    g_autofree char *started = g_strdup_printf("[info]  app started version 3.6.4 pid %d\n",
                                               (int)process_pid(till_app_process(world->till)));
    live_a_day(world);
    g_autofree char *log = world_log(world), *facts = facts_of(log);
    g_autofree char *expected = g_strconcat(started,
                                            "[info]  login 17\n"
                                            "[info]  state IDLE -> ACTIVE\n"
                                            "[info]  order 9913 started\n"
                                            "[info]  state ACTIVE -> PAYMENT\n"
                                            "[info]  order 9913 payment\n"
                                            "[info]  state PAYMENT -> FINALIZED\n"
                                            "[info]  order 9913 ended\n"
                                            "[info]  state FINALIZED -> IDLE\n"
                                            "[info]  state IDLE -> ACTIVE\n"
                                            "[info]  order 9914 started\n"
                                            "[info]  state ACTIVE -> IDLE\n"
                                            "[info]  order 9914 suspended\n"
                                            "[info]  state IDLE -> ACTIVE\n"
                                            "[info]  order 9914 resumed\n"
                                            "[info]  app closed\n",
                                            NULL);
    cr_assert_str_eq(facts, expected, "the facts are\n%s", facts);
    world_free(world);
}

Test(checkout_app, stamps_lines_with_local_time_of_its_zone)
{
    static const struct {
        const char *zone, *started, *paid;
    } rows[] = {
        {"Europe/Stockholm", "[2030-12-03 21:00:00.000] [info]  app started",
         "[2030-12-03 21:02:30.480] [info]  order 9913 payment"},
        {"Asia/Kathmandu", "[2030-12-04 01:45:00.000] [info]  app started",
         "[2030-12-04 01:47:30.480] [info]  order 9913 payment"},
        {"America/St_Johns", "[2030-12-03 16:30:00.000] [info]  app started",
         "[2030-12-03 16:32:30.480] [info]  order 9913 payment"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct world *world = world_open(&(struct till_settings){.zone = rows[i].zone});
        live_a_day(world);
        g_autofree char *log = world_log(world);
        cr_assert(g_str_has_prefix(log, rows[i].started), "%s: %s", rows[i].zone, log);
        cr_assert(strstr(log, rows[i].paid), "%s: %s", rows[i].zone, log);
        world_free(world);
    }
}

Test(checkout_app, writes_only_lines_of_its_format_and_stack_traces)
{
    struct world *world = world_open(&plain);
    live_a_day(world);
    cr_assert(till_app_open(world->till, 0));
    world_run(world, INT64_C(28) * INT64_C(86400) * NS_PER_S);
    cr_assert(till_app_crash(world->till, 0));
    world_settle(world);
    g_autofree char *log = world_log(world);
    g_autoptr(GRegex) format =
        g_regex_new("^(\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\] "
                    "(\\[debug\\] |\\[info\\]  |\\[warn\\]  |\\[error\\] )\\S.*|    at \\S.*)$",
                    0, 0, NULL);
    cr_assert(g_str_has_suffix(log, "\n"));
    log[strlen(log) - 1] = '\0';
    g_auto(GStrv) lines = g_strsplit(log, "\n", -1);
    unsigned traces = 0;
    for (char **line = lines; *line; line++) {
        cr_assert(g_regex_match(format, *line, 0, NULL), "%s", *line);
        traces += g_str_has_prefix(*line, "    at ");
    }
    cr_assert_gt(traces, 10, "warnings with a stack trace come now and then: %u", traces);
    cr_assert_lt(g_strv_length(lines), 2500);
    world_free(world);
}

static char *log_without_pids(const struct world *world)
{
    g_autofree char *log = world_log(world);
    g_autoptr(GRegex) pid = g_regex_new("pid \\d+", 0, 0, NULL);
    return g_regex_replace_literal(pid, log, -1, 0, "pid N", 0, NULL);
}

Test(checkout_app, writes_the_same_log_for_the_same_story)
{
    char *logs[2];
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_open(&plain);
        live_a_day(world);
        logs[i] = log_without_pids(world);
        world_free(world);
    }
    cr_assert_str_eq(logs[0], logs[1]);
    cr_assert(strstr(logs[0], "] [info]  basket: "), "%s", logs[0]);
    g_free(logs[0]);
    g_free(logs[1]);
}

static char *read_rotated(const struct world *world, unsigned age)
{
    g_autofree char *path = g_strdup_printf("%s.%u", till_log_path(world->till), age);
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

Test(checkout_app, rotates_its_log_and_keeps_five_old_ones)
{
    struct world *world = world_open(&plain);
    for (unsigned i = 1; i <= 7; i++) {
        g_autofree char *user = g_strdup_printf("user-%u", i);
        cr_assert(till_login(world->till, user, 0));
        cr_assert(till_log_rotate(world->till, 0));
        world_settle(world);
    }
    cr_assert(till_login(world->till, "user-8", 0));
    world_settle(world);
    g_autofree char *log = world_log(world), *gone = read_rotated(world, 6);
    cr_assert(strstr(log, "login user-8\n"), "%s", log);
    cr_assert_null(gone);
    for (unsigned age = 1; age <= 5; age++) {
        g_autofree char *old = read_rotated(world, age);
        g_autofree char *line = g_strdup_printf("login user-%u\n", 8 - age);
        cr_assert(old && strstr(old, line), "%s in %s", line, old ? old : "nothing");
    }
    world_free(world);
}

/* "NNN.NN" at the end of the line that `line` begins, in cents. */
static unsigned cents_at_end(const char *line)
{
    const char *end = strchr(line, '\n'), *amount = end;
    while (amount[-1] != ' ')
        amount--;
    return (unsigned)(g_ascii_strtod(amount, NULL) * 100 + 0.5);
}

Test(checkout_app, prints_the_sum_of_the_basket_on_the_receipt)
{
    struct world *world = world_open(&plain);
    cr_assert(till_order_begin(world->till, "9913", 0));
    world_run(world, 600 * NS_PER_S);
    cr_assert(till_order_pay(world->till, 0));
    cr_assert(till_order_end(world->till, 0));
    world_settle(world);
    g_autofree char *log = world_log(world);
    unsigned sum = 0, items = 0;
    for (const char *at = log; (at = strstr(at, "  basket: ")) != NULL; at++, items++)
        sum += cents_at_end(at);
    cr_assert_geq(items, 2, "%s", log);
    cr_assert_eq(cents_at_end(strstr(log, "  receipt printed, total ")), sum, "%s", log);
    world_free(world);
}

/* Some 1.1 MB in 6000 logins of 64 letters: the limit is 1 MiB. */
Test(checkout_app, rotates_its_log_by_size_and_loses_no_line)
{
    struct world *world = world_open(&plain);
    for (unsigned i = 0; i < 6000; i++) {
        g_autofree char *user = g_strdup_printf("%064u", i);
        cr_assert(till_login(world->till, user, 0));
        if (i % 500 == 0)
            world_settle(world);
    }
    world_settle(world);
    g_autofree char *old = read_rotated(world, 1), *older = read_rotated(world, 2),
                    *log = world_log(world);
    cr_assert_not_null(old, "not rotated: %zu bytes in the log", strlen(log));
    cr_assert_null(older, "rotated twice");
    cr_assert_leq(strlen(old), LIMIT_BYTES);
    cr_assert_gt(strlen(old), LIMIT_BYTES - 512);
    cr_assert(g_str_has_suffix(old, "\n") && log[0] == '[', "cut between two lines");
    g_autofree char *whole = g_strconcat(old, log, NULL);
    const char *at = whole;
    for (unsigned i = 0; i < 6000; i++) {
        g_autofree char *line = g_strdup_printf("login %064u\n", i);
        at = strstr(at, line);
        cr_assert(at, "%s is missing", line);
    }
    world_free(world);
}

/* Run without a till: the arguments and the surroundings are checked first. */
static const char program[] = APP_PROGRAM;
static const struct misuse {
    const char *const arguments[6];
    int status;
} misuses[] = {
    {{program, NULL}, 2},
    {{program, "--log", NULL}, 2},
    {{program, "--verbose", "1", NULL}, 2},
    {{program, "--log", "/dev/null", "--log-limit", "0", NULL}, 2},
    {{program, "--log", "/dev/null", NULL}, 1},
};

static int exit_status;
static void remember_exit(enum supervisor_notice notice, struct process *process G_GNUC_UNUSED,
                          struct process *other G_GNUC_UNUSED, int64_t detail,
                          const char *text G_GNUC_UNUSED, void *data G_GNUC_UNUSED)
{
    if (notice == NOTICE_EXITED)
        exit_status = WEXITSTATUS((int)detail);
}

Test(checkout_app, says_what_it_misses)
{
    struct clock clock;
    clock_init(&clock, 0);
    struct queue *queue = queue_new();
    struct supervisor *supervisor = supervisor_new(
        &(struct supervisor_settings){.clock = &clock, .queue = queue, .notice = remember_exit},
        NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(misuses); i++) {
        const char *const environment[] = {"PATH=/usr/bin:/bin", NULL};
        const struct process_start start = {.name = "app",
                                            .arguments = misuses[i].arguments,
                                            .environment = environment,
                                            .folder = "/",
                                            .standard_fds = {-1, -1, -1},
                                            .extra_fd = -1};
        cr_assert(supervisor_start(supervisor, &start, NULL));
        supervisor_run(supervisor, clock.instant_ns + NS_PER_S);
        cr_assert_eq(exit_status, misuses[i].status, "row %u: %d", i, exit_status);
    }
    supervisor_free(supervisor);
    queue_free(queue);
}
