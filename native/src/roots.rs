//! The power that a square root needs, for many numbers: side by side where the processor can.

use crate::field::Field;
#[cfg(target_arch = "x86_64")]
use crate::lanes;

/// Replace each number by its power (p - 5)/8.
pub fn root_powers(numbers: &mut [Field]) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx512f") {
        // SAFETY: the processor has AVX-512.
        return in_groups(numbers, |group| unsafe { lanes::eight::root_powers(group) });
    } else if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2.
        return in_groups(numbers, |group| unsafe { lanes::four::root_powers(group) });
    }
    in_groups(numbers, |[number]: &[Field; 1]| [number.root_power()]);
}

/// Replace groups of numbers; the last group is filled up with ones.
fn in_groups<const COUNT: usize>(
    numbers: &mut [Field],
    powers: impl Fn(&[Field; COUNT]) -> [Field; COUNT],
) {
    for numbers in numbers.chunks_mut(COUNT) {
        let mut group = [Field::ONE; COUNT];
        group[..numbers.len()].copy_from_slice(numbers);
        numbers.copy_from_slice(&powers(&group)[..numbers.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_raising_gives_the_same_power() {
        let edge = [
            [0; 5],
            [1, 0, 0, 0, 0],
            [
                (1 << 51) - 20,
                (1 << 51) - 1,
                (1 << 51) - 1,
                (1 << 51) - 1,
                (1 << 51) - 1,
            ],
        ];
        let mut numbers: Vec<_> = edge.map(Field).to_vec();
        for n in 0..50 {
            let last = numbers[numbers.len() - 1];
            numbers.push(last.times(last).plus(Field([n, 0, 0, 0, 3])).carried());
        }
        let expected: Vec<_> = numbers
            .iter()
            .map(|number| number.root_power().reduced())
            .collect();

        let mut powers = numbers.clone();
        root_powers(&mut powers);

        assert_eq!(
            powers
                .iter()
                .map(|power| power.reduced())
                .collect::<Vec<_>>(),
            expected
        );
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            let mut powers = numbers;
            // SAFETY: the processor has AVX2.
            in_groups(&mut powers, |group| unsafe {
                lanes::four::root_powers(group)
            });
            assert_eq!(
                powers
                    .iter()
                    .map(|power| power.reduced())
                    .collect::<Vec<_>>(),
                expected
            );
        }
    }
}
