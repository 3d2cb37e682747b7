#pragma once
/* Waivers: failures that a vendor knows of and states, each with its reason and the day on which it
 * ends.
 *
 *     waivers:
 *       - {rule: flow/reschedule, row: desktop/flow/a-busy-evening-is-not-cut-short,
 *          reason: "ACME-812", until: "2027-03-31"}
 *
 * A waiver is tested both ways: what it names no longer counts as failed, and one whose row ran
 * without breaking the rule is itself a failure. One that has expired changes nothing. Under each
 * reading of the documents that is found out anew. */
#include "harness/scenario/tree.h"
#include "reports/result.h"

#define WAIVER_WARNING_S (14 * 86400) /* before its end */

struct waiver {
    char *rule, *row, *reason, *until;
    int64_t end_unix; /* the first second at which it no longer holds */
};

GPtrArray *waivers_new(void); /* struct waiver * */
/* Appends what a statement lists; what is wrong goes to the diagnostics. A guard can't be waived,
 * and not the same rule twice in a row. */
void waivers_read(GPtrArray *waivers, const struct node *list, struct diagnostics *diagnostics);
/* Before a run chooses its reading: every view of the row. */
void waivers_apply(const GPtrArray *waivers, int64_t now_unix, struct row_result *row);
/* Afterwards: which of them were needed, for reports. "RULE in ROW (REASON, until DATE)" each;
 * NULL if none was. Free with g_strfreev. */
char **waivers_used(const GPtrArray *waivers, const struct run_result *run);
/* One line for each that ends soon or has ended; "" if there is none. Free with g_free. */
char *waivers_warnings(const GPtrArray *waivers, int64_t now_unix);
/* One line for each whose row is neither among these rows nor shipped; "" if there is none. Free
 * with g_free. */
char *waivers_of_no_row(const GPtrArray *waivers, const GPtrArray *rows);
