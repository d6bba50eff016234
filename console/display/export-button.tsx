/** Button that saves a file, with the error of its last press below. */
import { Button, Stack, Text } from '@mantine/core'
import { DownloadIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { shortSentence } from './error-sentence.ts'

interface ExportButtonProps {
  readonly onClick: () => void
  readonly isPending?: boolean
  readonly isDisabled?: boolean
  readonly error?: Error | null
  /** Note below the button, such as a bound of the file. */
  readonly note?: ReactNode
  readonly children: string
}

export function ExportButton(props: ExportButtonProps) {
  const { onClick, isPending = false, isDisabled = false, error = null, note, children } = props
  return (
    <Stack gap={4} align="flex-end">
      <Button
        variant="default"
        size="xs"
        leftSection={<DownloadIcon size={16} aria-hidden />}
        loading={isPending}
        disabled={isDisabled}
        onClick={onClick}
      >
        {children}
      </Button>
      {error && (
        <Text role="alert" size="xs" className="name">
          Export failed: {shortSentence(error)}
        </Text>
      )}
      {note && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
    </Stack>
  )
}
