/* Sleeps so many times for so many seconds.
 *
 *     sleeper COUNT SECONDS */
#include <stdlib.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    if (count != 3) {
        return 2;
    }
    unsigned seconds = (unsigned)strtoul(arguments[2], NULL, 10);
    for (unsigned long left = strtoul(arguments[1], NULL, 10); left > 0; left--) {
        sleep(seconds);
    }
    return 0;
}
