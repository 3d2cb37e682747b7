/* The format of a scenario file from the top: its keys, and the parts that describe how the row
 * begins. */
#include "harness/scenario/format-story.h"
#include "harness/scenario/story.h"
#include "harness/scenario/values.h"
#include "mocks/ccc/ccc.h"
#include "mocks/ccc/target.h"
#include "sim/clock.h"
#include <string.h>

#define READINGS(...)                                                                              \
    {                                                                                              \
        SHAPE_WORD, "a reading", .words = (const struct word[])                                    \
        {                                                                                          \
            __VA_ARGS__,                                                                           \
            {                                                                                      \
                0                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }

static const struct shape window_clock_shape = READINGS(WORD("local"), WORD("utc"));
static const struct shape patch_window_shape = READINGS(WORD("bound"), WORD("exempt"));
static const struct shape patch_kind_shape = READINGS(WORD("number"), WORD("step"));
static const struct shape exclusion_field_shape =
    READINGS(WORD("either"), WORD("duration"), WORD("days"));
static const struct shape download_shape = READINGS(WORD("window"), WORD("anytime"));
static const struct shape partial_shape = READINGS(WORD("accepted"), WORD("invalid"));

#define READING(field) offsetof(struct draft_readings, field)

const struct shape readings_shape = {
    SHAPE_MAP, "a map of readings", .size_bytes = sizeof(struct draft_readings),
    .members = (const struct member[]){
        KEY("window-clock", &window_clock_shape, OPTIONAL, READING(window_clock),
            "Which clock maintenance windows follow."),
        KEY("patch-window", &patch_window_shape, OPTIONAL, READING(patch_window),
            "Whether windows hold back patches."),
        KEY("patch-kind", &patch_kind_shape, OPTIONAL, READING(patch_kind),
            "Whether a patch is told by its number or by the step from the installed version."),
        KEY("exclusion-field", &exclusion_field_shape, OPTIONAL, READING(exclusion_field),
            "Which key gives the length of an exclusion."),
        KEY("download", &download_shape, OPTIONAL, READING(download),
            "Whether downloads need a window."),
        KEY("partial", &partial_shape, OPTIONAL, READING(partial),
            "Whether a configuration without channel or window is valid."),
        {0}}};

#define WORKSTATION(field) offsetof(struct draft_workstation, field)

static const struct shape workstation_shape = {
    SHAPE_MAP, "a workstation", .size_bytes = sizeof(struct draft_workstation),
    .members = (const struct member[]){
        KEY("business-unit", &identifier_shape, REQUIRED, WORKSTATION(business_unit),
            "Id of the business unit, as in EU800."),
        KEY("id", &identifier_shape, REQUIRED, WORKSTATION(id),
            "Id of the workstation inside of it, as in \"601\"."),
        KEY("zone", &zone_shape, REQUIRED, WORKSTATION(zone),
            "IANA time zone, as in Europe/Stockholm."),
        KEY("tenant", &identifier_shape, OPTIONAL, WORKSTATION(tenant), "LC01 by default."),
        KEY("clock", &time_shape, OPTIONAL, WORKSTATION(clock),
            "What its clock shows when the row begins; the right time by default."),
        {0}}};

static const struct shape first_state_shape = {SHAPE_WORD, "a state of the app",
                                               .words = (const struct word[]){WORD("CLOSED"),
                                                                              WORD("IDLE"),
                                                                              WORD("ACTIVE"),
                                                                              WORD("FINALIZED"),
                                                                              WORD("RESCAN"),
                                                                              WORD("ERROR"),
                                                                              WORD("PAYMENT"),
                                                                              WORD("IMPORTED"),
                                                                              WORD("ACTION_NEEDED"),
                                                                              WORD("CANCELLED"),
                                                                              {0}}};

static const struct shape app_shape = {
    SHAPE_MAP, "the app", .size_bytes = sizeof(struct draft_app),
    .members = (const struct member[]){
        KEY("version", &installed_version_shape, REQUIRED, offsetof(struct draft_app, version),
            "What is installed when the row begins; null for nothing."),
        KEY("state", &first_state_shape, OPTIONAL, offsetof(struct draft_app, state),
            "CLOSED, or a state of the open app; IDLE by default."),
        {0}}};

static const struct shape till_shape = {
    SHAPE_MAP, "the till", .size_bytes = sizeof(struct draft_till),
    .members = (const struct member[]){
        KEY("install", &short_duration_shape, OPTIONAL, offsetof(struct draft_till, install_ns),
            "How long an installation takes; 60s by default."),
        KEY("status", &short_duration_shape, OPTIONAL, offsetof(struct draft_till, status_ns),
            "How long a status answer takes; 0s by default."),
        KEY("quit", &short_duration_shape, OPTIONAL, offsetof(struct draft_till, quit_ns),
            "How long the app takes to quit; 0s by default."),
        {0}}};

#define CCC(field) offsetof(struct draft_ccc, field)

static const struct shape groups_shape = {
    SHAPE_LIST,
    "a list of groups",
    .note = "from 1 to " G_STRINGIFY(CCC_GROUP_LIMIT) " ids, the outermost first",
    .item = &identifier_shape,
    .minimum = 1,
    .maximum = CCC_GROUP_LIMIT};
static const struct shape null_values_shape = {
    SHAPE_WORD, "what null does",
    .words = (const struct word[]){WORD("stored"), WORD("deletes", .tag = true), {0}}};
static const struct shape accepted_shape = {
    SHAPE_WORD, "a status of HTTP by its name",
    .words = (const struct word[]){
        WORD("accepted", .tag = 202), WORD("ok", .tag = 200), WORD("no-content", .tag = 204), {0}}};
static const struct shape validates_shape = {
    SHAPE_WORD, "what is validated",
    .words = (const struct word[]){WORD("nothing", .tag = CCC_VALIDATES_NOTHING),
                                   WORD("merged", .tag = CCC_VALIDATES_MERGED),
                                   WORD("patch", .tag = CCC_VALIDATES_PATCH),
                                   {0}}};

static const struct shape ccc_shape = {
    SHAPE_MAP, "the configuration service", .size_bytes = sizeof(struct draft_ccc),
    .members = (const struct member[]){
        KEY("processing", &short_duration_shape, OPTIONAL, CCC(processing_ns),
            "How long it takes until a write has its effect; 0s by default."),
        KEY("groups", &groups_shape, OPTIONAL, CCC(groups),
            "The groups that the business unit belongs to, the outermost first."),
        KEY("null-values", &null_values_shape, OPTIONAL, CCC(null_values),
            "Whether a null in a write is a value (stored, by default) or takes the key away."),
        KEY("answers-writes", &accepted_shape, OPTIONAL, CCC(accepted),
            "The status of a write that is accepted; accepted (202) by default."),
        KEY("validates", &validates_shape, OPTIONAL, CCC(validates),
            "What of a write must fit the documented schema; nothing by default."),
        KEY("checks-formats", &flag_shape, OPTIONAL, CCC(checks_formats),
            "Whether validation looks at formats of dates and times; false by default."),
        {0}}};

static const struct shape feed_shape = {
    SHAPE_MAP, "the feed", .size_bytes = sizeof(struct draft_feed),
    .members = (const struct member[]){
        KEY("transfer", &short_duration_shape, OPTIONAL, offsetof(struct draft_feed, transfer_ns),
            "How long a whole package takes on the wire; 0s by default."),
        {0}}};

static const struct shape updater_shape = {
    SHAPE_MAP, "the updater", .size_bytes = sizeof(struct draft_updater),
    .members = (const struct member[]){KEY("poll", &poll_shape, OPTIONAL,
                                           offsetof(struct draft_updater, poll_ns),
                                           "The row wants an updater that declares this poll."),
                                       {0}}};

const struct shape moments_shape = {SHAPE_MAP,
                                    "a map of named moments",
                                    .size_bytes = sizeof(struct draft_moments),
                                    .others = &time_shape,
                                    .other_key = &moment_shape,
                                    .others_offset = offsetof(struct draft_moments, pairs)};

static const struct shape targets_shape = {SHAPE_MAP,
                                           "a map of targets",
                                           .size_bytes = sizeof(struct draft_targets),
                                           .others = &any_shape,
                                           .other_key = &target_shape,
                                           .others_offset = offsetof(struct draft_targets, pairs)};

#define RELEASE(field) offsetof(struct draft_release, field)

const struct shape release_shape = {
    SHAPE_MAP, "a release", .size_bytes = sizeof(struct draft_release),
    .members = (const struct member[]){
        KEY("version", &version_shape, REQUIRED, RELEASE(version), "As in \"3.7.0\"."),
        KEY("channel", &channel_shape, REQUIRED, RELEASE(channel), "internal, preview or stable."),
        KEY("published", &time_shape, OPTIONAL, RELEASE(published),
            "What the feed says about when it was published; now by default."),
        KEY("notes", &text_shape, OPTIONAL, RELEASE(notes), "Release notes."),
        KEY("contains", &version_shape, OPTIONAL, RELEASE(contains),
            "The version that is really in the package."),
        KEY("digest", &wrong_or_missing_shape, OPTIONAL, RELEASE(digest),
            "The announced sha256 is wrong or missing."),
        KEY("size", &wrong_shape, OPTIONAL, RELEASE(size), "The announced size is wrong."),
        {0}}};

const struct shape rules_shape = {
    SHAPE_LIST,          "a list of rule ids", .note = "as in [window/inside]",
    .item = &rule_shape, .minimum = 1,         .maximum = 200};
static const struct shape releases_shape = {
    SHAPE_LIST,   "a list of releases", .note = "from 1 to 1000 releases", .item = &release_shape,
    .minimum = 1, .maximum = 1000};
static const struct shape timeline_shape = {
    SHAPE_LIST,          "a list of steps", .note = "from 1 to 10000 steps",
    .item = &step_shape, .minimum = 1,      .maximum = SCENARIO_STEP_LIMIT};
static const struct shape expectations_shape = {SHAPE_LIST,
                                                "a list of expectations",
                                                .note = "from 1 to 1000 expectations",
                                                .item = &expectation_shape,
                                                .minimum = 1,
                                                .maximum = 1000};

static const struct shape case_shape = {
    SHAPE_MAP,
    "a case",
    .size_bytes = sizeof(struct draft_case),
    .members = (const struct member[]){KEY("case", &case_name_shape, REQUIRED,
                                           offsetof(struct draft_case, name),
                                           "Name of the case; the id of the row ends with it."),
                                       {0}},
    .others = &any_shape,
    .other_key = &parameter_shape,
    .others_offset = offsetof(struct draft_case, parameters)};

const struct shape cases_shape = {
    SHAPE_LIST,          "a list of cases", .note = "from 1 to 1000 cases",
    .item = &case_shape, .minimum = 1,      .maximum = SCENARIO_CASE_LIMIT};

const struct shape story_shape = {
    SHAPE_MAP, "a scenario", .size_bytes = sizeof(struct draft_story),
    .members = (const struct member[]){
        STORY_HEAD_KEYS,
        KEY("workstation", &workstation_shape, REQUIRED, STORY(workstation),
            "The till: its identity and its time zone."),
        STORY_TIME_KEYS,
        KEY("app", &app_shape, REQUIRED, STORY(app), "The app when the row begins."),
        KEY("till", &till_shape, OPTIONAL, STORY(till), "How long the till takes."),
        KEY("feed", &feed_shape, OPTIONAL, STORY(feed), "How long the feed takes."),
        KEY("ccc", &ccc_shape, OPTIONAL, STORY(ccc), "How the configuration service behaves."),
        KEY("updater", &updater_shape, OPTIONAL, STORY(updater),
            "What the row wants of the updater."),
        STORY_MOMENTS_KEY,
        KEY("configuration", &targets_shape, OPTIONAL, STORY(configuration),
            "What is set in CCC when the row begins, by target."),
        KEY("releases", &releases_shape, OPTIONAL, STORY(releases),
            "What is in the feed when the row begins."),
        KEY("timeline", &timeline_shape, OPTIONAL, STORY(timeline),
            "What happens, in the order of time."),
        KEY("expect", &expectations_shape, OPTIONAL, STORY(expectations),
            "What a reader should see, besides the rules."),
        STORY_CASES_KEY,
        {0}}};

void draft_story_init(struct draft_story *story)
{
    *story = (struct draft_story){
        .seed = 1,
        .till = {.install_ns = 60 * NS_PER_S},
        .own = {.plan = {.duration_ns = 2 * 3600 * NS_PER_S}, .menu = {.items = 48, .pages = 3}},
    };
}

bool draft_app_is_open(const struct draft_app *app)
{
    bool is_closed = app->state && strcmp(app->state->word, "CLOSED") == 0;
    return app->version->kind != NODE_NULL && !is_closed;
}
