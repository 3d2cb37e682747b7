/* Whatever bytes a file has, the loader accepts it or tells why not: random mutations of files that
 * are accepted. */
#include "harness/scenario/row.h"
#include "harness/scenario/test-files.h"
#include "sim/random.h"
#include <criterion/new/assert.h>

#define SEED 20301201
#define ROUNDS 700 /* for each file */

static const char *const fragments[] = {
    "\n",
    "  ",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"",
    "'",
    "&a ",
    "*a",
    "!!str ",
    "<<: ",
    "${",
    "}",
    "@",
    "+1h",
    "null",
    "true",
    "- 1s",
    "#",
    "|\n",
    ">\n",
    "\xff",
    "\t",
    "\r\n",
    "2030-02-30",
    "\xe2\x80\xae",
    "%",
    "---\n",
    "...",
    "0x7",
    "@@",
    "cases:",
    "at:",
    "999999999999999999",
    "earlier",
    "timeline:\n",
    "\xf0\x9f\x98\x80",
    "-1",
    "366d",
    "[[[[[[[[[[[[",
    "\\u0000",
    "9999-12-31 23:59",
};

static void mutate(GString *text, struct random *random)
{
    gsize place = random_below(random, text->len + 1);
    gsize length = random_below(random, 20);
    length = MIN(length, text->len - place);
    switch (random_below(random, 4)) {
    case 0:
        g_string_erase(text, (gssize)place, (gssize)length);
        break;
    case 1:
        g_string_insert(text, (gssize)place,
                        fragments[random_below(random, G_N_ELEMENTS(fragments))]);
        break;
    case 2:
        if (place < text->len)
            text->str[place] = (char)random_next(random);
        break;
    default: {
        gsize from = random_below(random, text->len + 1);
        g_autofree char *piece = g_strndup(text->str + from, MIN(length * 3, text->len - from));
        g_string_insert(text, (gssize)place, piece);
    }
    }
}

static bool load_mutant(const char *path, const char *text, gsize size_bytes, struct random *random)
{
    struct row_source source = {.id = "x", .file = path, .rules = known_rules};
    g_autoptr(GString) mutant = g_string_new_len(text, (gssize)size_bytes);
    for (uint64_t count = 1 + random_below(random, 3); count > 0; count--)
        mutate(mutant, random);
    char *report = NULL;
    GPtrArray *rows = scenario_parse(mutant->str, mutant->len, &source, &report);
    cr_expect(eq(int, rows == NULL, report != NULL), "%s: %s", path, mutant->str);
    cr_expect(report == NULL || g_utf8_validate(report, -1, NULL), "%s: %s", path, report);
    bool is_accepted = rows != NULL;
    g_clear_pointer(&rows, g_ptr_array_unref);
    g_free(report);
    return is_accepted;
}

Test(mutants, are_accepted_or_told_and_never_crash_the_loader)
{
    unsigned accepted = 0, refused = 0;
    g_autoptr(GPtrArray) paths = files_of("docs/examples", "");
    for (guint i = 0; i < paths->len; i++) {
        struct random random;
        gsize size_bytes;
        g_autofree char *text = file_read(g_ptr_array_index(paths, i), &size_bytes);
        random_init(&random, SEED, i);
        for (unsigned round = 0; round < ROUNDS; round++)
            *(load_mutant(g_ptr_array_index(paths, i), text, size_bytes, &random) ? &accepted
                                                                                  : &refused) += 1;
    }
    cr_assert(accepted > 100, "%u", accepted);
    cr_assert(refused > 1000, "%u", refused);
}
