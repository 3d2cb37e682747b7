/* What a supervised program inherits, and what it draws at random. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void print_signals(void)
{
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    for (int signal = 1; signal < 32; signal++) {
        struct sigaction action;
        if (sigismember(&mask, signal) == 1) {
            printf("blocked %d\n", signal);
        }
        if (sigaction(signal, NULL, &action) == 0 && action.sa_handler != SIG_DFL) {
            printf("not default %d\n", signal);
        }
    }
}

static void print_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    const struct dirent *entry;
    int count = 0;
    while ((entry = readdir(folder)) != NULL) {
        count += entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(folder);
    }
    closedir(folder);
    printf("descriptors %d\n", count);
}

int main(void)
{
    unsigned char bytes[8];
    mode_t mask = umask(0);
    print_signals();
    print_descriptors();
    printf("umask %03o\nleads session %d\n", (unsigned)mask, getsid(0) == getpid());
    if (getrandom(bytes, sizeof bytes, 0) == sizeof bytes) {
        printf("random ");
        for (size_t i = 0; i < sizeof bytes; i++) {
            printf("%02x", bytes[i]);
        }
        printf("\n");
    }
    return 0;
}
