#pragma once
/* Every decision that the updaters of this folder take, as a value. The zero value is the reference
 * updater; a wrong updater differs from it in one decision (and, where that decision alone would
 * never show, in a second one). */
#include "mocks/updaters/package.h"
#include "mocks/updaters/release.h"
#include "mocks/updaters/till.h"

/* What is known at one instant. */
struct snapshot {
    const struct configuration *configuration;
    const GPtrArray *releases; /* of struct release */
    struct version installed;
    time_t now;
};

/* What one look at the world came to. */
struct glance {
    struct snapshot snapshot;
    const struct till_status *status;
    const struct release *choice; /* to be installed now; NULL: nothing */
    bool releases_are_news;       /* other than at the last look */
};

/* Whose value is asked of the CCC. */
enum target { TARGET_WORKSTATION, TARGET_SIBLING, TARGET_BUSINESS_UNIT, TARGET_TENANT };
/* The steps of an attempt. */
enum sequence {
    SEQUENCE_DOWNLOAD_QUIT_INSTALL,
    SEQUENCE_QUIT_DOWNLOAD_INSTALL,
    SEQUENCE_INSTALL_QUIT,
    SEQUENCE_INSTALL_ONLY,
    SEQUENCE_QUIT_ONLY,
};
enum start { START_AFTERWARDS, START_NEVER, START_AFTER_HOURS };

struct policy {
    /* Predicates; NULL is the right one. */
    configuration_locate locate;
    bool (*channel_allows)(enum channel workstation, enum channel release);
    bool (*version_is_newer)(const struct version *offered, const struct version *installed);
    bool (*version_is_patch)(const struct version *offered, const struct version *installed);
    bool (*window_contains)(const struct window *window, time_t now);
    bool (*exclusion_contains)(const struct exclusion *exclusion, time_t now);
    bool (*till_is_free)(const struct till_status *status);
    /* Below, equal, above: how good a release is. */
    int (*release_compare)(const struct release *left, const struct release *right);
    /* The window and the exclusion permit this release now. */
    bool (*permits)(const struct policy *policy, const struct snapshot *snapshot,
                    const struct release *release);

    /* Additions; NULL is none. */
    bool (*may_prefetch)(const struct policy *policy, const struct snapshot *snapshot,
                         const struct release *release);
    bool (*means_no_configuration)(long status,
                                   const char *body); /* asked of answers that cannot be obeyed */
    void (*adjust_releases)(GPtrArray *releases);
    const struct release *(*reconsider)(const struct policy *policy, const struct glance *glance);
    void (*on_poll)(unsigned count); /* before each poll, `count` from 0 */

    /* Choices; zero is the right one. */
    enum channel default_channel;
    enum channel unset_channel; /* without any settings */
    enum exclusion_field exclusion_field;
    enum long_exclusion long_exclusion;
    bool partial_is_invalid;
    bool crossing_is_invalid;
    bool invalid_means_nothing;   /* nothing is installed while the settings are invalid */
    bool unfetched_means_nothing; /* nor while they are not to be had */
    bool discards_late_downloads; /* a package at hand is dropped when the window is over */
    enum target target;
    enum sequence sequence;
    enum start start;
    unsigned skipped_checks;     /* of enum package_check */
    gint64 configuration_kept_s; /* before it is read again */
    bool updates_closed_app;
    bool quits_unasked; /* without {"if": "idle"} */
    bool keeps_no_package;
    bool decides_once;
    bool retries_at_once;
    bool forgets_attempts;
    bool trusts_any_clock;
    bool keeps_packages_in_tmpdir; /* and believes that they stay there */
    bool writes_state_by_halves;   /* and waits for the other half of what it finds */
    bool obeys_any_lock;           /* also that of a process that is no more */

    /* Choices about what fails; zero is the right one. */
    bool takes_silence_for_idle; /* a status that can't be had */
    bool follows_redirects;      /* as many as come */
    bool waits_forever;          /* for an answer */
    bool keeps_broken_transfers;
    bool doubts_unheard_quit; /* a quit without an answer is none */
    bool starts_once;
    bool gives_up;          /* at the first time that the feed can't be had */
    bool dies_of_surprises; /* of an answer of the feed that is not understood */
};

/* The same with every NULL replaced by the right predicate. */
struct policy policy_complete(const struct policy *changes);
