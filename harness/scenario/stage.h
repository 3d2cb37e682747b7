#pragma once
/* Contradictions of a story that are visible without running it: an order that ends but never
 * began, a release that is withdrawn but is not there. What an updater may change meanwhile is left
 * open. */
#include "harness/scenario/story.h"

void stage_check(struct decoder *decoder, const struct draft_story *story);
