/** Round steps for the axis of a chart. */

/** Steps above zero, about. */
const STEPS = 4
const ROUND = [1, 2, 2.5, 5, 10] as const

/**
 * From 0 to the first round value that is not below `most`. Of what is `whole`, such as requests,
 * there are no halves.
 */
export function ticksUpTo(most: number, whole: boolean): readonly number[] {
  const step = roundStep(Math.max(most, 0) / STEPS, whole)
  const count = Math.max(Math.ceil(most / step - 1e-9), 1)
  return Array.from({ length: count + 1 }, (_, at) => at * step)
}

function roundStep(least: number, whole: boolean): number {
  if (least <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(least))
  const step = ROUND.map((one) => one * power).find(
    (one) => one >= least * (1 - 1e-9) && (!whole || Number.isInteger(one)),
  )
  return step ?? Math.max(10 * power, 1)
}
