//! RSA and ElGamal: powers of large numbers, and the padding of RFC 8017 §7.2.1 and §9.2.

use super::digest::Hash;
use super::fields::padded;
use crate::ground::random::FillRandom;
use crypto_bigint::{BoxedUint, Odd};
use zeroize::{Zeroize, Zeroizing};

/// The largest number that is computed with, in bytes: twice the largest keys in use.
const MAX_BYTES: usize = 1024;

/// A number of that many bits, rounded up to what the library computes with.
fn number(bytes: &[u8], bits: u32) -> Option<BoxedUint> {
    BoxedUint::from_be_slice(&padded(bytes, bits as usize / 8)?, bits).ok()
}

/// The bits of a modulus, rounded up.
fn precision(modulus: &[u8]) -> Option<u32> {
    let bytes = modulus.len().next_multiple_of(8);
    (bytes <= MAX_BYTES).then_some(u32::try_from(bytes * 8).ok()?)
}

/// `base` to the power of `exponent`, as many bytes as the modulus has.
fn power(base: &[u8], exponent: &[u8], modulus: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let bits = precision(modulus)?;
    let modulus_number = Option::<Odd<_>>::from(Odd::new(number(modulus, bits)?))?;
    let base = number(base, bits)?;
    let mut exponent = number(exponent, bits)?;
    let mut result = base.pow_mod(&exponent, &modulus_number);
    exponent.zeroize();
    let bytes = Zeroizing::new(result.to_be_bytes().to_vec());
    result.zeroize();
    padded(&bytes, modulus.len()).map(Zeroizing::new)
}

/// Encrypts by RSA.
pub(super) fn rsa_encrypt(plain: &[u8], n: &[u8], e: &[u8], random: &mut FillRandom<'_>) -> Option<Vec<u8>> {
    Some(power(&filled(plain, n.len(), random)?, e, n)?.to_vec())
}

/// Encrypts by ElGamal; both numbers.
pub(super) fn elgamal_encrypt(
    plain: &[u8],
    [p, g, y]: [&[u8]; 3],
    random: &mut FillRandom<'_>,
) -> Option<[Vec<u8>; 2]> {
    let bits = precision(p)?;
    // A little shorter than the modulus, so that it is smaller.
    let mut exponent = Zeroizing::new(vec![0; p.len().checked_sub(1)?]);
    random(&mut exponent);
    let (first, shared) = (power(g, &exponent, p)?, power(y, &exponent, p)?);
    let modulus = Option::<Odd<_>>::from(Odd::new(number(p, bits)?))?;
    let block = number(&filled(plain, p.len(), random)?, bits)?;
    let second = block.mul_mod(&number(&shared, bits)?, modulus.as_nz_ref());
    Some([first.to_vec(), padded(&second.to_be_bytes(), p.len())?])
}

/// With what fills it up to that length (RFC 8017 §7.2.1).
fn filled(plain: &[u8], length: usize, random: &mut FillRandom<'_>) -> Option<Zeroizing<Vec<u8>>> {
    let filling = length.checked_sub(3 + plain.len()).filter(|&filling| filling >= 8)?;
    let mut block = Zeroizing::new(vec![0; length]);
    *block.get_mut(1)? = 2;
    for byte in block.get_mut(2..2 + filling)? {
        // None of them is zero.
        while *byte == 0 {
            random(std::slice::from_mut(byte));
        }
    }
    block.get_mut(3 + filling..)?.copy_from_slice(plain);
    Some(block)
}

/// What was encrypted by RSA.
pub(super) fn rsa_decrypt(encrypted: &[u8], n: &[u8], d: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    unpadded(&power(encrypted, d, n)?)
}

/// What was encrypted by ElGamal: `c2 / c1^x`, and `1 / c1^x` is `c1^(p - 1 - x)`, as `p` is prime.
pub(super) fn elgamal_decrypt(c1: &[u8], c2: &[u8], p: &[u8], x: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let bits = precision(p)?;
    let modulus = number(p, bits)?;
    let mut secret = number(x, bits)?;
    let mut exponent = modulus.wrapping_sub(&secret).wrapping_sub(BoxedUint::one_with_precision(bits));
    secret.zeroize();
    let inverse = power(c1, &Zeroizing::new(exponent.to_be_bytes().to_vec()), p)?;
    exponent.zeroize();
    let modulus = Option::<Odd<_>>::from(Odd::new(modulus))?;
    let (left, right) = (number(c2, bits)?, number(&inverse, bits)?);
    let product = left.mul_mod(&right, modulus.as_nz_ref());
    unpadded(&padded(&Zeroizing::new(product.to_be_bytes().to_vec()), p.len())?)
}

/// Whether a signature by RSA is of that hash.
pub(super) fn rsa_verify(signature: &[u8], hash: Hash, digest: &[u8], n: &[u8], e: &[u8]) -> Option<bool> {
    let signed = power(signature, e, n)?;
    let named = hash.named_for_rsa();
    let filling = n.len().checked_sub(3 + named.len() + digest.len()).filter(|&filling| filling >= 8)?;
    let expected = [&[0, 1][..], &vec![0xff; filling], &[0], named, digest].concat();
    Some(*signed == expected)
}

/// Whether a signature by DSA (FIPS 186-4 §4.7) is of that hash.
pub(super) fn dsa_verify((r, s): (&[u8], &[u8]), digest: &[u8], [p, q, g, y]: [&[u8]; 4]) -> Option<bool> {
    let (bits, order_bits) = (precision(p)?, precision(q)?);
    let order = number(q, order_bits)?;
    let [r, s] = [number(r, order_bits)?, number(s, order_bits)?];
    let is_in_range = |value: &BoxedUint| !bool::from(value.is_zero()) && *value < order;
    if !is_in_range(&r) || !is_in_range(&s) {
        return Some(false);
    }
    let odd = Option::<Odd<_>>::from(Odd::new(order.clone()))?;
    let digest = number(digest.get(..q.len()).unwrap_or(digest), order_bits)?.rem(odd.as_nz_ref());
    let inverse = Option::<BoxedUint>::from(s.invert_odd_mod(&odd))?;
    let exponents = [&digest, &r].map(|factor| factor.mul_mod(&inverse, odd.as_nz_ref()).to_be_bytes());
    let [one, two] = [power(g, &exponents[0], p)?, power(y, &exponents[1], p)?];
    let modulus = Option::<Odd<_>>::from(Odd::new(number(p, bits)?))?;
    let product = number(&one, bits)?.mul_mod(&number(&two, bits)?, modulus.as_nz_ref());
    let wide = number(q, bits)?;
    let wide = Option::<Odd<_>>::from(Odd::new(wide))?;
    let left = product.rem(wide.as_nz_ref()).to_be_bytes();
    Some(padded(&left, q.len()) == padded(&r.to_be_bytes(), q.len()))
}

/// What stands behind `00 02`, eight bytes or more that are not zero, and a zero.
fn unpadded(block: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let rest = block.strip_prefix(&[0, 2])?;
    let end = rest.iter().position(|&b| b == 0).filter(|&end| end >= 8)?;
    Some(Zeroizing::new(rest.get(end + 1..)?.to_vec()))
}
