#pragma once
/* The messengers and the people of a site row. */
#include "harness/world/parts.h"
#include "mocks/chat/people.h"
#include "mocks/chat/telegram.h"
#include "mocks/chat/whatsapp.h"

struct site_chat;

/* Its servers are among the world's sources. NULL with an error. */
struct site_chat *site_chat_new(struct world *world, GError **error);
void site_chat_free(struct site_chat *chat);
/* The tool's variables; a messenger that the site lacks has none. */
void site_chat_surround(const struct site_chat *chat, char ***environment);
/* `media` of the event `begin`. Free with g_free. */
char *site_chat_media_json(const struct site_chat *chat);
/* The verb `chat`. */
bool site_chat_act(struct site_chat *chat, const struct step *step);
