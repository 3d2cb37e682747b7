#pragma once
/* Secrets in what the history shows of requests. */

/* The target with every occurrence of the secret, plain or percent-encoded, as `<name>`. Free with
 * g_free. */
char *target_without_secret(const char *target, const char *secret, const char *name);
