/* What survives a restart: reading and writing it. */
#include "mocks/updaters/state.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define CONFIGURATION_FILE "configuration.json"
#define ATTEMPT_FILE "attempt.ini"
#define LOCK_FILE "lock"
#define GROUP "attempt"
#define FIRST_HALF "[" GROUP "]\n"

static void complain(const char *path, GError *error)
{
    g_printerr("cannot write %s: %s\n", path, error->message);
    g_error_free(error);
}

char *state_load_configuration(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, CONFIGURATION_FILE, NULL);
    char *body = NULL;
    g_file_get_contents(path, &body, NULL, NULL);
    return body;
}

void state_save_configuration(const char *folder, const char *body)
{
    g_autofree char *path = g_build_filename(folder, CONFIGURATION_FILE, NULL);
    GError *error = NULL;
    if (!g_file_set_contents(path, body, -1, &error))
        complain(path, error);
}

void state_load_attempt(const char *folder, struct attempt *attempt)
{
    g_autofree char *path = g_build_filename(folder, ATTEMPT_FILE, NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL))
        return;
    struct release release = {.size_bytes = g_key_file_get_int64(file, GROUP, "size", NULL)};
    release.text = g_key_file_get_string(file, GROUP, "version", NULL);
    release.url = g_key_file_get_string(file, GROUP, "url", NULL);
    release.sha256 = g_key_file_get_string(file, GROUP, "sha256", NULL);
    if (release.text == NULL || !version_parse(release.text, &release.version)) {
        g_free(release.text);
        g_free(release.url);
        g_free(release.sha256);
        return;
    }
    attempt->phase = (enum attempt_phase)g_key_file_get_integer(file, GROUP, "phase", NULL);
    attempt->release = g_memdup2(&release, sizeof release);
}

void state_save_attempt(const char *folder, const struct attempt *attempt)
{
    g_autofree char *path = g_build_filename(folder, ATTEMPT_FILE, NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    GError *error = NULL;
    if (attempt->phase == ATTEMPT_NONE) {
        g_unlink(path);
        return;
    }
    g_key_file_set_integer(file, GROUP, "phase", (int)attempt->phase);
    g_key_file_set_string(file, GROUP, "version", attempt->release->text);
    g_key_file_set_string(file, GROUP, "url", attempt->release->url);
    g_key_file_set_int64(file, GROUP, "size", attempt->release->size_bytes);
    if (attempt->release->sha256 != NULL)
        g_key_file_set_string(file, GROUP, "sha256", attempt->release->sha256);
    if (!g_key_file_save_to_file(file, path, &error))
        complain(path, error);
}

void state_begin_attempt(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, ATTEMPT_FILE, NULL);
    GError *error = NULL;
    if (!g_file_set_contents(path, FIRST_HALF, -1, &error))
        complain(path, error);
}

bool state_is_half_written(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, ATTEMPT_FILE, NULL);
    g_autofree char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) && strcmp(text, FIRST_HALF) == 0;
}

bool state_take_lock(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, LOCK_FILE, NULL);
    int lock = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (lock < 0)
        return false;
    close(lock);
    return true;
}
