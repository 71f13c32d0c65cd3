//! Sums of multiples of places, in variable time: for public data only.
//!
//! Source: Pippenger (1976); Bernstein et al., "Faster batch forgery identification" (2012).

use curve25519_dalek::scalar::Scalar;

use crate::curve::{Affine, Place};
use crate::field::words;

/// A scalar's 253 bits, and one that signed digits may carry into.
const SCALAR_BITS: usize = 254;

/// Return Σ scalar·place.
pub fn combination(scalars: &[Scalar], places: &[Affine]) -> Place {
    assert_eq!(scalars.len(), places.len());
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("bmi2") && is_x86_feature_detected!("adx") {
        // SAFETY: the processor has both.
        return unsafe { in_buckets_with_long_carries(scalars, places) };
    }
    in_buckets(scalars, places)
}

/// The same, compiled for processors that multiply without touching the carry.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "bmi2,adx")]
fn in_buckets_with_long_carries(scalars: &[Scalar], places: &[Affine]) -> Place {
    in_buckets(scalars, places)
}

/// Return Σ scalar·place: for every digit, one bucket a value.
#[inline(always)]
fn in_buckets(scalars: &[Scalar], places: &[Affine]) -> Place {
    let digits = Digits::for_so_many(places.len());
    let shifted: Vec<_> = scalars
        .iter()
        .map(|scalar| digits.shifted(scalar))
        .collect();
    let mut buckets = vec![None; digits.half as usize];
    let mut result = Place::NEUTRAL;
    for position in (0..digits.count).rev() {
        for _ in 0..digits.bits {
            result = result.doubled();
        }
        buckets.fill(None);
        for (scalar, place) in shifted.iter().zip(places) {
            put(&mut buckets, digits.digit(scalar, position), place);
        }
        result = result.join(&weighed(&buckets));
    }
    result
}

/// Add a place to its digit's bucket, or take it from there where the digit is negative.
#[inline(always)]
fn put(buckets: &mut [Option<Place>], digit: i64, place: &Affine) {
    let Some(number) = digit.unsigned_abs().checked_sub(1) else {
        return;
    };
    let bucket = &mut buckets[number as usize];
    *bucket = Some(match (&*bucket, digit > 0) {
        (Some(sum), true) => sum.plus(place),
        (Some(sum), false) => sum.less(place),
        (None, true) => place.alone(),
        (None, false) => place.opposite().alone(),
    });
}

/// Return Σ number·bucket, numbers from 1, by running sums from the highest bucket down.
#[inline(always)]
fn weighed(buckets: &[Option<Place>]) -> Place {
    let (mut running, mut sum) = (Place::NEUTRAL, Place::NEUTRAL);
    for bucket in buckets.iter().rev() {
        if let Some(place) = bucket {
            running = running.join(place);
        }
        sum = sum.join(&running);
    }
    sum
}

/// How scalars are cut into signed digits, from -half to half - 1.
struct Digits {
    bits: usize,
    count: usize,
    half: u64,
    offset: [u64; 5],
}

impl Digits {
    /// Return the digits that take the fewest multiplications, half of the scalars being short.
    fn for_so_many(places: usize) -> Self {
        let cost = |bits: &usize| SCALAR_BITS.div_ceil(*bits) * (places * 21 / 4 + (9 << bits));
        Self::of((2..12).min_by_key(cost).unwrap_or(8))
    }

    fn of(bits: usize) -> Self {
        let count = SCALAR_BITS.div_ceil(bits);
        let half = 1 << (bits - 1);
        let mut offset = [0; 5];
        for at in (0..count).map(|position| position * bits + bits - 1) {
            offset[at / 64] |= 1 << (at % 64);
        }
        Self {
            bits,
            count,
            half,
            offset,
        }
    }

    /// Return the scalar with half a digit's range more at every position: no digit borrows.
    fn shifted(&self, scalar: &Scalar) -> [u64; 5] {
        let [w0, w1, w2, w3] = words(scalar.as_bytes());
        let mut carry = false;
        let mut index = 0;
        [w0, w1, w2, w3, 0].map(|word| {
            let (sum, over) = word.overflowing_add(self.offset[index]);
            let (sum, more) = sum.overflowing_add(carry.into());
            (carry, index) = (over | more, index + 1);
            sum
        })
    }

    /// Return the digit at a position.
    #[inline(always)]
    fn digit(&self, shifted: &[u64; 5], position: usize) -> i64 {
        let (word, shift) = (position * self.bits / 64, position * self.bits % 64);
        let low = shifted[word] >> shift;
        let high = match shift {
            0 => 0,
            _ => shifted.get(word + 1).unwrap_or(&0) << (64 - shift),
        };
        let digit = (low | high) & (2 * self.half - 1);
        digit as i64 - self.half as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::decode_all;
    use curve25519_dalek::ristretto::RistrettoPoint;
    use curve25519_dalek::traits::VartimeMultiscalarMul;

    fn scalar(seed: u64) -> Scalar {
        use sha2::Digest;
        Scalar::from_hash(sha2::Sha512::new().chain_update(seed.to_le_bytes()))
    }

    #[test]
    fn a_combination_is_that_of_the_audited_library() {
        for places in [0, 1, 2, 3, 5, 40, 130, 700, 3000] {
            let points: Vec<_> = (0..places)
                .map(|n| RistrettoPoint::mul_base(&scalar(n)))
                .collect();
            let mut scalars: Vec<_> = (0..places).map(|n| scalar(n + 10_000)).collect();
            let special = [
                Scalar::ZERO,
                Scalar::ONE,
                -Scalar::ONE,
                Scalar::from(u128::MAX),
            ];
            scalars
                .iter_mut()
                .zip(special)
                .for_each(|(scalar, value)| *scalar = value);
            let encodings: Vec<_> = points
                .iter()
                .map(|point| point.compress().to_bytes())
                .collect();
            let encodings: Vec<_> = encodings.iter().map(|encoding| &encoding[..]).collect();

            let decoded = decode_all(&encodings).expect("points");

            let sums = [
                in_buckets(&scalars, &decoded),
                combination(&scalars, &decoded),
            ];

            let expected = RistrettoPoint::vartime_multiscalar_mul(&scalars, &points).compress();
            assert_eq!(
                sums.map(|sum| sum.encode()),
                [expected.to_bytes(); 2],
                "{places} places"
            );
        }
    }

    #[test]
    fn every_way_of_cutting_gives_the_scalar_back() {
        for bits in 2..12 {
            let digits = Digits::of(bits);
            for scalar in [Scalar::ZERO, Scalar::ONE, -Scalar::ONE, scalar(7)] {
                let shifted = digits.shifted(&scalar);
                let mut value = Scalar::ZERO;
                for position in (0..digits.count).rev() {
                    value *= Scalar::from(2 * digits.half);
                    let digit = digits.digit(&shifted, position);
                    let size = Scalar::from(digit.unsigned_abs());
                    value = if digit < 0 {
                        value - size
                    } else {
                        value + size
                    };
                }
                assert_eq!(value, scalar);
            }
        }
    }
}
