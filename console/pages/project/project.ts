/** The project that a tab belongs to. */
import { useOutletContext } from 'react-router'
import type { Project } from '#contract/projects.ts'

export function useProject(): Project {
  return useOutletContext<Project>()
}
