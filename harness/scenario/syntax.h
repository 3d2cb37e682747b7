#pragma once
/* What people did who get a syntax error from libyaml. */

struct syntax_help {
    const char *problem; /* part of what libyaml says */
    int character;       /* that stands there; 0: any */
    const char *message, *help;
};

/* NULL: nothing better is known than what libyaml says. */
const struct syntax_help *syntax_help_find(const char *problem, int character);
