/* The till's installer by its control interface: how long it takes, what is answered meanwhile,
 * what a refused package leaves behind, and what a power loss does. The new version is the real app
 * program in a package, and is started. */
#include "mocks/till/world-for-tests.h"

static const struct till_settings closed = {.version = "3.6.4", .install_ns = 60 * NS_PER_S};

static char *install_body(const char *package)
{
    return g_strdup_printf("{\"package\": \"%s\"}", package);
}

static struct request *ask_to_install(struct world *world, const char *package)
{
    g_autofree char *body = install_body(package);
    struct request *request = world_ask(world, "POST", "/install", body);
    world_settle(world);
    return request;
}

static char *digest_of(const char *path, int64_t *size_bytes)
{
    g_autofree char *bytes = NULL;
    gsize size;
    cr_assert(g_file_get_contents(path, &bytes, &size, NULL));
    *size_bytes = (int64_t)size;
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)bytes, size);
}

Test(till_install, takes_its_time_and_then_the_new_version_stands)
{
    struct world *world = world_new(&closed);
    g_autofree char *package = world_package(world, "3.7.0");
    int64_t asked_ns = world->clock.instant_ns, size_bytes;
    struct request *request = ask_to_install(world, package);
    cr_assert_null(till_installed_version(world->till), "the old program is gone");
    world_run(world, 59 * NS_PER_S);
    cr_assert_eq(request->status, 0);
    world_run(world, 2 * NS_PER_S);
    expect_answer(request, 200, "{\"version\": \"3.7.0\"}");
    cr_assert_eq(request->answered_ns, asked_ns + 60 * NS_PER_S);
    cr_assert_str_eq(till_installed_version(world->till), "3.7.0");
    g_autofree char *digest = digest_of(package, &size_bytes);
    g_autofree char *facts =
        g_strdup_printf("\"package-sha256\":\"%s\",\"package-size\":%" G_GINT64_FORMAT
                        ",\"package-version\":\"3.7.0\"",
                        digest, size_bytes);
    g_autofree char *story = g_strdup_printf(
        "\"till\",\"event\":\"install-began\",%s}\n\"till\",\"event\":\"installed\",\"version\":"
        "\"3.7.0\"}\n"
        "\"till\",\"event\":\"control\",\"call\":\"install\",\"status\":200,\"error\":null,%s,"
        "\"version\":\"3.7.0\"}\n",
        facts, facts);
    expect_story(world, story);
    world_free(world);
}

Test(till_install, starts_the_new_version_afterwards)
{
    struct world *world = world_new(&closed);
    g_autofree char *package = world_package(world, "3.7.0");
    ask_to_install(world, package);
    world_run(world, 60 * NS_PER_S);
    world_call(world, "POST", "/start", "");
    struct request *status = world_call(world, "GET", "/status", "");
    cr_assert(strstr(status->body, "\"version\": \"3.7.0\""), "%s", status->body);
    g_autofree char *log = world_log(world);
    cr_assert(strstr(log, "[2030-12-03 21:01:00.000] [info]  app started version 3.7.0 pid "), "%s",
              log);
    world_free(world);
}

static const struct meanwhile {
    const char *method, *path, *body;
    unsigned status;
    const char *answer;
} meanwhile[] = {
    {"GET", "/status", "", 200,
     "{\"running\": false, \"pid\": null, \"version\": null, \"state\": null, \"order\": null}"},
    {"POST", "/quit", "", 409, "{\"error\": \"installing\"}"},
    {"POST", "/start", "", 409, "{\"error\": \"installing\"}"},
    {"POST", "/start", "{", 409, "{\"error\": \"installing\"}"},
    {"POST", "/install", "{\"package\": \"/nowhere\"}", 409, "{\"error\": \"installing\"}"},
    {"GET", "/install", "", 405, "{\"error\": \"method-not-allowed\"}"},
};

Test(till_install, answers_others_meanwhile)
{
    struct world *world = world_new(&closed);
    g_autofree char *package = world_package(world, "3.7.0");
    struct request *install = ask_to_install(world, package);
    for (unsigned i = 0; i < G_N_ELEMENTS(meanwhile); i++) {
        struct request *request =
            world_ask(world, meanwhile[i].method, meanwhile[i].path, meanwhile[i].body);
        world_settle(world);
        expect_answer(request, meanwhile[i].status, meanwhile[i].answer);
    }
    cr_assert_not(till_app_open(world->till, 1), "there is nothing to open");
    world_run(world, 60 * NS_PER_S);
    cr_assert_eq(install->status, 200);
    world_free(world);
}

Test(till_install, leaves_nothing_installed_after_a_power_loss)
{
    struct world *world = world_new(&closed);
    g_autofree char *package = world_package(world, "3.7.0");
    struct request *install = ask_to_install(world, package);
    world_run(world, 59 * NS_PER_S);
    till_power_off(world->till);
    world_run(world, 600 * NS_PER_S);
    g_autofree char *incoming = g_build_filename(world->folder, "incoming", NULL);
    cr_assert_neq(g_access(incoming, F_OK), 0, "what was on its way in is removed");
    cr_assert_eq(install->status, 0, "nobody is left to be answered");
    cr_assert_null(till_installed_version(world->till));
    cr_assert_not(till_app_open(world->till, 1));
    ask_to_install(world, package);
    world_run(world, 60 * NS_PER_S);
    cr_assert(till_app_open(world->till, 1));
    world_settle(world);
    g_autofree char *story = world_story(world);
    cr_assert(strstr(story, "\"event\":\"started\",\"process\":\"app-1\",\"version\":\"3.7.0\""));
    world_free(world);
}

Test(till_install, takes_no_time_if_it_is_told_so)
{
    struct world *world = world_new(&(struct till_settings){.version = "3.6.4"});
    g_autofree char *package = world_package(world, "3.6.4");
    expect_answer(ask_to_install(world, package), 200, "{\"version\": \"3.6.4\"}");
    world_free(world);
}

static const struct entry too_large[] = {
    {"manifest.json", "{\"version\": \"3.7.0\"}", 0, 0, NULL, NULL},
    {"checkout-app", NULL, PACKAGE_DISK_BYTES, 0, NULL, NULL},
    {NULL, NULL, 0, 0, NULL, NULL}};
static const struct entry no_program[] = {
    {"manifest.json", "{\"version\": \"3.7.0\"}", 0, 0, NULL, NULL},
    {NULL, NULL, 0, 0, NULL, NULL}};
static const struct refused {
    const char *name;
    const struct entry *entries;
    unsigned status;
    const char *word, *version;
} refused[] = {
    {"larger than the disk", too_large, 507, "disk-full", "\"3.7.0\""},
    {"without a program", no_program, 422, "bad-package", "\"3.7.0\""},
};

Test(till_install, keeps_the_old_version_when_a_package_is_refused)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(refused); i++) {
        struct world *world = world_new(&closed);
        g_autofree char *package = g_build_filename(world->folder, "package", NULL);
        write_package(package, refused[i].entries);
        struct request *request = ask_to_install(world, package);
        g_autofree char *body = g_strdup_printf("{\"error\": \"%s\"}", refused[i].word);
        expect_answer(request, refused[i].status, body);
        g_autofree char *record =
            g_strdup_printf("\"package-version\":%s,\"version\":null}", refused[i].version);
        g_autofree char *story = world_story(world);
        cr_assert(strstr(story, record), "%s: %s", refused[i].name, story);
        cr_assert_null(strstr(story, "install-began"), "%s: %s", refused[i].name, story);
        cr_assert(till_app_open(world->till, 1));
        world_settle(world);
        cr_assert(strstr(world_call(world, "GET", "/status", "")->body, "\"version\": \"3.6.4\""));
        world_free(world);
    }
}

/* A program that is no program, and one that ends at once. */
static const struct broken {
    const char *program;
    unsigned status;
    const char *answer;
} broken[] = {
    {"no program at all", 422, "{\"error\": \"bad-package\"}"},
    {"#!/bin/sh\nexit 3\n", 409, "{\"error\": \"not-running\"}"},
    {"#!/bin/sh\nexec sleep 100000\n", 504, "{\"error\": \"timeout\"}"},
};

Test(till_install, tells_that_an_installed_program_does_not_start)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(broken); i++) {
        struct world *world = world_new(&(struct till_settings){.version = "3.6.4"});
        g_autofree char *package = g_build_filename(world->folder, "package", NULL);
        const struct entry entries[] = {
            {"manifest.json", "{\"version\": \"3.7.0\"}", 0, 0, NULL, NULL},
            {"checkout-app", broken[i].program, 0, 0, NULL, NULL},
            {NULL, NULL, 0, 0, NULL, NULL}};
        write_package(package, entries);
        expect_answer(ask_to_install(world, package), 200, "{\"version\": \"3.7.0\"}");
        expect_answer(world_call(world, "POST", "/start", ""), broken[i].status, broken[i].answer);
        world_free(world);
    }
}

Test(till_install, has_no_room_while_the_disk_is_full)
{
    struct world *world = world_new(&closed);
    g_autofree char *package = world_package(world, "3.7.0");
    till_disk_full(world->till, world->clock.instant_ns + 90 * NS_PER_S);
    expect_answer(ask_to_install(world, package), 507, "{\"error\": \"disk-full\"}");
    cr_assert_str_eq(till_installed_version(world->till), "3.6.4");
    world_run(world, 90 * NS_PER_S);
    struct request *request = ask_to_install(world, package);
    world_run(world, 61 * NS_PER_S);
    expect_answer(request, 200, "{\"version\": \"3.7.0\"}");
    world_free(world);
}
