/* answering COMMAND ...: an HTTP server beside a command, both in one tree. GET /MILLISECONDS is
 * answered after so long; each connection has a process of its own. The command finds the server's
 * port in SERVER_PORT; its exit is that of the whole. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define REQUEST_BYTES 4096

static void answer(int fd)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                               "Content-Length: 5\r\nConnection: close\r\n\r\ndone\n";
    char request[REQUEST_BYTES + 1];
    size_t size = 0;
    ssize_t more;
    do {
        more = read(fd, request + size, REQUEST_BYTES - size);
        size += more > 0 ? (size_t)more : 0;
        request[size] = '\0';
    } while (more > 0 && size < REQUEST_BYTES && strstr(request, "\r\n\r\n") == NULL);
    if (more <= 0 || strncmp(request, "GET /", 5) != 0) {
        return;
    }
    long delay_ms = strtol(request + 5, NULL, 10);
    struct timespec delay = {delay_ms / 1000, delay_ms % 1000 * 1000000};
    nanosleep(&delay, NULL);
    if (write(fd, text, sizeof text - 1) < 0) {
        perror("answering");
    }
}

static void serve(int listener)
{
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0 && fork() == 0) {
            close(listener);
            answer(fd);
            exit(0);
        }
        close(fd);
    }
}

int main(int count, char **arguments)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char port[8];
    if (count < 2 || bind(listener, (struct sockaddr *)&address, size) != 0 ||
        listen(listener, 16) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0) {
        perror("answering");
        return 2;
    }
    snprintf(port, sizeof port, "%u", ntohs(address.sin_port));
    setenv("SERVER_PORT", port, 1);
    if (fork() == 0) {
        serve(listener);
    }
    close(listener);
    execvp(arguments[1], arguments + 1);
    perror(arguments[1]);
    return 127;
}
