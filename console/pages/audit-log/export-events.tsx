/** Export of the filtered events as CSV. */
import { Alert, Button, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { DownloadIcon } from 'lucide-react'
import { client } from '#console/api/client.ts'
import { saveCsv, toCsv } from '#console/display/csv.ts'
import { formatExact } from '#console/display/numbers.ts'
import { Failed } from '#console/display/states.tsx'
import type { AuditLog } from '#contract/audit/audit-logs.ts'
import { keyNameOf } from './actor.ts'
import { sentenceOf } from './sentence.ts'

/** Most events of one file. */
const EVENTS_MAX = 10_000
const PAGE = 100
const MS = 1000

const HEADINGS = [
  'Time',
  'Type',
  'Actor',
  'Action',
  'Target',
  'Project',
  'IP address',
  'Admin key',
  'Event',
] as const

type Question = Omit<NonNullable<Parameters<typeof client.listAuditLogs>[0]>, 'limit' | 'after'>

export function ExportEvents({ question }: { question: Question }) {
  const exporting = useMutation({
    mutationFn: async () => {
      const events: AuditLog[] = []
      for await (const event of client.listAuditLogs({ ...question, limit: PAGE })) {
        events.push(event)
        if (events.length === EVENTS_MAX) break
      }
      saveCsv('audit-log.csv', toCsv(HEADINGS, events.map(rowOf)))
      return events.length
    },
  })
  return (
    <Stack gap="xs" align="flex-end">
      <Button
        variant="default"
        leftSection={<DownloadIcon size={16} aria-hidden />}
        loading={exporting.isPending}
        onClick={() => exporting.mutate()}
      >
        Export CSV
      </Button>
      {exporting.data === EVENTS_MAX && (
        <Alert color="yellow" role="status">
          The file has the latest {formatExact(EVENTS_MAX)} events. Narrow the filters to export
          others.
        </Alert>
      )}
      {exporting.error && <Failed title="Export failed" error={exporting.error} />}
    </Stack>
  )
}

function rowOf(event: AuditLog): string[] {
  const { who, did, id = event.resource?.id ?? '' } = sentenceOf(event)
  return [
    new Date(event.effective_at * MS).toISOString(),
    event.type,
    who,
    did,
    id,
    event.project?.name ?? '',
    event.actor.session?.ip_address ?? '',
    keyNameOf(event.actor) ?? '',
    JSON.stringify(event),
  ]
}
