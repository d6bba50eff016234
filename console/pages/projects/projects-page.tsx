import { Page } from '#console/layout/page.tsx'

export default function ProjectsPage() {
  return <Page title="Projects">{null}</Page>
}
