/** Filter of request logs for a row of a ranking. */
import type { LogFilter } from '#console/navigation/log-addresses.ts'
import type { Ranked } from './ranking.ts'
import type { GroupName } from './view.ts'

/** Usage without a key or a person has no filter of its own. */
export function filterOfRow(by: GroupName, { id, of }: Pick<Ranked, 'id' | 'of'>): LogFilter {
  switch (by) {
    case 'project':
      return { project: id }
    case 'model':
      return { model: id }
    case 'key':
      return { project: of.project_id, key: id }
    case 'user':
      return { person: id }
  }
}
