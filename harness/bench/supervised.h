#pragma once
/* A program in virtual time, alone with the mock servers, from its start to its end. To be called
 * in a role (harness/bench/roles.h). */
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* What it took in real time. The program must exit with 0 when `virtual_ns` have passed, after
 * `requests` requests; else false with an error. */
struct supervised {
    const char *const *arguments;
    int64_t virtual_ns;
    uint64_t requests;
    int64_t limit_ns; /* of virtual time beyond `virtual_ns`; 0: a minute */
};
bool supervised_run(const struct supervised *supervised, double *real_ns, GError **error);
