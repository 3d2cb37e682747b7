/* Looks things up in the plan of a site. */
#include "mocks/site/plan.h"
#include <string.h>

const struct site_node_plan *site_node_plan_find(const struct site_plan *plan, const char *id)
{
    for (guint i = 0; i < plan->nodes->len; i++) {
        const struct site_node_plan *node = g_ptr_array_index(plan->nodes, i);
        if (strcmp(node->id, id) == 0) {
            return node;
        }
    }
    return NULL;
}

const struct site_package *site_package_find(const struct site_plan *plan, const char *node)
{
    for (guint i = 0; i < plan->packages->len; i++) {
        const struct site_package *package = g_ptr_array_index(plan->packages, i);
        if (strcmp(package->node, node) == 0) {
            return package;
        }
    }
    return NULL;
}
