/* The table of diagnostic codes. */
#include "harness/scenario/codes.h"
#include <stddef.h>
#include <string.h>

const struct diagnostic_code diagnostic_codes[] = {
    {"ambiguous-time", "Clocks show this time twice, because they are set back. Say which one is "
                       "meant: write `earlier` or `later` behind it, or an offset."},
    {"bad-character", "The file has a byte or a character that editors, terminals and YAML tools "
                      "do not treat alike."},
    {"bad-key", "A key is a text. Numbers, true, false and null need quotes as keys."},
    {"bad-parameter", "Parameters of cases stand in quoted values, as in \"${name}\"."},
    {"bad-time", "The text has none of the forms of a time."},
    {"bad-value", "The value has the right type but not the right form."},
    {"circular-time", "A time depends on itself through the moments that it names."},
    {"contradiction", "The story contradicts itself, whatever the updater does."},
    {"day-in-time",
     "A day has 23, 24 or 25 hours where clocks change, so that times do not count in "
     "days. Write hours, or the wall-clock time that is meant."},
    {"directive", "YAML directives (lines that begin with %) are not part of the format."},
    {"duplicate-anchor", "An anchor of YAML may be defined once."},
    {"duplicate-key", "A map has the same key twice. YAML tools disagree about which one counts."},
    {"duplicate-name", "Cases, moments, rules and targets are named once."},
    {"empty-file", "The file has no content besides comments."},
    {"empty-value", "A key without a value is null in YAML, and mostly a mistake."},
    {"impossible-time", "The calendar has no such day, or the day no such time."},
    {"merge-key", "YAML merge keys (<<) have no JSON form."},
    {"missing-key", "A key that is needed is not there."},
    {"missing-time", "Clocks never show this time, because they are set forward over it. Say which "
                     "side is meant: write `earlier` or `later` behind it, or an offset."},
    {"needless-word", "`earlier` or `later` stands behind a time that is not ambiguous."},
    {"needs-quotes", "YAML tools read this text without quotes in different ways, or it is a time; "
                     "times are always quoted."},
    {"not-readable", "The file can't be opened or read."},
    {"out-of-order", "A step, an expectation or the end of the row is at the wrong time: steps "
                     "stand in the order of time, between `clock` and `until`."},
    {"out-of-range", "A number, a duration or a count is beyond its limits."},
    {"second-document", "A file holds one YAML document."},
    {"syntax", "The text is not YAML."},
    {"tag", "YAML tags have no JSON form, so they are not part of the format."},
    {"too-deep", "Lists and maps are nested too deeply."},
    {"too-large", "The file, or what its aliases and cases make of it, is too large."},
    {"unknown-alias", "An alias of YAML refers to an anchor that is not above it."},
    {"unknown-key", "The format has no such key here. Nothing is silently ignored."},
    {"unknown-moment", "A time refers to a moment that has no such name."},
    {"unknown-node", "The site has no node of this id."},
    {"unknown-parameter", "The story refers to a parameter that its case does not have."},
    {"unknown-rule", "The rule book has no such rule."},
    {"unknown-zone", "The system has no such time zone."},
    {"unused-moment", "A moment has a name that no time refers to."},
    {"unused-parameter", "A case has a parameter that the story does not use."},
    {"wrong-key", "Two keys can't stand side by side."},
    {"wrong-offset", "The zone in brackets has another offset at this time (RFC 9557, 3.4)."},
    {"wrong-type", "The value is of another type than the key wants."},
    {NULL, NULL},
};

const struct diagnostic_code *diagnostic_code_find(const char *code)
{
    for (const struct diagnostic_code *entry = diagnostic_codes; entry->code; entry++)
        if (strcmp(entry->code, code) == 0)
            return entry;
    return NULL;
}
