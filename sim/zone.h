#pragma once
/* Time zones, many at once, read from the system's zone files (TZif version 2 or later, RFC 8536,
 * with the POSIX TZ footer for the years after the last transition), so that the harness sees what
 * the updater sees.
 *
 *     g_autoptr(GError) error = NULL;
 *     struct zone *zone = zone_load("Europe/Stockholm", &error);      // free with zone_unref
 *     struct civil local = zone_local(zone, instant_ns);
 *     int n = zone_instants(zone, &local, candidates);                // 0 gap, 1 normal, 2
 * repeated hour
 *
 * Errors: G_FILE_ERROR for a file that can't be read, ZONE_ERROR for a name or content that is no
 * zone. */
#include "sim/civil.h"

#define ZONE_ERROR zone_error_quark()
GQuark zone_error_quark(void);
enum zone_error { ZONE_ERROR_NAME, ZONE_ERROR_FORMAT };

struct zone;
struct zone *zone_load(const char *name, GError **error);
struct zone *zone_parse(const char *name, GBytes *tzif, GError **error);
struct zone *zone_ref(struct zone *zone);
void zone_unref(struct zone *zone);

const char *zone_name(const struct zone *zone);
/* Lower-case hex sha256 of the file that was read. */
const char *zone_sha256(const struct zone *zone);
/* Seconds east of UTC. */
int zone_offset(const struct zone *zone, int64_t instant_ns);
/* "CET", "+03"; valid as long as the zone. */
const char *zone_abbreviation(const struct zone *zone, int64_t instant_ns);
struct civil zone_local(const struct zone *zone, int64_t instant_ns);
/* The instants at which the zone's wall clock shows `local`, earlier first; returns how many: 0, 1
 * or 2. */
int zone_instants(const struct zone *zone, const struct civil *local, int64_t instants_ns[2]);
/* The first change of offset strictly after `instant_ns`, INSTANT_NEVER if there is none before
 * 2200. */
int64_t zone_next_transition(const struct zone *zone, int64_t instant_ns);
/* Nearest known zone name for a message about a misspelt one, or NULL. Free with g_free. */
char *zone_nearest_name(const char *misspelt);
