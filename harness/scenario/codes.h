#pragma once
/* The codes of diagnostics of scenario files, and what they mean, for `tillspec explain`. */

struct diagnostic_code {
    const char *code, *meaning;
};

/* The last is zero. */
extern const struct diagnostic_code diagnostic_codes[];
const struct diagnostic_code *diagnostic_code_find(const char *code);
