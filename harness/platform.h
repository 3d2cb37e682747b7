#pragma once
/* What rows and updaters are of. */

enum platform { PLATFORM_DESKTOP, PLATFORM_SITE };
