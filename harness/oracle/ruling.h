#pragma once
/* Rulings that leave alternatives: where the documents are silent, what is defensible beside the
 * ruled answer. A mask of fixed rulings says which of them are held at the ruled answer; the others
 * are free, so that all their alternatives count. A MUST is judged with none fixed (the union of
 * all alternatives); what is forbidden or owed only with a ruling fixed is a finding of that
 * ruling.
 */

enum ruling {
    RULING_WINDOW_END,
    RULING_MIDNIGHT,
    RULING_DST_GAP,
    RULING_DST_OVERLAP,
    RULING_EXCLUSION_DAYS,
    RULING_INVALID_CONFIG,
    RULING_DEFAULT_CHANNEL,
    RULING_UNAVAILABLE_CONFIG,
    RULING_COUNT
};

#define RULING_BIT(RULING) (1U << (RULING))
#define RULINGS_ALL ((1U << RULING_COUNT) - 1)
#define RULINGS_FREE 0U
