import { Page } from '#console/layout/page.tsx'

export default function AdminKeysPage() {
  return <Page title="Admin keys">{null}</Page>
}
