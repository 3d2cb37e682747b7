/* Damage to the till, the trade or the data, which no sentence of a document names: the family
 * guard. */
#include "harness/oracle/acts.h"
#include "harness/oracle/judgement.h"
#include "harness/oracle/text.h"
#include <inttypes.h>
#include <signal.h>
#include <string.h>

#define PROMPT_NS (120 * NS_PER_S)

static void tell_not_newer(const struct judgement *judgement, const struct act *act,
                           struct finding *finding)
{
    (void)judgement;
    finding->sentence = g_strdup_printf("%s was installed over %s.", act->version_text,
                                        act->attempt->installed_before);
    finding->expected = g_strdup("only a newer version is installed");
}

static const char *fault_of(const struct facts *facts, const struct install_fact *install)
{
    const struct release *release = facts_release_of_package(facts, install->package_sha256);
    if (release == NULL)
        release = facts_release_named(facts, install->package_version);
    if (release == NULL)
        return "no release of the feed has this package";
    const struct release_step *step =
        &g_array_index(release->steps, struct release_step, release->steps->len - 1);
    if (g_strcmp0(install->package_version, release->name) != 0)
        return "the package holds another version than announced";
    if (step->sha256 == NULL)
        return "the feed announces no digest";
    if (g_strcmp0(step->sha256, install->package_sha256) != 0)
        return "the digest is not the announced one";
    return "the size is not the announced one";
}

static void tell_package(const struct judgement *judgement, const struct act *act,
                         struct finding *finding)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    finding->sentence =
        g_strdup_printf("A package that had to be refused was installed: %s.",
                        fault_of(oracle_case->facts, attempt_broken_install(oracle_case, act)));
    finding->expected =
        g_strdup("digest, size and version of the package as the feed announces them");
}

static void tell_comes_back(struct judgement *judgement, const struct act *act, int64_t due_ns,
                            bool is_should)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    const struct attempt *attempt = act->attempt;
    struct finding *finding = judgement_add_act(judgement, act, is_should);
    g_autofree char *due = text_local(oracle_case->zone, due_ns, act->stamp.instant_ns);
    g_autofree char *quit = text_act(oracle_case, act);
    bool is_back = !stamp_is_never(attempt->started_again);
    g_autofree char *back = is_back
                                ? text_local(oracle_case->zone, attempt->started_again.instant_ns,
                                             act->stamp.instant_ns)
                                : NULL;
    g_free(finding->allowed);
    g_free(finding->actual);
    finding->allowed = NULL;
    finding->instant_ns = due_ns;
    finding->sentence =
        g_strdup(is_should ? "The app was away longer than an install needs."
                           : "The app did not come back after the updater had ended it.");
    finding->expected = g_strdup_printf("the app runs again by %s", due);
    finding->actual = g_strdup_printf(
        "%s; %s%s", quit, is_back ? "started again at " : "not started again", is_back ? back : "");
}

/* The updater answers for the return from the quit on, or from its restart if the world killed it
 * meanwhile. */
static void judge_return(struct judgement *judgement, const struct act *act)
{
    const struct facts *facts = judgement->oracle_case->facts;
    int64_t back_ns = act->attempt->started_again.instant_ns;
    int64_t ended_ns = facts_last_restart_ns(facts, act->stamp.instant_ns, back_ns);
    int64_t extra_ns = act->attempt->is_cut_off ? 0 : facts->world.install_ns;
    int64_t due_ns = machine_awake_after(facts, ended_ns, extra_ns + facts_grace_ns(facts));
    /* Who was killed meanwhile may have to install once more: then only the guard itself counts. */
    bool was_killed = ended_ns != act->stamp.instant_ns;
    int64_t prompt_ns =
        was_killed ? due_ns
                   : machine_awake_after(facts, ended_ns, facts->world.install_ns + PROMPT_NS);
    bool is_expected =
        facts_updater_is_expected(facts, facts_number_at(facts, MIN(due_ns, facts->world.end_ns)));
    if (!is_expected && back_ns > prompt_ns)
        return;
    if (back_ns > due_ns && facts->world.end_ns >= due_ns)
        tell_comes_back(judgement, act, due_ns, false);
    else if (back_ns > prompt_ns && facts->world.end_ns >= prompt_ns)
        tell_comes_back(judgement, act, prompt_ns, true);
    else if (act->attempt->started_by_updater)
        judgement->satisfied |= judgement->oracle_case->is_permitted;
}

static void judge_comes_back(struct judgement *judgement)
{
    const GArray *acts = judgement->oracle_case->acts;
    for (guint i = 0; i < acts->len; i++) {
        const struct act *act = &g_array_index(acts, struct act, i);
        if (act->attempt != NULL && !act->attempt->into_closed)
            judge_return(judgement, act);
    }
    judgement->idle = "the updater never ended the app and started it again";
}

static void tell_event(struct judgement *judgement, const struct event *event, const char *sentence,
                       const char *expected)
{
    struct finding *finding = judgement_add(judgement, false);
    g_autofree char *instant = text_instant(judgement->oracle_case->zone, event_instant(event));
    uint64_t number = event_number(event);
    finding->instant_ns = event_instant(event);
    finding->sentence = g_strdup(sentence);
    finding->expected = g_strdup(expected);
    finding_add_events(finding, judgement->oracle_case->facts, &number, 1);
    finding->actual =
        g_strdup_printf("%s at %s", (const char *)g_ptr_array_index(finding->evidence, 0), instant);
}

/* What each limit is about, in the words of its finding. */
static const struct {
    const char *what, *before, *after;
    int64_t unit;
} limits[] = {
    {"cpu", "The updater used ", " s of the processor without ever waiting, and was ended.",
     NS_PER_S},
    {"disk", "The updater filled more than ", " MiB of its folders, and was ended.", 1 << 20},
    {"output", "The updater printed more than ", " MiB, and was ended.", 1 << 20},
    {"processes", "The updater had more than ", " processes and threads at once, and was ended.",
     1},
    {"looks", "The updater looked at the clock or its descriptors for ",
     " s without ever waiting, and was ended.", NS_PER_S},
    {"wakes", "The updater woke ", " times within moments, and was ended.", 1},
    {"requests", "The updater asked without pause: more than ",
     " events within a second. It was ended.", 1},
};

static char *limit_sentence(const struct event *event)
{
    const char *what = event_text(event, "what");
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++)
        if (g_strcmp0(what, limits[i].what) == 0)
            return g_strdup_printf("%s%" PRId64 "%s", limits[i].before,
                                   event_integer(event, "limit", 0) / limits[i].unit,
                                   limits[i].after);
    return g_strdup("The updater passed a bound, and was ended.");
}

/* What was ended for a limit did not end by itself. */
static bool was_limited(const struct facts *facts, struct stamp exited)
{
    for (guint i = 0; i < facts->limits->len; i++) {
        const struct event *event = g_ptr_array_index(facts->limits, i);
        if (strcmp(event_name(event), "limit") == 0 && event_number(event) < exited.number &&
            event_instant(event) == exited.instant_ns)
            return true;
    }
    return false;
}

static bool is_limit_of(const struct event *event, const char *what)
{
    return strcmp(event_name(event), "limit") == 0 &&
           g_strcmp0(event_text(event, "what"), what) == 0;
}

/* Of who gets nowhere, and not of who uses too much. */
static bool is_progress_limit(const struct event *event)
{
    return is_limit_of(event, "cpu") || is_limit_of(event, "looks") || is_limit_of(event, "wakes");
}

static const char *end_sentence(const struct updater_life *life)
{
    static const int64_t crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS};
    for (size_t i = 0; i < G_N_ELEMENTS(crashes); i++)
        if (life->signal == crashes[i])
            return "The updater crashed.";
    return life->signal >= 0 ? "The updater was ended by a signal."
                             : "The updater ended by itself.";
}

static void judge_lives(struct judgement *judgement)
{
    const struct facts *facts = judgement->oracle_case->facts;
    for (guint i = 0; i < facts->lives->len; i++) {
        const struct updater_life *life = &g_array_index(facts->lives, struct updater_life, i);
        bool is_declared = facts->world.restart_ns >= 0 && life->signal < 0;
        if (stamp_is_never(life->exited) || life->expected || life->by_world || is_declared ||
            was_limited(facts, life->exited))
            continue;
        tell_event(judgement, facts_event(facts, life->exited.number), end_sentence(life),
                   "the updater runs until it is told to end");
    }
}

static void tell_limit(struct judgement *judgement, const struct event *event)
{
    static const char *const stay_bounded = "output, processes, requests and disk stay bounded";
    if (strcmp(event_name(event), "ignored-sigterm") == 0)
        return; /* a ruling's */
    if (strcmp(event_name(event), "left-behind") == 0)
        tell_event(judgement, event, "Processes outlived the updater.", stay_bounded);
    else {
        g_autofree char *sentence = limit_sentence(event);
        tell_event(judgement, event, sentence,
                   is_progress_limit(event) ? "progress, or a wait" : stay_bounded);
    }
}

static void judge_limits(struct judgement *judgement, bool is_progress)
{
    const struct facts *facts = judgement->oracle_case->facts;
    for (guint i = 0; i < facts->limits->len; i++)
        if (is_progress_limit(g_ptr_array_index(facts->limits, i)) == is_progress)
            tell_limit(judgement, g_ptr_array_index(facts->limits, i));
    judgement->satisfied = judgement->oracle_case->is_permitted;
    judgement->awaits_act = true;
    judgement->idle = "the updater installed nothing that was permitted";
}

static void judge_stays_alive(struct judgement *judgement)
{
    judge_lives(judgement);
    judge_limits(judgement, true);
}

static void judge_bounded(struct judgement *judgement)
{
    judge_limits(judgement, false);
}

static void judge_world(struct judgement *judgement)
{
    const struct facts *facts = judgement->oracle_case->facts;
    for (guint i = 0; i < facts->touched->len; i++) {
        const struct event *event = g_ptr_array_index(facts->touched, i);
        if (strcmp(event_actor(event), "ccc") == 0)
            tell_event(judgement, event,
                       "The updater asked the configuration service to change settings.",
                       "the updater reads its configuration and writes none");
        else
            tell_event(judgement, event, "The updater wrote to what is the till's.",
                       "the updater changes files of its own folders only");
    }
    judgement->satisfied = judgement->oracle_case->is_permitted;
    judgement->awaits_act = true;
    judgement->idle = "the updater installed nothing that was permitted";
}

const struct rule_row guard_rules[] = {
    {"guard/bounded", judge_bounded, 0, 0, NULL},
    {"guard/comes-back", judge_comes_back, 0, 0, NULL},
    {"guard/newer-only", judge_acts, FORBIDS_NOT_NEWER, 0, tell_not_newer},
    {"guard/package", judge_acts, FORBIDS_PACKAGE, 0, tell_package},
    {"guard/power-loss", judge_power_loss, 0, 0, NULL},
    {"guard/stays-alive", judge_stays_alive, 0, 0, NULL},
    {"guard/world", judge_world, 0, 0, NULL},
    {0},
};
