/* Versions of the updaters: what is one, and which comes first. */
#include "mocks/updaters/version.h"

#include <criterion/criterion.h>

/* The example of semver.org, and the pairs that text comparison gets wrong, in ascending order. */
static const char *const ASCENDING[] = {
    "0.0.9",      "0.1.0",        "1.0.0-alpha",   "1.0.0-alpha.1", "1.0.0-alpha.beta",
    "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",    "1.0.0",
    "3.9.0",      "3.9.1",        "3.10.0",        "10.0.0",
};

static const char *const NO_VERSIONS[] = {
    "",       "3",        "3.7",    "3.7.",
    "v3.7.0", "3.7.0.1",  "3.7.0-", "3.7.0-a b",
    "3.7.x",  "-3.7.0",   " 3.7.0", "3.7.0 ",
    "3..0",   "3.7.0-a/", "+3.7.0", "1.2.9999999999999999999999"};

Test(updater_version, is_ordered_as_its_specification_says)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ASCENDING); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(ASCENDING); j++) {
            struct version left;
            struct version right;
            cr_assert(version_parse(ASCENDING[i], &left) && version_parse(ASCENDING[j], &right));
            int order = version_compare(&left, &right);
            int expected = i < j ? -1 : i > j;
            cr_expect(order == expected, "%s and %s: %d, expected %d", ASCENDING[i], ASCENDING[j],
                      order, expected);
        }
}

Test(updater_version, is_not_anything_else)
{
    for (size_t i = 0; i < G_N_ELEMENTS(NO_VERSIONS); i++) {
        struct version version;
        cr_expect(!version_parse(NO_VERSIONS[i], &version), "\"%s\" is taken for a version",
                  NO_VERSIONS[i]);
    }
}

Test(updater_version, is_equal_whatever_its_build)
{
    struct version left;
    struct version right;
    cr_assert(version_parse("3.7.0+5", &left) && version_parse("3.7.0+6", &right));
    cr_expect(version_compare(&left, &right) == 0);
}

/* "Patch releases (e.g. 3.7.1, 3.8.2 but not 3.8.0, 3.7.0)" */
Test(updater_version, is_a_patch_by_its_own_number)
{
    static const struct {
        const char *text;
        bool is_patch;
    } ROWS[] = {{"3.7.1", true}, {"3.8.2", true}, {"3.8.0", false}, {"3.7.0", false}};
    struct version installed;
    cr_assert(version_parse("3.6.4", &installed));
    for (size_t i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        struct version version;
        cr_assert(version_parse(ROWS[i].text, &version));
        cr_expect(version_is_patch(&version, &installed) == ROWS[i].is_patch, "%s", ROWS[i].text);
    }
}
