/** Live processes on the same store. */
import { Card } from '#console/charts/card.tsx'
import { Id } from '#console/display/copy.tsx'
import { type Column, Rows } from '#console/display/rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { Time } from '#console/time/time.tsx'
import type { Server } from '#contract/extensions/server.ts'
import { LIMITERS, PLANES } from './setup.tsx'

type Node = Server['nodes'][number]

export function Nodes({ nodes }: { nodes: readonly Node[] }) {
  return (
    <Card title="Nodes" about="Server processes sharing this database.">
      {nodes.length === 0 ? (
        <Empty title="No nodes">No node has sent a heartbeat recently.</Empty>
      ) : (
        <Rows label="Nodes" rows={nodes} rowKey={({ id }) => id} columns={COLUMNS} />
      )}
    </Card>
  )
}

const COLUMNS: readonly Column<Node>[] = [
  { heading: 'ID', cell: ({ id }) => <Id id={id} /> },
  { heading: 'Serves', cell: ({ planes }) => PLANES[planes] },
  {
    heading: 'Rate limiter',
    cell: ({ planes, limiter }) =>
      planes === 'control' ? <span className="dim">none</span> : LIMITERS[limiter],
  },
  { heading: 'Started', cell: ({ started_at: at }) => <Time at={at} /> },
  { heading: 'Last heartbeat', cell: ({ heartbeat_at: at }) => <Time at={at} /> },
]
