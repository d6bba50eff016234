import { Page } from '#console/layout/page.tsx'

export default function UsagePage() {
  return <Page title="Usage">{null}</Page>
}
