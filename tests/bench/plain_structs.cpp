#define PLAIN_MINI_MODEL plain_structs
#define PLAIN_BYTES 0
#include "tests/bench/plain_mini_model.inc"
