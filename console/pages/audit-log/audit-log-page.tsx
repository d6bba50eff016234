import { Page } from '#console/layout/page.tsx'

export default function AuditLogPage() {
  return <Page title="Audit log">{null}</Page>
}
