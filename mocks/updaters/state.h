#pragma once
/* What survives a restart, as files of a folder that are replaced as a whole: the last good
 * configuration and the attempt that is under way. */
#include "mocks/updaters/attempt.h"

/* The body of the CCC's answer; NULL if none was kept. */
char *state_load_configuration(const char *folder);
void state_save_configuration(const char *folder, const char *body);
/* Leaves `attempt` untouched if none is under way. */
void state_load_attempt(const char *folder, struct attempt *attempt);
void state_save_attempt(const char *folder, const struct attempt *attempt);
/* The first half of an attempt's file; the other one comes with state_save_attempt. */
void state_begin_attempt(const char *folder);
bool state_is_half_written(const char *folder);
/* False if there is a lock already, whosever it is. It is never given back. */
bool state_take_lock(const char *folder);
