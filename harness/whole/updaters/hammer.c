/* An updater that asks a server again and again, without ever waiting: hammer URL-VARIABLE PATH. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int connect_to(const char *url)
{
    const char *colon = strrchr(url, ':');
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((unsigned short)atoi(colon + 1)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ? fd : -1;
}

static int ask(int fd, const char *path)
{
    char text[4096];
    int size = snprintf(text, sizeof text, "HEAD %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);
    return write(fd, text, (size_t)size) == size && read(fd, text, sizeof text) > 0;
}

int main(int argc, char **argv)
{
    const char *url = argc == 3 ? getenv(argv[1]) : NULL;
    for (int fd = -1; url != NULL;) {
        if (fd < 0 || !ask(fd, argv[2])) {
            close(fd);
            fd = connect_to(url);
        }
    }
    return 1;
}
