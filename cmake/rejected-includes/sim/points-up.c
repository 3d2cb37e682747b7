/* Input of a test: an include that the layers forbid. */
#include "harness/diagnostic.h"
