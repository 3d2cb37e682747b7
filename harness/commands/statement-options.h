#pragma once
/* The options that name an updater and declare what it is, alike in every command that starts one.
 */
#include "harness/statement.h"

struct statement_options {
    char *file, *poll, *splay, *backoff, *restart, *lifecycle, *reading;
    char *platform; /* of commands that run rows */
};

/* Rows for a table of options. */
#define STATEMENT_OPTIONS(given)                                                                   \
    {"updater",                                                                                    \
     0,                                                                                            \
     0,                                                                                            \
     G_OPTION_ARG_FILENAME,                                                                        \
     &(given).file,                                                                                \
     "statement of the updater (instead of -- COMMAND)",                                           \
     "FILE"},                                                                                      \
        {"poll",                                                                                   \
         0,                                                                                        \
         0,                                                                                        \
         G_OPTION_ARG_STRING,                                                                      \
         &(given).poll,                                                                            \
         "how often the updater looks (default 5m)",                                               \
         "DURATION"},                                                                              \
        {"splay",                                                                                  \
         0,                                                                                        \
         0,                                                                                        \
         G_OPTION_ARG_STRING,                                                                      \
         &(given).splay,                                                                           \
         "its deliberate spread after a window opens",                                             \
         "DURATION"},                                                                              \
        {"backoff-max",                                                                            \
         0,                                                                                        \
         0,                                                                                        \
         G_OPTION_ARG_STRING,                                                                      \
         &(given).backoff,                                                                         \
         "its longest pause after failures",                                                       \
         "DURATION"},                                                                              \
        {"restart",                                                                                \
         0,                                                                                        \
         0,                                                                                        \
         G_OPTION_ARG_STRING,                                                                      \
         &(given).restart,                                                                         \
         "a daemon that ends is started again after this (default never)",                         \
         "DURATION"},                                                                              \
        {"reading",                                                                                \
         0,                                                                                        \
         0,                                                                                        \
         G_OPTION_ARG_STRING,                                                                      \
         &(given).reading,                                                                         \
         "how it reads the documents (default: inferred)",                                         \
         "AXIS=VALUE,..."},                                                                        \
    {                                                                                              \
        "lifecycle", 0, 0, G_OPTION_ARG_STRING, &(given).lifecycle, "daemon (default) or oneshot", \
            "WORD"                                                                                 \
    }

/* The updater: a statement file, the words behind "--", or (if `rest` is NULL) the shipped
 * reference updater of tills. False: standard error says why. The statement is to be cleared in
 * either case.
 */
bool statement_of_options(struct statement *statement, const struct statement_options *given,
                          char **rest);
