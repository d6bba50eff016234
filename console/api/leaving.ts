/** What has to be done while the session is still there: whoever signs out waits for it. */

type Task = () => Promise<unknown>

const tasks = new Set<Task>()

/** Has it done before the session ends. Returns how to take it back. */
export const beforeSignOut = (task: Task): (() => void) => {
  tasks.add(task)
  return () => {
    tasks.delete(task)
  }
}

/** Resolves when all of it is done. What fails holds nobody up. */
export const finishBeforeSignOut = async (): Promise<void> => {
  await Promise.allSettled([...tasks].map((task) => task()))
}
