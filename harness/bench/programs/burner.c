/* Computes, and asks nobody for anything.
 *
 *     burner ROUNDS */
#include <stdint.h>
#include <stdlib.h>

int main(int count, char **arguments)
{
    if (count != 2) {
        return 2;
    }
    uint64_t value = 1;
    for (unsigned long left = strtoul(arguments[1], NULL, 10); left > 0; left--) {
        value = value * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    }
    return value == 0;
}
