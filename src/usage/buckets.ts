/** The arithmetic of buckets of time. All of them begin where UTC's minutes, hours and days do. */
import type { UsageWidth } from '#storage/usage-columns.ts'

export const WIDTHS = ['1m', '1h', '1d'] as const satisfies readonly UsageWidth[]

const WIDTH_MS: Readonly<Record<UsageWidth, number>> = {
  '1m': 60_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
}

/** Where the bucket begins that a time lies in. In milliseconds, like the time. */
export const startOf = (width: UsageWidth, ms: number): number =>
  ms - (((ms % WIDTH_MS[width]) + WIDTH_MS[width]) % WIDTH_MS[width])
