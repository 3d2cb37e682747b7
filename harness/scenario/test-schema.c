/* The JSON Schema that ships is the one that the tables give. */
#include "harness/scenario/scenario.h"
#include "harness/scenario/test-files.h"
#include <cjson/cJSON.h>
#include <criterion/new/assert.h>

Test(schema, ships_as_the_tables_have_it)
{
    static const char path[] = SOURCE_FOLDER "/scenarios/scenario.schema.json";
    bool is_update = g_getenv("TILLSPEC_UPDATE_GOLDEN") != NULL;
    g_autofree char *schema = scenario_schema();
    if (is_update)
        cr_assert(g_file_set_contents(path, schema, -1, NULL));
    cr_assert(not(is_update), "the schema was written anew: read it, then run again");
    g_autofree char *shipped = file_read("scenarios/scenario.schema.json", NULL);
    cr_assert(strcmp(schema, shipped) == 0, "TILLSPEC_UPDATE_GOLDEN=1 writes it anew");
}

Test(schema, describes_every_key)
{
    g_autofree char *text = scenario_schema();
    cJSON *schema = cJSON_Parse(text);
    cr_assert(schema != NULL);
    static const struct {
        const char *part;
        unsigned keys;
    } parts[] = {{"else", 21}, {"then", 19}};
    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
        unsigned count = 0;
        cJSON *property, *part = cJSON_GetObjectItem(schema, parts[i].part);
        cJSON_ArrayForEach(property, cJSON_GetObjectItem(part, "properties"))
        {
            cr_expect(cJSON_HasObjectItem(property, "description"), "%s", property->string);
            count++;
        }
        cr_assert(eq(u32, count, parts[i].keys), "%s", parts[i].part);
    }
    cJSON_Delete(schema);
}
