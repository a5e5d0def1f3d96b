"""The command line `gothere`, one module a verb, and what the verbs write."""
