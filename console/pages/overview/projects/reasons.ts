/** Queries of why the costs of projects changed: their models and keys, beside the days before. */
import { useAnswer, useEach } from '#console/api/queries.ts'
import { weekQuestion } from '#console/pages/overview/questions.ts'
import { useNow } from '#console/time/clock.ts'
import { moversOf } from './movers.ts'

/** Models, and keys, that are compared: the dearest. */
const COMPARED_MAX = 20

export function reasonQuestion(projectId: string, from: number) {
  return {
    start_time: from,
    bucket_width: '1d' as const,
    project_ids: [projectId],
    group_by: ['model' as const, 'api_key_id' as const],
    limit: COMPARED_MAX,
    compare: true,
  }
}

/** Starts the queries of all reasons, before the rows that have them are shown. */
export function useReasons(enabled: boolean): void {
  const { data } = useAnswer('usageSummary', weekQuestion(useNow()), { enabled })
  const movers = moversOf(data?.rankings[0]?.data ?? [])
  const questions = [...movers].map((id) => reasonQuestion(id, data?.start_time ?? 0))
  useEach('usageSummary', questions)
}
