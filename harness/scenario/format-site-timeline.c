/* The format of the steps of site rows: each verb is one row. */
#include "harness/scenario/format-story.h"
#include "harness/scenario/story.h"
#include "harness/scenario/values.h"
#include "mocks/chat/people.h"
#include "mocks/chat/telegram.h"
#include "mocks/chat/whatsapp.h"

#define GUEST(field) offsetof(struct draft_guest, field)

static const struct shape guest_shape = {
    SHAPE_MAP, "a guest", .note = "as in guest: {kiosk: kiosk-1, browses: 2m}",
    .size_bytes = sizeof(struct draft_guest),
    .members = (const struct member[]){
        KEY("kiosk", &identifier_shape, REQUIRED, GUEST(kiosk), "Where."),
        KEY("browses", &short_duration_shape, OPTIONAL, GUEST(browses_ns), "MENU_BROWSING."),
        KEY("cart", &short_duration_shape, OPTIONAL, GUEST(cart_ns), "CART."),
        KEY("checkout", &short_duration_shape, OPTIONAL, GUEST(checkout_ns), "CHECKOUT."),
        KEY("pays", &short_duration_shape, OPTIONAL, GUEST(pays_ns),
            "PAYMENT_WAIT and PAYMENT_PROCESSING."),
        KEY("unknown", &short_duration_shape, OPTIONAL, GUEST(unknown_ns), "PAYMENT_UNKNOWN."),
        KEY("prints", &short_duration_shape, OPTIONAL, GUEST(prints_ns),
            "FISCALIZING, PRINTING and ORDER_DONE."),
        {0}}};

static const struct shape rate_shape = {SHAPE_INTEGER, "a number", .note = "from 1 to 60 an hour",
                                        .minimum = 1, .maximum = 60};
static const struct shape guests_shape = {
    SHAPE_MAP, "guests", .size_bytes = sizeof(struct draft_guests),
    .members = (const struct member[]){
        KEY("kiosk", &identifier_shape, REQUIRED, offsetof(struct draft_guests, kiosk), "Where."),
        KEY("an-hour", &rate_shape, REQUIRED, offsetof(struct draft_guests, an_hour),
            "How many come on average."),
        KEY("for", &fault_duration_shape, REQUIRED, offsetof(struct draft_guests, for_ns),
            "How long."),
        {0}}};

static const struct shape shift_act_shape = {
    SHAPE_WORD, "an event of the shift",
    .words = (const struct word[]){WORD("opened"), WORD("closed"), {0}}};

#define NODE_ACT(field) offsetof(struct draft_node_act, field)

static const struct shape node_act_shape = {
    SHAPE_MAP, "an event of a node", .note = "as in node: {unreachable: front-1, for: 10m}",
    .size_bytes = sizeof(struct draft_node_act),
    .members = (const struct member[]){
        KEY("unreachable", &identifier_shape, CHOICE, NODE_ACT(node),
            "It can't be reached for this time.", .word = "unreachable"),
        KEY("slow", &identifier_shape, CHOICE, NODE_ACT(node),
            "For this time it needs 20 s for every call.", .word = "slow"),
        KEY("crashes", &identifier_shape, CHOICE, NODE_ACT(node), "Its program ends by itself.",
            .word = "crash"),
        KEY("for", &fault_duration_shape, OPTIONAL, NODE_ACT(for_ns), "How long; 10m by default."),
        {0}}};

static const struct shape party_shape = {
    SHAPE_WORD, "a party",
    .words = (const struct word[]){
        WORD("client", .tag = PARTY_CLIENT), WORD("site", .tag = PARTY_SITE), {0}}};
static const struct shape chat_medium_shape = {
    SHAPE_WORD, "a messenger",
    .words = (const struct word[]){
        WORD("telegram", .tag = MEDIUM_TELEGRAM), WORD("whatsapp", .tag = MEDIUM_WHATSAPP), {0}}};
static const struct shape chat_state_shape = {
    SHAPE_WORD, "a state of a chat",
    .words = (const struct word[]){WORD("open", .tag = CHAT_OPEN),
                                   WORD("barred", .tag = CHAT_BARRED),
                                   WORD("migrated", .tag = CHAT_MIGRATED),
                                   WORD("silent", .tag = CHAT_SILENT),
                                   {0}}};
static const struct shape fate_shape = {
    SHAPE_WORD, "a fate of messages",
    .words = (const struct word[]){WORD("delivered", .tag = FATE_DELIVERED),
                                   WORD("failed", .tag = FATE_FAILED),
                                   WORD("lost", .tag = FATE_LOST),
                                   {0}}};
static const struct shape said_shape = {SHAPE_TEXT, "a text", .note = "at most 100 characters",
                                        .pattern = "[^\\n\\t ]([^\\n\\t]{0,98}[^\\n\\t ])?"};

#define CHAT(field) offsetof(struct draft_chat_act, field)

static const struct shape chat_act_shape = {
    SHAPE_MAP, "an event of a messenger", .note = "as in chat: {with: site, telegram: barred}",
    .size_bytes = sizeof(struct draft_chat_act),
    .members = (const struct member[]){
        KEY("telegram", &chat_state_shape, CHOICE, CHAT(state), "What became of the chat.",
            .word = "telegram"),
        KEY("whatsapp", &fate_shape, CHOICE, CHAT(fate), "What becomes of messages from now on.",
            .word = "whatsapp"),
        KEY("throttles", &chat_medium_shape, CHOICE, CHAT(medium),
            "It lets nothing through for this time.", .word = "throttle"),
        KEY("writes", &said_shape, CHOICE, CHAT(text), "They write of their own accord.",
            .word = "write"),
        KEY("with", &party_shape, OPTIONAL, CHAT(party), "Whose chat; the client's by default."),
        KEY("for", &fault_duration_shape, OPTIONAL, CHAT(for_ns), "How long; 10m by default.",
            .with = "throttles"),
        {0}}};

static const struct shape updater_act_shape = {SHAPE_WORD, "an event of the updater",
                                               .words = (const struct word[]){WORD("killed"), {0}}};

#define STEP(field) offsetof(struct draft_step, field)

const struct shape site_step_shape = {
    SHAPE_MAP, "a step", .note = "what happens at this time",
    .size_bytes = sizeof(struct draft_step),
    .members = (const struct member[]){
        STEP_HEAD_KEYS,
        KEY("guest", &guest_shape, CHOICE, STEP(guest), "A guest uses a kiosk.", .tag = VERB_GUEST),
        KEY("guests", &guests_shape, CHOICE, STEP(guests),
            "Guests use a kiosk, as the seed draws them.", .tag = VERB_GUESTS),
        KEY("shift", &shift_act_shape, CHOICE, STEP(word), "The cash shift.", .tag = VERB_SHIFT),
        KEY("node", &node_act_shape, CHOICE, STEP(node), "Something happens to a node.",
            .tag = VERB_NODE),
        KEY("chat", &chat_act_shape, CHOICE, STEP(chat), "Something happens to a messenger.",
            .tag = VERB_CHAT),
        KEY("updater", &updater_act_shape, CHOICE, STEP(word),
            "A process of the tool is killed (SIGKILL).", .tag = VERB_KILL_UPDATER),
        {0}}};

const struct shape site_timeline_shape = {SHAPE_LIST,
                                          "a list of steps",
                                          .note = "from 1 to 10000 steps",
                                          .item = &site_step_shape,
                                          .minimum = 1,
                                          .maximum = SCENARIO_STEP_LIMIT};
