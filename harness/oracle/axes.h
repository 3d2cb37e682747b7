#pragma once
/* Which axes can change what a history is judged to be: the others need not be multiplied. An axis
 * that is not touched gives the same outcomes under all of its values. */
#include "harness/oracle/facts.h"

unsigned axes_touched(const struct facts *facts); /* bit per enum axis */
