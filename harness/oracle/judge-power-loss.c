/* guard/power-loss: whenever the power goes, also during an installation, the till runs the old or
 * the new version within G of its boot. */
#include "harness/oracle/judgement.h"
#include "harness/oracle/text.h"

/* The app's first start after the boot, or never. */
static struct stamp started_after(const struct facts *facts, struct stamp boot)
{
    for (guint i = 0; i < facts->app_runs->len; i++) {
        struct stamp started = g_array_index(facts->app_runs, struct app_run, i).stamp;
        if (started.number > boot.number) {
            return started;
        }
    }
    return STAMP_NEVER;
}

static void tell_loss(struct judgement *judgement, const struct power_loss *loss, int64_t due_ns,
                      struct stamp started)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    struct finding *finding = judgement_add(judgement, false);
    uint64_t numbers[] = {loss->stamp.number, loss->back.number,
                          stamp_is_never(started) ? 0 : started.number};
    int64_t boot_ns = loss->back.instant_ns;
    g_autofree char *due = text_local(oracle_case->zone, due_ns, boot_ns);
    g_autofree char *boot = text_instant(oracle_case->zone, boot_ns);
    g_autofree char *start =
        stamp_is_never(started) ? NULL : text_local(oracle_case->zone, started.instant_ns, boot_ns);
    finding->instant_ns = due_ns;
    finding->sentence = g_strdup("After a power loss the till did not come back.");
    finding->expected = g_strdup_printf("the old or the new version runs by %s", due);
    finding->actual =
        g_strdup_printf("the power was back at %s; %s%s", boot,
                        start != NULL ? "the app was started at " : "the app was not started",
                        start != NULL ? start : "");
    finding_add_events(finding, oracle_case->facts, numbers, G_N_ELEMENTS(numbers));
}

/* `next`: the loss after it, or NULL. Until the power is lost once more nobody is late. */
static void judge_loss(struct judgement *judgement, const struct power_loss *loss,
                       const struct power_loss *next)
{
    const struct facts *facts = judgement->oracle_case->facts;
    struct stamp started = started_after(facts, loss->back);
    int64_t observed_ns = next == NULL ? facts->world.end_ns : next->stamp.instant_ns - 1;
    int64_t seen_ns = MIN(started.instant_ns, observed_ns);
    int64_t from_ns = facts_last_restart_ns(facts, loss->back.instant_ns, seen_ns);
    int64_t due_ns = machine_awake_after(facts, from_ns, facts_grace_ns(facts));
    if (started.instant_ns <= due_ns && started.instant_ns <= observed_ns) {
        judgement->satisfied |= judgement->oracle_case->is_permitted;
        judgement->awaits_act = true;
    } else if (observed_ns >= due_ns &&
               facts_updater_is_expected(facts, facts_number_at(facts, due_ns))) {
        tell_loss(judgement, loss, due_ns, started);
    }
}

void judge_power_loss(struct judgement *judgement)
{
    const GArray *losses = judgement->oracle_case->facts->power_losses;
    for (guint i = 0; i < losses->len; i++) {
        const struct power_loss *loss = &g_array_index(losses, struct power_loss, i);
        bool is_last = i + 1 == losses->len;
        if (!stamp_is_never(loss->back) && loss->had_program) {
            judge_loss(judgement, loss,
                       is_last ? NULL : &g_array_index(losses, struct power_loss, i + 1));
        }
    }
    judgement->idle = losses->len == 0 ? "the power was never lost"
                                       : "the updater installed nothing that was permitted";
}
