#pragma once
/* Seeded random numbers (xoshiro256**, Blackman and Vigna 2018; seeded by splitmix64). The same
 * seed and stream give the same numbers on every machine. */
#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state[4];
};

/* `stream` separates users of one seed: each gets numbers of its own. */
void random_init(struct random *random, uint64_t seed, uint64_t stream);
uint64_t random_next(struct random *random);
/* Uniform in [0, bound); bound > 0. */
uint64_t random_below(struct random *random, uint64_t bound);
void random_bytes(struct random *random, void *bytes, size_t size_bytes);
