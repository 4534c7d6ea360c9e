"""One worker per framework: the only code of xent that runs inside an original's environment."""
