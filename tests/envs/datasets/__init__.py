"""Tests of files of episodes and of demonstrations."""
