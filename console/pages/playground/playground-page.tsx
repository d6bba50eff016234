import { Page } from '#console/layout/page.tsx'

export default function PlaygroundPage() {
  return <Page title="Playground">{null}</Page>
}
