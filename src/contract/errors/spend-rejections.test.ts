/** Amounts in the sentences of spend limits. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { spendLimitReached } from './spend-rejections.ts'

const NANO_PER_DOLLAR = 1_000_000_000

interface Dollars {
  readonly limit: number
  readonly spent: number
  readonly reserved: number
  readonly requested: number
}

/** The amounts of the sentence about a project. */
function amountsOf({ limit, spent, reserved, requested }: Dollars): string | undefined {
  const nano = (dollars: number): bigint => BigInt(Math.round(dollars * NANO_PER_DOLLAR))
  const { message } = spendLimitReached(
    {
      scope: 'project',
      payerId: 'proj_a',
      limit: nano(limit),
      spent: nano(spent),
      reserved: nano(reserved),
      requested: nano(requested),
      endsAtMs: 0,
    },
    false,
  )
  return / may cost up to (.+?)\. Send/.exec(message)?.[1]
}

for (const [what, amounts, text] of [
  [
    'below a dollar have two digits: costs are rounded up, what is left is rounded down',
    { limit: 1, spent: 0.99005, reserved: 0, requested: 0.0301 },
    '$0.031; $0.0099 of $1.00 is left',
  ],
  [
    'above a dollar have cents',
    { limit: 1_234.5, spent: 1_000.001, reserved: 0, requested: 234.501 },
    '$234.51; $234.49 of $1234.50 is left',
  ],
  [
    'have the held part of what is left, rounded up',
    { limit: 10, spent: 6.5, reserved: 3.395, requested: 0.15 },
    '$0.15; $3.50 of $10.00 is left, $3.40 of it held by requests under way',
  ],
  [
    'have no more held than is left, under a limit that was lowered',
    { limit: 1, spent: 0.999_999_9, reserved: 5, requested: 0.2 },
    '$0.20; $0.0000001 of $1.00 is left, $0.0000001 of it held by requests under way',
  ],
  [
    'have nothing left, and nothing held of it, where more than the limit is spent',
    { limit: 1, spent: 1.2, reserved: 0.1, requested: 0.000_000_001 },
    '$0.000000001; $0.00 of $1.00 is left',
  ],
  [
    'round up to the next digit, also to a dollar',
    { limit: 1, spent: 0.5, reserved: 0, requested: 0.9951 },
    '$1.00; $0.50 of $1.00 is left',
  ],
] as const) {
  it(`amounts ${what}`, () => assert.equal(amountsOf(amounts), text))
}
