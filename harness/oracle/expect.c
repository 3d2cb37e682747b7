/* Expectations of a scenario file, judged on the facts. */
#include "harness/oracle/expect.h"
#include "harness/oracle/facts.h"
#include "harness/oracle/text.h"
#include <string.h>

struct check {
    const struct facts *facts;
    const struct expectation *expectation;
    const struct zone *zone;
    struct rule_outcome *outcome;
};

static bool is_in_time(const struct expectation *expectation, struct stamp stamp)
{
    return stamp.instant_ns >= expectation->from_ns && stamp.instant_ns <= expectation->to_ns;
}

static void fail(struct check *check, struct stamp stamp, const char *sentence, const char *actual)
{
    struct finding *finding = finding_new(check->outcome->rule);
    g_autofree char *from = text_instant(check->zone, check->expectation->from_ns);
    g_autofree char *to = text_instant(check->zone, check->expectation->to_ns);
    uint64_t numbers[] = {stamp_is_never(stamp) ? 0 : stamp.number};
    finding->sentence = g_strdup(sentence);
    finding->expected = g_strdup_printf("%s, from %s to %s", check->expectation->text, from, to);
    finding->actual = g_strdup(actual);
    finding->instant_ns = stamp_is_never(stamp) ? check->expectation->to_ns : stamp.instant_ns;
    finding_add_events(finding, check->facts, numbers, 1);
    g_ptr_array_add(check->outcome->findings, finding);
    if (check->outcome->outcome != OUTCOME_FAIL)
        check->outcome->reason = g_strdup(sentence);
    check->outcome->outcome = OUTCOME_FAIL;
}

static void fail_act(struct check *check, struct stamp stamp)
{
    g_autofree char *instant = text_instant(check->zone, stamp.instant_ns);
    g_autofree char *actual = g_strdup_printf("%s at %s, event %" G_GUINT64_FORMAT,
                                              check->expectation->act, instant, stamp.number);
    g_autofree char *sentence =
        g_strdup_printf("There was a %s that the scenario rules out.", check->expectation->act);
    fail(check, stamp, sentence, actual);
}

static void never_quit(struct check *check)
{
    for (guint i = 0; i < check->facts->attempts->len; i++) {
        const struct attempt *attempt = &g_array_index(check->facts->attempts, struct attempt, i);
        if (!attempt->into_closed && is_in_time(check->expectation, attempt->stamp))
            fail_act(check, attempt->stamp);
    }
}

static void never_install(struct check *check)
{
    for (guint i = 0; i < check->facts->installs->len; i++) {
        struct stamp stamp = g_array_index(check->facts->installs, struct install_fact, i).stamp;
        if (is_in_time(check->expectation, stamp))
            fail_act(check, stamp);
    }
}

static void never_download(struct check *check)
{
    for (guint i = 0; i < check->facts->transfers->len; i++) {
        const struct transfer *transfer = g_ptr_array_index(check->facts->transfers, i);
        struct stamp stamp = {transfer->began_ns, transfer->stamp.number};
        if (is_in_time(check->expectation, stamp))
            fail_act(check, stamp);
    }
}

static void never_start(struct check *check)
{
    for (guint i = 0; i < check->facts->app_runs->len; i++) {
        const struct app_run *run = &g_array_index(check->facts->app_runs, struct app_run, i);
        if (run->started_by_updater && is_in_time(check->expectation, run->stamp))
            fail_act(check, run->stamp);
    }
}

static const struct {
    const char *act;
    void (*check)(struct check *check);
} never_table[] = {
    {"quit", never_quit},
    {"install", never_install},
    {"download", never_download},
    {"start", never_start},
};

static void check_never(struct check *check)
{
    for (size_t i = 0; i < G_N_ELEMENTS(never_table); i++)
        if (strcmp(never_table[i].act, check->expectation->act) == 0)
            never_table[i].check(check);
}

static bool is_version(const struct expectation *expectation, const char *version)
{
    return version != NULL &&
           (expectation->version == NULL || strcmp(expectation->version, version) == 0);
}

static void check_installed(struct check *check)
{
    const GArray *steps = check->facts->installed;
    const struct installed_step *last = NULL;
    for (guint i = 1; i < steps->len; i++) {
        last = &g_array_index(steps, struct installed_step, i);
        if (is_version(check->expectation, last->version) &&
            is_in_time(check->expectation, last->stamp))
            return;
    }
    g_autofree char *instant =
        last == NULL ? NULL : text_instant(check->zone, last->stamp.instant_ns);
    g_autofree char *actual =
        last == NULL ? g_strdup("nothing was installed in the whole row")
                     : g_strdup_printf("the last install was %s at %s", last->version, instant);
    g_autofree char *sentence = g_strdup_printf(
        "%s was not installed in the time that the scenario names.",
        check->expectation->version != NULL ? check->expectation->version : "Nothing");
    fail(check, last == NULL ? STAMP_NEVER : last->stamp, sentence, actual);
}

/* The first moment in [from, to] at which the app does not run as expected. */
static void check_running(struct check *check)
{
    const struct facts *facts = check->facts;
    const struct expectation *expectation = check->expectation;
    uint64_t number = facts_number_at(facts, expectation->from_ns);
    for (int64_t at_ns = expectation->from_ns; at_ns <= expectation->to_ns;) {
        const struct app_run *run = facts_app_run(facts, number);
        const char *version = facts_installed(facts, number);
        if (run == NULL || !is_version(expectation, version)) {
            g_autofree char *instant = text_instant(check->zone, at_ns);
            g_autofree char *actual =
                g_strdup_printf("%s at %s", run == NULL ? "closed" : version, instant);
            fail(check, (struct stamp){at_ns, number},
                 "The app did not run as the scenario expects.", actual);
            return;
        }
        if (stamp_is_never(run->ended))
            return;
        at_ns = run->ended.instant_ns;
        number = run->ended.number;
    }
}

static void leave_open(struct check *check, const char *reason)
{
    check->outcome->outcome = OUTCOME_INCONCLUSIVE;
    g_free(check->outcome->reason);
    check->outcome->reason = g_strdup(reason);
    g_ptr_array_set_size(check->outcome->findings, 0);
}

static void check_one(struct check *check)
{
    static void (*const kinds[])(struct check * check) = {
        [EXPECT_NEVER] = check_never,
        [EXPECT_INSTALLED] = check_installed,
        [EXPECT_RUNNING] = check_running,
    };
    const struct facts *facts = check->facts;
    if (facts->not_started != NULL || facts->inconclusive != NULL || facts->lives->len == 0) {
        leave_open(check, "the row could not be judged");
        return;
    }
    kinds[check->expectation->kind](check);
    bool is_installed = check->expectation->kind == EXPECT_INSTALLED;
    bool is_over = facts->world.end_ns >= check->expectation->to_ns;
    if (!is_over && is_installed == (check->outcome->outcome == OUTCOME_FAIL))
        leave_open(check, "the row ended before the time of this expectation");
}

GPtrArray *oracle_expect(const GPtrArray *events, const GPtrArray *expectations,
                         const struct zone *zone)
{
    GPtrArray *outcomes = g_ptr_array_new_with_free_func((GDestroyNotify)rule_outcome_free);
    struct facts *facts = facts_new(events);
    for (guint i = 0; i < expectations->len; i++) {
        g_autofree char *id = g_strdup_printf("expect/%u", i + 1);
        struct check check = {facts, g_ptr_array_index(expectations, i), zone,
                              rule_outcome_new(id, OUTCOME_PASS)};
        check_one(&check);
        g_ptr_array_add(outcomes, check.outcome);
    }
    facts_free(facts);
    return outcomes;
}
