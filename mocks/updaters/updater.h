#pragma once
/* An updater: looks every `poll_s` seconds, decides, and updates the till. */
#include "mocks/updaters/policy.h"

/* Runs until the process is asked to end; returns its exit status. What it needs to know comes from
 * the environment (docs/updater-contract.md). */
int updater_run(const struct policy *policy, gint64 poll_s);
