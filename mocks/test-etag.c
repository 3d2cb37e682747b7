/* Lists of entity tags; the comparison table is that of RFC 9110, 8.8.3.2. */
#include "mocks/etag.h"
#include <criterion/criterion.h>

static const struct {
    const char *list, *etag;
    bool weak, strong;
} rows[] = {
    {"W/\"1\"", "W/\"1\"", true, false},
    {"W/\"1\"", "W/\"2\"", false, false},
    {"W/\"1\"", "\"1\"", true, false},
    {"\"1\"", "W/\"1\"", true, false},
    {"\"1\"", "\"1\"", true, true},
    {"*", "\"1\"", true, true},
    {" * ", "\"1\"", false, false},
    {"\"0\", \"1\"", "\"1\"", true, true},
    {"\"0\",\"1\"", "\"1\"", true, true},
    {",, \"0\" ,\t\"1\",", "\"1\"", true, true},
    {"\"0,1\"", "\"1\"", false, false},
    {"\"0\", W/\"1\"", "\"1\"", true, false},
    {"\"11\"", "\"1\"", false, false},
    {"1", "\"1\"", false, false},
    {"\"1", "\"1\"", false, false},
    {"w/\"1\"", "\"1\"", false, false},
    {"bad, \"1\"", "\"1\"", false, false},
    {"", "\"1\"", false, false},
    {"\"\"", "\"1\"", false, false},
    {NULL, "\"1\"", false, false},
    {"Tue, 03 Dec 2030 20:00:00 GMT", "\"1\"", false, false},
};

Test(etag, lists_name_tags_as_the_rfc_compares_them)
{
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool weak = etag_is_named(rows[i].list, rows[i].etag, ETAG_WEAK);
        bool strong = etag_is_named(rows[i].list, rows[i].etag, ETAG_STRONG);
        cr_expect_eq(weak, rows[i].weak, "weak: %s in %s", rows[i].etag, rows[i].list);
        cr_expect_eq(strong, rows[i].strong, "strong: %s in %s", rows[i].etag, rows[i].list);
    }
}
