/* threads-exec COMMAND ...: one of many threads executes the command after a second, while the
 * others, the first among them, wait for a day. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *wait_a_day(void *data)
{
    sleep(86400);
    return data;
}

static void *execute(void *data)
{
    char *const *command = data;
    sleep(1);
    execvp(command[0], command);
    perror(command[0]);
    return NULL;
}

int main(int count, char **arguments)
{
    pthread_t thread;
    for (int i = 0; i < 8; i++) {
        pthread_create(&thread, NULL, wait_a_day, NULL);
    }
    if (count > 1) {
        pthread_create(&thread, NULL, execute, arguments + 1);
    }
    wait_a_day(NULL);
    return 1;
}
