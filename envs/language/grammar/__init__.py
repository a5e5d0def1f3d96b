"""The grammar: constructions, the parser and the generator that share them."""
