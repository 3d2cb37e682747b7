/* What the servers said: asking them, and keeping the last good answer. */
#include "mocks/updaters/knowledge.h"

#include "mocks/updaters/pause.h"
#include "mocks/updaters/scope.h"
#include "mocks/updaters/state.h"

#include <stdlib.h>

#define REQUEST_TIMEOUT_S 30L
#define CLOCK_TOLERANCE_S 3600

static bool accept_configuration(struct knowledge *knowledge, const struct policy *policy,
                                 const char *body)
{
    g_autoptr(GError) error = NULL;
    const struct dialect dialect = {.locate = policy->locate,
                                    .default_channel = policy->default_channel,
                                    .unset_channel = policy->unset_channel,
                                    .exclusion_field = policy->exclusion_field,
                                    .long_exclusion = policy->long_exclusion,
                                    .partial_is_invalid = policy->partial_is_invalid,
                                    .crossing_is_invalid = policy->crossing_is_invalid};
    if (configuration_parse(body, &dialect, &knowledge->configuration, &error)) {
        knowledge->has_configuration = true;
        return true;
    }
    g_printerr("configuration not obeyed: %s\n", error->message);
    return false;
}

void knowledge_load(struct knowledge *knowledge, const struct sources *sources,
                    const struct policy *policy)
{
    char *body = state_load_configuration(sources->state_folder);
    *knowledge = (struct knowledge){.clock_is_trusted = true, .configuration_body = body};
    if (body != NULL)
        accept_configuration(knowledge, policy, body);
}

void knowledge_clear(struct knowledge *knowledge)
{
    g_clear_pointer(&knowledge->configuration_body, g_free);
    g_clear_pointer(&knowledge->configuration_etag, g_free);
    g_clear_pointer(&knowledge->feed_etag, g_free);
    g_clear_pointer(&knowledge->releases, g_ptr_array_unref);
}

static void replace(char **text, char **source)
{
    g_free(*text);
    *text = g_steal_pointer(source);
}

/* Only what is new is written to disk. */
static void keep_configuration(struct knowledge *knowledge, const struct sources *sources,
                               struct answer *answer)
{
    replace(&knowledge->configuration_etag, &answer->etag);
    if (g_strcmp0(knowledge->configuration_body, answer->body->str) == 0)
        return;
    g_free(knowledge->configuration_body);
    knowledge->configuration_body = g_strdup(answer->body->str);
    state_save_configuration(sources->state_folder, knowledge->configuration_body);
}

static void obey_answer(struct knowledge *knowledge, const struct sources *sources,
                        const struct policy *policy, struct answer *answer)
{
    const char *body = answer->body->str;
    if (answer->status == 200 && accept_configuration(knowledge, policy, body)) {
        keep_configuration(knowledge, sources, answer);
        knowledge->next_pickup_s = pause_now_s() + policy->configuration_kept_s;
        return;
    }
    bool is_answer = answer->status == 200;
    if (is_answer ? policy->invalid_means_nothing : policy->unfetched_means_nothing) {
        knowledge->has_configuration = false;
        g_clear_pointer(&knowledge->configuration_etag, g_free);
    }
    if (policy->means_no_configuration != NULL &&
        policy->means_no_configuration(answer->status, body)) {
        knowledge->configuration = (struct configuration){.channel = policy->default_channel};
        knowledge->has_configuration = true;
        g_clear_pointer(&knowledge->configuration_etag, g_free);
    }
}

static void refresh_configuration(struct knowledge *knowledge, struct client *client,
                                  const struct sources *sources, const struct policy *policy)
{
    g_auto(answer_auto) answer = {0};
    struct request request = {.url = sources->configuration_url,
                              .token = sources->token,
                              .etag = knowledge->configuration_etag,
                              .timeout_s = REQUEST_TIMEOUT_S};
    if (pause_now_s() < knowledge->next_pickup_s)
        return;
    client_send(client, &request, &answer);
    if (answer.date != 0)
        knowledge->clock_is_trusted =
            policy->trusts_any_clock || ABS(answer.date - time(NULL)) <= CLOCK_TOLERANCE_S;
    if (answer.status != 304 || knowledge->configuration_etag == NULL)
        obey_answer(knowledge, sources, policy, &answer);
}

static void refresh_releases(struct knowledge *knowledge, struct client *client,
                             const struct sources *sources, const struct policy *policy)
{
    g_auto(answer_auto) answer = {0};
    struct request request = {
        .url = sources->feed_url, .etag = knowledge->feed_etag, .timeout_s = REQUEST_TIMEOUT_S};
    knowledge->releases_are_current = false;
    knowledge->releases_are_news = false;
    if (!client_send(client, &request, &answer))
        return;
    if (answer.status == 304)
        knowledge->releases_are_current = knowledge->feed_etag != NULL;
    if (answer.status != 200)
        return;
    GPtrArray *releases = releases_parse(answer.body->str, NULL);
    if (releases == NULL && policy->dies_of_surprises)
        abort();
    if (releases == NULL)
        return;
    g_clear_pointer(&knowledge->releases, g_ptr_array_unref);
    knowledge->releases = releases;
    knowledge->releases_are_current = true;
    knowledge->releases_are_news = true;
    if (policy->adjust_releases != NULL)
        policy->adjust_releases(releases);
    replace(&knowledge->feed_etag, &answer.etag);
}

void knowledge_refresh(struct knowledge *knowledge, struct client *client,
                       const struct sources *sources, const struct policy *policy)
{
    refresh_configuration(knowledge, client, sources, policy);
    refresh_releases(knowledge, client, sources, policy);
}
