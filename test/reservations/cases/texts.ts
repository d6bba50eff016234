/** Texts of all lengths and alphabets, cut from long ones that are made once. */
import type { Random } from '#test/reservations/random.ts'

const LENGTH = 60_000
const ALPHABETS = [
  'the quick brown fox jumps over a lazy dog ',
  'function f(x) { return x * 2; }\n',
  '漢字仮名交じり文の例',
  'Ünïcødé straße ',
  '🦊🐶👩‍👩‍👧',
  '0123456789',
  '"quoted\\and\ttabbed"\r\n',
  'a',
]
const TEXTS = ALPHABETS.map((one) => one.repeat(Math.ceil(LENGTH / one.length)))

/** Lengths are spread evenly over their orders of magnitude. */
export function textOf(random: Random, longest = 4_000): string {
  const length = Math.floor(Math.exp(random.next() * Math.log(longest + 1)))
  const text = random.pick(TEXTS)
  const start = random.integer(0, 40)
  return text.slice(start, start + length).toWellFormed()
}
