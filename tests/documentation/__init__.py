"""What the documents say, held against what happens."""
