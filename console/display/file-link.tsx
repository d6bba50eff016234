/** Link to a file that the API sends as it reads it, in the look of a button. */
import { Button } from '@mantine/core'
import { DownloadIcon } from 'lucide-react'
import { apiUrl } from '#console/page-settings.ts'

interface FileLinkProps {
  /** Path of the API, and its query. */
  readonly path: string
  readonly query: Readonly<Record<string, string | number>>
  readonly fileName: string
  readonly children: string
}

export function FileLink({ path, query, fileName, children }: FileLinkProps) {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value))
  return (
    <Button
      component="a"
      href={`${apiUrl}${path}?${parameters}`}
      download={fileName}
      variant="default"
      size="xs"
      leftSection={<DownloadIcon size={16} aria-hidden />}
    >
      {children}
    </Button>
  )
}
