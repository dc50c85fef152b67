// How much traffic a limit needs before it can be decided, and the tightest limit that the expected
// traffic can decide. Printed by the plan before anybody starts: a TTFT limit of +1 % is easy to
// write down and takes a month to test.
#pragma once

#include <cstdint>

namespace sluice::migrate::stats {

// Two-sided level alpha, chance `power` to see the effect if it is there.
struct Power {
  double alpha = 0.05;
  double power = 0.90;
};

// Pairs (the same prompt on both sides) to see a mean difference `effect`, when answers to one
// prompt scatter with standard deviation `within_sd`. Output tokens +5 %: effect ln 1.05.
int64_t paired_samples(double effect, double within_sd, Power want);
// Samples a side when prompts are not shared, so that the prompts' own scatter stays in.
int64_t unpaired_samples(double effect, double between_sd, double within_sd, Power want);
// New-side samples to see that the q-quantile of a lognormal (log standard deviation sigma) rose by
// the share `increase`, against a well-known old side.
int64_t quantile_samples(double quantile, double increase, double sigma, Power want);
// The smallest increase that n new-side samples can decide; the inverse of quantile_samples.
double decidable_quantile_increase(double quantile, int64_t n, double sigma, Power want);
// Expected requests of a Wald SPRT on a rate (Wald's approximation without overshoot), at true rate
// p, for p0 against p1 with error chances alpha and beta.
double sprt_expected_requests(double p, double p0, double p1, double alpha, double beta);

}  // namespace sluice::migrate::stats
