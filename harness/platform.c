/* The names of platforms. */
#include "harness/platform.h"
#include <stddef.h>
#include <string.h>

const char *const platform_names[PLATFORM_COUNT + 1] = {
    [PLATFORM_DESKTOP] = "desktop",
    [PLATFORM_SITE] = "site",
};

bool platform_parse(const char *name, enum platform *platform)
{
    for (unsigned i = 0; platform_names[i] != NULL; i++) {
        if (strcmp(platform_names[i], name) == 0) {
            *platform = (enum platform)i;
            return true;
        }
    }
    return false;
}
