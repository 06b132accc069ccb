"""The SQL for moments in the engines that it is written for: tables that are hard on sums, and what is true of them."""
