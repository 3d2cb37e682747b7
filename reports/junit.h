#pragma once
/* JUnit XML as CI servers read it; reports/junit.xsd describes the form. */
#include "reports/result.h"

/* Free with g_free. */
char *junit_report(const struct run_result *run);
