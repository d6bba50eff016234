/** The project that a tab belongs to. */
import { useOutletContext } from 'react-router'
import type { Project } from '#contract/projects.ts'

export const useProject = (): Project => useOutletContext<Project>()
