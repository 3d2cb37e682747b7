/* Says with its first system call that it has begun. */
#include <unistd.h>

int main(void)
{
    return write(STDOUT_FILENO, "", 1) == 1 ? 0 : 1;
}
