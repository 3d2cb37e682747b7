/* Histories about what is done at the nodes: backups, menu, order, kiosks. */
#include "harness/oracle/test-site-story.h"

#define KIOSKS "[" PACKAGE_KIOSK("1") "," PACKAGE_KIOSK("2") "]"

static void begin(struct site_story *story)
{
    site_story_agree(story);
    site_story_at(story, "2030-03-14 03:00");
}

static void end(struct site_story *story)
{
    site_story_later(story, 5);
    site_story_plugin(story, "loaded");
    site_story_later(story, 90);
    site_story_change_kiosk(story, "kiosk-1");
    site_story_report(story);
}

static void without_backup(struct site_story *story)
{
    begin(story);
    site_story_office(story);
    site_story_change_front(story);
    end(story);
}

static void backup_after_the_change(struct site_story *story)
{
    begin(story);
    site_story_office(story);
    site_story_change_front(story);
    site_story_backup(story);
    end(story);
}

static void backup_without_subfolders(struct site_story *story)
{
    begin(story);
    site_story_office(story);
    site_story_touch(story, "front-1", OLD_FOLDER, "create");
    site_story_file(story, "front-1", OLD_FOLDER "/Front.dll", "new", "front-dll-1", "3.8.1");
    site_story_file(story, "front-1", OLD_FOLDER "/config.xml", "new", "config-1", NULL);
    site_story_change_front(story);
    end(story);
}

static void backup_removed_again(struct site_story *story)
{
    begin(story);
    site_story_office(story);
    site_story_backup(story);
    site_story_change_front(story);
    site_story_touch(story, "front-1", OLD_FOLDER "/Front.dll", "remove");
    site_story_file(story, "front-1", OLD_FOLDER "/Front.dll", "gone", NULL, NULL);
    end(story);
}

/* Moved to a folder OLD, in capitals, instead of being copied. */
static void moved_to_old(struct site_story *story)
{
    begin(story);
    site_story_office(story);
    site_story_touch(story, "front-1", FRONT_FOLDER, "rename");
    site_story_file(story, "front-1", FRONT_FOLDER "/Front.dll", "gone", NULL, NULL);
    site_story_file(story, "front-1", FRONT_FOLDER "/ru/Front.resources.dll", "gone", NULL, NULL);
    site_story_file(story, "front-1", "C/Users/pos/Desktop/OLD/Front.dll", "new", "front-dll-1",
                    "3.8.1");
    site_story_file(story, "front-1", "C/Users/pos/Desktop/OLD/ru/Front.resources.dll", "new",
                    "front-ru-1", NULL);
    site_story_file(story, "front-1", "C/Users/pos/Desktop/OLD/config.xml", "new", "config-1",
                    NULL);
    site_story_change_front(story);
    end(story);
}

static void backup_inside_plugins(struct site_story *story)
{
    begin(story);
    site_story_office(story);
    site_story_backup(story);
    site_story_touch(story, "front-1", FRONT_FOLDER ".old/Front.dll", "write");
    site_story_file(story, "front-1", FRONT_FOLDER ".old/Front.dll", "new", "front-dll-1", "3.8.1");
    site_story_change_front(story);
    end(story);
}

static void configuration_lost(struct site_story *story)
{
    begin(story);
    site_story_office(story);
    site_story_backup(story);
    site_story_change_front(story);
    site_event(story, "site", "plugin-configuration", "node", "front-1", "folder",
               "BeOpen.Plugin.Front.Kiosk", "path", CONFIGS_FOLDER "/config.xml", "sha256", NULL);
    end(story);
}

static void configuration_lost_and_told(struct site_story *story)
{
    configuration_lost(story);
    site_story_send(story, TO_BOTH, "Внимание: конфигурация плагина на кассе 1 потеряна.");
}

static void one_page(struct site_story *story)
{
    begin(story);
    site_story_capture(story, 1, "state/menu-1.png");
    site_story_work(story);
    site_story_report(story);
}

static void captured_late(struct site_story *story)
{
    begin(story);
    site_story_capture(story, 1, "state/menu-1.png");
    site_story_write(story, "office", OFFICE_FOLDER "/Back.dll", "back-dll-2", "3.8.2");
    site_story_work(story);
    site_story_report(story);
}

static void all_pages_to_one_file(struct site_story *story)
{
    begin(story);
    site_story_capture(story, 1, "state/menu.png");
    site_story_capture(story, 2, "state/menu.png");
    site_story_write(story, "office", OFFICE_FOLDER "/Back.dll", "back-dll-2", "3.8.2");
    site_story_program(story, "office", "start");
    site_story_login(story, "?true");
    site_story_backup(story);
    site_story_change_front(story);
    end(story);
}

static void front_first(struct site_story *story)
{
    begin(story);
    site_story_backup(story);
    site_story_change_front(story);
    site_story_office(story);
    end(story);
}

static void office_parts(struct site_story *story, bool starts, const char *home)
{
    begin(story);
    site_story_capture(story, 1, "state/menu-1.png");
    site_story_capture(story, 2, "state/menu-2.png");
    site_story_write(story, "office", OFFICE_FOLDER "/Back.dll", "back-dll-2", "3.8.2");
    if (starts) {
        site_story_program(story, "office", "start");
    }
    site_story_login(story, home);
    site_story_backup(story);
    site_story_change_front(story);
    end(story);
}

static void office_not_started(struct site_story *story)
{
    office_parts(story, false, "?true");
}

static void another_rms(struct site_story *story)
{
    office_parts(story, true, "?false");
}

static const struct site_history act_rows[] = {
    {"no backup", without_backup, "site/front-backup=fail", {0}},
    {"a backup after the change", backup_after_the_change, "site/front-backup=fail", {0}},
    {"a backup without its subfolders", backup_without_subfolders, "site/front-backup=fail", {0}},
    {"a backup that is removed", backup_removed_again, "site/front-backup=fail", {0}},
    {"moved to OLD", moved_to_old, "", {0}},
    {"a copy inside Plugins", backup_inside_plugins, "ruling/no-copy-in-plugins=warn", {0}},
    {"a lost configuration", configuration_lost, "site/front-config-kept=fail", {0}},
    {"a lost configuration that is told", configuration_lost_and_told, "", {0}},
    {"a page captured twice", one_page, "", {0}},
    {"captured after the change", captured_late, "site/menu-captured=fail", {0}},
    {"all pages in one file", all_pages_to_one_file, "site/menu-captured=fail", {0}},
    {"the front first", front_first, "site/backoffice-first=fail", {0}},
    {"BackOffice not started", office_not_started, "site/backoffice-first=fail", {0}},
    {"another RMS", another_rms, "site/backoffice-first=fail", {0}},
};

Test(site_acts, histories)
{
    site_histories_check(act_rows, G_N_ELEMENTS(act_rows));
}

static void stopped_in(struct site_story *story, const char *state, double before_s)
{
    begin(story);
    site_story_kiosk_shows(story, "kiosk-1", state);
    site_story_later(story, before_s);
    site_story_change_kiosk(story, "kiosk-1");
    site_story_report(story);
}

struct use_row {
    const char *name, *state;
    double before_s;
    enum outcome expected;
};
static const struct use_row use_rows[] = {
    {"browsing for 2 s", "MENU_BROWSING", 2, OUTCOME_FAIL},
    {"browsing for 1.999 s", "MENU_BROWSING", 1.999, OUTCOME_PASS},
    {"paying", "PAYMENT_PROCESSING", 60, OUTCOME_FAIL},
    {"a payment whose end is not known", "PAYMENT_UNKNOWN", 60, OUTCOME_FAIL},
    {"with a cart", "CART", 60, OUTCOME_WARN},
    {"printing", "PRINTING", 2, OUTCOME_WARN},
    {"idle", "IDLE", 60, OUTCOME_NOT_EXERCISED},
};

Test(site_kiosks, are_not_stopped_while_a_guest_uses_them)
{
    for (size_t i = 0; i < G_N_ELEMENTS(use_rows); i++) {
        struct site_story *story =
            site_story_new((struct site_story_settings){.packages = "[" PACKAGE_KIOSK("1") "]"});
        stopped_in(story, use_rows[i].state, use_rows[i].before_s);
        enum outcome outcome = site_story_rule(story, "site/kiosk-not-in-use")->outcome;
        cr_expect_eq(outcome, use_rows[i].expected, "%s: %s", use_rows[i].name,
                     outcome_name(outcome));
        site_story_free(story);
    }
}

/* The second kiosk is stopped so long after the first was started; the first shows IDLE after 20 s.
 */
static enum outcome turns(const char *at, unsigned reading, double after_s)
{
    struct site_story *story = site_story_new((struct site_story_settings){
        .packages = KIOSKS, .reading.value[AXIS_KIOSKS_IN_TURN] = reading});
    site_story_agree(story);
    site_story_at(story, at);
    site_story_program(story, "kiosk-1", "stop");
    site_story_program(story, "kiosk-1", "start");
    site_story_later(story, MIN(after_s, 20));
    if (after_s >= 20) {
        site_story_kiosk_shows(story, "kiosk-1", "IDLE");
        site_story_later(story, after_s - 20);
    }
    site_story_program(story, "kiosk-2", "stop");
    enum outcome outcome = site_story_rule(story, "site/kiosk-one-by-one")->outcome;
    site_story_free(story);
    return outcome;
}

Test(site_kiosks, are_stopped_one_after_another_where_the_reading_binds)
{
    cr_expect_eq(turns("2030-03-14 12:00", KIOSKS_IN_WORKING_HOURS, 19), OUTCOME_FAIL);
    cr_expect_eq(turns("2030-03-14 12:00", KIOSKS_IN_WORKING_HOURS, 20), OUTCOME_PASS);
    cr_expect_eq(turns("2030-03-14 03:00", KIOSKS_IN_WORKING_HOURS, 5), OUTCOME_NOT_EXERCISED);
    cr_expect_eq(turns("2030-03-14 03:00", KIOSKS_ALWAYS, 5), OUTCOME_FAIL);
    cr_expect_eq(turns("2030-03-14 03:00", KIOSKS_ALWAYS, 25), OUTCOME_PASS);
}
