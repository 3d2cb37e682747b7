/* The format of steps and expectations: each verb of the timeline is one row. */
#include "harness/scenario/format-story.h"
#include "harness/scenario/story.h"
#include "harness/scenario/values.h"

static const struct shape published_version_shape = {
    SHAPE_MAP, "a release", .size_bytes = sizeof(struct draft_release),
    .members = (const struct member[]){KEY("version", &version_shape, REQUIRED,
                                           offsetof(struct draft_release, version),
                                           "Version of a release that is in the feed."),
                                       {0}}};

#define CONFIGURATION(field) offsetof(struct draft_configuration, field)
#define TARGET_HELP                                                                                \
    "Where: default, tenant, business-unit, workstation (this row's own), or a path."
#define REQUEST_HELP "Path and query of the request, verbatim."
#define BODY_HELP "Body of the request; a text is sent as it is."

static const struct shape patch_shape = {
    SHAPE_MAP, "a write to CCC", .note = "target and value, or request and body",
    .size_bytes = sizeof(struct draft_configuration),
    .members = (const struct member[]){
        KEY("target", &target_shape, CHOICE, CONFIGURATION(target), TARGET_HELP),
        KEY("value", &any_shape, REQUIRED, CONFIGURATION(value), "The part that changes.",
            .with = "target"),
        KEY("replace-existing-patch", &flag_shape, OPTIONAL, CONFIGURATION(replace_existing_patch),
            "Query parameter replaceExistingPatch; false by default.", .with = "target"),
        KEY("calculate-diff", &flag_shape, OPTIONAL, CONFIGURATION(calculate_diff),
            "Query parameter calculateDiff; false by default.", .with = "target"),
        KEY("dry-run", &flag_shape, OPTIONAL, CONFIGURATION(dry_run),
            "Query parameter dryRun; false by default.", .with = "target"),
        KEY("request", &request_shape, CHOICE, CONFIGURATION(request), REQUEST_HELP),
        KEY("body", &any_shape, REQUIRED, CONFIGURATION(body), BODY_HELP, .with = "request"),
        {0}}};

static const struct shape put_shape = {
    SHAPE_MAP, "a write to CCC", .note = "target and value, or request and body",
    .size_bytes = sizeof(struct draft_configuration),
    .members = (const struct member[]){
        KEY("target", &target_shape, CHOICE, CONFIGURATION(target), TARGET_HELP),
        KEY("value", &any_shape, REQUIRED, CONFIGURATION(value), "The whole value.",
            .with = "target"),
        KEY("request", &request_shape, CHOICE, CONFIGURATION(request), REQUEST_HELP),
        KEY("body", &any_shape, REQUIRED, CONFIGURATION(body), BODY_HELP, .with = "request"),
        {0}}};

static const struct shape delete_shape = {
    SHAPE_MAP, "a write to CCC", .note = "target, or request",
    .size_bytes = sizeof(struct draft_configuration),
    .members = (const struct member[]){
        KEY("target", &target_shape, CHOICE, CONFIGURATION(target), TARGET_HELP),
        KEY("request", &request_shape, CHOICE, CONFIGURATION(request), REQUEST_HELP),
        {0}}};

#define ORDER_ID offsetof(struct draft_order, id)

static const struct shape order_shape = {
    SHAPE_MAP, "an event of an order", .note = "as in order: {begins: \"9913\"}",
    .size_bytes = sizeof(struct draft_order),
    .members = (const struct member[]){
        KEY("begins", &identifier_shape, CHOICE, ORDER_ID, "A new order, by its id.",
            .word = "begin"),
        KEY("pays", &identifier_shape, CHOICE, ORDER_ID, "The order goes to payment.",
            .word = "pay"),
        KEY("suspended", &identifier_shape, CHOICE, ORDER_ID, "The order is parked.",
            .word = "suspend"),
        KEY("resumed", &identifier_shape, CHOICE, ORDER_ID, "The parked order goes on.",
            .word = "resume"),
        KEY("ends", &identifier_shape, CHOICE, ORDER_ID, "The order is finished.", .word = "end"),
        {0}}};

static const struct shape app_act_shape = {
    SHAPE_WORD, "an event of the app",
    .words = (const struct word[]){WORD("opened", .means = "open"),
                                   WORD("closed", .means = "close"),
                                   WORD("crashed", .means = "crash"),
                                   WORD("hung", .means = "hang"),
                                   {0}}};
/* CLOSED is no state to bring an open app into: that is `app: closed`. */
static const struct shape app_state_shape = {SHAPE_WORD, "a state of an open app",
                                             .words = (const struct word[]){WORD("IDLE"),
                                                                            WORD("ACTIVE"),
                                                                            WORD("FINALIZED"),
                                                                            WORD("RESCAN"),
                                                                            WORD("ERROR"),
                                                                            WORD("PAYMENT"),
                                                                            WORD("IMPORTED"),
                                                                            WORD("ACTION_NEEDED"),
                                                                            WORD("CANCELLED"),
                                                                            {0}}};
static const struct shape log_act_shape = {SHAPE_WORD, "an event of the log",
                                           .words = (const struct word[]){WORD("rotated"), {0}}};
static const struct shape updater_act_shape = {SHAPE_WORD, "an event of the updater",
                                               .words = (const struct word[]){WORD("killed"), {0}}};
#define CLOCK(field) offsetof(struct draft_clock, field)

static const struct shape right_shape = {SHAPE_WORD, "the word right",
                                         .words = (const struct word[]){WORD("right"), {0}}};
static const struct shape second_shape = {SHAPE_WORD, "the word second",
                                          .words = (const struct word[]){WORD("second"), {0}}};

static const struct shape clock_shape = {
    SHAPE_MAP, "an event of the clock", .note = "as in clock: {back: 2h}",
    .size_bytes = sizeof(struct draft_clock),
    .members = (const struct member[]){
        KEY("forward", &clock_duration_shape, CHOICE, CLOCK(duration_ns),
            "It is stepped forwards by this.", .tag = CLOCK_ACT_STEP),
        KEY("back", &clock_duration_shape, CHOICE, CLOCK(duration_ns),
            "It is stepped back by this.", .tag = CLOCK_ACT_STEP, .word = "back"),
        KEY("shows", &time_shape, CHOICE, CLOCK(shown), "It is set to this time.",
            .tag = CLOCK_ACT_SET),
        KEY("is", &right_shape, CHOICE, CLOCK(word), "It is corrected, and drifts no longer.",
            .tag = CLOCK_ACT_RIGHT),
        KEY("drifts", &drift_shape, CHOICE, CLOCK(ppm),
            "From now on it is so many millionths too fast.", .tag = CLOCK_ACT_DRIFT),
        KEY("repeats", &second_shape, CHOICE, CLOCK(word),
            "A leap second: the second before is shown once more.", .tag = CLOCK_ACT_LEAP_SECOND),
        {0}}};

static const struct shape machine_shape = {
    SHAPE_MAP, "an event of the workstation", .note = "as in machine: {suspended: 8h}",
    .size_bytes = sizeof(struct draft_clock),
    .members =
        (const struct member[]){KEY("suspended", &clock_duration_shape, CHOICE, CLOCK(duration_ns),
                                    "It sleeps for this time.", .tag = CLOCK_ACT_SUSPEND),
                                {0}}};

#define STEP(field) offsetof(struct draft_step, field)

const struct shape step_shape = {
    SHAPE_MAP, "a step", .note = "what happens at this time",
    .size_bytes = sizeof(struct draft_step),
    .members = (const struct member[]){
        STEP_HEAD_KEYS,
        KEY("publish", &release_shape, CHOICE, STEP(release), "A release appears in the feed.",
            .tag = VERB_PUBLISH),
        KEY("promote", &published_version_shape, CHOICE, STEP(release),
            "A preview release becomes stable.", .tag = VERB_PROMOTE),
        KEY("withdraw", &published_version_shape, CHOICE, STEP(release),
            "A release disappears from the feed.", .tag = VERB_WITHDRAW),
        KEY("patch-configuration", &patch_shape, CHOICE, STEP(configuration),
            "A PATCH request to CCC: objects merge.", .tag = VERB_PATCH_CONFIGURATION),
        KEY("put-configuration", &put_shape, CHOICE, STEP(configuration),
            "A PUT request to CCC: the value is replaced.", .tag = VERB_PUT_CONFIGURATION),
        KEY("delete-configuration", &delete_shape, CHOICE, STEP(configuration),
            "A DELETE request to CCC: the value is inherited again.",
            .tag = VERB_DELETE_CONFIGURATION),
        KEY("order", &order_shape, CHOICE, STEP(order), "Something happens to an order.",
            .tag = VERB_ORDER),
        KEY("app", &app_act_shape, CHOICE, STEP(word), "Something happens to the app.",
            .tag = VERB_APP),
        KEY("login", &identifier_shape, CHOICE, STEP(user), "Somebody logs in to the app.",
            .tag = VERB_LOGIN),
        KEY("state", &app_state_shape, CHOICE, STEP(word), "The app goes into a state.",
            .tag = VERB_STATE),
        KEY("log", &log_act_shape, CHOICE, STEP(word), "The app's log is rotated.",
            .tag = VERB_ROTATE_LOG),
        KEY("updater", &updater_act_shape, CHOICE, STEP(word),
            "A process of the updater is killed (SIGKILL).", .tag = VERB_KILL_UPDATER),
        KEY("fault", &fault_shape, CHOICE, STEP(fault), "A server fails.", .tag = VERB_FAULT),
        KEY("clock", &clock_shape, CHOICE, STEP(clock),
            "Something happens to the clock of the workstation.", .tag = VERB_CLOCK),
        KEY("machine", &machine_shape, CHOICE, STEP(clock), "The workstation is suspended.",
            .tag = VERB_MACHINE),
        KEY("power", &power_shape, CHOICE, STEP(spell), "The workstation loses its power.",
            .tag = VERB_POWER),
        KEY("disk", &disk_shape, CHOICE, STEP(spell), "Something can't be written.",
            .tag = VERB_DISK),
        {0}}};

#define NEVER(field) offsetof(struct draft_never, field)

static const struct shape never_shape = {
    SHAPE_MAP, "what never happens", .note = "as in never: {quit: app}",
    .size_bytes = sizeof(struct draft_never),
    .members = (const struct member[]){
        KEY("quit", &app_subject_shape, CHOICE, NEVER(subject), "The app is made to quit.",
            .word = "quit"),
        KEY("start", &app_subject_shape, CHOICE, NEVER(subject), "The app is started.",
            .word = "start"),
        KEY("install", &version_subject_shape, CHOICE, NEVER(subject), "A version is installed.",
            .word = "install"),
        KEY("download", &version_subject_shape, CHOICE, NEVER(subject), "A version is downloaded.",
            .word = "download"),
        KEY("from", &time_shape, OPTIONAL, NEVER(from), "From this time on; by default @start."),
        KEY("to", &time_shape, OPTIONAL, NEVER(to), "Up to this time; by default @until."),
        {0}}};

static const struct shape between_shape = {
    SHAPE_LIST,
    "two times",
    .note = "the first and the last, as in [\"@start\", \"@start + 5m\"]",
    .item = &time_shape,
    .minimum = 2,
    .maximum = 2};

static const struct shape installed_shape = {
    SHAPE_MAP, "what is installed", .size_bytes = sizeof(struct draft_installed),
    .members = (const struct member[]){
        KEY("version", &version_subject_shape, REQUIRED, offsetof(struct draft_installed, version),
            "The version, or any."),
        KEY("between", &between_shape, REQUIRED, offsetof(struct draft_installed, between),
            "The first and the last time at which the installation may end."),
        {0}}};

static const struct shape running_shape = {
    SHAPE_MAP, "what runs", .size_bytes = sizeof(struct draft_running),
    .members = (const struct member[]){
        KEY("version", &version_subject_shape, REQUIRED, offsetof(struct draft_running, version),
            "The version, or any."),
        KEY("at", &time_shape, REQUIRED, offsetof(struct draft_running, at), "When."),
        {0}}};

const struct shape expectation_shape = {
    SHAPE_MAP, "an expectation", .note = "what a reader should see",
    .size_bytes = sizeof(struct draft_expectation),
    .members = (const struct member[]){
        KEY("never", &never_shape, CHOICE, offsetof(struct draft_expectation, never),
            "An act that does not happen in this time.", .tag = EXPECT_NEVER),
        KEY("installed", &installed_shape, CHOICE, offsetof(struct draft_expectation, installed),
            "A version is installed in this time.", .tag = EXPECT_INSTALLED),
        KEY("running", &running_shape, CHOICE, offsetof(struct draft_expectation, running),
            "The app runs in this version at this time.", .tag = EXPECT_RUNNING),
        {0}}};
