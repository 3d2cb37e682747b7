/* Writes to CCC as the real requests: path, query and body as the vendor documents them. */
#include "harness/scenario/target.h"
#include <string.h>

static const char values_path[] = "/api/v1/config/cha.settings.v1/values/";
static const char host[] = "https://ccc-api.retailsvc.com";

char *target_tail(const char *target, const struct draft_workstation *workstation)
{
    if (strcmp(target, "business-unit") == 0)
        return g_strdup_printf("business-units/%s", workstation->business_unit->text);
    if (strcmp(target, "workstation") == 0)
        return g_strdup_printf("business-units/%s/workstations/%s",
                               workstation->business_unit->text, workstation->id->text);
    return g_strdup(target);
}

static const char *boolean_name(bool value)
{
    return value ? "true" : "false";
}

char *target_request(const struct draft_step *step, const struct draft_workstation *workstation)
{
    const struct draft_configuration *write = &step->configuration;
    if (write->request) {
        const char *request = write->request->text;
        return g_strdup(g_str_has_prefix(request, host) ? request + strlen(host) : request);
    }
    g_autofree char *tail = target_tail(write->target->text, workstation);
    if (step->map.chosen->tag != VERB_PATCH_CONFIGURATION)
        return g_strconcat(values_path, tail, NULL);
    return g_strdup_printf("%s%s?replaceExistingPatch=%s&calculateDiff=%s&dryRun=%s", values_path,
                           tail, boolean_name(write->replace_existing_patch),
                           boolean_name(write->calculate_diff), boolean_name(write->dry_run));
}

char *target_body(const struct draft_step *step)
{
    const struct draft_configuration *write = &step->configuration;
    if (write->body)
        return write->body->kind == NODE_TEXT ? g_strdup(write->body->text)
                                              : node_to_json(write->body);
    if (!write->value)
        return NULL;
    g_autofree char *value = node_to_json(write->value);
    return g_strdup_printf("{\"value\":%s}", value);
}
