#pragma once
/* A certificate authority of the simulated world, and the certificates of its servers.
 *
 *     authority = authority_new(&error);                        // makes the keys: once per run
 *     certificate = authority_issue(authority, names, from_ns, until_ns, &error);
 *     authority_pem(authority)                                  // what clients are to trust
 *
 * Keys are random; nothing that depends on them is ever recorded. */
#include <glib.h>
#include <stdint.h>

/* The name under which OpenSSL looks for the authority in a folder of certificates. */
#define AUTHORITY_HASH_NAME "7faadff4.0"

struct authority;

struct authority *authority_new(GError **error);
void authority_free(struct authority *authority);
/* The authority's own certificate: valid from 1970 to 2199. */
const char *authority_pem(const struct authority *authority);
/* The key of every server. */
const char *authority_server_key_pem(const struct authority *authority);
/* A certificate for these DNS names (NULL-terminated) and 127.0.0.1, valid in this time, as PEM.
 * Free with g_free. */
char *authority_issue(const struct authority *authority, const char *const *names, int64_t from_ns,
                      int64_t until_ns, GError **error);
