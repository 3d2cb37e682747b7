/* Versions: the precedence of semantic versioning, and what the documents call a patch. */
#include "harness/oracle/version.h"
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

/* Each line is lower than the next (semver.org section 11, and the numbers that textual comparison
 * gets wrong). */
static const char *const ascending[] = {
    "0.9.0",      "1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta",
    "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
    "1.0.0",      "1.0.0.1",      "1.0.1-rc.1",    "1.0.1",
    "3.6.4",      "3.7.0-rc.1",   "3.7.0",         "3.7.1",
    "3.9.0",      "3.10.0",       "3.100.0",       "4.0.0",
    "10.0.0",
};

Test(version, precedence_is_total_over_the_list)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ascending); i++)
        for (size_t k = 0; k < G_N_ELEMENTS(ascending); k++) {
            struct version a, b;
            cr_assert(version_parse(ascending[i], &a), "%s is a version", ascending[i]);
            cr_assert(version_parse(ascending[k], &b), "%s is a version", ascending[k]);
            int order = version_compare(&a, &b);
            cr_assert((order > 0) == (i > k) && (order < 0) == (i < k), "%s against %s gives %d",
                      ascending[i], ascending[k], order);
        }
}

Test(version, equal_though_written_differently)
{
    static const char *const pairs[][2] = {
        {"3.7", "3.7.0"}, {"3.7.0", "3.7.0.0"}, {"3.7.0+build.5", "3.7.0"}};
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        struct version a, b;
        cr_assert(version_parse(pairs[i][0], &a) && version_parse(pairs[i][1], &b));
        cr_assert_eq(version_compare(&a, &b), 0, "%s and %s", pairs[i][0], pairs[i][1]);
    }
}

Test(version, what_is_no_version_is_refused)
{
    static const char *const rows[] = {"",
                                       "v3.7.0",
                                       "3.",
                                       ".7",
                                       "3..7",
                                       "3.7.0.1.2",
                                       "3.7.x",
                                       "03.7.0",
                                       "3.7.0-",
                                       "3.7.0-rc..1",
                                       "3.7.0 ",
                                       "-1.0",
                                       "99999999999999999999.0",
                                       "3.7.0+"};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct version untouched = {.numbers = {7}};
        cr_assert_not(version_parse(rows[i], &untouched), "`%s` is no version", rows[i]);
        cr_assert_eq(untouched.numbers[0], 7);
    }
}

struct kind_row {
    const char *installed, *release;
    enum version_kind number, step;
};
/* incidents.md, "Patch detection by delta of one field", and the examples of the document. */
static const struct kind_row kind_rows[] = {
    {"3.7.0", "3.7.1", KIND_PATCH, KIND_PATCH},
    {"3.6.4", "3.8.2", KIND_PATCH, KIND_FEATURE},
    {"3.7.0", "3.8.0", KIND_FEATURE, KIND_FEATURE},
    {"3.6.4", "3.7.0", KIND_FEATURE, KIND_FEATURE},
    {"3.7.3", "4.0.1", KIND_PATCH, KIND_FEATURE},
    {"3.7.0", "3.8.1", KIND_PATCH, KIND_FEATURE},
    {"3.7.3", "3.8.3", KIND_PATCH, KIND_FEATURE},
    {"3.7.0", "3.8.0-rc.1", KIND_OPEN, KIND_OPEN},
    {"3.8.0-rc.1", "3.8.0", KIND_FEATURE, KIND_OPEN},
    {"3.7.0", "3.7.0.1", KIND_PATCH, KIND_PATCH},
};

Test(version, what_is_a_patch_depends_on_the_reading)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kind_rows); i++) {
        const struct kind_row *row = &kind_rows[i];
        struct version installed, release;
        cr_assert(version_parse(row->installed, &installed) &&
                  version_parse(row->release, &release));
        struct reading number = {0}, step = {.value[AXIS_PATCH_KIND] = PATCH_KIND_STEP};
        cr_assert_eq(version_kind(&release, &installed, &number), row->number, "%s by number",
                     row->release);
        cr_assert_eq(version_kind(&release, &installed, &step), row->step, "%s to %s by step",
                     row->installed, row->release);
    }
}

Test(version, readings_have_a_text_and_are_refused_with_a_list)
{
    struct reading reading = {0};
    cr_assert(reading_parse("window-clock=utc,exclusion-field=days", &reading, NULL));
    g_autofree char *text = reading_format(&reading);
    cr_assert_str_eq(text,
                     "window-clock=utc,patch-window=bound,patch-kind=number,exclusion-field=days,"
                     "download=window,partial=accepted,kiosks-in-turn=working-hours");
    g_autoptr(GError) error = NULL;
    cr_assert_not(reading_parse("window-clock=lokal", &reading, &error));
    cr_assert(strstr(error->message, "window-clock=local") != NULL);
    cr_assert_eq(reading.value[AXIS_WINDOW_CLOCK], WINDOW_CLOCK_UTC);
}
