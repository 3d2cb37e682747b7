/* The judge: every rule of the book is given to its function; findings become outcomes. */
#include "harness/oracle/judge.h"
#include "harness/oracle/android-facts.h"
#include "harness/oracle/axes.h"
#include "harness/oracle/site-judge.h"
#include "harness/oracle/text.h"
#include <string.h>

static const struct {
    const struct rule_row *rows;
    enum rules_of platform;
} families[] = {
    {channel_rules, RULES_OF_DESKTOP},    {window_rules, RULES_OF_DESKTOP},
    {exclusion_rules, RULES_OF_DESKTOP},  {flow_rules, RULES_OF_DESKTOP},
    {config_rules, RULES_OF_DESKTOP},     {guard_rules, RULES_OF_DESKTOP},
    {ruling_rules, RULES_OF_DESKTOP},     {alternative_rules, RULES_OF_DESKTOP},
    {effort_rules, RULES_OF_DESKTOP},     {site_agreement_rules, RULES_OF_SITE},
    {site_notice_rules, RULES_OF_SITE},   {site_backup_rules, RULES_OF_SITE},
    {site_menu_rules, RULES_OF_SITE},     {site_kiosk_rules, RULES_OF_SITE},
    {site_verified_rules, RULES_OF_SITE}, {site_report_rules, RULES_OF_SITE},
    {android_rules, RULES_OF_ANDROID},
};

/* NULL if no family has it. */
static const struct rule_row *find_row(const char *id, enum rules_of *platform)
{
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        for (const struct rule_row *row = families[i].rows; row->id != NULL; row++) {
            if (strcmp(row->id, id) == 0) {
                *platform = families[i].platform;
                return row;
            }
        }
    }
    return NULL;
}

bool oracle_knows(const char *rule)
{
    enum rules_of platform;
    return find_row(rule, &platform) != NULL;
}

enum rules_of oracle_platform(const char *rule)
{
    enum rules_of platform = RULES_OF_DESKTOP;
    bool is_known = find_row(rule, &platform) != NULL;
    g_assert(is_known);
    return platform;
}

static enum rules_of platform_of(const struct facts *facts)
{
    static const char *const names[] = {"desktop", "site", "android"};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_strcmp0(facts->world.platform, names[i]) == 0) {
            return (enum rules_of)i;
        }
    }
    return RULES_OF_DESKTOP;
}

/* What is to be judged: the facts of its platform, prepared once for all readings. */
struct subject {
    const struct facts *facts;
    enum rules_of platform;
    struct site_facts *site_facts;
    struct site_case site;
    struct android_facts *android;
};

static struct subject subject_of(const struct facts *facts, const struct rule_book *book,
                                 const struct zone *zone)
{
    struct subject subject = {.facts = facts, .platform = platform_of(facts)};
    if (subject.platform == RULES_OF_SITE) {
        g_assert(book->lexicon != NULL);
        subject.site_facts = site_facts_new(facts, zone);
        site_case_init(&subject.site, subject.site_facts, book->lexicon);
    } else if (subject.platform == RULES_OF_ANDROID) {
        subject.android = android_facts_new(facts);
    }
    return subject;
}

static void subject_clear(struct subject *subject)
{
    if (subject->platform == RULES_OF_SITE) {
        site_case_clear(&subject->site);
        site_facts_free(subject->site_facts);
    }
    g_clear_pointer(&subject->android, android_facts_free);
}

static void take_findings(struct rule_outcome *outcome, GPtrArray *findings)
{
    g_ptr_array_extend_and_steal(outcome->findings, g_ptr_array_ref(findings));
}

static struct rule_outcome *outcome_of(const struct judgement *judgement, enum rule_level level)
{
    bool has_fails = judgement->fails->len > 0 && level != LEVEL_SHOULD;
    bool has_findings = judgement->fails->len > 0 || judgement->warns->len > 0;
    enum outcome kind = has_fails              ? OUTCOME_FAIL
                        : has_findings         ? OUTCOME_WARN
                        : judgement->satisfied ? OUTCOME_PASS
                                               : OUTCOME_NOT_EXERCISED;
    struct rule_outcome *outcome = rule_outcome_new(judgement->row->id, kind);
    if (has_findings) {
        GPtrArray *told = judgement->fails->len > 0 ? judgement->fails : judgement->warns;
        outcome->reason = g_strdup(((const struct finding *)g_ptr_array_index(told, 0))->sentence);
        take_findings(outcome, told);
    } else if (!judgement->satisfied) {
        outcome->reason = g_strdup(judgement->idle);
        outcome->awaits_twin = judgement->awaits_act;
    }
    return outcome;
}

static struct rule_outcome *unjudged(const struct rule *rule, enum outcome kind, const char *reason)
{
    struct rule_outcome *outcome = rule_outcome_new(rule->id, kind);
    outcome->reason = g_strdup(reason);
    return outcome;
}

static struct rule_outcome *judge_rule(const struct subject *subject,
                                       const struct oracle_case *oracle_case,
                                       const struct rule *rule)
{
    enum rules_of platform;
    const struct rule_row *row = find_row(rule->id, &platform);
    if (row == NULL) {
        return unjudged(rule, OUTCOME_NOT_TESTABLE, "this judge does not know the rule");
    }
    if (platform != subject->platform) {
        return unjudged(rule, OUTCOME_NOT_APPLICABLE, "the rule is one of another platform");
    }
    g_autoptr(GPtrArray) fails = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    g_autoptr(GPtrArray) warns = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    struct judgement judgement = {.oracle_case = oracle_case,
                                  .site = platform == RULES_OF_SITE ? &subject->site : NULL,
                                  .android = subject->android,
                                  .row = row,
                                  .fails = fails,
                                  .warns = warns};
    row->judge(&judgement);
    struct rule_outcome *outcome = outcome_of(&judgement, rule->level);
    outcome->success_lines = judgement.success_lines;
    outcome->failure_lines = judgement.failure_lines;
    outcome->failure_is_named = judgement.failure_is_named;
    if (judgement.is_inapplicable)
        outcome->outcome = OUTCOME_NOT_APPLICABLE;
    return outcome;
}

/* Why nothing of the row can be judged, or NULL. Free with g_free. */
static char *inconclusive_reason(const struct facts *facts)
{
    const struct event *event =
        facts->not_started != NULL ? facts->not_started : facts->inconclusive;
    if (event != NULL && event_text(event, "text") != NULL)
        return g_strdup(event_text(event, "text"));
    if (event != NULL)
        return text_event(event);
    if (!facts->world.has_begun)
        return g_strdup("the history has no beginning");
    return facts->lives->len == 0 ? g_strdup("the updater was never started") : NULL;
}

static void judge_all(GPtrArray *outcomes, const struct subject *subject,
                      const struct rule_book *book, const struct oracle_case *oracle_case)
{
    g_autofree char *reason = inconclusive_reason(subject->facts);
    for (guint i = 0; i < book->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(book->rules, i);
        g_ptr_array_add(outcomes, reason != NULL ? unjudged(rule, OUTCOME_INCONCLUSIVE, reason)
                                                 : judge_rule(subject, oracle_case, rule));
    }
}

static GPtrArray *judge_subject(const struct subject *subject, const struct rule_book *book,
                                const struct reading *reading, struct zone *zone, bool *has_acted)
{
    GPtrArray *outcomes = g_ptr_array_new_with_free_func((GDestroyNotify)rule_outcome_free);
    struct oracle_case oracle_case = {.facts = subject->facts, .reading = reading, .zone = zone};
    bool is_desktop = subject->platform == RULES_OF_DESKTOP;
    if (is_desktop) {
        case_init(&oracle_case, subject->facts, reading, zone);
    }
    judge_all(outcomes, subject, book, &oracle_case);
    *has_acted = oracle_case.is_permitted;
    if (is_desktop) {
        case_clear(&oracle_case);
    }
    return outcomes;
}

GPtrArray *oracle_judge(const GPtrArray *events, const struct rule_book *book,
                        const struct reading *reading, struct zone *zone)
{
    struct facts *facts = facts_new(events);
    struct subject subject = subject_of(facts, book, zone);
    bool has_acted = false;
    GPtrArray *outcomes = judge_subject(&subject, book, reading, zone, &has_acted);
    subject_clear(&subject);
    facts_free(facts);
    return outcomes;
}

static unsigned axes_of(const struct subject *subject)
{
    switch (subject->platform) {
    case RULES_OF_SITE:
        return site_touches_turns(&subject->site) ? 1U << AXIS_KIOSKS_IN_TURN : 0;
    case RULES_OF_ANDROID:
        return 0;
    case RULES_OF_DESKTOP:
    default:
        return axes_touched(subject->facts);
    }
}

static void judged_reading_free(gpointer data)
{
    struct judged_reading *judged = data;
    g_clear_pointer(&judged->outcomes, g_ptr_array_unref);
    g_free(judged);
}

struct judged_readings oracle_judge_readings(const GPtrArray *events, const struct rule_book *book,
                                             const struct reading_pins *pins, struct zone *zone)
{
    struct facts *facts = facts_new(events);
    struct subject subject = subject_of(facts, book, zone);
    struct judged_readings result = {axes_of(&subject),
                                     g_ptr_array_new_with_free_func(judged_reading_free)};
    struct reading reading = reading_first(pins);
    do {
        struct judged_reading *judged = g_new0(struct judged_reading, 1);
        judged->reading = reading;
        judged->outcomes = judge_subject(&subject, book, &reading, zone, &judged->has_acted);
        g_ptr_array_add(result.judged, judged);
    } while (reading_next(&reading, pins, result.axes));
    subject_clear(&subject);
    facts_free(facts);
    return result;
}
