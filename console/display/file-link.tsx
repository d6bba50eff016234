/** Link to a file that the API sends as it reads it, in the look of a button. */
import { Button, Tooltip } from '@mantine/core'
import { DownloadIcon } from 'lucide-react'
import { apiUrl } from '#console/page-settings.ts'

interface FileLinkProps {
  /** Path of the API, and its query. */
  readonly path: string
  readonly query: Readonly<Record<string, string | number>>
  readonly fileName: string
  /** Content of the file, in a sentence. */
  readonly about?: string
  readonly children: string
}

export function FileLink({ path, query, fileName, about, children }: FileLinkProps) {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value))
  const link = (
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
  if (about === undefined) return link
  return (
    <Tooltip label={about} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
      {link}
    </Tooltip>
  )
}
