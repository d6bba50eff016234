/** Checks that both kinds of store have: their schema, and the nodes that run on them. */
import type { NodeFacts } from '#storage/store-facts.ts'
import { type SchemaState, schemaStateOf } from '#storage/store-facts.ts'
import type { Check } from './checks.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import type { Installation } from './installation.ts'

/** Age of a heartbeat until which a node counts as live. */
const LIVE_MS = 15_000

export const STORE_CHECKS: readonly Check[] = [
  {
    name: 'store.schema',
    run: async (installation) => {
      const facts = await storeFacts(installation)
      return facts && schemaFinding(schemaStateOf(facts.migrations))
    },
  },
  {
    name: 'store.nodes',
    run: async (installation) => {
      const facts = await storeFacts(installation)
      return facts?.migrations && nodesFinding(facts.nodes, installation)
    },
  },
]

interface StoreFacts {
  readonly migrations: readonly string[] | undefined
  readonly nodes: readonly NodeFacts[]
}

export async function storeFacts(installation: Installation): Promise<StoreFacts | undefined> {
  const found = (await installation.sqlite()) ?? (await installation.postgres())
  return found && 'facts' in found ? found.facts : undefined
}

function schemaFinding(state: SchemaState): Finding {
  switch (state.kind) {
    case 'empty':
      return ok('The store has no schema yet: the first start creates it.')
    case 'current':
      return ok('The schema is that of this version.')
    case 'older':
      return warning(
        `The schema is of an older version: ${state.pending} migrations are pending.`,
        'Make a backup, then run: bailiwick migrate. The next start migrates as well.',
      )
    case 'newer':
      return failure(
        `The schema is of a newer version, with the migration ${state.migration}.`,
        'Run that version of Bailiwick, or restore a backup from before the upgrade.',
      )
  }
}

function nodesFinding(nodes: readonly NodeFacts[], { now, store }: Installation): Finding {
  const live = nodes.filter(({ heartbeatAt }) => heartbeatAt > now() - LIVE_MS)
  const data = live.filter(({ planes }) => planes !== 'control')
  const message = `${live.length} ${live.length === 1 ? 'node runs' : 'nodes run'} on the store.`
  if (data.length > 1 && data.some(({ limiter }) => limiter === 'memory')) {
    return failure(
      `${data.length} nodes serve models, and not all of them count limits in Redis.`,
      'Give every node the same REDIS_URL: each would allow the whole limit.',
    )
  }
  if (live.length > 1 && store?.kind === 'sqlite') {
    return failure(message, 'One process owns a SQLite file: use PostgreSQL for several nodes.')
  }
  return ok(message)
}
