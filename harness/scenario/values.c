/* The table of single values: how they are called, what they look like, which texts fit. The
 * patterns are of the kind that PCRE and ECMA 262 read alike, because the schema repeats them. */
#include "harness/scenario/values.h"
#include "mocks/feed/feed.h"
#include "sim/clock.h"

#define NUMBER "(0|[1-9][0-9]{0,8})"
#define VERSION NUMBER "\\." NUMBER "\\." NUMBER "(-[0-9A-Za-z][0-9A-Za-z.-]{0,63})?"
#define IDENTIFIER "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
#define NAME "[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?"
#define HOST "https://ccc-api\\.retailsvc\\.com"
#define NS_PER_HOUR (3600 * NS_PER_S)

const struct shape text_shape = {SHAPE_TEXT, "a text", .note = "any text"};
const struct shape line_shape = {SHAPE_TEXT, "a title",
                                 .note = "one line of at most 200 characters",
                                 .pattern = "[^\\n\\t ]([^\\n\\t]{0,198}[^\\n\\t ])?"};
const struct shape any_shape = {SHAPE_ANY, .name = "a JSON value"};
const struct shape flag_shape = {SHAPE_BOOLEAN, .name = "true or false"};
const struct shape time_shape = {
    SHAPE_TIME, "a time",
    .note = "\"2030-11-29 08:00\", \"2030-12-01T00:00:00Z\", \"+90m\" or \"@start + 5m\"",
    .pattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].*|\\+ *[0-9].*|@.*"};
const struct shape version_shape = {SHAPE_TEXT, "a version",
                                    .note = "three numbers, as in \"3.7.0\"", .pattern = VERSION};
const struct shape installed_version_shape = {
    SHAPE_TEXT, "a version",
    .note = "three numbers, as in \"3.7.0\", or null for nothing installed", .pattern = VERSION,
    .may_be_null = true};
const struct shape identifier_shape = {
    SHAPE_TEXT, "an id", .note = "at most 64 letters, digits, `.`, `_` and `-`, as in \"601\"",
    .pattern = IDENTIFIER};
const struct shape zone_shape = {SHAPE_TEXT, "a time zone",
                                 .note = "an IANA name, as in Europe/Stockholm",
                                 .pattern = "[A-Za-z][A-Za-z0-9_+/-]{0,63}"};
const struct shape rule_shape = {SHAPE_TEXT, "a rule id", .note = "as in window/inside",
                                 .pattern = "[a-z]+/[a-z0-9-]+"};
const struct shape row_id_shape = {SHAPE_TEXT, "an id of a row",
                                   .note = "as in desktop/window/a-window-of-forty-minutes, or "
                                           "with /CASE behind it",
                                   .pattern = NAME "(/" NAME "){0,15}"};
const struct shape target_shape = {
    SHAPE_TEXT, "a target",
    .note = "default, tenant, business-unit, workstation, business-unit-groups/ID, "
            "business-units/ID, business-units/ID/workstations/ID",
    .pattern = "default|tenant|business-unit|workstation|business-unit-groups/" IDENTIFIER
               "|business-units/" IDENTIFIER "(/workstations/" IDENTIFIER ")?"};
const struct shape request_shape = {
    SHAPE_TEXT, "a request", .note = "path and query, as in /api/v1/config/cha.settings.v1/...",
    .pattern = "(" HOST ")?/[!-~]{1,2000}"};
const struct shape moment_shape = {SHAPE_TEXT, "a name",
                                   .note = "small letters, digits and `-`, as in freeze-end",
                                   .pattern = NAME};
const struct shape case_name_shape = {
    SHAPE_TEXT, "a name of a case",
    .note = "small letters, digits and `-`, as in one-second-before", .pattern = NAME};
const struct shape parameter_shape = {SHAPE_TEXT, "a name of a parameter",
                                      .note = "parameters (small letters, digits and `-`)",
                                      .pattern = NAME};
const struct shape version_subject_shape = {SHAPE_TEXT, "a version or any",
                                            .note = "a version, as in \"3.7.0\", or any",
                                            .pattern = "any|" VERSION};
const struct shape app_subject_shape = {SHAPE_TEXT, "the word app", .note = "app",
                                        .pattern = "app"};
const struct shape short_duration_shape = {
    SHAPE_DURATION, "a duration", .note = "a number and a unit, up to 24 h: 90s, 5m, 1h30m, 250ms",
    .minimum = 0, .maximum = 24 * NS_PER_HOUR};
const struct shape poll_shape = {SHAPE_DURATION, "a duration",
                                 .note = "a number and a unit, from 1 s to 24 h: 90s, 5m, 1h30m",
                                 .minimum = NS_PER_S, .maximum = 24 * NS_PER_HOUR};
const struct shape seed_shape = {SHAPE_INTEGER, "a number", .note = "a whole number, not negative",
                                 .minimum = 0, .maximum = INT64_C(9007199254740991)};
const struct shape fault_duration_shape = {
    SHAPE_DURATION, "a duration", .note = "a number and a unit, from 1 s to 30 d: 90s, 5m, 1h30m",
    .minimum = NS_PER_S, .maximum = INT64_C(30) * 24 * NS_PER_HOUR};
const struct shape clock_duration_shape = {
    SHAPE_DURATION, "a duration", .note = "a number and a unit, from 1 s to 366 d: 90s, 5m, 1h30m",
    .minimum = NS_PER_S, .maximum = INT64_C(366) * 24 * NS_PER_HOUR};
const struct shape drift_shape = {SHAPE_INTEGER, "a number",
                                  .note = "parts per million, from -100000 to 100000",
                                  .minimum = -CLOCK_DRIFT_LIMIT, .maximum = CLOCK_DRIFT_LIMIT};
const struct shape status_shape = {SHAPE_INTEGER, "a number",
                                   .note = "a status of HTTP, from 400 to 599", .minimum = 400,
                                   .maximum = 599};
const struct shape channel_shape = {
    SHAPE_WORD, "a channel",
    .words = (const struct word[]){WORD("internal"), WORD("preview"), WORD("stable"), {0}}};
const struct shape wrong_or_missing_shape = {
    SHAPE_WORD, "a mistake of the digest",
    .words = (const struct word[]){
        WORD("wrong", .tag = DIGEST_WRONG), WORD("missing", .tag = DIGEST_MISSING), {0}}};
const struct shape wrong_shape = {SHAPE_WORD, "a mistake of the size",
                                  .words =
                                      (const struct word[]){WORD("wrong", .tag = SIZE_WRONG), {0}}};
