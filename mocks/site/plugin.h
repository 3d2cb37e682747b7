#pragma once
/* The plug-ins of iikoFront: one host process each, with a log of its own. Only mocks/site includes
 * this.
 *
 * Without RestartOnCrash a plug-in that crashed is started again only if it lived 10 s or more; at
 * most 4 crashes an hour: after the fifth it stays down until iikoFront starts again. */
#include "mocks/site/site-internal.h"

/* `folder` below Plugins. Belongs to the node from now on. */
struct plugin *plugin_new(struct site_node *node, const char *folder);
void plugin_start(struct plugin *plugin);
/* Ends with iikoFront. */
void plugin_stop(struct plugin *plugin);
void plugin_forget_crashes(struct plugin *plugin);
bool plugin_process_ended(struct plugin *plugin, const struct process *process);
/* Where the plug-in of a folder reads its configuration. Free with g_free. */
char *plugin_configuration_path(const struct site_node *node, const char *folder);
