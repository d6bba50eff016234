import { Page } from '#console/layout/page.tsx'

export default function SettingsPage() {
  return <Page title="Settings">{null}</Page>
}
