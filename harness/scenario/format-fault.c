/* The format of faults of the servers and of the workstation. */
#include "harness/scenario/format.h"
#include "harness/scenario/story.h"
#include "harness/scenario/values.h"

#define FAULT(field) offsetof(struct draft_fault, field)

static const struct shape server_shape = {
    SHAPE_WORD, "a server",
    .words = (const struct word[]){WORD("ccc"), WORD("feed"), WORD("till"), {0}}};

static const struct shape kind_shape = {
    SHAPE_WORD, "a kind of fault",
    .words = (const struct word[]){WORD("refused", .tag = FAULT_REFUSED),
                                   WORD("reset", .tag = FAULT_RESET),
                                   WORD("never", .tag = FAULT_NEVER),
                                   WORD("empty", .tag = FAULT_EMPTY),
                                   WORD("truncated", .tag = FAULT_TRUNCATED),
                                   WORD("wrong-length", .tag = FAULT_WRONG_LENGTH),
                                   WORD("html", .tag = FAULT_HTML),
                                   WORD("wrong-json", .tag = FAULT_WRONG_JSON),
                                   WORD("invalid-json", .tag = FAULT_INVALID_JSON),
                                   WORD("redirect", .tag = FAULT_REDIRECT),
                                   WORD("not-modified", .tag = FAULT_NOT_MODIFIED),
                                   WORD("damaged", .tag = FAULT_DAMAGED),
                                   WORD("range", .tag = FAULT_RANGE),
                                   {0}}};

static const struct shape asked_shape = {SHAPE_WORD, "a kind of request",
                                         .words = (const struct word[]){WORD("configuration"),
                                                                        WORD("token"),
                                                                        WORD("releases"),
                                                                        WORD("package"),
                                                                        WORD("status"),
                                                                        WORD("quit"),
                                                                        WORD("install"),
                                                                        WORD("start"),
                                                                        {0}}};

static const struct shape count_shape = {SHAPE_INTEGER, "a number",
                                         .note = "how many requests, from 1 to 1000000",
                                         .minimum = 1, .maximum = 1000000};

const struct shape fault_shape = {
    SHAPE_MAP, "a fault of a server", .note = "as in fault: {server: ccc, answers: 503, for: 2h}",
    .size_bytes = sizeof(struct draft_fault),
    .members = (const struct member[]){
        KEY("server", &server_shape, REQUIRED, FAULT(server), "ccc, feed or till."),
        KEY("answers", &status_shape, CHOICE, FAULT(status),
            "The HTTP status of the answers, from 400 to 599.", .tag = FAULT_STATUS),
        KEY("late", &fault_duration_shape, CHOICE, FAULT(answer_ns),
            "Answers are kept back for this time.", .tag = FAULT_LATE),
        KEY("drips", &fault_duration_shape, CHOICE, FAULT(answer_ns),
            "The body of an answer takes this time.", .tag = FAULT_DRIP),
        KEY("kind", &kind_shape, CHOICE, FAULT(kind), "Another kind of fault."),
        KEY("when", &asked_shape, OPTIONAL, FAULT(when),
            "Only for requests of this kind; all by default."),
        KEY("for", &fault_duration_shape, OPTIONAL, FAULT(duration_ns), "How long."),
        KEY("count", &count_shape, OPTIONAL, FAULT(count), "How many requests meet it."),
        {0}}};

#define SPELL offsetof(struct draft_spell, duration_ns)

const struct shape power_shape = {
    SHAPE_MAP, "an event of the power", .note = "as in power: {lost: 10m}",
    .size_bytes = sizeof(struct draft_spell),
    .members = (const struct member[]){KEY("lost", &fault_duration_shape, CHOICE, SPELL,
                                           "It is gone for this time; then the till boots."),
                                       {0}}};

const struct shape disk_shape = {
    SHAPE_MAP, "an event of the disk", .note = "as in disk: {full: 30m}",
    .size_bytes = sizeof(struct draft_spell),
    .members = (const struct member[]){
        KEY("full", &fault_duration_shape, CHOICE, SPELL,
            "For this time the till has no room for another program.", .word = "full"),
        KEY("read-only", &fault_duration_shape, CHOICE, SPELL,
            "For this time the updater's state folder can't be written.", .word = "read-only"),
        {0}}};
