/* Loaded into samba with LD_PRELOAD: puts fixed ports elsewhere.
 *
 * Samba's LDAP server binds 389, 636, 3268 and 3269 whatever its configuration says, and afterwards asks an accepted
 * connection for its local port to know whether to speak TLS. So both questions are answered: bind() goes to the port
 * that BINDPORTS names ("389:40001 636:40002"), and getsockname() gives the original one back.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum direction { OUTWARD, HOMEWARD };

static in_port_t translated(in_port_t port, enum direction way)
{
    const char *pairs = getenv("BINDPORTS");
    unsigned home, away;
    int used;

    while (pairs != NULL && sscanf(pairs, " %u:%u%n", &home, &away, &used) == 2) {
        if (ntohs(port) == (way == OUTWARD ? home : away))
            return htons((in_port_t)(way == OUTWARD ? away : home));
        pairs += used;
    }
    return port;
}

static void translate(struct sockaddr *address, enum direction way)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in *four = (struct sockaddr_in *)address;
        four->sin_port = translated(four->sin_port, way);
    } else if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
        six->sin6_port = translated(six->sin6_port, way);
    }
}

int bind(int socket, const struct sockaddr *address, socklen_t length)
{
    int (*original)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
    struct sockaddr_storage changed;

    if (length > sizeof changed)
        return original(socket, address, length);
    memset(&changed, 0, sizeof changed);
    memcpy(&changed, address, length);
    translate((struct sockaddr *)&changed, OUTWARD);
    return original(socket, (struct sockaddr *)&changed, length);
}

int getsockname(int socket, struct sockaddr *address, socklen_t *length)
{
    int (*original)(int, struct sockaddr *, socklen_t *) = dlsym(RTLD_NEXT, "getsockname");
    int result = original(socket, address, length);

    if (result == 0 && *length >= sizeof(struct sockaddr_in))
        translate(address, HOMEWARD);
    return result;
}
