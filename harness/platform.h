#pragma once
/* What rows and updaters are of. */
#include <stdbool.h>

enum platform { PLATFORM_DESKTOP, PLATFORM_SITE, PLATFORM_COUNT };
/* By platform, NULL-terminated: "desktop", ... */
extern const char *const platform_names[PLATFORM_COUNT + 1];
/* False leaves it untouched. */
bool platform_parse(const char *name, enum platform *platform);
