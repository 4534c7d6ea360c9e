"""Generated families: one module for each thing that varies, most of them with every pair of choices."""
