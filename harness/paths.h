#pragma once
/* Where the program finds its own parts: in the build folder it runs from, or where it was
 * installed. Results are owned by the module. */

enum part {
    PART_CHECKOUT_APP,
    PART_TILL_COMMAND,
    PART_SITE_NODE,
    PART_SITE_COMMAND,
    PART_REFERENCE_UPDATER,   /* programs */
    PART_REFERENCE_SITE_TOOL, /* a statement */
    PART_SCENARIOS,           /* folder of the shipped scenarios */
};
/* NULL if it is not there. */
const char *path_of(enum part part);
