import { Page } from '#console/layout/page.tsx'

export default function PeoplePage() {
  return <Page title="People">{null}</Page>
}
