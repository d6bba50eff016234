/** Dialog that answers a raise request with another amount, another end or a note. */
import { Modal, SegmentedControl, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/api/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { AmountField } from '#console/pages/costs/budget/amount-field.tsx'
import { CENTS, centsOf } from '#console/pages/costs/budget/amounts.ts'
import { UntilField, useUntil } from '#console/pages/costs/budget/until-field.tsx'
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
  const least = request.current_amount + 1
  const [answer, setAnswer] = useState<Answer>('Approve')
  const [dollars, setDollars] = useState<number | string>(request.threshold_amount / CENTS)
  const until = useUntil(request.until)
  const [note, setNote] = useState('')
  const approval = useChange('approveRaiseRequest')
  const denial = useChange('denyRaiseRequest')
  const cents = centsOf(dollars, least)
  const isApproval = answer === 'Approve'
  const isWhole = cents !== undefined && until.seconds !== undefined && !until.isPast
  const send = (): void => {
    const body = { raise_request_id: request.id, ...(note.trim() && { note: note.trim() }) }
    if (!isApproval) denial.mutate(body, { onSuccess: onClose })
    else if (cents !== undefined && until.seconds !== undefined) {
      const raise = { threshold_amount: cents, until: until.seconds }
      approval.mutate({ ...body, ...raise }, { onSuccess: onClose })
    }
  }
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={send}
      action={answer}
      change={isApproval ? approval : denial}
      incomplete={isApproval && !isWhole}
    >
      <SegmentedControl
        aria-label="Answer"
        data={[...ANSWERS]}
        value={answer}
        onChange={(value) => setAnswer(value)}
      />
      {isApproval && (
        <>
          <AmountField value={dollars} onChange={setDollars} leastCents={least} />
          <UntilField until={until} />
        </>
      )}
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
