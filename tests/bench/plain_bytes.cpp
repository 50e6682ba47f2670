#define PLAIN_MINI_MODEL plain_bytes
#define PLAIN_BYTES 1
#include "tests/bench/plain_mini_model.inc"
