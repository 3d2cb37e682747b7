#pragma once
/* Inside of the judge: what the families of site rules share. */
#include "harness/oracle/judgement.h"
#include "harness/oracle/site-case.h"

#define DAY_NS (86400 * NS_PER_S)

extern const struct rule_row site_agreement_rules[], site_notice_rules[], site_backup_rules[],
    site_menu_rules[], site_kiosk_rules[], site_verified_rules[],
    site_report_rules[]; /* each ends with a row without id */

void site_judge_format(struct judgement *judgement);
/* Do several kiosks stand out of service through the tool in this row, one after another or not? */
bool site_touches_turns(const struct site_case *site_case);

/* A finding about what happened at a stamp; takes the sentence. `actual` is that event and when. */
struct finding *site_tell(struct judgement *judgement, bool is_should, struct stamp stamp,
                          char *sentence, const char *expected);
/* The warning about a message that is there and in which a fact was not recognised; with the
 * transcript, for a person. */
void site_tell_unrecognised(struct judgement *judgement, struct stamp stamp, const char *text,
                            const char *fact);
/* Is there any message that reached client or site after one number and before another? The last
 * one's text and stamp (both may be NULL). */
bool site_has_message(const struct site_case *site_case, uint64_t from, uint64_t to,
                      const struct site_message **last);
/* All texts that reached the audiences (bit per enum audience) before this instant, from an event
 * on. Free with g_free. */
char *site_texts(const struct site_case *site_case, unsigned audiences, uint64_t from,
                 int64_t to_ns);
/* Is one of the plan's exact sentences for the fact there? */
bool site_sentence_is_in(const struct site_case *site_case, const struct wording *wording,
                         const char *fact);
/* Is the fact there, by the lexicon or by the exact sentence of the plan? */
bool site_text_has(const struct site_case *site_case, struct wording *wording, const char *fact);
/* The first touch of the folder of a package ("Plugins/FOLDER", or the kiosk's) after an event, or
 * never. */
struct stamp site_first_touch(const struct site_case *site_case, const struct plan_package *package,
                              uint64_t after);
/* The last one. */
struct stamp site_last_touch(const struct site_case *site_case, const struct plan_package *package);
/* The last start of the node's program after an event and before another, or never. */
struct stamp site_started(const struct site_facts *site, const char *node, uint64_t after,
                          uint64_t before);
const struct plan_package *site_package(const struct site_case *site_case, guint index);

/* site-nodes.c: nodes that a text names. Their tokens become taken. */
struct named_nodes {
    unsigned affected, named; /* of the plan's affected nodes: how many, and how many are named */
    bool names_other;         /* a node that no package is for */
};
struct named_nodes site_named_nodes(const struct site_case *site_case, struct wording *wording);
/* The lines (from 0, bit per line up to 63) that name this node, by its own names; by the word for
 * its kind, where it is the only node of its kind. */
uint64_t site_lines_of(const struct site_case *site_case, struct wording *wording,
                       const struct plan_node *node);

/* site-outcome.c: does the report tell of a failure? `node` NULL: the menu. */
enum told { TOLD, TOLD_SUCCESS, TOLD_UNCLEAR };
enum told site_report_tells(const struct site_case *site_case, const struct plan_node *node,
                            bool *is_named);
/* Convicts, warns or leaves to the comparison of reports, as the report says it. */
void site_judge_failure_report(struct judgement *judgement, const struct plan_node *node,
                               struct stamp stamp, const char *what);
/* The lines of the report without the facts, sorted, each once. Free with g_strfreev. */
char **site_report_skeleton(const struct site_case *site_case);
/* Everything in place, every program healthy, menu and kiosks complete, when the report was sent?
 */
bool site_run_succeeded(const struct site_case *site_case);
/* Of what stands in the logs at this event: a package's program since its last start. The event
 * that shows the failure, or never. */
struct stamp site_front_failure(const struct site_case *site_case,
                                const struct plan_package *package, uint64_t before,
                                const char **what);
struct stamp site_kiosk_failure(const struct site_case *site_case,
                                const struct plan_package *package, uint64_t before,
                                const char **what);
