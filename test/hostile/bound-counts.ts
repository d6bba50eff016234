/** Number of rejections, drops and truncations by a bound of a server. */
import type { BoundName } from '#config/bounds.ts'
import type { Harness } from '#test/support/harness.ts'

export async function exceededCount(
  { metrics }: Pick<Harness, 'metrics'>,
  bound: BoundName,
): Promise<number> {
  const metric = metrics.registry.getSingleMetric('bailiwick_bound_exceeded_total')
  const found = await metric?.get()
  return found?.values.find(({ labels }) => labels.bound === bound)?.value ?? 0
}
