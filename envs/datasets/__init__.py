"""Reading and writing of files of episodes, suites and demonstrations."""
