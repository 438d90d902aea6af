"""How quick it is, beside a target, a naive way or hand-written SQL measured in the same run. Nothing is asserted."""
