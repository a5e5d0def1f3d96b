"""Tests of simulators and the contract that they share."""
