/** Download of all values of a filter, as the API writes them. */
import { useMutation } from '@tanstack/react-query'
import { useAddress } from '#console/address/address.ts'
import { exportCsv } from '#console/api/export.ts'
import { saveFile } from '#console/display/csv.ts'
import { ExportButton } from '#console/display/export-button.tsx'
import type { SpendScope } from '#console/pages/costs/budget/operations.ts'
import { valueOperations } from './operations.ts'
import { filterIn } from './value-question.ts'

interface ExportValuesProps {
  readonly projectId: SpendScope
  readonly tagKey: string
  readonly isEmpty: boolean
}

export function ExportValues({ projectId, tagKey, isEmpty }: ExportValuesProps) {
  const { search, limited } = filterIn(useAddress()[0])
  const question = { key: tagKey, ...(search && { search }), ...(limited && { limited: 'true' }) }
  const { path } = valueOperations(projectId)
  const exporting = useMutation({
    mutationFn: async () => saveFile(`values-of-${tagKey}.csv`, await exportCsv(path, question)),
  })
  return (
    <ExportButton
      onClick={() => exporting.mutate()}
      isPending={exporting.isPending}
      isDisabled={isEmpty}
      error={exporting.error}
    >
      Export CSV
    </ExportButton>
  )
}
