/* Reads the plan of a site tool. */
#include "harness/oracle/site-plan.h"
#include "sim/civil.h"
#include "sim/clock.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#define DAY_S 86400

static const char *const kind_names[NAMED_COUNT] = {"front", "backoffice", "kiosk"};
static const char *const package_names[] = {"backoffice-plugin", "front-plugin", "kiosk-software"};
static const char *const day_names[7] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
static const char *const sentence_names[] = {"conditions", "overnight", "access", "finished"};

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static char *text_of(const cJSON *object, const char *key)
{
    const cJSON *item = member(object, key);
    return cJSON_IsString(item) ? g_strdup(item->valuestring) : NULL;
}

static GPtrArray *texts_of(const cJSON *list)
{
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        if (cJSON_IsString(item)) {
            g_ptr_array_add(texts, g_strdup(item->valuestring));
        }
    }
    return texts;
}

/* The index of the text in a list of names, or the last one. */
static unsigned word_of(const cJSON *object, const char *key, const char *const *names,
                        unsigned count)
{
    const cJSON *item = member(object, key);
    for (unsigned i = 0; cJSON_IsString(item) && i < count; i++) {
        if (strcmp(item->valuestring, names[i]) == 0) {
            return i;
        }
    }
    return count - 1;
}

static void node_clear(gpointer data)
{
    struct plan_node *node = data;
    g_free(node->id);
    g_ptr_array_unref(node->names);
}

static void package_clear(gpointer data)
{
    struct plan_package *package = data;
    g_free(package->node);
    g_free(package->folder);
    g_free(package->version);
}

static void take_nodes(struct runbook_plan *plan, const cJSON *root)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, member(root, "nodes"))
    {
        struct plan_node node = {.id = text_of(item, "id")};
        node.kind = (enum node_kind_named)word_of(item, "kind", kind_names, NAMED_COUNT);
        node.names = texts_of(member(item, "names"));
        node.id = node.id == NULL ? g_strdup("") : node.id;
        g_array_append_val(plan->nodes, node);
    }
}

static struct plan_node *node_of(const struct runbook_plan *plan, const char *id)
{
    for (guint i = 0; i < plan->nodes->len; i++) {
        struct plan_node *node = &g_array_index(plan->nodes, struct plan_node, i);
        if (g_strcmp0(node->id, id) == 0) {
            return node;
        }
    }
    return NULL;
}

static void take_packages(struct runbook_plan *plan, const cJSON *root)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, member(root, "packages"))
    {
        struct plan_package package = {text_of(item, "node"), text_of(item, "folder"),
                                       text_of(item, "version"), PACKAGE_KIOSK_SOFTWARE};
        package.kind = (enum package_kind)word_of(item, "kind", package_names, 3);
        struct plan_node *node = node_of(plan, package.node);
        if (node != NULL) {
            node->is_affected = true;
        }
        g_array_append_val(plan->packages, package);
    }
}

static void take_access(struct runbook_plan *plan, const cJSON *root)
{
    g_autoptr(GPtrArray) missing = texts_of(member(member(root, "access"), "missing"));
    for (guint i = 0; i < missing->len; i++) {
        struct plan_node *node = node_of(plan, g_ptr_array_index(missing, i));
        if (node != NULL) {
            node->is_held_back = true;
        }
    }
}

static int seconds_of(const cJSON *item)
{
    int hour = 0, minute = 0;
    bool is_time = cJSON_IsString(item) && sscanf(item->valuestring, "%d:%d", &hour, &minute) == 2;
    return is_time ? hour * 3600 + minute * 60 : 0;
}

static void take_hours(struct runbook_plan *plan, const cJSON *root)
{
    const cJSON *hours = member(member(root, "site"), "hours");
    plan->is_always_open = cJSON_IsString(hours);
    for (unsigned day = 0; day < 7; day++) {
        const cJSON *pair = member(hours, day_names[day]);
        if (cJSON_GetArraySize(pair) == 2) {
            plan->hours[day] = (struct opening){true, seconds_of(cJSON_GetArrayItem(pair, 0)),
                                                seconds_of(cJSON_GetArrayItem(pair, 1))};
        }
        if (plan->hours[day].is_open && plan->hours[day].to_s <= plan->hours[day].from_s) {
            plan->hours[day].to_s += DAY_S;
        }
    }
}

static void take_sentences(struct runbook_plan *plan, const cJSON *root)
{
    const cJSON *language;
    cJSON_ArrayForEach(language, member(root, "sentences"))
    {
        for (size_t i = 0; i < G_N_ELEMENTS(sentence_names); i++) {
            char *sentence = text_of(language, sentence_names[i]);
            if (sentence != NULL) {
                GPtrArray *all = g_hash_table_lookup(plan->sentences, sentence_names[i]);
                g_ptr_array_add(all, sentence);
            }
        }
    }
}

/* ISO 8601, as far as plans go: PT2H, PT1H30M, PT90M, P1D. */
static int64_t duration_of(const char *text)
{
    int64_t seconds = 0, number = 0;
    bool is_time = false;
    for (const char *c = text; c != NULL && *c != '\0'; c++) {
        if (g_ascii_isdigit(*c)) {
            number = MIN(number * 10 + (*c - '0'), 1000000);
            continue;
        }
        is_time |= *c == 'T';
        seconds += *c == 'D'              ? number * DAY_S
                   : *c == 'H'            ? number * 3600
                   : *c == 'M' && is_time ? number * 60
                   : *c == 'S'            ? number
                                          : 0;
        number = 0;
    }
    return seconds * NS_PER_S;
}

static void take_rest(struct runbook_plan *plan, const cJSON *root)
{
    const cJSON *pages = member(root, "menuPages"), *release = member(root, "release"),
                *templates = member(root, "templates");
    g_autofree char *wished = text_of(root, "wishedStart"), *duration = text_of(root, "duration");
    plan->wished_ns = INSTANT_NEVER;
    if (wished != NULL) {
        (void)instant_parse(wished, &plan->wished_ns);
    }
    plan->duration_ns = duration_of(duration);
    plan->menu_pages = cJSON_IsNumber(pages) ? pages->valueint : 0;
    plan->release = text_of(release, "number");
    plan->changes = texts_of(member(release, "changes"));
    plan->password = text_of(member(root, "rms"), "password");
    plan->templates = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(plan->templates, text_of(templates, "notice"));
    g_ptr_array_add(plan->templates, text_of(templates, "finish"));
}

struct runbook_plan *runbook_plan_new(const char *json)
{
    struct runbook_plan *plan = g_new0(struct runbook_plan, 1);
    cJSON *root = json == NULL ? NULL : cJSON_Parse(json);
    plan->nodes = g_array_new(FALSE, FALSE, sizeof(struct plan_node));
    g_array_set_clear_func(plan->nodes, node_clear);
    plan->packages = g_array_new(FALSE, FALSE, sizeof(struct plan_package));
    g_array_set_clear_func(plan->packages, package_clear);
    plan->sentences =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (size_t i = 0; i < G_N_ELEMENTS(sentence_names); i++) {
        g_hash_table_insert(plan->sentences, (gpointer)sentence_names[i],
                            g_ptr_array_new_with_free_func(g_free));
    }
    take_nodes(plan, root);
    take_packages(plan, root);
    take_access(plan, root);
    take_hours(plan, root);
    take_sentences(plan, root);
    take_rest(plan, root);
    cJSON_Delete(root);
    return plan;
}

void runbook_plan_free(struct runbook_plan *plan)
{
    g_array_unref(plan->nodes);
    g_array_unref(plan->packages);
    g_ptr_array_unref(plan->changes);
    g_ptr_array_unref(plan->templates);
    g_hash_table_unref(plan->sentences);
    g_free(plan->release);
    g_free(plan->password);
    g_free(plan);
}

const struct plan_node *runbook_plan_node(const struct runbook_plan *plan, const char *id)
{
    return node_of(plan, id);
}

unsigned runbook_plan_count(const struct runbook_plan *plan, enum node_kind_named kind)
{
    unsigned count = 0;
    for (guint i = 0; i < plan->nodes->len; i++) {
        count += g_array_index(plan->nodes, struct plan_node, i).kind == kind;
    }
    return count;
}

bool runbook_plan_has(const struct runbook_plan *plan, enum package_kind kind)
{
    for (guint i = 0; i < plan->packages->len; i++) {
        if (g_array_index(plan->packages, struct plan_package, i).kind == kind) {
            return true;
        }
    }
    return false;
}

const GPtrArray *runbook_plan_sentences(const struct runbook_plan *plan, const char *name)
{
    return g_hash_table_lookup(plan->sentences, name);
}

static const struct opening *opening_of(const struct runbook_plan *plan, int64_t days)
{
    return &plan->hours[civil_weekday(days)];
}

static int64_t day_of(int64_t local_s)
{
    return local_s >= 0 ? local_s / DAY_S : -((-local_s + DAY_S - 1) / DAY_S);
}

bool runbook_plan_is_open(const struct runbook_plan *plan, int64_t local_s)
{
    for (int64_t days = day_of(local_s) - 1; days <= day_of(local_s); days++) {
        const struct opening *opening = opening_of(plan, days);
        int64_t second = local_s - days * DAY_S;
        if (opening->is_open && second >= opening->from_s && second < opening->to_s) {
            return true;
        }
    }
    return plan->is_always_open;
}

int64_t runbook_plan_last_closing(const struct runbook_plan *plan, int64_t local_s)
{
    for (int64_t days = day_of(local_s); !plan->is_always_open && days > day_of(local_s) - 9;
         days--) {
        const struct opening *opening = opening_of(plan, days);
        int64_t closing_s = days * DAY_S + opening->to_s;
        if (opening->is_open && closing_s <= local_s) {
            return closing_s;
        }
    }
    return INT64_MIN;
}
