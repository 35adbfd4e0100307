"""Money: spend against plan, the roll-up of cost, goals without funds."""
