/** Dialog that answers a raise request with another amount, another end or a note. */
import { Modal, SegmentedControl, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { useRaiseFields } from '#console/pages/costs/budget/raise-fields.tsx'
import type { RaiseRequest } from '#contract/extensions/raise-requests.ts'

const NOTE_MAX = 500
const ANSWERS = ['Approve', 'Deny'] as const
type Answer = (typeof ANSWERS)[number]

export function AnswerDialog({ answering }: { answering: Subject<RaiseRequest> }) {
  const { subject, opened, close } = answering
  if (!subject) return null
  return (
    <Modal opened={opened} onClose={close} title="Answer the request">
      <AnswerForm request={subject} onClose={close} />
    </Modal>
  )
}

function AnswerForm({ request, onClose }: { request: RaiseRequest; onClose: () => void }) {
  const [answer, setAnswer] = useState<Answer>('Approve')
  const { raise, fields } = useRaiseFields({
    fromCents: request.current_amount,
    interval: request.interval,
    offeredCents: request.threshold_amount,
    end: request.until,
  })
  const [note, setNote] = useState('')
  const approval = useChange('approveRaiseRequest')
  const denial = useChange('denyRaiseRequest')
  const isApproval = answer === 'Approve'
  const send = (): void => {
    const body = { raise_request_id: request.id, ...(note.trim() && { note: note.trim() }) }
    if (!isApproval) denial.mutate(body, { onSuccess: onClose })
    else if (raise) approval.mutate({ ...body, ...raise }, { onSuccess: onClose })
  }
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={send}
      action={answer}
      change={isApproval ? approval : denial}
      incomplete={isApproval && !raise}
    >
      <SegmentedControl
        aria-label="Answer"
        data={[...ANSWERS]}
        value={answer}
        onChange={(value) => setAnswer(value)}
      />
      {isApproval && fields}
      <Textarea
        label="Note (optional)"
        description="The person reads it."
        value={note}
        onChange={({ currentTarget: { value } }) => setNote(value)}
        maxLength={NOTE_MAX}
        rows={3}
      />
    </DialogForm>
  )
}
