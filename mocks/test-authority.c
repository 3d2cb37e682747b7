/* The certificate authority: what other programs make of its certificates (openssl). */
#include "mocks/authority.h"
#include "sim/clock.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>

#define FROM_S INT64_C(1922558400) /* 2030-12-03T16:00:00Z */
#define UNTIL_S (FROM_S + 86400)

static const char *const names[] = {"ccc-api.retailsvc.com", "localhost", NULL};

struct files {
    char *folder, *authority, *server;
};

static void files_write(struct files *files)
{
    g_autoptr(GError) error = NULL;
    struct authority *authority = authority_new(&error);
    cr_assert(authority != NULL, "%s", error != NULL ? error->message : "");
    g_autofree char *certificate =
        authority_issue(authority, names, FROM_S * NS_PER_S, UNTIL_S * NS_PER_S, &error);
    cr_assert(certificate != NULL, "%s", error != NULL ? error->message : "");
    files->folder = g_dir_make_tmp("authority-XXXXXX", NULL);
    files->authority = g_build_filename(files->folder, AUTHORITY_HASH_NAME, NULL);
    files->server = g_build_filename(files->folder, "server.pem", NULL);
    cr_assert(g_file_set_contents(files->authority, authority_pem(authority), -1, NULL));
    cr_assert(g_file_set_contents(files->server, certificate, -1, NULL));
    authority_free(authority);
}

static void files_remove(struct files *files)
{
    g_remove(files->authority);
    g_remove(files->server);
    g_rmdir(files->folder);
    g_free(files->authority);
    g_free(files->server);
    g_free(files->folder);
}

/* What openssl says in the end, and whether it is content. */
static bool openssl(const struct files *files, const char *trust, const char *where,
                    const char *host, int64_t at_s)
{
    g_autofree char *time = g_strdup_printf("%" G_GINT64_FORMAT, at_s);
    const char *const command[] = {"openssl",
                                   "verify",
                                   trust,
                                   where,
                                   "-attime",
                                   time,
                                   host[0] == '1' ? "-verify_ip" : "-verify_hostname",
                                   host,
                                   files->server,
                                   NULL};
    int status = 0;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(NULL, (char **)command, NULL,
                 G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL | G_SPAWN_STDOUT_TO_DEV_NULL,
                 NULL, NULL, NULL, NULL, &status, &error);
    cr_assert(error == NULL, "%s", error != NULL ? error->message : "");
    return status == 0;
}

static const struct {
    const char *host;
    int64_t at_s;
    bool is_trusted;
} rows[] = {
    {"ccc-api.retailsvc.com", FROM_S, true},
    {"ccc-api.retailsvc.com", UNTIL_S - 1, true},
    {"ccc-api.retailsvc.com", FROM_S - 1, false},
    {"ccc-api.retailsvc.com", UNTIL_S + 1, false},
    {"ccc-api.retailsvc.com", 10, false},
    {"localhost", FROM_S, true},
    {"127.0.0.1", FROM_S, true},
    {"127.0.0.2", FROM_S, false},
    {"retailsvc.com", FROM_S, false},
    {"example.com", FROM_S, false},
};

Test(authority, vouches_for_the_names_in_the_time)
{
    struct files files;
    files_write(&files);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        bool is_trusted = openssl(&files, "-CAfile", files.authority, rows[i].host, rows[i].at_s);
        cr_expect_eq(is_trusted, rows[i].is_trusted, "%s at %" G_GINT64_FORMAT, rows[i].host,
                     rows[i].at_s);
    }
    files_remove(&files);
}

Test(authority, is_found_in_a_folder_by_the_hash_of_its_name)
{
    struct files files;
    files_write(&files);
    cr_expect(openssl(&files, "-CApath", files.folder, "localhost", FROM_S));
    files_remove(&files);
}

Test(authority, is_another_in_every_run)
{
    struct authority *one = authority_new(NULL), *other = authority_new(NULL);
    cr_expect_str_neq(authority_pem(one), authority_pem(other));
    cr_expect_str_neq(authority_server_key_pem(one), authority_server_key_pem(other));
    authority_free(one);
    authority_free(other);
}
