#pragma once
/* Shapes of single values that several maps of a scenario file share. */
#include "harness/scenario/shape.h"

extern const struct shape text_shape, line_shape, any_shape, flag_shape, time_shape;
extern const struct shape version_shape, installed_version_shape, identifier_shape, zone_shape;
extern const struct shape row_id_shape, rule_shape, target_shape, request_shape, moment_shape;
extern const struct shape case_name_shape, parameter_shape, version_subject_shape,
    app_subject_shape;
extern const struct shape short_duration_shape, poll_shape, fault_duration_shape;
extern const struct shape clock_duration_shape, drift_shape;
extern const struct shape seed_shape, status_shape;
extern const struct shape channel_shape, wrong_or_missing_shape, wrong_shape;
