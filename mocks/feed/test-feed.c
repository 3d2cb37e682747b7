/* The release feed: the list, what is announced and what is really served, and the history of
 * releases. */
#include "mocks/feed/feed-for-tests.h"
#include "mocks/till/package.h"

TestSuite(feed, .init = set_up, .fini = tear_down);

Test(feed, an_empty_feed_is_an_empty_list)
{
    struct answer answer = get(path_of(feed_url(fixture.feed)), "");
    cr_assert_str_eq(answer.body->str, "{\"releases\":[]}");
    answer_clear(&answer);
}

Test(feed, a_release_is_announced_with_all_that_the_contract_names)
{
    const struct feed_release release = {
        .version = "3.7.0", .channel = "preview", .notes = "new \"look\""};
    cr_assert(feed_publish(fixture.feed, &release, NULL));
    cJSON *list, *entry = entry_of("3.7.0", &list);
    cr_expect_str_eq(text_of(entry, "channel"), "preview");
    cr_expect_str_eq(text_of(entry, "publishedAt"), "2030-12-03T20:00:00Z");
    cr_expect_str_eq(text_of(entry, "notes"), "new \"look\"");
    cr_expect_str_eq(path_of(text_of(entry, "url")), "/packages/checkout-app-3.7.0.tar.gz");
    struct answer answer = get(path_of(text_of(entry, "url")), "");
    cr_expect_eq(answer.body->len, (size_t)cJSON_GetObjectItem(entry, "size")->valuedouble);
    g_autofree char *sha256 = g_compute_checksum_for_data(
        G_CHECKSUM_SHA256, (const guchar *)answer.body->str, answer.body->len);
    cr_expect_str_eq(text_of(entry, "sha256"), sha256);
    cr_expect_eq(cJSON_GetArraySize(entry), 7);
    answer_clear(&answer);
    cJSON_Delete(list);
}

Test(feed, the_time_of_publication_may_be_given)
{
    const struct feed_release release = {
        .version = "3.7.0", .channel = "stable", .published_at = "2030-11-01T09:00:00Z"};
    cr_assert(feed_publish(fixture.feed, &release, NULL));
    cJSON *list, *entry = entry_of("3.7.0", &list);
    cr_assert_str_eq(text_of(entry, "publishedAt"), "2030-11-01T09:00:00Z");
    cJSON_Delete(list);
}

/* What the till's installer makes of the package of a version. */
static void open_served(const char *version, struct package *package)
{
    cJSON *list, *entry = entry_of(version, &list);
    struct answer answer = get(path_of(text_of(entry, "url")), "");
    g_autofree char *path = g_build_filename(fixture.folder, "package", NULL);
    cr_assert(g_file_set_contents(path, answer.body->str, (gssize)answer.body->len, NULL));
    package_open(package, path);
    g_unlink(path);
    answer_clear(&answer);
    cJSON_Delete(list);
}

Test(feed, the_till_can_install_what_is_served)
{
    publish("3.7.0+build.5", "stable");
    struct package package;
    open_served("3.7.0+build.5", &package);
    cr_expect_eq(package.verdict, PACKAGE_GOOD);
    cr_expect_str_eq(package.version, "3.7.0+build.5");
    package_clear(&package);
}

Test(feed, a_package_may_contain_another_version_than_announced)
{
    const struct feed_release release = {
        .version = "3.7.0", .channel = "stable", .contains_version = "3.6.0"};
    cr_assert(feed_publish(fixture.feed, &release, NULL));
    struct package package;
    open_served("3.7.0", &package);
    cr_expect_str_eq(package.version, "3.6.0");
    package_clear(&package);
    g_autofree char *line = last_line();
    const GPtrArray *events = history_events(fixture.history);
    cr_expect_str_eq(event_text(events->pdata[0], "package-version"), "3.6.0");
    cr_expect_str_eq(event_text(events->pdata[0], "version"), "3.7.0");
}

Test(feed, digests_and_sizes_may_be_announced_wrongly)
{
    const struct feed_release wrong = {
        .version = "3.7.0", .channel = "preview", .digest = DIGEST_WRONG, .size = SIZE_WRONG};
    const struct feed_release missing = {
        .version = "3.7.1", .channel = "preview", .digest = DIGEST_MISSING};
    cr_assert(feed_publish(fixture.feed, &wrong, NULL) &&
              feed_publish(fixture.feed, &missing, NULL));
    const struct event *event = history_events(fixture.history)->pdata[0];
    const char *announced = event_text(event, "sha256"),
               *real = event_text(event, "package-sha256");
    cr_expect_eq(strlen(announced), 64);
    cr_expect_eq(strspn(announced, "0123456789abcdef"), 64);
    cr_expect_str_neq(announced, real);
    cr_expect_eq(event_integer(event, "size", 0), event_integer(event, "package-size", 0) + 1);
    cJSON *list, *entry = entry_of("3.7.0", &list);
    cr_expect_str_eq(text_of(entry, "sha256"), announced);
    cr_expect_eq((int64_t)cJSON_GetObjectItem(entry, "size")->valuedouble,
                 event_integer(event, "size", 0));
    cJSON_Delete(list);
    entry = entry_of("3.7.1", &list);
    cr_expect(cJSON_IsNull(cJSON_GetObjectItem(entry, "sha256")));
    cJSON_Delete(list);
}

Test(feed, a_stable_release_is_published_on_preview_and_promoted_at_once)
{
    publish("3.7.0", "stable");
    const GPtrArray *events = history_events(fixture.history);
    cr_assert_eq(events->len, 2);
    static const char *const wanted[2][2] = {{"published", "preview"}, {"promoted", "stable"}};
    for (unsigned i = 0; i < 2; i++) {
        cr_expect_str_eq(event_text(events->pdata[i], "change"), wanted[i][0]);
        cr_expect_str_eq(event_text(events->pdata[i], "channel"), wanted[i][1]);
        cr_expect_eq(event_integer(events->pdata[i], "line", 0), 7);
    }
}

Test(feed, a_release_is_promoted_step_by_step_and_withdrawn)
{
    publish("3.7.0", "internal");
    cr_expect(feed_promote(fixture.feed, "3.7.0", 1));
    cJSON *list, *entry = entry_of("3.7.0", &list);
    cr_expect_str_eq(text_of(entry, "channel"), "preview");
    cJSON_Delete(list);
    cr_expect(feed_promote(fixture.feed, "3.7.0", 2));
    entry = entry_of("3.7.0", &list);
    cr_expect_str_eq(text_of(entry, "channel"), "stable");
    g_autofree char *url = g_strdup(text_of(entry, "url"));
    cJSON_Delete(list);
    cr_expect(feed_withdraw(fixture.feed, "3.7.0", 3));
    g_autofree char *line = last_line();
    cr_expect_not_null(
        strstr(line, "\"change\":\"withdrawn\",\"version\":\"3.7.0\",\"channel\":\"stable\""), "%s",
        line);
    cr_expect_null(entry_of("3.7.0", &list));
    cJSON_Delete(list);
    struct answer answer = get(path_of(url), "");
    cr_expect_eq(answer.status, 200, "a known address can still be fetched");
    answer_clear(&answer);
    cr_expect_not(feed_promote(fixture.feed, "3.7.0", 4));
    cr_expect_not(feed_withdraw(fixture.feed, "3.7.0", 5));
    publish("3.7.0", "preview");
}

Test(feed, a_version_can_not_be_published_twice)
{
    publish("3.7.0", "preview");
    const struct feed_release again = {.version = "3.7.0", .channel = "stable"};
    g_autoptr(GError) error = NULL;
    cr_assert_not(feed_publish(fixture.feed, &again, &error));
    cr_assert_str_eq(error->message, "3.7.0 is in the feed already");
    cr_assert_eq(history_events(fixture.history)->len, 1);
}

/* The versions in the order of the list. */
static char *order(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    struct answer answer = get(path_of(feed_url(fixture.feed)), "");
    cJSON *list = cJSON_Parse(answer.body->str), *entry;
    cJSON_ArrayForEach(entry, cJSON_GetObjectItem(list, "releases"))
    {
        g_string_append_printf(text, "%s ", text_of(entry, "version"));
    }
    answer_clear(&answer);
    cJSON_Delete(list);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *order_of_seed(uint64_t seed)
{
    static const char *const versions[] = {"1.0.0", "2.0.0", "3.0.0"};
    renew_feed(0, seed);
    for (unsigned i = 0; i < G_N_ELEMENTS(versions); i++)
        publish(versions[i], "preview");
    return order();
}

Test(feed, the_order_depends_on_the_seed_alone)
{
    g_autoptr(GHashTable) orders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (uint64_t seed = 0; seed < 60; seed++) {
        char *first = order_of_seed(seed);
        g_autofree char *second = order_of_seed(seed);
        cr_assert_str_eq(first, second);
        g_hash_table_add(orders, first);
    }
    cr_assert_eq(g_hash_table_size(orders), 6, "%u of 6 orders", g_hash_table_size(orders));
}

Test(feed, packages_are_the_same_bytes_every_time)
{
    publish("3.7.0", "preview");
    renew_feed(0, 2);
    publish("3.6.0", "preview");
    publish("3.7.0", "preview");
    const GPtrArray *events = history_events(fixture.history);
    cr_expect_str_eq(event_text(events->pdata[0], "package-sha256"),
                     event_text(events->pdata[2], "package-sha256"));
    cr_expect_str_neq(event_text(events->pdata[0], "package-sha256"),
                      event_text(events->pdata[1], "package-sha256"));
}

Test(feed, the_tag_of_the_list_changes_with_the_list)
{
    publish("3.7.0", "preview");
    const char *path = path_of(feed_url(fixture.feed));
    struct answer first = get(path, "");
    g_autofree char *etag = answer_header(&first, "ETag");
    g_autofree char *condition = g_strdup_printf("If-None-Match: %s\r\n", etag);
    struct answer second = get(path, condition);
    cr_expect_eq(second.status, 304);
    g_autofree char *line = last_line();
    cr_expect_not_null(strstr(line, "\"status\":304,\"sent\":0,\"answers\":\"releases\""), "%s",
                       line);
    cr_assert(feed_promote(fixture.feed, "3.7.0", 1));
    struct answer third = get(path, condition);
    cr_expect_eq(third.status, 200);
    answer_clear(&first);
    answer_clear(&second);
    answer_clear(&third);
}

static const struct {
    const char *method, *path;
    unsigned status;
} requests[] = {
    {"GET", "/releases", 200},
    {"GET", "/releases?channel=stable", 200},
    {"HEAD", "/releases", 200},
    {"GET", "/rele%61ses", 200},
    {"GET", "/", 404},
    {"GET", "/releases/", 404},
    {"GET", "/packages/checkout-app-3.7.0.tar.gz", 200},
    {"GET", "/packages/checkout-app-3%2E7.0.tar.gz", 200},
    {"GET", "/packages/checkout-app-3.7.1.tar.gz", 404},
    {"GET", "/packages/checkout-app-.tar.gz", 404},
    {"GET", "/packages/checkout-app-.tar.g", 404},
    {"GET", "/packages/checkout-app.tar.gz", 404},
    {"GET", "/packages/", 404},
    {"GET", "/packages/../releases", 404},
    {"POST", "/releases", 405},
    {"DELETE", "/packages/checkout-app-3.7.0.tar.gz", 405},
};

Test(feed, only_what_is_there_is_answered)
{
    publish("3.7.0", "preview");
    for (unsigned i = 0; i < G_N_ELEMENTS(requests); i++) {
        struct answer answer =
            ask(feed_server(fixture.feed), requests[i].method, requests[i].path, "", "");
        cr_expect_eq(answer.status, requests[i].status, "%s %s: %u", requests[i].method,
                     requests[i].path, answer.status);
        answer_clear(&answer);
    }
}

Test(feed, a_program_that_is_not_there_is_an_error)
{
    const struct feed_settings settings = {
        .clock = &fixture.clock, .queue = fixture.queue, .program_path = "/nowhere/x"};
    g_autoptr(GError) error = NULL;
    cr_assert_null(feed_new(&settings, &error));
    cr_assert(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT));
}
