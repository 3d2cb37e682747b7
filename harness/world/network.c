/* The hosts of the documents, by name and with certificates. */
#include "harness/world/network.h"
#include <gio/gio.h>
#include <netinet/in.h>

#define DAY_NS (86400 * NS_PER_S)
#define VALID_BEFORE_NS (30 * DAY_NS)
#define VALID_AFTER_NS (365 * DAY_NS)
#define HTTPS_PORT 443
#define FOLDER "network"

/* Each host has an address of its own, because all of them are at port 443. */
static const struct host {
    const char *name;
    in_addr_t address;
    const char *line; /* of the hosts file */
} hosts[] = {
    [NETWORK_CCC] = {"ccc-api.retailsvc.com", 0x7f000002, "127.0.0.2 ccc-api.retailsvc.com\n"},
    [NETWORK_FEED] = {"releases.example.com", 0x7f000003, "127.0.0.3 releases.example.com\n"},
};

struct network {
    struct network_settings settings;
    char *certificate_pem, *authority_path;
    bool has_names; /* the hosts file is ours */
    struct http_secure secure[G_N_ELEMENTS(hosts)];
};

struct file {
    const char *name, *text;
};

static bool write_files(const struct network *network, GError **error)
{
    g_autoptr(GString) names = g_string_new("127.0.0.1 localhost\n");
    for (unsigned i = 0; i < G_N_ELEMENTS(hosts); i++) {
        g_string_append(names, hosts[i].line);
    }
    const char *authority = authority_pem(network->settings.authority);
    const struct file files[] = {
        {"hosts", names->str},
        {"resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"},
        {"certificates/ca-certificates.crt", authority},
        {"certificates/" AUTHORITY_HASH_NAME, authority},
    };
    g_autofree char *folder =
        g_build_filename(network->settings.folder, FOLDER, "certificates", NULL);
    g_mkdir_with_parents(folder, 0755);
    for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path =
            g_build_filename(network->settings.folder, FOLDER, files[i].name, NULL);
        if (!g_file_set_contents_full(path, files[i].text, -1, G_FILE_SET_CONTENTS_NONE, 0644,
                                      error)) {
            return false;
        }
    }
    return true;
}

/* False where a file is not there, or the machine does not permit it. */
static bool show_files(const struct network *network)
{
    static const struct {
        const char *path, *with;
        bool is_needed;
    } places[] = {
        {"/etc/hosts", "hosts", true},
        {"/etc/resolv.conf", "resolv.conf", false},
        {"/etc/ssl/certs", "certificates", false},
    };
    bool all = true;
    for (unsigned i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *with =
            g_build_filename(network->settings.folder, FOLDER, places[i].with, NULL);
        bool done = isolation_replace(network->settings.isolation, places[i].path, with);
        all = all && (done || !places[i].is_needed);
    }
    return all;
}

static bool issue(struct network *network, GError **error)
{
    const struct network_settings *settings = &network->settings;
    const char *const names[] = {hosts[NETWORK_CCC].name, hosts[NETWORK_FEED].name, "localhost",
                                 NULL};
    network->certificate_pem =
        authority_issue(settings->authority, names, settings->from_ns - VALID_BEFORE_NS,
                        settings->until_ns + VALID_AFTER_NS, error);
    return network->certificate_pem != NULL;
}

static struct http_secure secure_of(const struct network *network, const struct host *host)
{
    return (struct http_secure){
        .key_pem = authority_server_key_pem(network->settings.authority),
        .certificate_pem = network->certificate_pem,
        .host = network->has_names ? host->name : "127.0.0.1",
        .address = network->has_names ? host->address : INADDR_LOOPBACK,
        .port = network->has_names ? HTTPS_PORT : 0,
        .is_announced = network->settings.is_announced,
    };
}

static bool is_possible(const struct network_settings *settings, GError **error)
{
    if (settings->authority == NULL) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "there are no certificates for https");
    }
    return settings->authority != NULL;
}

struct network *network_new(const struct network_settings *settings, GError **error)
{
    struct network *network = g_new0(struct network, 1);
    network->settings = *settings;
    network->authority_path =
        g_build_filename(settings->folder, FOLDER, "certificates", "ca-certificates.crt", NULL);
    if (settings->authority == NULL && !settings->is_announced) {
        return network;
    }
    if (!is_possible(settings, error) || !write_files(network, error) || !issue(network, error)) {
        network_free(network);
        return NULL;
    }
    bool is_alone = settings->isolation != NULL && isolation_has_own_network(settings->isolation);
    network->has_names = is_alone && show_files(network);
    for (unsigned i = 0; i < G_N_ELEMENTS(hosts); i++) {
        network->secure[i] = secure_of(network, &hosts[i]);
    }
    return network;
}

void network_free(struct network *network)
{
    if (network == NULL) {
        return;
    }
    g_free(network->certificate_pem);
    g_free(network->authority_path);
    g_free(network);
}

const struct http_secure *network_secure(const struct network *network, enum network_host host)
{
    bool is_of_use = network->has_names || network->settings.is_announced;
    return is_of_use ? &network->secure[host] : NULL;
}

const char *network_authority_path(const struct network *network)
{
    return network->authority_path;
}
