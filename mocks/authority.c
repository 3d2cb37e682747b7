/* The certificate authority, by GnuTLS: ECDSA keys on P-256, which every client accepts and which
 * cost a millisecond. */
#include "mocks/authority.h"
#include "sim/clock.h"
#include <gio/gio.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>

#define AUTHORITY_NAME "CN=Test authority of the workstation"
#define VALID_UNTIL_S INT64_C(7258118399) /* 2199-12-31T23:59:59Z */
#define PEM_LIMIT_BYTES 4096

struct authority {
    gnutls_x509_privkey_t key, server_key;
    gnutls_x509_crt_t certificate;
    char *pem, *server_key_pem;
};

static bool is_done(int result, GError **error)
{
    if (result >= 0) {
        return true;
    }
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "a certificate can't be made: %s",
                gnutls_strerror(result));
    return false;
}

static bool make_key(gnutls_x509_privkey_t *key, GError **error)
{
    return is_done(gnutls_x509_privkey_init(key), error) &&
           is_done(gnutls_x509_privkey_generate(
                       *key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
                   error);
}

/* What every certificate has. `serial` is unique for its issuer, as RFC 5280 wants it. */
static bool describe(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key,
                     const int64_t period_s[2], uint8_t serial, GError **error)
{
    unsigned char key_id[20];
    size_t size_bytes = sizeof key_id;
    return is_done(gnutls_x509_crt_set_version(certificate, 3), error) &&
           is_done(gnutls_x509_crt_set_serial(certificate, &serial, sizeof serial), error) &&
           is_done(gnutls_x509_crt_set_key(certificate, key), error) &&
           is_done(gnutls_x509_crt_set_activation_time(certificate, (time_t)period_s[0]), error) &&
           is_done(gnutls_x509_crt_set_expiration_time(certificate, (time_t)period_s[1]), error) &&
           is_done(gnutls_x509_privkey_get_key_id(key, 0, key_id, &size_bytes), error) &&
           is_done(gnutls_x509_crt_set_subject_key_id(certificate, key_id, size_bytes), error);
}

static char *pem_of(gnutls_x509_crt_t certificate)
{
    char pem[PEM_LIMIT_BYTES];
    size_t size_bytes = sizeof pem;
    int result = gnutls_x509_crt_export(certificate, GNUTLS_X509_FMT_PEM, pem, &size_bytes);
    g_assert(result == 0);
    return g_strndup(pem, size_bytes);
}

static bool make_certificate(struct authority *authority, GError **error)
{
    static const int64_t period_s[2] = {0, VALID_UNTIL_S};
    gnutls_x509_crt_t certificate = authority->certificate;
    return describe(certificate, authority->key, period_s, 1, error) &&
           is_done(gnutls_x509_crt_set_dn(certificate, AUTHORITY_NAME, NULL), error) &&
           is_done(gnutls_x509_crt_set_ca_status(certificate, 1), error) &&
           is_done(gnutls_x509_crt_set_key_usage(certificate,
                                                 GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN),
                   error) &&
           is_done(gnutls_x509_crt_sign2(certificate, certificate, authority->key,
                                         GNUTLS_DIG_SHA256, 0),
                   error);
}

static char *key_pem_of(gnutls_x509_privkey_t key)
{
    char pem[PEM_LIMIT_BYTES];
    size_t size_bytes = sizeof pem;
    int result = gnutls_x509_privkey_export(key, GNUTLS_X509_FMT_PEM, pem, &size_bytes);
    g_assert(result == 0);
    return g_strndup(pem, size_bytes);
}

struct authority *authority_new(GError **error)
{
    struct authority *authority = g_new0(struct authority, 1);
    if (make_key(&authority->key, error) && make_key(&authority->server_key, error) &&
        is_done(gnutls_x509_crt_init(&authority->certificate), error) &&
        make_certificate(authority, error)) {
        authority->pem = pem_of(authority->certificate);
        authority->server_key_pem = key_pem_of(authority->server_key);
        return authority;
    }
    authority_free(authority);
    return NULL;
}

void authority_free(struct authority *authority)
{
    if (authority == NULL) {
        return;
    }
    gnutls_x509_crt_deinit(authority->certificate);
    gnutls_x509_privkey_deinit(authority->server_key);
    gnutls_x509_privkey_deinit(authority->key);
    g_free(authority->server_key_pem);
    g_free(authority->pem);
    g_free(authority);
}

const char *authority_pem(const struct authority *authority)
{
    return authority->pem;
}

const char *authority_server_key_pem(const struct authority *authority)
{
    return authority->server_key_pem;
}

static bool add_names(gnutls_x509_crt_t certificate, const char *const *names, GError **error)
{
    static const unsigned char loopback[] = {127, 0, 0, 1};
    bool is_good =
        is_done(gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, loopback,
                                                     sizeof loopback, GNUTLS_FSAN_APPEND),
                error);
    for (; is_good && *names != NULL; names++) {
        is_good = is_done(gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME,
                                                               *names, (unsigned)strlen(*names),
                                                               GNUTLS_FSAN_APPEND),
                          error);
    }
    return is_good;
}

char *authority_issue(const struct authority *authority, const char *const *names, int64_t from_ns,
                      int64_t until_ns, GError **error)
{
    const int64_t period_s[2] = {from_ns / NS_PER_S, until_ns / NS_PER_S};
    gnutls_x509_crt_t certificate = NULL;
    g_autofree char *name = g_strconcat("CN=", names[0], NULL);
    char *pem = NULL;
    if (is_done(gnutls_x509_crt_init(&certificate), error) &&
        describe(certificate, authority->server_key, period_s, 2, error) &&
        is_done(gnutls_x509_crt_set_dn(certificate, name, NULL), error) &&
        add_names(certificate, names, error) &&
        is_done(gnutls_x509_crt_set_key_usage(certificate, GNUTLS_KEY_DIGITAL_SIGNATURE), error) &&
        is_done(gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_SERVER, 0),
                error) &&
        is_done(gnutls_x509_crt_sign2(certificate, authority->certificate, authority->key,
                                      GNUTLS_DIG_SHA256, 0),
                error)) {
        pem = pem_of(certificate);
    }
    gnutls_x509_crt_deinit(certificate);
    return pem;
}
