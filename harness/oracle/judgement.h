#pragma once
/* Inside of the judge: the judgement of one rule in one case, and the tables of the families. */
#include "harness/oracle/case.h"

struct rule_row;
struct site_case;
struct android_facts;

struct judgement {
    const struct oracle_case *oracle_case; /* elsewhere than on the desktop: facts, reading, zone */
    const struct site_case *site;          /* of a site, else NULL */
    const struct android_facts *android;   /* of Android devices, else NULL */
    const struct rule_row *row;
    GPtrArray *fails, *warns; /* struct finding *; warns: a SHOULD of a MUST rule */
    bool satisfied;           /* the rule was exercised and held */
    bool awaits_act;          /* only a permitted act is wanting: that of a twin will do */
    const char *idle;         /* why not, if the function knows better */
    bool is_inapplicable;     /* the rule names a reading, and this is another one */
    /* To be compared with other rows (reports/result.h); taken by the outcome. */
    char **success_lines, **failure_lines;
    bool failure_is_named;
};

struct rule_row {
    const char *id;
    void (*judge)(struct judgement *judgement);
    /* What of the case the rule speaks of; the generic functions below use them. */
    unsigned forbids, owed;
    /* "The app quit for %s while ..."; fills sentence and expected of a finding about a forbidden
     * act. */
    void (*tell)(const struct judgement *judgement, const struct act *act, struct finding *finding);
};

extern const struct rule_row channel_rules[], window_rules[], exclusion_rules[], flow_rules[],
    config_rules[], guard_rules[], ruling_rules[], alternative_rules[],
    effort_rules[]; /* each ends with a row without id */

/* judge-power-loss.c */
void judge_power_loss(struct judgement *judgement);

/* Every act that breaks row->forbids is a finding; a pass needs that the rule tempted the updater
 * and that it did something permitted. Then every obligation of row->owed. */
void judge_acts_and_obligations(struct judgement *judgement);
void judge_acts(struct judgement *judgement);
void judge_obligations(struct judgement *judgement);

/* A finding about an act: instant, actual, allowed, events and evidence are filled in. Owned by the
 * judgement. */
struct finding *judgement_add_act(struct judgement *judgement, const struct act *act,
                                  bool is_should);
/* A bare finding. */
struct finding *judgement_add(struct judgement *judgement, bool is_should);
