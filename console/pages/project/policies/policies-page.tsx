/**
 * Policies of a project: its models with their aliases and fallbacks, hosted tools, service tiers,
 * data retention and residency.
 */
import { Stack } from '@mantine/core'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { Answered, Loading } from '#console/display/states.tsx'
import { Fallbacks } from '#console/pages/model-routing/fallbacks.tsx'
import { ProjectAliases } from '#console/pages/model-routing/project-aliases.tsx'
import { Archived } from '#console/pages/project/archived.tsx'
import { useProject } from '#console/pages/project/project.ts'
import type { Project } from '#contract/projects.ts'
import { Models } from './models.tsx'
import { Residency } from './residency.tsx'
import { Retention } from './retention.tsx'
import { Tiers } from './tiers.tsx'
import { Tools } from './tools.tsx'

export const load: Load = ({ answer }, { allowed, params: { projectId = '' } }) => {
  if (!allowed.sees(projectId)) return
  const ids = { project_id: projectId }
  answer('retrieveProjectPolicies', ids)
  answer('listProjectModelAliases', ids)
  answer('listProjectModelFallbacks', ids)
  if (allowed.may('organization.read')) answer('listModelAliases', {})
}

export default function PoliciesPage() {
  const project = useProject()
  return project.status === 'archived' ? <Archived /> : <Policies project={project} />
}

function Policies({ project }: { project: Project }) {
  const projectId = project.id
  const query = useAnswer('retrieveProjectPolicies', { project_id: projectId })
  return (
    <Answered query={query} loading={<Loading lines={4} height={112} />}>
      {(policies) => (
        <Stack gap="md">
          <Models projectId={projectId} policies={policies} />
          <ProjectAliases projectId={projectId} />
          <Fallbacks projectId={projectId} />
          <Tools projectId={projectId} policies={policies} />
          <Tiers projectId={projectId} policies={policies} />
          <Retention projectId={projectId} policies={policies} />
          <Residency project={project} />
        </Stack>
      )}
    </Answered>
  )
}
