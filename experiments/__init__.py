"""The command line `gothere`: one module per verb, and its outputs."""
