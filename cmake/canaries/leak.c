/* A test that leaks on purpose. Criterion passes it; the sanitizer build must not. */
#include <criterion/criterion.h>
#include <stdlib.h>

static void *volatile lost;

Test(canary, leaks)
{
    lost = malloc(4711);
    lost = NULL;
}
