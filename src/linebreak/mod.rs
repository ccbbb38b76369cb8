//! Line breaking: items, a lane of line slots, a solution.
//!
//! Compose hands the breaker the whole lane of line slots a paragraph may run through, cut-ins
//! already subtracted; the breaker answers with lines. Greedy and (later) total-fit share this
//! interface (ARCHITECTURE.md, decision 1).
