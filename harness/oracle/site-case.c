/* Puts a site row together. */
#include "harness/oracle/site-case.h"

void site_case_init(struct site_case *site_case, const struct site_facts *site,
                    const struct lexicon *lexicon)
{
    *site_case = (struct site_case){.site = site, .plan = site->plan, .lexicon = lexicon};
    site_case_find_work(site_case);
    site_case_find_groups(site_case);
    site_case_find_agreements(site_case);
    site_case_find_report(site_case);
}

void site_case_clear(struct site_case *site_case)
{
    g_ptr_array_unref(site_case->groups);
    g_array_unref(site_case->agreements);
    g_free(site_case->report.text);
}
