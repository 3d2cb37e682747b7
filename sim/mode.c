/* Modes in words. */
#include "sim/mode.h"
#include "sim/machine-probes.h"

const struct mode_reason mode_reasons[] = {
    {MODE_SHARED_NETWORK, "shared-network",
     "no network of its own: ports are those of the machine, hosts can't be served by their names, "
     "and nothing keeps the updater from others",
     "permit network namespaces: on Ubuntu `sysctl "
     "kernel.apparmor_restrict_unprivileged_userns=0`, "
     "in Docker `--cap-add SYS_ADMIN` or `--security-opt seccomp=unconfined`"},
    {MODE_SHARED_FILES, "shared-files",
     "no file system of its own: rows use folders in TMPDIR, and are ended when these grow too big",
     "permit mount namespaces, as for the network"},
    {MODE_TRAPPED_CLOCK, "trapped-clock",
     "the clock page can't be rewritten: every look at the clock is a stop (about 5 us)",
     "permit writing to /proc/PID/mem of own children (boot option "
     "proc_mem.force_override=ptrace)"},
    {MODE_RANDOM_ADDRESSES, "random-addresses",
     "addresses stay random: what a program derives from them differs from run to run",
     "permit personality(ADDR_NO_RANDOMIZE): in Docker `--security-opt seccomp=unconfined`"},
    {MODE_WRITES_ANYWHERE, "writes-anywhere",
     "nothing keeps the updater from files outside of its folders",
     "permit mount namespaces, or a kernel with Landlock (5.19 or newer)"},
    {0, NULL, NULL, NULL},
};

char *mode_text(unsigned mode)
{
    if (mode == 0) {
        return g_strdup("full");
    }
    GString *text = g_string_new("degraded");
    const char *separator = ": ";
    for (const struct mode_reason *reason = mode_reasons; reason->word != NULL; reason++) {
        if ((mode & reason->bit) != 0) {
            g_string_append_printf(text, "%s%s", separator, reason->word);
            separator = ", ";
        }
    }
    return g_string_free(text, FALSE);
}

unsigned mode_of_engine(void)
{
    static bool is_known;
    static unsigned mode;
    if (!is_known) {
        is_known = true;
        mode = (machine_try(machine_rewrites_clock, NULL) ? 0 : MODE_TRAPPED_CLOCK) |
               (machine_try(machine_fixes_addresses, NULL) ? 0 : MODE_RANDOM_ADDRESSES);
    }
    return mode;
}
