"""Tests of all layers; not part of the installed project."""
