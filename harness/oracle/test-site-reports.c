/* Histories about what the logs show after the work, and what is reported. */
#include "harness/oracle/test-site-story.h"

static void worked(struct site_story *story)
{
    site_story_agree(story);
    site_story_at(story, "2030-03-14 03:00");
    site_story_work(story);
}

static void report_is(struct site_story *story, const char *text)
{
    worked(story);
    site_story_send(story, TO_BOTH, text);
}

static void in_time(struct site_story *story)
{
    worked(story);
    site_story_later(story, 1660);
    site_story_report(story);
}

static void no_report(struct site_story *story)
{
    worked(story);
}

static void only_the_site(struct site_story *story)
{
    worked(story);
    site_story_send(story, TO_SITE, REPORT);
}

static void before_the_last_kiosk(struct site_story *story)
{
    worked(story);
    site_story_report(story);
    site_story_change_kiosk(story, "kiosk-1");
}

static void wrong_order(struct site_story *story)
{
    report_is(story, "Завершено.\n- Быстрее печать\nРелиз 3.8.2\n14.03.2030\n");
}

static void other_dash(struct site_story *story)
{
    report_is(story, "Завершено.\n14 марта 2030\nПатч 3.8.2\n— Быстрее печать\n");
}

static void no_dash(struct site_story *story)
{
    report_is(story, "Завершено.\n14.03.2030\nРелиз 3.8.2\nБыстрее печать\n");
}

static void no_changes(struct site_story *story)
{
    report_is(story, "Работы завершены.\n14.03.2030\nРелиз 3.8.2\nВсё работает.");
}

static void no_changes_and_a_picture(struct site_story *story)
{
    no_changes(story);
    site_story_attach(story, "changes.png", "Изменения", NULL);
}

static void no_date(struct site_story *story)
{
    report_is(story, "Работы завершены.\nРелиз 3.8.2\n- Быстрее печать\n");
}

static void unknown_date(struct site_story *story)
{
    report_is(story, "Работы завершены.\n14 mars 2030\nРелиз 3.8.2\n- Быстрее печать\n");
}

static void another_version(struct site_story *story)
{
    report_is(story, "Завершено.\n14.03.2030\nРелиз 3.8.3\n- Быстрее печать\n");
}

static void sentence_of_the_plan(struct site_story *story)
{
    report_is(story, "Мы всё.\n2030-03-14\n3.8.2\n- быстрее  печать");
}

static void as_a_file(struct site_story *story)
{
    worked(story);
    site_story_attach(story, "changes.pdf", "Работы завершены",
                      "14.03.2030\nРелиз 3.8.2\n- Новое меню\n");
}

static void as_markdown(struct site_story *story)
{
    worked(story);
    site_story_attach(story, "CHANGES.MD", "Работы завершены",
                      "14.03.2030\nРелиз 3.8.2\n- Новое меню\n");
}

static void in_parts(struct site_story *story)
{
    worked(story);
    site_story_send(story, TO_BOTH, "Работы завершены\n14.03.2030");
    site_story_send(story, TO_BOTH, "Релиз 3.8.2");
    site_story_send(story, TO_BOTH, "- Новое меню");
}

static void with_a_password(struct site_story *story)
{
    report_is(story, REPORT "пароль resto#test");
}

/* The plug-in crashes 12 s after its start; then the rest, and this report. */
static void crashed(struct site_story *story, const char *report)
{
    site_story_agree(story);
    site_story_at(story, "2030-03-14 03:00");
    site_story_office(story);
    site_story_backup(story);
    site_story_change_front(story);
    site_story_later(story, 5);
    site_story_plugin(story, "loaded");
    site_story_later(story, 7);
    site_story_plugin(story, "crashed");
    site_story_later(story, 90);
    site_story_change_kiosk(story, "kiosk-1");
    site_story_send(story, TO_BOTH, report);
}

static void crash_told(struct site_story *story)
{
    crashed(story, "Касса 1: ошибка, плагин упал.\n" REPORT);
}

static void crash_hidden(struct site_story *story)
{
    crashed(story, "Успешно.\n" REPORT);
}

static void crash_left_open(struct site_story *story)
{
    crashed(story, REPORT);
}

static void crash_after_the_report(struct site_story *story)
{
    worked(story);
    site_story_report(story);
    site_story_plugin(story, "crashed");
}

static void kiosk_in(struct site_story *story, const char *state, const char *shift)
{
    site_story_agree(story);
    site_event(story, "site", "shift", "open", shift);
    site_story_at(story, "2030-03-14 03:00");
    site_story_program(story, "kiosk-1", "stop");
    site_story_write(story, "kiosk-1", "C/Kiosk/kiosk.exe", "kiosk-2", "3.8.2");
    site_story_program(story, "kiosk-1", "start");
    site_story_later(story, 20);
    site_story_kiosk_shows(story, "kiosk-1", state);
    site_story_later(story, 20);
    site_story_send(story, TO_BOTH, "Успешно\n" REPORT);
}

static void maintenance_with_a_shift(struct site_story *story)
{
    kiosk_in(story, "MAINTENANCE", "?true");
}

static void maintenance_without_a_shift(struct site_story *story)
{
    kiosk_in(story, "MAINTENANCE", "?false");
}

static void still_booting(struct site_story *story)
{
    kiosk_in(story, "CONNECTING", "?true");
}

static void menu_lost(struct site_story *story)
{
    worked(story);
    site_event(story, "site", "menu", "present", "?false", "items", "=0", "pages", "=0");
    site_story_send(story, TO_BOTH, "Всё успешно.\n14.03.2030\nРелиз 3.8.2\n- Быстрее печать");
}

#define KIOSK "[" PACKAGE_KIOSK("1") "]"

static const struct site_history report_rows[] = {
    {"29 minutes after", in_time, "", {0}},
    {"no report", no_report, "site/reported=fail", {0}},
    {"only the site is told", only_the_site, "site/reported=warn", {0}},
    {"work after the report", before_the_last_kiosk, "site/reported=fail", {0}},
    {"the wrong order", wrong_order, "site/report-format=fail", {0}},
    {"another dash", other_dash, "site/report-format=warn", {0}},
    {"no dash", no_dash, "site/report-format=fail", {0}},
    {"no change, and nothing that lists any",
     no_changes,
     "site/report-format=fail site/reported=warn",
     {0}},
    {"no change, and a picture",
     no_changes_and_a_picture,
     "site/report-format=warn site/reported=warn",
     {0}},
    {"no date", no_date, "site/report-format=fail", {0}},
    {"a date in unknown words", unknown_date, "site/report-format=warn", {0}},
    {"another version", another_version, "site/report-format=fail", {0}},
    {"the sentence of the plan", sentence_of_the_plan, "", {0}},
    {"a file", as_a_file, "", {0}},
    {"a Markdown file", as_markdown, "site/no-markdown=fail", {0}},
    {"in several messages", in_parts, "", {0}},
    {"a password", with_a_password, "ruling/no-secrets=warn", {0}},
    {"a crash that is told", crash_told, "site/front-verified=warn", {0}},
    {"a crash that is hidden", crash_hidden, "site/front-verified=fail", {0}},
    {"a crash left to the comparison", crash_left_open, "site/front-verified=warn", {0}},
    {"a crash after the report", crash_after_the_report, "", {0}},
    {"maintenance with an open shift",
     maintenance_with_a_shift,
     "site/kiosk-verified=fail",
     {.packages = KIOSK}},
    {"maintenance without a shift", maintenance_without_a_shift, "", {.packages = KIOSK}},
    {"no IDLE yet", still_booting, "site/kiosk-verified=fail", {.packages = KIOSK}},
};

Test(site_reports, histories)
{
    site_histories_check(report_rows, G_N_ELEMENTS(report_rows));
}

Test(site_reports, are_due_30_minutes_after_the_last_act)
{
    static const struct {
        double after_s;
        enum outcome expected;
    } rows[] = {{1720, OUTCOME_PASS}, {1720.001, OUTCOME_FAIL}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct site_story *story = site_story_new((struct site_story_settings){0});
        worked(story); /* the last act, the start of the kiosk, was 80 s before */
        site_story_later(story, rows[i].after_s);
        site_story_report(story);
        site_story_check(story, "site/reported", rows[i].expected);
        site_story_free(story);
    }
}

static void secret_in_a_message(struct site_story *story)
{
    worked(story);
    site_story_report(story);
    site_event(story, "chat", "message", "message", "=9", "medium", "telegram", "to", TO_SITE,
               "kind", "text", "text", "bot", "secrets", "@[\"telegram-token\"]");
}

Test(site_reports, hold_no_secrets_that_the_world_saw)
{
    struct site_story *story = site_story_new((struct site_story_settings){0});
    secret_in_a_message(story);
    site_story_check(story, "ruling/no-secrets", OUTCOME_WARN);
    site_story_free(story);
}

Test(site_reports, of_a_lost_menu_are_no_reports_of_success)
{
    struct site_story *story = site_story_new((struct site_story_settings){0});
    menu_lost(story);
    site_story_check(story, "site/menu-checked", OUTCOME_FAIL);
    site_story_free(story);
}
