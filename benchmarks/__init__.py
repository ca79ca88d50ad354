"""What Insyn costs, measured beside what a competent user writes in a day, and beside the limit of the same work."""
