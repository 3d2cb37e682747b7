/* An updater that calls the kernel by the x32 convention, whose numbers virtual time does not know.
 */
#include <sys/syscall.h>
#include <unistd.h>

#define X32_BIT 0x40000000L

int main(void)
{
    return syscall(X32_BIT | SYS_getppid) < 0;
}
