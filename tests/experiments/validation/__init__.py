"""Tests of the validations."""
