"""What differs between two losses: argument by argument and behaviour by behaviour, with numbers."""
