/** Spend limits of tags, which have the name of their tag besides, and a list. */
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { cursorNotFound } from '#contract/errors/parameters.ts'
import { tooManyTagSpendLimits } from '#contract/errors/spend.ts'
import type { Page } from '#contract/page.ts'
import type { NewSpendLimit } from '#contract/spend/limits.ts'
import type { TagSpendLimit, TagSpendLimitQuery } from '#contract/spend/tag-limits.ts'
import { BELOW_ALL, rowsFor } from '#control/page.ts'
import { type BudgetReader, putAs, retrieve as retrieveLimit, withStatus } from './limits.ts'
import { payerKeyOf, tagPayer } from './payer.ts'
import * as store from './store.ts'

/**
 * Most limits of an organization: the key of a request is read with the limits that may hold for
 * it.
 */
const TAG_LIMITS_MAX = 1_000

export async function list(
  ctx: Context,
  { after, limit }: TagSpendLimitQuery,
  budgets: BudgetReader,
): Promise<Page<TagSpendLimit>> {
  if (after) {
    const key = { ...payerKeyOf(ctx, { kind: 'tag', id: after }) }
    const [found] = await store.find(ctx.reader, key)
    if (!found) throw new Problem(cursorNotFound('after', after))
  }
  const rows = await store.pageOfTags(ctx.reader, {
    organizationId: ctx.organization.id,
    after: after || BELOW_ALL,
    rows: rowsFor(limit),
  })
  const data = await Promise.all(
    rows.slice(0, limit).map(async ({ scope_id: tag, ...row }) => ({
      ...(await withStatus(ctx, { kind: 'tag', id: tag }, row, budgets)),
      tag,
    })),
  )
  return {
    object: 'list',
    data,
    has_more: rows.length > limit,
    first_id: data[0]?.tag ?? null,
    last_id: data.at(-1)?.tag ?? null,
  }
}

export async function retrieve(
  ctx: Context,
  tag: string,
  budgets: BudgetReader,
): Promise<TagSpendLimit> {
  return { ...(await retrieveLimit(ctx, tagPayer(tag), budgets)), tag }
}

export function put(ctx: Context, tag: string, input: NewSpendLimit): Promise<TagSpendLimit> {
  return putAs(ctx, tagPayer(tag), input, {
    answerOf: (limit) => ({ ...limit, tag }),
    requireRoom: async (tx) => {
      const rows = await store.pageOfTags(tx, {
        organizationId: ctx.organization.id,
        after: BELOW_ALL,
        rows: TAG_LIMITS_MAX,
      })
      if (rows.length === TAG_LIMITS_MAX) throw new Problem(tooManyTagSpendLimits(TAG_LIMITS_MAX))
    },
  })
}
