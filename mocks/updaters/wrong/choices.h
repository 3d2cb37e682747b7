#pragma once
/* Wrong notions of what is on offer, what is better, and where the settings are. */
#include "mocks/updaters/decide.h"

bool channel_stable_takes_preview(enum channel workstation, enum channel release);
bool channel_any(enum channel workstation, enum channel release);
bool channel_preview_takes_all(enum channel workstation, enum channel release);
bool channel_exact(enum channel workstation, enum channel release);
bool channel_stable_only(enum channel workstation, enum channel release);

bool version_differs(const struct version *offered, const struct version *installed);
bool version_is_not_older(const struct version *offered, const struct version *installed);
bool version_is_lexically_newer(const struct version *offered, const struct version *installed);
bool version_is_newer_by_numbers(const struct version *offered, const struct version *installed);
bool version_is_newer_with_tag_as_text(const struct version *offered,
                                       const struct version *installed);
bool version_is_newer_in_some_field(const struct version *offered, const struct version *installed);
bool version_never_is_patch(const struct version *offered, const struct version *installed);
bool version_is_patch_if_number_differs(const struct version *offered,
                                        const struct version *installed);
bool version_is_patch_unless_major(const struct version *offered, const struct version *installed);

int release_compare_by_age(const struct release *left, const struct release *right);
int release_compare_oldest(const struct release *left, const struct release *right);
int release_compare_lexically(const struct release *left, const struct release *right);

const cJSON *locate_at_top(const cJSON *value);
const cJSON *locate_anywhere(const cJSON *value);
const cJSON *locate_under_sco(const cJSON *value);

bool means_none_always(long status, const char *body);
bool means_none_when_not_found(long status, const char *body);
bool means_none_when_the_server_fails(long status, const char *body);
bool means_none_when_refused(long status, const char *body);
bool means_none_without_an_answer(long status, const char *body);
bool means_none_when_empty(long status, const char *body);
bool means_none_when_a_page(long status, const char *body);
bool means_none_when_unchanged(long status, const char *body);
bool means_none_when_invalid(long status, const char *body);

/* Channels stay what they were when a release was first seen. */
void releases_keep_first_channel(GPtrArray *releases);
/* Releases that left the feed are still on offer. */
void releases_remember_withdrawn(GPtrArray *releases);
