/** The processes that serve together, as far as they have been heard of lately. */
import { Card } from '#console/charts/card.tsx'
import { type Column, Rows } from '#console/display/rows.tsx'
import { Id } from '#console/display/secret.tsx'
import { Empty } from '#console/display/states.tsx'
import { Time } from '#console/display/time.tsx'
import type { Server } from '#contract/extensions/server.ts'
import { LIMITERS } from './facts.tsx'

type Node = Server['nodes'][number]

export const Nodes = ({ nodes }: { nodes: readonly Node[] }) => (
  <Card title="Nodes" about="The processes of the data plane on this store.">
    {nodes.length === 0 ? (
      <Empty title="No nodes">No process on this store passes requests to models.</Empty>
    ) : (
      <Rows label="Nodes" rows={nodes} rowKey={({ id }) => id} columns={COLUMNS} />
    )}
  </Card>
)

const PLANES = { all: 'All', control: 'Administration', data: 'Models' } as const

const COLUMNS: readonly Column<Node>[] = [
  { heading: 'Id', cell: ({ id }) => <Id id={id} /> },
  { heading: 'Serves', cell: ({ planes }) => PLANES[planes] },
  { heading: 'Counts limits', cell: ({ limiter }) => LIMITERS[limiter] },
  { heading: 'Started', cell: ({ started_at: at }) => <Time at={at} /> },
  { heading: 'Heard of', cell: ({ heartbeat_at: at }) => <Time at={at} /> },
]
