"""Pages of the fraud centre: the queue, a trace, its money chain, one page for each act, and the door for institutions."""
