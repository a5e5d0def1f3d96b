"""Command of the fuzzer."""

import sys

from experiments.validation.fuzz.driver import main

if __name__ == "__main__":
    sys.exit(main())
