/** Values of tags with limits over all projects. */
import type { Load } from '#console/api/loader.ts'
import { loadTagValues, TagValues } from './tag-values.tsx'

export const load: Load = (prefetch, route) => loadTagValues(prefetch, route, undefined)

export default function TagValuesPage() {
  return <TagValues projectId={undefined} />
}
