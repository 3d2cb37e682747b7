#pragma once
/* The single probes behind sim/machine.h. Each is run in a child by machine_try, and may do to its
 * process whatever it wants. */
#include <glib.h>
#include <stdbool.h>

typedef bool machine_probe(GString *said);

/* Runs a probe in a child; `said` may be NULL. A child that ends without an answer, or gives none
 * within 10 s, is a no. */
bool machine_try(machine_probe *probe, GString *said);
/* Appends "WHAT: the text of errno". Returns false. */
bool machine_refused(GString *said, const char *what);

/* sim/supervisor/machine-tracing.c */
machine_probe machine_traces, machine_stops_calls, machine_rewrites_clock, machine_fixes_addresses,
    machine_sleeps_virtually;
/* machine-namespaces.c */
machine_probe machine_has_user_namespaces, machine_has_mount_namespaces,
    machine_has_network_namespaces, machine_confines_writes, machine_confines_to_folders;
/* machine-system.c */
machine_probe machine_is_covered, machine_has_yama, machine_drops_privileges, machine_pins,
    machine_gives_random, machine_has_cpus, machine_has_coarse_clock, machine_diagnoses_sockets,
    machine_has_space, machine_has_zones, machine_shows_threads;
