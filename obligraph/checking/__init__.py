"""What the rules say of statements."""
