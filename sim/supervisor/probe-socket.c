/* Time-outs of sockets: prints what each blocking call answered, and after how many milliseconds of
 * the clock that the program sees. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct timespec begin;

static void start(void)
{
    clock_gettime(CLOCK_MONOTONIC, &begin);
    errno = 0;
}

static void print(const char *what, long result)
{
    int error = errno;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("%s %ld %s after %ld ms\n", what, result, result < 0 ? strerrorname_np(error) : "-",
           (now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000);
    fflush(stdout);
}

int main(void)
{
    int pair[2];
    char byte, large[65536] = {0};
    struct timeval receive = {7, 500000}, send_limit = {2, 0}, none = {0, 0};
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &receive, sizeof receive);
    setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &send_limit, sizeof send_limit);
    start();
    print("recv", recv(pair[0], &byte, 1, 0));
    if (fork() == 0) {
        sleep(3);
        if (write(pair[1], "x", 1) != 1) {
            return 1;
        }
        _exit(0);
    }
    start();
    print("read", read(pair[0], &byte, 1));
    wait(NULL);
    while (send(pair[0], large, sizeof large, MSG_DONTWAIT) > 0) {
    }
    start();
    print("send", send(pair[0], large, 1, 0));
    setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &none, sizeof none);
    if (fork() == 0) {
        sleep(100);
        _exit(write(pair[1], "y", 1) != 1);
    }
    start();
    print("recv", recv(pair[0], &byte, 1, 0));
    return 0;
}
