#pragma once
/* The option that every updater of this folder has: --poll SECONDS, 300 if it is absent. */
#include <glib.h>

/* Takes the option out of the arguments. 0 if it is malformed. */
gint64 options_poll_s(int *count, char ***arguments);
