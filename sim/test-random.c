/* The random numbers against known ones. The numbers from state 1, 2, 3, 4 are those that the tests
 * of other implementations publish; all the others were computed by an independent program in
 * Python from the paper's description. */
#include "sim/random.h"
#include <criterion/criterion.h>
#include <glib.h>
#include <string.h>

Test(random, gives_the_published_numbers_of_xoshiro256starstar)
{
    static const uint64_t expected[] = {
        UINT64_C(11520),
        UINT64_C(0),
        UINT64_C(1509978240),
        UINT64_C(1215971899390074240),
        UINT64_C(1216172134540287360),
        UINT64_C(607988272756665600),
        UINT64_C(16172922978634559625),
        UINT64_C(8476171486693032832),
    };
    struct random random = {{1, 2, 3, 4}};
    for (unsigned index = 0; index < G_N_ELEMENTS(expected); index++) {
        uint64_t number = random_next(&random);
        cr_expect_eq(number, expected[index], "number %u: %lu, expected %lu", index, number,
                     expected[index]);
    }
}

Test(random, is_seeded_by_splitmix64_for_seed_and_stream)
{
    static const struct {
        uint64_t seed, stream, numbers[3];
    } rows[] = {
        {0,
         0,
         {UINT64_C(0x99ec5f36cb75f2b4), UINT64_C(0xbf6e1f784956452a),
          UINT64_C(0x1a5f849d4933e6e0)}},
        {1,
         0,
         {UINT64_C(0xb3f2af6d0fc710c5), UINT64_C(0x853b559647364cea),
          UINT64_C(0x92f89756082a4514)}},
        {1,
         1,
         {UINT64_C(0x7801ffa85c6ecc24), UINT64_C(0x0858358f00dd267e),
          UINT64_C(0x867df49580968b98)}},
        {42,
         7,
         {UINT64_C(0x11a904479c05b3da), UINT64_C(0xcffd69429302c462),
          UINT64_C(0x79e6a4245def3af9)}},
        {UINT64_MAX,
         UINT64_MAX,
         {UINT64_C(0x699ab771ac2a7b60), UINT64_C(0x88577171e3e34d16),
          UINT64_C(0x92a1bb7794042a52)}},
    };
    for (unsigned index = 0; index < G_N_ELEMENTS(rows); index++) {
        struct random random;
        random_init(&random, rows[index].seed, rows[index].stream);
        for (unsigned step = 0; step < 3; step++)
            cr_expect_eq(random_next(&random), rows[index].numbers[step],
                         "seed %lu stream %lu number %u", rows[index].seed, rows[index].stream,
                         step);
    }
}

Test(random, stays_below_the_bound_and_reaches_every_number)
{
    struct random random;
    random_init(&random, 3, 0);
    for (uint64_t bound = 1; bound <= 20; bound++) {
        uint64_t seen = 0;
        for (int draw = 0; draw < 1000; draw++) {
            uint64_t number = random_below(&random, bound);
            cr_assert_lt(number, bound);
            seen |= UINT64_C(1) << number;
        }
        cr_expect_eq(seen, (UINT64_C(1) << bound) - 1, "bound %lu: seen %lx", bound, seen);
    }
}

/* Of 2^64 numbers, the lowest 2^62 would fall twice below 2^62 if the rest of the division were
 * kept. */
Test(random, is_even_for_bounds_that_do_not_divide_the_range)
{
    struct random random;
    random_init(&random, 4, 0);
    uint64_t bound = UINT64_C(3) << 62;
    int low = 0;
    for (int draw = 0; draw < 30000; draw++)
        low += random_below(&random, bound) < bound / 3;
    /* A third, and six standard deviations (82 each); uneven numbers would give a half. */
    cr_expect_gt(low, 10000 - 500);
    cr_expect_lt(low, 10000 + 500);
}

Test(random, fills_bytes_from_the_low_end_of_each_number)
{
    /* The numbers of state 1, 2, 3, 4 are 0x2d00, 0 and 0x5a007080. */
    static const unsigned char expected[20] = {0x00, 0x2d, [16] = 0x80, 0x70, 0x00, 0x5a};
    unsigned char bytes[21];
    memset(bytes, 0xee, sizeof bytes);
    struct random random = {{1, 2, 3, 4}};
    random_bytes(&random, bytes, 20);
    cr_expect_arr_eq(bytes, expected, sizeof expected);
    cr_expect_eq(bytes[20], 0xee);
}
