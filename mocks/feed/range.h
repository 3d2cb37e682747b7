#pragma once
/* The Range header of a request for a part of a file (RFC 9110, 14). One range is served; several,
 * other units and what can't be parsed are answered with the whole, as the RFC allows. */
#include <stdint.h>

enum range_kind { RANGE_WHOLE, RANGE_PART, RANGE_UNSATISFIABLE };

struct range {
    uint64_t first, count;
};

/* `header` may be NULL; `size_bytes` is that of the file, over 0. The range is filled in for the
 * whole and a part. */
enum range_kind range_parse(const char *header, uint64_t size_bytes, struct range *range);
