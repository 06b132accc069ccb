"""What the page remembers, and how it stays in line with the address bar."""
