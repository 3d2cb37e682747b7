/* The format of the parts that only sites have: the site, its nodes, the plan, its people. */
#include "harness/scenario/format-story.h"
#include "harness/scenario/story.h"
#include "harness/scenario/values.h"
#include "mocks/chat/people.h"
#include "mocks/chat/telegram.h"
#include "mocks/site/plan.h"
#include "sim/clock.h"

static const struct shape hour_shape = {SHAPE_TEXT, "a time of day", .note = "as in \"09:00\"",
                                        .pattern = "([01][0-9]|2[0-3]):[0-5][0-9]|24:00"};
static const struct shape span_shape = {
    SHAPE_LIST,          "two times of day", .note = "as in [\"09:00\", \"23:00\"]",
    .item = &hour_shape, .minimum = 2,       .maximum = 2};
static const struct shape name_shape = {SHAPE_TEXT, "a name", .note = "at most 100 characters",
                                        .pattern = "[^\\n\\t ]([^\\n\\t]{0,98}[^\\n\\t ])?"};
static const struct shape names_shape = {
    SHAPE_LIST,          "a list of names", .note = "from 1 to 10 names",
    .item = &name_shape, .minimum = 1,      .maximum = 10};
static const struct shape ids_shape = {
    SHAPE_LIST,   "a list of nodes",         .note = "ids of nodes", .item = &identifier_shape,
    .minimum = 1, .maximum = SITE_NODE_LIMIT};

#define DAY(word_, index_, help_)                                                                  \
    KEY(word_, &span_shape, OPTIONAL,                                                              \
        offsetof(struct draft_hours, days) + (index_) * sizeof(GPtrArray *), help_)

static const struct shape hours_shape = {
    SHAPE_MAP, "opening hours", .size_bytes = sizeof(struct draft_hours),
    .members = (const struct member[]){DAY("MO", 0, "Monday."),
                                       DAY("TU", 1, "Tuesday."),
                                       DAY("WE", 2, "Wednesday."),
                                       DAY("TH", 3, "Thursday."),
                                       DAY("FR", 4, "Friday."),
                                       DAY("SA", 5, "Saturday."),
                                       DAY("SU", 6, "Sunday."),
                                       {0}}};

static const struct shape site_shape = {
    SHAPE_MAP, "a site", .size_bytes = sizeof(struct draft_site),
    .members = (const struct member[]){
        KEY("zone", &zone_shape, REQUIRED, offsetof(struct draft_site, zone),
            "IANA time zone, as in Europe/Moscow."),
        KEY("name", &name_shape, OPTIONAL, offsetof(struct draft_site, name),
            "What people call it."),
        KEY("hours", &hours_shape, OPTIONAL, offsetof(struct draft_site, hours),
            "When it is open; a day that is left out is closed; daily from 09:00 to 23:00 by "
            "default."),
        KEY("never-closes", &flag_shape, OPTIONAL, offsetof(struct draft_site, never_closes),
            "It is open day and night."),
        {0}}};

static const struct shape kind_shape = {
    SHAPE_WORD, "a kind of node",
    .words = (const struct word[]){WORD("front", .tag = SITE_FRONT),
                                   WORD("backoffice", .tag = SITE_BACKOFFICE),
                                   WORD("kiosk", .tag = SITE_KIOSK),
                                   {0}}};
static const struct shape trouble_shape = {
    SHAPE_WORD, "a trouble",
    .words = (const struct word[]){WORD("crashes", .tag = TROUBLE_CRASH),
                                   WORD("errs", .tag = TROUBLE_ERROR),
                                   WORD("is-not-loaded", .tag = TROUBLE_NOT_LOADED),
                                   WORD("is-stuck", .tag = TROUBLE_STUCK),
                                   WORD("loses-configuration", .tag = TROUBLE_LOSES_CONFIGURATION),
                                   {0}}};
static const struct shape encoding_shape = {
    SHAPE_WORD, "an encoding",
    .words = (const struct word[]){WORD("utf-8", .tag = ENCODING_UTF8),
                                   WORD("utf-8-bom", .tag = ENCODING_UTF8_BOM),
                                   WORD("cp1251", .tag = ENCODING_CP1251),
                                   {0}}};
static const struct shape rms_shape = {
    SHAPE_WORD, "a place", .words = (const struct word[]){WORD("home"), WORD("elsewhere"), {0}}};
static const struct shape old_shape = {
    SHAPE_MAP, "a folder of backups", .size_bytes = sizeof(struct draft_old),
    .members = (const struct member[]){
        KEY("folder", &name_shape, REQUIRED, offsetof(struct draft_old, folder),
            "Its name on the desktop, as in old or OLD."),
        KEY("version", &version_shape, OPTIONAL, offsetof(struct draft_old, version),
            "Of the plug-in whose backup stands there already."),
        {0}}};

#define NODE(field) offsetof(struct draft_site_node, field)

static const struct shape site_node_shape = {
    SHAPE_MAP, "a node", .size_bytes = sizeof(struct draft_site_node),
    .members = (const struct member[]){
        KEY("id", &identifier_shape, REQUIRED, NODE(id), "As in kiosk-1."),
        KEY("kind", &kind_shape, REQUIRED, NODE(kind), "front, backoffice or kiosk."),
        KEY("names", &names_shape, OPTIONAL, NODE(names),
            "What people call it; its id by default."),
        KEY("version", &version_shape, REQUIRED, NODE(version),
            "Of the plug-in or of the kiosk's software when the row begins."),
        KEY("folder", &identifier_shape, OPTIONAL, NODE(folder), "Of the plug-in."),
        KEY("updated", &trouble_shape, OPTIONAL, NODE(trouble),
            "What goes wrong once the version of the plan is in place."),
        KEY("after", &short_duration_shape, OPTIONAL, NODE(after_ns),
            "How long it lives before it crashes; 0s by default."),
        KEY("cached", &flag_shape, OPTIONAL, NODE(is_cached),
            "iikoFront goes on with the version that it has cached for a folder."),
        KEY("restarts-on-crash", &flag_shape, OPTIONAL, NODE(restarts_on_crash),
            "RestartOnCrash of the plug-in."),
        KEY("configuration-beside", &flag_shape, OPTIONAL, NODE(configuration_beside),
            "The plug-in reads its configuration beside its program file."),
        KEY("old-errors", &flag_shape, OPTIONAL, NODE(old_errors),
            "The logs have errors from before the row."),
        KEY("rotated", &flag_shape, OPTIONAL, NODE(rotated),
            "The lines from before the row are in a rotated file."),
        KEY("encoding", &encoding_shape, OPTIONAL, NODE(encoding),
            "Of the logs; utf-8 by default."),
        KEY("rms", &rms_shape, OPTIONAL, NODE(rms),
            "Whose RMS stands in the profile of BackOffice; home by default."),
        KEY("old", &old_shape, OPTIONAL, NODE(old), "A folder that is on the desktop already."),
        {0}}};
static const struct shape nodes_shape = {
    SHAPE_LIST,   "a list of nodes",         .note = "from 1 to 32 nodes", .item = &site_node_shape,
    .minimum = 1, .maximum = SITE_NODE_LIMIT};

static const struct shape package_shape = {
    SHAPE_MAP, "a package", .size_bytes = sizeof(struct draft_package),
    .members = (const struct member[]){
        KEY("node", &identifier_shape, REQUIRED, offsetof(struct draft_package, node),
            "The node that it is for."),
        KEY("version", &version_shape, REQUIRED, offsetof(struct draft_package, version),
            "What it brings there."),
        {0}}};
static const struct shape packages_shape = {SHAPE_LIST,
                                            "a list of packages",
                                            .note = "from 1 to 32 packages",
                                            .item = &package_shape,
                                            .minimum = 1,
                                            .maximum = SITE_NODE_LIMIT};

#define PLAN(field) offsetof(struct draft_plan, field)

static const struct shape plan_shape = {
    SHAPE_MAP, "a plan", .size_bytes = sizeof(struct draft_plan),
    .members = (const struct member[]){
        KEY("packages", &packages_shape, REQUIRED, PLAN(packages), "In the order of the plan."),
        KEY("start", &time_shape, REQUIRED, PLAN(start), "The wished start of the work."),
        KEY("duration", &fault_duration_shape, OPTIONAL, PLAN(duration_ns), "2h by default."),
        KEY("release", &name_shape, OPTIONAL, PLAN(release),
            "Its number; the version of the first package by default."),
        KEY("changes", &names_shape, OPTIONAL, PLAN(changes), "The main changes."),
        KEY("missing", &ids_shape, OPTIONAL, PLAN(missing), "Nodes whose access is missing."),
        {0}}};

static const struct shape items_shape = {SHAPE_INTEGER, "a number", .note = "from 1 to 400 items",
                                         .minimum = 1, .maximum = 400};
static const struct shape pages_shape = {SHAPE_INTEGER, "a number", .note = "from 1 to 12 pages",
                                         .minimum = 1, .maximum = SITE_PAGE_LIMIT};
static const struct shape menu_shape = {
    SHAPE_MAP, "a menu", .size_bytes = sizeof(struct draft_menu),
    .members = (const struct member[]){
        KEY("items", &items_shape, OPTIONAL, offsetof(struct draft_menu, items), "48 by default."),
        KEY("pages", &pages_shape, OPTIONAL, offsetof(struct draft_menu, pages), "3 by default."),
        {0}}};
static const struct shape shift_shape = {
    SHAPE_WORD, "a state of the shift",
    .words = (const struct word[]){WORD("open"), WORD("closed"), {0}}};

static const struct shape chat_kind_shape = {
    SHAPE_WORD, "a kind of chat",
    .words = (const struct word[]){WORD("supergroup", .tag = CHAT_SUPERGROUP),
                                   WORD("group", .tag = CHAT_GROUP),
                                   WORD("channel", .tag = CHAT_CHANNEL),
                                   WORD("private", .tag = CHAT_PRIVATE),
                                   {0}}};
static const struct shape telegram_shape = {
    SHAPE_MAP, "a messenger", .size_bytes = sizeof(struct draft_telegram),
    .members = (const struct member[]){
        KEY("client", &chat_kind_shape, OPTIONAL, offsetof(struct draft_telegram, client),
            "Kind of the client's chat; supergroup by default."),
        KEY("site", &chat_kind_shape, OPTIONAL, offsetof(struct draft_telegram, site),
            "Kind of the site's chat; supergroup by default."),
        KEY("one-chat", &flag_shape, OPTIONAL, offsetof(struct draft_telegram, one_chat),
            "Both are in the client's chat."),
        {0}}};
static const struct shape whatsapp_shape = {
    SHAPE_MAP, "a messenger", .size_bytes = sizeof(struct draft_whatsapp),
    .members = (const struct member[]){
        KEY("one-number", &flag_shape, OPTIONAL, offsetof(struct draft_whatsapp, one_number),
            "Client and site have the same number."),
        KEY("client-wrote", &short_duration_shape, OPTIONAL,
            offsetof(struct draft_whatsapp, client_wrote_ns),
            "How long before the row the client wrote last; 0s: never."),
        KEY("site-wrote", &short_duration_shape, OPTIONAL,
            offsetof(struct draft_whatsapp, site_wrote_ns),
            "How long before the row the site wrote last; 0s: never."),
        {0}}};
static const struct shape media_shape = {
    SHAPE_MAP, "a map of messengers", .size_bytes = sizeof(struct draft_media),
    .members =
        (const struct member[]){KEY("telegram", &telegram_shape, OPTIONAL,
                                    offsetof(struct draft_media, telegram), "They have Telegram."),
                                KEY("whatsapp", &whatsapp_shape, OPTIONAL,
                                    offsetof(struct draft_media, whatsapp), "They have WhatsApp."),
                                {0}}};

static const struct shape consent_shape = {
    SHAPE_WORD, "an answer",
    .words = (const struct word[]){
        WORD("agrees", .tag = MEANING_YES), WORD("refuses", .tag = MEANING_NO), {0}}};
static const struct shape answer_shape = {
    SHAPE_MAP, "an answer", .note = "as in {says: agrees, after: 10m}",
    .size_bytes = sizeof(struct draft_answer),
    .members = (const struct member[]){
        KEY("says", &consent_shape, CHOICE, offsetof(struct draft_answer, word),
            "agrees or refuses."),
        KEY("wishes", &time_shape, CHOICE, offsetof(struct draft_answer, time),
            "Another time for the work.", .tag = MEANING_TIME),
        KEY("writes", &name_shape, CHOICE, offsetof(struct draft_answer, text),
            "Something else, which is no agreement.", .tag = MEANING_OTHER),
        KEY("text", &name_shape, OPTIONAL, offsetof(struct draft_answer, text),
            "The words of a consent or a refusal.", .with = "says"),
        KEY("after", &short_duration_shape, OPTIONAL, offsetof(struct draft_answer, after_ns),
            "How long after reading; 5m by default."),
        {0}}};
static const struct shape answers_shape = {
    SHAPE_LIST,   "a list of answers",           .note = "at most 8 answers", .item = &answer_shape,
    .minimum = 0, .maximum = PERSON_ANSWER_LIMIT};
static const struct shape medium_shape = {
    SHAPE_WORD, "a messenger",
    .words = (const struct word[]){
        WORD("telegram", .tag = MEDIUM_TELEGRAM), WORD("whatsapp", .tag = MEDIUM_WHATSAPP), {0}}};
static const struct shape ignored_shape = {
    SHAPE_LIST,   "a list of messengers", .note = "telegram, whatsapp", .item = &medium_shape,
    .minimum = 1, .maximum = MEDIUM_COUNT};

#define PERSON(field) offsetof(struct draft_person, field)

static const struct shape person_shape = {
    SHAPE_MAP, "a person", .size_bytes = sizeof(struct draft_person),
    .members = (const struct member[]){
        KEY("answers", &answers_shape, OPTIONAL, PERSON(answers),
            "One after the other, the last again and again; none: never answers."),
        KEY("ignores", &ignored_shape, OPTIONAL, PERSON(ignores), "Does not look there."),
        KEY("reads-after", &short_duration_shape, OPTIONAL, PERSON(reads_after_ns),
            "How long after the delivery; 0s by default."),
        KEY("reads", &span_shape, OPTIONAL, PERSON(reads),
            "From when to when on each day; always by default."),
        KEY("questions-until", &time_shape, OPTIONAL, PERSON(questions_until),
            "What comes later is no question; the wished start by default."),
        KEY("keeps-silent", &flag_shape, OPTIONAL, PERSON(keeps_silent),
            "Does not write back to a template."),
        KEY("writes-back-after", &short_duration_shape, OPTIONAL, PERSON(writes_back_ns),
            "How long after reading a template; 2m by default."),
        {0}}};
static const struct shape people_shape = {
    SHAPE_MAP, "people", .size_bytes = sizeof(struct draft_people),
    .members = (const struct member[]){
        KEY("client", &person_shape, OPTIONAL, offsetof(struct draft_people, client),
            "Who agrees for the client; agrees after 10 minutes by default."),
        KEY("site", &person_shape, OPTIONAL, offsetof(struct draft_people, site),
            "Who is at the site; agrees after 20 minutes by default."),
        {0}}};

#define SITE(field) offsetof(struct draft_story, own.field)

const struct shape site_story_shape = {
    SHAPE_MAP, "a scenario", .size_bytes = sizeof(struct draft_story),
    .members = (const struct member[]){
        STORY_HEAD_KEYS,
        KEY("site", &site_shape, REQUIRED, SITE(site), "The restaurant and its time zone."),
        STORY_TIME_KEYS,
        STORY_MOMENTS_KEY,
        KEY("nodes", &nodes_shape, REQUIRED, SITE(nodes), "Tills, BackOffice, kiosks."),
        KEY("plan", &plan_shape, REQUIRED, SITE(plan), "What the tool is to do."),
        KEY("menu", &menu_shape, OPTIONAL, SITE(menu), "The menu that BackOffice has."),
        KEY("shift", &shift_shape, OPTIONAL, SITE(shift), "The cash shift; open by default."),
        KEY("media", &media_shape, OPTIONAL, SITE(media),
            "The messengers that they have; Telegram by default."),
        KEY("people", &people_shape, OPTIONAL, SITE(people), "How people answer."),
        KEY("timeline", &site_timeline_shape, OPTIONAL, STORY(timeline),
            "What happens, in the order of time."),
        STORY_CASES_KEY,
        {0}}};
