//! Turns mentions into identities and an estimate of people. Pure, over the evidence.
