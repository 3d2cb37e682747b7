#pragma once
/* The mode in which a row is run: full, or degraded for reasons that have names. What can't be done
 * at all has no mode: nothing is run. Every result and every history says its mode. */
#include <glib.h>

/* Bits of a mode; 0 is full. */
#define MODE_SHARED_NETWORK (1u << 0)
#define MODE_SHARED_FILES (1u << 1)
#define MODE_TRAPPED_CLOCK (1u << 2)
#define MODE_RANDOM_ADDRESSES (1u << 3)
#define MODE_WRITES_ANYWHERE (1u << 4)

struct mode_reason {
    unsigned bit;
    const char *word; /* stable: "shared-network" */
    const char *what; /* does not work as it should, and what follows */
    const char *lift; /* what would make it full */
};

/* In the order in which they are told; `word` NULL ends them. */
extern const struct mode_reason mode_reasons[];

/* "full", or "degraded: shared-network, trapped-clock". Free with g_free. */
char *mode_text(unsigned mode);
/* The bits that belong to the engine rather than to a row: found by doing it, once in the life of
 * the process. */
unsigned mode_of_engine(void);
