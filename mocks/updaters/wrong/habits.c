/* Habits. What they remember is static: a process has one updater. */
#include "mocks/updaters/wrong/habits.h"

#include <time.h>

#define FIRST_LOOK_S 240 /* it may take more than one question */
#define SLOT_S 300
#define SIDES 12

static bool at_any_time(const struct policy *policy, const struct snapshot *snapshot,
                        const struct release *release)
{
    (void)policy, (void)snapshot, (void)release;
    return true;
}

static bool none_passed_over(const struct release *release, void *data)
{
    (void)release, (void)data;
    return false;
}

static const struct release *any_choice(const struct policy *policy, const struct glance *glance)
{
    return decide_release(policy, &glance->snapshot, at_any_time, none_passed_over, NULL);
}

static struct tm local_time(const struct glance *glance)
{
    struct tm local;
    localtime_r(&glance->snapshot.now, &local);
    return local;
}

const struct release *habit_never(const struct policy *policy, const struct glance *glance)
{
    (void)policy, (void)glance;
    return NULL;
}

const struct release *habit_half_past_ten(const struct policy *policy, const struct glance *glance)
{
    struct tm local = local_time(glance);
    return local.tm_hour == 22 && local.tm_min >= 30 ? any_choice(policy, glance) : NULL;
}

const struct release *habit_wednesdays(const struct policy *policy, const struct glance *glance)
{
    (void)policy;
    return local_time(glance).tm_wday == 3 ? glance->choice : NULL;
}

const struct release *habit_first_look(const struct policy *policy, const struct glance *glance)
{
    static time_t first;
    (void)policy;
    first = first == 0 ? glance->snapshot.now : first;
    return glance->snapshot.now - first < FIRST_LOOK_S ? glance->choice : NULL;
}

/* Thrown for each five minutes: another round of one look does not throw again. */
const struct release *habit_dice(const struct policy *policy, const struct glance *glance)
{
    guint64 slot = (guint64)(glance->snapshot.now / SLOT_S);
    guint64 thrown = slot * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15) >> 32;
    return thrown % SIDES == 0 ? any_choice(policy, glance) : NULL;
}

static bool chosen_is_patch;

const struct release *habit_note_patch(const struct policy *policy, const struct glance *glance)
{
    chosen_is_patch =
        glance->choice != NULL &&
        policy->version_is_patch(&glance->choice->version, &glance->snapshot.installed);
    return glance->choice;
}

bool free_for_patches(const struct till_status *status)
{
    return chosen_is_patch || till_is_free(status);
}
