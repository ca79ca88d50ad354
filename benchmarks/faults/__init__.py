"""What breaks while posts pour in and people decide removals, and what is lost by it: nothing may be."""
