/** Selection of the rows that sums of usage are read from. */
import type { Context } from '#context.ts'
import type { SumsSelection } from '#control/usage-ranges/store.ts'
import { hasAllUsage } from '#usage/sums/store.ts'
import { type Filters, filtersOf } from './dimensions.ts'

/** The requested rows, limited to the projects that the actor may see. */
export async function selectionOf(
  ctx: Context,
  query: Filters,
): Promise<Omit<SumsSelection, 'segments'>> {
  return {
    organizationId: ctx.organization.id,
    filters: filtersOf(ctx.visible, query),
    hasSums: await hasAllUsage(ctx.reader),
    nowMs: ctx.now(),
  }
}
