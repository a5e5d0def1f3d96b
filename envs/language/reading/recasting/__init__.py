"""Recasting: other wordings of a request, in the words of the grammar."""
