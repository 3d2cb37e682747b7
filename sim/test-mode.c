/* The words of a mode, and the questions that are asked of a machine. */
#include "sim/machine-probes.h"
#include "sim/machine.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    unsigned mode;
    const char *text;
} texts[] = {
    {0, "full"},
    {MODE_SHARED_FILES, "degraded: shared-files"},
    {MODE_TRAPPED_CLOCK | MODE_SHARED_NETWORK, "degraded: shared-network, trapped-clock"},
    {~0u,
     "degraded: shared-network, shared-files, trapped-clock, random-addresses, writes-anywhere"},
};

Test(mode, its_text_names_every_reason_in_one_order)
{
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *text = mode_text(texts[i].mode);
        cr_expect_str_eq(text, texts[i].text, "row %zu: %s", i, text);
    }
}

static bool says_yes(GString *said)
{
    g_string_append(said, "done");
    return true;
}

static bool says_no(GString *said)
{
    g_string_append(said, "refused");
    return false;
}

static bool crashes(GString *said)
{
    (void)said;
    abort();
}

static bool ends(GString *said)
{
    (void)said;
    _exit(0);
}

static const struct {
    machine_probe *probe;
    bool works;
    const char *said;
} tries[] = {
    {says_yes, true, "done"},
    {says_no, false, "refused"},
    {crashes, false, "the probe was ended"},
    {ends, false, "the probe was ended"},
};

Test(machine, a_probe_that_comes_to_no_answer_is_a_no)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tries); i++) {
        g_autoptr(GString) said = g_string_new(NULL);
        cr_expect_eq(machine_try(tries[i].probe, said), tries[i].works, "row %zu", i);
        cr_expect_str_eq(said->str, tries[i].said, "row %zu: %s", i, said->str);
    }
}

Test(machine, the_mode_is_that_of_what_is_wanted_and_missing)
{
    struct machine *machine = machine_examine();
    unsigned mode = 0;
    bool is_possible = true;
    for (unsigned i = 0; i < machine->answers->len; i++) {
        const struct machine_answer *answer =
            &g_array_index(machine->answers, struct machine_answer, i);
        cr_expect_str_not_empty(answer->said, "%s says nothing", answer->question->name);
        bool is_wanted = answer->question->weight == MACHINE_WANTED;
        cr_expect_eq(is_wanted, answer->question->mode != 0, "%s", answer->question->name);
        mode |= answer->works ? 0 : answer->question->mode;
        is_possible &= answer->works || answer->question->weight != MACHINE_NEEDED;
    }
    cr_expect_eq(machine->mode, mode);
    cr_expect_eq(machine->is_possible, is_possible);
    machine_free(machine);
}
