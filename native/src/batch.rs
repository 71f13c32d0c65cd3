//! Many ballots at once: one random linear combination of all their equations, and their sums.
//!
//! Source: protocol §5 (Check), §8 (sums).

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_COMPRESSED;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};

use crate::ballot::{Ballot, Layout, Question, scalar, scalars, weight};
use crate::combination::combination;
use crate::curve::{Place, decode_all};
use crate::points::decode;

/// So many points at most (but one ballot at least) go into one combination:
/// enough for its fixed part not to count, few enough for the processor's cache.
const CHUNK_POINTS: usize = 8192;

/// Up to so many points curve25519-dalek's way for few of them is the faster one.
const FEW_POINTS: usize = 100;

/// The sums A_0, B_0, A_1, … of all questions' options.
pub struct Sums(Vec<Place>);

impl Sums {
    /// Return the sums of no ballots.
    pub fn new(layout: &Layout) -> Self {
        Self(vec![
            Place::NEUTRAL;
            2 * layout.options.iter().sum::<usize>()
        ])
    }

    /// Return the sums' encodings.
    pub fn encode(&self) -> Vec<[u8; 32]> {
        self.0.iter().map(Place::encode).collect()
    }

    /// Add ballots already checked, or return the index of one that is none.
    pub fn add<B: AsRef<[u8]>>(&mut self, layout: &Layout, ballots: &[B]) -> Result<(), usize> {
        for (index, bytes) in ballots.iter().enumerate() {
            let ballot = layout.cut(bytes.as_ref()).ok_or(index)?;
            let questions = ballot.questions.iter();
            let encodings: Vec<_> = questions.flat_map(|part| part.vector.chunks(32)).collect();
            let places = decode_all(&encodings).map_err(|_| index)?;
            for (sum, place) in self.0.iter_mut().zip(&places) {
                *sum = sum.plus(place);
            }
        }
        Ok(())
    }
}

/// Return whether all ballots hold.
///
/// Fails only if the operating system gives no random bytes.
pub fn hold<B: AsRef<[u8]>>(
    phi: &[u8],
    key: &[u8],
    layout: &Layout,
    ballots: &[B],
) -> Result<bool, getrandom::Error> {
    let most = (CHUNK_POINTS / layout.points()).max(1);
    let count = ballots.len().div_ceil(most).max(1);
    for chunk in ballots.chunks(ballots.len().div_ceil(count).max(1)) {
        let mut equation = Equation::new(key, chunk.len() * layout.points())?;
        let read = chunk.iter().all(|bytes| {
            let ballot = layout.cut(bytes.as_ref());
            ballot.is_some_and(|ballot| equation.add_ballot(phi, &ballot).is_some())
        });
        if !read || !equation.holds() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A weighted sum of equations that is to be the identity; G and Y come first and once, with
/// all their weights together.
struct Equation<'a> {
    scalars: Vec<Scalar>,
    encodings: Vec<&'a [u8]>,
    weights: Vec<u8>,
}

const OF_GENERATOR: usize = 0;
const OF_KEY: usize = 1;

impl<'a> Equation<'a> {
    /// Return an empty equation with fresh weights: fewer than points are needed.
    fn new(key: &'a [u8], points: usize) -> Result<Self, getrandom::Error> {
        let mut weights = vec![0; 16 * points];
        getrandom::fill(&mut weights)?;
        let mut scalars = Vec::with_capacity(points + 2);
        let mut encodings = Vec::with_capacity(points + 2);
        scalars.extend([Scalar::ZERO; 2]);
        encodings.extend([RISTRETTO_BASEPOINT_COMPRESSED.as_bytes(), key]);
        Ok(Self {
            scalars,
            encodings,
            weights,
        })
    }

    /// Add a ballot's signature and proofs, or return None: the ballot is refused.
    fn add_ballot(&mut self, phi: &[u8], ballot: &Ballot<'a>) -> Option<()> {
        self.add_signature(phi, ballot)?;
        for (number, question) in ballot.questions.iter().enumerate() {
            let challenge = ballot.proof_challenge(phi, number);
            let mixing = ballot.mixing_weights(phi, number);
            self.add_proof(question, &challenge, &mixing)?;
        }
        Some(())
    }

    /// Add R + c·P - z·G = 0, weighted.
    fn add_signature(&mut self, phi: &[u8], ballot: &Ballot<'a>) -> Option<()> {
        let weight = self.fresh_weight();
        self.scalars[OF_GENERATOR] -= weight * scalar(ballot.response)?;
        self.add(weight, non_identity(ballot.nonce)?);
        self.add(
            weight * ballot.cast_challenge(phi),
            non_identity(ballot.slip_key)?,
        );
        Some(())
    }

    /// Add, for every option i, weighted with s and t:
    /// a_i + c_i·A' - z_i·G = 0 and b_i + c_i·(B' - ρ_i·G) - z_i·Y = 0.
    fn add_proof(
        &mut self,
        question: &Question<'a>,
        challenge: &Scalar,
        mixing: &[Scalar],
    ) -> Option<()> {
        let challenges = scalars(question.challenges)?;
        let responses = scalars(question.responses)?;
        if challenges.iter().sum::<Scalar>() != *challenge {
            return None;
        }
        let (mut of_a, mut of_b) = (Scalar::ZERO, Scalar::ZERO);
        let announced = question.announced.chunks(64);
        for (((pair, c), z), rho) in announced.zip(&challenges).zip(&responses).zip(mixing) {
            let (s, t) = (self.fresh_weight(), self.fresh_weight());
            let tc = t * c;
            of_a += s * c;
            of_b += tc;
            self.scalars[OF_GENERATOR] -= s * z + tc * rho;
            self.scalars[OF_KEY] -= t * z;
            self.add(s, &pair[..32]);
            self.add(t, &pair[32..]);
        }
        for (pair, rho) in question.vector.chunks(64).zip(mixing) {
            self.add(of_a * rho, non_identity(&pair[..32])?);
            self.add(of_b * rho, &pair[32..]);
        }
        Some(())
    }

    fn add(&mut self, scalar: Scalar, encoding: &'a [u8]) {
        self.scalars.push(scalar);
        self.encodings.push(encoding);
    }

    fn fresh_weight(&mut self) -> Scalar {
        let rest = self.weights.len() - 16;
        let fresh = weight(&self.weights[rest..]);
        self.weights.truncate(rest);
        fresh
    }

    /// Return whether all are points and the sum is the identity.
    fn holds(&self) -> bool {
        if self.encodings.len() <= FEW_POINTS {
            return self.holds_among_few();
        }
        decode_all(&self.encodings)
            .is_ok_and(|places| combination(&self.scalars, &places).is_identity())
    }

    fn holds_among_few(&self) -> bool {
        let points = self.encodings.iter().map(|encoding| decode(encoding));
        RistrettoPoint::optional_multiscalar_mul(&self.scalars, points)
            .is_some_and(|sum| sum.is_identity())
    }
}

/// Return an encoding, if it is not the identity's.
fn non_identity(encoding: &[u8]) -> Option<&[u8]> {
    (encoding != [0; 32]).then_some(encoding)
}
