/* How much is transferred, and whether what was transferred is kept: ruling/effort and
 * ruling/finish-after-window. */
#include "harness/oracle/judgement.h"
#include "harness/oracle/text.h"
#include <string.h>

/* Failures in a row before pauses that never grew are told. */
#define FAILURES_TOLD 6

static const struct transfer *transfer_at(const struct facts *facts, guint index)
{
    return g_ptr_array_index(facts->transfers, index);
}

/* The next whole transfer of the same package, or NULL. */
static const struct transfer *whole_again(const struct facts *facts, guint index)
{
    const struct transfer *first = transfer_at(facts, index);
    for (guint i = index + 1; i < facts->transfers->len; i++) {
        const struct transfer *transfer = transfer_at(facts, i);
        if (strcmp(transfer->path, first->path) == 0 && !stamp_is_never(transfer->complete))
            return transfer;
    }
    return NULL;
}

static void tell_transfer(struct judgement *judgement, const struct transfer *transfer,
                          char *sentence, const char *expected)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    struct finding *finding = judgement_add(judgement, true);
    g_autofree char *instant = text_instant(oracle_case->zone, transfer->began_ns);
    uint64_t number = transfer->stamp.number;
    finding->instant_ns = transfer->began_ns;
    finding->sentence = sentence;
    finding->expected = g_strdup(expected);
    finding->actual = g_strdup_printf("transferred again at %s", instant);
    finding_add_events(finding, oracle_case->facts, &number, 1);
}

/* True if it was told. */
static bool judge_repeated(struct judgement *judgement)
{
    const struct facts *facts = judgement->oracle_case->facts;
    for (guint i = 0; i < facts->transfers->len; i++) {
        const struct transfer *first = transfer_at(facts, i);
        const struct transfer *again =
            stamp_is_never(first->complete) ? NULL : whole_again(facts, i);
        if (again != NULL && again->complete.instant_ns - first->complete.instant_ns <
                                 facts->world.poll_ns - NS_PER_S) {
            tell_transfer(judgement, again,
                          g_strdup_printf("The package of %s was transferred whole twice within a "
                                          "poll.",
                                          again->release),
                          "at most one full download of a package per poll");
            return true;
        }
    }
    return false;
}

/* The piece with which two whole packages' worth of bytes were sent within a poll, or NULL. */
static const struct package_piece *too_much_of(const struct facts *facts, const char *release)
{
    const GArray *pieces = facts->package_pieces;
    int64_t sent_bytes = 0;
    for (guint first = 0, last = 0; last < pieces->len; last++) {
        const struct package_piece *piece = &g_array_index(pieces, struct package_piece, last);
        if (strcmp(piece->release, release) != 0)
            continue;
        sent_bytes += piece->bytes;
        int64_t since_ns = piece->stamp.instant_ns - (facts->world.poll_ns - NS_PER_S);
        for (; first < last; first++) {
            const struct package_piece *old = &g_array_index(pieces, struct package_piece, first);
            if (old->stamp.instant_ns > since_ns)
                break;
            sent_bytes -= strcmp(old->release, release) == 0 ? old->bytes : 0;
        }
        if (piece->size_bytes > 0 && sent_bytes >= 2 * piece->size_bytes)
            return piece;
    }
    return NULL;
}

/* Downloads that are broken off each time are effort too. */
static void judge_pieces(struct judgement *judgement)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    const GPtrArray *releases = oracle_case->facts->releases;
    for (guint i = 0; i < releases->len; i++) {
        const struct release *release = g_ptr_array_index(releases, i);
        const struct package_piece *piece = too_much_of(oracle_case->facts, release->name);
        if (piece == NULL)
            continue;
        struct finding *finding = judgement_add(judgement, true);
        uint64_t number = piece->stamp.number;
        finding->instant_ns = piece->stamp.instant_ns;
        finding->sentence = g_strdup_printf(
            "Parts of the package of %s, twice as long as the whole, were transferred within a "
            "poll.",
            release->name);
        finding->expected = g_strdup("at most one full download of a package per poll");
        finding->actual = text_instant(oracle_case->zone, piece->stamp.instant_ns);
        finding_add_events(finding, oracle_case->facts, &number, 1);
        return;
    }
}

static const struct package_failure *failure_at(const GArray *failures, guint index)
{
    return &g_array_index(failures, struct package_failure, index);
}

static bool was_completed_between(const struct facts *facts, const char *path, uint64_t from,
                                  uint64_t to)
{
    for (guint i = 0; i < facts->transfers->len; i++) {
        const struct transfer *transfer = transfer_at(facts, i);
        if (strcmp(transfer->path, path) == 0 && transfer->complete.number > from &&
            transfer->complete.number < to)
            return true;
    }
    return false;
}

/* Do pauses after the failures from `first` on never exceed the first of them? */
static bool never_grow(const struct facts *facts, guint first)
{
    const GArray *failures = facts->package_failures;
    int64_t first_ns = 0;
    for (guint i = first + 1; i < first + FAILURES_TOLD; i++) {
        const struct package_failure *before = failure_at(failures, i - 1),
                                     *failure = failure_at(failures, i);
        int64_t pause_ns = failure->stamp.instant_ns - before->stamp.instant_ns;
        if (strcmp(before->path, failure->path) != 0 ||
            was_completed_between(facts, failure->path, before->stamp.number,
                                  failure->stamp.number))
            return false;
        first_ns = i == first + 1 ? pause_ns : first_ns;
        if (pause_ns > first_ns + NS_PER_S || pause_ns >= facts->world.backoff_max_ns)
            return false;
    }
    return true;
}

static void judge_pauses(struct judgement *judgement)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    const GArray *failures = oracle_case->facts->package_failures;
    for (guint i = 0; i + FAILURES_TOLD <= failures->len; i++) {
        if (!never_grow(oracle_case->facts, i))
            continue;
        const struct package_failure *last = failure_at(failures, i + FAILURES_TOLD - 1);
        struct finding *finding = judgement_add(judgement, true);
        g_autofree char *instant = text_instant(oracle_case->zone, last->stamp.instant_ns);
        uint64_t number = last->stamp.number;
        finding->instant_ns = last->stamp.instant_ns;
        finding->sentence =
            g_strdup_printf("After %d failures in a row the pauses had not grown.", FAILURES_TOLD);
        finding->expected = g_strdup("growing pauses after failures");
        finding->actual = g_strdup_printf("asked again at %s", instant);
        finding_add_events(finding, oracle_case->facts, &number, 1);
        return;
    }
}

static void judge_effort(struct judgement *judgement)
{
    if (!judge_repeated(judgement))
        judge_pieces(judgement);
    judge_pauses(judgement);
    judgement->satisfied = judgement->oracle_case->transferred;
    judgement->idle = "the updater transferred nothing at a permitted time";
}

/* Did the window close before the transfer was complete? */
static bool ended_outside(const struct oracle_case *oracle_case, const struct transfer *transfer)
{
    int configuration = case_configuration_at(oracle_case, transfer->complete.number);
    const struct configuration_set *set = case_set(oracle_case, configuration);
    const struct release *release = facts_release_named(oracle_case->facts, transfer->release);
    if (set == NULL || release == NULL)
        return false;
    struct policy_question question = case_question(oracle_case, release, transfer->complete);
    struct policy_question began = question;
    began.instant_ns = transfer->began_ns;
    return set_forbids_time(set, &question) != 0 && set_forbids_time(set, &began) == 0;
}

static bool has_between(const GArray *stamped, struct stamp from, struct stamp to)
{
    const struct stamp *last = facts_last(stamped, to.number);
    return last != NULL && last->number > from.number;
}

/* Nothing happened meanwhile that could have cost the updater its copy. */
static bool could_be_kept(const struct facts *facts, const struct transfer *first,
                          const struct transfer *again)
{
    const GArray *reasons[] = {facts->lives, facts->faults, facts->installs, facts->attempts};
    const struct release *release = facts_release_named(facts, first->release);
    if (release == NULL || has_between(release->steps, first->complete, again->stamp))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (has_between(reasons[i], first->complete, again->stamp))
            return false;
    return true;
}

static void judge_finish(struct judgement *judgement)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    const struct facts *facts = oracle_case->facts;
    judgement->idle = "no transfer ended after its window";
    for (guint i = 0; i < facts->transfers->len; i++) {
        const struct transfer *first = transfer_at(facts, i);
        if (stamp_is_never(first->complete) || !ended_outside(oracle_case, first))
            continue;
        const struct transfer *again = whole_again(facts, i);
        if (again != NULL && could_be_kept(facts, first, again))
            tell_transfer(judgement, again,
                          g_strdup_printf("The package of %s, complete after its window, was "
                                          "transferred anew.",
                                          again->release),
                          "a download that ends after the window is kept for the next");
        judgement->satisfied |= oracle_case->is_permitted;
    }
}

const struct rule_row effort_rules[] = {
    {"ruling/effort", judge_effort, 0, 0, NULL},
    {"ruling/finish-after-window", judge_finish, 0, 0, NULL},
    {0},
};
