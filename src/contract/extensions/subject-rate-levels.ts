/**
 * Extension: current levels of the buckets of subjects that the caller names: values of
 * tags may be a million, and a limiter lists none.
 */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Closed, ID_MAX, Nullable, Timestamp } from '#contract/schema.ts'
import { PathTagValue } from '#contract/tag.ts'
import { RATED_KINDS, SUBJECT_RATE_FIELDS } from './subject-rate-limits.ts'

/** Most subjects of a kind in one request: a page of them. */
const SUBJECTS_MAX = 100

export const SubjectRateLimitLevel = Type.Object({
  object: Type.Literal('subject_rate_limit.level'),
  scope: Type.Enum([...RATED_KINDS], { description: 'Kind of the subject.' }),
  id: Type.String({ description: 'Id of the subject; of a value its key and itself.' }),
  project_id: Nullable(Type.String({ description: 'Null: in all projects together.' })),
  field: Type.Enum([...SUBJECT_RATE_FIELDS]),
  limit: Type.Integer(),
  used: Type.Number({ description: 'What is in the bucket now. It may be above the limit.' }),
  window_seconds: Type.Integer({ description: 'Seconds in which a full bucket leaks empty.' }),
})
export type SubjectRateLimitLevel = Static<typeof SubjectRateLimitLevel>

const SubjectRateLimitLevels = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(SubjectRateLimitLevel, {
    description:
      'By subject, in the order of the request. Subjects without a limit are left out, and so are levels that are unknown at the moment.',
  }),
  read_at: Timestamp,
  source: Type.Enum(['live', 'stored'], {
    description: 'As in the levels of the limits of a project.',
  }),
})
export type SubjectRateLimitLevels = Static<typeof SubjectRateLimitLevels>

function named(description: string) {
  return Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: ID_MAX }), {
      maxItems: SUBJECTS_MAX,
      description,
    }),
  )
}

const tag_values = Type.Optional(
  Type.Array(PathTagValue, {
    maxItems: SUBJECTS_MAX,
    // A value may have a comma.
    'x-comma-separated': false,
    description: 'Values of keys of tags; a key alone for all of its values that are too many.',
  }),
)

const inOrganization = Closed({ user_ids: named('Users, in all projects together.'), tag_values })
const inProject = Closed({
  user_ids: named('Users, in this project.'),
  service_account_ids: named('Service accounts of the project.'),
  api_key_ids: named('API keys of the project.'),
  tag_values,
})

/** Subjects of a request. */
export type NamedSubjects = Static<typeof inProject>

export const subjectRateLevelOperations = {
  listSubjectRateLimitLevels: endpoint({
    id: 'listSubjectRateLimitLevels',
    method: 'GET',
    path: '/organization/subject_rate_limit_levels',
    summary: 'Show how full the buckets of users and values are, over all projects.',
    access: 'spend.read',
    command: 'subject-rate-limits levels',
    query: inOrganization,
    response: SubjectRateLimitLevels,
    extension: true,
  }),
  listProjectSubjectRateLimitLevels: endpoint({
    id: 'listProjectSubjectRateLimitLevels',
    method: 'GET',
    path: '/organization/projects/:project_id/subject_rate_limit_levels',
    summary: 'Show how full the buckets of members, service accounts, keys and values are.',
    access: 'spend.read',
    command: 'project-subject-rate-limits levels',
    params: ProjectParams,
    query: inProject,
    response: SubjectRateLimitLevels,
    extension: true,
  }),
} as const
