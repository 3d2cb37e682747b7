/* An updater that waits with a time-out that only the kernel's own clock could end. */
#include <stddef.h>
#include <sys/socket.h>
#include <time.h>

int main(void)
{
    int pair[2];
    char byte;
    struct iovec place = {&byte, 1};
    struct mmsghdr message = {.msg_hdr = {.msg_iov = &place, .msg_iovlen = 1}};
    struct timespec timeout = {.tv_sec = 30};
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) != 0) {
        return 1;
    }
    return recvmmsg(pair[0], &message, 1, 0, &timeout);
}
