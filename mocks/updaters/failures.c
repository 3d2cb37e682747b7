/* Releases that failed lately, and when each may be tried again. */
#include "mocks/updaters/failures.h"

struct failure {
    char *text;
    char *sha256;
    bool is_bad;
    gint64 pause_s;
    gint64 again_at_s;
};

static void failure_free(struct failure *failure)
{
    g_free(failure->text);
    g_free(failure->sha256);
    g_free(failure);
}

void failures_init(struct failures *failures, gint64 first_pause_s, gint64 longest_pause_s)
{
    failures->entries = g_ptr_array_new_with_free_func((GDestroyNotify)failure_free);
    failures->first_pause_s = first_pause_s;
    failures->longest_pause_s = longest_pause_s;
}

void failures_clear(struct failures *failures)
{
    g_ptr_array_unref(failures->entries);
}

static struct failure *find(const struct failures *failures, const struct release *release)
{
    for (guint i = 0; i < failures->entries->len; i++) {
        struct failure *failure = g_ptr_array_index(failures->entries, i);
        if (g_strcmp0(failure->text, release->text) == 0 &&
            g_strcmp0(failure->sha256, release->sha256) == 0)
            return failure;
    }
    return NULL;
}

void failures_add(struct failures *failures, const struct release *release, bool is_bad,
                  gint64 now_s)
{
    struct failure *failure = find(failures, release);
    if (failure == NULL) {
        failure = g_new0(struct failure, 1);
        failure->text = g_strdup(release->text);
        failure->sha256 = g_strdup(release->sha256);
        g_ptr_array_add(failures->entries, failure);
    }
    failure->is_bad = is_bad;
    failure->pause_s =
        MIN(MAX(failure->pause_s * 2, failures->first_pause_s), failures->longest_pause_s);
    failure->again_at_s = now_s + failure->pause_s;
}

bool failures_must_wait(const struct failures *failures, const struct release *release,
                        gint64 now_s)
{
    const struct failure *failure = find(failures, release);
    return failure != NULL && now_s < failure->again_at_s;
}

bool failures_is_bad(const struct failures *failures, const struct release *release, gint64 now_s)
{
    return failures_must_wait(failures, release, now_s) && find(failures, release)->is_bad;
}
