#pragma once
/* Faults of the servers, from their drafts to what a server is told, and what makes no sense about
 * them. */
#include "harness/scenario/moments.h"

struct http_fault fault_build(const struct draft_fault *draft, int64_t instant_ns);
/* Faults that a server can't have, requests that are not its own, faults without an end. */
void faults_check(struct decoder *decoder, const struct draft_story *story);
