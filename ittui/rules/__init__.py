"""What no change may do, whichever door it comes by."""
