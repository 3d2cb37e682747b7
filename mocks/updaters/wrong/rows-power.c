/* Wrong updaters: what is left of an updater and its till when the power goes. */
#include "mocks/updaters/wrong/wrong.h"

const struct wrong_updater WRONG_POWER[] = {
    {"keeps-its-packages-in-tmpdir",
     "guard/power-loss",
     WHATEVER_IS_OWED " guard/comes-back",
     "the package lies where a power loss takes it, and is waited for",
     {.keeps_packages_in_tmpdir = true}},
    {"writes-its-state-by-halves",
     "guard/power-loss",
     WHATEVER_IS_OWED " guard/comes-back",
     "the state is begun before the installation and completed after it; what is incomplete is "
     "waited for",
     {.writes_state_by_halves = true}},
    {"obeys-its-own-lock",
     "guard/power-loss",
     WHATEVER_IS_OWED " guard/comes-back",
     "the lock of a process that was killed is waited for",
     {.obeys_any_lock = true}},
    {0},
};
