/** Errors of queries of usage. */
import type { ProblemData } from './errors.ts'
import { invalidValue } from './parameters.ts'

export function tooManyGroups(maxResults: number): ProblemData {
  return invalidValue(
    'group_by',
    `one bucket would have more than ${maxResults} results. Group by less, or filter`,
  )
}

export function foreignPage(): ProblemData {
  return invalidValue('page', 'it is not the next_page of a page of this query')
}

/** The error of a parameter that sums of usage with tags do not have. */
export function notByTags(param: string): ProblemData {
  return invalidValue(
    param,
    'usage by tags is summed by day, project and model alone. Leave it out, or leave out the tags',
  )
}
