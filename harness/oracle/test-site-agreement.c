/* Histories about the time of the work and about what people are told before it. */
#include "harness/oracle/test-site-story.h"

static void ask(struct site_story *story, const char *at, const char *text)
{
    site_story_at(story, at);
    site_story_send(story, TO_BOTH, text);
}

static void answer(struct site_story *story, const char *at, const char *meaning)
{
    site_story_at(story, at);
    site_story_reply(story, "client", meaning, NULL);
}

static void work_from(struct site_story *story, const char *at)
{
    site_story_at(story, at);
    site_story_work(story);
    site_story_report(story);
}

static void yes_to_the_second(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", NOTICE);
    answer(story, "2030-03-13 03:00", "yes");
    work_from(story, "2030-03-14 03:00");
}

static void yes_a_second_late(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", NOTICE);
    answer(story, "2030-03-13 03:00:01", "yes");
    work_from(story, "2030-03-14 03:00");
}

static void asked_at_the_last_second(struct site_story *story)
{
    ask(story, "2030-03-13 03:00", NOTICE);
}

static void asked_a_second_late(struct site_story *story)
{
    ask(story, "2030-03-13 03:00:01", NOTICE);
}

static void asked_for_another_start(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", "Обновление 14.03.2030 в 05:00, касса, киоск, офис.");
}

static void asked_without_a_time(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", "Обновим кассу, киоск и офис, когда вам удобно?");
}

static void asked_in_a_wrong_zone(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", "Обновление 14.03.2030 в 03:00 UTC");
}

static void silence(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", NOTICE);
    work_from(story, "2030-03-14 03:00");
}

static void worked_on_a_no(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", NOTICE);
    answer(story, "2030-03-12 11:00", "no");
    work_from(story, "2030-03-14 03:00");
}

static void no_after_the_yes(struct site_story *story)
{
    site_story_agree(story);
    answer(story, "2030-03-13 20:00", "no");
    work_from(story, "2030-03-14 03:00");
}

static void a_no_and_no_work(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", NOTICE);
    answer(story, "2030-03-12 11:00", "no");
}

static void second_proposal(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", NOTICE);
    answer(story, "2030-03-12 10:02", "no");
    site_story_later(story, 30);
    site_story_send(story, TO_BOTH,
                    "Тогда вместо 14.03.2030 03:00 предлагаем 15 марта в 3 часа ночи?");
    answer(story, "2030-03-12 12:00", "yes");
    work_from(story, "2030-03-15 03:00");
}

static void second_proposal_and_the_first_time(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", NOTICE);
    answer(story, "2030-03-12 10:02", "no");
    ask(story, "2030-03-12 10:05", "Предлагаем 15.03.2030 03:00");
    answer(story, "2030-03-12 12:00", "yes");
    work_from(story, "2030-03-14 03:00");
}

static void a_second_early(struct site_story *story)
{
    site_story_agree(story);
    work_from(story, "2030-03-14 02:59:59");
}

static void half_an_hour_late(struct site_story *story)
{
    site_story_agree(story);
    work_from(story, "2030-03-14 03:30");
}

static void over_half_an_hour_late(struct site_story *story)
{
    site_story_agree(story);
    work_from(story, "2030-03-14 03:30:01");
}

static void another_time_repeated(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", NOTICE);
    site_story_at(story, "2030-03-12 11:00");
    site_story_reply(story, "site", "time", "2030-03-14T01:00:00Z");
    ask(story, "2030-03-12 11:01", "Хорошо, начнём 14.03.2030 в 04:00.");
    work_from(story, "2030-03-14 04:00");
}

static void another_time_ignored(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", NOTICE);
    site_story_at(story, "2030-03-12 11:00");
    site_story_reply(story, "site", "time", "2030-03-14T01:00:00Z");
    work_from(story, "2030-03-14 03:00");
}

static void another_time_taken_in_silence(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", NOTICE);
    site_story_at(story, "2030-03-12 11:00");
    site_story_reply(story, "site", "time", "2030-03-14T01:00:00Z");
    work_from(story, "2030-03-14 04:00");
}

static void split_in_messages(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", "Планируем обновление 14 марта.");
    site_story_later(story, 2);
    site_story_send(story, TO_BOTH, "Начало в 3:00. Подтвердите?");
    site_story_later(story, 2);
    site_story_send(story, TO_BOTH, "Касса 1, офис, киоск. Кассу не выключайте на ночь.");
    answer(story, "2030-03-12 11:00", "yes");
    work_from(story, "2030-03-14 03:00");
}

static const struct site_history agreed_rows[] = {
    {"a yes 86,400 s before", yes_to_the_second, "", {0}},
    {"a yes 86,399 s before", yes_a_second_late, "site/agreed-24h=fail", {0}},
    {"asked 86,400 s before", asked_at_the_last_second, "", {0}},
    {"asked 86,399 s before", asked_a_second_late, "site/asked=fail", {0}},
    {"asked for another start", asked_for_another_start, "site/asked=fail", {0}},
    {"asked in words that nobody knows", asked_without_a_time, "site/asked=warn", {0}},
    {"asked for an hour of another zone", asked_in_a_wrong_zone, "site/asked=fail", {0}},
    {"silence", silence, "site/agreed-24h=fail site/time-kept=fail", {0}},
    {"a no", worked_on_a_no, "site/agreed-24h=fail site/time-kept=fail", {0}},
    {"a yes taken back", no_after_the_yes, "site/agreed-24h=fail site/time-kept=fail", {0}},
    {"a no, and no work", a_no_and_no_work, "", {0}},
    {"a second proposal, reported with the first date",
     second_proposal,
     "site/report-format=fail",
     {.until = "2030-03-16 12:00"}},
    {"a second proposal, and the first time",
     second_proposal_and_the_first_time,
     "site/time-kept=fail",
     {.until = "2030-03-16 12:00"}},
    {"a second early", a_second_early, "site/time-kept=fail", {0}},
    {"30 minutes late", half_an_hour_late, "", {0}},
    {"30 minutes and a second late", over_half_an_hour_late, "site/time-kept=warn", {0}},
    {"another time, repeated", another_time_repeated, "", {0}},
    {"another time, ignored", another_time_ignored, "site/time-kept=fail", {0}},
    {"another time, taken in silence", another_time_taken_in_silence, "site/time-kept=warn", {0}},
    {"split in several messages", split_in_messages, "", {0}},
};

Test(site_agreement, histories)
{
    site_histories_check(agreed_rows, G_N_ELEMENTS(agreed_rows));
}

static void agreed_with(struct site_story *story, const char *notice)
{
    ask(story, "2030-03-12 10:00", notice);
    answer(story, "2030-03-12 11:00", "yes");
    work_from(story, "2030-03-14 03:00");
}

static void only_another_node(struct site_story *story)
{
    agreed_with(story, "14.03.2030 03:00 обновим киоск 2. Её не выключать на ночь.");
}

static void no_nodes(struct site_story *story)
{
    agreed_with(story, "14.03.2030 03:00 обновление. Оставьте включённой на ночь.");
}

static void nothing_recognised(struct site_story *story)
{
    agreed_with(story, "14.03.2030 03:00 обновление, да или нет?");
}

static void only_kinds(struct site_story *story)
{
    agreed_with(story, "14.03.2030 03:00: касса, бэкофис и ПО. На ночь не выключать!");
}

static void exact_sentences(struct site_story *story)
{
    agreed_with(story, "14.03.2030 03:00: касса, офис, киоск. Пусть касса поработает до утра.");
}

static void access_not_requested(struct site_story *story)
{
    agreed_with(story, "14.03.2030 03:00: касса, офис, киоск. Let the till stay on.");
}

static void access_requested(struct site_story *story)
{
    agreed_with(story, "14.03.2030 03:00: касса, офис, киоск. Пусть касса поработает до утра. "
                       "Пришлите доступ к киоску.");
}

static void overnight_too_late(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", "14.03.2030 03:00: касса, офис, киоск 1");
    answer(story, "2030-03-12 11:00", "yes");
    ask(story, "2030-03-13 23:00:01", "Кассу не выключать на ночь!");
    work_from(story, "2030-03-14 03:00");
}

/* "Не выключать кассу, не отключать роутер" while the update is done. */
static void only_conditions(struct site_story *story)
{
    ask(story, "2030-03-12 10:00",
        "14.03.2030 03:00: касса, офис, киоск 1. "
        "Просим не выключать кассу во время работ.");
    answer(story, "2030-03-12 11:00", "yes");
    work_from(story, "2030-03-14 03:00");
}

static void overnight_at_closing(struct site_story *story)
{
    ask(story, "2030-03-12 10:00", "14.03.2030 03:00: касса, офис, киоск 1");
    answer(story, "2030-03-12 11:00", "yes");
    ask(story, "2030-03-13 23:00", "Кассу не выключать на ночь!");
    work_from(story, "2030-03-14 03:00");
}

static void rebooted(struct site_story *story, const char *notice)
{
    ask(story, "2030-03-12 10:00", notice);
    answer(story, "2030-03-12 11:00", "yes");
    site_story_at(story, "2030-03-14 03:00");
    site_story_program(story, "front-1", "reboot");
}

static void reboot_agreed(struct site_story *story)
{
    rebooted(story, "14.03.2030 в 03:00 обновим кассу и перезагрузим её. Условия: не отключать.");
}

static void reboot_unnamed(struct site_story *story)
{
    rebooted(story, "14.03.2030 в 03:00 обновим кассу. Условия: не отключать.");
}

static void reboot_too_early(struct site_story *story)
{
    rebooted(story, "14.03.2030 в 03:01 перезагрузим кассу. Условия: не отключать.");
}

#define ROUND_THE_CLOCK "\"always\""
#define ONLY_FRONT "[" PACKAGE_FRONT "]"

static const struct site_history notice_rows[] = {
    {"only a node that is not affected", only_another_node, "site/nodes-named=warn", {0}},
    {"conditions and no nodes", no_nodes, "site/nodes-named=warn", {0}},
    {"nothing that is recognised",
     nothing_recognised,
     "site/nodes-named=warn site/till-on-overnight=warn",
     {0}},
    {"kinds alone, software in capitals", only_kinds, "", {0}},
    {"the sentence of the plan", exact_sentences, "", {0}},
    {"a missing access that is not requested",
     access_not_requested,
     "",
     {.missing = "[\"kiosk-1\"]"}},
    {"a missing access", exact_sentences, "site/nodes-named=warn", {.missing = "[\"kiosk-1\"]"}},
    {"a missing access that is requested", access_requested, "", {.missing = "[\"kiosk-1\"]"}},
    {"the night, after closing", overnight_too_late, "site/till-on-overnight=warn", {0}},
    {"the night, at closing", overnight_at_closing, "", {0}},
    {"the conditions of the plan, and not the night",
     only_conditions,
     "site/till-on-overnight=warn",
     {0}},
};

Test(site_notice, histories)
{
    site_histories_check(notice_rows, G_N_ELEMENTS(notice_rows));
}

struct reboot_row {
    const char *name;
    void (*tell)(struct site_story *story);
    enum outcome expected;
};
static const struct reboot_row reboot_rows[] = {
    {"agreed", reboot_agreed, OUTCOME_PASS},
    {"agreed, and the reboot not named", reboot_unnamed, OUTCOME_WARN},
    {"a minute early", reboot_too_early, OUTCOME_FAIL},
};

Test(site_notice, a_till_that_is_always_open_is_rebooted_when_agreed)
{
    for (size_t i = 0; i < G_N_ELEMENTS(reboot_rows); i++) {
        struct site_story *story = site_story_new(
            (struct site_story_settings){.hours = ROUND_THE_CLOCK, .packages = ONLY_FRONT});
        reboot_rows[i].tell(story);
        enum outcome outcome = site_story_rule(story, "site/reboot-agreed")->outcome;
        cr_expect_eq(outcome, reboot_rows[i].expected, "%s: %s", reboot_rows[i].name,
                     outcome_name(outcome));
        site_story_free(story);
    }
}
