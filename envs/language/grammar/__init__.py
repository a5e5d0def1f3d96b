"""Grammar: the constructions, and the parser and the generator that share them."""
