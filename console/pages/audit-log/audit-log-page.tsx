/** Audit log of the organization, newest first. */

import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Empty } from '#console/display/states.tsx'
import { loadProjectFilter } from '#console/fields/project-filter.tsx'
import { Page } from '#console/layout/page.tsx'
import { startOfDay, useToday } from '#console/time/days.ts'
import { useZone } from '#console/time/zone.ts'
import { Events } from './events.tsx'
import { ExportEvents } from './export-events.tsx'
import { Filters, filterIn, parametersOf, useFilter } from './filters.tsx'

export const load: Load = (prefetch, { allowed, search, zone, now }) => {
  const filter = filterIn(search)
  prefetch.pages('listAuditLogs', parametersOf(zone, filter, startOfDay(zone, now)))
  loadProjectFilter(prefetch, allowed, filter.project)
}

export default function AuditLogPage() {
  const filtering = useFilter()
  const question = parametersOf(useZone(), filtering.filter, useToday())
  const pages = usePages('listAuditLogs', question)
  const { seesAll } = useAllowed()
  return (
    <Page
      title="Audit log"
      about={
        seesAll ? 'Who changed what, and who signed in.' : 'Who changed what in your projects.'
      }
      actions={<ExportEvents question={question} />}
    >
      <Filters {...filtering} />
      <Events
        pages={pages}
        isOpen={filtering.filter.events.length === 1}
        empty={
          <Empty title={filtering.isEmpty ? 'No events yet' : 'No events match these filters'} />
        }
      />
    </Page>
  )
}
