/* The machine and the installation; what all of it adds up to. */
#include "harness/commands/command.h"
#include "harness/doctor/doctor.h"
#include "harness/paths.h"

static const struct {
    enum part part;
    const char *name;
} parts[] = {{PART_CHECKOUT_APP, "checkout-app"},
             {PART_TILL_COMMAND, "till"},
             {PART_REFERENCE_UPDATER, "reference-updater"},
             {PART_SCENARIOS, "scenarios"}};

static const char *const interpreters[] = {"sh",   "bash", "python3", "node", "java", "go",
                                           "perl", "ruby", "php",     "curl", "jq"};

void examination_init(struct examination *examination)
{
    *examination = (struct examination){
        .machine = machine_examine(),
        .missing = g_ptr_array_new(),
        .runtimes = g_ptr_array_new(),
        .findings = g_array_new(FALSE, FALSE, sizeof(struct updater_finding)),
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (path_of(parts[i].part) == NULL) {
            g_ptr_array_add(examination->missing, (char *)parts[i].name);
        }
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(interpreters); i++) {
        g_autofree char *path = g_find_program_in_path(interpreters[i]);
        if (path != NULL) {
            g_ptr_array_add(examination->runtimes, (char *)interpreters[i]);
        }
    }
}

void findings_free(GArray *findings)
{
    for (unsigned i = 0; i < findings->len; i++) {
        g_free(g_array_index(findings, struct updater_finding, i).said);
    }
    g_array_unref(findings);
}

void examination_clear(struct examination *examination)
{
    findings_free(examination->findings);
    g_ptr_array_unref(examination->missing);
    g_ptr_array_unref(examination->runtimes);
    machine_free(examination->machine);
    g_free(examination->not_started);
}

void finding_add(GArray *findings, const char *name, enum symptom symptom, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    struct updater_finding finding = {name, symptom, g_strdup_vprintf(format, values)};
    va_end(values);
    g_array_append_val(findings, finding);
}

bool examination_is_possible(const struct examination *examination)
{
    return examination->machine->is_possible && examination->missing->len == 0;
}

static bool any_doubt(const struct examination *examination)
{
    for (unsigned i = 0; i < examination->findings->len; i++) {
        if (g_array_index(examination->findings, struct updater_finding, i).symptom ==
            SYMPTOM_DOUBTFUL) {
            return true;
        }
    }
    return false;
}

int examination_exit_status(const struct examination *examination)
{
    if (examination->not_started != NULL) {
        return EXIT_BAD_INVOCATION;
    }
    if (!examination_is_possible(examination)) {
        return EXIT_INCOMPLETE;
    }
    return examination->machine->mode != 0 || any_doubt(examination) ? EXIT_DOES_NOT_CONFORM
                                                                     : EXIT_CONFORMS;
}
