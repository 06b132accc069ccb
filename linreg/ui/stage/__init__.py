"""The pictures, and the player that moves them."""
