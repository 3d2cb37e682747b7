#pragma once
/* What the updater sees of the network: the hosts of the documents by their names, with
 * certificates that are valid in virtual time.
 *
 * In namespaces of its own a row has its own hosts file, name servers (none) and trusted
 * authorities, and the servers stand at https://ccc-api.retailsvc.com and
 * https://releases.example.com, port 443, whatever the updater declares. Elsewhere they are reached
 * at 127.0.0.1 only. */
#include "mocks/authority.h"
#include "mocks/http.h"
#include "sim/isolation.h"

struct network;

struct network_settings {
    const char *folder;                /* of the sandbox */
    const struct isolation *isolation; /* NULL: nothing of its own */
    const struct authority *authority; /* NULL: no certificates */
    int64_t from_ns, until_ns;         /* of the row */
    bool is_announced;                 /* the updater is told https URLs */
};

enum network_host { NETWORK_CCC, NETWORK_FEED };

struct network *network_new(const struct network_settings *settings, GError **error);
void network_free(struct network *network);
/* The secure way into a server of this host; NULL: it needs none. Owned by the network. */
const struct http_secure *network_secure(const struct network *network, enum network_host host);
/* A file with the certificate of the authority. */
const char *network_authority_path(const struct network *network);
