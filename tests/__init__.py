"""The tests; what one of their processes has compiled, the others need not, whatever the environment says."""

import sys

sys.dont_write_bytecode = False
