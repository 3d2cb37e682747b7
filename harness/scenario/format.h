#pragma once
/* The format of scenario files, as tables of shapes. */
#include "harness/scenario/shape.h"

extern const struct shape story_shape;      /* the whole file of a desktop row */
extern const struct shape site_story_shape; /* of a site row */
extern const struct shape cases_shape;      /* its table of cases */
extern const struct shape readings_shape;
extern const struct shape release_shape;
extern const struct shape fault_shape, power_shape, disk_shape;
extern const struct shape step_shape, site_step_shape, site_timeline_shape;
extern const struct shape expectation_shape;
