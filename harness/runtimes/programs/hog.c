/* hog CPU: takes one CPU as far as it gets it, until its parent ends. */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    cpu_set_t one;
    pid_t parent = getppid();
    CPU_ZERO(&one);
    CPU_SET(count == 2 ? strtoul(arguments[1], NULL, 10) : 0, &one);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (sched_setaffinity(0, sizeof one, &one) != 0) {
        return 1;
    }
    for (volatile unsigned turns = 0; getppid() == parent;) {
        turns++;
    }
    return 0;
}
