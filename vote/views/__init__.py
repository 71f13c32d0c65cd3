"""Pages and data endpoints: each parses what came, calls one function, and translates its answer."""
