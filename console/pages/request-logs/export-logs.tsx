/** Download of all logs of a filter, as the API writes them. */
import { useMutation } from '@tanstack/react-query'
import { exportCsv } from '#console/api/export.ts'
import { saveFile } from '#console/display/csv.ts'
import { ExportButton } from '#console/display/export-button.tsx'
import type { parametersOf } from './filter.ts'

const PATH = '/organization/request_logs'

interface ExportLogsProps {
  readonly question: ReturnType<typeof parametersOf>
  readonly isDisabled: boolean
}

export function ExportLogs({ question, isDisabled }: ExportLogsProps) {
  const exporting = useMutation({
    mutationFn: async () => saveFile('bailiwick-request-logs.csv', await exportCsv(PATH, question)),
  })
  return (
    <ExportButton
      onClick={() => exporting.mutate()}
      isPending={exporting.isPending}
      isDisabled={isDisabled}
      error={exporting.error}
    >
      Export CSV
    </ExportButton>
  )
}
