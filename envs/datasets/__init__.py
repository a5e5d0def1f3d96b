"""Files of episodes, suites and demonstrations, read and written."""
