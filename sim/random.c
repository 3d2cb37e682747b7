/* xoshiro256** of Blackman and Vigna ("Scrambled linear pseudorandom number generators", 2018), its
 * state filled by splitmix64 as they recommend. Stream 0 of a seed is the published generator with
 * that seed. */
#include "sim/random.h"
#include <glib.h>

#define SPLITMIX_STEP UINT64_C(0x9e3779b97f4a7c15)

static uint64_t splitmix_scramble(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

static uint64_t rotate_left(uint64_t value, unsigned bits)
{
    return (value << bits) | (value >> (64 - bits));
}

void random_init(struct random *random, uint64_t seed, uint64_t stream)
{
    /* Scrambling is a bijection that maps 0 to 0: the streams of one seed begin in different
     * states. */
    uint64_t splitmix = seed ^ splitmix_scramble(stream);
    for (unsigned word = 0; word < G_N_ELEMENTS(random->state); word++) {
        splitmix += SPLITMIX_STEP;
        random->state[word] = splitmix_scramble(splitmix);
    }
}

uint64_t random_next(struct random *random)
{
    uint64_t *state = random->state;
    uint64_t result = rotate_left(state[1] * 5, 7) * 9;
    uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate_left(state[3], 45);
    return result;
}

uint64_t random_below(struct random *random, uint64_t bound)
{
    g_assert(bound > 0);
    /* 2^64 mod bound: numbers below it would make small results likelier. */
    uint64_t uneven = (0 - bound) % bound;
    uint64_t number = random_next(random);
    while (number < uneven)
        number = random_next(random);
    return number % bound;
}

void random_bytes(struct random *random, void *bytes, size_t size_bytes)
{
    unsigned char *out = bytes;
    uint64_t number = 0;
    for (size_t index = 0; index < size_bytes; index++) {
        if (index % 8 == 0)
            number = random_next(random);
        out[index] = (unsigned char)(number >> (8 * (index % 8)));
    }
}
