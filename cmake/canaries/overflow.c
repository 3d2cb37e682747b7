/* A test whose behaviour is undefined on purpose. Without a sanitizer it passes; the sanitizer
 * build must fail it. */
#include <criterion/criterion.h>
#include <limits.h>

static volatile int largest = INT_MAX;

Test(canary, overflows)
{
    largest = largest + 1;
}
