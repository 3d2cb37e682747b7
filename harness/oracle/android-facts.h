#pragma once
/* Facts of an Android row (docs/history-of-android.md), and the table of its rules. */
#include "harness/oracle/facts.h"
#include "harness/oracle/judgement.h"

struct device_setting {
    struct stamp stamp;
    const char *device;
    bool is_off, by_tool; /* Wi-Fi only is on */
};

enum device_status { STATUS_KEPT, STATUS_OFF, STATUS_UNKNOWN };
struct device_line {
    struct stamp stamp;
    const char *device;
    enum device_status status;
};

struct android_facts {
    const struct facts *facts;
    GArray *settings;    /* struct device_setting */
    GArray *lines;       /* struct device_line */
    GPtrArray *installs; /* const struct event *: that the tool asked for */
    GArray *policies;    /* struct stamp: that the tool wrote */
    GArray *refusals;    /* struct stamp: requests that the service did not serve */
    bool has_release;
};

struct android_facts *android_facts_new(const struct facts *facts);
void android_facts_free(struct android_facts *android);

extern const struct rule_row android_rules[]; /* ends with a row without id */
