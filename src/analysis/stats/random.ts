/** A seeded source of 32 random bits: the same seed gives the same bits on every runtime. */
export type RandomBits = () => number;

/** Spreads a seed over a state word: the splitting step of Steele, Lea and Flood 2014 in 32 bits, with the multipliers 0x21f0aaad and 0x735a2d97. */
function splitmix(seed: number): RandomBits {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}

/**
 * Makes a seeded generator of 32-bit integers in [0, 2³²).
 *
 * Source: xoshiro128**, Blackman and Vigna 2021, "Scrambled linear pseudorandom number generators", ACM TOMS 47.
 */
export function randomBits(seed: number): RandomBits {
  const next = splitmix(seed ^ Math.floor(seed / 0x1_0000_0000));
  let a = next();
  let b = next();
  let c = next();
  let d = next();
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}

/** A number strictly between 0 and 1. */
export function randomUnit(bits: RandomBits): number {
  return (bits() + 0.5) / 0x1_0000_0000;
}

/** A standard normal number. Source: Box and Muller 1958. */
export function randomNormal(bits: RandomBits): number {
  return Math.sqrt(-2 * Math.log(randomUnit(bits))) * Math.cos(2 * Math.PI * randomUnit(bits));
}
