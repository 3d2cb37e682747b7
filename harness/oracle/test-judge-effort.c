/* ruling/effort: how much of a package may be transferred within a poll (5 minutes), in whole or in
 * parts. */
#include "harness/oracle/test-story.h"

/* Each entry of `parts` tenths of the package, one after another, a pause before each but the
 * first. */
struct row {
    const char *name;
    int tenths[6];
    double pause_s;
    const char *broken;
};

static const struct row rows[] = {
    {"once", {10}, 0, ""},
    {"twice within a poll", {10, 10}, 200, "ruling/effort=warn"},
    {"twice, a poll apart", {10, 10}, 300, ""},
    {"nine tenths, and all of it", {9, 10}, 60, ""},
    {"nine tenths three times within a poll", {9, 9, 9}, 60, "ruling/effort=warn"},
    {"nine tenths three times, a poll apart", {9, 9, 9}, 300, ""},
    {"half four times within a poll", {5, 5, 5, 5}, 60, "ruling/effort=warn"},
    {"half three times within a poll", {5, 5, 5}, 60, ""},
    {"half twice a poll, for three polls", {5, 5, 5, 5, 5, 5}, 150, ""},
};

Test(effort, is_at_most_one_whole_package_a_poll_in_whatever_parts)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct row *row = &rows[i];
        struct story *story = story_new(
            (struct story_settings){.from = "2030-12-03 20:00", .until = "2030-12-03 23:00"});
        story_configure(story, STABLE_TU_WE_TH);
        story_publish(story, "3.7.0", "stable");
        story_at(story, "2030-12-03 21:00:01");
        story_update(story, "3.7.0");
        story_publish(story, "3.8.0", "internal");
        for (size_t k = 0; k < G_N_ELEMENTS(row->tenths) && row->tenths[k] > 0; k++) {
            story_later(story, k == 0 ? 600 : row->pause_s);
            story_transfer_tenths(story, "3.8.0", row->tenths[k]);
        }
        g_autofree char *broken = story_broken(story);
        cr_expect_str_eq(broken, row->broken, "%s: %s", row->name, broken);
        story_free(story);
    }
}
