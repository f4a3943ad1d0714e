//! Static proof: who can ever see what, and what a change of the policies would give or take.

mod formula;
mod glob;
mod numbers;
mod print;
mod prover;
mod sat;
mod solver;
mod theory;
mod translate;
mod witness;
